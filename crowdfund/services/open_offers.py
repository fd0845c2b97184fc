"""Open campaigns, classified and kept for a moment: every list of best matches looks at all of
them, and they hardly change from one look to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from crowdfund.db.queries import matching as queries
from crowdfund.domain.matching.offers import Offer
from crowdfund.services.deps import Deps

KEPT_FOR: Final = timedelta(seconds=30)
"""What opens, closes or sells shares meanwhile is ranked as it was; cards are always read anew."""


@dataclass
class _Shelf:
    """What this process read last from one database."""

    lock: Lock = field(default_factory=Lock)
    """Held while it is read, so that a crowd of visitors reads once."""
    offers: list[Offer] = field(default_factory=list)
    read_at: datetime | None = None
    """The platform's time, UTC."""

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was read lately; a clock that was set back makes it old."""
        return self.read_at is not None and timedelta() <= now - self.read_at < KEPT_FOR


_shelves: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()
_making: Final = Lock()


def open_offers(deps: Deps) -> list[Offer]:
    """Every open campaign as it stood at most half a minute ago. Not to be changed by the caller:
    all share one list.

    Args:
        deps: what the platform works with.
    """
    with _making:
        shelf = _shelves.setdefault(deps.engine, _Shelf())
    with shelf.lock:
        if not shelf.is_fresh(deps.now()):
            with deps.reading() as session:
                shelf.offers = queries.open_offers(session, deps.now())
            shelf.read_at = deps.now()
        return shelf.offers


def forget_all() -> None:
    """Reads anew next time (tests, and after the demonstration was begun anew)."""
    with _making:
        _shelves.clear()
