"""Campaigns that moderators put forward."""

from __future__ import annotations

from enum import StrEnum

MOST_FEATURED = 3
"""At once: as many as stand in one row. What is everywhere is put forward nowhere."""


class FeatureStatus(StrEnum):
    """Whether a campaign is put forward by this choice."""

    FEATURED = "featured"
    """It is shown while it is open."""
    ENDED = "ended"
    """It was, and is not any more."""
