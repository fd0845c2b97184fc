"""A backer's pages through the real event pipeline: choosing, paying, cancelling, hostile input."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import GatewayUnavailable
from crowdfund.services import accounts, pledging
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.invest import NOT_UNDERSTOOD, NOTHING_CHOSEN, InvestState
from crowdfund.ui.states.pledge import PledgeState
from crowdfund.ui.states.portfolio import PortfolioState
from tests import confirmed
from tests.keeping import Keeper
from tests.ui.harness import Tab, tab
from tests.world import World

EMAIL = "backer@example.test"
PASSWORD = "a quiet river bend"
HOSTILE: list[Any] = [None, 7, 1e9, -1.5, "", "abc", "x" * 10_000, [], {"$ne": 1}, "\x00", "१२"]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


@dataclass
class Scene:
    """A live campaign (10 USD a share, 1 to 200 shares), and a backer who is signed in."""

    world: World
    deps: Deps
    campaign: Campaign
    backer: Actor
    cookie: str

    def run(self, story: Story, *, path: str = "", route: str = "", **query: str) -> None:
        """Tells a story in a tab that shows a page, by default the campaign's invest page."""

        async def told() -> None:
            async with tab(self.deps) as page:
                page.cookie = self.cookie
                page.open(path or self.invest_path, route=route, **query)
                await story(page)
                assert page.failures == []

        asyncio.run(told())

    @property
    def invest_path(self) -> str:
        """The address of the invest page."""
        return f"/campaigns/{self.campaign.slug}/invest"

    def become(self, status: CampaignStatus) -> None:
        """Writes a status onto the campaign's row."""
        row = self.world.campaign(self.campaign)
        row.status = status.value
        self.world.put(row)

    def pledges(self) -> list[Pledge]:
        """All pledges."""
        with self.deps.reading() as session:
            return list(session.exec(select(Pledge)))


def _a_raise_and_ada(world: World) -> tuple[Campaign, Actor, str]:
    deps = world.deps
    confirmed.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    backer = accounts.actor_for(deps, token=grant.token)
    assert backer is not None
    cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
    return world.live_campaign(), backer, cookie


@pytest.fixture
def scene(world: World, deps: Deps, keeper: Keeper) -> Scene:
    return Scene(world, deps, *keeper.scene(world, _a_raise_and_ada))


def test_a_visitor_is_asked_to_sign_in_and_comes_back(scene: Scene) -> None:
    scene.cookie = ""

    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        assert page.redirects == [f"/login?next={scene.invest_path}"]

    scene.run(story)


