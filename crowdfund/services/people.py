"""Finding a person for commands that an operator runs."""

from __future__ import annotations

from sqlmodel import select

from crowdfund.db.tables import User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import NotFound
from crowdfund.services.deps import Deps


def actor_by_email(deps: Deps, *, email: str) -> Actor:
    """The person with this address, to act for them from a terminal.

    Raises:
        NotFound: nobody has it.
    """
    with deps.reading() as session:
        user = session.exec(select(User).where(User.email == email.strip().lower())).first()
    if user is None:
        raise NotFound("Nobody here has that address.")
    return Actor(user_id=user.id, role=Role(user.role), name=user.name, email=user.email)
