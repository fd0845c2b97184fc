"""Chaining the audit trail, and finding what was changed in it.

A worker chains what was written since, in batches, under the lock of the chain's head; whoever
writes an entry never takes that lock. Until then, a few seconds, an entry is guarded by its
triggers alone, and pages say so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from crowdfund.db.tables import AuditEntry, AuditHead, AuditLink
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.audit_chain import GENESIS_HASH, LATE, Recorded, link_hash
from crowdfund.domain.sentence import sentence
from crowdfund.services import clock
from crowdfund.services.audit_published import about_links, published_findings
from crowdfund.services.deps import Deps
from crowdfund.words import N_

AT_ONCE: Final = 1_000
LOOK_BACK: Final = 10_000
"""How far behind the newest chained number an entry is still looked for, when not all are: numbers
are taken when entries are written, and seen when their transactions end."""
MOVED_LATELY: Final = 100
"""For so many links after the demonstration's clock was moved, an entry may say a time from before:
its transaction was open, or its process had read the clock a moment ago."""
MOST_BROKEN: Final = 20
"""Findings about entries; after so many the rest is not worth naming."""

_ENTRY = (
    *(col(AuditEntry.number), col(AuditEntry.at), col(AuditEntry.actor_id)),
    *(col(AuditEntry.actor_name), col(AuditEntry.action), col(AuditEntry.object_kind)),
    *(col(AuditEntry.object_id), col(AuditEntry.object_name), col(AuditEntry.reason)),
    *(col(AuditEntry.before), col(AuditEntry.after)),
)
"""In the order of `Recorded`."""
_LINK = (
    *(col(AuditLink.position), col(AuditLink.entry_number), col(AuditLink.chained_at)),
    *(col(AuditLink.previous_hash), col(AuditLink.hash)),
)


def chain_new(deps: Deps, *, everything: bool = False) -> int:
    """Chains what was written since. Safe to run anywhere, at any time and more than once.

    Args:
        deps: what the platform works with.
        everything: look at all entries, not only at the newest ones: as long as the trail is.

    Returns: how many entries were chained.
    """
    done = 0
    while True:
        with deps.transaction() as session:
            count = chain_some(session, at=deps.now(), everything=everything)
        done += count
        if count < AT_ONCE:
            return done


def head_of(session: Session) -> tuple[int, str]:
    """Place and hash of the last link; 0 and zeros before the first."""
    head = session.get(AuditHead, 1)
    return (head.position, head.hash) if head is not None else (0, GENESIS_HASH)


def unchained_count(session: Session) -> int:
    """How many entries no link names yet."""
    query = select(func.count()).select_from(AuditEntry).where(~_is_chained())
    return session.exec(query).one()


def hashes_of(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """The hashes of the links of some entries, by the entries' numbers; those that are not chained
    yet are left out."""
    query = select(AuditLink.entry_number, AuditLink.hash)
    return dict(session.exec(query.where(col(AuditLink.entry_number).in_(numbers))).all())


def audit_findings(session: Session) -> Iterator[tuple[str, str]]:
    """What is wrong with the trail, first things first: (number of the entry, words)."""
    walk = _Walk(is_clock_moved=clock.read_offset_seconds(session) != 0)
    links = select(*_LINK, *_ENTRY).select_from(AuditLink)  # type: ignore[call-overload]
    links = links.outerjoin(AuditEntry, col(AuditEntry.number) == col(AuditLink.entry_number))
    query = links.order_by(col(AuditLink.position)).execution_options(yield_per=AT_ONCE)
    # Closed at once when a reader stops looking: the cursor is the server's.
    with session.execute(query) as rows:
        for row in rows:
            link, entry = _Link(*row[: len(_LINK)]), row[len(_LINK) :]
            for words in _of_link(walk, link, recorded(entry) if entry[0] is not None else None):
                walk.broken += 1
                if walk.broken <= MOST_BROKEN:
                    yield str(link.entry_number), words
    yield from _of_end(walk, *head_of(session))
    for words in published_findings(session):
        yield "", words


def recorded(row: Sequence[Any]) -> Recorded:
    """An entry's columns, in the order of `Recorded`, as the chain reads them."""
    number, at, actor_id, *rest = row
    return Recorded(number, at, str(actor_id or ""), *rest)


@dataclass(frozen=True, slots=True)
class _Link:
    position: int
    entry_number: int
    chained_at: datetime
    previous_hash: str
    hash: str


