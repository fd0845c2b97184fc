"""The Merkle tree over a campaign's ledger, read as little as a proof needs.

Entries never change and the tree only grows, so the root of every full stretch of 256 leaves is
kept. A root over 100,000 entries is then 390 short rows and at most 255 entries; a proof reads the
one stretch beside it.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import EscrowBlock
from crowdfund.domain.errors import BooksDoNotBalance
from crowdfund.domain.escrow import line_hash
from crowdfund.domain.merkle import (
    EMPTY_ROOT,
    audit_ranges,
    consistency_ranges,
    node_hash,
    proof_over,
    root_of,
    split_of,
)
from crowdfund.services import ledger_lines

BLOCK = 256
"""Leaves of a block; a power of two, so that every full block is a node of the tree."""

KEPT_BLOCKS = 8
"""Blocks whose leaves a tree remembers."""


class EscrowTree:
    """One campaign's tree, as one transaction sees it.

    Args:
        session: the caller's transaction.
        campaign_id: whose ledger.
    """

    def __init__(self, session: Session, campaign_id: UUID) -> None:
        self._session = session
        self._campaign_id = campaign_id
        query = select(EscrowBlock.number, EscrowBlock.root).where(
            EscrowBlock.campaign_id == campaign_id
        )
        self._blocks = {number: bytes.fromhex(root) for number, root in session.exec(query)}
        self._new: dict[int, bytes] = {}
        self._leaves: dict[int, list[bytes]] = {}

    def root(self, size: int) -> bytes:
        """The root over the first `size` entries.

        Raises:
            BooksDoNotBalance: there are fewer.
        """
        return self._hash(0, size) if size else EMPTY_ROOT

    def audit_path(self, index: int, size: int) -> list[bytes]:
        """The hashes that lead from one entry to the root over the first `size`.

        Args:
            index: the entry, counted from 0.
            size: entries in the tree.

        Raises:
            BooksDoNotBalance: there are fewer.
            ValueError: there is no such leaf.
        """
        return proof_over(audit_ranges(index, size), self._hash)

    def consistency(self, old_size: int, size: int) -> list[bytes]:
        """The proof that the first `size` entries begin with the first `old_size`.

        Raises:
            BooksDoNotBalance: there are fewer.
            ValueError: `old_size` is zero or above `size`.
        """
        return proof_over(consistency_ranges(old_size, size), self._hash)

    def keep_blocks(self) -> None:
        """Stores the roots of full blocks that were worked out; those there already stay."""
        if not self._new:
            return
        rows = [
            {"id": uuid4(), "campaign_id": self._campaign_id, "number": number, "root": root.hex()}
            for number, root in sorted(self._new.items())
        ]
        self._session.execute(insert(EscrowBlock).on_conflict_do_nothing(), rows)
        self._new.clear()

    def _hash(self, begin: int, end: int) -> bytes:
        """The root over a range that is a part of the tree; it lies in one block or parts there."""
        if end - begin == BLOCK:
            return self._block(begin // BLOCK)
        if end - begin < BLOCK:
            block = begin // BLOCK
            part = self._leaves_of(block)[begin - block * BLOCK : end - block * BLOCK]
            if len(part) != end - begin:
                raise BooksDoNotBalance("Entries are missing from the ledger of this campaign.")
            return root_of(part)
        middle = begin + split_of(end - begin)
        return node_hash(self._hash(begin, middle), self._hash(middle, end))

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            leaves = self._leaves_of(number)
            if len(leaves) != BLOCK:
                raise BooksDoNotBalance("Entries are missing from the ledger of this campaign.")
            self._blocks[number] = self._new[number] = root_of(leaves)
        return self._blocks[number]

    def _leaves_of(self, block: int) -> list[bytes]:
        if block not in self._leaves:
            first = block * BLOCK + 1
            lines = ledger_lines.lines_between(
                self._session, self._campaign_id, first, first + BLOCK - 1
            )
            if [line.number for line in lines] != list(range(first, first + len(lines))):
                raise BooksDoNotBalance("Entries are missing from the ledger of this campaign.")
            # A few are kept, since the open end is needed for each leaf of a proof; not all, so
            # that a first look at a long ledger does not hold it whole.
            if len(self._leaves) >= KEPT_BLOCKS:
                self._leaves.pop(next(iter(self._leaves)))
            self._leaves[block] = [line_hash(line) for line in lines]
        return self._leaves[block]


def block_roots(session: Session, campaign_id: UUID) -> dict[int, str]:
    """The stored roots of a campaign's full blocks, by number."""
    query = select(EscrowBlock.number, EscrowBlock.root).where(
        EscrowBlock.campaign_id == campaign_id
    )
    rows = session.exec(query.order_by(col(EscrowBlock.number)))
    return {int(number): str(root) for number, root in rows}
