"""People and sums of campaigns, as lists and totals show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    distinct,
    func,
    literal_column,
    or_,
)
from sqlmodel import Session, col, select

from crowdfund.db.queries.releases import counts
from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason

_GOING_BACK = [PledgeStatus.REFUNDING.value, PledgeStatus.REFUNDED.value]
_ENDED_FOR_ALL = [
    RefundReason.TARGET_MISSED.value,
    RefundReason.WITHDRAWN.value,
    RefundReason.NO_PAYOUT_ACCOUNT.value,
]


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of one campaign, counted once each however many pledges they made."""

    backers: int = 0
    """With money that counts, or that went back when the raise ended without success."""
    paying: int = 0
    """With shares reserved while they pay."""
    returned_minor: int = 0
    """Money that went back, or is on its way, because the raise ended; minor units."""


def crowds(session: Session, campaign_ids: Collection[UUID]) -> dict[UUID, Crowd]:
    """People and returned money of these campaigns; campaigns without pledges are left out."""
    if not campaign_ids:
        return {}
    is_returned = and_(col(Pledge.status).in_(_GOING_BACK), _ended_for_all())
    query: Select[Any] = (
        select(  # type: ignore[assignment]
            col(Pledge.campaign_id),
            func.count(distinct(col(Pledge.backer_id))).filter(_counts()),
            func.count(distinct(col(Pledge.backer_id))).filter(
                col(Pledge.status) == PledgeStatus.RESERVED.value
            ),
            func.coalesce(func.sum(col(Pledge.amount_minor)).filter(is_returned), 0),
        )
        .where(col(Pledge.campaign_id).in_(campaign_ids))
        .group_by(col(Pledge.campaign_id))
    )
    rows = session.execute(query)
    return {
        campaign_id: Crowd(backers, paying, int(returned))
        for campaign_id, backers, paying, returned in rows
    }


def has_refunds(session: Session, campaign_id: UUID) -> bool:
    """Whether any money of a campaign went back, or is on its way, for whatever reason."""
    query = select(Pledge.id).where(
        Pledge.campaign_id == campaign_id, col(Pledge.status).in_(_GOING_BACK)
    )
    return session.exec(query.limit(1)).first() is not None


def sums_by_currency(session: Session) -> list[tuple[str, int, int]]:
    """For each currency: money settled and money in escrow, minor units; by currency."""
    settled = func.sum(col(Campaign.settled_minor))
    held = func.sum(col(Campaign.escrowed_minor))
    query = select(Campaign.currency, settled, held).group_by(col(Campaign.currency))
    rows = session.exec(query.order_by(col(Campaign.currency)))
    return [(currency, int(done), int(kept)) for currency, done, kept in rows]


def backers_of_the_platform(session: Session) -> int:
    """People with money in escrow or settled, anywhere."""
    query = select(func.count(distinct(col(Pledge.backer_id))))
    return session.exec(query.where(counts())).one()


def count_with_status(session: Session, status: CampaignStatus) -> int:
    """Campaigns that stand so."""
    query = select(func.count()).select_from(Campaign)
    return session.exec(query.where(Campaign.status == status.value)).one()


def _counts() -> ColumnElement[bool]:
    is_returned = and_(col(Pledge.status).in_(_GOING_BACK), _ended_for_all())
    return or_(counts(), is_returned)


def _ended_for_all() -> ColumnElement[bool]:
    return col(Pledge.refund_reason).in_(_ENDED_FOR_ALL)


def row_versions(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Which version of its row each of these campaigns has, in one statement; those that are not
    there are left out. Every change of a row gives it another version (PostgreSQL's system column
    `xmin`, https://www.postgresql.org/docs/18/ddl-system-columns.html)."""
    version = literal_column("campaigns.xmin::text", String)
    query = select(Campaign.slug, version).where(col(Campaign.slug).in_(slugs))
    return dict(session.exec(query).all())
