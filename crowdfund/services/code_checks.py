"""Taking a code: of the authenticator app, or a recovery code. Wrong ones are counted by person.

A code is asked for only after the password, or from who is signed in: a stranger can neither guess
codes nor use up somebody's tries.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import pyotp
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import AuthenticatorApp, User, WrongCode
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import TooManyAttempts
from crowdfund.domain.factors import (
    STEP_SECONDS,
    WINDOW_STEPS,
    ProofKind,
    read_app_code,
    read_recovery_code,
)
from crowdfund.services import audit, factor_notices, factor_rows, recovery_codes, sealing
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

MOST_WRONG: Final = 10
"""Wrong codes of one person within `WITHIN`: of a million codes three are right at a time, so that
who has the password and tries for a day finds one with a chance of three in a thousand."""

WITHIN: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=1)

WRONG: Final = N_("That code is not right, or was used already. Wait for the next one.")
TOO_MANY: Final = N_("Too many wrong codes. Wait a quarter of an hour, or use a passkey.")


def require_tries_left(session: Session, user_id: UUID) -> None:
    """Refuses when there were too many wrong codes of late.

    Args:
        session: the caller's transaction, which holds the person.
        user_id: whose codes.

    Raises:
        TooManyAttempts: ten wrong ones within a quarter of an hour.
    """
    if _wrong_of_late(session, user_id) >= MOST_WRONG:
        raise TooManyAttempts(_(TOO_MANY), retry_after_seconds=int(WITHIN.total_seconds()))


def take(session: Session, deps: Deps, user: User, typed: object) -> ProofKind | None:
    """Takes a code, once; or counts it as wrong. The caller commits in both cases.

    Args:
        session: the caller's transaction, which holds the person (`factor_rows.lock_person`).
        deps: what the platform works with.
        user: whose code it should be.
        typed: as typed.

    Returns:
        What it was, or None when it is wrong.

    Raises:
        TooManyAttempts: as for `require_tries_left`; nothing was looked at.
    """
    require_tries_left(session, user.id)
    app = factor_rows.app_of(session, user.id)
    digits, letters = read_app_code(typed), read_recovery_code(typed)
    if digits and app is not None and app.confirmed_at and take_app_code(deps, app, digits):
        return ProofKind.CODE
    now = deps.now()
    if letters and recovery_codes.take(session, deps, user.id, letters, at=now):
        return ProofKind.RECOVERY
    count_wrong(session, deps, user)
    return None


def take_app_code(deps: Deps, app: AuthenticatorApp, digits: str) -> bool:
    """Whether the app shows this code now, give or take a step, and it was not taken before (RFC
    6238, section 5.2). Notes its step on the row, so that neither it nor an older one is taken
    again.

    Args:
        deps: what the platform works with.
        app: the row, whose person the transaction holds.
        digits: six of them.
    """
    secret = sealing.unseal(deps, sealing.APP_SECRETS, app.user_id.bytes, app.sealed)
    if secret is None:
        return False
    shown = pyotp.TOTP(secret)
    present = int(real_now().timestamp()) // STEP_SECONDS
    for step in (present + offset for offset in WINDOW_STEPS):
        is_new = app.last_step is None or step > app.last_step
        if is_new and pyotp.utils.strings_equal(shown.generate_otp(step), digits):
            app.last_step = step
            return True
    return False


def count_wrong(session: Session, deps: Deps, user: User) -> None:
    """Counts a wrong code, and writes to the person when they are too many.

    Args:
        session: the caller's transaction, which holds the person.
        deps: what the platform works with.
        user: whose code it was not.
    """
    now = real_now()
    old = (col(WrongCode.user_id) == user.id) & (col(WrongCode.at) < now - KEPT)
    session.execute(delete(WrongCode).where(old))
    session.add(WrongCode(user_id=user.id, at=now))
    about = audit.Object("person", user.id, user.name)
    refused = AuditAction.CODE_REFUSED
    audit.record(session, refused, about, at=deps.now(), nobody=audit.STRANGER)
    session.flush()
    if _wrong_of_late(session, user.id) == MOST_WRONG:
        factor_notices.tell_of_tries(session, user.id, at=deps.now())


def _wrong_of_late(session: Session, user_id: UUID) -> int:
    query = (
        select(func.count())
        .select_from(WrongCode)
        .where(WrongCode.user_id == user_id, WrongCode.at > real_now() - WITHIN)
    )
    return session.exec(query).one()
