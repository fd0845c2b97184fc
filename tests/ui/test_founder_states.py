"""The founder's pages, driven through the real event pipeline."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from crowdfund.db.tables import Campaign, Question
from crowdfund.domain.actor import Actor
from crowdfund.services import (
    accounts,
    catalog,
    dashboard,
    drafts,
    enterprises,
    filings,
    moderation,
    settlement,
)
from crowdfund.services.campaign_talk import QUESTIONS_AT_ONCE
from crowdfund.services.cookies import UPLOAD_NAME
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import MOST_BODY_CHARS
from crowdfund.services.next_steps import NEW
from crowdfund.services.views.founder import CampaignForm
from crowdfund.ui.layout import building
from crowdfund.ui.page import Page
from crowdfund.ui.pages import (
    founder,
    founder_dashboard,
    founder_editor,
    founder_enterprise,
)
from crowdfund.ui.parts.backer_loads import text_of
from crowdfund.ui.parts.founder_field_words import FIELDS, STEP_NAMES
from crowdfund.ui.parts.founder_row_kinds import FormRow
from crowdfund.ui.parts.founder_words import COVER, FILING, word_from
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder import FounderState, grouped
from crowdfund.ui.states.founder_dashboard import DashboardState, upper_edge
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_enterprise import (
    PAYOUTS_AGAIN,
    PAYOUTS_DONE,
    PROFILE_FIELDS,
    SAVED,
    EnterpriseState,
)
from crowdfund.ui.states.founder_holders import HALF_A_LINE, LINES, HolderState
from tests import confirmed
from tests.services.drafting import PROFILE, approve, complete_form
from tests.ui.harness import Tab, tab
from tests.world import World

FILINGS = Path(__file__).parent.parent / "filings" / "fixtures"
PASSWORD = "a quiet river bend"
EMAIL = "ada@example.test"
EDITOR_ROUTE = "/founder/campaigns/[campaign_id]"
HOSTILE: list[Any] = [None, 7, -1.5, "", "x" * 200_000, [], {"$ne": 1}, ["a", {"b": None}], "\x00"]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


def run(deps: Deps, story: Story, email: str = EMAIL) -> None:
    """Tells a story as a founder who is signed in; with an empty email as a visitor."""

    async def told() -> None:
        async with tab(deps) as opened:
            if email:
                opened.sign_in(deps, email=email, password=PASSWORD)
            await story(opened)
            assert opened.failures == []

    asyncio.run(told())


def registered(deps: Deps, email: str = EMAIL, name: str = "Ada") -> Actor:
    """Somebody who can sign in."""
    confirmed.register(deps, email=email, password=PASSWORD, name=name, client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=email, password=PASSWORD, client_address="192.0.2.1", user_agent="test"
    )
    actor = accounts.actor_for(deps, token=grant.token)
    assert actor is not None
    return actor


@pytest.fixture
def ada(deps: Deps) -> Actor:
    """A founder without an enterprise."""
    return registered(deps)


@pytest.fixture
def enterprise_id(deps: Deps, ada: Actor) -> str:
    """Ada's enterprise, completely described."""
    return enterprises.save_enterprise(deps, actor=ada, form=PROFILE).form.id


@pytest.fixture
def draft_id(deps: Deps, ada: Actor, enterprise_id: str) -> str:
    """A complete draft of Ada's."""
    campaign_id = drafts.start_campaign(deps, actor=ada, enterprise_id=enterprise_id)
    drafts.save_draft(deps, actor=ada, campaign_id=campaign_id, form=complete_form(deps))
    return campaign_id


def stored(deps: Deps, actor: Actor, campaign_id: str) -> CampaignForm:
    """The draft as it is in the database."""
    return drafts.editor(deps, actor=actor, campaign_id=campaign_id).form


async def open_editor(page: Tab, campaign_id: str, **query: str) -> None:
    """Opens the editor as a browser would."""
    page.open(f"/founder/campaigns/{campaign_id}", route=EDITOR_ROUTE, **query)
    await page.send(BaseState.begin)
    await page.send(EditorState.load)


PAGES = [founder.PAGE, founder_enterprise.PAGE, founder_editor.PAGE, founder_dashboard.PAGE]


def drawn(page: Page) -> str:
    """A page as it is built."""
    with building(page.route):
        return repr(page.build().render())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.route)
def test_a_page_draws_one_main_heading(page: Page) -> None:
    assert drawn(page).count('"h1"') >= 1


