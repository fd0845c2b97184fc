"""The demonstration's clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crowdfund import clock as clock_module
from crowdfund.clock import DemonstrationClock, SystemClock, real_now
from crowdfund.db.tables import Notice
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from crowdfund.jobs.claims import LEASE, MAIL, claim
from crowdfund.services import clock as clock_service
from crowdfund.services.deps import Deps
from tests.changing import change, end_of, keep
from tests.jobs.planting import Field
from tests.world import World


@pytest.fixture
def demo(deps: Deps) -> Deps:
    """The same platform, whose time is the demonstration's."""

    def read() -> int:
        with deps.reading() as session:
            return clock_service.read_offset_seconds(session)

    return replace(deps, clock=DemonstrationClock(read))


def _move(deps: Deps, actor: Any, to: str) -> Any:
    return clock_service.move_clock(deps, actor=actor, to=to)


def _moves_just_past(deps: Deps, actor: Any, moment: datetime | None) -> bool:
    """Whether it moves seconds past a moment, beside what the machine takes for that."""
    began = real_now()
    _move(deps, actor, "next")
    assert moment is not None
    return timedelta() < deps.now() - moment < timedelta(seconds=5) + (real_now() - began)


def test_a_moderator_moves_it_by_steps_and_everybody_sees_it(demo: Deps, world: World) -> None:
    admin = world.admin()
    assert clock_service.clock_page(demo, actor=admin).offset_text.startswith("0 hours")
    for to, hours, said in (("hour", 1, "1 hour"), ("day", 25, "25 hours")):
        page = _move(demo, admin, to)
        assert page.offset_text == f"{said} ahead of the real time"
        ahead = timedelta(hours=hours)
        assert real_now() + ahead <= demo.now() <= real_now() + ahead


def test_it_moves_to_the_next_deadline_and_just_past_it(demo: Deps, world: World) -> None:
    admin = world.admin()
    with pytest.raises(InvalidInput, match="No campaign waits"):
        _move(demo, admin, "next")
    campaign = world.live_campaign()
    page = clock_service.clock_page(demo, actor=admin)
    assert page.next_moment_text.startswith("deadline of “Bread for the harbour”")

    assert _moves_just_past(demo, admin, campaign.closes_at)


def test_it_moves_to_what_was_shown_and_to_nothing_else(demo: Deps, world: World) -> None:
    admin = world.admin()
    world.live_campaign(lasts=timedelta(days=30))
    seen = clock_service.clock_page(demo, actor=admin).next_moment_text
    world.live_campaign(lasts=timedelta(days=3))
    before = demo.now()
    with pytest.raises(Conflict, match="Something else comes next"):
        clock_service.move_clock(demo, actor=admin, to="next", shown=seen)
    assert demo.now() - before < timedelta(minutes=5)
    seen = clock_service.clock_page(demo, actor=admin).next_moment_text
    clock_service.move_clock(demo, actor=admin, to="next", shown=seen)
    assert demo.now() - before > timedelta(days=2)


def test_openings_count_as_well(demo: Deps, world: World) -> None:
    campaign = world.live_campaign()
    row = world.campaign(campaign)
    row.status, row.opens_at = "scheduled", demo.now() + timedelta(days=3)
    world.put(row)
    page = clock_service.clock_page(demo, actor=world.admin())
    assert page.next_moment_text.startswith("“Bread for the harbour” opens")


def test_the_end_of_a_round_comes_before_the_deadline_until_everybody_has_answered(
    demo: Deps, world: World
) -> None:
    campaign, anna, ben = world.live_campaign(), world.person("Anna"), world.person("Ben")
    pledges = [world.invest(each, campaign, 10) for each in (anna, ben)]
    version = change(world, campaign, risks="It may rain.")
    admin = world.admin()
    keep(world, anna, pledges[0], version)
    page = clock_service.clock_page(demo, actor=admin)
    assert page.next_moment_text.startswith("time to keep a pledge in “Bread for the harbour” ends")
    keep(world, ben, pledges[1], version)
    page = clock_service.clock_page(demo, actor=admin)
    assert page.next_moment_text.startswith("deadline of")


