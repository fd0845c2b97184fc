"""What a tab of the editor had typed and could not send any more, as the browser brings it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from crowdfund.ui.parts.backer_loads import text_of
from crowdfund.ui.parts.founder_row_kinds import FormRow

NEVER_READ = "\x00"
"""In place of what was read, where what was typed was typed over something else: no field can have
it, and no rows have such a mark."""
_LONGEST_TOLD = 2_000_000
_LONGEST_TIME = 16


@dataclass(frozen=True)
class Brought:
    """What was typed into one place."""

    campaign_id: str
    place: str
    text: str
    at: str
    """When its last key was pressed, as the browser counts."""
    is_over: bool
    """Whether what is stored is still what it was typed over."""


def keeper(user_id: UUID, campaign_id: str) -> str:
    """Under which a browser keeps somebody's texts of a campaign: another person who signs in there
    does not get them."""
    return hashlib.sha256(f"{user_id}/{campaign_id}".encode()).hexdigest()[:32]


def time_of(at: object) -> str:
    """When something was typed, as a browser says it; empty for anything else."""
    is_time = isinstance(at, str) and at.isascii() and at.isdigit() and len(at) <= _LONGEST_TIME
    return str(at) if is_time else ""


def read(told: object) -> Brought | None:
    """What a browser brings back.

    Args:
        told: as sent.

    Returns:
        None where it is nothing of the kind.
    """
    found = _json(told)
    if not isinstance(found, dict):
        return None
    return Brought(
        text_of(found.get("of")),
        text_of(found.get("place")),
        text_of(found.get("text")),
        time_of(found.get("at")),
        found.get("is_over") is True,
    )


def rows_in(text: str, parts: Sequence[str], most: int) -> list[dict[str, str]]:
    """The rows that were brought back, each with the parts that it may have.

    Args:
        text: a list of rows as JSON.
        parts: which of `PARTS` they have.
        most: how many are taken.
    """
    found = _json(text)
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [{part: text_of(row.get(part)) for part in parts} for row in rows[:most]]


def in_place_of(
    kept: Sequence[FormRow], shown: Sequence[FormRow], made: Sequence[FormRow]
) -> list[FormRow]:
    """The rows as they were saved last, under the keys of those that take their places.

    Args:
        kept: saved rows.
        shown: those in the page before.
        made: those in their places.
    """
    keys = {old.key: new.key for old, new in zip(shown, made, strict=False)}
    return [replace(row, key=keys.get(row.key, row.key)) for row in kept]


def _json(told: object) -> object:
    if not isinstance(told, str) or len(told) > _LONGEST_TOLD:
        return None
    try:
        return json.loads(told)
    except (ValueError, RecursionError):
        return None
