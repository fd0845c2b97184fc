"""Ways from page to page within one tab are counted like requests, with the same marks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.tables import Campaign, VisitCount
from crowdfund.services import accounts, visiting
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.invest import InvestState
from tests.ui.harness import Tab, tab
from tests.world import World

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0"
EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"

Story = Callable[[Tab], Coroutine[Any, Any, None]]


def told(deps: Deps, story: Story, *, agent: str = CHROME) -> list[tuple[str, str, int]]:
    """Runs a story in a tab of a browser. Returns step, source and visitors of what was counted."""

    async def run() -> None:
        async with tab(deps) as opened:
            opened.agent = agent
            await story(opened)
            assert opened.failures == []

    asyncio.run(run())
    visiting.settle()
    with deps.reading() as session:
        rows = session.exec(select(VisitCount)).all()
    return sorted((row.step, row.source_kind, row.visitors) for row in rows)


async def go(page: Tab, path: str, handler: Any, **query: str) -> None:
    page.open(path, **query)
    await page.send(BaseState.begin)
    await page.send(handler)


def way(campaign: Campaign) -> str:
    return f"/campaigns/{campaign.slug}"


@pytest.mark.parametrize(
    ("path", "query", "kind"),
    [
        ("/campaigns", {}, "discover"),
        ("/campaigns", {"sort": "match"}, "match"),
        ("/", {}, "home"),
        ("/watchlist", {}, "own"),
    ],
)
def test_a_page_of_ours_leads_to_a_campaign(
    world: World, deps: Deps, path: str, query: dict[str, str], kind: str
) -> None:
    campaign = world.live_campaign()

    async def story(page: Tab) -> None:
        await go(page, path, BaseState.look, **query)
        await go(page, way(campaign), CampaignState.load)
        await go(page, way(campaign), CampaignState.load, tab="risks")

    assert told(deps, story) == [("page", kind, 1)]


def test_what_a_tab_opens_first_is_left_to_its_request(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()

    async def story(page: Tab) -> None:
        await go(page, way(campaign), CampaignState.load)

    assert told(deps, story) == []


def test_programs_that_say_so_are_not_counted(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()

    async def story(page: Tab) -> None:
        await go(page, "/campaigns", BaseState.look)
        await go(page, way(campaign), CampaignState.load)

    assert told(deps, story, agent="Mozilla/5.0 HeadlessChrome/130.0") == []


def test_opening_the_page_where_one_invests_is_counted(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")

    async def story(page: Tab) -> None:
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await go(page, "/campaigns", BaseState.look)
        await go(page, way(campaign), CampaignState.load)
        await go(page, f"{way(campaign)}/invest", InvestState.load)

    assert told(deps, story) == [("invest", "discover", 1), ("page", "discover", 1)]


def test_who_is_sent_to_sign_in_has_not_come_to_invest(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()

    async def story(page: Tab) -> None:
        await go(page, f"{way(campaign)}/invest", InvestState.load)

    assert told(deps, story) == []
