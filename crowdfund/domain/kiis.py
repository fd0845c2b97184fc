"""The key investment information sheet of an offer: parts A to I of Regulation (EU) 2020/1503,
Annex I, as named texts, and the hash that tells one version from another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_PAGES: Final = 6
"""Sides of A4 (Art 23(7))."""


class KiisPart(StrEnum):
    """The parts, by their letters."""

    A = "A"
    """Who raises, and for what."""
    B = "B"
    """How the raise works and on which conditions."""
    C = "C"
    """What may go wrong."""
    D = "D"
    """What is sold."""
    E = "E"
    """Companies in between."""
    F = "F"
    """Rights of who buys."""
    G = "G"
    """Loans."""
    H = "H"
    """Fees, where to ask, and how to complain."""
    I = "I"  # noqa: E741 - the law's letter
    """Portfolios of loans."""


HEADINGS: Final = {
    KiisPart.A: "The project owner and the project",
    KiisPart.B: "How this raise works, and its conditions",
    KiisPart.C: "Risks",
    KiisPart.D: "What is offered",
    KiisPart.E: "Special purpose vehicles",
    KiisPart.F: "Rights of investors",
    KiisPart.G: "Loans",
    KiisPart.H: "Fees, information and complaints",
    KiisPart.I: "Individual management of portfolios of loans",
}
"""In our own words."""


@dataclass(frozen=True, slots=True)
class KiisLine:
    """One named text of a part."""

    part: KiisPart
    label: str
    text: str
    is_required: bool = True
    """Whether the sheet is incomplete without it."""


def lacking(lines: Sequence[KiisLine]) -> list[KiisLine]:
    """Lines without which the sheet is not complete, in their order."""
    return [line for line in lines if line.is_required and not line.text]


def mark_of(lines: Sequence[KiisLine]) -> str:
    """What tells one version from another: the SHA-256 of all that is said, in hexadecimal. What
    is not said has no part in it.

    Args:
        lines: in their order.
    """
    said = [[line.part.value, line.label, line.text] for line in lines if line.text]
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
