"""SIGKILL at every boundary of a raise that misses its target and refunds everyone."""

from __future__ import annotations

import pytest

from tests.faults.killing import (
    A_DAY_LATER,
    RACES,
    TRIED_AGAIN,
    WALKED_AWAY,
    Theatre,
    steps_of,
)
from tests.faults.plays import FAILS
from tests.faults.scenes import Scenes


@pytest.fixture(scope="module")
def theatre(scenes: Scenes) -> Theatre:
    """The play, rehearsed."""
    return Theatre(scenes, FAILS)


def test_the_play_is_worth_killing_in(theatre: Theatre) -> None:
    assert theatre.rehearsal.ending == {
        "Anna": "refunded",
        "Ben": "refunded",
        "Cleo": "expired",
        "Dora": "refunded",
    }
    assert theatre.calls() >= {
        "POST /v1/customers",
        "POST /v1/checkout/sessions",
        "POST /v1/checkout/sessions/{id}/expire",
        "POST /v1/refunds",
    }

    # Taking shares is one statement, which commits by itself.
    assert theatre.has_boundary("Anna pledges", "after commit in pledging.pledge > reserving.")


@pytest.mark.parametrize("number", steps_of(FAILS, "backer", "worker"))
def test_what_was_interrupted_is_tried_again(theatre: Theatre, number: int) -> None:
    assert theatre.harm_done_in(number, TRIED_AGAIN) == {}


@pytest.mark.parametrize("number", steps_of(FAILS, "backer"))
def test_who_was_interrupted_never_comes_back(theatre: Theatre, number: int) -> None:
    assert theatre.harm_done_in(number, WALKED_AWAY) == {}


@pytest.mark.parametrize("number", steps_of(FAILS, "backer", "worker"))
def test_the_processor_has_forgotten_the_key(theatre: Theatre, number: int) -> None:
    assert theatre.harm_done_in(number, A_DAY_LATER) == {}


@pytest.mark.parametrize("kill_at", RACES)
@pytest.mark.parametrize("number", steps_of(FAILS, "worker"))
def test_two_workers_at_once_and_one_of_them_dies(
    theatre: Theatre, number: int, kill_at: int
) -> None:
    assert theatre.race(number, kill_at) == []