LABELS = {
    founder.PAGE.route: ["New campaign", "Form C as an XML file", "Import filing"],
    founder_editor.PAGE.route: [
        "Campaign title", "Summary", "Sector", "Stage", "Story", "Price per share", "Currency",
        "Shares in issue before the raise", "Target", "Maximum", "Minimum ticket", "Opens at",
        "Deadline", "Security", "Risks", "Cover", "Submit for review", "Withdraw",
    ],
    founder_enterprise.PAGE.route: [
        "Name", "Legal form", "Jurisdiction", "Incorporated on", "Street", "City", "Region",
        "Postal code", "Country", "Website", "Employees", "Sector", "What it does", "About",
        "Save enterprise", "Save figures", "Connect payouts",
    ],
    founder_dashboard.PAGE.route: ["Post update", "Title of the update", "Update", "Withdraw"],
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.route)
def test_the_names_that_people_rely_on_are_there(page: Page) -> None:
    drawing = drawn(page).replace("\\", "")
    assert [label for label in LABELS[page.route] if f'"{label}"' not in drawing] == []


@pytest.mark.parametrize(
    ("path", "handler"),
    [
        ("/founder", FounderState.load),
        ("/founder/enterprise", EnterpriseState.load),
        ("/founder/campaigns/00000000-0000-4000-8000-000000000000", EditorState.load),
        ("/founder/campaigns/00000000-0000-4000-8000-000000000000/dashboard", DashboardState.load),
    ],
)
def test_a_visitor_is_sent_to_sign_in_and_back(deps: Deps, path: str, handler: Any) -> None:
    async def story(page: Tab) -> None:
        page.open(path)
        await page.send(handler)
        assert page.redirects == [f"/login?next={path}"]

    run(deps, story, email="")


def test_another_founder_s_campaign_looks_like_nothing(deps: Deps, draft_id: str) -> None:
    registered(deps, "eve@example.test", "Eve")

    async def story(page: Tab) -> None:
        for path, handler in (
            (f"/founder/campaigns/{draft_id}", EditorState.load),
            (f"/founder/campaigns/{draft_id}/dashboard", DashboardState.load),
            ("/founder/campaigns/not-an-id", EditorState.load),
        ):
            page.open(path)
            await page.send(BaseState.begin)
            await page.send(handler)
            assert page.value(BaseState, "is_missing")
        assert "Bread for the harbour" not in page.wire()

    run(deps, story, email="eve@example.test")


def test_who_owns_two_enterprises_says_which_of_them_raises(
    deps: Deps, ada: Actor, enterprise_id: str
) -> None:
    newer = enterprises.save_enterprise(deps, actor=ada, form=replace(PROFILE, name="Kilns Inc."))

    async def story(page: Tab) -> None:
        page.open("/founder")
        await page.send(FounderState.load)
        owned = page.value(FounderState, "home").owned
        assert [row.name for row in owned] == ["Kilns Inc.", PROFILE.name]
        for row in owned:
            await page.send(FounderState.start, enterprise_id=row.id)
        made = [drafts.editor(deps, actor=ada, campaign_id=path.rsplit("/", 1)[1])
                for path in page.redirects]  # fmt: skip
        assert [editor.enterprise_id for editor in made] == [newer.form.id, enterprise_id]
        for value in HOSTILE:
            await page.send(FounderState.start, enterprise_id=value)
        assert len(page.redirects) == 2 + len([value for value in HOSTILE if text_of(value) == ""])

    run(deps, story)


