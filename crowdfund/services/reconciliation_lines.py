"""Lines for reconciliation: the processor's rows and the ledger's entries are brought together
inside the database, and only those that may not agree come out of it, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Subquery, Text, and_, cast, func, or_, select
from sqlmodel import Session, col

from crowdfund.db.tables import Attempt, Pledge, ProcessorRow
from crowdfund.domain.errors import NotFound
from crowdfund.domain.ledger import EntryKind
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.reconciliation import (
    KnownAttempt,
    KnownPledge,
    Line,
    Movement,
    Side,
    agrees,
)
from crowdfund.services import ledger, lookup

PAGE = 500
"""Lines taken out at a time; what is known about them comes in three queries."""

MOVEMENT_BY_ENTRY = {
    EntryKind.PAYMENT_CLEARED.value: Movement.CHARGE,
    EntryKind.PROCESSING_FEE.value: Movement.CHARGE,
    EntryKind.REFUNDED.value: Movement.REFUND,
    EntryKind.REFUND_FAILED.value: Movement.REFUND,
    EntryKind.TRANSFERRED.value: Movement.TRANSFER,
    EntryKind.TRANSFER_STRAYED.value: Movement.TRANSFER,
    EntryKind.TRANSFER_REVERSED.value: Movement.TRANSFER_REVERSAL,
}
"""What an entry on the processor's account is about; any other kind is about a dispute."""


def count(session: Session) -> int:
    """How many objects at the processor either side knows."""
    theirs, ours = _theirs(), _ours()
    both = theirs.join(ours, theirs.c.ref == ours.c.ref, full=True)
    return int(session.execute(select(func.count()).select_from(both)).scalar_one())


def that_differ(session: Session) -> Iterator[tuple[Line, KnownPledge | None]]:
    """Every line that does not agree, in a stable order, with the pledge that it belongs to.

    The caller's transaction must stay on one view of the database. Memory does not grow with the
    number of lines.
    """
    query = _candidates().execution_options(yield_per=PAGE)
    with session.execute(query) as rows:
        for page in rows.partitions(PAGE):
            yield from _with_pledges(session, page)


def _theirs() -> Subquery:
    """The processor's rows, summed by the object behind them."""
    row = ProcessorRow
    ref = func.coalesce(func.nullif(col(row.source_ref), ""), col(row.id))
    return (
        select(
            ref.label("ref"),
            func.min(col(row.movement)).label("movement"),
            func.max(col(row.charge_ref)).label("charge_ref"),
            func.max(col(row.pledge_ref)).label("pledge_ref"),
            func.sum(col(row.amount_minor)).label("amount_minor"),
            func.sum(col(row.fee_minor)).label("fee_minor"),
            func.min(col(row.currency)).label("currency"),
            func.max(col(row.created_at)).label("at"),
        )
        .group_by(ref)
        .subquery("theirs")
    )


def _ours() -> Subquery:
    """The ledger's entries on the processor's account, summed by the object that caused them: the
    one that an attempt got, or the one that the cause names after its first colon."""
    moves = ledger.moves_at_processor()
    named = func.split_part(moves.c.source_key, ":", 2)
    ref = func.coalesce(func.nullif(col(Attempt.provider_ref), ""), named)
    return (
        select(
            ref.label("ref"),
            func.min(moves.c.kind).label("kind"),
            func.min(cast(moves.c.pledge_id, Text)).label("pledge_id"),
            func.sum(moves.c.amount_minor).label("amount_minor"),
            func.sum(moves.c.fee_minor).label("fee_minor"),
            func.min(moves.c.currency).label("currency"),
            func.max(moves.c.at).label("at"),
        )
        .select_from(moves)
        .outerjoin(Attempt, col(Attempt.idempotency_key) == moves.c.source_key)
        .group_by(ref)
        .subquery("ours")
    )


def _candidates() -> Select[Any]:
    theirs, ours = _theirs(), _ours()
    both = theirs.join(ours, theirs.c.ref == ours.c.ref, full=True).outerjoin(
        Pledge, cast(col(Pledge.id), Text) == ours.c.pledge_id
    )
    return (
        select(
            func.coalesce(theirs.c.ref, ours.c.ref).label("ref"),
            theirs.c.movement,
            theirs.c.charge_ref,
            theirs.c.pledge_ref,
            theirs.c.amount_minor,
            theirs.c.fee_minor,
            theirs.c.currency,
            theirs.c.at,
            ours.c.kind,
            ours.c.pledge_id,
            ours.c.amount_minor.label("our_amount_minor"),
            ours.c.fee_minor.label("our_fee_minor"),
            ours.c.currency.label("our_currency"),
            ours.c.at.label("our_at"),
            _place(theirs, ours),
        )
        .select_from(both)
        .where(
            or_(
                theirs.c.ref.is_(None),
                ours.c.ref.is_(None),
                theirs.c.currency != ours.c.currency,
                theirs.c.charge_ref != col(Pledge.charge_ref),
                theirs.c.amount_minor - theirs.c.fee_minor
                != ours.c.amount_minor - ours.c.fee_minor,
                and_(
                    theirs.c.movement == Movement.CHARGE.value,
                    theirs.c.fee_minor != ours.c.fee_minor,
                ),
            )
        )
        .order_by("ref")
    )