def test_it_moves_just_past_the_end_of_a_round(demo: Deps, world: World) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Anna"), campaign, 10)
    version = change(world, campaign, risks="It may rain.")
    assert _moves_just_past(demo, world.admin(), end_of(version))


def test_money_that_a_clock_holds_back_is_waited_for(demo: Deps, world: World) -> None:
    """96 hours to reflect, beyond the deadline: the worker's next look may be sooner."""
    campaign = world.live_campaign(currency="EUR", regime="ecspr")
    assert campaign.closes_at is not None
    pledge_id = world.invest(world.person("Anna"), campaign, 120)
    row = world.campaign(campaign)
    row.status, row.due_at = "closing", None
    world.put(row)
    pledge = world.pledge_row(pledge_id)
    page = clock_service.clock_page(demo, actor=world.admin())
    assert page.next_moment_text.startswith("money of “Bread for the harbour” may be released")
    assert _moves_just_past(demo, world.admin(), pledge.reflects_until)
    assert clock_service.clock_page(demo, actor=world.admin()).next_moment_text == ""


def test_it_is_nobody_elses(demo: Deps, world: World) -> None:
    anna, admin = world.person("Anna"), world.admin()
    with pytest.raises(NotAllowed):
        _move(demo, anna, "day")
    with pytest.raises(NotSignedIn):
        _move(demo, None, "day")
    assert not clock_service.clock_page(demo, actor=anna).is_available
    for real in (replace(demo, is_demo=False), replace(demo, sandbox=None)):
        with pytest.raises(NotFound):
            _move(real, admin, "day")
    assert not clock_service.clock_page(replace(demo, is_demo=False), actor=admin).is_available


def test_other_steps_are_refused(demo: Deps, world: World) -> None:
    admin = world.admin()
    for to in ("", "year", "-1", "'; --"):
        with pytest.raises(InvalidInput, match="one of the steps"):
            _move(demo, admin, to)


def test_it_goes_only_so_far(demo: Deps, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_service, "FURTHEST", timedelta(hours=23))
    with pytest.raises(InvalidInput, match="as far ahead"):
        _move(demo, world.admin(), "day")


def test_an_offset_is_believed_for_a_moment_and_forgotten_when_asked() -> None:
    offsets = iter([0, 3_600, 7_200])
    clock = DemonstrationClock(lambda: next(offsets), fresh_seconds=600)
    assert real_now() <= clock.now() <= clock.now() <= real_now()
    clock.forget()
    ahead = timedelta(hours=1)
    assert real_now() + ahead <= clock.now() <= clock.now() <= real_now() + ahead
    assert real_now() <= SystemClock().now() <= real_now()


def test_time_goes_back_only_while_there_is_nobody_here(demo: Deps, world: World) -> None:
    clock_service.pass_time(demo, seconds=60)
    assert real_now() + timedelta(seconds=60) <= demo.now()
    with pytest.raises(InvalidInput, match="only goes forward"):
        clock_service.pass_time(demo, seconds=0)
    world.person("Anna")
    with pytest.raises(Conflict, match="nobody here"):
        clock_service.begin_in_the_past(demo, seconds=60)


def test_a_letter_on_its_way_is_nobody_elses_when_the_clock_moves(
    demo: Deps, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice_id, admin = Field(world).plant(MAIL.name), world.admin()
    stands_at = max(real_now(), world.clock.now())
    monkeypatch.setattr(clock_module, "real_now", lambda: stands_at)
    assert notice_id in claim(demo, MAIL, limit=50)
    _move(demo, admin, "day")
    assert notice_id not in claim(demo, MAIL, limit=50)
    with demo.reading() as session:
        assert session.get_one(Notice, notice_id).due_at == demo.now() + LEASE
