"""Invariant 7: every chain verifies, and is what was published about it.

Whoever changes a row behind the triggers' back is found, and the finding names the entries:

- a changed column breaks the entry's own hash, or, for its id, the root that was published;
- a missing, doubled or moved row breaks the numbers, a swapped one the hashes;
- a cut or rewritten end, with a head to match, breaks the first checkpoint that covers it.

One reading of the entries does it all: the tree grows beside the chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from crowdfund.db.tables import EscrowCheckpoint
from crowdfund.db.tables.ledger import LedgerEntry, LedgerHead
from crowdfund.domain.errors import BooksDoNotBalance
from crowdfund.domain.escrow import Line, line_hash
from crowdfund.domain.ledger import GENESIS_HASH, EntryKind, LinkedEntry, Transfer, entry_hash
from crowdfund.domain.merkle import Frontier
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.services.escrow_tree import BLOCK, block_roots
from crowdfund.services.ledger_lines import COLUMNS, line_from
from crowdfund.words import N_

CHAIN_PAGE = 1000
MOST_BROKEN = 20
"""Findings about entries of one chain; after so many the rest is not worth naming."""


@dataclass
class _Walk:
    """How far a chain was read, and what its end looks like from there."""

    number: int = 0
    end: str | None = GENESIS_HASH
    """What the next entry names as its predecessor; None after one that was changed itself."""
    broken: int = 0
    tree: Frontier = field(default_factory=Frontier)
    block: Frontier = field(default_factory=Frontier)


def chain_findings(session: Session) -> Iterator[tuple[str, str]]:
    """What is wrong with chains and with what was published about them: (campaign, words)."""
    heads = {
        head.campaign_id: head
        for head in session.exec(select(LedgerHead).order_by(col(LedgerHead.campaign_id)))
    }
    for campaign_id in _campaigns(session):
        head = heads.get(campaign_id)
        for words in _of_chain(session, campaign_id, head):
            yield str(campaign_id), words


LOOSE_ENDS_SQL = """
SELECT count(*) FROM ledger_heads h JOIN campaigns c ON c.id = h.campaign_id
WHERE c.ended_at IS NULL AND h.number > 0 AND (
  NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.campaign_id = h.campaign_id
              AND e.number = h.number AND e.hash = h.hash)
  OR EXISTS (SELECT 1 FROM ledger_entries e WHERE e.campaign_id = h.campaign_id
             AND e.number = h.number + 1))
