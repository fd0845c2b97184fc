"""Cap tables as lines to show, with bars."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.captable import CapTableLine, Holding, cap_table
from crowdfund.services import register, texts
from crowdfund.services.views.common import CapLine
from crowdfund.words import N_, _

NEW_BACKERS = N_("New backers")
COLOURS = 12
"""Parts of a whole that can be told apart: six colours, plain and then striped."""
THE_REST = "rest"
"""The colour that all further parts share."""


def colour_of(place: int) -> str:
    """The colour of a part of a whole, as the style sheet names it.

    Args:
        place: of the part among those that are coloured, from 0.
    """
    return str(place + 1) if place < COLOURS else THE_REST


def cap_lines(
    holdings: Sequence[Holding], new_shares: int = 0, *, holder: str = ""
) -> list[CapLine]:
    """A cap table, with the backers' new shares as its last line if there are any.

    Args:
        holdings: who has how many shares before.
        new_shares: whole shares that the backers get together; none for the table before.
        holder: what the backers' line is called; empty for new backers.
    """
    lines = cap_table([*holdings, Holding(holder or _(NEW_BACKERS), new_shares)])
    return [_line(i, line, is_new=i == len(holdings)) for i, line in enumerate(lines)]


def now_lines(session: Session, campaign: Campaign) -> list[CapLine]:
    """The cap table after this raise: holders before, then its backers by name."""
    held = register.holdings_now(session, campaign)
    lines = cap_table([Holding(one.holder, one.shares) for one in held])
    return [
        _line(i, line, is_new=one.is_new)
        for i, (one, line) in enumerate(zip(held, lines, strict=True))
    ]


def _line(place: int, line: CapTableLine, *, is_new: bool) -> CapLine:
    whole, hundredths = divmod(line.part_basis_points, 100)
    return CapLine(
        holder=line.holder,
        shares_text=texts.number(line.shares),
        part_text=texts.percent_bp(line.part_basis_points),
        part_basis_points=line.part_basis_points,
        width=f"{whole}.{hundredths:02}%",
        is_new=is_new,
        colour=colour_of(place),
    )
