"""Declaring one's means through the real event pipeline, and coming back to the pledge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.questions import BANKS
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.services.views.entry import QuestionRow
from crowdfund.ui.states.entry import EntryState
from crowdfund.ui.states.invest import InvestState
from crowdfund.ui.states.investor import SAVED, InvestorState
from tests import confirmed
from tests.ui.harness import Tab, tab
from tests.world import World

EMAIL, PASSWORD = "backer@example.test", "a quiet river bend"
PATH = "/account/investor"
DECLARED = {"income": "30000", "net_worth": "105000", "elsewhere": "0", "confirmed": "on"}
HOSTILE: list[Any] = [None, 7, 1e9, "abc", "x" * 10_000, [], {"income": {"$ne": 1}}, "\x00"]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


@dataclass
class Scene:
    """A campaign under Reg CF, and a backer who is signed in and has declared nothing."""

    deps: Deps
    campaign: Campaign
    cookie: str

    def run(self, story: Story, path: str = PATH, route: str = "", **query: str) -> None:
        """Tells a story in a tab that shows a page."""

        async def told() -> None:
            async with tab(self.deps) as page:
                page.cookie = self.cookie
                page.open(path, route=route, **query)
                await story(page)
                assert page.failures == []

        asyncio.run(told())

    @property
    def invest_path(self) -> str:
        """The address of the invest page."""
        return f"/campaigns/{self.campaign.slug}/invest"


@pytest.fixture
def scene(world: World, deps: Deps) -> Scene:
    confirmed.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
    backer = accounts.actor_for(deps, token=grant.token)
    assert backer is not None
    world.verify(backer)
    return Scene(deps, world.live_campaign(regime="reg-cf"), cookie)


def test_a_visitor_is_asked_to_sign_in(scene: Scene) -> None:
    scene.cookie = ""

    async def story(page: Tab) -> None:
        await page.send(InvestorState.load)
        assert page.redirects == [f"/login?next={PATH}"]
        await page.send(InvestorState.declare, form=DECLARED)
        assert page.redirects[1:] == [f"/login?next={PATH}"]

    scene.run(story)


def test_the_way_there_and_back(scene: Scene) -> None:
    async def refused(page: Tab) -> None:
        await page.send(InvestState.load)
        assert page.value(InvestState, "form").declare_text.startswith("Say first")
        await page.send(InvestState.send, form={"shares": "2", "understood": "on"})
        assert page.value(InvestState, "payment_problem").startswith("Say first")
        assert page.redirects == []

    async def declares(page: Tab) -> None:
        await page.send(InvestorState.load)
        assert page.value(InvestorState, "back") == scene.invest_path
        await page.send(InvestorState.declare, form={**DECLARED, "confirmed": ""})
        assert page.value(InvestorState, "problems")["confirmed"].startswith("Confirm")
        await page.send(InvestorState.declare, form=DECLARED)
        assert page.value(InvestorState, "done") == SAVED
        assert page.redirects == [scene.invest_path]

    async def asked(page: Tab) -> None:
        await page.send(InvestState.load)
        form = page.value(InvestState, "form")
        assert form.declare_path == f"{PATH}/reg-cf", form.declare_text

    async def invests(page: Tab) -> None:
        await page.send(InvestState.load)
        form = page.value(InvestState, "form")
        assert (form.declare_text, form.limit_text[:20]) == ("", "You may still invest")
        await page.send(InvestState.send, form={"shares": "200", "understood": "on"})
        assert len(page.redirects) == 1

    route = "/campaigns/[slug]/invest"
    scene.run(refused, scene.invest_path, route, slug=scene.campaign.slug)
    scene.run(declares, next=scene.invest_path)
    scene.run(asked, scene.invest_path, route, slug=scene.campaign.slug)
    _answers(scene)
    scene.run(invests, scene.invest_path, route, slug=scene.campaign.slug)


def _answers(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(EntryState.load)
        await page.send(EntryState.send, form=_known(page.value(EntryState, "page").questions))
        assert page.redirects == [scene.invest_path]

    scene.run(story, f"{PATH}/reg-cf", f"{PATH}/[code]", code="reg-cf", next=scene.invest_path)


def _known(questions: list[QuestionRow]) -> dict[str, str]:
    """The form of somebody who knows the answers."""
    right = {each.text: each.options[0] for each in BANKS[RegimeCode.REG_CF]}
    return {
        f"question-{asked.place}": option.value
        for asked in questions
        for option in asked.options
        if option.text == right[asked.text]
    }


def test_more_than_the_limit_is_said_beside_the_field(scene: Scene) -> None:
    async def declares(page: Tab) -> None:
        await page.send(InvestorState.load)
        await page.send(InvestorState.declare, form={**DECLARED, "elsewhere": "5240"})
        assert page.redirects == []

    async def invests(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.send, form={"shares": "2", "understood": "on"})
        assert "more than your limit leaves" in page.value(InvestState, "shares_problem")
        assert page.redirects == []

    scene.run(declares)
    route = "/campaigns/[slug]/invest"
    scene.run(invests, scene.invest_path, route, slug=scene.campaign.slug)


ELSEWHERE = [
    "https://evil.test/campaigns/a/invest",
    "//evil.test/invest",
    "/campaigns/a/invest?next=//evil.test",
    "/campaigns/../admin/invest",
    "javascript:alert(1)",
    "/portfolio",
]


def test_nobody_is_led_elsewhere(scene: Scene, subtests: pytest.Subtests) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestorState.load)
        await page.send(InvestorState.declare, form=DECLARED)
        assert (page.value(InvestorState, "back"), page.redirects) == ("", [])

    for wanted in ELSEWHERE:
        with subtests.test(wanted=wanted):
            scene.run(story, next=wanted)


def test_hostile_forms_are_refused_in_words(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestorState.load)
        for value in HOSTILE:
            await page.send(InvestorState.declare, form=value)
            await page.send(InvestorState.declare, form={**DECLARED, "income": value})
        assert page.value(InvestorState, "problems")["income"] != ""

    scene.run(story)
