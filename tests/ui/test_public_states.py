"""The public pages' states through the real event pipeline: addresses, filters, live totals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from reflex_base.utils.format import json_dumps

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor
from crowdfund.services import catalog, live_board, passwords
from crowdfund.services.deps import Deps
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaigns import CampaignsState
from crowdfund.ui.states.enterprise import EnterpriseState
from crowdfund.ui.states.home import HomeState
from crowdfund.ui.states.watchlist import WatchlistState
from tests.ui.harness import Tab, tab
from tests.world import World

pytestmark = pytest.mark.anyio

PASSWORD = "four words make one"
ROUTE = "/campaigns/[slug]"


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that Reflex runs on."""
    return "asyncio"


def with_password(deps: Deps, person: Actor) -> Actor:
    """Lets a person of the story sign in."""
    with deps.transaction() as session:
        row = session.get_one(User, person.user_id)
        row.password_hash = passwords.hash_password(PASSWORD)
        session.add(row)
    return person


def change(deps: Deps, campaign: Campaign, **values: Any) -> None:
    """Writes values onto a campaign's row."""
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


async def opened(browser: Tab, campaign: Campaign, **query: str) -> None:
    """Opens a campaign's page."""
    browser.open(f"/campaigns/{campaign.slug}", route=ROUTE, slug=campaign.slug, **query)
    await browser.send(CampaignState.load)


def titles(browser: Tab) -> list[str]:
    """What the list of campaigns shows."""
    return [card.title for card in browser.value(CampaignsState, "found").cards]


async def test_the_first_page_shows_each_campaign_once(world: World, deps: Deps) -> None:
    for days in range(1, 6):
        world.live_campaign(world.person(f"F{days}"), lasts=timedelta(days=days), can_receive=False)
    async with tab(deps) as browser:
        await browser.send(HomeState.load)
        featured = [card.slug for card in browser.value(HomeState, "featured")]
        closing = [card.slug for card in browser.value(HomeState, "closing")]
        assert (len(featured), len(closing)) == (3, 2)
        assert len({*featured, *closing}) == 5
        assert browser.value(HomeState, "totals").live_campaigns == 5
        assert browser.failures == []


async def test_the_address_holds_the_filters(world: World, deps: Deps) -> None:
    bread = world.live_campaign(world.person("Bakery"), can_receive=False)
    boats = world.live_campaign(world.person("Boats"), can_receive=False)
    change(deps, bread, sector="food", title="Bread")
    change(deps, boats, sector="sport", title="Boats", summary="We build.")
    async with tab(deps) as browser:
        browser.open("/campaigns", sector="food")
        await browser.send(CampaignsState.load)
        assert titles(browser) == ["Bread"]
        assert browser.value(CampaignsState, "is_narrowed")
        await browser.send(CampaignsState.choose, name="sector", value="sport")
        assert browser.redirects[-1] == "/campaigns?sector=sport"
        await browser.send(CampaignsState.search, form={"q": " bread & butter "})
        assert browser.redirects[-1] == "/campaigns?q=bread+%26+butter&sector=sport"
        browser.open("/campaigns", q="boat")
        await browser.send(CampaignsState.load)
        assert titles(browser) == ["Boats"]
        assert browser.value(CampaignsState, "sort") == "match"
        await browser.send(CampaignsState.choose, name="sort", value="newest")
        assert browser.redirects[-1] == "/campaigns?q=boat&sort=newest"
        browser.open("/campaigns")
        await browser.send(CampaignsState.load)
        assert len(titles(browser)) == 2
        assert not browser.value(CampaignsState, "is_narrowed")
        assert browser.failures == []


async def test_pages_keep_the_filters(world: World, deps: Deps) -> None:
    first = world.live_campaign(can_receive=False)
    change(deps, first, sector="food")
    with deps.transaction() as session:
        for number in range(25):
            values = first.model_dump(exclude={"id"})
            values |= {"slug": f"copy-{number}", "sector": "food"}
            session.add(Campaign(**values))
    async with tab(deps) as browser:
        browser.open("/campaigns", sector="food", page="2")
        await browser.send(CampaignsState.load)
        assert browser.value(CampaignsState, "page_text") == "Page 2 of 3"
        assert browser.value(CampaignsState, "previous_href") == "/campaigns?sector=food"
        assert browser.value(CampaignsState, "next_href") == "/campaigns?sector=food&page=3"


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        (CampaignsState.choose, {"name": "visitor", "value": "x"}),
        (CampaignsState.choose, {"name": "_address", "value": "x"}),
        (CampaignsState.choose, {"name": "sector", "value": {"a": 1}}),
        (CampaignsState.choose, {"name": None, "value": None}),
        (CampaignsState.choose, {"name": ["sector"], "value": "x"}),
        (CampaignsState.search, {"form": "text"}),
        (CampaignsState.search, {"form": {"q": ["a"]}}),
        (CampaignState.show, {"tab": {"a": 1}}),
        (CampaignState.show, {"tab": ["pitch"]}),
        (CampaignState.ask, {"form": None}),
        (CampaignState.watch, {}),
        (CampaignState.tick, {}),
    ],
)
async def test_events_of_any_shape_break_nothing(
    deps: Deps, handler: Any, payload: dict[str, Any]
) -> None:
    async with tab(deps) as browser:
        browser.open("/campaigns", page="-9", sector="\x00", q="%' OR 1=1 --", sort="{}")
        await browser.send(CampaignsState.load)
        await browser.send(handler, **payload)
        assert browser.failures == []
        assert all(path.startswith(("/campaigns", "/login?")) for path in browser.redirects)
        assert browser.value(CampaignState, "tab") == "pitch"


