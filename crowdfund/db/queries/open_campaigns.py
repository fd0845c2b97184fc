"""Open campaigns as matching sees them: all that it looks at, and a mark that says when that has
changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, any_, cast, func, literal
from sqlalchemy import select as rows_of
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from crowdfund.db.tables import Campaign, Enterprise, StatedValue, YearFigures
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.matching.classes import Stated
from crowdfund.domain.matching.offers import Offer, Open, offer_of
from crowdfund.domain.offering import Price, amount_minor

MOST_OPEN = 10_000
"""Open campaigns that are ranked at once, latest first; older ones would be left out."""

_RECENT = aliased(YearFigures)
_PRIOR = aliased(YearFigures)
_IS_OPEN = col(Campaign.status) == CampaignStatus.LIVE.value


class Standing(NamedTuple):
    """A campaign as its rows are."""

    mark: str
    """Another one as soon as anything of the campaign is another."""
    campaign: Open


def marks(session: Session) -> dict[str, str]:
    """The mark of each open campaign: whoever kept what they read learns at little cost what of it
    is still right.

    Args:
        session: the caller's transaction.

    Returns:
        Marks by the campaigns' keys.
    """
    part = _query(_IS_OPEN, is_whole=False).subquery()
    # One row of two arrays is read much faster than ten thousand rows.
    row = session.execute(rows_of(func.array_agg(part.c.key), func.array_agg(part.c.mark))).one()
    keys, found = (array or () for array in row)
    return dict(zip(keys, found, strict=True))


def standing(session: Session, keys: Collection[str] | None = None) -> list[Standing]:
    """Open campaigns as they stand; no order is promised.

    Args:
        session: the caller's transaction.
        keys: only these; None for all.
    """
    is_asked = _IS_OPEN if keys is None else and_(_IS_OPEN, _is_one_of([UUID(key) for key in keys]))
    return [_standing(row) for row in session.execute(_query(is_asked))]


def offers_of(session: Session, now: datetime, campaign_ids: Collection[UUID]) -> list[Offer]:
    """Campaigns, whatever their status, classified; no order is promised.

    Args:
        session: the caller's transaction.
        now: UTC.
        campaign_ids: which ones.
    """
    rows = session.execute(_query(_is_one_of(campaign_ids)))
    return [offer_of(_standing(row).campaign, now) for row in rows]


def _is_one_of(campaign_ids: Collection[UUID]) -> ColumnElement[bool]:
    which = literal(list(campaign_ids), ARRAY(PG_UUID(as_uuid=True)))
    found: ColumnElement[bool] = col(Campaign.id) == any_(which)
    return found


def _query(is_asked: ColumnElement[bool], *, is_whole: bool = True) -> Select[Any]:
    """Key and mark, and all that the mark stands for when it is whole."""
    values = _values(is_asked)
    facts = _facts(values)
    columns = [
        cast(col(Campaign.id), Text).label("key"),
        func.md5(cast(func.row(*facts), Text)).label("mark"),
    ]
    query: Select[Any] = (
        rows_of(*columns, *(facts if is_whole else ()))
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .outerjoin(_RECENT, _year_of(_RECENT, FigurePeriod.MOST_RECENT))
        .outerjoin(
            _PRIOR,
            and_(
                _year_of(_PRIOR, FigurePeriod.PRIOR),
                col(_PRIOR.currency) == col(_RECENT.currency),
            ),
        )
        .outerjoin(values, values.c.enterprise_id == col(Campaign.enterprise_id))
        .where(is_asked)
        .order_by(col(Campaign.created_at).desc(), col(Campaign.id))
        .limit(MOST_OPEN)
    )
    return query


def _year_of(figures: type[YearFigures], period: FigurePeriod) -> ColumnElement[bool]:
    return and_(
        col(figures.enterprise_id) == col(Campaign.enterprise_id),
        col(figures.period) == period.value,
    )


def _values(is_asked: ColumnElement[bool]) -> Subquery:
    """What the enterprises of these campaigns state; few state anything."""
    value = col(StatedValue.value)
    asked = rows_of(col(Campaign.enterprise_id)).where(is_asked)
    return (
        rows_of(
            col(StatedValue.enterprise_id),
            func.array_agg(aggregate_order_by(value, value)).label("stated"),
        )
        .where(col(StatedValue.enterprise_id).in_(asked))
        .group_by(col(StatedValue.enterprise_id))
        .subquery()
    )


def _facts(values: Subquery) -> list[ColumnElement[Any]]:
    """All that matching looks at. What is not among them is not marked either."""
    taken = (
        col(Campaign.reserved_shares)
        + col(Campaign.escrowed_shares)
        + col(Campaign.settled_shares)
        + col(Campaign.disputed_shares)
    )
    facts: list[Any] = [
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
        values.c.stated,
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
    return facts


def _standing(row: Any) -> Standing:
    key, mark, sector, country, region, city, currency, ticket_minor = row[:8]
    price_millionths, shares_left, pledges, opened_at, stated_values, *stated = row[8:]
    room_minor = (
        amount_minor(Price(price_millionths, currency), shares_left) if price_millionths else 0
    )
    campaign = Open(
        key,
        sector,
        country,
        region,
        city,
        currency,
        ticket_minor,
        room_minor,
        pledges,
        opened_at,
        frozenset(stated_values or ()),
        Stated(*stated),
    )
    return Standing(mark, campaign)
