"""SIGKILL at every boundary of keeping a pledge after a change, and of the end of that round, which
cancels and refunds what was not kept."""

from __future__ import annotations

import pytest

from tests.faults.killing import TRIED_AGAIN, Theatre, steps_of
from tests.faults.plays import CHANGES
from tests.faults.scenes import Scenes


@pytest.fixture(scope="module")
def theatre(scenes: Scenes) -> Theatre:
    """The play, rehearsed."""
    return Theatre(scenes, CHANGES)


def test_the_play_is_worth_killing_in(theatre: Theatre) -> None:
    assert theatre.rehearsal.ending == {"Anna": "settled", "Ben": "refunded"}
    assert theatre.calls() == {"POST /v1/refunds"}
    assert theatre.has_boundary("Anna keeps hers", "after commit in reconfirming.keep")
    [_asked, _keeps, ends, _settles] = theatre.rehearsal.boundaries
    decided = [name for name in ends if "reconfirming.end" in name]
    assert len(decided) == 2, "one commit decides the refund, one ends the round"


@pytest.mark.parametrize("number", steps_of(CHANGES, "backer", "worker"))
def test_what_was_interrupted_is_tried_again(theatre: Theatre, number: int) -> None:
    assert theatre.harm_done_in(number, TRIED_AGAIN) == {}
