"""What a tab of the editor had typed and never sent, when the browser brings it back."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from crowdfund.domain.actor import Actor
from crowdfund.services import campaign_content, campaign_rows, drafts
from crowdfund.services.campaign_rows import RISKS
from crowdfund.services.deps import Deps
from crowdfund.services.draft_rows import MOVED
from crowdfund.services.draft_saving import FIELD_MOVED
from crowdfund.services.form_text import MOST_BODY_CHARS
from crowdfund.services.views.content import RiskForm
from crowdfund.ui.parts.founder_unsent import keeper
from crowdfund.ui.states.founder_content import UNNAMED, ContentState
from crowdfund.ui.states.founder_editor import EditorState
from tests.services.drafting import drafted
from tests.ui.editing import run, with_password
from tests.ui.harness import Tab
from tests.world import World

FIRE, RENT = RiskForm("Fire", "Ovens burn."), RiskForm("Rent")
NOTHING_OF_OURS: list[Any] = [None, 7, "", "{", "[]", "[" * 5_000, "null", {}, "x" * 3_000_000]


@pytest.fixture
def ada(deps: Deps, world: World) -> Actor:
    """A founder with a password."""
    return with_password(deps, world)


@pytest.fixture
def draft_id(deps: Deps, ada: Actor) -> str:
    """A draft of hers with one risk."""
    campaign_id = drafted(deps, ada)
    campaign_rows.save_risks(deps, actor=ada, campaign_id=campaign_id, rows=[FIRE])
    return campaign_id


def told(campaign_id: str, place: str, text: object, **changes: object) -> str:
    """What the script says of one place."""
    whole = {"of": campaign_id, "place": place, "text": text, "at": "1700", "is_over": True}
    return json.dumps({**whole, **changes})


def risks(deps: Deps, ada: Actor, campaign_id: str) -> list[RiskForm]:
    """The rows in the database."""
    return campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id).risks


def rows(*pairs: tuple[str, str]) -> str:
    """Rows as the script reads them from the page."""
    return json.dumps([{"first": first, "second": second} for first, second in pairs])


def test_a_text_of_any_length_and_script_is_stored_and_said_to_be(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    pitch = "灯塔需要灯。" * (MOST_BODY_CHARS // 6)

    async def story(browser: Tab) -> None:
        await browser.send(EditorState.bring_back, told=told(draft_id, "story", pitch))
        assert browser.value(EditorState, "kept_at") == {"story": "1700"}

    run(deps, draft_id, story)
    assert drafts.editor(deps, actor=ada, campaign_id=draft_id).form.story == pitch


def test_what_was_typed_over_something_else_asks_first(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    before = drafts.editor(deps, actor=ada, campaign_id=draft_id).form.title

    async def story(browser: Tab) -> None:
        brought = told(draft_id, "title", "Typed before", is_over=False)
        await browser.send(EditorState.bring_back, told=brought)
        assert drafts.editor(deps, actor=ada, campaign_id=draft_id).form.title == before
        assert browser.value(EditorState, "errors")["title"] == FIELD_MOVED
        assert browser.value(EditorState, "theirs")["title"] == [before]
        # It waits in the browser until its person has chosen.
        assert browser.value(EditorState, "kept_at") == {}
        await browser.send(EditorState.keep_mine, field="title")
        assert browser.value(EditorState, "kept_at") == {"title": "1700"}

    run(deps, draft_id, story)
    assert drafts.editor(deps, actor=ada, campaign_id=draft_id).form.title == "Typed before"


def test_rows_come_back_whole_and_halves_stay_in_the_page(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(browser: Tab) -> None:
        typed = rows(("Fire", "Ovens burn."), ("Rent", ""), ("", "Nobody knows."))
        brought = told(draft_id, "rows-risk_items", typed)
        await browser.send(ContentState.bring_back, kind=RISKS, told=brought)
        assert risks(deps, ada, draft_id) == [FIRE, RENT]
        assert browser.value(ContentState, "hints")[RISKS] == UNNAMED
        # A half one is stored nowhere but there.
        assert browser.value(ContentState, "kept_at") == {}
        key = browser.value(ContentState, RISKS)[2].key
        await browser.send(
            ContentState.set_cell, kind=RISKS, key=key, part="first", value="War", at="1800"
        )
        assert browser.value(ContentState, "kept_at") == {RISKS: "1800"}

    run(deps, draft_id, story)
    assert risks(deps, ada, draft_id) == [FIRE, RENT, RiskForm("War", "Nobody knows.")]


def test_a_stored_row_whose_heading_was_being_written_is_not_taken_out(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(browser: Tab) -> None:
        typed = rows(("", "Ovens burn."), ("Rent", ""))
        brought = told(draft_id, "rows-risk_items", typed)
        await browser.send(ContentState.bring_back, kind=RISKS, told=brought)

    run(deps, draft_id, story)
    assert risks(deps, ada, draft_id) == [FIRE, RENT]


def test_rows_typed_over_others_ask_first(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story(browser: Tab) -> None:
        brought = told(draft_id, "rows-risk_items", rows(("Rent", "")), is_over=False)
        await browser.send(ContentState.bring_back, kind=RISKS, told=brought)
        assert risks(deps, ada, draft_id) == [FIRE]
        assert browser.value(ContentState, "errors")[RISKS] == MOVED
        await browser.send(ContentState.keep_mine, kind=RISKS)
        assert browser.value(ContentState, "kept_at") == {RISKS: "1700"}

    run(deps, draft_id, story)
    assert risks(deps, ada, draft_id) == [RENT]


def test_nothing_else_is_believed(deps: Deps, ada: Actor, draft_id: str) -> None:
    own: dict[str, Any] = {"actor": ada, "campaign_id": draft_id}
    form = drafts.editor(deps, **own).form

    async def story(browser: Tab) -> None:
        other = drafts.start_campaign(deps, actor=ada)
        for value in NOTHING_OF_OURS:
            await browser.send(EditorState.bring_back, told=value)
            await browser.send(ContentState.bring_back, kind=RISKS, told=value)
            await browser.send(ContentState.bring_back, kind=value, told=told(draft_id, "x", "[]"))
        for brought in (told(other, "title", "x"), told(draft_id, "status", "live")):
            await browser.send(EditorState.bring_back, told=brought)
        brought = told(other, "rows-risk_items", rows(("Rent", "")))
        await browser.send(ContentState.bring_back, kind=RISKS, told=brought)

    run(deps, draft_id, story)
    assert drafts.editor(deps, **own).form == form
    assert risks(deps, ada, draft_id) == [FIRE]


def test_a_save_says_up_to_which_key(deps: Deps, draft_id: str) -> None:
    async def story(browser: Tab) -> None:
        await browser.send(EditorState.save, field="title", value="Bread", at="1000")
        assert browser.value(EditorState, "kept_at") == {"title": "1000"}
        # Refused, it is not stored.
        await browser.send(EditorState.save, field="title", value="x" * 500, at="1001")
        assert browser.value(EditorState, "kept_at") == {"title": "1000"}
        await browser.send(EditorState.save, field="title", value="Bread", at="1002")
        await browser.send(EditorState.save, field="title", value="Bread", at="1003")
        for at in (None, 7, "soon", "９", "1" * 17):
            await browser.send(EditorState.save, field="title", value="Bread", at=at)
        assert browser.value(EditorState, "kept_at") == {"title": "1003"}

    run(deps, draft_id, story)


def test_texts_are_kept_for_one_person_and_one_campaign(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(browser: Tab) -> None:
        own = browser.value(EditorState, "keeps")
        assert own == keeper(ada.user_id, draft_id)
        others = {keeper(uuid4(), draft_id), keeper(ada.user_id, str(uuid4()))}
        assert len({own, *others}) == 3

    run(deps, draft_id, story)
