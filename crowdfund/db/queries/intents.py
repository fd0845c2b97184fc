"""Intents for a whole raise, one statement for each chunk of pledges.

Keys and amounts are worked out by the database here, beside the domain's own functions for a single
pledge; a property test holds the two to the same answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Text, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Session

from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus

PLEDGES: Table = Pledge.__table__  # type: ignore[attr-defined]
ATTEMPTS: Table = Attempt.__table__  # type: ignore[attr-defined]
CAMPAIGNS: Table = Campaign.__table__  # type: ignore[attr-defined]


def net_minor() -> ColumnElement[int]:
    """A pledge's amount less its campaign's fee, the fee rounded down: `domain.settlement.release`
    in SQL, where dividing whole numbers cuts off."""
    amount = PLEDGES.c.amount_minor
    return amount - amount * CAMPAIGNS.c.fee_basis_points // 10_000


def transfer_key() -> ColumnElement[str]:
    """`domain.payment.transfer_key` of the first transfer."""
    campaign, pledge = cast(PLEDGES.c.campaign_id, Text), cast(PLEDGES.c.id, Text)
    return literal("campaign:") + campaign + literal(":transfer:pledge:") + pledge


def refund_key(purpose: str, number: ColumnElement[int]) -> ColumnElement[str]:
    """`domain.payment.refund_key` of the refund with this number."""
    pledge = cast(PLEDGES.c.id, Text)
    return literal("pledge:") + pledge + literal(f":refund:{purpose}:") + cast(number, Text)


def next_transfer(
    number: ColumnElement[int], amount_minor: ColumnElement[int], at: datetime
) -> dict[str, ColumnElement[Any]]:
    """The columns of a transfer that follows others of its pledge.

    Args:
        number: which one it is, from 2 on.
        amount_minor: what is sent, minor units.
        at: when it is due, UTC.
    """
    return _row(AttemptKind.TRANSFER, at) | {
        "number": number,
        "purpose": literal(""),
        "idempotency_key": transfer_key() + literal(":") + cast(number, Text),
        "amount_minor": amount_minor,
    }


def add_transfers(
    session: Session, campaign_id: UUID, *, after: UUID, limit: int, at: datetime
) -> UUID | None:
    """Stores the first transfer of up to `limit` escrowed pledges that have none, in the order of
    their ids.

    Args:
        session: the caller's transaction.
        campaign_id: of which raise.
        after: pledges up to this one are passed over.
        limit: the most that are stored.
        at: when they are due, UTC.

    Returns:
        The last pledge that got one; None when none needed one.
    """
    has_one = select(ATTEMPTS.c.id).where(
        ATTEMPTS.c.pledge_id == PLEDGES.c.id, ATTEMPTS.c.kind == AttemptKind.TRANSFER.value
    )
    row = _row(AttemptKind.TRANSFER, at) | {
        "number": literal(1),
        "purpose": literal(""),
        "idempotency_key": transfer_key(),
        "amount_minor": net_minor(),
    }
    chosen = (
        select(*row.values())
        .join_from(PLEDGES, CAMPAIGNS, CAMPAIGNS.c.id == PLEDGES.c.campaign_id)
        .where(
            PLEDGES.c.campaign_id == campaign_id,
            PLEDGES.c.status == PledgeStatus.ESCROWED.value,
            # What was not reconfirmed is never released, whoever asks.
            PLEDGES.c.reconfirm_by.is_(None),
            PLEDGES.c.id > after,
            ~has_one.exists(),
        )
        .order_by(PLEDGES.c.id)
        .limit(limit)
    )
    stored = insert(ATTEMPTS).from_select(list(row), chosen)
    return max(session.execute(stored.returning(ATTEMPTS.c.pledge_id)).scalars(), default=None)


def add_refunds(
    session: Session, pledge_ids: Sequence[UUID], *, purpose: str, at: datetime
) -> dict[UUID, str]:
    """Stores the next refund of each of these pledges.

    Args:
        session: the caller's transaction, which has locked the pledges.
        pledge_ids: whose money goes back.
        purpose: a `RefundReason`.
        at: when they are due, UTC.

    Returns:
        The idempotency key of each pledge's refund.
    """
    newest = (
        select(func.coalesce(func.max(ATTEMPTS.c.number), 0))
        .where(ATTEMPTS.c.pledge_id == PLEDGES.c.id, ATTEMPTS.c.kind == AttemptKind.REFUND.value)
        .scalar_subquery()
    )
    number = newest + 1
    row = _row(AttemptKind.REFUND, at) | {
        "number": number,
        "purpose": literal(purpose),
        "idempotency_key": refund_key(purpose, number),
        "amount_minor": PLEDGES.c.amount_minor,
    }
    which = literal(list(pledge_ids), ARRAY(PG_UUID(as_uuid=True)))
    chosen = select(*row.values()).where(PLEDGES.c.id == any_(which))
    stored = insert(ATTEMPTS).from_select(list(row), chosen)
    made = session.execute(stored.returning(ATTEMPTS.c.pledge_id, ATTEMPTS.c.idempotency_key))
    return {row.pledge_id: row.idempotency_key for row in made}


def take_escrowed(
    session: Session, campaign_id: UUID, *, limit: int, overdue_at: datetime | None = None
) -> list[Any]:
    """Locks up to `limit` escrowed pledges of a campaign that nobody else is changing.

    Args:
        session: the caller's transaction.
        campaign_id: of which raise.
        limit: the most that are locked.
        overdue_at: UTC; given, only pledges that should have been reconfirmed by then.

    Returns:
        Rows of id, campaign_id, backer_id, shares, amount_minor and currency, by id.
    """
    query = (
        select(
            PLEDGES.c.id,
            PLEDGES.c.campaign_id,
            PLEDGES.c.backer_id,
            PLEDGES.c.shares,
            PLEDGES.c.amount_minor,
            PLEDGES.c.currency,
        )
        .where(
            PLEDGES.c.campaign_id == campaign_id, PLEDGES.c.status == PledgeStatus.ESCROWED.value
        )
        .order_by(PLEDGES.c.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if overdue_at is not None:
        query = query.where(PLEDGES.c.reconfirm_by <= overdue_at)
    return list(session.execute(query))


def _row(kind: AttemptKind, at: datetime) -> dict[str, ColumnElement[Any]]:
    """What every attempt has when it is intended."""
    moment = literal(at, ATTEMPTS.c.created_at.type)
    return {
        "id": func.gen_random_uuid(),
        "kind": literal(kind.value),
        "status": literal(AttemptStatus.PENDING.value),
        "campaign_id": PLEDGES.c.campaign_id,
        "pledge_id": PLEDGES.c.id,
        "currency": PLEDGES.c.currency,
        "provider_ref": literal(""),
        "url": literal(""),
        "tries": literal(0),
        "due_at": moment,
        "last_error": literal(""),
        "created_at": moment,
    }
