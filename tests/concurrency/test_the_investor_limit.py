"""One person, two campaigns, room for one pledge: the limit holds whatever comes at once."""

from __future__ import annotations

import contextlib
import threading
from typing import Any
from uuid import UUID

import pytest

from crowdfund.db.queries import investors
from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import DeclarationNeeded, NotEligible
from crowdfund.services import declarations, investor_limits
from crowdfund.services.views.investors import DeclarationForm
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once, reserve
from tests.declaring import answered, declare
from tests.world import World

MEETING_SECONDS = 1
"""How long one waits for the other between question and answer where the lock keeps them apart: in
vain."""


@pytest.fixture
def scene(world: World) -> tuple[Actor, list[Campaign]]:
    """Somebody with a limit of 2,500.00 USD, and two campaigns."""
    anna = world.person("Anna")
    words_hash = declarations.investor_page(world.deps, actor=anna).words_hash
    form = DeclarationForm(
        income="0", net_worth="0", elsewhere="0", is_confirmed=True, words_hash=words_hash
    )
    declarations.declare(world.deps, actor=anna, form=form)
    answered(world.deps, anna, pledges=2)
    founders = [world.person("First"), world.person("Second")]
    return anna, [
        world.live_campaign(founder, regime="reg-cf", maximum_minor=1_000_000)
        for founder in founders
    ]


def meeting(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Everybody who has read what is used waits for the other to read it too."""
    both = threading.Barrier(2)
    judged = investor_limits.require

    def meet(*asked: Any) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(seconds)
        judged(*asked)

    monkeypatch.setattr(investor_limits, "require", meet)


def _both(world: World, scene: tuple[Actor, list[Campaign]]) -> list[Any]:
    anna, campaigns = scene
    return at_once(*[lambda each=each: reserve(world, anna, each, 250) for each in campaigns])


def test_one_of_two_pledges_at_once_is_refused(
    world: World, scene: tuple[Actor, list[Campaign]], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(monkeypatch, MEETING_SECONDS)
    results = _both(world, scene)
    # A deadlock would be no refusal: it would come out of the thread that PostgreSQL chose.
    assert [isinstance(one, NotEligible) for one in results].count(True) == 1


def test_without_the_turn_both_would_pass(
    world: World, scene: tuple[Actor, list[Campaign]], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(monkeypatch, PATIENCE_SECONDS)
    monkeypatch.setattr(investors, "TURN", "SELECT %(backer_id)s::text")
    results = _both(world, scene)
    assert [isinstance(one, NotEligible) for one in results].count(True) == 0


def test_who_is_refused_leaves_no_lock_behind(
    world: World, scene: tuple[Actor, list[Campaign]]
) -> None:
    anna, campaigns = scene
    results = at_once(*[lambda: reserve(world, anna, campaigns[0], 251)] * 4)
    assert all(isinstance(one, NotEligible) for one in results)
    assert reserve(world, anna, campaigns[1], 250)


def test_one_set_of_answers_makes_one_of_two_pledges_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions are asked before each pledge: what was answered for one is used up by it."""
    meeting(monkeypatch, MEETING_SECONDS)
    anna = world.person("Anna")
    campaigns = [
        world.live_campaign(world.person(name), regime="reg-cf") for name in ("First", "Second")
    ]
    declare(world.deps, anna)
    answered(world.deps, anna)
    results = at_once(*[lambda each=each: reserve(world, anna, each) for each in campaigns])
    assert [isinstance(one, DeclarationNeeded) for one in results].count(True) == 1
    assert [isinstance(one, UUID) for one in results].count(True) == 1
