"""A second factor that its person did not add: the letter that tells of it takes it away again.

Whoever knows a password and finds no second factor can add theirs, and is then the only one who
comes in. The letter reaches the account's owner, whoever is signed in, and works for seven days.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_
from sqlmodel import Session, col

from crowdfund.db.tables import AccountLink, AuthenticatorApp, Passkey, RecoveryCode, User
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict
from crowdfund.services import account_links, app_codes, audit, resetting
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _


def disown(session: Session, deps: Deps, link: AccountLink, user: User) -> None:
    """Takes away the factor that a letter told of, and what was added since: factors from before
    stay, or this would open an account with factors to whoever only reads its letters. Every
    browser is signed out, the password works no more, and a letter brings the link to choose
    another.

    Args:
        session: the caller's transaction.
        deps: for the key and the time.
        link: one that works, locked.
        user: whose it is, locked.

    Raises:
        Conflict: the account has another address since; the letter about that brings it back.
    """
    if user.email != link.address:
        raise Conflict(_(account_links.OVER))
    _take_away(session, user.id, link.made_at)
    resetting.begin_anew(session, deps, link, user)
    about = audit.Object("person", user.id, user.name)
    removed, what = AuditAction.FACTOR_REMOVED, {"factor": N_("what was added since the email")}
    audit.record(session, removed, about, at=deps.now(), actor_id=user.id, after=what)


def _take_away(session: Session, user_id: UUID, since: datetime) -> None:
    app = AuthenticatorApp
    is_new_app = or_(col(app.confirmed_at) >= since, col(app.confirmed_at).is_(None))
    session.execute(delete(app).where(col(app.user_id) == user_id, is_new_app))
    for table in (Passkey, RecoveryCode):
        mine = col(table.user_id) == user_id
        session.execute(delete(table).where(mine, col(table.created_at) >= since))
    app_codes.forget_codes_of_nothing(session, user_id)
