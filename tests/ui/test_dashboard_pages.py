"""Turning the pages of backers on the dashboard, by button and by what a browser could forge."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crowdfund.services import accounts, dashboard_lists
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_dashboard import DashboardState
from tests import confirmed
from tests.ui.harness import tab
from tests.world import World

EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"
HOSTILE: list[Any] = [0, 2, -7, 10**30, None, "x" * 9_000, [], {"a": 1}, 0.5]


def test_pages_turn_within_their_bounds(
    deps: Deps, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard_lists, "PAGE_SIZE", 2)
    confirmed.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="test"
    )
    campaign = world.live_campaign(accounts.actor_for(deps, token=grant.token))
    for name in ("Ben", "Cleo", "Dan"):
        world.invest(world.person(name), campaign, 1)

    async def story() -> None:
        async with tab(deps) as page:
            page.sign_in(deps, email=EMAIL, password=PASSWORD)
            page.open(
                f"/founder/campaigns/{campaign.id}/dashboard",
                route="/founder/campaigns/[campaign_id]/dashboard",
            )
            await page.send(BaseState.begin)
            await page.send(DashboardState.load)
            shown = [names(page)]
            for step in (1, 1, -1, -1):
                await page.send(DashboardState.turn_backers, step=step)
                shown.append(names(page))
            newest, oldest = ["Dan", "Cleo"], ["Ben"]
            assert shown == [newest, oldest, oldest, newest, newest]
            for step in HOSTILE:
                await page.send(DashboardState.turn_backers, step=step)
                await page.send(DashboardState.turn_register, step=step)
            assert names(page) == newest
            assert page.failures == []

    asyncio.run(story())


def names(page: Any) -> list[str]:
    return [row.name for row in page.value(DashboardState, "board").backers]
