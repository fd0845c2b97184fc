"""Open campaigns, classified and kept for a moment: every list of best matches looks at all of
them, and they hardly change from one look to the next.

Who reads anew asks the database for a mark of each campaign, and for all of a campaign only where
the mark is another than before. So it costs what has changed, and little else. A process that
serves pages reads ahead (`http.reading_ahead`), so that people wait for it only when that failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from crowdfund.db.queries import open_campaigns
from crowdfund.db.queries.open_campaigns import Standing
from crowdfund.domain.matching.offers import Offer, holds_until, offer_of
from crowdfund.domain.matching.ranking import Board
from crowdfund.services.deps import Deps

log = structlog.get_logger(__name__)

KEPT_FOR: Final = timedelta(seconds=30)
"""What opens, closes or sells shares meanwhile is ranked as it was; cards are always read anew."""

PATIENCE: Final = "10s"
"""How long PostgreSQL may take for one question. Whoever asks waits for a reading that has begun,
and one that hangs would hold them all. Who waited for one that failed is told, and tries no
other."""


class _Known(NamedTuple):
    """One open campaign."""

    mark: str
    offer: Offer
    since: datetime
    """When it was classified, UTC."""
    until: datetime
    """When time alone may class it otherwise, UTC."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of one database."""

    known: dict[str, _Known]
    """By key."""
    board: Board
    read_at: datetime
    """The platform's time when it was asked for, UTC."""

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was read lately, and today; a clock that was set back makes it old."""
        is_young = timedelta() <= now - self.read_at < KEPT_FOR
        return is_young and self.board.day == now.date()


@dataclass
class _Shelf:
    """What this process read last from one database."""

    lock: Lock = field(default_factory=Lock)
    """Held while it is read, so that a crowd of visitors reads once."""
    reading: _Reading | None = None
    """Put there whole, and never changed."""
    tries: int = 0
    """Readings that have ended, well or not."""
    has_failed: bool = False
    """Whether the last of them did."""

    def read(self, deps: Deps, now: datetime) -> _Reading:
        """Reads, for whoever holds the lock, and remembers how it went."""
        self.has_failed = True
        try:
            self.reading = _read(deps, self.reading, now)
        finally:
            self.tries += 1
        self.has_failed = False
        return self.reading


_shelves: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()
_making: Final = Lock()


def open_offers(deps: Deps) -> Board:
    """Every open campaign as it stood at most half a minute ago. All share one board.

    Args:
        deps: what the platform works with.

    Raises:
        DBAPIError: the database refuses or does not answer in time.
        TimeoutError: of SQLAlchemy: it has no connection free, or whoever was waited for failed.
    """
    shelf = _shelf_of(deps)
    reading, now, tries = shelf.reading, deps.now(), shelf.tries
    if reading is not None and reading.is_fresh(now):
        return reading.board
    with shelf.lock:
        # Whoever held it may have read meanwhile.
        reading, now = shelf.reading, deps.now()
        if reading is None or not reading.is_fresh(now):
            if shelf.has_failed and shelf.tries != tries:
                # A crowd that each tried anew what hangs would wait one after another.
                raise NoConnectionError("The reading that was waited for failed.")
            reading = shelf.read(deps, now)
        return reading.board


def read_ahead(deps: Deps) -> None:
    """Reads anew what is kept, fresh or not. Whoever looks at it meanwhile does not wait. When it
    fails, what was read before stays; once that is old, whoever asks reads and is told.

    Args:
        deps: what the platform works with.
    """
    shelf = _shelf_of(deps)
    try:
        with shelf.lock:
            shelf.read(deps, deps.now())
    except (DBAPIError, NoConnectionError) as error:
        log.warning("open_offers_not_read", error=type(error).__name__)
    except Exception:
        # Nobody has asked, so nobody else would tell.
        log.exception("open_offers_not_read")


def forget_all() -> None:
    """Reads everything next time (tests)."""
    with _making:
        _shelves.clear()


def _shelf_of(deps: Deps) -> _Shelf:
    with _making:
        return _shelves.setdefault(deps.engine, _Shelf())


def _read(deps: Deps, before: _Reading | None, now: datetime) -> _Reading:
    """What is open now, with as much of what was read before as is still right."""
    known: dict[str, _Known] = {}
    with deps.reading() as session:
        session.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
        if before is None:
            read = open_campaigns.standing(session)
        else:
            marks = open_campaigns.marks(session)
            known = _still_right(before.known, marks, now)
            missing = marks.keys() - known.keys()
            read = open_campaigns.standing(session, missing) if missing else []
    # A mark is kept with what was read together with it: it may be a moment younger than the marks.
    known |= {one.campaign.key: _classified(one, now) for one in read}
    board = before.board if before else None
    return _Reading(known, Board((one.offer for one in known.values()), now.date(), board), now)


def _still_right(
    known: Mapping[str, _Known], marks: Mapping[str, str], now: datetime
) -> dict[str, _Known]:
    return {
        key: one
        for key, mark in marks.items()
        if (one := known.get(key)) is not None and one.mark == mark and one.since <= now < one.until
    }


def _classified(standing: Standing, now: datetime) -> _Known:
    campaign = standing.campaign
    return _Known(standing.mark, offer_of(campaign, now), now, holds_until(campaign, now))
