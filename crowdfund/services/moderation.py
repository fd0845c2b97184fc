"""Moderators: what waits for them, one campaign before them, and their decisions."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, TransitionRefused
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.services import (
    audit,
    campaign_notices,
    checklist_rows,
    checklists,
    counters,
    lookup,
    regime_terms,
    texts,
    versions,
)
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import MOST_REASON_CHARS, long_text, required
from crowdfund.services.history import change_campaign
from crowdfund.services.memberships import works_for
from crowdfund.services.notices import tell
from crowdfund.services.reason_words import ONE_REMARK, REMARKS
from crowdfund.services.remarks import add_remarks, first_step, read_remarks
from crowdfund.services.review_pages import home_of, review_of
from crowdfund.services.terms import count_shares, problems_if_opened
from crowdfund.services.views.admin import AdminHome, ReviewPage
from crowdfund.words import N_, _, said

_KINDS = {
    CampaignStatus.SCHEDULED: NoticeKind.CAMPAIGN_APPROVED,
    CampaignStatus.CHANGES_REQUESTED: NoticeKind.CHANGES_REQUESTED,
    CampaignStatus.REJECTED: NoticeKind.CAMPAIGN_REJECTED,
    CampaignStatus.SUSPENDED: NoticeKind.CAMPAIGN_SUSPENDED,
    CampaignStatus.LIVE: NoticeKind.CAMPAIGN_RESUMED,
}
OWN_CAMPAIGN = N_("Another moderator decides on your own campaign.")


def admin_home(deps: Deps, *, actor: Actor | None, words: object = "") -> AdminHome:
    """What waits for moderators, oldest first, what else there is, and what these words find.

    Raises:
        NotSignedIn: nobody is signed in.
        NotAllowed: not a moderator.
    """
    who = require(actor, Action.SEE_WHAT_WAITS)
    with deps.reading() as session:
        return home_of(session, deps.now(), who, words)


def review(deps: Deps, *, actor: Actor | None, campaign_id: str) -> ReviewPage:
    """One campaign as a backer would see it, with checklist, remarks and history.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `lookup.reviewed_campaign`.
    """
    with deps.reading() as session:
        campaign = lookup.reviewed_campaign(session, actor, campaign_id)
        return review_of(session, deps, campaign, require_actor(actor))


def approve(
    deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str = "", submission: str = ""
) -> None:
    """Approves a campaign that waits: it opens at its time, or now when that is empty or past.

    Args:
        deps: see `Deps`.
        actor: a moderator, not the campaign's founder.
        campaign_id: as sent.
        reason: kept in the history.
        submission: of the version that was read, its id; empty for the newest.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `review`; NotAllowed also for one's own.
        Conflict: the terms cannot be offered any more, such as a deadline that has passed, a
            required item of the checklist is open, or another version waits than the one read.
        TransitionRefused: it does not wait for a decision.
    """
    words = _reason(reason)
    moderator = require(actor, Action.DECIDE_REVIEWS)
    with deps.transaction() as session:
        campaign, enterprise = _opened(session, moderator, campaign_id, read=submission)
        now = deps.now()
        _schedule(session, campaign, deps)
        checklists.require_complete(session, deps, campaign)
        versions.publish(session, campaign, at=now, by_id=moderator.user_id)
        change_campaign(
            session,
            campaign,
            CampaignStatus.SCHEDULED,
            at=now,
            actor_id=moderator.user_id,
            reason=words,
        )
        _tell_founder(session, campaign, enterprise, sentence("approved"), words, deps)


def request_changes(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    remarks: list[tuple[str, str]],
    submission: str = "",
) -> None:
    """Sends a campaign back to its founder with remarks.

    Args:
        deps: see `Deps`.
        actor: a moderator, not the campaign's founder.
        campaign_id: as sent.
        remarks: (field, text); an empty field is about the whole, empty texts are left out.
        submission: as for `approve`.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `approve`.
        InvalidInput: no remark, too many, or one about a field that does not exist.
        Conflict: another version waits than the one read.
        TransitionRefused: it does not wait for a decision.
    """
    moderator = require(actor, Action.DECIDE_REVIEWS)
    read = read_remarks(remarks)
    with deps.transaction() as session:
        campaign, enterprise = _opened(session, moderator, campaign_id, read=submission)
        now = deps.now()
        made = add_remarks(session, campaign, read, author_id=moderator.user_id, at=now)
        change_campaign(
            session,
            campaign,
            CampaignStatus.CHANGES_REQUESTED,
            at=now,
            actor_id=moderator.user_id,
            reason=str(Sentence(ONE_REMARK if len(read) == 1 else REMARKS, number=len(read))),
        )
        words = "\n".join(text for _field, text in read)
        audit.record(
            session,
            AuditAction.REMARKS_MADE,
            audit.Object("campaign", campaign.id, campaign.title),
            at=now,
            actor_id=moderator.user_id,
            after=made,
        )
        verb, step = sentence("sent back with remarks"), first_step(field for field, _text in read)
        _tell_founder(session, campaign, enterprise, verb, words, deps, step=step)


def reject(
    deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str, submission: str = ""
) -> None:
    """Refuses a campaign for good.

    Args:
        deps: see `Deps`.
        actor: a moderator, not the campaign's founder.
        campaign_id: as sent.
        reason: kept in the history; the founder reads it.
        submission: as for `approve`.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `approve`.
        InvalidInput: no reason.
        Conflict: another version waits than the one read.
        TransitionRefused: it does not wait for a decision.
    """
    to = CampaignStatus.REJECTED
    _decide(deps, actor, campaign_id, reason, to, sentence("rejected"), read=submission)


def suspend(deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str) -> None:
    """Stops a live campaign: it takes no pledges, and the money stays in escrow.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `approve`.
        InvalidInput: no reason.
        TransitionRefused: it is not live.
    """
    _decide(deps, actor, campaign_id, reason, CampaignStatus.SUSPENDED, sentence("suspended"))


def resume(deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str) -> None:
    """Lets a suspended campaign take pledges again.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `approve`.
        InvalidInput: no reason.
        Conflict: its deadline has passed meanwhile.
        TransitionRefused: it is not suspended.
    """
    _decide(deps, actor, campaign_id, reason, CampaignStatus.LIVE, sentence("resumed"))


def _decide(
    deps: Deps,
    actor: Actor | None,
    campaign_id: str,
    reason: str,
    to: CampaignStatus,
    verb: str,
    *,
    read: str | None = None,
) -> None:
    moderator = require(actor, Action.DECIDE_REVIEWS)
    words = required(_reason(reason), field="reason", sentence=_("Say why: the founder reads it."))
    with deps.transaction() as session:
        campaign, enterprise = _opened(session, moderator, campaign_id, read=read)
        now = deps.now()
        if to is CampaignStatus.LIVE:
            _require_resumable(campaign, now)
        change_campaign(session, campaign, to, at=now, actor_id=moderator.user_id, reason=words)
        _tell_founder(session, campaign, enterprise, verb, words, deps)
        if to is CampaignStatus.SUSPENDED:
            campaign_notices.tell_stopped(session, campaign, at=now)
        elif to is CampaignStatus.LIVE:
            campaign_notices.tell_goes_on(session, campaign, at=now)


def _require_resumable(campaign: Campaign, now: datetime) -> None:
    # The table of steps also leads from scheduled to live: that is the worker's, at the opening.
    if campaign.status != CampaignStatus.SUSPENDED.value:
        raise TransitionRefused(_("Only a suspended campaign can be resumed."))
    if campaign.closes_at is not None and campaign.closes_at <= now:
        raise Conflict(_("Its deadline has passed; it will close by itself."))


def _opened(
    session: Session, moderator: Actor, campaign_id: str, *, read: str | None
) -> tuple[Campaign, Enterprise]:
    """A campaign that this moderator may decide on, locked until the transaction ends: for a
    decision of a review, while it waits for one, in the version that they read."""
    found = session.get(Campaign, lookup.parse_id(campaign_id))
    if found is None:
        raise NotFound(lookup.NOTHING_HERE)
    campaign = counters.locked_campaign(session, found.id)
    enterprise = lookup.enterprise_of(session, campaign)
    if works_for(session, enterprise, moderator.user_id):
        raise NotAllowed(_(OWN_CAMPAIGN))
    if read is not None and campaign.status != CampaignStatus.IN_REVIEW.value:
        stands = texts.campaign_status(campaign.status)[0]
        raise TransitionRefused(_("It was decided meanwhile: {status}.").format(status=stands))
    if read:
        checklist_rows.require_newest(session, campaign.id, read)
    return campaign, enterprise


def _schedule(session: Session, campaign: Campaign, deps: Deps) -> None:
    now = deps.now()
    try:
        found = problems_if_opened(campaign, now=now, platform_country=deps.platform_country)
        found += regime_terms.findings(session, campaign, now=now)
    except InvalidInput as error:
        found = [error]
    if found:
        sentences = " ".join(said(each.message) for each in found)
        raise Conflict(_("It cannot be approved as it is. {sentences}").format(sentences=sentences))
    campaign.opens_at = max(campaign.opens_at or now, now)
    campaign.due_at = campaign.opens_at
    count_shares(campaign)


def _reason(text: object) -> str:
    return long_text(
        text, field="reason", noun=_("The reason"), most_chars=MOST_REASON_CHARS
    ).strip()


def _tell_founder(
    session: Session,
    campaign: Campaign,
    enterprise: Enterprise,
    verb: str,
    words: str,
    deps: Deps,
    *,
    step: str = "",
) -> None:
    title = campaign.title or enterprise.name
    path = f"/founder/campaigns/{campaign.id}"
    tell(
        session,
        user_id=enterprise.owner_id,
        subject=sentence("Your campaign was {verb}: {title}", verb=verb, title=title),
        body=words or sentence("{title} was {verb}.", title=title, verb=verb),
        path=f"{path}?step={step}" if step else path,
        once_key=f"campaign:{campaign.id}:{campaign.status}:{campaign.version}",
        at=deps.now(),
        kind=_KINDS[CampaignStatus(campaign.status)],
    )
