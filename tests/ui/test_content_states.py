"""The editor's rows and the campaign's talk, driven through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from crowdfund.domain.actor import Actor, Role
from crowdfund.services import campaign_content, campaign_files, catalog, drafts, limits
from crowdfund.services.deps import Deps
from crowdfund.services.views.content import FundForm, TeamForm
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.founder_content import UNNAMED, ContentState
from crowdfund.ui.states.founder_editor import EditorState
from tests.services.drafting import drafted, picture
from tests.ui.editing import EMAIL, PASSWORD, edit, with_password
from tests.ui.harness import event_name, tab
from tests.world import World


@pytest.fixture
def ada(deps: Deps, world: World) -> Actor:
    """A founder with a password."""
    return with_password(deps, world)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def stored_funds(deps: Deps, ada: Actor, campaign_id: str) -> list[FundForm]:
    return campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id).funds


def test_a_row_is_saved_once_it_is_named_and_the_sums_are_said(deps: Deps, ada: Actor) -> None:
    campaign_id = drafted(deps, ada)

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, ContentState.load)
            await browser.send(ContentState.add_row, kind="funds")
            (row,) = browser.value(ContentState, "funds")
            cell = {"kind": "funds", "key": row.key}
            await browser.send(ContentState.set_cell, **cell, part="second", value="60")
            assert browser.value(ContentState, "hints")["funds"] == UNNAMED
            assert stored_funds(deps, ada, campaign_id) == []
            await browser.send(ContentState.set_cell, **cell, part="first", value="An oven")
            assert stored_funds(deps, ada, campaign_id) == [FundForm("An oven", "60", "")]
            assert "40 % is not accounted" in browser.value(ContentState, "funds_note")
            assert [item.field for item in browser.value(EditorState, "editor").missing] == [
                "funds"
            ]
            await browser.send(ContentState.set_cell, **cell, part="third", value="many")
            assert "is a percentage" in browser.value(ContentState, "errors")["funds"]
            await browser.send(ContentState.remove_row, kind="funds", key=row.key)
            assert stored_funds(deps, ada, campaign_id) == []
            assert browser.value(EditorState, "editor").missing == []

    run(story())


def test_the_pitch_is_previewed_as_the_page_shows_it(deps: Deps, ada: Actor) -> None:
    campaign_id = drafted(deps, ada)

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, ContentState.load)
            form = campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id)
            assert browser.value(ContentState, "story_html") == form.story_html != ""
            text = "# Bread\n\n<script>alert(1)</script>"
            await browser.send(ContentState.write_story, text=text)
            html = browser.value(ContentState, "story_html")
            assert html.startswith("<h2>Bread</h2>")
            assert "<script" not in html
            assert drafts.editor(deps, actor=ada, campaign_id=campaign_id).form.story != text

    run(story())


def test_a_picture_taken_away_leaves_the_team(deps: Deps, ada: Actor) -> None:
    campaign_id = drafted(deps, ada)
    photo = campaign_files.add_picture(
        deps, actor=ada, campaign_id=campaign_id, data=picture(400, 320), title="Ada"
    )

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, ContentState.load)
            await browser.send(ContentState.add_row, kind="team")
            (row,) = browser.value(ContentState, "team")
            cell = {"kind": "team", "key": row.key}
            await browser.send(ContentState.set_cell, **cell, part="first", value="Ada")
            await browser.send(ContentState.set_cell, **cell, part="fourth", value=photo)
            form = campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id)
            assert form.team == [TeamForm("Ada", photo_id=photo)]
            await browser.send(ContentState.remove_file, file_id=photo)
            assert [row.fourth for row in browser.value(ContentState, "team")] == [""]
            assert browser.value(ContentState, "pictures") == []

    run(story())


STRANGE = [
    (ContentState.add_row, {"kind": "_campaign_id"}),
    (ContentState.add_row, {"kind": ["funds"]}),
    (ContentState.remove_row, {"kind": "funds", "key": None}),
    (ContentState.set_cell, {"kind": "x", "key": "x", "part": "first", "value": "x"}),
    (ContentState.set_cell, {"kind": "funds", "key": "x", "part": "key", "value": "x"}),
    (ContentState.set_cell, {"kind": "funds", "key": 1, "part": "first", "value": {}}),
    (ContentState.write_story, {"text": None}),
    (ContentState.remove_file, {"file_id": {"a": 1}}),
]


def test_strange_events_change_nothing(deps: Deps, ada: Actor, subtests: pytest.Subtests) -> None:
    campaign_id = drafted(deps, ada)

    async def story(handler: Any, payload: dict[str, Any]) -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, ContentState.load)
            await browser.send(handler, **payload)
            assert browser.failures == []
            assert browser.value(ContentState, "funds") == []

    for handler, payload in STRANGE:
        with subtests.test(event_name(handler), payload=payload):
            run(story(handler, payload))
            assert stored_funds(deps, ada, campaign_id) == []


def test_a_visitor_pages_through_questions_and_a_moderator_hides_one(
    deps: Deps, world: World
) -> None:
    campaign = world.live_campaign(world.person("Fay"))
    for number in range(12):
        limits.forget_all()
        catalog.ask(deps, actor=world.person("Ben"), slug=campaign.slug, text=f"Question {number}")
    with_password(deps, world, Role.ADMIN)

    async def story() -> None:
        async with tab(deps) as browser:
            browser.open(f"/campaigns/{campaign.slug}", route="/campaigns/[slug]")
            await browser.send(CampaignState.load)
            assert len(browser.value(CampaignState, "talk").shown) == 10
            await browser.send(CampaignState.older_questions)
            talk = browser.value(CampaignState, "talk")
            assert (len(talk.shown), talk.has_more) == (12, False)
            target = talk.shown[0].id
            hide = {"question": target, "reason": "Rude."}
            await browser.send(CampaignState.hide_question, form=hide)
            assert browser.redirects == [f"/login?next=/campaigns/{campaign.slug}"]
            browser.sign_in(deps, email=EMAIL, password=PASSWORD)
            await browser.send(CampaignState.hide_question, form=hide | {"reason": ""})
            assert "Say why" in browser.value(CampaignState, "hiding_problem")
            await browser.send(CampaignState.hide_question, form=hide)
            assert browser.value(CampaignState, "talk").shown[0].hidden_reason == "Rude."
            await browser.send(CampaignState.show_question, question_id=target)
            assert browser.value(CampaignState, "talk").shown[0].hidden_reason == ""

    run(story())


def test_the_ways_to_share_lead_to_this_campaign(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Fay"))

    async def story() -> None:
        async with tab(deps) as browser:
            browser.open(f"/campaigns/{campaign.slug}", route="/campaigns/[slug]")
            await browser.send(CampaignState.load)
            share = browser.value(CampaignState, "share")
            assert share.address == f"{deps.public_url}/campaigns/{campaign.slug}?via=share"
            assert all(campaign.slug in way.value for way in share.ways)
            schemes = {way.value.partition(":")[0] for way in share.ways}
            assert schemes == {"https", "mailto"}
            await browser.send(CampaignState.copied)
            assert browser.value(CampaignState, "is_copied")

    run(story())
