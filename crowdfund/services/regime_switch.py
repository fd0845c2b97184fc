"""Switching the rules by which a submitted campaign is judged: one moderator proposes it, another
approves. A draft's rules are chosen by its founder, and stay once it was submitted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Pledge, Proposal
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import require
from crowdfund.domain.proposal import PROPOSAL_RULES, ProposalKind
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Rules
from crowdfund.services import (
    audit,
    checklists,
    counters,
    lookup,
    regime_terms,
    submissions,
    versions,
)
from crowdfund.services.deps import Deps
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.memberships import works_for
from crowdfund.services.proposal_rows import About, insert, reason_of, require_none_waits
from crowdfund.services.step_up import require_fresh
from crowdfund.services.telling import later
from crowdfund.words import N_, _, said

OWN_CAMPAIGN: Final = N_("Another moderator decides on your own campaign.")
A_DRAFT: Final = N_("Its founder chooses the rules of a draft.")
TOO_LATE: Final = N_("It takes no pledges any more: its rules stay what they are.")
HAS_PLEDGES: Final = N_(
    "Somebody has pledged under the present rules, and their protection is not exchanged for "
    "another: the rules of a campaign stay once there was a pledge."
)
_C = CampaignStatus
UNDER_REVIEW: Final = (_C.IN_REVIEW.value, _C.CHANGES_REQUESTED.value)
"""Switched without more: whoever approves the campaign asks everything under the new rules."""
PUBLIC: Final = (_C.SCHEDULED.value, _C.LIVE.value, _C.SUSPENDED.value)
"""Switched only while nobody has pledged, and if it could be offered under the new rules as it
stands."""


def propose_switch(
    deps: Deps, *, actor: Actor | None, campaign_id: object, to: object, reason: object
) -> str:
    """Proposes other rules for a campaign that was submitted. Returns the proposal's id.

    Args:
        deps: what the platform works with.
        actor: whose role allows `switch_regime`.
        campaign_id: as sent.
        to: a `RegimeCode`, by value.
        reason: why; the second person and the founder read it.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, or they have a role in the enterprise.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        NotFound: no such campaign.
        InvalidInput: no such rules, those that it has, or no reason.
        Conflict: it cannot be judged by other rules now, or that is proposed already.
    """
    known = require_fresh(require(actor, PROPOSAL_RULES[ProposalKind.SWITCH_REGIME].action))
    wanted, words = _code(to), reason_of(reason)
    with deps.transaction() as session:
        found = lookup.campaign_by_id(session, campaign_id)
        require_none_waits(session, deps, ProposalKind.SWITCH_REGIME, found.id)
        campaign = counters.locked_campaign(session, found.id)
        _require_switchable(session, campaign, known, wanted)
        about = About(campaign.id, campaign.title, regime=wanted.value)
        return insert(session, deps, known, ProposalKind.SWITCH_REGIME, about, words)


def switch(session: Session, deps: Deps, proposal: Proposal, approver: Actor) -> None:
    """Has a campaign judged by other rules from now on, and tells its founder.

    Nobody pledges meanwhile. Whoever is just about to finds a new version of the terms, and reads
    them first.

    Raises:
        NotAllowed: the approver has a role in the enterprise.
        InvalidInput: it has these rules by now.
        Conflict: somebody pledged meanwhile, it is over, or it could not be offered under them.
    """
    wanted, now = RegimeCode(proposal.regime), deps.now()
    counters.stop_reserving(session, proposal.subject_id)
    campaign = counters.locked_campaign(session, proposal.subject_id)
    _require_switchable(session, campaign, approver, wanted)
    is_public = campaign.status in PUBLIC
    if is_public:
        versions.require_first(session, campaign)
    before, campaign.regime = campaign.regime, wanted.value
    campaign.updated_at = now
    session.add(campaign)
    session.flush()
    if is_public:
        _require_offerable(session, deps, campaign, now)
        reason = proposal.reason
        versions.add(session, campaign, at=now, by_id=approver.user_id, reason=reason)
    needs_sheet = is_public and wanted is RegimeCode.ECSPR
    if needs_sheet or campaign.status == _C.IN_REVIEW.value:
        # Another version to be judged: answers under other rules answer nothing here. The European
        # rules want their sheet kept with it.
        submissions.keep(session, campaign, lookup.enterprise_of(session, campaign), at=now)
    audit.record(
        session,
        AuditAction.REGIME_SWITCHED,
        audit.Object("campaign", campaign.id, campaign.title),
        at=now,
        actor_id=approver.user_id,
        reason=proposal.reason,
        before={"regime": before},
        after={"regime": campaign.regime},
    )
    _tell(session, campaign, proposal, now)


def may_be_switched(session: Session, campaign: Campaign) -> bool:
    """Whether a campaign is where its rules can be switched, whoever asks and to which."""
    if campaign.status in UNDER_REVIEW:
        return True
    return campaign.status in PUBLIC and not _has_pledges(session, campaign)


def _require_switchable(
    session: Session, campaign: Campaign, actor: Actor, wanted: RegimeCode
) -> None:
    if works_for(session, lookup.enterprise_of(session, campaign), actor.user_id):
        raise NotAllowed(_(OWN_CAMPAIGN))
    if campaign.status == _C.DRAFT.value:
        raise Conflict(_(A_DRAFT), subject_id=str(campaign.id))
    if campaign.status not in {*UNDER_REVIEW, *PUBLIC}:
        raise Conflict(_(TOO_LATE), subject_id=str(campaign.id))
    if campaign.regime == wanted.value:
        raise InvalidInput(_("It is judged by these rules already."), field="regime")
    if _has_pledges(session, campaign):
        raise Conflict(_(HAS_PLEDGES), subject_id=str(campaign.id))


def _has_pledges(session: Session, campaign: Campaign) -> bool:
    query = select(Pledge.id).where(Pledge.campaign_id == campaign.id)
    return session.exec(query.limit(1)).first() is not None


def _require_offerable(session: Session, deps: Deps, campaign: Campaign, now: datetime) -> None:
    found = regime_terms.findings(session, campaign, now=now)
    if found:
        why = " ".join(said(each.message) for each in found)
        message = _("It cannot be offered under these rules as it stands. {why}").format(why=why)
        raise Conflict(message, subject_id=str(campaign.id))
    checklists.require_complete(session, deps, campaign)


def _code(value: object) -> RegimeCode:
    try:
        return RegimeCode(str(value)[:40])
    except ValueError:
        raise InvalidInput(_("Choose the rules."), field="regime") from None


def _tell(session: Session, campaign: Campaign, proposal: Proposal, at: datetime) -> None:
    tell_founder(
        session,
        campaign,
        kind=NoticeKind.REGIME_SWITCHED,
        subject=sentence("“{title}” is judged by other rules", title=campaign.title),
        body=sentence(
            "From now on: {rules}. Two people here decided it. Why: {reason}",
            rules=later(Rules(RegimeCode(campaign.regime))),
            reason=proposal.reason,
        ),
        at=at,
        path=f"/founder/campaigns/{campaign.id}",
        key=f"regime:{proposal.id}",
    )