def _place(theirs: Subquery, ours: Subquery) -> Any:
    """Counts what only the processor has, by movement and payment, oldest first. What came and
    went again is counted apart."""
    return (
        func.row_number()
        .over(
            partition_by=[
                ours.c.ref.is_(None),
                theirs.c.movement,
                theirs.c.amount_minor == theirs.c.fee_minor,
                # A payment that is not booked is known by its pledge, all else by its payment.
                func.coalesce(func.nullif(theirs.c.charge_ref, theirs.c.ref), theirs.c.pledge_ref),
            ],
            order_by=[theirs.c.at, theirs.c.ref],
        )
        .label("place")
    )


def _with_pledges(
    session: Session, page: Sequence[Row[Any]]
) -> Iterator[tuple[Line, KnownPledge | None]]:
    refs = [row.ref for row in page]
    owners = select(col(Attempt.provider_ref), col(Attempt.pledge_id)).where(
        col(Attempt.provider_ref).in_(refs)
    )
    by_ref = {ref: pledge_id for ref, pledge_id in session.execute(owners)}  # noqa: C416
    named = [_pledge_id(row.pledge_id or row.pledge_ref) for row in page]
    wanted = {one for one in (*named, *by_ref.values()) if one is not None}
    charges = {row.charge_ref for row in page if row.charge_ref}
    pledges = _known(session, wanted, charges)
    by_charge = {one.charge_ref: one for one in pledges.values() if one.charge_ref}
    for row, name in zip(page, named, strict=True):
        owner = name if row.pledge_id else by_ref.get(row.ref)
        pledge = pledges.get(owner) if owner else by_charge.get(row.charge_ref)
        if pledge is None and name is not None:
            pledge = pledges.get(name)
        line = _line(row)
        if not agrees(line, pledge):
            yield line, pledge


def _known(session: Session, ids: set[UUID], charges: set[str]) -> dict[UUID, KnownPledge]:
    found = session.execute(
        select(Pledge).where(or_(col(Pledge.id).in_(ids), col(Pledge.charge_ref).in_(charges)))
    ).scalars()
    rows = {pledge.id: pledge for pledge in found}
    asked: dict[UUID, list[KnownAttempt]] = {}
    kinds = [
        kind.value for kind in (AttemptKind.REFUND, AttemptKind.TRANSFER, AttemptKind.REVERSAL)
    ]
    for attempt in session.execute(
        select(Attempt).where(col(Attempt.pledge_id).in_(rows), col(Attempt.kind).in_(kinds))
    ).scalars():
        asked.setdefault(attempt.pledge_id, []).append(_attempt(attempt))
    known = {key: _pledge(row, asked.get(key, [])) for key, row in rows.items()}
    # What was read is let go at once, or it stays until the collector finds it.
    session.expunge_all()
    return known


def _pledge(row: Pledge, attempts: list[KnownAttempt]) -> KnownPledge:
    return KnownPledge(
        pledge_id=str(row.id),
        status=PledgeStatus(row.status),
        amount_minor=row.amount_minor,
        currency=row.currency,
        charge_ref=row.charge_ref,
        is_fee_noted=row.processing_fee_minor is not None,
        attempts=tuple(attempts),
    )


def _attempt(row: Attempt) -> KnownAttempt:
    return KnownAttempt(
        kind=AttemptKind(row.kind),
        status=AttemptStatus(row.status),
        provider_ref=row.provider_ref,
        amount_minor=row.amount_minor,
        currency=row.currency,
        is_asked=row.tries > 0,
    )


def _line(row: Row[Any]) -> Line:
    if row.movement:
        movement = Movement(row.movement)
    else:
        movement = MOVEMENT_BY_ENTRY.get(row.kind, Movement.DISPUTE)
    return Line(
        ref=row.ref,
        movement=movement,
        charge_ref=row.charge_ref or "",
        pledge_id=row.pledge_id or row.pledge_ref or "",
        place=row.place,
        theirs=_side(row.amount_minor, row.fee_minor, row.currency, row.at),
        ours=_side(row.our_amount_minor, row.our_fee_minor, row.our_currency, row.our_at),
    )


def _side(amount: int | None, fee: int | None, currency: str, at: datetime) -> Side | None:
    return None if amount is None else Side(int(amount), int(fee or 0), currency, at)


def _pledge_id(text: str | None) -> UUID | None:
    """An id as the processor repeats it to us: anybody with its dashboard can write there."""
    try:
        return lookup.parse_id(text)
    except NotFound:
        return None
