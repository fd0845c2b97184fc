"""The control: a platform without idempotency keys does things twice, and these tests notice."""

from __future__ import annotations

import pytest

from tests.faults.killing import ANSWERED, TWICE, Aftermath, Theatre
from tests.faults.plays import GREEDY
from tests.faults.scenes import Scenes

AFTER_A_CALL = Aftermath("tried again", only_after=ANSWERED)


@pytest.fixture(scope="module")
def theatre(scenes: Scenes) -> Theatre:
    """A raise of whose money the platform keeps so much that the processor, which sends on no more
    than it took, would make every transfer twice if it were asked twice."""
    return Theatre(scenes, GREEDY)


@pytest.mark.parametrize(
    ("title", "twin"),
    [
        ("Fiona opens the payout account", "accounts"),
        ("Anna pledges", "customers"),
        ("Anna pledges", "checkout/sessions"),
        ("a worker settles", "transfer"),
    ],
)
def test_without_keys_it_happens_twice_and_is_noticed(
    theatre: Theatre, title: str, twin: str
) -> None:
    [number] = [n for n, step in enumerate(theatre.play.steps) if step.title == title]

    harm = theatre.harm_done_in(number, AFTER_A_CALL, is_forgetful=True, stride=1)

    told = [line for wrong in harm.values() for line in wrong]
    assert [line for line in told if line.startswith(f"{twin}:") and line.endswith(TWICE)] != []
