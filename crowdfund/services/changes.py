"""Changing a live campaign: its founder proposes, a moderator decides, and backers are asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, CampaignChange
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.change import CHANGE_STEPS, ChangeStatus
from crowdfund.domain.errors import Conflict, NotAllowed, NotFound
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.transitions import move
from crowdfund.services import (
    audit,
    change_effects,
    change_notices,
    change_terms,
    closing,
    counters,
    lookup,
    reconfirming,
    submissions,
    versions,
)
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import long_text, required
from crowdfund.services.memberships import works_for
from crowdfund.services.views.changes import ChangeForm
from crowdfund.words import N_, _

MOST_REASON_CHARS = 500
NOT_OPEN = N_("Only a campaign that takes pledges, or was stopped by a moderator, can be changed.")
WAITS = N_("A change waits for a moderator already. Take it back to propose another.")
OWN_CAMPAIGN = N_("Another moderator decides on your own campaign.")

_S = ChangeStatus
_OPEN = {CampaignStatus.LIVE.value, CampaignStatus.SUSPENDED.value}


def propose(deps: Deps, *, actor: Actor | None, campaign_id: str, form: ChangeForm) -> str:
    """Proposes to change one's own live campaign. Returns the change's id.

    Args:
        deps: what the platform works with.
        actor: its founder.
        campaign_id: as sent.
        form: what the campaign is to say, and why; fields that stay are as they were.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
        InvalidInput: a field cannot be read, the rules or the shares that are taken forbid it,
            nothing differs, or no reason was given.
        Conflict: it is not open, or another change waits.
    """
    known = require_actor(actor)
    words = _reason(form.reason, _("Say why: backers read it."))
    now = deps.now()
    with deps.transaction() as session:
        own = lookup.owned_campaign(session, known, campaign_id)
        campaign = counters.locked_campaign(session, own.id)
        require_open(campaign, now)
        if waiting_of(session, campaign.id) is not None:
            raise Conflict(_(WAITS), subject_id=str(campaign.id))
        wanted = change_terms.read(session, campaign, form)
        changed = change_effects.changed_copy(
            session, campaign, wanted, now, is_material=change_effects.is_material(wanted)
        )
        change_terms.require_allowed(session, deps, campaign, changed, wanted)
        change = CampaignChange(
            id=uuid4(),
            campaign_id=campaign.id,
            status=_S.WAITING.value,
            wanted=wanted,
            reason=words,
            proposed_by_id=known.user_id,
            proposed_at=now,
        )
        session.add(change)
        session.flush()
        _write_down(session, change, campaign, AuditAction.CHANGE_PROPOSED, known, now)
        change_notices.tell_moderators(session, change, campaign, at=now)
        return str(change.id)


def take_back(deps: Deps, *, actor: Actor | None, change_id: object) -> None:
    """Takes back what one proposed to change.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no such change of theirs.
        TransitionRefused: it was decided meanwhile.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        change = _locked(session, change_id)
        campaign = lookup.owned_campaign(session, known, change.campaign_id)
        _decide(session, change, campaign, known, _S.TAKEN_BACK, "", deps.now())


def refuse(deps: Deps, *, actor: Actor | None, change_id: object, reason: object) -> None:
    """Refuses a change; the campaign stays as it is.

    Raises:
        NotSignedIn, NotAllowed: nobody, not a moderator, or their own campaign.
        NotFound: no such change.
        InvalidInput: no reason was given.
        TransitionRefused: it was decided meanwhile.
    """
    moderator = require(actor, Action.DECIDE_REVIEWS)
    words = _reason(reason, _("Say why: the founder reads it."))
    now = deps.now()
    with deps.transaction() as session:
        change, campaign = _opened(session, moderator, change_id)
        _decide(session, change, campaign, moderator, _S.REFUSED, words, now)
        change_notices.tell_refused(session, change, campaign, at=now)


