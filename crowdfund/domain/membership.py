"""What each role in an enterprise allows: a table of roles and actions, as `permissions` is one for
the platform. Services ask it on every call; docs/roles.md is drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from crowdfund.domain.sentence import sentence

REFUSED: Final = sentence("Your role in this enterprise does not allow this.")


class MemberRole(StrEnum):
    """What somebody is in an enterprise."""

    OWNER = "owner"
    """Who described it or took it over; there is one."""
    COFOUNDER = "cofounder"
    """Writes and submits campaigns and answers backers."""
    READER = "reader"
    """Sees what the owner sees and changes nothing."""


class MemberStatus(StrEnum):
    """Where a membership stands."""

    INVITED = "invited"
    """Not answered yet."""
    ACTIVE = "active"
    """Accepted."""
    ENDED = "ended"
    """Declined, removed or left."""


class FounderAction(StrEnum):
    """What can be done with an enterprise and its campaigns."""

    READ = "read"
    """See drafts, the dashboard, and who backs; download backers, register and cap table."""
    WRITE = "write"
    """Change drafts, their files, the enterprise's profile and figures."""
    SUBMIT = "submit"
    """Hand a campaign to the moderators."""
    POST = "post"
    """Post news and answer questions."""
    OWN = "own"
    """Begin a campaign, withdraw one, connect payouts, say who has a role, and hand it over."""


MEMBERS_MAY: Final[Mapping[MemberRole, frozenset[FounderAction]]] = {
    MemberRole.OWNER: frozenset(FounderAction),
    MemberRole.COFOUNDER: frozenset(
        {FounderAction.READ, FounderAction.WRITE, FounderAction.SUBMIT, FounderAction.POST}
    ),
    MemberRole.READER: frozenset({FounderAction.READ}),
}
"""For each role, what it allows. What is missing is refused."""

MEMBER_LABELS: Final[Mapping[MemberRole, str]] = {
    MemberRole.OWNER: sentence("Owner"),
    MemberRole.COFOUNDER: sentence("Co-founder"),
    MemberRole.READER: sentence("Reader"),
}
"""What roles are called on pages."""
