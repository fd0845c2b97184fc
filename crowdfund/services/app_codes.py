"""Setting up an authenticator app (RFC 6238), and turning it off."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import pyotp
from sqlalchemy import delete
from sqlmodel import Session, col

from crowdfund.clock import real_now
from crowdfund.db.tables import AuthenticatorApp, RecoveryCode
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.domain.factors import ProofKind, read_app_code
from crowdfund.domain.sentence import sentence
from crowdfund.papers.squares import picture_address
from crowdfund.services import (
    audit,
    code_checks,
    factor_notices,
    factor_rows,
    proving,
    recovery_codes,
    sealing,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.factors import AppSecret
from crowdfund.words import N_, _

ISSUER: Final = "Crowdfund"
"""What apps show beside the address."""

APP: Final = sentence("authenticator app")
IS_THERE: Final = N_("You have an authenticator app already. Turn it off before another is set up.")
NONE_THERE: Final = N_("There is no authenticator app to turn off.")
NOT_STARTED: Final = N_("Begin once more: there is no authenticator app that waits for its code.")


def start(deps: Deps, *, actor: Actor | None) -> AppSecret:
    """Makes the secret of an app. It counts once a code of it came: see `confirm`.

    Raises:
        NotSignedIn, FactorNeeded, ProofNeeded: as for `step_up.require_fresh`; a missing factor is
            no hindrance.
        Conflict: there is one already.
    """
    known = proving.require_fresh_to_change(actor)
    secret = pyotp.random_base32()
    with deps.transaction() as session:
        user = factor_rows.lock_own(session, known)
        app = factor_rows.app_of(session, user.id)
        if app is not None and app.confirmed_at is not None:
            raise Conflict(_(IS_THERE))
        app = app or AuthenticatorApp(user_id=user.id, sealed="", created_at=real_now())
        app.sealed = sealing.seal(deps, sealing.APP_SECRETS, user.id.bytes, secret)
        app.last_step = None
        session.add(app)
    address = pyotp.TOTP(secret).provisioning_uri(name=known.email, issuer_name=ISSUER)
    return AppSecret(secret=_grouped(secret), picture=picture_address(address))


def confirm(deps: Deps, *, actor: Actor | None, code: object) -> list[str]:
    """Takes the first code of an app, which counts from now on.

    Returns:
        Recovery codes, when the person had none: they cannot be read again.

    Raises:
        NotSignedIn, ProofNeeded: as for `start`.
        Conflict: nothing was started.
        InvalidInput: the code is wrong.
        TooManyAttempts: too many wrong codes.
    """
    known = proving.require_fresh_to_change(actor)
    with deps.transaction() as session:
        user = factor_rows.lock_own(session, known)
        code_checks.require_tries_left(session, user.id)
        app = factor_rows.app_of(session, user.id)
        if app is None or app.confirmed_at is not None:
            raise Conflict(_(NOT_STARTED))
        digits = read_app_code(code)
        is_right = bool(digits) and code_checks.take_app_code(deps, app, digits)
        codes: list[str] = []
        if is_right:
            app.confirmed_at = factor_notices.tell_of_added(session, deps, user, APP)
            session.flush()
            proving.note(session, known, ProofKind.CODE)
            _record(session, deps, known, AuditAction.FACTOR_ADDED)
            codes = recovery_codes.make_first(session, deps, user.id)
        else:
            code_checks.count_wrong(session, deps, user)
    if not is_right:
        raise InvalidInput(_(code_checks.WRONG), field="code")
    return codes


def turn_off(deps: Deps, *, actor: Actor | None, password: object, code: object) -> None:
    """Removes the app. It takes the password and a code of it, or a recovery code.

    Raises:
        NotSignedIn: nobody is signed in.
        Conflict: there is none.
        InvalidInput: the password or the code is wrong.
        TooManyAttempts: too many tries of one of them.
    """
    known = require_actor(actor)
    proving.require_password(deps, known, password)
    with deps.transaction() as session:
        user = factor_rows.lock_own(session, known)
        app = factor_rows.app_of(session, user.id)
        if app is None or app.confirmed_at is None:
            raise Conflict(_(NONE_THERE))
        how = code_checks.take(session, deps, user, code)
        if how is not None:
            session.delete(app)
            session.flush()
            forget_codes_of_nothing(session, user.id)
            proving.note(session, known, how)
            factor_notices.tell_of_removed(session, user.id, APP, at=deps.now())
            _record(session, deps, known, AuditAction.FACTOR_REMOVED)
    if how is None:
        raise InvalidInput(_(code_checks.WRONG), field="code")


def forget_codes_of_nothing(session: Session, user_id: UUID) -> None:
    """Deletes the recovery codes of who has nothing left that they could recover.

    Args:
        session: the caller's transaction.
        user_id: whose.
    """
    if not factor_rows.does_have_factor(session, user_id):
        session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))


def _record(session: Session, deps: Deps, actor: Actor, action: AuditAction) -> None:
    about = audit.Object("person", actor.user_id, actor.name)
    audit.record(
        session, action, about, at=deps.now(), actor_id=actor.user_id, after={"factor": str(APP)}
    )


def _grouped(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
