"""A question before a large pledge has three options: sent all at once they are still one try."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.queries import investors
from crowdfund.db.tables import BigTicketAnswer, Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.services import large_pledges
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once
from tests.world import World

MEETING_SECONDS = 1
"""How long one waits for the other between question and answer where the lock keeps them apart: in
vain."""


@pytest.fixture
def scene(world: World) -> tuple[Actor, Campaign, list[Consent]]:
    """Somebody, a raise, and the two wrong answers to a pledge of 1,500 EUR."""
    anna = world.person("Anna")
    world.qualify(anna, "ecspr")
    campaign = world.live_campaign(regime="ecspr", currency="EUR")
    right = world.consent(anna, campaign, 150)
    wrong = [replace(right, answer=place) for place in "012" if place != right.answer]
    return anna, campaign, wrong


def meeting(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Whoever knows what is asked waits for the other to know it too."""
    both, required = threading.Barrier(2), large_pledges._require

    def meet(*asked: Any) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(seconds)
        return required(*asked)

    monkeypatch.setattr(large_pledges, "_require", meet)


def judged(world: World, scene: tuple[Actor, Campaign, list[Consent]]) -> list[str]:
    """Sends both wrong answers at once. Returns what each was told, in order of the words."""
    anna, campaign, wrong = scene
    results = at_once(
        *[lambda each=each: world.pledge(anna, campaign, 150, consent=each) for each in wrong]
    )
    return sorted(refusal.message for refusal in results)


def kept(world: World) -> int:
    with world.deps.reading() as session:
        return len(session.exec(select(BigTicketAnswer)).all())


def test_the_second_guess_is_about_another_question(
    world: World, scene: tuple[Actor, Campaign, list[Consent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(monkeypatch, MEETING_SECONDS)
    first, second = judged(world, scene)
    assert "not right" in first
    assert "has changed" in second
    assert kept(world) == 1


def test_without_the_turn_every_option_would_be_tried(
    world: World, scene: tuple[Actor, Campaign, list[Consent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(monkeypatch, PATIENCE_SECONDS)
    monkeypatch.setattr(investors, "TURN", "SELECT %(backer_id)s::text")
    assert ["not right" in said for said in judged(world, scene)] == [True, True]
    assert kept(world) == 2
