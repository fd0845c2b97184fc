"""The steps before a first pledge through the real event pipeline, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.questions import draw
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.entry import NOT_TICKED, EntryState
from tests.ui.harness import Tab, tab
from tests.world import World

EMAIL, PASSWORD = "backer@example.test", "a quiet river bend"
ROUTE = "/account/investor/[code]"
HOSTILE: list[Any] = [None, 7, "abc", [], {"question-0": {"$ne": 1}}, {"category": ["restricted"]}]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


@dataclass
class Scene:
    """A backer who is signed in and has answered nothing."""

    world: World
    deps: Deps
    user_id: str
    cookie: str

    def run(self, story: Story, code: str, **query: str) -> None:
        """Tells a story in a tab that shows a regime's steps."""

        async def told() -> None:
            async with tab(self.deps) as page:
                page.cookie = self.cookie
                page.open(f"/account/investor/{code}", route=ROUTE, code=code, **query)
                await story(page)
                assert page.failures == []

        asyncio.run(told())


@pytest.fixture
def scene(world: World, deps: Deps) -> Scene:
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    backer = accounts.actor_for(deps, token=grant.token)
    assert backer is not None
    cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
    return Scene(world, deps, str(backer.user_id), cookie)


def right(scene: Scene, code: RegimeCode) -> dict[str, str]:
    """The form with all answers right at the first try."""
    drawn = draw(code, scene.user_id, 0)
    return {f"question-{place}": str(each.right) for place, each in enumerate(drawn)}


def test_the_questions_lead_back_to_the_pledge(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(EntryState.load)
        shown = page.value(EntryState, "page")
        assert (shown.step, len(shown.questions)) == ("test", 4)
        assert "right" not in page.wire()
        await page.send(EntryState.send, form={"question-0": "1"})
        assert page.value(EntryState, "form_problem") == "Answer every question."
        await page.send(EntryState.send, form=right(scene, RegimeCode.ECSPR))
        assert page.value(EntryState, "page").is_done
        assert page.redirects == ["/campaigns/bread/invest"]

    scene.run(story, "ecspr", next="/campaigns/bread/invest")


def test_statement_questions_warning_and_time(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(EntryState.load)
        await page.send(EntryState.send, form={})
        assert "Choose which" in page.value(EntryState, "form_problem")
        await page.send(EntryState.send, form={"category": "restricted"})
        await page.send(EntryState.send, form=right(scene, RegimeCode.FCA))
        assert page.value(EntryState, "page").words.startswith("Ada, you can lose")
        await page.send(EntryState.send, form={"confirmed": ""})
        assert page.value(EntryState, "form_problem") == NOT_TICKED
        await page.send(EntryState.send, form={"confirmed": "on"})
        assert page.value(EntryState, "page").step == "wait"
        await page.send(EntryState.send, form={"confirmed": "on"})
        assert "not the step" in page.value(BaseState, "problem")
        assert page.redirects == []

    scene.run(story, "fca", next="https://evil.test/invest")


def test_a_visitor_signs_in_and_elsewhere_is_nothing(scene: Scene) -> None:
    async def nothing(page: Tab) -> None:
        await page.send(EntryState.load)
        assert page.value(BaseState, "is_missing")
        await page.send(EntryState.send, form={"confirmed": "on"})

    async def visitor(page: Tab) -> None:
        await page.send(EntryState.load)
        assert page.redirects == ["/login?next=/account/investor/fca"]

    scene.run(nothing, "open")
    scene.cookie = ""
    scene.run(visitor, "fca")


@pytest.mark.parametrize("code", ["fca", "ecspr"])
def test_hostile_forms_take_no_step(scene: Scene, code: str) -> None:
    async def story(page: Tab) -> None:
        await page.send(EntryState.load)
        before = page.value(EntryState, "page")
        for value in HOSTILE:
            await page.send(EntryState.send, form=value)
        assert page.value(EntryState, "page") == before

    scene.run(story, code)
