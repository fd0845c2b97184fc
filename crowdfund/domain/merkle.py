"""The Merkle tree of Certificate Transparency: one hash for a whole list, and short proofs from it.

RFC 6962 section 2.1 defines the tree, the audit path and the consistency proof; RFC 9162 sections
2.1.3.2 and 2.1.4.2 say how the two are verified. Leaves and nodes are hashed behind different
first bytes, so that no node can be passed off as a leaf.

A proof is a list of hashes of ranges of leaves. Which ranges is a question of numbers alone
(`audit_ranges`, `consistency_ranges`); where their hashes come from is the caller's business, so
that a long list need not be read whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of no leaves at all."""

Range = tuple[int, int]
"""Leaves from the first number up to, and without, the second; counted from 0."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: SHA-256(0x00 || data). RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node: SHA-256(0x01 || left || right). RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_of(size: int) -> int:
    """Where a tree of at least two leaves parts: the largest power of two below its size."""
    return 1 << (size - 1).bit_length() - 1


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over leaves that are hashed already. RFC 6962 section 2.1 (MTH)."""
    frontier = Frontier()
    for one in leaf_hashes:
        frontier.add(one)
    return frontier.root()


class Frontier:
    """A tree that only grows, kept as the roots of its full parts: a few hashes for any size."""

    def __init__(self) -> None:
        self.size = 0
        """How many leaves were added."""
        self._roots: list[bytes] = []

    def add(self, one: bytes) -> None:
        """Adds the next leaf, by its hash."""
        self._roots.append(one)
        full = self.size
        while full & 1:
            right = self._roots.pop()
            self._roots[-1] = node_hash(self._roots[-1], right)
            full >>= 1
        self.size += 1

    def root(self) -> bytes:
        """The root over everything added so far."""
        if not self._roots:
            return EMPTY_ROOT
        result = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            result = node_hash(left, result)
        return result


def audit_ranges(index: int, size: int) -> list[Range]:
    """What an audit path is made of, from the leaf upwards. RFC 6962 section 2.1.1 (PATH).

    Args:
        index: the leaf, counted from 0.
        size: leaves in the tree.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("There is no such leaf.")
    begin, end = 0, size
    siblings: list[Range] = []
    while end - begin > 1:
        middle = begin + split_of(end - begin)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((begin, middle))
            begin = middle
    return siblings[::-1]


def consistency_ranges(old_size: int, size: int) -> list[Range]:
    """What a consistency proof is made of, in its order. RFC 6962 section 2.1.2 (SUBPROOF).

    Args:
        old_size: leaves in the earlier tree, at least one.
        size: leaves in the later tree.

    Raises:
        ValueError: the earlier tree is empty or the larger one.
    """
    if not 0 < old_size <= size:
        raise ValueError("The earlier tree has at least one leaf and at most as many.")
    begin, end = 0, size
    siblings: list[Range] = []
    while end > old_size:
        middle = begin + split_of(end - begin)
        if old_size <= middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((begin, middle))
            begin = middle
    if begin > 0:
        # The earlier tree does not end with its own left edge: its last full part comes first.
        siblings.append((begin, end))
    return siblings[::-1]


def is_included(index: int, size: int, one: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether an audit path leads from a leaf's hash to the root. RFC 9162 section 2.1.3.2.

    Args:
        index: the leaf, counted from 0.
        size: leaves in the tree.
        one: the leaf's hash.
        path: hashes from the leaf upwards.
        root: the tree's root.
    """
    if not 0 <= index < size:
        return False
    place, last, result = index, size - 1, one
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            result = node_hash(step, result)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, step)
        place, last = place >> 1, last >> 1
    return last == 0 and result == root


def is_consistent(
    old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the later tree begins with all of the earlier one. RFC 9162 section 2.1.4.2.

    Args:
        old_size: leaves in the earlier tree, at least one.
        old_root: its root.
        size: leaves in the later tree.
        root: its root.
        path: the consistency proof.
    """
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not path and old_root == root
    steps = list(path) if old_size & (old_size - 1) else [old_root, *path]
    if not steps:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _climb(place, last, steps) == (old_root, root)


def _climb(place: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that a consistency proof leads to; None when it has too many or few steps."""
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def proof_over(ranges: Sequence[Range], hash_of: Callable[[int, int], bytes]) -> list[bytes]:
    """The hashes of a proof.

    Args:
        ranges: from `audit_ranges` or `consistency_ranges`.
        hash_of: gives the root over the leaves of a range.
    """
    return [hash_of(begin, end) for begin, end in ranges]
