"""A backer's yearly statement: from the ledger and the share registers, as PDF and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.escrow import Line
from crowdfund.domain.ledger import EntryKind
from crowdfund.domain.statement import FIRST_YEAR, LAST_YEAR, TOLD, Sums, Year, sums_of
from crowdfund.services import ledger_lines, lookup
from crowdfund.services.deps import Deps
from crowdfund.words import N_

AT_ONCE: Final = 1_000
"""Lines that are in memory at a time."""

_K = EntryKind
WORDS: Final = {
    _K.PAYMENT_CLEARED: N_("Payment arrived"),
    _K.RELEASED: N_("Released to the enterprise"),
    _K.FEE_EARNED: N_("Platform's fee, out of the payment"),
    _K.REFUNDED: N_("Refunded"),
    _K.REFUNDED_OTHERWISE: N_("Paid back by bank transfer"),
    _K.REFUND_FAILED: N_("Refund came back from the bank"),
    _K.DISPUTE_LOST: N_("Given back by the bank"),
    _K.DISPUTE_CHARGED: N_("Given back by the bank after release"),
    _K.FEE_GIVEN_BACK: N_("Given back by the bank: the platform's fee"),
}
"""What a line of the ledger is called on a statement; one for each of `TOLD`. Marked: whoever shows
one asks `_` for it."""


@dataclass(frozen=True, slots=True)
class HeldThen:
    """Shares that were held at a moment; in the order of the columns that `_held_at` reads."""

    enterprise: str
    security: str
    shares: int
    first_share: int
    certificate: int
    paid_minor: int
    currency: str


@dataclass(frozen=True)
class Statement:
    """What a year's statement says, but for its movements: those are read as they are written."""

    year: Year
    holder: str
    backer_id: UUID
    is_over: bool
    sums: dict[str, Sums]
    """By currency."""
    opening: list[HeldThen]
    closing: list[HeldThen]
    names: dict[str, tuple[str, str]]
    """Enterprise and campaign, by the campaign's id."""
    last_at: datetime
    """When anything last happened, UTC; the year's end once it is over."""


def years_of(session: Session, backer_id: UUID, now: datetime) -> list[int]:
    """The years for which there is a statement, newest first: since the first pledge."""
    query = select(func.min(Pledge.created_at)).where(Pledge.backer_id == backer_id)
    first: datetime | None = session.exec(query).one()
    return list(range(now.year, first.year - 1, -1)) if first is not None else []


def statement(deps: Deps, *, actor: Actor | None, year: object) -> Statement:
    """One's own year.

    Args:
        deps: what the platform works with.
        actor: who asks.
        year: four digits, as they came from outside.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no year, or none in which they had pledges.
    """
    known = require_actor(actor)
    number = _number(year)
    now = deps.now()
    with deps.reading() as session:
        if number not in years_of(session, known.user_id, now):
            raise NotFound(lookup.NOTHING_HERE)
        span = Year(number)
        is_over = span.ends_at <= now
        return Statement(
            year=span,
            holder=session.get_one(User, known.user_id).name,
            backer_id=known.user_id,
            is_over=is_over,
            sums=_sums(session, known.user_id, span),
            opening=_held_at(session, known.user_id, span.begins_at),
            closing=_held_at(session, known.user_id, span.ends_at),
            names=_names(session, known.user_id),
            last_at=span.ends_at if is_over else _last_at(session, known.user_id, span),
        )


def movements(deps: Deps, told: Statement) -> Iterator[Line]:
    """The lines of a year in order of time; read some at a time, in a transaction for each, so that
    a slow reader holds no connection."""
    after = None
    while True:
        with deps.reading() as session:
            lines = ledger_lines.backer_lines(
                session,
                told.backer_id,
                kinds=TOLD,
                begins_at=told.year.begins_at,
                ends_at=told.year.ends_at,
                after=after,
                limit=AT_ONCE,
            )
        yield from lines
        if len(lines) < AT_ONCE:
            return
        last = lines[-1]
        after = (last.at, UUID(last.campaign_id), last.number)


def _number(year: object) -> int:
    digits = str(year)
    if len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
        raise NotFound(lookup.NOTHING_HERE)
    number = int(digits)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise NotFound(lookup.NOTHING_HERE)
    return number


def _sums(session: Session, backer_id: UUID, year: Year) -> dict[str, Sums]:
    rows = ledger_lines.backer_sums(
        session, backer_id, begins_at=year.begins_at, ends_at=year.ends_at
    )
    found = {}
    for currency, group in groupby(rows, key=lambda row: row[0]):
        entries = list(group)
        before = [(kind, minor) for _, kind, is_before, minor in entries if is_before]
        within = [(kind, minor) for _, kind, is_before, minor in entries if not is_before]
        found[currency] = sums_of(before, within)
    return found


def _held_at(session: Session, backer_id: UUID, at: datetime) -> list[HeldThen]:
    query = (
        select(  # type: ignore[call-overload]
            Enterprise.name,
            Campaign.security,
            Allotment.shares,
            Allotment.first_share,
            Allotment.certificate_number,
            Pledge.amount_minor,
            Pledge.currency,
        )
        .join(Campaign, col(Campaign.id) == col(Allotment.campaign_id))
        .join(Enterprise, col(Enterprise.id) == col(Allotment.enterprise_id))
        .join(Pledge, col(Pledge.id) == col(Allotment.pledge_id))
        .where(Allotment.holder_id == backer_id, Allotment.allotted_at < at)
        .where(or_(col(Allotment.annulled_at).is_(None), col(Allotment.annulled_at) >= at))
        .order_by(col(Enterprise.name), col(Allotment.certificate_number), col(Allotment.id))
    )
    return [HeldThen(*row) for row in session.execute(query)]


def _names(session: Session, backer_id: UUID) -> dict[str, tuple[str, str]]:
    query = (
        select(Campaign.id, Enterprise.name, Campaign.title)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(
            col(Campaign.id).in_(select(Pledge.campaign_id).where(Pledge.backer_id == backer_id))
        )
    )
    return {str(campaign_id): (name, title) for campaign_id, name, title in session.exec(query)}


def _last_at(session: Session, backer_id: UUID, year: Year) -> datetime:
    """When this year's statement last changed: with a line of the ledger, or of a register."""
    money = ledger_lines.backer_last_at(session, backer_id, ends_at=year.ends_at)
    query = select(func.max(Allotment.allotted_at), func.max(Allotment.annulled_at))
    shares = session.exec(query.where(Allotment.holder_id == backer_id)).one()
    return max([at for at in (money, *shares) if at is not None], default=year.begins_at)
