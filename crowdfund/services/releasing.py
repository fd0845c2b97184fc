"""Releasing money by hand: what was left for a person goes on once two people agree.

Nothing is sent here. A parked transfer ends and the next one is intended under the next key, as the
platform does by itself after a refusal; a worker looks first at what the processor has, so nothing
that was done is done twice. What no clock, no account and no screening allows is refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.queries import left_transfers
from crowdfund.db.tables import Attempt, Campaign, Pledge, Proposal, WorkFailure
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, NotAllowed
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.permissions import require
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.proposal import PROPOSAL_RULES, ProposalKind
from crowdfund.services import audit, counters, lookup, payout_waiting, protection, texts
from crowdfund.services.deps import Deps
from crowdfund.services.memberships import works_for
from crowdfund.services.payout_waiting import Wait
from crowdfund.services.proposal_rows import About, insert, reason_of, require_none_waits
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, Spoken, _

MAY_BE_SENT: Final = (PledgeStatus.ESCROWED.value, PledgeStatus.DISPUTED.value)
"""What a pledge is while its money may still go to its enterprise: a dispute may be won."""
TWO_PEOPLE: Final = N_(
    "Money goes to an enterprise by hand only when two people agree: propose to release it."
)
OWN_ENTERPRISE: Final = N_("You have a role in this enterprise: others decide about its money.")
NOT_SETTLING: Final = N_("Its target is not decided to be met, or its money has gone its way.")
NOTHING_LEFT: Final = N_("No money of this campaign is left for a person.")
WAITS: Final = Spoken(
    {
        Wait.ACCOUNT: N_("The enterprise's payout account does not receive money now."),
        Wait.OWNER: N_("It is not known who owns the enterprise: nothing is released before."),
        Wait.DECISION: N_(
            "Somebody has to decide first whether the enterprise's owner is on a list."
        ),
    }
)
"""Why money is not released whatever two people say."""


def propose_release(deps: Deps, *, actor: Actor | None, campaign_id: object, reason: object) -> str:
    """Proposes to release what was left for a person of a raise that succeeded. Returns the
    proposal's id.

    Args:
        deps: what the platform works with.
        actor: whose role allows `release_money`.
        campaign_id: as sent.
        reason: why it works now; the second person reads it, and it stays in the audit trail.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, or they have a role in the enterprise.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        NotFound: no such campaign.
        InvalidInput: no reason was given.
        Conflict: nothing is left, something protects the money, or it is proposed already.
    """
    known = require_fresh(require(actor, PROPOSAL_RULES[ProposalKind.RELEASE_MONEY].action))
    words, now = reason_of(reason), deps.now()
    with deps.transaction() as session:
        found = lookup.campaign_by_id(session, campaign_id)
        require_none_waits(session, deps, ProposalKind.RELEASE_MONEY, found.id)
        campaign = counters.locked_campaign(session, found.id)
        _require_outsider(session, campaign, known)
        amount_minor = _left_minor(session, campaign, now)
        _require_releasable(session, campaign, now)
        if not amount_minor:
            raise Conflict(_(NOTHING_LEFT), subject_id=str(campaign.id))
        about = About(
            campaign.id,
            campaign.title,
            amount_minor=amount_minor,
            currency=campaign.currency,
        )
        return insert(session, deps, known, ProposalKind.RELEASE_MONEY, about, words)


def release(session: Session, deps: Deps, proposal: Proposal, approver: Actor) -> None:
    """Has workers send what was left when it was proposed, and nothing that was left since.

    Args:
        session: the transaction of the approval.
        deps: for the time.
        proposal: just approved.
        approver: the second person.

    Raises:
        NotAllowed: they have a role in the enterprise.
        Conflict: nothing is left any more, or something protects the money.
    """
    now, until = deps.now(), proposal.proposed_at
    # Pledges before their campaign, as everywhere.
    pledge_ids = left_transfers.lock_left(session, proposal.subject_id, until=until)
    campaign = counters.locked_campaign(session, proposal.subject_id)
    _require_outsider(session, campaign, approver)
    _require_releasable(session, campaign, now)
    amounts = left_transfers.ask_again(session, pledge_ids, until=until, at=now)
    is_step_left = left_transfers.forget_campaign_failure(session, campaign.id, until=until)
    if not amounts and not is_step_left:
        raise Conflict(_(NOTHING_LEFT), subject_id=str(campaign.id))
    sums: dict[str, int | str] = {"transfers": len(amounts), "amount_minor": sum(amounts)}
    if is_step_left:
        sums["unasked_minor"] = left_transfers.unasked_minor(session, campaign.id)
    sums["currency"] = campaign.currency
    # A step that was left since sends what nobody read about: it waits for the next proposal.
    if not left_transfers.has_campaign_failure(session, campaign.id, until=now):
        campaign.due_at = now
        session.add(campaign)
    audit.record(
        session,
        AuditAction.MONEY_RELEASED,
        audit.Object("campaign", campaign.id, campaign.title),
        at=now,
        actor_id=approver.user_id,
        reason=proposal.reason,
        after=sums,
    )


def campaign_released_by(session: Session, failure: WorkFailure) -> UUID | None:
    """The campaign whose money would go to its enterprise if this work was tried again; None for
    any other work, such as the next step of a raise whose transfers were all asked for, or a look
    whether a transfer was made whose pledge went another way."""
    if failure.kind == AttemptKind.TRANSFER.value:
        of_attempt = (
            select(Attempt.campaign_id)
            .join(Pledge, col(Pledge.id) == col(Attempt.pledge_id))
            .where(Attempt.id == UUID(failure.subject_ref), col(Pledge.status).in_(MAY_BE_SENT))
        )
        return session.exec(of_attempt).first()
    if failure.kind != "campaign":
        return None
    settling = select(Campaign.id).where(
        Campaign.id == UUID(failure.subject_ref),
        col(Campaign.status) == CampaignStatus.SETTLING.value,
    )
    campaign_id = session.exec(settling).first()
    if campaign_id is None or not left_transfers.unasked_minor(session, campaign_id):
        return None
    return campaign_id


def _left_minor(session: Session, campaign: Campaign, now: datetime) -> int:
    _count, amount_minor = left_transfers.left_sums(session, campaign.id, until=now)
    if left_transfers.has_campaign_failure(session, campaign.id, until=now):
        amount_minor += left_transfers.unasked_minor(session, campaign.id)
    return amount_minor


def _require_outsider(session: Session, campaign: Campaign, actor: Actor) -> None:
    if works_for(session, lookup.enterprise_of(session, campaign), actor.user_id):
        raise NotAllowed(_(OWN_ENTERPRISE))


def _require_releasable(session: Session, campaign: Campaign, now: datetime) -> None:
    """The guards of every release, asked again for this one."""
    if campaign.status != CampaignStatus.SETTLING.value or campaign.decided_at is None:
        raise Conflict(_(NOT_SETTLING), subject_id=str(campaign.id))
    until = protection.waits_until(session, campaign, now)
    if until is not None:
        message = _("A clock that protects its backers runs until {moment}.")
        raise Conflict(message.format(moment=texts.moment(until)), subject_id=str(campaign.id))
    wait = payout_waiting.what_for(session, lookup.enterprise_of(session, campaign))
    if wait is not Wait.NOTHING:
        raise Conflict(WAITS[wait], subject_id=str(campaign.id))
