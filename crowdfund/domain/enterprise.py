"""Words about enterprises that rows and pages share."""

from __future__ import annotations

from enum import StrEnum


class PayoutStatus(StrEnum):
    """Whether an enterprise can receive released money."""

    NONE = "none"
    """No account yet."""
    PENDING = "pending"
    """An account exists, its details are not complete."""
    ACTIVE = "active"
    """Money can be sent."""


class FigurePeriod(StrEnum):
    """Which of the two years that a filing states."""

    MOST_RECENT = "most_recent"
    """The most recent fiscal year."""
    PRIOR = "prior"
    """The year before it."""
