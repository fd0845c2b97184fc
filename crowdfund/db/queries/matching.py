"""Rows that matching works on: campaigns as they stand, what people did, who looks for what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    BackerWishes,
    Campaign,
    Enterprise,
    Pledge,
    StatedValue,
    WatchedCampaign,
    YearFigures,
)
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.matching.classes import Stated
from crowdfund.domain.matching.offers import Offer, Open, offer_of
from crowdfund.domain.matching.taste import Act
from crowdfund.domain.offering import Price, amount_minor
from crowdfund.domain.pledge import PledgeStatus

MOST_OFFERS = 10_000
"""Open campaigns that are ranked at once, latest first; older ones would be left out."""
MOST_ACTS = 1_000
"""What is learnt from, latest first."""

_RECENT = aliased(YearFigures)
_PRIOR = aliased(YearFigures)
_CHOSEN = [PledgeStatus.ESCROWED.value, PledgeStatus.SETTLED.value]


def open_offers(
    session: Session, now: datetime, *, campaign_ids: Collection[UUID] | None = None
) -> list[Offer]:
    """Campaigns that take pledges, classified; no order is promised.

    Args:
        session: the caller's transaction.
        now: UTC.
        campaign_ids: only these, whatever their status; None for all that are open.
    """
    is_asked = (
        col(Campaign.status) == CampaignStatus.LIVE.value
        if campaign_ids is None
        else col(Campaign.id).in_(campaign_ids)
    )
    values = _values_by_enterprise(session, is_asked)
    rows = session.execute(_offers(is_asked))
    return [_offer(row, values, now) for row in rows]


def _offers(is_asked: Any) -> Select[Any]:
    taken = (
        col(Campaign.reserved_shares)
        + col(Campaign.escrowed_shares)
        + col(Campaign.settled_shares)
        + col(Campaign.disputed_shares)
    )
    columns: list[Any] = [
        col(Campaign.id),
        col(Campaign.enterprise_id),
        col(Campaign.sector),
        col(Enterprise.country),
        col(Enterprise.region),
        col(Enterprise.city),
        col(Campaign.currency),
        col(Campaign.minimum_ticket_minor),
        col(Campaign.price_millionths),
        col(Campaign.maximum_shares) - taken,
        col(Campaign.pledge_count),
        func.coalesce(col(Campaign.opens_at), col(Campaign.created_at)),
        col(Campaign.stage),
        col(Enterprise.incorporated_on),
        col(Enterprise.employees),
        func.coalesce(_RECENT.currency, ""),
        _RECENT.revenue_minor,
        _PRIOR.revenue_minor,
        _RECENT.net_income_minor,
        _PRIOR.net_income_minor,
        _RECENT.total_assets_minor,
        _RECENT.cash_minor,
    ]
    query: Select[Any] = (
        select(*columns)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .outerjoin(_RECENT, _year_of(_RECENT, FigurePeriod.MOST_RECENT))
        .outerjoin(
            _PRIOR,
            and_(
                _year_of(_PRIOR, FigurePeriod.PRIOR),
                col(_PRIOR.currency) == col(_RECENT.currency),
            ),
        )
        .where(is_asked)
        .order_by(col(Campaign.created_at).desc(), col(Campaign.id))
        .limit(MOST_OFFERS)
    )
    return query


def _year_of(figures: type[YearFigures], period: FigurePeriod) -> Any:
    return and_(
        col(figures.enterprise_id) == col(Campaign.enterprise_id),
        col(figures.period) == period.value,
    )


def _values_by_enterprise(session: Session, is_asked: Any) -> dict[UUID, frozenset[str]]:
    """What the enterprises of these campaigns state; few state anything."""
    asked = select(Campaign.enterprise_id).where(is_asked)
    query = (
        select(StatedValue.enterprise_id, func.array_agg(col(StatedValue.value)))
        .where(col(StatedValue.enterprise_id).in_(asked))
        .group_by(col(StatedValue.enterprise_id))
    )
    return {enterprise_id: frozenset(values) for enterprise_id, values in session.exec(query)}


_NOTHING: frozenset[str] = frozenset()


def _offer(row: Any, values: dict[UUID, frozenset[str]], now: datetime) -> Offer:
    (campaign_id, enterprise_id, sector, country, region, city, currency, ticket_minor) = row[:8]
    price_millionths, shares_left, pledges, opened_at = row[8:12]
    room_minor = (
        amount_minor(Price(price_millionths, currency), shares_left) if price_millionths else 0
    )
    standing = Open(
        str(campaign_id),
        sector,
        country,
        region,
        city,
        currency,
        ticket_minor,
        room_minor,
        pledges,
        opened_at,
        values.get(enterprise_id, _NOTHING),
        Stated(*row[12:]),
    )
    return offer_of(standing, now)


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