def test_who_waits_for_a_campaign_to_open_is_shown_the_form(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        for status in (CampaignStatus.SCHEDULED, CampaignStatus.SUSPENDED):
            scene.become(status)
            await page.send(InvestState.load)
            await page.send(InvestState.look_again)
            waiting = page.value(InvestState, "form")
            assert (waiting.takes_pledges, waiting.may_open, waiting.status) == (
                False,
                True,
                status,
            )
            assert page.value(InvestState, "opened_text") == ""
            scene.become(CampaignStatus.LIVE)
            await page.send(InvestState.look_again)
            assert page.value(InvestState, "opened_text") == "This campaign takes pledges now."
            assert page.value(InvestState, "presets")
            opened = page.value(InvestState, "form")
            assert (opened.takes_pledges, opened.may_open) == (True, False)

    scene.run(story)


def test_an_open_form_stays_as_it_is(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_shares, text="7")
        key = page.value(InvestState, "form").request_key
        await page.send(InvestState.look_again)
        assert page.value(InvestState, "shares") == "7"
        assert page.value(InvestState, "form").request_key == key

    scene.run(story)


def test_amount_and_shares_follow_each_other(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_amount, text="105")
        assert page.value(InvestState, "shares") == "10"
        assert page.value(InvestState, "amount") == "105", "nobody rewrites what is being typed"
        assert "rounded down" in page.value(InvestState, "quote").note
        await page.send(InvestState.leave_amount, text="105")
        assert page.value(InvestState, "amount") == "100.00"
        await page.send(InvestState.write_shares, text="7")
        assert page.value(InvestState, "amount") == "70.00"
        # 7 of the 1,007 shares that there would be, and of 1,200 when the maximum is raised.
        quote = page.value(InvestState, "quote")
        assert "0.70" in quote.ownership_now_text
        assert "0.58" in quote.ownership_after_text

    scene.run(story)


def test_what_cannot_be_bought_is_said_beside_its_field(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_amount, text="3")
        assert "10" in page.value(InvestState, "amount_problem")
        await page.send(InvestState.write_shares, text="201")
        assert "200" in page.value(InvestState, "shares_problem")
        assert page.value(InvestState, "amount_problem") == ""
        await page.send(InvestState.write_shares, text="1.5")
        assert "whole" in page.value(InvestState, "shares_problem")

    scene.run(story)


def test_presets_are_amounts_that_can_be_bought(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        presets = page.value(InvestState, "presets")
        assert [(item.value, item.label) for item in presets] == [
            ("1", "$10.00"),
            ("5", "$50.00"),
            ("10", "$100.00"),
        ]

    scene.run(story)


def test_pressing_twice_makes_one_pledge_and_leads_to_its_payment_page(scene: Scene) -> None:
    form = {"amount": "120", "shares": "12", "understood": "on"}

    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_shares, text="12")
        await page.send(InvestState.send, form=form)
        await page.send(InvestState.send, form=form)
        first, second = page.redirects
        assert first == second
        assert not page.value(InvestState, "is_sending")

    scene.run(story)
    assert [(pledge.shares, pledge.amount_minor) for pledge in scene.pledges()] == [(12, 12_000)]


def test_a_second_tab_says_that_one_has_pledged_in_the_first(scene: Scene) -> None:
    form = {"shares": "20", "understood": "on"}

    async def first(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.send, form=form)
        await page.send(InvestState.send, form=form)
        assert len(page.redirects) == 2, "the same form, sent again, is no other pledge"

    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        async with tab(scene.deps) as other:
            other.cookie = scene.cookie
            other.open(scene.invest_path)
            await first(other)
        await page.send(InvestState.send, form=form)
        assert page.redirects == []
        assert len(scene.pledges()) == 1
        assert "another pledge here" in page.value(InvestState, "payment_problem")
        shown = page.value(InvestState, "form").unpaid_text
        assert shown.startswith("You began a pledge of $200.00 for 20 shares")
        await page.send(InvestState.send, form=form)
        assert len(page.redirects) == 1

    scene.run(story)
    assert [pledge.shares for pledge in scene.pledges()] == [20, 20]


def test_what_was_typed_last_counts_even_when_the_form_was_quicker(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_amount, text="50")
        await page.send(InvestState.send, form={"amount": "90", "shares": "5", "understood": True})

    scene.run(story)
    assert [pledge.shares for pledge in scene.pledges()] == [9]


def test_nothing_is_pledged_without_understanding_or_without_shares(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.send, form={"shares": "5", "understood": False})
        assert page.value(InvestState, "consent_problem") == NOT_UNDERSTOOD
        await page.send(InvestState.send, form={"shares": "", "understood": "on"})
        assert page.value(InvestState, "shares_problem") == NOTHING_CHOSEN
        assert page.redirects == []

    scene.run(story)
    assert scene.pledges() == []


def test_words_about_risk_that_changed_meanwhile_are_shown_before_anything_is_pledged(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = risk_text.RiskText(2, "en", "You may lose everything.", "I know that")
    form = {"shares": "5", "understood": "on"}

    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        key = page.value(InvestState, "form").request_key
        monkeypatch.setattr(risk_text, "TEXTS", (*risk_text.TEXTS, newer))
        await page.send(InvestState.send, form=form)
        assert page.value(InvestState, "consent_problem") == risk_text.NOT_CURRENT
        shown = page.value(InvestState, "form")
        assert (shown.risk_warning, shown.request_key) == (newer.warning, key)
        assert scene.pledges() == []
        await page.send(InvestState.send, form=form)
        assert len(page.redirects) == 1

    scene.run(story)
    assert [pledge.risk_mark for pledge in scene.pledges()] == [newer.mark]


def test_a_processor_that_is_away_is_said_and_the_same_form_goes_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"shares": "5", "understood": "on"}
    real = pledging.pledge
    calls: list[str] = []

    def flaky(deps: Deps, **arguments: Any) -> Any:
        calls.append(arguments["request_key"])
        receipt = real(deps, **arguments)
        if len(calls) == 1:
            raise GatewayUnavailable("The payment page does not open right now.")
        return receipt

    monkeypatch.setattr(pledging, "pledge", flaky)

    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_shares, text="5")
        await page.send(InvestState.send, form=form)
        assert "does not open right now" in page.value(InvestState, "payment_problem")
        await page.send(InvestState.send, form=form)
        assert len(page.redirects) == 1

    scene.run(story)
    assert len(set(calls)) == 1
    assert len(scene.pledges()) == 1


