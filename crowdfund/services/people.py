"""Finding people: for commands that an operator runs, and by what their role allows."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import NotFound
from crowdfund.domain.permissions import Action, roles_that_may
from crowdfund.services.deps import Deps
from crowdfund.words import _


def actor_by_email(deps: Deps, *, email: str) -> Actor:
    """The person with this address, to act for them from a terminal.

    Raises:
        NotFound: nobody has it.
    """
    with deps.reading() as session:
        user = session.exec(select(User).where(User.email == email.strip().lower())).first()
    if user is None:
        raise NotFound(_("Nobody here has that address."))
    return Actor(user_id=user.id, role=Role(user.role), name=user.name, email=user.email)


def people_who_may(session: Session, action: Action, *, but: UUID | None = None) -> list[UUID]:
    """Everybody whose role allows an action, but one.

    Args:
        session: the caller's transaction.
        action: what they may.
        but: who is left out.
    """
    query = select(User.id).where(col(User.role).in_(roles_that_may(action)))
    return [user_id for user_id in session.exec(query) if user_id != but]
