"""The clock jumps while a call is under way: by days, so that its lease has run out and its key is
forgotten and another worker does the same; or back by an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.jobs.worker import Worker
from tests.faults.effects import faults_of, statuses_of
from tests.faults.plays import FAILS, SUCCEEDS, Play, Stage
from tests.faults.strikes import Strike
from tests.world import World

DAYS = timedelta(days=3)
HOUR = timedelta(hours=1)
IDS = ["succeeds", "fails"]
ENDINGS = [
    (SUCCEEDS, "POST /v1/transfers", 1, {"Anna": "settled", "Ben": "settled", "Cleo": "expired"}),
    (
        FAILS,
        "POST /v1/refunds",
        2,
        {"Anna": "refunded", "Ben": "refunded", "Cleo": "expired", "Dora": "refunded"},
    ),
]
"""A play, the call that is struck, the first of them that a worker makes, and how it ends."""


def _play(world: World, play: Play) -> None:
    stage = Stage(world)
    stage.open(play)
    for step in play.steps:
        step.do(stage)


@pytest.mark.parametrize("later", [0, 1])
@pytest.mark.parametrize(("play", "request_", "first", "ending"), ENDINGS, ids=IDS)
def test_days_pass_while_a_call_is_under_way_and_another_worker_takes_over(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    play: Play,
    request_: str,
    first: int,
    ending: dict[str, str],
    later: int,
) -> None:
    def take_over() -> None:
        world.clock.advance(DAYS)
        Worker(world.deps, threads=1).drain()

    strike = Strike(monkeypatch, world, request_, first + later, take_over)

    _play(world, play)

    assert strike.has_happened
    assert faults_of(world) == []
    assert statuses_of(world) == ending


@pytest.mark.parametrize(("play", "request_", "first", "ending"), ENDINGS, ids=IDS)
def test_our_clock_goes_back_by_an_hour_while_a_call_is_under_way(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    play: Play,
    request_: str,
    first: int,
    ending: dict[str, str],
) -> None:
    def go_back() -> None:
        world.clock.drift(-HOUR)

    strike = Strike(monkeypatch, world, request_, first, go_back)

    _play(world, play)
    world.clock.drift(HOUR)
    Stage(world).work_to_the_end()

    assert strike.has_happened
    assert faults_of(world) == []
    assert statuses_of(world) == ending
