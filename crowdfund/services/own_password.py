"""Asking for the password again before what matters."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session, select

from crowdfund.db.tables import User
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import limits
from crowdfund.services.deps import Deps
from crowdfund.services.passwords import is_password
from crowdfund.words import N_, _

WRONG: Final = N_("That is not your password as it is now.")


def require_password(deps: Deps, actor: Actor, password: object, *, field: str = "password") -> str:
    """Lets pass who knows the password of who is signed in. Call it outside a transaction: it takes
    tens of milliseconds on purpose. Returns the hash that was compared, for `lock_unchanged`.

    Args:
        deps: what the platform works with.
        actor: who is signed in.
        password: as typed.
        field: name of the form's field.

    Raises:
        InvalidInput: it is not theirs.
        TooManyAttempts: too many tries.
    """
    key = str(actor.user_id)
    limits.count(limits.PASSWORD_BY_PERSON, key)
    with deps.reading() as session:
        found = session.exec(select(User.password_hash).where(User.id == actor.user_id)).one()
    if not is_password(password, found):
        raise InvalidInput(_(WRONG), field=field)
    limits.forgive(limits.PASSWORD_BY_PERSON, key)
    return found


def lock_unchanged(
    session: Session, actor: Actor, compared: str, *, field: str = "password"
) -> User:
    """Locks who is signed in, whose password is still the one that was compared: comparing takes
    its time, and whoever chose another one meanwhile meant to keep the old one's users out.

    Args:
        session: the caller's transaction.
        actor: who is signed in.
        compared: what `require_password` returned.
        field: name of the form's field.

    Raises:
        InvalidInput: the password is another one by now.
    """
    query = select(User).where(User.id == actor.user_id).with_for_update()
    user = session.exec(query.execution_options(populate_existing=True)).one()
    if user.password_hash != compared:
        raise InvalidInput(_(WRONG), field=field)
    return user