def approve(
    deps: Deps,
    *,
    actor: Actor | None,
    change_id: object,
    judged_material: bool,
    reason: object = "",
) -> None:
    """Approves a change: it is in force at once, as a new version, and all in one transaction every
    backer is asked to reconfirm when it is material.

    Args:
        deps: what the platform works with.
        actor: a moderator, not the campaign's founder.
        change_id: as sent.
        judged_material: what the moderator thinks; amounts and deadlines are material anyway.
        reason: what the founder is told beside.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `refuse`.
        InvalidInput: what was allowed when it was proposed is not any more.
        Conflict: the campaign is not open any more.
        TransitionRefused: it was decided meanwhile.
    """
    moderator = require(actor, Action.DECIDE_REVIEWS)
    words = _text(reason)
    now = deps.now()
    with deps.transaction() as session:
        change, seen = _opened(session, moderator, change_id)
        material = judged_material or change_effects.is_material(change.wanted)
        change.is_material = material
        _decide(session, change, seen, moderator, _S.APPROVED, words, now)
        by = change_effects.reconfirm_by(session, seen, now) if material else None
        asked = _ask(session, seen, by)
        campaign = counters.locked_campaign(session, seen.id)
        require_open(campaign, now)
        versions.require_first(session, campaign)
        changed = change_effects.changed_copy(
            session, campaign, change.wanted, now, is_material=material
        )
        change_terms.require_allowed(session, deps, campaign, changed, change.wanted)
        change_effects.bring_about(session, campaign, change.wanted, changed.closes_at, now)
        # A moderator has read it: the information sheet, where there is one, says it as well.
        submissions.keep(session, campaign, lookup.enterprise_of(session, campaign), at=now)
        campaign.due_at = closing.next_look_at(campaign, now)
        version = versions.add(
            session,
            campaign,
            at=now,
            by_id=moderator.user_id,
            reason=change.reason,
            change_id=change.id,
            reconfirm_by=by,
            asked=asked,
        )
        change_notices.tell_approved(session, change, campaign, version, at=now)


def _ask(session: Session, campaign: Campaign, by: datetime | None) -> int:
    """Before the campaign is locked: pledges come first, and nobody comes in between."""
    if by is None:
        return 0
    counters.stop_reserving(session, campaign.id)
    return reconfirming.ask_all(session, campaign.id, by=by)


def require_open(campaign: Campaign, now: datetime) -> None:
    """Lets pass a campaign that can be changed now.

    Raises:
        Conflict: it is not live or suspended, or its deadline has come.
    """
    if not is_open(campaign, now):
        raise Conflict(_(NOT_OPEN), subject_id=str(campaign.id))


def is_open(campaign: Campaign, now: datetime) -> bool:
    """Whether a campaign can be changed now."""
    return campaign.status in _OPEN and campaign.closes_at is not None and now < campaign.closes_at


def waiting_of(session: Session, campaign_id: UUID) -> CampaignChange | None:
    """The change of a campaign that waits for a moderator; there is one at most."""
    query = select(CampaignChange).where(
        CampaignChange.campaign_id == campaign_id, CampaignChange.status == _S.WAITING.value
    )
    return session.exec(query).first()


def _locked(session: Session, change_id: object) -> CampaignChange:
    query = select(CampaignChange).where(col(CampaignChange.id) == lookup.parse_id(change_id))
    change = session.exec(query.with_for_update()).first()
    if change is None:
        raise NotFound(_(lookup.NOTHING_HERE))
    return change


def _opened(
    session: Session, moderator: Actor, change_id: object
) -> tuple[CampaignChange, Campaign]:
    """A change that this moderator may decide on, locked; its campaign is not locked yet."""
    change = _locked(session, change_id)
    campaign = lookup.campaign_by_id(session, change.campaign_id)
    if works_for(session, lookup.enterprise_of(session, campaign), moderator.user_id):
        raise NotAllowed(_(OWN_CAMPAIGN))
    return change, campaign


def _decide(
    session: Session,
    change: CampaignChange,
    campaign: Campaign,
    by: Actor,
    to: ChangeStatus,
    answer: str,
    at: datetime,
) -> None:
    change.status = move(CHANGE_STEPS, _S(change.status), to, noun="change").value
    change.decided_by_id, change.decided_at, change.answer = by.user_id, at, answer
    session.add(change)
    session.flush()
    _write_down(session, change, campaign, _AUDITED[to], by, at)


_AUDITED = {
    _S.APPROVED: AuditAction.CHANGE_APPROVED,
    _S.REFUSED: AuditAction.CHANGE_REFUSED,
    _S.TAKEN_BACK: AuditAction.CHANGE_TAKEN_BACK,
}


def _write_down(
    session: Session,
    change: CampaignChange,
    campaign: Campaign,
    action: AuditAction,
    by: Actor,
    at: datetime,
) -> None:
    audit.record(
        session,
        action,
        audit.Object("campaign", campaign.id, campaign.title),
        at=at,
        actor_id=by.user_id,
        reason=change.answer or change.reason,
        after={"is_material": change.is_material, **change.wanted},
    )


def _text(text: object) -> str:
    return long_text(
        text, field="reason", noun=_("The reason"), most_chars=MOST_REASON_CHARS
    ).strip()


def _reason(text: object, sentence: str) -> str:
    return required(_text(text), field="reason", sentence=sentence)
