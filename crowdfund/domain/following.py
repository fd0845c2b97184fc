"""What followers of a campaign are told about it, and when."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

BEFORE_CLOSING = timedelta(hours=48)
"""How long before its deadline followers are reminded of a campaign."""


class ReminderKind(StrEnum):
    """Something that happens once to a campaign and that its followers wait for."""

    OPENED = "opened"
    """It takes pledges now."""
    REACHED = "reached"
    """Money that has cleared reached the target."""
    CLOSING = "closing"
    """It closes within `BEFORE_CLOSING`."""
