"""Who came to look at the raises of the demonstration: drawn, the same each time."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from crowdfund.demo.content import Story
from crowdfund.domain.visit import Source, SourceKind, VisitStep
from crowdfund.services.visiting import Seen

VISITS_OF_A_BACKER: Final = 12
"""Visits for each person who pledges in the end."""
INVEST_OF: Final = 3
"""One in so many visitors goes on to invest."""
AGENT: Final = "Mozilla/5.0 (demonstration)"

SOURCES: Final = (
    Source(SourceKind.DISCOVER),
    Source(SourceKind.SHARED),
    Source(SourceKind.DIRECT),
    Source(SourceKind.TAG, "newsletter"),
    Source(SourceKind.DISCOVER),
    Source(SourceKind.EMAIL),
    Source(SourceKind.SITE, "local-news.example"),
    Source(SourceKind.MATCH),
    Source(SourceKind.HOME),
    Source(SourceKind.SITE, "makers-forum.example"),
)
"""As often as they stand here."""


def seen_on(story: Story, slug: str, day: int) -> list[Seen]:
    """Everybody who looked at one raise on one day.

    Args:
        story: the raise.
        slug: its address.
        day: how many days ago.
    """
    open_days = max(1, story.opens_days_ago - max(0, -story.closes_in_hours // 24))
    usual = VISITS_OF_A_BACKER * story.backers // open_days
    drawn = crc32(f"{story.key} {day}".encode())
    seen = []
    for visitor in range(usual + drawn % 5):
        source = SOURCES[(drawn + visitor * 7) % len(SOURCES)]
        step = VisitStep.INVEST if visitor % INVEST_OF == 0 else VisitStep.PAGE
        # Only a hash of it is made, which is thrown away with the day.
        seen.append(Seen(slug, step, source, f"visitor {visitor}", AGENT))
    return seen
