"""Who looks at which campaign in this process, and one watcher for all of them.

Once a second the watcher asks PostgreSQL, in one statement, which of the campaigns that somebody
looks at have changed. Only those are read, once each, and put into words once; every stream sends
the same bytes. A stream that is slow skips what became old meanwhile, so that nothing piles up.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from typing import Final

import structlog

from crowdfund.http.requests import DepsSource, call
from crowdfund.services import live_feed
from crowdfund.services.views.campaigns import LiveTotals
from crowdfund.words import language, language_in_use

LOOK_SECONDS: Final = 1.0
"""Between two looks; a total is not much older than this."""
OLD_SECONDS: Final = 15.0
"""What is not changed by a row, such as the time that is left, is read anew so often."""
BREATH_SECONDS: Final = 20.0
"""A stream on which nothing happens says that it lives, for the sake of proxies and of noticing
that nobody listens."""
MOST_STREAMS: Final = 2_000
"""In one process."""
MOST_PER_ADDRESS: Final = 100
"""A school or an office may look from one address; a tab that nobody sees has no stream."""
BREATH: Final = b": still here\n\n"
RETRY: Final = b"retry: 3000\n\n"
"""After a lost connection browsers come again after so many milliseconds, with the last id."""

log = structlog.get_logger(__name__)


Key = tuple[str, str]
"""A campaign's slug, and the language in which its totals are told."""


class TooManyStreamsError(Exception):
    """So many are open already, in all or from this address."""


@dataclass(frozen=True)
class Frame:
    """A campaign's totals as they are sent."""

    id: str
    """Of what it says: the same in every process, and after a restart."""
    data: bytes
    """A server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    is_last: bool
    """Whether nothing will move any more."""


@dataclass
class _Channel:
    """One campaign that somebody looks at, in one language."""

    frame: Frame | None = None
    mark: str = ""
    """Of the row that the frame was read from, or of one a little older."""
    read_at: float = 0.0
    """Of the process's steady clock, seconds."""
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    ears: set[asyncio.Event] = field(default_factory=set)
    """One for each stream, set when there is something to send."""


class LiveStreams:
    """The streams of one process.

    Args:
        deps_source: gives what this process works with.
    """

    def __init__(self, deps_source: DepsSource) -> None:
        self._deps_source = deps_source
        self._channels: dict[Key, _Channel] = {}
        self._addresses: Counter[str] = Counter()
        self._watcher: asyncio.Task[None] | None = None
        self.is_closing = False

    @property
    def streams(self) -> int:
        """How many are open."""
        return self._addresses.total()

    async def first(self, slug: str) -> Frame | None:
        """What is sent first; None when visitors see no such campaign.

        Args:
            slug: from the address.
        """
        channel = self._channels.setdefault(_key(slug), _Channel())
        try:
            async with channel.reading:
                if channel.frame is None:
                    await self._read(slug, channel)
        finally:
            if channel.frame is None:
                self.forget_unheard(slug)
        return channel.frame

    def enter(self, slug: str, address: str) -> asyncio.Event:
        """Counts a stream and has it told of changes; `leave` must follow.

        Args:
            slug: of a campaign of which `first` has told.
            address: where it is sent to.

        Raises:
            TooManyStreamsError: so many are open already.
        """
        if self.streams >= MOST_STREAMS or self._addresses[address] >= MOST_PER_ADDRESS:
            raise TooManyStreamsError
        ear = asyncio.Event()
        self._addresses[address] += 1
        self._channels.setdefault(_key(slug), _Channel()).ears.add(ear)
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        return ear

    def leave(self, slug: str, address: str, ear: asyncio.Event) -> None:
        """Ends the counting of a stream.

        Args:
            slug: as it was entered.
            address: as it was entered.
            ear: what `enter` returned.
        """
        self._addresses.subtract([address])
        self._addresses += Counter()
        if (key := _key(slug)) in self._channels:
            self._channels[key].ears.discard(ear)
        self.forget_unheard(slug)

    def forget_unheard(self, slug: str) -> None:
        """Stops watching a campaign that nobody looks at.

        Args:
            slug: of any.
        """
        channel = self._channels.get(_key(slug))
        if channel is not None and not channel.ears:
            del self._channels[_key(slug)]

    async def frames(self, slug: str, ear: asyncio.Event, known_id: str) -> AsyncIterator[bytes]:
        """What is sent on a stream, until nothing moves any more or the process ends.

        Args:
            slug: as it was entered.
            ear: what `enter` returned.
            known_id: of the last frame that the browser has.
        """
        yield RETRY
        while not self.is_closing:
            # Before it is read: what comes while it is being sent is heard afterwards.
            ear.clear()
            frame = self._channels[_key(slug)].frame
            if frame is not None and frame.id != known_id:
                known_id = frame.id
                yield frame.data
            if frame is not None and frame.is_last:
                return
            try:
                await asyncio.wait_for(ear.wait(), BREATH_SECONDS)
            except TimeoutError:
                yield BREATH

    def close(self) -> None:
        """Ends every stream at once; new ones are refused. Browsers come again by themselves."""
        self.is_closing = True
        if self._watcher is not None:
            self._watcher.cancel()
        for channel in self._channels.values():
            _tell(channel)

    async def look(self) -> None:
        """Finds out what changed and tells those who listen."""
        slugs = list({slug for slug, _code in self._channels})
        if not slugs:
            return
        marks = await call(self._deps_source(), live_feed.marks, slugs=slugs)
        now = time.monotonic()
        for (slug, code), channel in list(self._channels.items()):
            is_old = now - channel.read_at > OLD_SECONDS
            if is_old or marks.get(slug, "") != channel.mark:
                channel.mark = marks.get(slug, "")
                with language_in_use(code):
                    await self._read(slug, channel)

    async def _watch(self) -> None:
        while self._channels and not self.is_closing:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            # The database is away, for one: the streams stay, and the next look may find it.
            except Exception:
                log.exception("live.look_failed", campaigns=len(self._channels))

    async def _read(self, slug: str, channel: _Channel) -> None:
        totals = await call(self._deps_source(), live_feed.public_totals, slug=slug)
        channel.read_at = time.monotonic()
        before = channel.frame
        if totals is None:
            # It was hidden: whoever looks is told by the page itself.
            channel.frame = before and Frame(before.id, before.data, is_last=True)
        else:
            channel.frame = frame_of(totals)
        if channel.frame != before:
            _tell(channel)


def frame_of(totals: LiveTotals) -> Frame:
    """A campaign's totals as they are sent.

    Args:
        totals: as everybody may see them.
    """
    data = json.dumps(asdict(totals), ensure_ascii=False, separators=(",", ":"))
    name = hashlib.sha256(data.encode()).hexdigest()[:16]
    event = f"id: {name}\nevent: totals\ndata: {data}\n\n"
    return Frame(name, event.encode(), is_last=not totals.is_moving)


def _key(slug: str) -> Key:
    return slug, language()


def _tell(channel: _Channel) -> None:
    for ear in channel.ears:
        ear.set()
