"""What people see of their own account."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.notices import ChoiceRow


@dataclass(frozen=True)
class SessionGrant:
    """A new sign-in: the token goes into the cookie and nowhere else."""

    token: str
    max_age_seconds: int
    language: str = ""
    """What the person is written to in: what a browser that was told nothing else speaks."""
    device: str = ""
    """By which the browser is known at its next sign-in; into a cookie of its own."""
    is_half: bool = False
    """Whether the second factor is still to come: the token then is good for that alone."""


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page: what header and pages need to know."""

    is_signed_in: bool = False
    actions: list[str] = field(default_factory=list)
    """What their role allows beyond their own affairs: values of `Action`."""
    name: str = ""
    email: str = ""
    initials: str = ""
    unread_notices: int = 0
    is_unconfirmed: bool = False
    """Whether the letter to their address waits for them."""
    lacks_factor: bool = False
    """Whether their role waits until they have a second factor."""
    wants_factor: bool = False
    """Whether they work here and have none, where it is only recommended."""


@dataclass(frozen=True)
class SessionRow:
    """One signed-in browser."""

    id: str
    device: str
    created_text: str
    seen_text: str
    is_current: bool


@dataclass(frozen=True)
class AccountPage:
    """The account page."""

    name: str = ""
    email: str = ""
    country: str = ""
    member_since_text: str = ""
    sessions: list[SessionRow] = field(default_factory=list)
    choices: list[ChoiceRow] = field(default_factory=list)


@dataclass(frozen=True)
class DataPage:
    """What is held about a person, and what becomes of it."""

    email: str = ""
    obstacles: list[str] = field(default_factory=list)
    """What keeps the account, in sentences; empty when it can be deleted."""
    kept: list[str] = field(default_factory=list)
    """What would stay of it."""
    kept_text: str = ""
    """For how long, such as 5 years."""
