"""Saying what one looks for, and the list of best matches, through the real event pipeline."""

from __future__ import annotations

from typing import Any

import pytest
from reflex_base.utils.format import json_dumps

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor
from crowdfund.services import passwords, wishes
from crowdfund.services.deps import Deps
from crowdfund.services.views.matching import MatchView, WishesForm
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaigns import CampaignsState
from crowdfund.ui.states.founder_values import ValuesState
from crowdfund.ui.states.matching import ASKS, FOR_NOW, KNOWN, NOTHING_SAID, MatchState
from crowdfund.ui.states.preferences import SAVED, PreferencesState
from tests.ui.harness import Tab, tab
from tests.world import World

pytestmark = pytest.mark.anyio

PASSWORD = "four words make one"


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that Reflex runs on."""
    return "asyncio"


@pytest.fixture
def ada(world: World, deps: Deps) -> Actor:
    """Somebody who can sign in."""
    person = world.person("Ada")
    with deps.transaction() as session:
        session.get_one(User, person.user_id).password_hash = passwords.hash_password(PASSWORD)
    return person


@pytest.fixture
def solar(world: World, deps: Deps) -> Campaign:
    """The one of two campaigns that is about energy, opened and closing last."""
    bakery = world.live_campaign(world.person("Bakery"), can_receive=False)
    made = world.live_campaign(world.person("Solar"), can_receive=False)
    with deps.transaction() as session:
        session.get_one(Campaign, bakery.id).sector = "food"
        row = session.get_one(Campaign, made.id)
        row.sector, row.title = "energy", "Solar"
    return made


def reasons(browser: Tab) -> list[str]:
    """What the list of campaigns says of each."""
    return [card.reason_text for card in browser.value(CampaignsState, "found").cards]


async def listed(browser: Tab, **query: str) -> str:
    """Opens the list of best matches; returns the panel that is shown."""
    browser.open("/campaigns", **({"sort": "match"} | query))
    await browser.send(CampaignsState.load)
    return str(browser.value(MatchState, "panel"))


async def test_a_visitor_is_asked_and_ranked_for_now(deps: Deps, solar: Campaign) -> None:
    async with tab(deps) as browser:
        assert await listed(browser) == ASKS
        assert reasons(browser) == ["", ""]
        await browser.send(MatchState.say, form={"wish_sector": "energy"})
        assert await listed(browser) == FOR_NOW
        assert reasons(browser)[0] == "Fits your sector; opened within the last day."
        assert browser.value(CampaignsState, "found").cards[0].slug == solar.slug
        assert await listed(browser, sort="newest") == ""
        assert await listed(browser, q="bread") == ""
        assert browser.failures == []
    async with tab(deps) as other:
        assert await listed(other) == ASKS


async def test_a_person_s_answer_is_kept(deps: Deps, ada: Actor, solar: Campaign) -> None:
    async with tab(deps) as browser:
        browser.sign_in(deps, email=ada.email, password=PASSWORD)
        assert await listed(browser) == ASKS
        await browser.send(MatchState.say, form={"wish_sector": "energy"})
    assert wishes.preferences(deps, actor=ada).form.sectors == ["energy"]
    async with tab(deps) as other:
        other.sign_in(deps, email=ada.email, password=PASSWORD)
        assert await listed(other) == KNOWN
        assert reasons(other)[0].startswith("Fits your sector")
        other.open(f"/campaigns/{solar.slug}", route="/campaigns/[slug]", slug=solar.slug)
        await other.send(CampaignState.load)
        assert other.value(CampaignState, "match").sentence.startswith("Fits your sector")
        other.cookie = ""
        await other.send(CampaignState.load)
        assert other.value(CampaignState, "match") == MatchView()
        assert other.failures == []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"wish_sector": "gambling"}, "sector"),
        ({"wish_country": "ZZ"}, "country"),
        ({"wish_ticket_most": "much", "wish_ticket_currency": "USD"}, "ticket_most"),
        ({"wish_ticket_most": "5", "wish_ticket_currency": "BTC"}, "ticket_currency"),
        ({"wish_risk": "reckless"}, "risk"),
    ],
)
async def test_the_small_form_says_what_is_wrong_beside_the_field(
    deps: Deps, form: dict[str, str], field: str
) -> None:
    async with tab(deps) as browser:
        await browser.send(MatchState.say, form=form)
        problems = browser.value(MatchState, "wish_problems")
        assert [name for name, problem in problems.items() if problem] == [field]
        assert await listed(browser) == ASKS


@pytest.mark.parametrize(
    "form", [{}, None, [], "x", {"wish_sector": 7}, {"wish_sector": ["food"]}, {"sector": "food"}]
)
async def test_a_forged_small_form_says_nothing(deps: Deps, form: Any) -> None:
    async with tab(deps) as browser:
        await browser.send(MatchState.say, form=form)
        assert browser.value(MatchState, "wish_problem") == NOTHING_SAID
        assert browser.failures == []


async def test_preferences_are_saved_learnt_and_deleted(deps: Deps, ada: Actor) -> None:
    async with tab(deps) as browser:
        browser.open("/preferences")
        await browser.send(PreferencesState.load)
        assert browser.redirects == ["/login?next=/preferences"]
        browser.sign_in(deps, email=ada.email, password=PASSWORD)
        await browser.send(PreferencesState.load)
        form = {"sectors-food": "on", "sectors-energy": False, "values-local": "on", "region": ""}
        await browser.send(PreferencesState.save, form=form)
        page = browser.value(PreferencesState, "page")
        assert (page.form.sectors, page.learns) == (["food"], False)
        assert browser.value(PreferencesState, "done") == SAVED
        await browser.send(PreferencesState.let_learn, learns=True)
        assert browser.value(PreferencesState, "page").learns
        await browser.send(PreferencesState.forget)
        await browser.send(PreferencesState.delete)
        assert browser.value(PreferencesState, "page").form == WishesForm()
        assert not browser.value(PreferencesState, "page").learns
        assert browser.failures == []


@pytest.mark.parametrize("value", ["true", 1, None, {"a": 1}, "false"])
async def test_learning_is_switched_on_by_nothing_but_a_yes(
    deps: Deps, ada: Actor, value: Any
) -> None:
    async with tab(deps) as browser:
        browser.sign_in(deps, email=ada.email, password=PASSWORD)
        await browser.send(PreferencesState.let_learn, learns=value)
        assert not wishes.preferences(deps, actor=ada).learns


async def test_a_forged_form_of_preferences_stores_nothing(deps: Deps, ada: Actor) -> None:
    async with tab(deps) as browser:
        browser.sign_in(deps, email=ada.email, password=PASSWORD)
        for form in ({"sectors-gambling": "on"}, {f"sectors-{n}": "on" for n in range(500)}):
            await browser.send(PreferencesState.save, form=form)
            assert browser.value(PreferencesState, "wish_problems")["sectors"]
        for nonsense in (None, [], "x", {"risk": {"a": 1}, 5: "on"}):
            await browser.send(PreferencesState.save, form=nonsense)
        assert wishes.seeker_of(deps, actor=ada).is_unknown
        assert browser.failures == []


async def test_a_signed_out_tab_can_change_nothing(deps: Deps, ada: Actor) -> None:
    wishes.save_wishes(deps, actor=ada, form=WishesForm(sectors=["food"]))
    async with tab(deps) as browser:
        browser.open("/preferences")
        for handler in (PreferencesState.forget, PreferencesState.delete):
            await browser.send(handler)
        await browser.send(PreferencesState.save, form={})
        assert browser.redirects == ["/login?next=/preferences"] * 3
    assert wishes.preferences(deps, actor=ada).form.sectors == ["food"]


async def test_what_a_visitor_said_is_not_sent_to_the_browser(deps: Deps, solar: Campaign) -> None:
    async with tab(deps) as browser:
        await browser.send(MatchState.say, form={"wish_country": "KE"})
        await listed(browser)
        sent = json_dumps([update.delta for update in browser.updates])
        assert solar.slug in sent
        assert "_said" not in sent
        assert browser.value(BaseState, "problem") == ""


async def test_a_founder_says_what_the_enterprise_stands_for(
    world: World, deps: Deps, ada: Actor
) -> None:
    async with tab(deps) as browser:
        browser.open("/founder/enterprise")
        await browser.send(ValuesState.load)
        assert browser.value(ValuesState, "stated").ticks == []
        browser.sign_in(deps, email=ada.email, password=PASSWORD)
        await browser.send(ValuesState.save, form={"values-local": "on"})
        assert browser.value(ValuesState, "values_problem")
        world.enterprise(ada, can_receive=False)
        await browser.send(ValuesState.load)
        await browser.send(ValuesState.save, form={"values-local": "on", "values-climate": False})
        ticks = browser.value(ValuesState, "stated").ticks
        assert [tick.name for tick in ticks if tick.is_ticked] == ["values-local"]
        assert browser.value(ValuesState, "values_done")
        await browser.send(ValuesState.save, form={"values-religion": "on"})
        assert browser.value(ValuesState, "values_problem")
        assert browser.failures == []
