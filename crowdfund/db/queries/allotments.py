"""Writing a raise's share register, one statement for each chunk of pledges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Table, and_, cast, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

from crowdfund.db.queries.releases import has_shares
from crowdfund.db.tables import Allotment, Campaign, Pledge
from crowdfund.domain.certificate import new_code

LINES: Table = Allotment.__table__  # type: ignore[attr-defined]
PLEDGES: Table = Pledge.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Allotted:
    """One line of the register: who holds which shares, for which pledge."""

    pledge_id: UUID
    holder_id: UUID
    first_share: int
    shares: int


@dataclass(frozen=True, slots=True)
class Written:
    """How much of one raise's register stands."""

    lines: int
    shares: int


def written(session: Session, campaign: Campaign) -> Written:
    """Counts the lines of a raise and the shares in them."""
    query = select(func.count(), func.coalesce(func.sum(LINES.c.shares), 0))
    lines, shares = session.execute(query.where(LINES.c.campaign_id == campaign.id)).one()
    return Written(lines, int(shares))


def add(session: Session, campaign: Campaign, *, limit: int, at: datetime) -> list[Allotted]:
    """Writes the next lines: released pledges without one, in the order in which they were paid.
    A released pledge has its shares even while a bank inquires: losing annuls its line. With its
    line each gets the next number of the enterprise's certificates, and a code.

    Args:
        session: the caller's transaction, which has locked the campaign.
        campaign: whose pledges are all over, so that the order no longer changes.
        limit: the most lines that are written.
        at: UTC.

    Returns:
        The lines, in no order.
    """
    before = written(session, campaign)
    chosen = (
        select(PLEDGES.c.id, PLEDGES.c.backer_id, PLEDGES.c.shares, PLEDGES.c.escrowed_at)
        .where(_has_no_line_yet(campaign))
        .order_by(PLEDGES.c.escrowed_at, PLEDGES.c.id)
        .limit(limit)
        .subquery()
    )
    paid_order = (chosen.c.escrowed_at, chosen.c.id)
    up_to_here = func.sum(chosen.c.shares).over(order_by=paid_order)
    place = func.row_number().over(order_by=paid_order)
    new_codes = literal([new_code() for _ in range(limit)], ARRAY(LINES.c.certificate_code.type))
    codes = select(new_codes).scalar_subquery()
    row = {
        "id": func.gen_random_uuid(),
        "enterprise_id": literal(campaign.enterprise_id, LINES.c.enterprise_id.type),
        "campaign_id": literal(campaign.id, LINES.c.campaign_id.type),
        "pledge_id": chosen.c.id,
        "holder_id": chosen.c.backer_id,
        "number": before.lines + place,
        "first_share": campaign.shares_before + before.shares + 1 + up_to_here - chosen.c.shares,
        "shares": chosen.c.shares,
        "allotted_at": literal(at, LINES.c.allotted_at.type),
        "certificate_number": _last_certificate(session, campaign.enterprise_id) + place,
        "certificate_code": codes[cast(place, Integer)],
    }
    add_lines = insert(LINES).from_select(list(row), select(*row.values()))
    told = (LINES.c.pledge_id, LINES.c.holder_id, LINES.c.first_share, LINES.c.shares)
    return [Allotted(*line) for line in session.execute(add_lines.returning(*told))]


def is_any_left(session: Session, campaign: Campaign) -> bool:
    """Whether a released pledge of a raise has no line yet."""
    query = select(PLEDGES.c.id).where(_has_no_line_yet(campaign)).limit(1)
    return session.execute(query).first() is not None


def _last_certificate(session: Session, enterprise_id: UUID) -> int:
    """The last number given in an enterprise. Who asks is alone until their transaction ends: two
    raises of one enterprise that settle at once would give the same numbers."""
    turn = func.hashtext(f"certificates:{enterprise_id}")
    session.execute(select(func.pg_advisory_xact_lock(turn)))
    query = select(func.coalesce(func.max(LINES.c.certificate_number), 0))
    return int(session.execute(query.where(LINES.c.enterprise_id == enterprise_id)).scalar_one())


def _has_no_line_yet(campaign: Campaign) -> ColumnElement[bool]:
    has_line = select(LINES.c.id).where(LINES.c.pledge_id == PLEDGES.c.id)
    return and_(
        PLEDGES.c.campaign_id == campaign.id,
        has_shares(),
        ~has_line.exists(),
    )
