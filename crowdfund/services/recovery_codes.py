"""Recovery codes: ten at once, shown once, each good for once.

They are random and long (58 bits), so that a keyed hash is enough, and a slow one would be worse:
the ten would have to be tried one after another, by whoever answers a sign-in. Without the key,
which is not in the database, a mark says nothing.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select, update

from crowdfund.clock import real_now
from crowdfund.db.tables import RecoveryCode
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict
from crowdfund.domain.factors import RECOVERY_CODES, RECOVERY_LENGTH, RECOVERY_LETTERS, grouped
from crowdfund.services import audit, factor_notices, factor_rows, sealing
from crowdfund.services.deps import Deps
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

NOTHING_TO_RECOVER = N_("Set up an authenticator app or a passkey first.")


def make(deps: Deps, *, actor: Actor | None) -> list[str]:
    """Makes ten new codes; those from before are good for nothing any more.

    Returns:
        The codes as people write them down. They cannot be read again.

    Raises:
        NotSignedIn, FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        Conflict: the person has no second factor that they could lose.
    """
    known = require_fresh(actor)
    with deps.transaction() as session:
        factor_rows.lock_own(session, known)
        if not factor_rows.does_have_factor(session, known.user_id):
            raise Conflict(_(NOTHING_TO_RECOVER))
        factor_notices.tell_of_new_codes(session, known.user_id, at=deps.now())
        audit.record(
            session,
            AuditAction.RECOVERY_MADE,
            audit.Object("person", known.user_id, known.name),
            at=deps.now(),
            actor_id=known.user_id,
        )
        return replace_all(session, deps, known.user_id)


def make_first(session: Session, deps: Deps, user_id: UUID) -> list[str]:
    """Ten codes for a person who has none that are unused; none for others.

    Args:
        session: the caller's transaction, which holds the person.
        deps: what the platform works with.
        user_id: whose.
    """
    return [] if left(session, user_id) else replace_all(session, deps, user_id)


def replace_all(session: Session, deps: Deps, user_id: UUID) -> list[str]:
    """Ten codes in place of all from before.

    Args:
        session: the caller's transaction, which holds the person.
        deps: what the platform works with.
        user_id: whose.
    """
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    codes = [_random_code() for _number in range(RECOVERY_CODES)]
    now = real_now()
    session.add_all(
        RecoveryCode(user_id=user_id, mark=_mark(deps, user_id, code), created_at=now)
        for code in codes
    )
    session.flush()
    return [grouped(code) for code in codes]


def take(session: Session, deps: Deps, user_id: UUID, code: str, *, at: datetime) -> bool:
    """Uses a code up and writes to its person. Returns whether it was one.

    Args:
        session: the caller's transaction.
        deps: what the platform works with.
        user_id: whose it should be.
        code: its letters, as `read_recovery_code` gives them.
        at: the platform's time, UTC.
    """
    used = session.exec(
        update(RecoveryCode)
        .where(col(RecoveryCode.user_id) == user_id)
        .where(col(RecoveryCode.mark) == _mark(deps, user_id, code))
        .where(col(RecoveryCode.used_at).is_(None))
        .values(used_at=real_now())
        .returning(col(RecoveryCode.id))
    ).first()
    if used is None:
        return False
    remaining = left(session, user_id)
    factor_notices.tell_of_used_code(session, user_id, used[0], remaining, at=at)
    about = audit.Object("person", user_id)
    audit.record(session, AuditAction.RECOVERY_USED, about, at=at, actor_id=user_id)
    return True


def left(session: Session, user_id: UUID) -> int:
    """How many codes of a person are unused.

    Args:
        session: the caller's transaction.
        user_id: whose.
    """
    query = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None))
    )
    return session.exec(query).one()


def _mark(deps: Deps, user_id: UUID, code: str) -> str:
    return sealing.mark(deps, sealing.RECOVERY_CODES, user_id.bytes, code)


def _random_code() -> str:
    return "".join(secrets.choice(RECOVERY_LETTERS) for _letter in range(RECOVERY_LENGTH))