@dataclass
class _Walk:
    """How far the chain was read, and what its end looks like from there."""

    position: int = 0
    end: str | None = GENESIS_HASH
    """What the next link names as its predecessor; None after one that was changed itself."""
    newest_at: datetime | None = None
    """The latest time that an entry so far claims."""
    is_clock_moved: bool = False
    """Whether time ever jumped; only in a demonstration."""
    moves: deque[tuple[int, datetime]] = field(default_factory=deque)
    """Lately the clock was moved: (place in the chain, the time before it)."""
    broken: int = 0

    def earliest(self) -> datetime | None:
        """The least time that the next entry may say, unless any is good."""
        if self.newest_at is None:
            return None
        return min([self.newest_at, *(before for _place, before in self.moves)]) - LATE

    def passed(self, position: int, entry: Recorded) -> None:
        """Takes an entry's time for the newest, if it is."""
        while self.moves and self.moves[0][0] <= position - MOVED_LATELY:
            self.moves.popleft()
        if self.is_clock_moved and entry.action == AuditAction.CLOCK_MOVED:
            self.moves.append((position, entry.at))
        self.newest_at = max(entry.at, self.newest_at or entry.at)


def chain_some(session: Session, *, at: datetime, everything: bool) -> int:
    """Chains up to `AT_ONCE` entries in the caller's transaction. Returns how many it did."""
    first = insert(AuditHead).values(id=1, position=0, hash=GENESIS_HASH)
    session.execute(first.on_conflict_do_nothing())
    head = session.exec(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one()
    entries = session.execute(_unchained(session, everything=everything)).all()
    links = []
    for row in entries:
        entry = recorded(row)
        position = head.position + 1
        hashed = link_hash(head.hash, position, at, entry)
        links.append(
            {
                "position": position,
                "entry_number": entry.number,
                "chained_at": at,
                "previous_hash": head.hash,
                "hash": hashed,
            }
        )
        head.position, head.hash = position, hashed
    if links:
        session.execute(insert(AuditLink), links)
        session.add(head)
    return len(links)


def _unchained(session: Session, *, everything: bool) -> Any:
    query = select(*_ENTRY).where(~_is_chained())  # type: ignore[call-overload]
    if not everything:
        newest = session.exec(select(func.max(AuditLink.entry_number))).one() or 0
        query = query.where(col(AuditEntry.number) > newest - LOOK_BACK)
    return query.order_by(col(AuditEntry.number)).limit(AT_ONCE)


def _is_chained() -> Any:
    return select(AuditLink.position).where(AuditLink.entry_number == AuditEntry.number).exists()


def _of_link(walk: _Walk, link: _Link, entry: Recorded | None) -> Iterator[str]:
    expected = walk.position + 1
    if link.position > expected:
        yield about_links(
            expected,
            link.position - 1,
            N_("Link {link} is missing before it."),
            N_("Links {first} to {last} are missing before it."),
        )
    is_as_written = entry is not None and link.hash == link_hash(
        link.previous_hash, link.position, link.chained_at, entry
    )
    if entry is None:
        yield sentence("The entry is missing.")
    elif not is_as_written:
        yield sentence("The entry or its link was changed.")
    elif link.position == expected and walk.end not in {None, link.previous_hash}:
        yield sentence(
            "Its link does not follow link {link}: it was put there later.", link=expected - 1
        )
    elif (earliest := walk.earliest()) is not None and entry.at < earliest:
        yield sentence("The entry says a time long before those that were chained before it.")
    if entry is not None:
        walk.passed(link.position, entry)
    walk.end = link.hash if is_as_written else None
    walk.position = link.position


def _of_end(walk: _Walk, position: int, hashed: str) -> Iterator[tuple[str, str]]:
    if position > walk.position:
        yield (
            "",
            about_links(
                walk.position + 1,
                position,
                N_("Link {link} is missing at the end."),
                N_("Links {first} to {last} are missing at the end."),
            ),
        )
    elif position < walk.position:
        yield (
            "",
            about_links(
                position + 1,
                walk.position,
                N_("Link {link} is not known to the chain's head."),
                N_("Links {first} to {last} are not known to the chain's head."),
            ),
        )
    elif walk.end not in {None, hashed}:
        yield (
            "",
            sentence("The chain's head does not name the hash of link {link}.", link=position),
        )
