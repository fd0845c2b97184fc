"""A tab is told everything in the language of its connection, and forgets it in another."""

from __future__ import annotations

import pytest
from reflex.state import State

from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.home import HomeState
from tests.ui.harness import application, event_name, tab
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


async def test_until_it_is_opened_anew_a_tab_is_told_all_in_the_language_of_its_page(
    deps: Deps,
) -> None:
    async with tab(deps) as reader:
        await reader.send(BaseState.look)
        # Chosen in another tab; this one lost its connection, and made another.
        reader.cookie = "language=zh_Hans"
        await reader.hydrate()
        await reader.send(BaseState.fail)
        assert reader.value(BaseState, "problem").startswith("Something went wrong")
        assert reader.value(BaseState, "spoken") == "en"


async def test_another_language_begins_anew(deps: Deps) -> None:
    async with tab(deps) as reader:
        await reader.send(BaseState.fail)
        assert reader.value(BaseState, "problem").startswith("Something went wrong")
        reader.cookie = "language=zh_Hans"
        with application(lambda _error: None):
            await reader.send(event_name(State.hydrate_and_load), hashes=["of what was built"])
        assert reader.value(BaseState, "problem") == ""
        assert reader.value(BaseState, "spoken") == "zh_Hans"
        await reader.send(BaseState.fail)
        assert reader.value(BaseState, "problem").startswith("我们这边出了问题")
