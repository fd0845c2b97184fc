"""The simulator through the real event pipeline: every change leads to an address that holds it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.own import OwnState
from tests.ui.harness import Tab, tab
from tests.world import World

pytestmark = pytest.mark.anyio

ROUTE = "/campaigns/[slug]/own"
ROUND = "Ra2000000v8000000"
"""20,000 at 80,000: a fifth of everything."""


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that Reflex runs on."""
    return "asyncio"


@pytest.fixture
async def browser(world: World, deps: Deps) -> AsyncIterator[Tab]:
    """A visitor's tab that shows a round after a campaign with the most raised."""
    slug = world.live_campaign().slug
    async with tab(deps) as opened:
        opened.open(f"/campaigns/{slug}/own", route=ROUTE, slug=slug, shares="12", steps=ROUND)
        await _load(opened)
        yield opened
        assert opened.failures == []


async def _load(opened: Tab) -> None:
    await opened.send(OwnState.arrive)
    await opened.send(OwnState.load)


async def _follow(opened: Tab) -> str:
    """Goes where the tab was sent; the query of that address."""
    path, _, query = opened.redirects[-1].partition("?")
    assert path == opened.path
    pairs = dict(pair.split("=") for pair in query.split("&"))
    opened.open(path, route=ROUTE, **pairs)
    await opened.send(BaseState.begin)
    await _load(opened)
    return query


def _view(opened: Tab) -> Any:
    return opened.value(OwnState, "view")


async def test_a_scenario_is_read_from_its_address(browser: Tab) -> None:
    # 12 of 1,200, then of 1,500.
    assert [stage.part_text for stage in _view(browser).stages] == ["1.00 %", "0.80 %"]
    assert browser.value(BaseState, "is_loaded")


async def test_a_step_is_added_changed_moved_and_removed(browser: Tab) -> None:
    await browser.send(OwnState.choose_kind, kind="pool")
    await browser.send(OwnState.save_step, form={"step_pool": "20"})
    assert f"steps={ROUND}Pp2000" in await _follow(browser)
    assert _view(browser).stages[-1].part_text == "0.64 %"

    await browser.send(OwnState.change_step, place=2)
    assert browser.value(OwnState, "form").pool == "20"
    await browser.send(OwnState.save_step, form={"step_pool": "10"})
    assert f"steps={ROUND}Pp1000" in await _follow(browser)

    await browser.send(OwnState.move_up, place=2)
    assert f"steps=Pp1000{ROUND}" in await _follow(browser)
    await browser.send(OwnState.remove_step, place=2)
    assert "steps=Pp1000" in await _follow(browser)
    assert len(_view(browser).stages) == 2


async def test_what_is_typed_wrong_is_said_beside_its_field(browser: Tab) -> None:
    await browser.send(OwnState.choose_kind, kind="safe")
    await browser.send(OwnState.save_step, form={"step_amount": "1", "step_discount": "95"})
    assert browser.value(OwnState, "step_field") == "discount"
    assert "90 %" in browser.value(OwnState, "step_problem")
    assert browser.value(OwnState, "form").amount == "1", "what was typed stays"

    await browser.send(OwnState.choose_kind, kind="sale")
    await browser.send(OwnState.save_step, form={"step_shares": "13"})
    assert browser.value(OwnState, "step_problem") == "Step 2: You sell more shares than you have."
    await browser.send(OwnState.cancel_change)
    assert browser.value(OwnState, "step_problem") == ""
    assert browser.redirects == []


async def test_shares_and_amount_lead_each_other(browser: Tab) -> None:
    await browser.send(OwnState.start, form={"amount": "120.00", "shares": "24"})
    assert "shares=24" in await _follow(browser)
    await browser.send(OwnState.start, form={"amount": "99", "shares": "24"})
    assert "shares=9&" in await _follow(browser)
    for form, field in (
        ({"amount": "90.00", "shares": "201"}, "shares"),
        ({"amount": "5", "shares": "9"}, "amount"),
    ):
        await browser.send(OwnState.start, form=form)
        assert browser.value(OwnState, "start_field") == field
        assert browser.value(OwnState, "start_problem")
    assert len(browser.redirects) == 2


