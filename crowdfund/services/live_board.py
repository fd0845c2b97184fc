"""One reading of a campaign's totals for everybody who looks at it, in each process.

A thousand open pages ask a thousand times, but the database is read once: whoever asks first reads
for all, and who asks meanwhile waits for that one answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from time import monotonic_ns
from typing import Final

from crowdfund.domain.errors import NotFound
from crowdfund.services.campaign_pages import live_totals
from crowdfund.services.deps import Deps
from crowdfund.services.views.campaigns import LiveTotals
from crowdfund.words import language

FRESH_NANOSECONDS: Final = 1_500_000_000
"""A reading serves for so long: for what is seen before a page's scripts run, and for pages that
were refused a stream and ask by themselves."""

MOST_CAMPAIGNS: Final = 500
"""Readings kept in memory; beyond them all are forgotten, which costs one reading each."""


@dataclass
class _Reading:
    """The last totals of one campaign that everybody may see."""

    lock: Lock = field(default_factory=Lock)
    totals: LiveTotals | None = None
    read_at: int = 0
    """Of the process's steady clock, nanoseconds."""


_readings: dict[tuple[int, str, str], _Reading] = {}
_guard: Final = Lock()


def shared_totals(deps: Deps, *, slug: str) -> LiveTotals | None:
    """What moves on a public campaign's page, at most `FRESH_NANOSECONDS` old.

    Args:
        deps: what the platform works with.
        slug: from the address.

    Returns:
        The totals; None when visitors may not see the campaign, so that the caller asks for the
        person who looks.
    """
    reading = _reading_of(deps, slug)
    with reading.lock:
        if reading.totals is None or monotonic_ns() - reading.read_at > FRESH_NANOSECONDS:
            try:
                reading.totals = live_totals(deps, actor=None, slug=slug)
            except NotFound:
                # Not kept: it may become public at any moment, and addresses are many.
                reading.totals = None
                _forget(deps, slug)
            reading.read_at = monotonic_ns()
        return reading.totals


def forget_all() -> None:
    """Forgets every reading."""
    with _guard:
        _readings.clear()


def _reading_of(deps: Deps, slug: str) -> _Reading:
    with _guard:
        if len(_readings) >= MOST_CAMPAIGNS:
            _readings.clear()
        return _readings.setdefault((id(deps.engine), slug, language()), _Reading())


def _forget(deps: Deps, slug: str) -> None:
    with _guard:
        _readings.pop((id(deps.engine), slug, language()), None)
