"""SIGKILL at every boundary of a founder's withdrawal, of the refunds that follow from it, and of a
moderator's word that one which the processor found wrong is tried again."""

from __future__ import annotations

import pytest

from tests.faults.killing import TRIED_AGAIN, Theatre, steps_of
from tests.faults.plays import WITHDRAWN
from tests.faults.scenes import Scenes


@pytest.fixture(scope="module")
def theatre(scenes: Scenes) -> Theatre:
    """The play, rehearsed."""
    return Theatre(scenes, WITHDRAWN)


def test_the_play_is_worth_killing_in(theatre: Theatre) -> None:
    assert theatre.rehearsal.ending == {"Anna": "refunded", "Ben": "refunded", "Cleo": "expired"}
    assert theatre.calls() == {"POST /v1/checkout/sessions/{id}/expire", "POST /v1/refunds"}
    assert theatre.has_boundary("Fiona withdraws it", "after commit in withdrawal.withdraw")
    retried = "after commit in retrying.retry_attempt"
    assert theatre.has_boundary("a moderator has a refund tried again", retried)
    again = "between call and result: POST /v1/refunds"
    assert theatre.has_boundary("a worker gives the rest back", again)
    # A refund's call is counted by one statement, which commits by itself.
    counted = "after commit in worker._one > worker._do > refunds.execute > calls.begin_alone"
    assert theatre.has_boundary("a worker gives the rest back", counted)


@pytest.mark.parametrize("number", steps_of(WITHDRAWN, "founder", "moderator", "worker"))
def test_what_was_interrupted_is_tried_again(theatre: Theatre, number: int) -> None:
    assert theatre.harm_done_in(number, TRIED_AGAIN) == {}
