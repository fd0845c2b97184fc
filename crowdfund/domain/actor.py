"""Who asks: the person behind a call, as services see them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from crowdfund.domain.errors import NotSignedIn
from crowdfund.domain.factors import Proof
from crowdfund.domain.sentence import sentence


class Role(StrEnum):
    """What a person may do beyond their own affairs."""

    MEMBER = "member"
    """Launches campaigns and invests."""
    MODERATOR = "moderator"
    """Reviews campaigns and moderates what is said on them."""
    FINANCE = "finance"
    """Watches the money, and answers disputes and incidents."""
    ADMIN = "admin"
    """Everything that moderators and finance do, people and roles."""
    AUDITOR = "auditor"
    """Reads everything and changes nothing."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person."""

    user_id: UUID
    role: Role
    name: str
    email: str
    proof: Proof | None = None
    """Of the browser that they act from; None for who acts without one: commands and the seed."""

    @property
    def lacks_factor(self) -> bool:
        """Whether their role waits until they have a second factor."""
        return self.proof is not None and self.proof.lacks_factor


def require_actor(actor: Actor | None) -> Actor:
    """Returns the actor, or raises NotSignedIn."""
    if actor is None:
        raise NotSignedIn(sentence("Sign in first."))
    return actor
