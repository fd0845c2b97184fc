"""What the page about an enterprise's people shows."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MemberRow:
    """One person's role."""

    id: str
    name: str
    email: str
    role_label: str
    since_text: str
    is_waiting: bool
    """Invited and not answered."""
    is_you: bool
    can_be_offered: bool = False
    """A co-founder, to whom the enterprise is not offered yet."""
    is_offered: bool = False
    """The enterprise is offered to them."""


@dataclass(frozen=True)
class InvitationRow:
    """An invitation to the reader, or the offer of an enterprise."""

    id: str
    enterprise_name: str
    role_label: str
    by: str


@dataclass(frozen=True)
class TeamPage:
    """An enterprise's people; without an id, only what the reader is invited to."""

    enterprise_id: str = ""
    enterprise_name: str = ""
    own_role_label: str = ""
    can_manage: bool = False
    can_leave: bool = False
    members: list[MemberRow] = field(default_factory=list)
    invitations: list[InvitationRow] = field(default_factory=list)
    offers: list[InvitationRow] = field(default_factory=list)
    """Enterprises that the reader can take over."""
