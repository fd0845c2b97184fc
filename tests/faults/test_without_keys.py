"""The control: a platform without idempotency keys does things twice, and these tests notice; and
what they begin with each time is what was kept."""

from __future__ import annotations

import pytest

from tests.faults.killing import ANSWERED, TWICE, Aftermath, Theatre
from tests.faults.plays import GREEDY
from tests.faults.rewinding import Rows
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


def test_what_was_kept_is_put_back(scenes: Scenes, theatre: Theatre) -> None:
    empty, settling = scenes.database.as_made, theatre.rehearsal.before[-1].rows
    assert settling.tables.keys() > empty.tables.keys()
    for rows in (settling, empty, settling):
        scenes.database.put_back(rows)
        found = scenes.database.keep()
        assert found.sequences == rows.sequences
        assert _in_no_order(found) == _in_no_order(rows)


def _in_no_order(rows: Rows) -> dict[str, list[bytes]]:
    return {table: sorted(told.splitlines()) for table, told in rows.tables.items()}
