"""The statement of being sophisticated, and consent to a large pledge, through the real event
pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.tables import BigTicketAnswer, Campaign, Pledge, SophisticatedStatement
from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.questions import LARGE_PLEDGES
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.invest import InvestState
from crowdfund.ui.states.sophisticated import SophisticatedState
from tests import confirmed
from tests.ui.harness import Tab, tab
from tests.world import World

EMAIL, PASSWORD = "backer@example.test", "a quiet river bend"
FIGURES = {"income": "60000", "professional": "on", "confirmed": "on"}
HOSTILE: list[Any] = [None, 7, "abc", [], {}, {"confirmed": {"$ne": 1}}, {**FIGURES, "income": []}]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


@dataclass
class Scene:
    """A backer who is signed in, and a European raise at 10 EUR a share."""

    world: World
    deps: Deps
    backer: Actor
    campaign: Campaign

    def run(self, story: Story, path: str, *, route: str = "", **query: str) -> None:
        """Tells a story in a tab that shows a page."""

        async def told() -> None:
            async with tab(self.deps) as page:
                page.sign_in(self.deps, email=EMAIL, password=PASSWORD)
                page.open(path, route=route, **query)
                await story(page)
                assert page.failures == []

        asyncio.run(told())

    def invests(self, story: Story) -> None:
        """Tells a story on the invest page."""
        slug, route = self.campaign.slug, "/campaigns/[slug]/invest"
        self.run(story, f"/campaigns/{slug}/invest", route=route, slug=slug)

    def kept(self, table: Any) -> list[Any]:
        """Rows of a table."""
        with self.deps.reading() as session:
            return list(session.exec(select(table)))


@pytest.fixture
def scene(world: World, deps: Deps) -> Scene:
    confirmed.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    backer = accounts.actor_for(deps, token=grant.token)
    assert backer is not None
    world.verify(backer)
    world.qualify(backer, "ecspr")
    return Scene(world, deps, backer, world.live_campaign(regime="ecspr", currency="EUR"))


def answered(page: Tab, *, right: bool = True) -> dict[str, str]:
    """The form as a backer sends it who read the warning that is on the screen."""
    large = page.value(InvestState, "quote").large
    first = {each.text: each.options[0] for each in LARGE_PLEDGES}[large.question.text]
    chosen = [each.value for each in large.question.options if (each.text == first) is right]
    return {"shares": "101", "understood": "on", "consented": "on", "large-0": chosen[0]}


def test_a_large_pledge_is_asked_about_and_kept(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_shares, text="100")
        assert page.value(InvestState, "quote").large.warning == ""
        await page.send(InvestState.write_shares, text="101")
        assert "1,010 EUR" in page.value(InvestState, "quote").large.warning
        await page.send(InvestState.send, form={"shares": "101", "understood": "on"})
        assert "needs your consent" in page.value(InvestState, "large_problem")
        assert page.redirects == []
        await page.send(InvestState.send, form=answered(page, right=False))
        assert "nothing was pledged" in page.value(InvestState, "large_problem")
        await page.send(InvestState.send, form=answered(page))
        assert len(page.redirects) == 1

    scene.invests(story)
    assert [each.shares for each in scene.kept(Pledge)] == [101]
    assert sorted(each.has_understood for each in scene.kept(BigTicketAnswer)) == [False, True]


def test_consent_on_the_screen_is_not_consent_to_another_amount(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_shares, text="101")
        # The number that the form brings is another one than the warning named.
        await page.send(InvestState.send, form=answered(page) | {"shares": "150"})
        assert "has changed" in page.value(InvestState, "large_problem")
        assert "1,500 EUR" in page.value(InvestState, "quote").large.warning

    scene.invests(story)
    assert scene.kept(Pledge) == []


def test_it_is_stated_and_taken_back(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(SophisticatedState.load)
        assert page.value(SophisticatedState, "back") == "/campaigns/bread/invest"
        await page.send(SophisticatedState.state_it, form={**FIGURES, "professional": ""})
        assert "fewer than two" in page.value(SophisticatedState, "problems")["kind"]
        await page.send(SophisticatedState.choose, kind="company")
        await page.send(SophisticatedState.state_it, form={"turnover": "5", "confirmed": "on"})
        assert "none of the three" in page.value(SophisticatedState, "problems")["kind"]
        await page.send(SophisticatedState.choose, kind="person")
        await page.send(SophisticatedState.state_it, form=FIGURES)
        assert page.value(SophisticatedState, "page").is_sophisticated
        await page.send(SophisticatedState.take_back)
        assert not page.value(SophisticatedState, "page").is_sophisticated

    scene.run(story, "/account/sophisticated", next="/campaigns/bread/invest")
    assert [each.kind for each in scene.kept(SophisticatedStatement)] == ["person", "none"]


def test_hostile_forms_give_nothing_up(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(SophisticatedState.load)
        for form in HOSTILE:
            await page.send(SophisticatedState.state_it, form=form)
        for kind in ("none", "", None, ["company"], "company; DROP"):
            await page.send(SophisticatedState.choose, kind=kind)
        assert page.value(SophisticatedState, "kind") == "person"
        assert not page.value(SophisticatedState, "page").is_sophisticated

    scene.run(story, "/account/sophisticated")
    assert scene.kept(SophisticatedStatement) == []


def test_a_visitor_signs_in_first(deps: Deps) -> None:
    async def told() -> None:
        async with tab(deps) as page:
            page.open("/account/sophisticated")
            await page.send(SophisticatedState.load)
            await page.send(SophisticatedState.state_it, form=FIGURES)
            await page.send(SophisticatedState.take_back)
            assert set(page.redirects) == {"/login?next=/account/sophisticated"}
            assert page.value(BaseState, "problem") == ""

    asyncio.run(told())
