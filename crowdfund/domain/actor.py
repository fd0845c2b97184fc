"""Who asks: the person behind a call, as services see them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.domain.sentence import sentence


class Role(StrEnum):
    """What a person may do beyond their own affairs."""

    MEMBER = "member"
    """Launches campaigns and invests."""
    ADMIN = "admin"
    """Moderates campaigns and watches the money."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person."""

    user_id: UUID
    role: Role
    name: str
    email: str

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN


def require_actor(actor: Actor | None) -> Actor:
    """Returns the actor, or raises NotSignedIn."""
    if actor is None:
        raise NotSignedIn(sentence("Sign in first."))
    return actor


def require_admin(actor: Actor | None) -> Actor:
    """Returns the actor when they moderate here.

    Raises:
        NotSignedIn: nobody is signed in.
        NotAllowed: an ordinary member.
    """
    known = require_actor(actor)
    if not known.is_admin:
        raise NotAllowed(sentence("This is for moderators."))
    return known
