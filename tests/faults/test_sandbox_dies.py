"""The processor itself is killed with SIGKILL in the middle of a raise and comes back later."""

from __future__ import annotations

import pytest

from tests.faults.effects import faults_of, statuses_of
from tests.faults.plays import FAILS, SUCCEEDS, Play, Stage
from tests.faults.scenes import Scenes
from tests.faults.strikes import Strike


@pytest.mark.parametrize(
    ("play", "request_", "step_title", "ending"),
    [
        (
            SUCCEEDS,
            "POST /v1/transfers",
            "a worker settles",
            {"Anna": "settled", "Ben": "settled", "Cleo": "expired"},
        ),
        (
            FAILS,
            "POST /v1/refunds",
            "a worker refunds everyone",
            {"Anna": "refunded", "Ben": "refunded", "Cleo": "expired", "Dora": "refunded"},
        ),
        (
            SUCCEEDS,
            "GET /v1/events",
            "a worker hears of it",
            {"Anna": "settled", "Ben": "settled", "Cleo": "expired"},
        ),
    ],
    ids=["between transfers", "between refunds", "while events are read"],
)
def test_a_raise_ends_though_the_processor_dies(
    scenes: Scenes,
    monkeypatch: pytest.MonkeyPatch,
    play: Play,
    request_: str,
    step_title: str,
    ending: dict[str, str],
) -> None:
    with scenes.scene() as scene, scene.world() as world:
        stage = Stage(world)
        stage.open(play)
        for step in play.steps:
            if step.title == step_title:
                strike = Strike(monkeypatch, world, request_, 1, scene.kill_sandbox)
                stage.work()
                assert strike.has_happened
                assert scene.sandbox is None
                scene.restart_sandbox()
            step.do(stage)

        assert faults_of(world) == []
        assert statuses_of(world) == ending
