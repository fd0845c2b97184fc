"""Before and while the demonstration is made, and its first two clicks on the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from crowdfund import demo
from crowdfund.db.tables import Campaign, User
from crowdfund.demo import seeding
from crowdfund.demo.content import load_content
from crowdfund.demo.shares import planned_pledges
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.jobs.worker import Worker
from crowdfund.services import clock, demonstration, people
from crowdfund.services.deps import Deps
from tests.sandbox_server import SandboxServer
from tests.world import World


def _only(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """Makes the demonstration of these raises alone."""
    whole = load_content()
    few = replace(whole, stories=tuple(s for s in whole.stories if s.key in keys))
    monkeypatch.setattr(seeding, "load_content", lambda: few)


def test_a_new_database_is_empty(empty: Deps) -> None:
    assert demo.is_empty(empty)


def test_two_clicks_on_the_clock_show_both_endings(
    empty: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(monkeypatch, "true-wheels", "tide-school")
    work = Worker(empty).drain
    said: list[str] = []
    demo.seed(empty, work=work, say=said.append)
    admin = people.actor_by_email(empty, email="admin@demo.test")

    for _ in range(2):
        clock.move_clock(empty, actor=admin, to="next")
        for _ in range(4):
            work()
            clock.pass_time(empty, seconds=6)

    with empty.reading() as session:
        endings = sorted(session.exec(select(Campaign.status)))
    assert endings == ["refunded", "settled"]
    assert any("Wheels" in sentence for sentence in said)


def test_one_that_was_interrupted_is_said_so(empty: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, "fell-weave")

    def fail() -> int:
        raise InvalidInput("The power went.", field="")

    with pytest.raises(InvalidInput):
        demo.seed(empty, work=fail)
    with pytest.raises(Conflict, match="interrupted"):
        demo.is_empty(empty)


def test_time_does_not_go_back_once_somebody_is_there(empty: Deps, world: World) -> None:
    world.person("Anna")
    with pytest.raises(Conflict):
        clock.begin_in_the_past(empty, seconds=60)
    with empty.reading() as session:
        assert clock.read_offset_seconds(session) == 0


def test_the_sandbox_goes_back_only_before_anything_happened(
    stripe_sandbox: SandboxServer,
) -> None:
    stripe_sandbox.checks_contract = False
    assert stripe_sandbox.control("advance", seconds=-3600)["offset_seconds"] == -3600
    stripe_sandbox.api("POST", "/v1/customers", email="anna@example.test")
    with pytest.raises(AssertionError, match="400"):
        stripe_sandbox.control("advance", seconds=-1)


def test_time_only_passes_forward(empty: Deps) -> None:
    with pytest.raises(InvalidInput):
        clock.pass_time(empty, seconds=0)


def test_outside_the_demonstration_none_of_it_exists(empty: Deps) -> None:
    real = replace(empty, is_demo=False)
    with pytest.raises(NotFound):
        demo.seed(real, work=lambda: 0)
    with pytest.raises(NotFound):
        demonstration.add_people(real, [demonstration.DemoPerson("a@b.test", "Anna", "PT")])
    with pytest.raises(NotFound):
        demonstration.pay(real, actor=None, pledge_id="", card="4242424242424242")
    with real.reading() as session:
        assert session.exec(select(User)).first() is None


@pytest.mark.parametrize("name", ["../secrets", "a b", "", "https://elsewhere.test/x"])
def test_a_drawn_cover_is_a_plain_name(empty: Deps, world: World, name: str) -> None:
    founder = world.person("Fiona")
    with pytest.raises(InvalidInput):
        demonstration.use_drawn_cover(empty, actor=founder, campaign_id="", name=name, alt="")


def test_pledges_are_drawn_the_same_every_time() -> None:
    content = load_content()
    for story in content.stories:
        first, again = planned_pledges(story, content), planned_pledges(story, content)
        assert first == again
        counted = [pledge for pledge in first if not pledge.is_cancelled]
        assert sum(pledge.shares for pledge in counted) == story.raised_shares
        assert len({pledge.who for pledge in counted}) == story.backers
        opening = -timedelta(days=story.opens_days_ago) / timedelta(minutes=1)
        assert all(opening < pledge.minutes < 0 for pledge in first)