@pytest.mark.parametrize("slug", ["nothing", "%00", "..%2F..", "a" * 3_000, ""])
async def test_an_unknown_name_shows_the_404(deps: Deps, slug: str) -> None:
    async with tab(deps) as browser:
        browser.open(f"/campaigns/{slug}", route=ROUTE)
        await browser.send(CampaignState.load)
        assert browser.value(CampaignState, "is_missing")
        browser.open(f"/enterprises/{slug}", route="/enterprises/[slug]")
        await browser.send(EnterpriseState.load)
        assert browser.value(EnterpriseState, "is_missing")
        assert browser.failures == []


async def test_totals_move_without_a_reload_and_only_when_they_did(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign()
    async with tab(deps) as browser:
        await opened(browser, campaign, tab="cap-table")
        assert browser.value(CampaignState, "tab") == "cap-table"
        assert browser.value(CampaignState, "live").raised_text == "$0"
        browser.updates.clear()
        await browser.send(CampaignState.tick)
        assert not any("live" in json_dumps(update.delta) for update in browser.updates)
        world.invest(world.person("Backer"), campaign, 25)
        live_board.forget_all()
        await browser.send(CampaignState.tick)
        assert browser.value(CampaignState, "live").raised_text == "$250"
        assert any("$250" in json_dumps(update.delta) for update in browser.updates)
        assert browser.failures == []


async def test_an_ending_arrives_by_itself_and_then_nothing_is_asked(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Backer"), campaign, 25)
    async with tab(deps) as browser:
        await opened(browser, campaign)
        world.to_deadline(campaign)
        await browser.send(CampaignState.tick)
        assert not browser.value(CampaignState, "live").is_moving
        assert browser.value(CampaignState, "page").outcome_text.startswith("Target missed")
        change(deps, campaign, title="Changed afterwards")
        browser.updates.clear()
        await browser.send(CampaignState.tick)
        assert "Changed afterwards" not in browser.wire()


async def test_a_visitor_is_asked_to_sign_in_and_nothing_is_written(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign(can_receive=False)
    async with tab(deps) as browser:
        await opened(browser, campaign)
        for handler, payload in (
            (CampaignState.watch, {}),
            (CampaignState.ask, {"form": {"question": "Why?"}}),
        ):
            await browser.send(handler, **payload)
            assert browser.redirects[-1] == f"/login?next=/campaigns/{campaign.slug}"
        browser.open("/watchlist")
        await browser.send(WatchlistState.load)
        assert browser.redirects[-1] == "/login?next=/watchlist"
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert page.questions == []


async def test_a_person_watches_and_asks(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    person = with_password(deps, world.person("Curious Backer"))
    async with tab(deps) as browser:
        browser.sign_in(deps, email=person.email, password=PASSWORD)
        await opened(browser, campaign)
        await browser.send(CampaignState.watch)
        assert browser.value(CampaignState, "page").is_watched
        await browser.send(CampaignState.ask, form={"question": "   "})
        assert browser.value(CampaignState, "question_problem") == "Write your question."
        assert browser.value(CampaignState, "questions_asked") == 0
        await browser.send(CampaignState.ask, form={"question": "How much flour?"})
        assert browser.value(CampaignState, "question_problem") == ""
        assert browser.value(CampaignState, "questions_asked") == 1
        asked = browser.value(CampaignState, "talk").shown
        assert [(one.author, one.text) for one in asked] == [("Curious Backer", "How much flour?")]
        browser.open("/watchlist")
        await browser.send(WatchlistState.load)
        watched = browser.value(WatchlistState, "watched")
        assert [card.slug for card in watched] == [campaign.slug]
        assert browser.failures == []


async def test_a_draft_is_its_founder_s_alone(world: World, deps: Deps) -> None:
    founder = with_password(deps, world.person("Founder"))
    campaign = world.live_campaign(founder, can_receive=False)
    change(deps, campaign, status="draft", title="Secret plan")
    async with tab(deps) as browser:
        await opened(browser, campaign)
        assert browser.value(CampaignState, "is_missing")
        assert "Secret plan" not in browser.wire()
    async with tab(deps, "tab-2") as browser:
        browser.sign_in(deps, email=founder.email, password=PASSWORD)
        await opened(browser, campaign)
        assert browser.value(CampaignState, "page").card.title == "Secret plan"
        assert not browser.value(CampaignState, "live").takes_pledges
