"""A possible match as it is stored, in one English line, and as those who decide read it."""

from __future__ import annotations

import re
from typing import Final

from crowdfund.domain.screening import ListKind, Match
from crowdfund.words import N_, Spoken, _

KINDS: Final = Spoken(
    {ListKind.SANCTIONS: N_("under sanctions"), ListKind.EXPOSED: N_("politically exposed")}
)
"""Why somebody is on a list, in words."""
_LINE: Final = re.compile(
    rf"(.+?) · ({'|'.join(ListKind)}) · (.+?)(?:, born ([0-9]{{1,4}}))?", re.DOTALL
)


def stored_line(match: Match) -> str:
    """One match in a line, as evidence keeps it.

    Args:
        match: somebody on the list.
    """
    year = f", born {match.birth_year}" if match.birth_year else ""
    return f"{match.ref} · {match.kind.value} · {match.name}{year}"


def match_lines(found: str) -> list[str]:
    """Stored matches in the language of now; a line of another make stays as it is.

    Args:
        found: lines as `stored_line` made them.
    """
    return [_told(line) for line in found.split("\n")]


def _told(line: str) -> str:
    parts = _LINE.fullmatch(line)
    if parts is None:
        return line
    ref, kind, name, year = parts.groups()
    who = _("{name}, born {year}").format(name=name, year=year) if year else name
    return f"{ref} · {KINDS[ListKind(kind)]} · {who}"