async def test_the_end_of_the_raise_exits_and_ranks_are_chosen(browser: Tab) -> None:
    await browser.send(OwnState.choose_sold, value="now")
    await _follow(browser)
    assert _view(browser).stages[0].part_text == "1.19 %"
    await browser.send(OwnState.choose_rank, value="equal")
    assert "rank=equal" in await _follow(browser)
    await browser.send(OwnState.write_exits, form={"exits": "10,000, 5,000"})
    assert "exits=500000-1000000" in await _follow(browser)
    assert _view(browser).exit_names == ["$5,000", "$10,000"]
    await browser.send(OwnState.write_exits, form={"exits": "much"})
    assert browser.value(OwnState, "exits_problem")


async def test_examples_and_saved_scenarios_are_opened(browser: Tab) -> None:
    await browser.send(OwnState.use_preset, name="safe")
    await _follow(browser)
    assert len(_view(browser).stages) == 3
    link = "http://elsewhere.example/campaigns/other/own?shares=3&steps=Pp1000"
    await browser.send(OwnState.open_saved, form={"saved": link})
    assert await _follow(browser) == "shares=3&steps=Pp1000"
    await browser.send(OwnState.open_saved, form={"saved": "nonsense"})
    assert browser.value(OwnState, "saved_problem")


async def test_what_is_pressed_twice_leads_to_one_address(browser: Tab) -> None:
    gone = len(browser.redirects)
    for _press in range(2):
        await browser.send(OwnState.use_preset, name="safe")
    assert len(browser.redirects) == gone + 1
    await _follow(browser)
    await browser.send(OwnState.use_preset, name="safe")
    assert len(browser.redirects) == gone + 1, "it is there already"
    await browser.send(OwnState.use_preset, name="pool")
    await browser.send(OwnState.use_preset, name="safe")
    assert len(browser.redirects) == gone + 3
    await _follow(browser)
    for _press in range(2):
        await browser.send(OwnState.remove_step, place=1)
    assert len(browser.redirects) == gone + 4


async def test_what_is_shown_stays_only_for_the_same_campaign(browser: Tab, world: World) -> None:
    await browser.send(OwnState.arrive)
    assert browser.value(OwnState, "is_kept")
    other = world.live_campaign().slug
    browser.open(f"/campaigns/{other}/own", route=ROUTE, slug=other)
    await browser.send(OwnState.arrive)
    assert not browser.value(OwnState, "is_kept")


@pytest.mark.parametrize("slug", ["nothing", "A'", "", "x" * 500])
async def test_an_unknown_campaign_has_no_simulator(deps: Deps, slug: str) -> None:
    async with tab(deps) as opened:
        opened.open(f"/campaigns/{slug}/own", route=ROUTE, slug=slug)
        await _load(opened)
        assert opened.value(BaseState, "is_missing")
        await opened.send(OwnState.use_preset, name="round")
        await opened.send(OwnState.start, form={"amount": "1", "shares": "1"})
        assert opened.failures == []


async def test_the_example_begins_with_steps(deps: Deps) -> None:
    async with tab(deps) as opened:
        opened.open("/learn/dilution")
        await opened.send(OwnState.load_example)
        assert len(_view(opened).stages) == 3
        opened.open("/learn/dilution", shares="25000")
        await opened.send(OwnState.load_example)
        assert [stage.part_text for stage in _view(opened).stages] == ["1.00 %"]
        assert opened.failures == []


@pytest.mark.parametrize("hostile", [None, 5, [], {"a": 1}, "x" * 100_000, "\x00", True, -1, 10**9])
async def test_hostile_events_break_nothing(browser: Tab, hostile: Any) -> None:
    for handler, name in (
        (OwnState.choose_sold, "value"),
        (OwnState.choose_rank, "value"),
        (OwnState.use_preset, "name"),
        (OwnState.choose_kind, "kind"),
        (OwnState.change_step, "place"),
        (OwnState.remove_step, "place"),
        (OwnState.move_up, "place"),
        (OwnState.start, "form"),
        (OwnState.save_step, "form"),
        (OwnState.write_exits, "form"),
        (OwnState.open_saved, "form"),
    ):
        await browser.send(handler, **{name: hostile})
    for handler in (OwnState.start, OwnState.save_step, OwnState.write_exits, OwnState.open_saved):
        fields = dict.fromkeys(("amount", "shares", "exits", "saved", "step_amount"), hostile)
        await browser.send(handler, form=fields)
    assert [path for path in browser.redirects if not path.startswith(browser.path)] == []
