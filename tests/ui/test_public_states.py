"""The public pages' states through the real event pipeline: addresses, filters, live totals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from reflex_base.utils.format import json_dumps

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor
from crowdfund.services import catalog, live_board, passwords
from crowdfund.services.deps import Deps
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaign_tab import CampaignTabState
from crowdfund.ui.states.campaigns import CampaignsState
from crowdfund.ui.states.enterprise import EnterprisePageState
from crowdfund.ui.states.following import FollowState
from crowdfund.ui.states.home import HomeState
from crowdfund.ui.states.watchlist import WatchlistState
from tests.ui.harness import Tab, event_name, tab
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
    await browser.send(CampaignTabState.open_as_asked)
    await browser.send(CampaignState.load)


def titles(browser: Tab) -> list[str]:
    """What the list of campaigns shows."""
    return [card.title for card in browser.value(CampaignsState, "found").cards]


async def follow(browser: Tab, href: str) -> None:
    """Opens an address of the list."""
    parts = urlsplit(href)
    browser.open(parts.path, **dict(parse_qsl(parts.query)))
    await browser.send(CampaignsState.load)


async def test_the_first_page_shows_each_campaign_once(world: World, deps: Deps) -> None:
    for days in range(1, 9):
        made = world.live_campaign(
            world.person(f"F{days}"), lasts=timedelta(days=days), can_receive=False
        )
        change(deps, made, opens_at=deps.now() - timedelta(hours=days))
    async with tab(deps) as browser:
        await browser.send(HomeState.load)
        rows = {
            name: [card.slug for card in browser.value(HomeState, name)]
            for name in ("featured", "closing", "newest")
        }
        assert [len(slugs) for slugs in rows.values()] == [3, 3, 2]
        assert len({slug for slugs in rows.values() for slug in slugs}) == 8
        assert browser.value(HomeState, "totals").live_campaigns == 8
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
        browser.open("/campaigns", sector="food")
        await browser.send(CampaignsState.load)
        assert browser.value(CampaignsState, "previous_href") == ""
        seen = []
        for expected in ("1–12 of 26", "13–24 of 26", "25–26 of 26"):
            assert browser.value(CampaignsState, "page_text") == expected
            seen += [card.slug for card in browser.value(CampaignsState, "found").cards]
            href = browser.value(CampaignsState, "next_href")
            if href:
                await follow(browser, href)
        assert len({*seen}) == len(seen) == 26
        assert href == ""
        await follow(browser, browser.value(CampaignsState, "previous_href"))
        assert browser.value(CampaignsState, "page_text") == "13–24 of 26"
        assert browser.value(CampaignsState, "previous_href") == "/campaigns?sector=food"


async def test_words_are_looked_for_while_they_are_typed(world: World, deps: Deps) -> None:
    bread = world.live_campaign(world.person("Bakery"), can_receive=False)
    change(deps, bread, title="Bread")
    async with tab(deps) as browser:
        browser.open("/campaigns")
        await browser.send(CampaignsState.load)
        key = browser.value(CampaignsState, "box_key")
        await browser.send(CampaignsState.type, text="brae")
        assert browser.redirects[-1] == "/campaigns?q=brae"
        browser.open("/campaigns", q="brae")
        await browser.send(CampaignsState.load)
        # The box is left alone while somebody types in it ...
        assert browser.value(CampaignsState, "box_key") == key
        await browser.send(CampaignsState.type, text="braed ")
        browser.open("/campaigns", q="braed")
        await browser.send(CampaignsState.load)
        assert titles(browser) == ["Bread"]
        assert browser.value(CampaignsState, "found").note == (
            "Nothing has “braed”. Showing results for “bread”."
        )
        sent = len(browser.redirects)
        await browser.send(CampaignsState.search, form={"q": "braed"})
        assert len(browser.redirects) == sent
        # ... and made anew when the address brings other words.
        browser.open("/campaigns")
        await browser.send(CampaignsState.load)
        assert browser.value(CampaignsState, "box_key") == key + 1
        assert browser.failures == []


async def test_an_address_that_means_nothing_is_told(world: World, deps: Deps) -> None:
    world.live_campaign(can_receive=False)
    async with tab(deps) as browser:
        browser.open("/campaigns", sector="nonsense", sort="upwards", after="x", status="live")
        await browser.send(CampaignsState.load)
        assert len(titles(browser)) == 1
        assert browser.value(CampaignsState, "sector") == ""
        assert browser.value(CampaignsState, "sort") == "closing"
        assert browser.value(CampaignsState, "status") == "live"
        assert browser.value(CampaignsState, "found").note == (
            "The address has a value that means nothing here, left out: sector, order, page."
        )


ODD_EVENTS = [
    (CampaignsState.choose, {"name": "visitor", "value": "x"}),
    (CampaignsState.choose, {"name": "_address", "value": "x"}),
    (CampaignsState.choose, {"name": "sector", "value": {"a": 1}}),
    (CampaignsState.choose, {"name": None, "value": None}),
    (CampaignsState.choose, {"name": ["sector"], "value": "x"}),
    (CampaignsState.search, {"form": "text"}),
    (CampaignsState.type, {"text": {"a": 1}}),
    (CampaignsState.type, {"text": "\x00" * 10_000}),
    (CampaignsState.search, {"form": {"q": ["a"]}}),
    (FollowState.toggle, {"slug": {"a": 1}}),
    (WatchlistState.remind, {"slug": None}),
    (CampaignTabState.show, {"tab": {"a": 1}}),
    (CampaignTabState.show, {"tab": ["pitch"]}),
    (CampaignState.ask, {"form": None}),
    (CampaignState.watch, {"is_wanted": True}),
    (CampaignState.tick, {}),
]


async def test_events_of_any_shape_break_nothing(deps: Deps, subtests: pytest.Subtests) -> None:
    for handler, payload in ODD_EVENTS:
        with subtests.test(event_name(handler), payload=payload):
            async with tab(deps) as browser:
                browser.open("/campaigns", after="-9", sector="\x00", q="%' OR 1=1 --", sort="{}")
                await browser.send(CampaignsState.load)
                await browser.send(handler, **payload)
                assert browser.failures == []
                assert all(path.startswith(("/campaigns", "/login?")) for path in browser.redirects)
                assert browser.value(CampaignTabState, "tab") == "pitch"


UNKNOWN_NAMES = ["nothing", "%00", "..%2F..", "a" * 3_000, ""]


async def test_an_unknown_name_shows_the_404(deps: Deps, subtests: pytest.Subtests) -> None:
    for slug in UNKNOWN_NAMES:
        with subtests.test(slug=slug):
            async with tab(deps) as browser:
                browser.open(f"/campaigns/{slug}", route=ROUTE)
                await browser.send(CampaignState.load)
                assert browser.value(CampaignState, "is_missing")
                browser.open(f"/enterprises/{slug}", route="/enterprises/[slug]")
                await browser.send(EnterprisePageState.load)
                assert browser.value(EnterprisePageState, "is_missing")
                assert browser.failures == []


async def test_totals_move_without_a_reload_and_only_when_they_did(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign()
    async with tab(deps) as browser:
        await opened(browser, campaign, tab="cap-table")
        assert browser.value(CampaignTabState, "tab") == "cap-table"
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


async def test_what_was_pushed_is_followed_by_the_page_of_another_status(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign()
    async with tab(deps) as browser:
        await opened(browser, campaign)
        world.invest(world.person("Backer"), campaign, 25)
        assert live_board.shared_totals(deps, slug=campaign.slug) is not None
        world.to_deadline(campaign)
        # The reading that many share may be from before; what was pushed is not.
        await browser.send(CampaignState.look_again)
        assert browser.value(CampaignState, "page").outcome_text.startswith("Target missed")
        assert not browser.value(CampaignState, "live").is_moving
        change(deps, campaign, status="draft")
        await browser.send(CampaignState.look_again)
        assert browser.failures == []


async def test_a_visitor_is_asked_to_sign_in_and_nothing_is_written(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign(can_receive=False)
    async with tab(deps) as browser:
        await opened(browser, campaign)
        for handler, payload in (
            (CampaignState.watch, {"is_wanted": True}),
            (CampaignState.ask, {"form": {"question": "Why?"}}),
        ):
            await browser.send(handler, **payload)
            assert browser.redirects[-1] == f"/login?next=/campaigns/{campaign.slug}"
        browser.open("/watchlist")
        await browser.send(WatchlistState.load)
        assert browser.redirects[-1] == "/login?next=/watchlist"
    talk = catalog.questions(deps, actor=None, slug=campaign.slug, shown=10)
    assert (talk.total, talk.shown) == (0, [])


async def test_a_person_watches_and_asks(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    person = with_password(deps, world.person("Curious Backer"))
    async with tab(deps) as browser:
        browser.sign_in(deps, email=person.email, password=PASSWORD)
        await opened(browser, campaign)
        await browser.send(CampaignState.watch, is_wanted=True)
        assert browser.value(CampaignState, "page").is_watched
        await browser.send(CampaignState.ask, form={"question": "   "})
        assert browser.value(CampaignState, "question_problem") == "Write your question."
        assert browser.value(CampaignState, "questions_asked") == 0
        await browser.send(CampaignState.ask, form={"question": "Why?", "standing": "owner"})
        assert "one of the list" in browser.value(CampaignState, "standing_problem")
        assert browser.value(CampaignState, "question_problem") == ""
        await browser.send(CampaignState.ask, form={"question": "How much flour?"})
        assert browser.value(CampaignState, "question_problem") == ""
        assert browser.value(CampaignState, "questions_asked") == 1
        asked = browser.value(CampaignState, "talk").shown
        assert [(one.author, one.text) for one in asked] == [("Curious Backer", "How much flour?")]
        browser.open("/watchlist")
        await browser.send(WatchlistState.load)
        watched = browser.value(WatchlistState, "watched")
        assert [item.card.slug for item in watched] == [campaign.slug]
        await browser.send(WatchlistState.remind, slug=campaign.slug)
        assert not browser.value(WatchlistState, "watched")[0].reminds
        await browser.send(WatchlistState.remind, slug=campaign.slug)
        assert browser.value(WatchlistState, "watched")[0].reminds
        assert browser.failures == []


async def test_to_watch_does_what_the_button_says_whatever_another_tab_did(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign(can_receive=False)
    person = with_password(deps, world.person("Backer"))
    async with tab(deps) as browser:
        browser.sign_in(deps, email=person.email, password=PASSWORD)
        await opened(browser, campaign)
        for is_wanted in (True, False):
            catalog.set_watching(deps, actor=person, slug=campaign.slug, is_wanted=is_wanted)
            await browser.send(CampaignState.watch, is_wanted=is_wanted)
            assert browser.value(CampaignState, "page").is_watched is is_wanted
        # What no button of ours sends is no wish.
        await browser.send(CampaignState.watch, is_wanted="yes")
        assert not browser.value(CampaignState, "page").is_watched
        assert browser.failures == []


async def test_a_card_follows_and_stops_and_two_tabs_agree(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    person = with_password(deps, world.person("Backer"))
    async with tab(deps) as visitor:
        visitor.open("/campaigns")
        await visitor.send(FollowState.load_watched)
        assert visitor.value(FollowState, "watched_slugs") == []
        await visitor.send(FollowState.toggle, slug=campaign.slug)
        assert visitor.redirects[-1] == "/login?next=/campaigns"
    async with tab(deps, "tab-2") as browser:
        browser.sign_in(deps, email=person.email, password=PASSWORD)
        browser.open("/campaigns")
        await browser.send(FollowState.load_watched)
        # Another tab of the same person was first: the same click does the same again.
        catalog.set_watching(deps, actor=person, slug=campaign.slug, is_wanted=True)
        await browser.send(FollowState.toggle, slug=campaign.slug)
        assert browser.value(FollowState, "watched_slugs") == [campaign.slug]
        await browser.send(FollowState.toggle, slug=campaign.slug)
        assert browser.value(FollowState, "watched_slugs") == []
        await browser.send(FollowState.toggle, slug="nothing")
        assert browser.value(FollowState, "problem") != ""
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
