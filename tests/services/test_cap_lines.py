"""Cap tables as they are shown."""

from __future__ import annotations

from crowdfund.domain.captable import Holding
from crowdfund.services.captables import COLOURS, THE_REST, cap_lines


def test_no_two_of_the_first_holders_have_one_colour_and_the_rest_share_theirs() -> None:
    holders = [Holding(f"Holder {place}", 10) for place in range(COLOURS + 2)]
    colours = [line.colour for line in cap_lines(holders)]
    assert colours[:COLOURS] == [str(place) for place in range(1, COLOURS + 1)]
    assert colours[COLOURS:] == [THE_REST, THE_REST]
