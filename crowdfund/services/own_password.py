"""Asking for the password again before what matters."""

from __future__ import annotations

from sqlmodel import select

from crowdfund.db.tables import User
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import limits
from crowdfund.services.deps import Deps
from crowdfund.services.passwords import is_password
from crowdfund.words import _


def require_password(deps: Deps, actor: Actor, password: object, *, field: str = "password") -> str:
    """Lets pass who knows the password of who is signed in. Call it outside a transaction: it takes
    tens of milliseconds on purpose. Returns the hash that was compared.

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
        raise InvalidInput(_("That is not your password as it is now."), field=field)
    limits.forgive(limits.PASSWORD_BY_PERSON, key)
    return found
