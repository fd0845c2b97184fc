"""Rows that matching works on beside open campaigns: what people did, and who looks for what."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    BackerWishes,
    Pledge,
    WatchedCampaign,
)
from crowdfund.domain.matching.taste import Act
from crowdfund.domain.pledge import PledgeStatus

MOST_ACTS = 1_000
"""What is learnt from, latest first."""

_CHOSEN = [PledgeStatus.ESCROWED.value, PledgeStatus.SETTLED.value]


def acts_of(session: Session, user_id: UUID, *, since: datetime | None) -> list[tuple[Act, UUID]]:
    """What a person did that says what they like, latest first: each campaign once for each kind
    of act.

    Args:
        session: the caller's transaction.
        user_id: whose acts.
        since: only later ones, UTC; None for all.
    """
    after = since or datetime.min.replace(tzinfo=UTC)
    follows = (
        select(col(WatchedCampaign.campaign_id), col(WatchedCampaign.created_at))
        .where(WatchedCampaign.user_id == user_id, WatchedCampaign.created_at > after)
        .order_by(col(WatchedCampaign.created_at).desc())
        .limit(MOST_ACTS)
    )
    latest = func.max(col(Pledge.created_at))
    pledges = (
        select(col(Pledge.campaign_id), latest)
        .where(Pledge.backer_id == user_id, Pledge.created_at > after)
        .where(col(Pledge.status).in_(_CHOSEN))
        .group_by(col(Pledge.campaign_id))
        .order_by(latest.desc())
        .limit(MOST_ACTS)
    )
    followed = [(Act.FOLLOW, campaign_id) for campaign_id, _ in session.exec(follows)]
    return followed + [(Act.PLEDGE, campaign_id) for campaign_id, _ in session.exec(pledges)]


def people_who_look_for(
    session: Session, *, sector: str, currency: str, ticket_minor: int, country: str, but: UUID
) -> int:
    """How many people named this sector and exclude neither ticket nor country; what
    `domain.matching.ranking.looks_for` says of one of them.

    Args:
        session: the caller's transaction.
        sector: of the campaign.
        currency: ISO 4217.
        ticket_minor: smallest pledge, minor units.
        country: ISO 3166 of the enterprise.
        but: who is not counted: the founder.
    """
    wishes = BackerWishes
    is_ticket_open = or_(
        col(wishes.ticket_most_minor) == 0, col(wishes.ticket_currency) != currency
    )
    query = (
        select(func.count())
        .select_from(wishes)
        .where(
            col(wishes.sectors).contains([sector]),
            or_(is_ticket_open, col(wishes.ticket_most_minor) >= ticket_minor),
            or_(
                func.cardinality(col(wishes.countries)) == 0,
                col(wishes.countries).contains([country]),
            ),
            wishes.user_id != but,
        )
    )
    return session.exec(query).one()
