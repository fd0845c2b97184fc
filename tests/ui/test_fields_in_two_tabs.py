"""Fields of the editor that two tabs write at once, driven through the real event pipeline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crowdfund.domain.actor import Actor
from crowdfund.services import accounts, drafts
from crowdfund.services.deps import Deps
from crowdfund.services.draft_saving import FIELD_MOVED
from crowdfund.services.views.founder import CampaignForm
from crowdfund.ui.states.founder_editor import EditorState
from tests.services.drafting import drafted
from tests.ui.editing import run, with_password
from tests.ui.harness import Tab
from tests.world import World


@pytest.fixture
def ada(deps: Deps, world: World) -> Actor:
    """A founder with a password."""
    return with_password(deps, world)


@pytest.fixture
def draft_id(deps: Deps, ada: Actor) -> str:
    """A complete draft of hers."""
    return drafted(deps, ada)


def stored(deps: Deps, ada: Actor, draft_id: str) -> CampaignForm:
    """The draft as it is in the database."""
    return drafts.editor(deps, actor=ada, campaign_id=draft_id).form


def elsewhere(deps: Deps, ada: Actor, draft_id: str, **changes: str) -> None:
    """Another tab stores something."""
    form = replace(stored(deps, ada, draft_id), **changes)
    drafts.save_draft(deps, actor=ada, campaign_id=draft_id, form=form)


def test_leaving_a_field_as_it_is_writes_nothing_over(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    before = stored(deps, ada, draft_id).title

    async def story(browser: Tab) -> None:
        elsewhere(deps, ada, draft_id, title="Written elsewhere")
        await browser.send(EditorState.save, field="summary", value="Two ovens.")
        # The page knows it by now, and its field of the title still has what it was opened with.
        await browser.send(EditorState.save, field="title", value=before)
        assert not any(browser.value(EditorState, "errors").values())
        # Once the field shows what is stored, leaving it changes nothing either.
        await browser.send(EditorState.save, field="title", value="Written elsewhere")
        await browser.send(EditorState.save, field="title", value="Typed after that")
        assert not any(browser.value(EditorState, "errors").values())

    run(deps, draft_id, story)
    assert stored(deps, ada, draft_id).title == "Typed after that"


def test_leaving_a_field_as_it_is_keeps_what_was_written_meanwhile(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    before = stored(deps, ada, draft_id).title

    async def story(browser: Tab) -> None:
        elsewhere(deps, ada, draft_id, title="Written elsewhere")
        await browser.send(EditorState.save, field="summary", value="Two ovens.")
        await browser.send(EditorState.save, field="title", value=before)

    run(deps, draft_id, story)
    form = stored(deps, ada, draft_id)
    assert (form.title, form.summary) == ("Written elsewhere", "Two ovens.")


def test_typing_over_what_changed_elsewhere_asks_first(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(browser: Tab) -> None:
        elsewhere(deps, ada, draft_id, title="Written elsewhere")
        await browser.send(EditorState.save, field="summary", value="Two ovens.")
        await browser.send(EditorState.save, field="title", value="Typed here")
        assert stored(deps, ada, draft_id).title == "Written elsewhere"
        assert browser.value(EditorState, "errors")["title"] == FIELD_MOVED
        assert browser.value(EditorState, "theirs")["title"] == ["Written elsewhere"]
        # Nor does leaving it once more.
        await browser.send(EditorState.save, field="title", value="Typed here")
        assert stored(deps, ada, draft_id).title == "Written elsewhere"
        await browser.send(EditorState.keep_mine, field="title")
        assert browser.value(EditorState, "theirs")["title"] == []
        assert not browser.value(EditorState, "is_unsaved")

    run(deps, draft_id, story)
    assert stored(deps, ada, draft_id).title == "Typed here"


def test_what_was_never_shown_is_not_written_over(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story(browser: Tab) -> None:
        elsewhere(deps, ada, draft_id, title="Written elsewhere")
        await browser.send(EditorState.save, field="title", value="Typed here")
        elsewhere(deps, ada, draft_id, title="Written once more")
        # The page knows it by now, and goes on showing what it asked about.
        await browser.send(EditorState.save, field="summary", value="Two ovens.")
        await browser.send(EditorState.keep_mine, field="title")
        assert stored(deps, ada, draft_id).title == "Written once more"
        assert browser.value(EditorState, "theirs")["title"] == ["Written once more"]
        await browser.send(EditorState.keep_mine, field="title")

    run(deps, draft_id, story)
    assert stored(deps, ada, draft_id).title == "Typed here"


def test_an_amount_that_a_currency_took_away_is_stored_when_it_is_typed_again(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(browser: Tab) -> None:
        for field, value in (("target", "1000.50"), ("minimum_ticket", "12.50")):
            await browser.send(EditorState.save, field=field, value=value)
        for currency in ("JPY", "USD"):
            await browser.send(EditorState.save, field="currency", value=currency)
        await browser.send(EditorState.save, field="minimum_ticket", value="12.50")

    run(deps, draft_id, story)
    assert stored(deps, ada, draft_id).minimum_ticket == "12.50"


def test_another_campaign_knows_no_keys_of_the_one_before(deps: Deps, draft_id: str) -> None:
    async def story(browser: Tab) -> None:
        await browser.send(EditorState.save, field="title", value="Typed", at="1790000000000")
        assert browser.value(EditorState, "kept_at") == {"title": "1790000000000"}
        await browser.send(EditorState.load)
        assert browser.value(EditorState, "kept_at") == {}

    run(deps, draft_id, story)


def test_what_is_stored_can_be_taken_in_place_of_what_was_typed(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(browser: Tab) -> None:
        elsewhere(deps, ada, draft_id, title="Written elsewhere")
        await browser.send(EditorState.write, **_typed(draft_id, "Typed here"))
        await browser.send(EditorState.take_theirs, field="title")
        assert browser.value(EditorState, "drawn")["title"] == 1
        assert browser.value(EditorState, "editor").form.title == "Written elsewhere"
        assert not browser.value(EditorState, "is_unsaved")
        await browser.send(EditorState.save, field="title", value="Written elsewhere")
        await browser.send(EditorState.write, **_typed(draft_id, "Typed after that"))

    run(deps, draft_id, story)
    assert stored(deps, ada, draft_id).title == "Typed after that"


def _typed(draft_id: str, value: str) -> dict[str, str]:
    return {"field": "title", "value": value, "campaign_id": draft_id}


def test_nobody_is_asked_about_a_field_that_nobody_else_changed(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(browser: Tab) -> None:
        for value in ("4,500", "4500", "4,500", "5000"):
            await browser.send(EditorState.save, field="shares_before", value=value)
            assert not any(browser.value(EditorState, "errors").values())
        await browser.send(EditorState.keep_mine, field="shares_before")
        await browser.send(EditorState.take_theirs, field="shares_before")
        assert browser.value(EditorState, "drawn")["shares_before"] == 0

    run(deps, draft_id, story)
    assert stored(deps, ada, draft_id).shares_before == "5000"


def test_amounts_are_drawn_anew_in_another_currency(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story(browser: Tab) -> None:
        elsewhere(deps, ada, draft_id, currency="EUR", target="3000")
        await browser.send(EditorState.save, field="summary", value="Two ovens.")
        await browser.send(EditorState.save, field="target", value="3500")
        assert not any(browser.value(EditorState, "errors").values())

    run(deps, draft_id, story)
    form = stored(deps, ada, draft_id)
    assert (form.currency, form.target) == ("EUR", "3500.00")


def test_a_choice_is_told_by_its_name(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story(browser: Tab) -> None:
        elsewhere(deps, ada, draft_id, sector="energy", summary="")
        await browser.send(EditorState.save, field="sector", value="health")
        assert browser.value(EditorState, "theirs")["sector"] == ["Energy and climate"]
        await browser.send(EditorState.save, field="summary", value="Two ovens.")
        assert browser.value(EditorState, "theirs")["summary"] == ["Nothing is there."]

    run(deps, draft_id, story)


def test_who_signed_out_elsewhere_is_led_to_the_sign_in_page_once(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    path = f"/founder/campaigns/{draft_id}"

    async def story(browser: Tab) -> None:
        accounts.sign_out(deps, token=browser.cookie.partition("=")[2])
        await browser.send(EditorState.write, **_typed(draft_id, "Typed here"))
        assert browser.redirects == [f"/login?next={path}"]
        # What was typed last is sent when the page has gone already.
        browser.open("/login", next=path)
        await browser.send(EditorState.write, **_typed(draft_id, "Typed here too"))
        assert browser.redirects == [f"/login?next={path}"]

    before = stored(deps, ada, draft_id).title
    run(deps, draft_id, story)
    assert stored(deps, ada, draft_id).title == before
