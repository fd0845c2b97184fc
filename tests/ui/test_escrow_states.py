"""The escrow page through the real event pipeline: what a visitor is sent, and when."""

from __future__ import annotations

import pytest
from reflex_base.utils.format import json_dumps

from crowdfund.services.deps import Deps
from crowdfund.services.escrow_checkpoints import PAUSE
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.escrow import EscrowState
from tests.ui.harness import tab
from tests.world import World

pytestmark = pytest.mark.anyio

ROUTE = "/campaigns/[slug]/escrow"


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that Reflex runs on."""
    return "asyncio"


async def test_a_visitor_sees_the_escrow_move_and_no_names(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.invest(anna, campaign, 2)
    async with tab(deps) as browser:
        browser.open(f"/campaigns/{campaign.slug}/escrow", route=ROUTE, slug=campaign.slug)
        await browser.send(EscrowState.load)
        shown = browser.value(EscrowState, "escrow")
        assert (shown.size, shown.figures[0].value) == (2, "$20.00")

        browser.updates.clear()
        await browser.send(EscrowState.tick)
        assert "figures" not in json_dumps([update.delta for update in browser.updates])

        world.invest(anna, campaign, 3)
        world.clock.advance(PAUSE)
        await browser.send(EscrowState.tick)
        shown = browser.value(EscrowState, "escrow")
        assert (shown.size, shown.figures[0].value) == (4, "$50.00")
        told = json_dumps([update.delta for update in browser.updates])
        assert shown.root in told
        assert not [word for word in (anna.name, anna.email, str(anna.user_id)) if word in told]
        assert browser.failures == []


@pytest.mark.parametrize("slug", ["nothing", "A'", "", "x" * 500])
async def test_an_unknown_campaign_has_no_escrow(deps: Deps, slug: str) -> None:
    async with tab(deps) as browser:
        browser.open(f"/campaigns/{slug}/escrow", route=ROUTE, slug=slug)
        await browser.send(EscrowState.load)
        assert browser.value(BaseState, "is_missing") or browser.value(EscrowState, "is_missing")
        await browser.send(EscrowState.tick)
        assert browser.failures == []
