"""Two people for what cannot be undone: one proposes, another approves, and it is done then."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, col, select

from crowdfund.db.tables import Proposal
from crowdfund.domain.actor import Actor, Role, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.permissions import require
from crowdfund.domain.proposal import (
    PROPOSAL_RULES,
    PROPOSAL_STEPS,
    ProposalKind,
    ProposalStatus,
    require_second_person,
    status_at,
)
from crowdfund.domain.transitions import move
from crowdfund.services import (
    closing,
    early_close,
    lookup,
    paid_otherwise,
    proposal_notices,
    regime_switch,
    releasing,
    roles,
    settlement,
    withdrawal,
)
from crowdfund.services.deps import Deps
from crowdfund.services.memberships import works_for
from crowdfund.services.people import people_who_may
from crowdfund.services.proposal_rows import (
    About,
    insert,
    reason_of,
    require_none_waits,
    write_down,
)
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

EXPIRED = N_("Nobody approved this in time. Propose it again.")

NO_LONGER = N_("Its proposer may not propose this any more.")

_S = ProposalStatus
_BY_OUTSIDERS = {
    ProposalKind.WITHDRAW_CAMPAIGN.value,
    ProposalKind.RELEASE_MONEY.value,
    ProposalKind.SWITCH_REGIME.value,
}
"""What nobody proposes who has a role in the enterprise."""


def propose_role(
    deps: Deps, *, actor: Actor | None, person_id: object, role: object, reason: object
) -> str:
    """Proposes another role for a person. Returns the proposal's id.

    Args:
        deps: what the platform works with.
        actor: whose role allows `change_roles`; not the person themselves.
        person_id: whose role.
        role: a `Role`, by value.
        reason: why; the second person reads it, and it stays in the audit trail.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, or it is about them.
        NotFound: no such person.
        InvalidInput: no such role, the role that they have, or no reason.
        Conflict: a change of this person's role waits already.
    """
    known = require_fresh(require(actor, PROPOSAL_RULES[ProposalKind.CHANGE_ROLE].action))
    wanted, words = _role(role), reason_of(reason)
    with deps.transaction() as session:
        require_none_waits(session, deps, ProposalKind.CHANGE_ROLE, lookup.parse_id(person_id))
        person = roles.person_to_change(session, known, person_id, wanted)
        about = About(person.id, person.name, wanted)
        return insert(session, deps, known, ProposalKind.CHANGE_ROLE, about, words)


def propose_withdrawal(
    deps: Deps, *, actor: Actor | None, campaign_id: object, reason: object
) -> str:
    """Proposes to end a raise; everybody gets their money back. Returns the proposal's id.

    Args:
        deps: what the platform works with.
        actor: whose role allows `refund_everyone`.
        campaign_id: which one.
        reason: why; backers will read it.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, or it is their own campaign.
        NotFound: no such campaign.
        InvalidInput: no reason was given.
        TransitionRefused: it cannot be withdrawn any more.
        Conflict: it is proposed already.
    """
    known = require_fresh(require(actor, PROPOSAL_RULES[ProposalKind.WITHDRAW_CAMPAIGN].action))
    words = reason_of(reason)
    with deps.transaction() as session:
        subject_id = lookup.parse_id(campaign_id)
        require_none_waits(session, deps, ProposalKind.WITHDRAW_CAMPAIGN, subject_id)
        campaign = withdrawal.campaign_to_withdraw(session, known, subject_id)
        about = About(campaign.id, campaign.title)
        return insert(session, deps, known, ProposalKind.WITHDRAW_CAMPAIGN, about, words)


def approve(deps: Deps, *, actor: Actor | None, proposal_id: object) -> None:
    """Approves what somebody else proposed, and does it, all in one transaction.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, its proposer, or who it is about.
        NotFound: no such proposal.
        TransitionRefused: it was decided meanwhile, or cannot be done any more.
        Conflict: nobody approved it in time, or its proposer may not propose it any more.
    """
    with deps.transaction() as session:
        proposal, known = _opened(session, deps, actor, proposal_id)
        require_second_person(
            known, proposer_id=proposal.proposed_by_id, about_id=proposal.subject_id
        )
        _require_proposer_still_may(session, proposal)
        _decide(session, deps, proposal, known, _S.APPROVED, AuditAction.PROPOSAL_APPROVED)
        _EFFECTS[ProposalKind(proposal.kind)](session, deps, proposal, known)


def refuse(deps: Deps, *, actor: Actor | None, proposal_id: object, reason: object) -> None:
    """Refuses what somebody else proposed.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, its proposer, or who it is about.
        NotFound: no such proposal.
        InvalidInput: no reason was given.
        TransitionRefused: it was decided meanwhile.
        Conflict: nobody decided it in time.
    """
    words = reason_of(reason)
    with deps.transaction() as session:
        proposal, known = _opened(session, deps, actor, proposal_id)
        require_second_person(
            known, proposer_id=proposal.proposed_by_id, about_id=proposal.subject_id
        )
        proposal.answer = words
        _decide(session, deps, proposal, known, _S.REFUSED, AuditAction.PROPOSAL_REFUSED)


def take_back(deps: Deps, *, actor: Actor | None, proposal_id: object) -> None:
    """Takes one's own proposal back.

    Raises:
        NotSignedIn, NotAllowed: nobody, or not allowed any more.
        NotFound: no such proposal of theirs.
        TransitionRefused: it was decided meanwhile.
        Conflict: nobody decided it in time.
    """
    with deps.transaction() as session:
        proposal, known = _opened(session, deps, actor, proposal_id)
        if proposal.proposed_by_id != known.user_id:
            raise NotFound(lookup.NOTHING_HERE)
        _decide(session, deps, proposal, known, _S.TAKEN_BACK, AuditAction.PROPOSAL_TAKEN_BACK)


def _change_role(session: Session, deps: Deps, proposal: Proposal, approver: Actor) -> None:
    person = roles.person_to_change(session, approver, proposal.subject_id, Role(proposal.role))
    roles.give(
        session,
        person,
        Role(proposal.role),
        at=deps.now(),
        actor_id=approver.user_id,
        reason=proposal.reason,
    )


def _withdraw(session: Session, deps: Deps, proposal: Proposal, approver: Actor) -> None:
    campaign = withdrawal.campaign_to_withdraw(session, approver, proposal.subject_id)
    settlement.withdraw_from(
        session, campaign, at=deps.now(), actor_id=approver.user_id, reason=proposal.reason
    )


def _close_early(session: Session, deps: Deps, proposal: Proposal, approver: Actor) -> None:
    campaign = early_close.close_early(
        session,
        proposal.subject_id,
        not_before=proposal.closes_at,
        approver_id=approver.user_id,
        reason=proposal.reason,
        at=deps.now(),
    )
    campaign.due_at = closing.next_look_at(campaign, deps.now())
    session.add(campaign)


_EFFECTS: dict[ProposalKind, Callable[[Session, Deps, Proposal, Actor], None]] = {
    ProposalKind.CHANGE_ROLE: _change_role,
    ProposalKind.WITHDRAW_CAMPAIGN: _withdraw,
    ProposalKind.CLOSE_EARLY: _close_early,
    ProposalKind.RELEASE_MONEY: releasing.release,
    ProposalKind.PAID_OTHERWISE: paid_otherwise.book,
    ProposalKind.SWITCH_REGIME: regime_switch.switch,
}
"""What is done when the second person approves."""


def _opened(
    session: Session, deps: Deps, actor: Actor | None, proposal_id: object
) -> tuple[Proposal, Actor]:
    """A proposal that still waits, locked until the transaction ends, for whose role allows it."""
    query = select(Proposal).where(col(Proposal.id) == lookup.parse_id(proposal_id))
    proposal = session.exec(query.with_for_update()).first()
    if proposal is None:
        raise NotFound(lookup.NOTHING_HERE)
    known = require_fresh(_allowed(actor, proposal))
    if status_at(_S(proposal.status), proposal.expires_at, deps.now()) is _S.EXPIRED:
        raise Conflict(_(EXPIRED))
    return proposal, known


def _allowed(actor: Actor | None, proposal: Proposal) -> Actor:
    """Whose role allows it; a founder needs none for what they proposed about their campaign."""
    known = require_actor(actor)
    is_founders_own = proposal.kind == ProposalKind.CLOSE_EARLY.value and (
        proposal.proposed_by_id == known.user_id
    )
    if is_founders_own:
        return known
    return require(actor, PROPOSAL_RULES[ProposalKind(proposal.kind)].action)


def _require_proposer_still_may(session: Session, proposal: Proposal) -> None:
    action = PROPOSAL_RULES[ProposalKind(proposal.kind)].action
    if proposal_notices.is_by_founder(session, proposal):
        return
    if proposal.proposed_by_id not in people_who_may(session, action):
        raise Conflict(_(NO_LONGER))
    if proposal.kind not in _BY_OUTSIDERS:
        return
    # They may have joined the enterprise since. Whoever approves is asked by what is done then.
    campaign = lookup.campaign_by_id(session, proposal.subject_id)
    if works_for(session, lookup.enterprise_of(session, campaign), proposal.proposed_by_id):
        raise Conflict(_(NO_LONGER))


def _decide(
    session: Session,
    deps: Deps,
    proposal: Proposal,
    by: Actor,
    to: ProposalStatus,
    action: AuditAction,
) -> None:
    now = deps.now()
    proposal.status = move(PROPOSAL_STEPS, _S(proposal.status), to, noun="proposal").value
    proposal.decided_by_id, proposal.decided_at = by.user_id, now
    session.add(proposal)
    session.flush()
    write_down(session, deps, proposal, action, by.user_id)
    proposal_notices.tell_proposer(session, proposal, by, at=now)


def _role(value: object) -> Role:
    try:
        return Role(str(value)[:40])
    except ValueError:
        raise InvalidInput(_("Choose a role."), field="role") from None
