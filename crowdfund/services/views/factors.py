"""What people see of how they sign in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class AppSecret:
    """What an authenticator app is set up with; shown once and never kept on a page's state."""

    secret: str
    """In groups of four, to be typed."""
    picture: str
    """The address of the square code: a `data:` address of an SVG."""


@dataclass(frozen=True)
class PasskeyRow:
    """One passkey."""

    id: str
    name: str
    added_text: str
    used_text: str
    """When it was last used, or that it was not."""


@dataclass(frozen=True)
class FactorsPage:
    """The page “Signing in”."""

    has_app: bool = False
    app_text: str = ""
    """Since when, when there is one."""
    passkeys: list[PasskeyRow] = field(default_factory=list)
    has_factor: bool = False
    codes_left: int = 0
    is_fresh: bool = False
    """Whether the last proof is recent enough to change anything here."""
    is_needed: bool = False
    """Whether this person's role waits for a second factor."""


@dataclass(frozen=True)
class ProofAsked:
    """The page that asks for a fresh proof."""

    asks_password: bool = False
    has_app: bool = False
    has_passkey: bool = False
