"""Changing what a live campaign says: which of it can change at all, and what is always material.

What a share costs, and how many there are before the raise, never change: backers who came before
and after would hold something else for the same money, and certificates would say what nobody
agreed to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

FIELDS: Final = ("summary", "story", "risks", "target", "maximum", "closes_at")
"""Fields of the campaign's form that can change while it takes pledges, in the editor's order."""
ROWS: Final = ("funds", "risk_items")
"""Lists that can change: use of funds, and the risks one by one."""
ALWAYS_MATERIAL: Final = frozenset({"target", "maximum", "closes_at"})
"""What nobody decides about: how much is raised and until when is why people came. That moving a
deadline is material is read in what funding portals write, not in the text of 17 CFR 227.304(c),
which speaks of the terms of an offering."""


class ChangeStatus(StrEnum):
    """How far a change has come."""

    WAITING = "waiting"
    """Waits for a moderator."""
    APPROVED = "approved"
    """In force since it was approved."""
    REFUSED = "refused"
    """A moderator refused it."""
    TAKEN_BACK = "taken_back"
    """The founder took it back."""


_S = ChangeStatus

CHANGE_STEPS: Final[Mapping[ChangeStatus, frozenset[ChangeStatus]]] = {
    _S.WAITING: frozenset({_S.APPROVED, _S.REFUSED, _S.TAKEN_BACK}),
    _S.APPROVED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.TAKEN_BACK: frozenset(),
}
"""For each status, those that may follow."""


def must_be_material(names: Collection[str]) -> bool:
    """Whether a change is material whatever a moderator thinks of it.

    Args:
        names: of `FIELDS` and `ROWS`: what changes.
    """
    return not ALWAYS_MATERIAL.isdisjoint(names)