"""


def loose_ends(session: Session) -> int:
    """How many chains of raises that are not over do not end with the entry that their head names:
    two look-ups for each, however long they are."""
    return int(session.execute(text(LOOSE_ENDS_SQL)).scalar_one())


def _campaigns(session: Session) -> list[UUID]:
    """Every campaign that anything was booked, headed or published for."""
    named = text(
        "SELECT campaign_id FROM ledger_heads UNION SELECT campaign_id FROM ledger_entries "
        "UNION SELECT campaign_id FROM escrow_checkpoints UNION "
        "SELECT campaign_id FROM escrow_blocks ORDER BY 1"
    )
    return list(session.execute(named).scalars())


def _of_chain(session: Session, campaign_id: UUID, head: LedgerHead | None) -> Iterator[str]:
    walk = _Walk()
    published = _Published(session, campaign_id)
    columns = select(*COLUMNS)  # type: ignore[call-overload]
    query = columns.where(LedgerEntry.campaign_id == campaign_id).order_by(col(LedgerEntry.number))
    # Closed at once when a reader stops looking: the cursor is the server's.
    with session.execute(query.execution_options(yield_per=CHAIN_PAGE)) as rows:
        for row in rows:
            line = line_from(row)
            for words in _of_entry(walk, line):
                walk.broken += 1
                if walk.broken <= MOST_BROKEN:
                    yield words
            yield from published.words_at(walk, line)
    yield from _of_end(walk, head)
    yield from published.words_at_end(walk)


def _of_entry(walk: _Walk, line: Line) -> Iterator[str]:
    """Looks at the next entry of a chain."""
    expected = walk.number + 1
    if line.number < expected:
        yield sentence("There is more than one entry {entry}.", entry=line.number)
    elif line.number > expected:
        yield _about(
            expected,
            line.number - 1,
            N_("Entry {entry} is missing."),
            N_("Entries {first} to {last} are missing."),
        )
    is_as_written = _hash_of(line) == line.hash
    if not is_as_written:
        yield sentence("Entry {entry} was changed.", entry=line.number)
    elif line.number == expected and walk.end not in {None, line.previous_hash}:
        yield sentence(
            "Entry {entry} does not follow entry {before}: it was put there later.",
            entry=line.number,
            before=expected - 1,
        )
    walk.end = line.hash if is_as_written else None
    walk.number = max(walk.number, line.number)


def _of_end(walk: _Walk, head: LedgerHead | None) -> Iterator[str]:
    if head is None:
        if walk.number:
            yield sentence("Its chain of entries has no head.")
        return
    if head.number > walk.number:
        yield _about(
            walk.number + 1,
            head.number,
            N_("Entry {entry} is missing at the end."),
            N_("Entries {first} to {last} are missing at the end."),
        )
    elif head.number < walk.number:
        yield _about(
            head.number + 1,
            walk.number,
            N_("Entry {entry} is not known to the chain's head."),
            N_("Entries {first} to {last} are not known to the chain's head."),
        )
    elif walk.end not in {None, head.hash}:
        yield sentence(
            "The chain's head does not name the hash of entry {entry}.", entry=walk.number
        )


class _Published:
    """What was published about one campaign, compared with its tree while that grows."""

    def __init__(self, session: Session, campaign_id: UUID) -> None:
        query = select(EscrowCheckpoint).where(EscrowCheckpoint.campaign_id == campaign_id)
        self._due = list(session.exec(query.order_by(col(EscrowCheckpoint.size).desc())))
        self._blocks = block_roots(session, campaign_id)
        self._good = 0
        """Entries up to here are those that were published."""
        self._is_told = False

    def words_at(self, walk: _Walk, line: Line) -> Iterator[str]:
        """Adds a line to the tree and compares what was published at its place."""
        one = line_hash(line)
        walk.tree.add(one)
        walk.block.add(one)
        size = walk.tree.size
        if size % BLOCK == 0:
            stored = self._blocks.pop(size // BLOCK - 1, None)
            if stored is not None and stored != walk.block.root().hex():
                yield sentence(
                    "Entries {first} to {last} are not those of the stored block.",
                    first=size - BLOCK + 1,
                    last=size,
                )
            walk.block = Frontier()
        while self._due and self._due[-1].size == size:
            yield from self._compare(self._due.pop(), walk, line)

    def words_at_end(self, walk: _Walk) -> Iterator[str]:
        """What was published about entries that are not there."""
        size = walk.tree.size
        if self._due and not self._is_told:
            largest = self._due[0]
            at = largest.published_at.isoformat(timespec="seconds")
            yield _about(
                size + 1,
                largest.size,
                N_("Entry {entry} is gone; it was published by {at}."),
                N_("Entries {first} to {last} are gone; they were published by {at}."),
                at=at,
            )
        for number in sorted(self._blocks):
            yield sentence(
                "Entries {first} to {last} are not there, but a block of them is stored.",
                first=number * BLOCK + 1,
                last=(number + 1) * BLOCK,
            )

    def _compare(self, checkpoint: EscrowCheckpoint, walk: _Walk, line: Line) -> Iterator[str]:
        size, at = checkpoint.size, checkpoint.published_at.isoformat(timespec="seconds")
        if walk.tree.root().hex() != checkpoint.root:
            if not self._is_told:
                yield _about(
                    self._good + 1,
                    size,
                    N_("Entry {entry} is not the one that was published by {at}."),
                    N_("Entries {first} to {last} are not those that were published by {at}."),
                    at=at,
                )
            # Every later root differs with it: the first one says where.
            self._is_told = True
            return
        if line.hash != checkpoint.head:
            yield sentence(
                "The checkpoint of {entry} entries does not name the hash of entry {entry}.",
                entry=size,
            )
        self._good = size


def _hash_of(line: Line) -> str | None:
    """The hash that an entry ought to have; None when it is no entry at all."""
    try:
        transfer = Transfer(
            EntryKind(line.kind), line.debit, line.credit, line.amount_minor, line.currency
        )
    except (BooksDoNotBalance, ValueError):
        return None
    linked = LinkedEntry(
        line.campaign_id, line.number, line.pledge_id, transfer, line.source_key, line.at
    )
    return entry_hash(line.previous_hash, linked)


def _about(first: int, last: int, one: str, many: str, **values: object) -> str:
    """A sentence about one `{entry}`, or about those from `{first}` to `{last}`."""
    if first == last:
        return Sentence(one, entry=first, **values)
    return Sentence(many, first=first, last=last, **values)
