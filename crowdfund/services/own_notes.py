"""Notes that only echo what we did: the answer was booked before the note was looked at.

That something was made stays true whatever becomes of it. What becomes of it has notes of its own
(`transfer.reversed`, `refund.updated`, `refund.failed`), which are always looked into.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.services.deps import Deps

KNOWN = "booked before"


def is_booked(deps: Deps, kind: AttemptKind, provider_ref: str) -> bool:
    """Whether a transfer or refund is one that was asked for here and is booked as done.

    Args:
        deps: see `Deps`.
        kind: what it is.
        provider_ref: the processor's name for it.
    """
    with deps.reading() as session:
        return _has(session, kind, col(Attempt.provider_ref) == provider_ref)


def is_whole_refund_booked(deps: Deps, *, charge_ref: str) -> bool:
    """Whether a charge was given back whole by one refund that is booked as done: nothing is left
    of it that another could return.

    Args:
        deps: see `Deps`.
        charge_ref: the charge.
    """
    with deps.reading() as session:
        query = select(Pledge).where(Pledge.charge_ref == charge_ref)
        pledge = session.exec(query).first() if charge_ref else None
        return pledge is not None and _has(
            session,
            AttemptKind.REFUND,
            col(Attempt.pledge_id) == pledge.id,
            col(Attempt.amount_minor) == pledge.amount_minor,
        )


def _has(session: Session, kind: AttemptKind, *which: ColumnElement[bool]) -> bool:
    done = select(Attempt.id).where(
        Attempt.kind == kind.value, Attempt.status == AttemptStatus.DONE.value, *which
    )
    return session.exec(done.limit(1)).first() is not None
