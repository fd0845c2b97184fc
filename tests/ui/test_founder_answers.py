"""Answers that a founder writes while others ask and answer: nothing that is typed is lost."""

from __future__ import annotations

import re

import pytest

from crowdfund.domain.actor import Actor
from crowdfund.services import catalog, drafts
from crowdfund.services.campaign_talk import QUESTIONS_AT_ONCE
from crowdfund.services.deps import Deps
from crowdfund.ui.layout import building
from crowdfund.ui.pages import founder_dashboard
from crowdfund.ui.parts import founder_talk
from crowdfund.ui.states.founder_dashboard import DashboardState
from tests.ui.harness import Tab
from tests.ui.test_founder_states import ask, open_dashboard, registered, run
from tests.world import World

KEY = re.compile(r"'key:([^']*)'")


@pytest.fixture(name="ada")
def _ada(deps: Deps) -> Actor:
    return registered(deps)


def shown(page: Tab) -> dict[str, str]:
    """What is on the page: questions with their answers, in its order."""
    return {each.text: each.answer for each in page.value(DashboardState, "questions")}


def test_an_answer_form_is_not_drawn_anew_because_time_passes() -> None:
    """Prevents: an answer being reworded that is gone after a minute, with the words for when."""
    with building(founder_dashboard.PAGE.route):
        keys = KEY.findall(repr(founder_talk.questions().render()))
    assert any(".answer" in key or '"answer"' in key for key in keys)
    assert not [key for key in keys if "_text" in key]


def test_a_new_question_pushes_none_off_the_page(deps: Deps, ada: Actor, world: World) -> None:
    """Prevents: the question that is being answered leaves, and what is typed with it."""
    campaign = world.live_campaign(ada)
    ask(deps, world, campaign, QUESTIONS_AT_ONCE + 1)

    async def story(page: Tab) -> None:
        await open_dashboard(page, str(campaign.id))
        before = [*shown(page)]
        assert len(before) == QUESTIONS_AT_ONCE
        catalog.ask(deps, actor=world.person("Cy"), slug=campaign.slug, text="Who bakes?")
        await page.send(DashboardState.tick)
        assert [*shown(page)] == ["Who bakes?", *before]
        await page.send(DashboardState.tick)
        assert [*shown(page)] == ["Who bakes?", *before]
        await page.send(DashboardState.load)
        assert len(shown(page)) == QUESTIONS_AT_ONCE

    run(deps, story)


def test_an_answer_of_a_colleague_takes_no_form_away(deps: Deps, ada: Actor, world: World) -> None:
    """Prevents: a first answer that vanishes while it is typed, or one that is written over the
    colleague's unread."""
    campaign = world.live_campaign(ada)
    ask(deps, world, campaign, 2)

    async def story(page: Tab) -> None:
        await open_dashboard(page, str(campaign.id))
        newer, older = page.value(DashboardState, "questions")
        for each in (newer, older):
            drafts.answer(deps, actor=ada, question_id=each.id, text="Cy does.")
        await page.send(DashboardState.tick)
        assert shown(page) == {newer.text: "", older.text: ""}
        answer = {"question": newer.id, "answer": "We do."}
        await page.send(DashboardState.answer, form=answer)
        assert "changed since you read it" in page.value(DashboardState, "answer_problem")
        assert page.value(DashboardState, "answer_typed") == "We do."
        assert shown(page) == {newer.text: "Cy does.", older.text: ""}
        await page.send(DashboardState.answer, form=answer)
        await page.send(DashboardState.tick)
        assert shown(page) == {newer.text: "We do.", older.text: ""}
        await page.send(DashboardState.load)
        assert shown(page) == {newer.text: "We do.", older.text: "Cy does."}

    run(deps, story)


def test_a_question_that_is_hidden_leaves(deps: Deps, ada: Actor, world: World) -> None:
    campaign = world.live_campaign(ada)
    ask(deps, world, campaign, 2)

    async def story(page: Tab) -> None:
        await open_dashboard(page, str(campaign.id))
        newer, older = page.value(DashboardState, "questions")
        catalog.hide_question(deps, actor=world.admin(), question_id=newer.id, reason="Rude.")
        await page.send(DashboardState.tick)
        assert [*shown(page)] == [older.text]

    run(deps, story)