@pytest.mark.usefixtures("ada")
def test_the_home_of_a_newcomer_asks_for_an_enterprise(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/founder")
        await page.send(FounderState.load)
        assert not page.value(FounderState, "home").has_enterprise
        await page.send(FounderState.start, enterprise_id="")
        assert "Describe your enterprise first" in page.value(BaseState, "problem")
        assert page.redirects == []

    run(deps, story)


def test_a_campaign_is_started_and_listed_by_its_state(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    drafts.submit(deps, actor=ada, campaign_id=draft_id)

    async def story(page: Tab) -> None:
        page.open("/founder")
        await page.send(FounderState.start, enterprise_id="")
        (path,) = page.redirects
        await page.send(FounderState.load)
        groups = page.value(FounderState, "groups")
        found = [(group.title, [item.id for item in group.campaigns]) for group in groups]
        started = path.rsplit("/", 1)[1]
        assert found == [("Being written", [started]), ("With a moderator", [draft_id])]

    run(deps, story)


@pytest.mark.usefixtures("draft_id")
def test_no_status_is_left_out_of_the_home(deps: Deps, ada: Actor) -> None:
    home = enterprises.founder_home(deps, actor=ada)
    (only,) = home.campaigns
    for status in (
        "draft", "in_review", "changes_requested", "rejected", "scheduled", "live", "suspended",
        "closing", "settling", "settled", "refunding", "refunded", "withdrawn",
    ):  # fmt: skip
        moved = replace(only, card=replace(only.card, status=status))
        assert [group.campaigns for group in grouped([moved])] == [[moved]]


def test_an_imported_filing_shows_what_it_could_not_settle(deps: Deps, ada: Actor) -> None:
    data = (FILINGS / "pickleball_form_c.xml").read_bytes()
    outcome = filings.import_form_c(deps, actor=ada, data=data)

    async def story(page: Tab) -> None:
        page.open("/founder", imported=outcome.campaign_id)
        await page.send(FounderState.load)
        assert page.value(FounderState, "imported_path").endswith(outcome.campaign_id)
        shown = [item.text for item in page.value(FounderState, "import_remarks")]
        assert sorted(shown) == sorted(outcome.remarks)
        page.open("/founder", imported=str(uuid4()))
        await page.send(FounderState.load)
        assert page.value(FounderState, "imported_text") == ""

    run(deps, story)


def word(place: str, text: object) -> str:
    """A message as a route of ours puts it into its cookie."""
    told = json.dumps({"place": place, "text": text, "mark": uuid4().hex})
    return f"{UPLOAD_NAME}={base64.urlsafe_b64encode(told.encode()).decode()}"


@pytest.mark.usefixtures("ada")
def test_the_words_of_an_upload_are_shown_once(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/founder")
        page.cookie += "; " + word(FILING, "The file is not XML.")
        await page.send(FounderState.load)
        assert page.value(FounderState, "filing_problem") == "The file is not XML."
        await page.send(FounderState.load)
        assert page.value(FounderState, "filing_problem") == ""

    run(deps, story)


@pytest.mark.parametrize(
    "cookies",
    ["", f"{UPLOAD_NAME}=%%%", f"{UPLOAD_NAME}={'A' * 5_000}", f"{UPLOAD_NAME}=bnVsbA==",
     word(FILING, ["x"]), word(COVER, "elsewhere")],
    ids=["none", "no-base64", "long", "null", "no-text", "other-place"],
)  # fmt: skip
def test_a_cookie_that_is_not_ours_says_nothing(cookies: str) -> None:
    assert word_from(cookies, FILING, seen="") == ("", "")


def profile_fields(**changes: Any) -> dict[str, Any]:
    """The profile as a browser sends it."""
    return {**{name: getattr(PROFILE, name) for name in PROFILE_FIELDS}, **changes}


def test_the_enterprise_is_saved_and_refused_beside_its_field(deps: Deps, ada: Actor) -> None:
    async def story(page: Tab) -> None:
        page.open("/founder/enterprise")
        await page.send(EnterpriseState.load)
        await page.send(EnterpriseState.save_profile, form=profile_fields(website="no site"))
        errors = page.value(EnterpriseState, "profile_errors")
        assert [name for name, text in errors.items() if text] == ["website"]
        assert page.value(EnterpriseState, "page").form.id == ""
        await page.send(EnterpriseState.save_profile, form=profile_fields())
        assert not any(page.value(EnterpriseState, "profile_errors").values())
        saved = page.value(EnterpriseState, "page").form
        assert saved.id
        assert saved.name == PROFILE.name
        await page.send(EnterpriseState.save_profile, form=profile_fields(city="Bath"))
        assert page.value(EnterpriseState, "page").form.id == saved.id

    run(deps, story)
    assert enterprises.founder_enterprise(deps, actor=ada).form.city == "Bath"


@pytest.mark.usefixtures("enterprise_id")
def test_a_further_enterprise_has_its_own_address_once_it_is_saved(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/founder/enterprise", enterprise=NEW)
        await page.send(EnterpriseState.load)
        empty = page.value(EnterpriseState, "page")
        assert (empty.form.name, bool(empty.countries), bool(empty.sectors)) == ("", True, True)
        await page.send(EnterpriseState.save_profile, form=profile_fields(name="Harbour Oars"))
        saved_id = page.value(EnterpriseState, "page").form.id
        assert page.redirects == [f"/founder/enterprise?enterprise={saved_id}"]
        page.open("/founder/enterprise", enterprise=saved_id)
        await page.send(EnterpriseState.load)
        assert page.value(EnterpriseState, "page").form.name == "Harbour Oars"
        assert page.value(EnterpriseState, "profile_done") == SAVED
        await page.send(EnterpriseState.load)
        assert page.value(EnterpriseState, "profile_done") == ""

    run(deps, story)


@pytest.mark.usefixtures("enterprise_id")
def test_figures_of_both_years_are_saved(deps: Deps, ada: Actor) -> None:
    form = {"figures_currency": "EUR", "recent_revenue": "1,200.50", "recent_fiscal_year": "2025"}

    async def story(page: Tab) -> None:
        page.open("/founder/enterprise")
        await page.send(EnterpriseState.load)
        await page.send(EnterpriseState.save_figures, form={**form, "prior_cash": "-5"})
        errors = page.value(EnterpriseState, "figure_errors")
        assert [name for name, text in errors.items() if text] == ["prior_cash"]
        await page.send(EnterpriseState.save_figures, form={**form, "figures_currency": "XXX"})
        errors = page.value(EnterpriseState, "figure_errors")
        assert [name for name, text in errors.items() if text] == ["figures_currency"]
        await page.send(EnterpriseState.save_figures, form=form)
        assert page.value(EnterpriseState, "figures_done") != ""

    run(deps, story)
    page = enterprises.founder_enterprise(deps, actor=ada)
    assert (page.most_recent.revenue, page.most_recent.currency) == ("1200.50", "EUR")
    assert (page.prior.revenue, page.prior.fiscal_year) == ("", "")


@pytest.mark.usefixtures("enterprise_id")
def test_an_example_of_a_fiscal_year_fits_what_is_stated(deps: Deps) -> None:
    last = deps.now().year - 1

    async def story(page: Tab) -> None:
        page.open("/founder/enterprise")
        await page.send(EnterpriseState.load)
        shown = page.value(EnterpriseState, "example_years")
        assert shown == {"recent": str(last), "prior": str(last - 1)}
        form = {"figures_currency": "EUR", "recent_fiscal_year": str(last - 3)}
        await page.send(EnterpriseState.save_figures, form=form)
        shown = page.value(EnterpriseState, "example_years")
        assert shown == {"recent": str(last - 3), "prior": str(last - 4)}

    run(deps, story)


def test_payouts_are_connected_on_the_processor_s_page(deps: Deps, enterprise_id: str) -> None:
    async def story(page: Tab) -> None:
        page.open("/founder/enterprise")
        await page.send(EnterpriseState.load)
        assert page.value(EnterpriseState, "page").payout_status == "none"
        await page.send(EnterpriseState.connect)
        (address,) = page.redirects
        assert address.startswith("http")
        page.open("/founder/enterprise", payouts="again", enterprise=enterprise_id)
        await page.send(EnterpriseState.load)
        assert page.value(EnterpriseState, "payouts_note") == PAYOUTS_AGAIN
        page.open("/founder/enterprise", payouts="done", enterprise=enterprise_id)
        await page.send(EnterpriseState.load)
        assert page.value(EnterpriseState, "payouts_note") == PAYOUTS_DONE
        assert page.value(EnterpriseState, "page").payout_status == "pending"

    run(deps, story)


def test_another_s_enterprise_in_the_address_looks_like_nothing(
    deps: Deps, enterprise_id: str
) -> None:
    registered(deps, "eve@example.test", "Eve")

    async def story(page: Tab) -> None:
        page.open("/founder/enterprise", payouts="done", enterprise=enterprise_id)
        await page.send(EnterpriseState.load)
        assert page.value(BaseState, "is_missing")

    run(deps, story, email="eve@example.test")


def test_a_field_is_saved_when_it_is_left(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        await page.send(EditorState.save, field="title", value="Bread at dawn")
        assert page.value(EditorState, "saved_text").startswith("Saved ")
        assert page.value(EditorState, "saved_text").endswith(" UTC")
        assert page.value(EditorState, "editor").card.title == "Bread at dawn"

    run(deps, story)
    assert stored(deps, ada, draft_id).title == "Bread at dawn"


def test_what_is_being_typed_is_saved_for_the_campaign_that_it_was_typed_into(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    other = drafts.start_campaign(deps, actor=ada)

    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        typed = {"field": "title", "value": "Bread at d", "campaign_id": draft_id}
        await page.send(EditorState.write, **typed)
        # What was typed there is sent when another campaign is open already.
        await open_editor(page, other)
        await page.send(EditorState.write, **{**typed, "value": "Bread at dawn"})
        assert page.value(EditorState, "editor").form.title == ""

    run(deps, story)
    assert stored(deps, ada, draft_id).title == "Bread at d"
    assert stored(deps, ada, other).title == ""


def test_what_cannot_be_read_is_refused_beside_its_field_alone(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        await page.send(EditorState.save, field="price", value="much")
        errors = page.value(EditorState, "errors")
        assert [name for name, text in errors.items() if text] == ["price"]
        assert page.value(EditorState, "is_unsaved")
        await page.send(EditorState.save, field="summary", value="Two ovens.")
        assert page.value(EditorState, "errors")["price"] != ""
        await page.send(EditorState.save, field="price", value="1.20")
        assert not any(page.value(EditorState, "errors").values())
        assert not page.value(EditorState, "is_unsaved")

    run(deps, story)
    form = stored(deps, ada, draft_id)
    assert form.summary == "Two ovens."
    assert Decimal(form.price) == Decimal("1.20")


def test_a_save_keeps_what_another_tab_wrote(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        form = replace(stored(deps, ada, draft_id), title="Written elsewhere")
        drafts.save_draft(deps, actor=ada, campaign_id=draft_id, form=form)
        await page.send(EditorState.save, field="summary", value="Two ovens.")

    run(deps, story)
    form = stored(deps, ada, draft_id)
    assert (form.title, form.summary) == ("Written elsewhere", "Two ovens.")


def test_the_terms_are_worked_out_while_they_are_written(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        assert page.value(EditorState, "preview").valuation_text == "$480,000.00"
        await page.send(EditorState.look_ahead, field="price", value="2")
        assert page.value(EditorState, "preview").valuation_text == "$800,000.00"
        await page.send(EditorState.look_ahead, field="shares_before", value="1000")
        assert page.value(EditorState, "preview").valuation_text == "$2,000.00"
        await page.send(EditorState.look_ahead, field="price", value="")
        assert page.value(EditorState, "preview").valuation_text == ""

    run(deps, story)
    assert stored(deps, ada, draft_id).shares_before == "400000"


def line(row: FormRow) -> dict[str, str]:
    """Which line of the cap table an event is about."""
    return {"kind": LINES, "key": row.key}


def test_lines_of_the_cap_table_are_added_filled_and_removed(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    def written() -> list[tuple[str, str]]:
        editor = drafts.editor(deps, actor=ada, campaign_id=draft_id)
        return [(line.holder, line.shares) for line in editor.holders]

    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        await page.send(HolderState.load)
        (first,) = page.value(HolderState, LINES)
        assert (first.first, first.second) == ("Founders", "400000")
        await page.send(HolderState.set_cell, **line(first), part="second", value="300,000")
        await page.send(HolderState.add_row, kind=LINES)
        second = page.value(HolderState, LINES)[1]
        assert second.key != first.key
        await page.send(HolderState.set_cell, **line(second), part="first", value="Ben")
        assert page.value(HolderState, "hints")[LINES] == HALF_A_LINE
        assert written() == [("Founders", "300000")]
        await page.send(HolderState.set_cell, **line(second), part="second", value="many")
        assert page.value(HolderState, "errors")[LINES].startswith("Line 2: ")
        await page.send(HolderState.set_cell, **line(second), part="second", value="100000")
        assert page.value(HolderState, "errors")[LINES] == ""
        assert written() == [("Founders", "300000"), ("Ben", "100000")]
        await page.send(HolderState.remove_row, kind=LINES, key=first.key)
        assert [row.key for row in page.value(HolderState, LINES)] == [second.key]
        assert written() == [("Ben", "100000")]
        missing = page.value(EditorState, "editor").missing
        assert [item.step for item in missing] == ["captable"]

    run(deps, story)


@pytest.mark.usefixtures("enterprise_id")
def test_an_incomplete_campaign_is_not_submitted(deps: Deps, ada: Actor) -> None:
    campaign_id = drafts.start_campaign(deps, actor=ada)

    async def story(page: Tab) -> None:
        await open_editor(page, campaign_id)
        await page.send(EditorState.submit)
        assert page.value(EditorState, "editor").status == "draft"
        assert page.value(BaseState, "problem") == "Give the campaign a title."
        assert not page.value(EditorState, "is_busy")

    run(deps, story)


def test_a_submitted_campaign_can_be_read_and_not_written(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        assert page.value(EditorState, "step") == "basics"
        await page.send(EditorState.submit)
        assert page.value(EditorState, "editor").status == "in_review"
        await page.send(EditorState.save, field="title", value="Later")
        await open_editor(page, draft_id)
        assert page.value(EditorState, "step") == "review"

    run(deps, story)
    assert stored(deps, ada, draft_id).title == "Bread for the harbour"


def test_remarks_come_back_with_the_fields_that_they_are_about(
    deps: Deps, ada: Actor, draft_id: str, world: World
) -> None:
    drafts.submit(deps, actor=ada, campaign_id=draft_id)
    moderation.request_changes(
        deps, actor=world.admin(), campaign_id=draft_id, remarks=[("story", "Say who you are.")]
    )

    async def story(page: Tab) -> None:
        await open_editor(page, draft_id, step="story")
        assert page.value(EditorState, "step") == "story"
        editor = page.value(EditorState, "editor")
        assert editor.can_edit
        assert [(item.field, item.text) for item in editor.remarks] == [
            ("story", "Say who you are.")
        ]

    run(deps, story)


def test_withdrawing_needs_a_reason(deps: Deps, ada: Actor, draft_id: str, world: World) -> None:
    drafts.submit(deps, actor=ada, campaign_id=draft_id)
    approve(deps, world.admin(), draft_id)

    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        await page.send(EditorState.withdraw, form={"reason": "  "})
        assert page.value(EditorState, "reason_problem") != ""
        await page.send(EditorState.withdraw, form={"reason": "A bank lends us the oven."})
        assert page.value(EditorState, "editor").status == "withdrawn"
        assert not page.value(EditorState, "editor").can_withdraw

    run(deps, story)


def test_hostile_arguments_change_nothing_and_break_nothing(
    deps: Deps, ada: Actor, draft_id: str, subtests: pytest.Subtests
) -> None:
    before = stored(deps, ada, draft_id)

    async def story(page: Tab, value: Any) -> None:
        await open_editor(page, draft_id)
        await page.send(EditorState.show, step=value)
        assert page.value(EditorState, "step") in STEP_NAMES
        await page.send(EditorState.save, field=value, value="x")
        await page.send(EditorState.save, field="price", value=value)
        await page.send(EditorState.take_theirs, field=value)
        await page.send(EditorState.keep_mine, field=value)
        await page.send(EditorState.look_ahead, field=value, value=value)
        await page.send(EditorState.write, field="price", value="7", campaign_id=value)
        await page.send(HolderState.set_cell, kind=value, key=value, part=value, value=value)
        await page.send(HolderState.take_theirs, kind=value)
        await page.send(HolderState.keep_mine, kind=value)
        await page.send(EditorState.withdraw, form=value)
        await page.send(EnterpriseState.save_profile, form=value)
        await page.send(EnterpriseState.save_figures, form=value)
        await page.send(DashboardState.post, form=value)
        await page.send(DashboardState.answer, form=value)
        await page.send(DashboardState.answer, form={"question": value, "answer": value})
        await page.send(DashboardState.withdraw, form={"reason": value})
        assert page.value(EditorState, "editor").status == "draft"

    for value in HOSTILE:
        with subtests.test(value=value):
            run(deps, partial(story, value=value))
            after = stored(deps, ada, draft_id)
            assert replace(after, price="") == replace(before, price="")


def test_nothing_but_fields_of_the_form_can_be_saved(deps: Deps, draft_id: str) -> None:
    async def story(page: Tab) -> None:
        await open_editor(page, draft_id)
        for name in ("status", "id", "fee_basis_points", "__class__"):
            assert name not in FIELDS
            await page.send(EditorState.save, field=name, value="live")
        assert page.value(EditorState, "editor").status == "draft"

    run(deps, story)


async def open_dashboard(page: Tab, campaign_id: str) -> None:
    """Opens the dashboard as a browser would."""
    page.open(f"/founder/campaigns/{campaign_id}/dashboard", route=f"{EDITOR_ROUTE}/dashboard")
    await page.send(BaseState.begin)
    await page.send(DashboardState.load)


def test_the_dashboard_follows_the_raise(deps: Deps, ada: Actor, world: World) -> None:
    campaign = world.live_campaign(ada)
    campaign_id = str(campaign.id)

    async def story(page: Tab) -> None:
        await open_dashboard(page, campaign_id)
        assert page.value(DashboardState, "board").backers == []
        assert page.value(DashboardState, "chart_line") == ""
        assert page.value(DashboardState, "is_moving")
        world.invest(world.person("Ben"), campaign, shares=3)
        await page.send(DashboardState.tick)
        board = page.value(DashboardState, "board")
        assert [row.name for row in board.backers] == ["Ben"]
        line = page.value(DashboardState, "chart_line")
        assert line
        assert board.chart_path.startswith(line)
        assert "Z" not in line
        page.updates.clear()
        await page.send(DashboardState.tick)
        assert "backers" not in page.wire()

    run(deps, story)


def test_an_open_dashboard_shows_what_is_asked_meanwhile(
    deps: Deps, ada: Actor, world: World
) -> None:
    campaign, ben = world.live_campaign(ada), world.person("Ben")
    world.clock.stand_still()  # how long ago it was asked is part of what is sent

    async def story(page: Tab) -> None:
        await open_dashboard(page, str(campaign.id))
        assert page.value(DashboardState, "questions") == []
        catalog.ask(deps, actor=ben, slug=campaign.slug, text="Who bakes?")
        await page.send(DashboardState.tick)
        assert [each.text for each in page.value(DashboardState, "questions")] == ["Who bakes?"]
        page.updates.clear()
        await page.send(DashboardState.tick)
        assert "Who bakes?" not in page.wire()

    run(deps, story)


@pytest.mark.parametrize("status", ["scheduled", "suspended"])
def test_an_open_dashboard_hears_that_its_raise_goes_on(
    deps: Deps, ada: Actor, world: World, status: str
) -> None:
    campaign_id = world.live_campaign(ada).id

    def turn_to(status: str) -> None:
        with deps.transaction() as session:
            session.get_one(Campaign, campaign_id).status = status

    async def story(page: Tab) -> None:
        await asyncio.to_thread(turn_to, status)
        await open_dashboard(page, str(campaign_id))
        assert page.value(DashboardState, "board").status == status
        await asyncio.to_thread(turn_to, "live")
        await page.send(DashboardState.tick)
        assert page.value(DashboardState, "board").status == "live"

    run(deps, story)


def test_the_dashboard_follows_a_run_alone_until_it_ends(
    deps: Deps, ada: Actor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.verify(ada)
    campaign = world.live_campaign(ada, target_minor=1_000)
    world.invest(world.person("Ben"), campaign, shares=3)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    settlement.advance(deps, campaign_id=campaign.id)
    read_whole: list[int] = []
    whole = dashboard.founder_dashboard

    def counted(*args: Any, **kwargs: Any) -> Any:
        read_whole.append(1)
        return whole(*args, **kwargs)

    monkeypatch.setattr(dashboard, "founder_dashboard", counted)

    async def story(page: Tab) -> None:
        await open_dashboard(page, str(campaign.id))
        assert page.value(DashboardState, "board").run.text == "0 of 1 payment released"
        await page.send(DashboardState.tick)
        assert len(read_whole) == 1
        await asyncio.to_thread(world.finish)
        await page.send(DashboardState.tick)
        assert len(read_whole) == 2
        board = page.value(DashboardState, "board")
        assert (board.run.text, board.status) == ("", "settled")

    run(deps, story)


def test_what_was_typed_over_an_answer_of_another_tab_stays(
    deps: Deps, ada: Actor, world: World
) -> None:
    campaign = world.live_campaign(ada)
    catalog.ask(deps, actor=world.person("Ben"), slug=campaign.slug, text="Who bakes?")

    async def story(page: Tab) -> None:
        await open_dashboard(page, str(campaign.id))
        (question,) = page.value(DashboardState, "questions")
        drafts.answer(deps, actor=ada, question_id=question.id, text="Cy does.")
        answer = {"question": question.id, "answer": "We do."}
        await page.send(DashboardState.answer, form=answer)
        assert "changed since you read it" in page.value(DashboardState, "answer_problem")
        assert page.value(DashboardState, "answer_typed") == "We do."
        assert page.value(DashboardState, "questions")[0].answer == "Cy does."
        await page.send(DashboardState.answer, form=answer)
        assert page.value(DashboardState, "questions")[0].answer == "We do."
        assert page.value(DashboardState, "answer_typed_id") == ""

    run(deps, story)


def test_the_dashboard_posts_updates_and_answers_questions(
    deps: Deps, ada: Actor, world: World
) -> None:
    campaign = world.live_campaign(ada)
    campaign_id, slug = str(campaign.id), campaign.slug
    catalog.ask(deps, actor=world.person("Ben"), slug=slug, text="Who bakes?")

    async def story(page: Tab) -> None:
        await open_dashboard(page, campaign_id)
        await page.send(DashboardState.post, form={"title": "", "body": "Flour came."})
        assert page.value(DashboardState, "title_problem") != ""
        await page.send(DashboardState.post, form={"title": "News", "body": ""})
        assert page.value(DashboardState, "body_problem") != ""
        long = "x" * (MOST_BODY_CHARS + 1)
        await page.send(DashboardState.post, form={"title": "News", "body": long})
        assert "at most 20,000 fit" in page.value(DashboardState, "body_problem")
        assert page.value(DashboardState, "posts") == 0
        await page.send(DashboardState.post, form={"title": "News", "body": "Flour came."})
        assert page.value(DashboardState, "posts") == 1
        (question,) = page.value(DashboardState, "questions")
        answer = {"question": question.id, "answer": ""}
        await page.send(DashboardState.answer, form=answer)
        assert page.value(DashboardState, "answer_problem_id") == question.id
        await page.send(DashboardState.answer, form=answer | {"answer": "I do."})
        (answered,) = page.value(DashboardState, "questions")
        assert answered.answer == "I do."

    run(deps, story)
    news = catalog.updates(deps, actor=None, slug=slug, shown=5)
    assert [update.title for update in news.shown] == ["News"]


def ask(deps: Deps, world: World, campaign: Campaign, count: int) -> None:
    """Asks many questions, each a second after the one before."""
    asker = world.person("Ben")
    with deps.transaction() as session:
        for number in range(count):
            session.add(
                Question(
                    campaign_id=campaign.id,
                    author_id=asker.user_id,
                    text=f"{number}",
                    standing="none",
                    created_at=deps.now() - timedelta(seconds=count - number),
                )
            )


def test_the_dashboard_pages_through_every_question_but_hidden_ones(
    deps: Deps, ada: Actor, world: World
) -> None:
    campaign = world.live_campaign(ada)
    many = 2 * QUESTIONS_AT_ONCE + 3
    ask(deps, world, campaign, many)
    newest = catalog.questions(deps, actor=None, slug=campaign.slug, shown=1).shown[0]
    admin = world.admin()
    catalog.hide_question(deps, actor=admin, question_id=newest.id, reason="Rude.")

    async def story(page: Tab) -> None:
        await open_dashboard(page, str(campaign.id))
        seen = []
        for _ in range(4):
            seen.append(len(page.value(DashboardState, "questions")))
            await page.send(DashboardState.older_questions)
        assert seen == [QUESTIONS_AT_ONCE - 1, 2 * QUESTIONS_AT_ONCE - 1, many - 1, many - 1]
        assert page.value(DashboardState, "questions_text") == f"{many} questions"
        assert not page.value(DashboardState, "has_older_questions")
        oldest = page.value(DashboardState, "questions")[-1]
        answer = {"question": oldest.id, "answer": "I do."}
        await page.send(DashboardState.answer, form=answer)
        assert page.value(DashboardState, "questions")[-1].answer == "I do."

    run(deps, story)


def test_withdrawing_from_the_dashboard(deps: Deps, ada: Actor, world: World) -> None:
    campaign = world.live_campaign(ada)
    campaign_id = str(campaign.id)

    async def story(page: Tab) -> None:
        await open_dashboard(page, campaign_id)
        await page.send(DashboardState.withdraw, form={})
        assert page.value(DashboardState, "reason_problem") != ""
        await page.send(DashboardState.withdraw, form={"reason": "The oven is sold."})
        assert page.value(DashboardState, "board").status == "withdrawn"
        assert not page.value(DashboardState, "board").can_withdraw

    run(deps, story)


def test_the_upper_edge_leaves_out_the_way_to_the_ground() -> None:
    assert upper_edge("M0,160 L5,160 L5,80 L9,80 L9,160 Z") == "M0,160 L5,160 L5,80 L9,80"
    assert upper_edge("") == ""