def test_the_same_form_with_other_shares_leads_to_the_earlier_pledge(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        for shares in ("5", "6"):
            await page.send(InvestState.write_shares, text=shares)
            await page.send(InvestState.send, form={"shares": shares, "understood": "on"})
        assert page.value(InvestState, "earlier_path") == f"/pledges/{scene.pledges()[0].id}"

    scene.run(story)
    assert [pledge.shares for pledge in scene.pledges()] == [5]


def test_a_campaign_that_ends_meanwhile_is_said_in_words(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        await page.send(InvestState.write_shares, text="5")
        assert scene.campaign.closes_at is not None
        scene.world.clock.pass_to(scene.campaign.closes_at)
        await page.send(InvestState.send, form={"shares": "5", "understood": "on"})
        assert not page.value(InvestState, "form").takes_pledges
        assert page.value(InvestState, "form").closed_text == "This campaign has ended."

    scene.run(story)
    assert scene.pledges() == []


def test_a_campaign_that_is_not_there_shows_the_missing_page(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(InvestState.load)
        assert page.value(BaseState, "is_missing")
        assert page.value(BaseState, "is_loaded")

    scene.run(story, path="/campaigns/none-such/invest")


def test_hostile_arguments_pledge_for_nothing(scene: Scene, subtests: pytest.Subtests) -> None:
    async def story(page: Tab, value: Any) -> None:
        await page.send(InvestState.load)
        for handler in (
            InvestState.write_amount,
            InvestState.leave_amount,
            InvestState.write_shares,
        ):
            await page.send(handler, text=value)
        await page.send(InvestState.send, form=value)
        await page.send(InvestState.send, form={"shares": value, "understood": value})
        await page.send(InvestState.send, form={"amount": value, "understood": "on"})
        assert page.redirects == []

    for value in HOSTILE:
        with subtests.test(value=value):
            scene.run(partial(story, value=value))
            assert scene.pledges() == []


def _show(scene: Scene, pledge_id: str, story: Story, **query: str) -> None:
    scene.run(story, path=f"/pledges/{pledge_id}", route="/pledges/[pledge_id]", **query)


def test_coming_back_from_the_payment_page_shows_what_it_became(scene: Scene) -> None:
    receipt = scene.world.pledge(scene.backer, scene.campaign, 5)
    scene.world.pay(receipt)

    async def story(page: Tab) -> None:
        await page.send(PledgeState.load)
        pledge = page.value(PledgeState, "pledge")
        assert pledge.status == "escrowed"
        assert not pledge.can_pay
        assert pledge.can_cancel
        assert page.value(PledgeState, "is_moving")

    _show(scene, receipt.pledge_id, story, **{"from": "payment", "session": "cs_any"})


def test_an_unpaid_pledge_leads_back_to_its_payment_page(scene: Scene) -> None:
    receipt = scene.world.pledge(scene.backer, scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(PledgeState.load)
        assert page.value(PledgeState, "pledge").can_pay
        await page.send(PledgeState.pay)
        assert page.redirects == [receipt.payment_url]

    _show(scene, receipt.pledge_id, story)


def test_a_paid_pledge_is_cancelled_and_moves_on_without_a_reload(scene: Scene) -> None:
    pledge_id = scene.world.invest(scene.backer, scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(PledgeState.load)
        await page.send(PledgeState.cancel)
        assert page.value(PledgeState, "done") == "Your pledge is cancelled."
        assert page.value(PledgeState, "pledge").status in {"refunding", "refunded"}
        scene.world.finish()
        await page.send(PledgeState.tick)
        assert page.value(PledgeState, "pledge").status == "refunded"
        assert not page.value(PledgeState, "is_moving")

    _show(scene, pledge_id, story)


def test_a_tick_that_finds_nothing_new_sends_nothing(scene: Scene) -> None:
    pledge_id = scene.world.invest(scene.backer, scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(PledgeState.load)
        page.updates.clear()
        await page.send(PledgeState.tick)
        assert "pledge" not in page.wire().replace("pledge_state", "").replace("pledges", "")

    _show(scene, pledge_id, story)


def test_another_person_s_pledge_is_not_there(scene: Scene) -> None:
    other = scene.world.person("Eve")
    pledge_id = scene.world.invest(other, scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(PledgeState.load)
        assert page.value(BaseState, "is_missing")
        await page.send(PledgeState.cancel)
        await page.send(PledgeState.pay)
        assert page.redirects == []

    _show(scene, pledge_id, story, **{"from": "payment"})
    assert [pledge.status for pledge in scene.pledges()] == ["escrowed"]


def test_a_tick_after_signing_out_leaves_nothing_in_sight(scene: Scene) -> None:
    pledge_id = scene.world.invest(scene.backer, scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(PledgeState.load)
        page.cookie = ""
        await page.send(PledgeState.tick)
        assert page.value(PledgeState, "pledge").id == ""

    _show(scene, pledge_id, story)


def test_a_portfolio_that_is_left_open_follows_its_pledges(scene: Scene) -> None:
    pledge_id = scene.world.invest(scene.backer, scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(PortfolioState.load)
        assert page.value(PortfolioState, "is_moving")
        page.updates.clear()
        await page.send(PortfolioState.tick)
        assert scene.campaign.title not in page.wire()
        pledging.cancel(scene.deps, actor=scene.backer, pledge_id=pledge_id)
        scene.world.finish()
        await page.send(PortfolioState.tick)
        [money] = page.value(PortfolioState, "portfolio").money
        assert (money.label, money.value) == ("Returned", "$50.00")
        assert not page.value(PortfolioState, "is_moving")

    scene.run(story, path="/portfolio")


def test_a_portfolio_is_gone_once_its_session_was_ended_elsewhere(scene: Scene) -> None:
    scene.world.invest(scene.backer, scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(PortfolioState.load)
        accounts.sign_out(scene.deps, token=scene.cookie.partition("=")[2])
        await page.send(PortfolioState.tick)
        assert page.value(PortfolioState, "portfolio").pledges == []
        assert page.value(BaseState, "is_missing")

    scene.run(story, path="/portfolio")


def test_the_portfolio_lists_pledges_and_is_empty_before(scene: Scene) -> None:
    async def empty(page: Tab) -> None:
        await page.send(PortfolioState.load)
        assert page.value(PortfolioState, "portfolio").pledges == []

    scene.run(empty, path="/portfolio")
    scene.world.invest(scene.backer, scene.campaign, 100)
    scene.world.to_deadline(scene.campaign)

    async def full(page: Tab) -> None:
        await page.send(PortfolioState.load)
        portfolio = page.value(PortfolioState, "portfolio")
        assert [row.status for row in portfolio.pledges] == ["settled"]
        assert [row.numbers_text for row in portfolio.holdings] == ["1,001 to 1,100"]
        assert not page.value(PortfolioState, "is_moving")
        held = portfolio.holdings[0]
        assert (held.price_text, held.certificate_text) == ("$10.00", "No. 1")
        assert held.pledge_id == portfolio.pledges[0].pledge_id
        assert portfolio.years[-1] == str(scene.world.pledge_row(held.pledge_id).created_at.year)
        [(now_text, chart)] = page.value(PortfolioState, "charts")
        assert (now_text, chart.top_label) == ("$1,000.00", "$1,000.00")
        assert chart.line.startswith("M0,40.00 H")
        assert chart.line.endswith(" H100 V0.00")

    scene.run(full, path="/portfolio")
