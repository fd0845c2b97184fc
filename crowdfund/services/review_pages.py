"""A moderator's pages, read from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from crowdfund.db.tables import Campaign, Enterprise, StatusChange, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.permissions import Action, may
from crowdfund.domain.transitions import can_move
from crowdfund.services import (
    audit,
    checklist_rows,
    featuring,
    regime_switch,
    regime_terms,
    texts,
)
from crowdfund.services.alarms import alarms
from crowdfund.services.campaign_cards import cards_of
from crowdfund.services.campaign_pages import page_of
from crowdfund.services.campaign_talk import news_of, talk_of
from crowdfund.services.complaint_desk_pages import waiting_of
from crowdfund.services.deps import Deps
from crowdfund.services.desks import desks_of
from crowdfund.services.dispute_pages import open_disputes, open_warnings
from crowdfund.services.history import changes_of
from crowdfund.services.kiis_words import lacking_texts
from crowdfund.services.lookup import enterprise_of
from crowdfund.services.memberships import works_for
from crowdfund.services.reason_words import reason_text
from crowdfund.services.redlines import redline_of
from crowdfund.services.remarks import open_remarks
from crowdfund.services.review_checks import checklist
from crowdfund.services.views.admin import AdminHome, QueueRow, ReviewPage
from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.services.views.common import TimelineItem
from crowdfund.words import _

_C = CampaignStatus
RUNNING_STATUSES = (
    _C.SCHEDULED,
    _C.LIVE,
    _C.SUSPENDED,
    _C.CLOSING,
    _C.SETTLING,
    _C.REFUNDING,
)
OTHER_STATUSES = (_C.CHANGES_REQUESTED, _C.REJECTED, _C.SETTLED, _C.REFUNDED, _C.WITHDRAWN)
SUBMITTED_STATUSES = (_C.IN_REVIEW, *RUNNING_STATUSES, *OTHER_STATUSES)
MOST_ROWS = 100
LONGEST_WORDS = 200


def home_of(session: Session, now: datetime, who: Actor, words: object = "") -> AdminHome:
    """What waits, what runs, what is over, and what is wrong, as far as it is theirs to see.

    Args:
        session: reads.
        now: UTC.
        who: a moderator.
        words: part of a campaign's name, address or enterprise, of whatever state; empty looks for
            none.
    """
    home = AdminHome(desks=desks_of(session, now, who))
    if may(who, Action.SEE_REVIEWS):
        found, found_hidden = _found(session, now, words)
        waiting, waiting_hidden = _queue(session, [_C.IN_REVIEW], now, oldest_first=True)
        running, running_hidden = _queue(session, RUNNING_STATUSES, now)
        others, others_hidden = _queue(session, OTHER_STATUSES, now)
        home = replace(
            home,
            found=found,
            found_hidden=found_hidden,
            waiting=waiting,
            waiting_hidden=waiting_hidden,
            running=running,
            running_hidden=running_hidden,
            others=others,
            others_hidden=others_hidden,
        )
    if may(who, Action.SEE_MONEY):
        disputes, disputes_hidden = open_disputes(session, now)
        warnings, warnings_hidden = open_warnings(session)
        home = replace(
            home,
            disputes=disputes,
            disputes_hidden=disputes_hidden,
            warnings=warnings,
            warnings_hidden=warnings_hidden,
        )
    if may(who, Action.SEE_COMPLAINTS):
        home = replace(home, complaints=waiting_of(session, now))
    if may(who, Action.SEE_JOBS):
        home = replace(home, alarms=alarms(session, now=now))
    return home


def review_of(session: Session, deps: Deps, campaign: Campaign, moderator: Actor) -> ReviewPage:
    """The page of one campaign for a moderator."""
    now = deps.now()
    enterprise = enterprise_of(session, campaign)
    status = CampaignStatus(campaign.status)
    label, tone = texts.campaign_status(status)
    is_own = works_for(session, enterprise, moderator.user_id)
    decides = may(moderator, Action.DECIDE_REVIEWS) and not is_own
    is_featured = featuring.is_featured(session, campaign)
    return ReviewPage(
        id=str(campaign.id),
        slug=campaign.slug,
        status=status.value,
        status_label=label,
        status_tone=tone,
        # Read before what it says: a newer version is refused rather than decided on unread.
        submission=str(checklist_rows.newest_submission(session, campaign.id) or ""),
        regime=campaign.regime,
        other_regimes=_other_regimes(session, campaign)
        if may(moderator, Action.SWITCH_REGIME) and not is_own
        else [],
        sheet_lacks=lacking_texts(
            session, campaign, enterprise, fee_basis_points=deps.fee_basis_points
        ),
        page=page_of(session, campaign, moderator, now),
        news=news_of(session, campaign, now),
        talk=talk_of(session, campaign, now),
        checklist=checklist(
            session, campaign, enterprise, now=now, platform_country=deps.platform_country
        ),
        remarks=open_remarks(session, campaign),
        history=_history(session, campaign),
        redline=redline_of(session, campaign),
        can_decide=status is _C.IN_REVIEW and decides,
        can_suspend=status is _C.LIVE and decides,
        can_resume=status is _C.SUSPENDED and decides,
        can_close_early=may(moderator, Action.CLOSE_EARLY)
        and status is _C.LIVE
        and campaign.closes_at_before is None,
        can_withdraw=may(moderator, Action.REFUND_EVERYONE)
        and can_move(CAMPAIGN_STEPS, status, _C.WITHDRAWN),
        can_feature=status is _C.LIVE and decides and not is_featured,
        can_unfeature=is_featured and decides,
        is_own=is_own,
        can_archive=may(moderator, Action.SEE_AUDIT),
    )


def _other_regimes(session: Session, campaign: Campaign) -> list[tuple[str, str]]:
    if not regime_switch.may_be_switched(session, campaign):
        return []
    options = regime_terms.regime_options()
    return [(each.value, each.label) for each in options if each.value != campaign.regime]


def _found(session: Session, now: datetime, words: object) -> tuple[list[QueueRow], str]:
    text = words[:LONGEST_WORDS] if isinstance(words, str) else ""
    wanted = text.replace("\x00", "").strip().lower()
    if not wanted:
        return [], ""
    named = (Campaign.title, Campaign.slug, Enterprise.name)
    is_named = or_(*(func.strpos(func.lower(name), wanted) > 0 for name in named))
    return _queue(session, SUBMITTED_STATUSES, now, is_named)


def _queue(
    session: Session,
    statuses: Sequence[CampaignStatus],
    now: datetime,
    *narrowed: ColumnElement[bool],
    oldest_first: bool = False,
) -> tuple[list[QueueRow], str]:
    """Campaigns of some statuses, and how many more there are than these."""
    changed = (
        select(func.max(StatusChange.at))
        .where(StatusChange.subject_id == Campaign.id)
        .correlate(Campaign)
        .scalar_subquery()
    )
    since = func.coalesce(changed, Campaign.created_at)
    which = col(Campaign.status).in_([status.value for status in statuses]), *narrowed
    of_enterprise = col(Enterprise.id) == col(Campaign.enterprise_id)
    query = (
        select(Campaign, Enterprise, since)
        .join(Enterprise, of_enterprise)
        .where(*which)
        .order_by(since.asc() if oldest_first else since.desc(), col(Campaign.slug))
        .limit(MOST_ROWS)
    )
    found = session.exec(query).all()
    cards = cards_of(session, [(campaign, enterprise) for campaign, enterprise, _ in found], now)
    rows = [
        _row(campaign, card, texts.ago(at, now))
        for (campaign, _, at), card in zip(found, cards, strict=True)
    ]
    if len(rows) < MOST_ROWS:
        return rows, ""
    counted = select(func.count()).select_from(Campaign).join(Enterprise, of_enterprise)
    return rows, _hidden_text(session.exec(counted.where(*which)).one())


def _hidden_text(total: int) -> str:
    if total <= MOST_ROWS:
        return ""
    return _("{shown} of {total} are shown. Any other is found by its name.").format(
        shown=texts.number(MOST_ROWS), total=texts.number(total)
    )


def _row(campaign: Campaign, card: CampaignCard, waiting_text: str) -> QueueRow:
    return QueueRow(
        id=str(campaign.id),
        title=campaign.title or card.enterprise_name,
        enterprise_name=card.enterprise_name,
        status=card.status,
        status_label=card.status_label,
        status_tone=card.status_tone,
        waiting_text=waiting_text,
        money_text=_("{raised} of {target}").format(
            raised=card.raised_text, target=card.target_text
        ),
    )


def _history(session: Session, campaign: Campaign) -> list[TimelineItem]:
    changes = changes_of(session, campaign.id)
    query = select(User.id, User.name).where(
        col(User.id).in_({change.actor_id for change in changes if change.actor_id})
    )
    names: dict[UUID, str] = dict(session.exec(query).all())
    return [_item(change, names) for change in changes]


def _item(change: StatusChange, names: dict[UUID, str]) -> TimelineItem:
    label, tone = texts.campaign_status(CampaignStatus(change.to_status))
    by = names.get(change.actor_id) if change.actor_id else None
    author = by or _(audit.PLATFORM)
    reason = reason_text(change)
    return TimelineItem(
        title=label,
        text=_("{author}: {reason}").format(author=author, reason=reason) if reason else author,
        at_text=texts.moment(change.at),
        at_iso=texts.iso(change.at),
        tone=tone,
        is_done=True,
    )
