"""A tab is told everything in the language of its connection, and forgets it in another."""

from __future__ import annotations

import pytest

from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.home import HomeState
from tests.ui.harness import tab
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that Reflex runs on."""
    return "asyncio"


async def test_a_page_is_filled_in_the_language_of_the_cookie(world: World, deps: Deps) -> None:
    world.live_campaign(world.person("Ada"))
    async with tab(deps) as reader:
        reader.cookie = "language=zh_Hans"
        await reader.send(HomeState.load)
        assert "位投资人" in reader.value(HomeState, "featured")[0].backers_text
    async with tab(deps) as reader:
        await reader.send(HomeState.load)
        assert "backers" in reader.value(HomeState, "featured")[0].backers_text


async def test_another_language_begins_anew(deps: Deps) -> None:
    async with tab(deps) as reader:
        await reader.send(BaseState.fail)
        assert reader.value(BaseState, "problem").startswith("Something went wrong")
        reader.cookie = "language=zh_Hans"
        await reader.send(BaseState.look)
        assert reader.value(BaseState, "problem") == ""
        await reader.send(BaseState.fail)
        assert reader.value(BaseState, "problem").startswith("我们这边出了问题")
