"""A founder's dashboard: exact sums and a page at a time, however many pledges there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from crowdfund.db.queries.campaigns import backers_of_the_platform
from crowdfund.db.tables import Campaign, IdentityCheck
from crowdfund.domain.actor import Actor
from crowdfund.services import (
    campaign_pages,
    dashboard,
    dashboard_lists,
    dashboard_sums,
    disputes,
    drafts,
    enterprises,
    pledging,
    texts,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.founder import FounderDashboard
from tests.world import SLOW_REFUND_CARD, World


@pytest.fixture
def founder(world: World) -> Actor:
    return world.person("Fiona")


def board(deps: Deps, founder: Actor, campaign: Campaign, **pages: Any) -> FounderDashboard:
    return dashboard.founder_dashboard(deps, actor=founder, campaign_id=str(campaign.id), **pages)


def values(facts: list[Any]) -> dict[str, str]:
    return {fact.label: fact.value for fact in facts}


def test_sums_tell_paid_unpaid_and_returned_apart(deps: Deps, world: World, founder: Actor) -> None:
    campaign = world.live_campaign(founder, price="3.33")
    anna, ben = world.person("Anna"), world.person("Ben")
    for who, shares in ((anna, 10), (anna, 1), (ben, 7)):
        world.invest(who, campaign, shares)
    world.pledge(ben, campaign, 5)
    found = board(deps, founder, campaign)
    stats = values(found.stats)
    assert (stats["Cleared"], stats["Backers"], stats["Paying now"]) == ("$59.94", "2", "1")
    assert stats["On average"] == "$29.97"
    assert values(found.money) == {
        "In escrow": "$59.94",
        "Platform's fee if it succeeds": "$2.99",
    }
    assert [row.name for row in found.backers] == ["Ben", "Anna", "Anna"]


def test_an_average_goes_to_the_nearest_cent(deps: Deps, world: World, founder: Actor) -> None:
    campaign = world.live_campaign(founder, price="3.33")
    for who, shares in (("Anna", 1), ("Ben", 2)):
        world.invest(world.person(who), campaign, shares)
    assert values(board(deps, founder, campaign).stats)["On average"] == "$5.00"
    world.invest(world.person("Cleo"), campaign, 2)
    assert values(board(deps, founder, campaign).stats)["On average"] == "$5.55"


def test_before_it_opens_it_says_when(deps: Deps, world: World, founder: Actor) -> None:
    campaign = world.live_campaign(founder)
    world.clock.stand_still()
    opens_at = world.clock.now() + timedelta(days=4, minutes=1)
    assert "Opens" not in values(board(deps, founder, campaign).stats)
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).opens_at = opens_at
    stats = values(board(deps, founder, campaign).stats)
    assert (stats["Opens"], "Time" in stats) == ("in 4 days", False)


def test_once_the_target_is_met_it_says_until_when_money_waits(
    deps: Deps, world: World, founder: Actor
) -> None:
    campaign = world.live_campaign(founder, target_minor=1_000, can_receive=False)
    asked = "Connect payouts, so that the money can be released when you succeed."
    assert board(deps, founder, campaign).payout_text == asked
    world.invest(world.person("Anna"), campaign, 100)
    world.to_deadline(campaign)
    with deps.transaction() as session:
        of_founder = IdentityCheck.user_id == founder.user_id
        session.delete(session.exec(select(IdentityCheck).where(of_founder)).one())
    decided_at = world.campaign(campaign).decided_at
    assert decided_at is not None
    until = texts.moment(decided_at + timedelta(days=90))
    found = board(deps, founder, campaign)
    assert found.status == "settling"
    assert found.payout_text == (
        "The target is reached. The money stays in escrow until your payout account is complete; "
        f"if it is not by {until}, it goes back to the backers."
    )
    assert found.identity_text == (
        "The target is reached. The money stays in escrow until we know who you are; if we do not "
        f"by {until}, it goes back to the backers."
    )
    assert {fact.label: fact.hint for fact in found.money} == {
        "In escrow": "The target is reached; it is released next",
        "Platform's fee on release": "5.00 % of it",
    }
    assert [fact.value for fact in found.stats if fact.label == "Time"] == ["Target reached"]


@pytest.mark.parametrize(
    ("shares", "step"),
    [
        (0, "Withdrawn. There was nobody to refund."),
        (10, "Withdrawn. Every backer has been refunded."),
    ],
)
def test_a_raise_that_was_withdrawn_asks_for_nothing_and_says_what_became_of_its_money(
    deps: Deps, world: World, founder: Actor, shares: int, step: str
) -> None:
    campaign = world.live_campaign(founder, can_receive=False)
    if shares:
        world.invest(world.person("Anna"), campaign, shares)
    drafts.withdraw(deps, actor=founder, campaign_id=str(campaign.id), reason="We found a bank.")
    [card] = enterprises.founder_home(deps, actor=founder).campaigns
    assert card.next_step == "Withdrawn. Follow the refunds."
    assert (values(board(deps, founder, campaign).stats)["Time"]) == "Money going back"
    world.finish()
    ended_at = world.campaign(campaign).ended_at
    found = board(deps, founder, campaign)
    assert (found.payout_text, found.identity_text) == ("", "")
    [time] = [fact for fact in found.stats if fact.label in {"Time", "Opens"}]
    assert (time.value, time.hint) == ("Ended", texts.moment(ended_at))
    if shares:
        assert found.funded_text.startswith("was returned")
    [card] = enterprises.founder_home(deps, actor=founder).campaigns
    assert card.next_step == step


def test_the_fee_is_rounded_for_each_pledge(deps: Deps, world: World, founder: Actor) -> None:
    campaign = world.live_campaign(founder, price="3.33", target_minor=1_000)
    for shares in (1, 1, 1, 7):
        world.invest(world.person("Anna"), campaign, shares)
    world.to_deadline(campaign)
    money = values(board(deps, founder, campaign).money)
    # 5 % of 3.33 is 16 cents each, of 23.31 it is 1.16: less than 5 % of the sum.
    assert (money["Released"], money["Platform's fee"]) == ("$33.30", "$1.64")
    assert money["Sent to you"] == "$31.66"


def test_who_is_asked_about_after_the_release_counts_for_everybody(
    deps: Deps, world: World, founder: Actor
) -> None:
    campaign = world.live_campaign(founder, target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    second = world.invest(world.person("Ben"), campaign, 5)
    world.to_deadline(campaign)
    before = board(deps, founder, campaign)
    world.dispute(second)
    world.work()
    assert world.statuses(second) == ["disputed"]
    found = board(deps, founder, campaign)
    stats = values(found.stats)
    assert (stats["Cleared"], stats["Backers"], stats["On average"]) == ("$150.00", "2", "$75.00")
    assert found.chart_path == before.chart_path
    assert found.visits.tickets == before.visits.tickets
    asked = {"Disputed after release": "$50.00"}
    assert values(found.money) == values(before.money) | asked
    totals = campaign_pages.live_totals(deps, actor=None, slug=campaign.slug)
    assert (totals.raised_text, totals.backers_text) == ("$150", "2 backers")
    with deps.reading() as session:
        assert backers_of_the_platform(session) == 2


class Interrupted:
    """A session during whose first reading something else happens, at the end of it."""

    def __init__(self, session: Session, happens: Callable[[], object]) -> None:
        self._session, self._happens = session, [happens]

    def exec(self, query: Any) -> Any:
        return self._after(self._session.exec(query))

    def execute(self, query: Any) -> Any:
        return self._after(self._session.execute(query))

    def _after(self, found: Any) -> Any:
        """The driver has read all of its rows by now."""
        while self._happens:
            self._happens.pop()()
        return found


def test_an_inquiry_that_comes_while_it_is_summed_up_breaks_nothing(
    deps: Deps, world: World, founder: Actor
) -> None:
    campaign = world.live_campaign(founder, target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)
    inquiry = deps.gateway.retrieve_dispute(world.dispute(pledge_id))
    with deps.reading() as session:
        meanwhile: Any = Interrupted(session, lambda: disputes.take(deps, inquiry))
        sums = dashboard_sums.sums_of(meanwhile, campaign)
        after = dashboard_sums.sums_of(session, campaign)
    assert world.statuses(pledge_id) == ["disputed"]
    assert (sums.pledges, sums.minor, sums.asked_minor) == ({"settled": 1}, {"settled": 10_000}, 0)
    assert (after.minor, after.asked_minor) == ({"settled": 10_000}, 10_000)


def test_money_on_its_way_back_has_its_line(deps: Deps, world: World, founder: Actor) -> None:
    campaign = world.live_campaign(founder)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 10, card=SLOW_REFUND_CARD)
    pledging.cancel(deps, actor=anna, pledge_id=pledge_id)
    assert world.statuses(pledge_id) == ["refunding"]
    [way] = board(deps, founder, campaign).money
    assert (way.label, way.value, way.hint) == ("On its way back", "$100.00", "Being refunded")


def test_the_chart_ends_at_what_was_paid(deps: Deps, world: World, founder: Actor) -> None:
    campaign = world.live_campaign(founder, target_minor=1_000, maximum_minor=100_000)
    assert board(deps, founder, campaign).chart_path == ""
    for shares in (40, 60):
        world.invest(world.person("Anna"), campaign, shares)
    found = board(deps, founder, campaign)
    assert found.chart_path == "M0,160 L0,160 L0,0 L0,0 L0,160 Z"
    assert found.chart_labels[2] == "$1,000"


def test_backers_and_register_come_a_page_at_a_time(
    deps: Deps, world: World, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard_lists, "PAGE_SIZE", 2)
    campaign = world.live_campaign(founder, target_minor=1_000)
    names = ["Anna", "Ben", "Cleo", "Dan", "Eve"]
    for name in names:
        world.invest(world.person(name), campaign, 10)
    world.to_deadline(campaign)

    shown = [board(deps, founder, campaign, backers_page=n, register_page=n) for n in (1, 2, 3)]
    assert [row.name for page in shown for row in page.backers] == names[::-1]
    assert [row.holder for page in shown for row in page.register] == names
    places = [page.register_place for page in shown]
    assert [place.number for place in places] == [1, 2, 3]
    assert [(place.has_previous, place.has_next) for place in places] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert [place.text for place in places] == ["1–2 of 5", "3–4 of 5", "5 of 5"]


HOSTILE: list[Any] = [0, -1, 10**30, "x", None, 1.5, [], "9" * 400, "\x00"]


def test_any_page_is_some_page(
    deps: Deps, world: World, founder: Actor, subtests: pytest.Subtests
) -> None:
    campaign = world.live_campaign(founder)
    world.invest(world.person("Anna"), campaign, 1)
    for page in HOSTILE:
        with subtests.test(page=page):
            found = board(deps, founder, campaign, backers_page=page, register_page=page)
            assert [row.name for row in found.backers] == ["Anna"]
            assert found.backers_place.text == ""
