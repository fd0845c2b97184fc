"""The tree of RFC 6962: published vectors, and what must hold for every tree, leaf and proof."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowdfund.domain import merkle
from crowdfund.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    audit_ranges,
    consistency_ranges,
    is_consistent,
    is_included,
    leaf_hash,
    proof_over,
    root_of,
)

# The inputs, roots and proofs that the Certificate Transparency project publishes for its tree
# (github.com/google/certificate-transparency, merkletree tests).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
L0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
L6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
N01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N0123 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
N4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
PATHS = [
    (0, 1, []),
    (0, 8, [L1, N23, N4567]),
    (5, 8, [L4, N67, N0123]),
    (2, 3, [N01]),
    (1, 5, [L0, N23, L4]),
]
"""Leaf (from 0), size, audit path."""
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, [L1, N23, N4567]),
    (6, 8, [N45, N67, N0123]),
    (2, 5, [N23, L4]),
    (6, 7, [N45, L6, N0123]),
]
"""Earlier size, later size, proof."""

HASHES = [leaf_hash(number.to_bytes(4, "big")) for number in range(400)]


def literal_root(leaves: Sequence[bytes]) -> bytes:
    """MTH, word for word from RFC 6962 section 2.1: the yardstick."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    halves = literal_root(leaves[:k]) + literal_root(leaves[k:])
    return hashlib.sha256(b"\x01" + halves).digest()


def over(leaves: Sequence[bytes]) -> Callable[[int, int], bytes]:
    """Hashes of ranges, from a list in memory."""
    return lambda begin, end: literal_root(leaves[begin:end])


def path_of(index: int, size: int) -> list[bytes]:
    """An audit path among `HASHES`."""
    return proof_over(audit_ranges(index, size), over(HASHES))


def proof_of(old_size: int, size: int) -> list[bytes]:
    """A consistency proof among `HASHES`."""
    return proof_over(consistency_ranges(old_size, size), over(HASHES))


def flipped(value: bytes, bit: int) -> bytes:
    """The same bytes with one bit changed."""
    number = int.from_bytes(value, "big") ^ (1 << bit)
    return number.to_bytes(len(value), "big")


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert root_of([leaf_hash(one) for one in INPUTS[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_audit_paths_are_the_published_ones(index: int, size: int, path: list[str]) -> None:
    leaves = [leaf_hash(one) for one in INPUTS]
    made = proof_over(audit_ranges(index, size), over(leaves))
    assert [step.hex() for step in made] == path
    assert is_included(index, size, leaves[index], made, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old_size", "size", "path"), CONSISTENCIES)
def test_consistency_proofs_are_the_published_ones(
    old_size: int, size: int, path: list[str]
) -> None:
    leaves = [leaf_hash(one) for one in INPUTS]
    made = proof_over(consistency_ranges(old_size, size), over(leaves))
    assert [step.hex() for step in made] == path
    roots = bytes.fromhex(ROOTS[old_size]), bytes.fromhex(ROOTS[size])
    assert is_consistent(old_size, roots[0], size, roots[1], made)


def test_the_growing_tree_is_the_tree_of_the_definition() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT == literal_root([])
    for size, one in enumerate(HASHES[:300], start=1):
        frontier.add(one)
        assert frontier.size == size
        assert frontier.root() == literal_root(HASHES[:size])


@pytest.mark.parametrize("size", [*range(1, 70), 127, 128, 129, 255, 256, 257, 300])
def test_every_leaf_of_a_tree_is_proved(size: int) -> None:
    root = literal_root(HASHES[:size])
    for index in range(size):
        path = path_of(index, size)
        assert is_included(index, size, HASHES[index], path, root)
        assert len(path) <= (size - 1).bit_length()


@pytest.mark.parametrize("size", [*range(1, 66), 128, 200])
def test_every_earlier_tree_is_proved(size: int) -> None:
    root = literal_root(HASHES[:size])
    for old_size in range(1, size + 1):
        old_root = literal_root(HASHES[:old_size])
        assert is_consistent(old_size, old_root, size, root, proof_of(old_size, size))


sizes = st.integers(1, 400)


@given(size=sizes, part=st.integers(0, 10**6), bit=st.integers(0, 255), step=st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_any_changed_bit_of_an_audit_fails(size: int, part: int, bit: int, step: int) -> None:
    index = part % size
    root, path, one = literal_root(HASHES[:size]), path_of(index, size), HASHES[index]
    assert is_included(index, size, one, path, root)
    assert not is_included(index, size, flipped(one, bit), path, root)
    assert not is_included(index, size, one, path, flipped(root, bit))
    assert not is_included(index, size, one, [*path, one], root)
    if path:
        at = step % len(path)
        changed = [*path[:at], flipped(path[at], bit), *path[at + 1 :]]
        assert not is_included(index, size, one, changed, root)
        assert not is_included(index, size, one, path[:-1], root)
        assert not is_included(index, size, one, path[1:], root)


@given(size=sizes, part=st.integers(0, 10**6), other=st.integers(-3, 500))
@settings(max_examples=200, deadline=None)
def test_another_place_fails(size: int, part: int, other: int) -> None:
    index = part % size
    root, path = literal_root(HASHES[:size]), path_of(index, size)
    if other != index:
        assert not is_included(other, size, HASHES[index], path, root)


@given(first=sizes, second=sizes, bit=st.integers(0, 255), step=st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_any_changed_bit_of_a_consistency_proof_fails(
    first: int, second: int, bit: int, step: int
) -> None:
    old_size, size = sorted((first, second))
    old_root, root = literal_root(HASHES[:old_size]), literal_root(HASHES[:size])
    path = proof_of(old_size, size)
    assert is_consistent(old_size, old_root, size, root, path)
    assert not is_consistent(old_size, flipped(old_root, bit), size, root, path)
    assert not is_consistent(old_size, old_root, size, flipped(root, bit), path)
    assert not is_consistent(old_size, old_root, size, root, [*path, root])
    if path:
        at = step % len(path)
        changed = [*path[:at], flipped(path[at], bit), *path[at + 1 :]]
        assert not is_consistent(old_size, old_root, size, root, changed)
        assert not is_consistent(old_size, old_root, size, root, path[:-1])


@given(old_size=sizes, size=sizes, bit=st.integers(0, 255), part=st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_a_tree_whose_past_was_rewritten_is_never_consistent(
    old_size: int, size: int, bit: int, part: int
) -> None:
    old_size, size = sorted((old_size, size))
    at = part % old_size
    rewritten = [*HASHES[:at], flipped(HASHES[at], bit), *HASHES[at + 1 : size]]
    old_root, root = literal_root(HASHES[:old_size]), literal_root(rewritten)
    honest = proof_over(consistency_ranges(old_size, size), over(rewritten))
    assert not is_consistent(old_size, old_root, size, root, honest)
    assert not is_consistent(old_size, old_root, size, root, proof_of(old_size, size))


def test_a_node_is_no_leaf() -> None:
    """Why the first bytes differ: the two children of a node, given as data, are another leaf."""
    left, right = HASHES[:2]
    assert leaf_hash(left + right) != merkle.node_hash(left, right)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_path_for_no_leaf(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        audit_ranges(index, size)
    assert not is_included(index, size, HASHES[0], [], HASHES[0])


@pytest.mark.parametrize(("old_size", "size"), [(0, 3), (4, 3), (-1, 2)])
def test_no_consistency_with_nothing_or_with_more(old_size: int, size: int) -> None:
    with pytest.raises(ValueError, match="earlier tree"):
        consistency_ranges(old_size, size)
    assert not is_consistent(old_size, HASHES[0], size, HASHES[0], [])
