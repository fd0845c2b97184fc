"""Reminders for those who follow a campaign: each is told once, by whichever worker comes first.

One row for each campaign and kind says that its followers were told. It is written in the
transaction that leaves their notices, so that neither exists without the other. When a deadline
that was told of moves away, its row goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, union_all
from sqlalchemy import select as rows_of
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    Campaign,
    CampaignReminder,
    Pledge,
    StatusChange,
    WatchedCampaign,
)
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.following import BEFORE_CLOSING, ReminderKind
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount, Moment, TimeLeft
from crowdfund.services.audiences import HELD
from crowdfund.services.deps import Deps
from crowdfund.services.notices import Telling, tell_all
from crowdfund.services.telling import later

CHUNK = 200
"""Campaigns looked at in one round."""

CROWD = 2_000
"""Followers told in one statement."""

KINDS = {
    ReminderKind.OPENED: NoticeKind.WATCHED_OPENED,
    ReminderKind.REACHED: NoticeKind.WATCHED_REACHED,
    ReminderKind.CLOSING: NoticeKind.WATCHED_CLOSES_SOON,
}
"""As what each is told."""

_C = CampaignStatus


def send_due(deps: Deps) -> int:
    """Tells followers what is due. Returns how many campaigns it was about."""
    now = deps.now()
    with deps.reading() as session:
        due = _due(session, now)
    return sum(_send(deps, campaign_id, kind, now) for campaign_id, kind in due)


def deadline_moved(session: Session, campaign: Campaign, now: datetime) -> None:
    """Lets followers be told that a campaign closes soon when its new deadline is near, though they
    were told of the one before.

    Args:
        session: the caller's transaction.
        campaign: locked, with its deadline from now on.
        now: UTC.
    """
    if campaign.closes_at is None or campaign.closes_at <= now + BEFORE_CLOSING:
        return
    session.execute(
        delete(CampaignReminder).where(
            col(CampaignReminder.campaign_id) == campaign.id,
            col(CampaignReminder.kind) == ReminderKind.CLOSING.value,
        )
    )


def _due(session: Session, now: datetime) -> list[tuple[UUID, ReminderKind]]:
    """Campaigns that something happened to which nobody was told yet."""
    parts = [
        rows_of(col(Campaign.id), literal(kind.value).label("kind"))
        .where(_happened(kind, now))
        .where(
            ~exists().where(
                col(CampaignReminder.campaign_id) == col(Campaign.id),
                col(CampaignReminder.kind) == kind.value,
            )
        )
        for kind in ReminderKind
    ]
    rows = session.execute(union_all(*parts).limit(CHUNK))
    return [(campaign_id, ReminderKind(kind)) for campaign_id, kind in rows]


def _happened(kind: ReminderKind, now: datetime) -> ColumnElement[bool]:
    status = col(Campaign.status)
    is_live = status == _C.LIVE.value
    if kind is ReminderKind.OPENED:
        return is_live
    if kind is ReminderKind.CLOSING:
        closes_at = col(Campaign.closes_at)
        return and_(is_live, closes_at > now, closes_at <= now + BEFORE_CLOSING)
    cleared_minor = col(Campaign.escrowed_minor) + col(Campaign.settled_minor)
    return and_(
        status.in_([_C.LIVE.value, _C.CLOSING.value, _C.SETTLING.value]),
        cleared_minor >= col(Campaign.target_minor),
    )


def _send(deps: Deps, campaign_id: UUID, kind: ReminderKind, now: datetime) -> bool:
    """Tells the followers of one campaign; False when another worker did, or when it is not so any
    more. The campaign is locked while they are told of its deadline, so that it does not move
    meanwhile; for the rest no buyer has to wait."""
    row = {"id": uuid4(), "campaign_id": campaign_id, "kind": kind.value, "at": now}
    claim = insert(CampaignReminder).values(row).on_conflict_do_nothing()
    still = select(Campaign).where(Campaign.id == campaign_id, _happened(kind, now))
    if kind is ReminderKind.CLOSING:
        still = still.with_for_update(key_share=True)
    with deps.transaction() as session:
        campaign = session.exec(still).first()
        if campaign is None:
            return False
        if session.execute(claim.returning(col(CampaignReminder.id))).first() is None:
            return False
        followers = _followers(session, campaign_id, kind)
        for start in range(0, len(followers), CROWD):
            part = followers[start : start + CROWD]
            tell_all(session, [_telling(campaign, kind, one, now) for one in part], at=now)
        return True


def _followers(session: Session, campaign_id: UUID, kind: ReminderKind) -> Sequence[UUID]:
    """Who wants to be reminded. That it opened is news only to those who waited for it; the rest is
    told to those whose money is in the raise by `campaign_notices`."""
    query = select(WatchedCampaign.user_id).where(
        WatchedCampaign.campaign_id == campaign_id, col(WatchedCampaign.reminds)
    )
    if kind is ReminderKind.OPENED:
        opened_at = select(func.min(StatusChange.at)).where(
            StatusChange.subject_id == campaign_id, StatusChange.to_status == _C.LIVE.value
        )
        query = query.where(col(WatchedCampaign.created_at) < opened_at.scalar_subquery())
    else:
        query = query.where(
            ~exists().where(
                col(Pledge.campaign_id) == campaign_id,
                col(Pledge.backer_id) == col(WatchedCampaign.user_id),
                col(Pledge.status).in_([status.value for status in HELD]),
            )
        )
    return session.exec(query.order_by(col(WatchedCampaign.user_id))).all()


def _telling(campaign: Campaign, kind: ReminderKind, user_id: UUID, now: datetime) -> Telling:
    subject, body = _words(campaign, kind, now)
    return Telling(
        user_id=user_id,
        subject=subject,
        body=sentence(
            "{body} You watch this campaign. You can switch reminders off on your watchlist.",
            body=body,
        ),
        path=f"/campaigns/{campaign.slug}",
        once_key=f"campaign:{campaign.id}:{_what(campaign, kind)}:{user_id}",
        kind=KINDS[kind],
    )


def _what(campaign: Campaign, kind: ReminderKind) -> str:
    """What is told once: that it closes soon, once for each deadline."""
    if kind is not ReminderKind.CLOSING or campaign.closes_at is None:
        return kind.value
    return f"{kind.value}:{campaign.closes_at.date()}"


def _words(campaign: Campaign, kind: ReminderKind, now: datetime) -> tuple[str, str]:
    closes = sentence("It closes on {moment}.", moment=later(Moment(campaign.closes_at)))
    if kind is ReminderKind.OPENED:
        return sentence("{title} is open", title=campaign.title), sentence(
            "It takes pledges now. {closes}", closes=closes
        )
    if kind is ReminderKind.CLOSING:
        left = later(TimeLeft(campaign.closes_at, now))
        return sentence("{title} closes soon: {left}", title=campaign.title, left=left), closes
    target = later(Amount(campaign.target_minor, campaign.currency, is_short=True))
    return (
        sentence("{title} reached its target", title=campaign.title),
        sentence(
            "Money that has cleared reached the target of {target}. Whether the raise succeeds "
            "is decided after its deadline. {closes}",
            target=target,
            closes=closes,
        ),
    )
