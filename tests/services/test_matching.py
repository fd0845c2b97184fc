"""Best matches, their reasons, and how many backers a founder is told of."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import col, update

from crowdfund.db.queries import matching as queries
from crowdfund.db.queries import open_campaigns
from crowdfund.db.tables import Campaign, Enterprise, StatedValue, YearFigures
from crowdfund.domain.errors import NotFound
from crowdfund.domain.matching.ranking import looks_for
from crowdfund.services import catalog, matching, open_offers, wishes
from crowdfund.services.deps import Deps
from crowdfund.services.views.matching import MatchView, WishesForm
from crowdfund.services.wish_fields import parse_wishes
from crowdfund.services.wishes import Seeker
from tests.world import World


def made(
    world: World,
    title: str,
    *,
    enterprise: dict[str, Any] | None = None,
    figures: tuple[int, int] | None = None,
    **values: Any,
) -> Campaign:
    """An open campaign with these values on its row and its enterprise's.

    Args:
        world: where.
        title: what it is called.
        enterprise: values of the enterprise's row.
        figures: revenue of the last year and the one before, minor units.
        values: of the campaign's row.
    """
    campaign = world.live_campaign(world.person(title), can_receive=False)
    with world.deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        owner = session.get_one(Enterprise, campaign.enterprise_id)
        for name, value in ({"title": title} | values).items():
            setattr(row, name, value)
        for name, value in (enterprise or {}).items():
            setattr(owner, name, value)
        for period, revenue in zip(("most_recent", "prior"), figures or (), strict=False):
            session.add(
                YearFigures(
                    enterprise_id=owner.id, period=period, currency="USD", revenue_minor=revenue
                )
            )
    return campaign


def matches(deps: Deps, form: WishesForm, **search: Any) -> list[tuple[str, str]]:
    """Title and reason of the first page."""
    found = catalog.search_campaigns(
        deps, sort="match", seeker=Seeker(parse_wishes(form)), **search
    )
    return [(card.title, card.reason_text) for card in found.cards]


@pytest.fixture
def three(world: World) -> dict[str, Campaign]:
    """A bakery that grew, a solar firm abroad, and boats that start at a large sum."""
    return {
        "Bakery": made(world, "Bakery", sector="food", stage="growth", figures=(200, 100)),
        "Solar": made(world, "Solar", sector="energy", enterprise={"country": "KE"}),
        "Boats": made(world, "Boats", sector="sport", minimum_ticket_minor=50_000),
    }


@pytest.mark.usefixtures("three")
def test_the_best_match_stands_first_and_says_why(deps: Deps) -> None:
    form = WishesForm(
        sectors=["food"],
        countries=["US"],
        ticket_currency="USD",
        ticket_most="100",
        risk="balanced",
    )
    assert matches(deps, form) == [
        (
            "Bakery",
            "Fits your sector, ticket, place and stage; revenue doubled; "
            "opened within the last day.",
        ),
        (
            "Solar",
            "Fits your ticket; opened within the last day. But it is in another sector and is "
            "elsewhere (Kenya).",
        ),
        (
            "Boats",
            "Fits your place; opened within the last day. But it is in another sector and starts "
            "at $500.",
        ),
    ]


@pytest.mark.usefixtures("three")
def test_what_fits_nothing_says_so(deps: Deps) -> None:
    assert dict(matches(deps, WishesForm(sectors=["health"])))["Solar"] == (
        "Fits nothing that you named; opened within the last day."
    )
    in_yen = WishesForm(sectors=["energy"], ticket_currency="JPY", ticket_most="10000")
    assert dict(matches(deps, in_yen))["Solar"] == (
        "Fits your sector; opened within the last day. "
        "But it is in USD (not compared with your ticket)."
    )


def test_filters_narrow_and_pages_go_on(world: World, deps: Deps) -> None:
    for number in range(14):
        made(world, f"Bakery {number}", sector="food")
    made(world, "Solar", sector="energy")
    wanted = Seeker(parse_wishes(WishesForm(sectors=["energy"])))
    first = catalog.search_campaigns(deps, sort="match", seeker=wanted)
    second = catalog.search_campaigns(deps, sort="match", seeker=wanted, after=first.after)
    assert first.cards[0].title == "Solar"
    assert (len(first.cards), len(second.cards), second.total) == (12, 3, 15)
    assert (first.range_text, second.range_text) == ("1–12 of 15", "13–15 of 15")
    assert (first.has_earlier, second.has_earlier, second.after) == (False, True, "")
    assert len({card.slug for card in [*first.cards, *second.cards]}) == 15
    food = catalog.search_campaigns(deps, sort="match", seeker=wanted, sector="food")
    assert (food.total, len(food.cards)) == (14, 12)
    none = catalog.search_campaigns(deps, sort="match", seeker=wanted, sector="health")
    assert (none.total, none.cards, none.range_text) == (0, [], "")


def test_the_numbers_beside_the_filters_are_what_would_be_listed(world: World, deps: Deps) -> None:
    """What is no longer open is not ranked, so only its status counts it; that lists it."""
    world.clock.stand_still()
    made(world, "Open", sector="food", stage="growth")
    made(world, "Settled", sector="food", stage="growth", status="settled")
    wanted = Seeker(parse_wishes(WishesForm(sectors=["food"])))
    found = catalog.search_campaigns(deps, sort="match", seeker=wanted)
    assert [card.title for card in found.cards] == ["Open"]
    filters = found.filters
    assert [one.label for one in filters.stages] == ["Growing (1)"]
    assert [one.label for one in filters.sectors] == ["Food and drink (1)"]
    assert [one.label for one in filters.statuses] == ["Open (1)", "Settled (1)"]
    open_ones = catalog.search_campaigns(deps, sort="match", seeker=wanted, status="live")
    assert (open_ones.cards, open_ones.filters.stages) == (found.cards, filters.stages)
    ended = catalog.search_campaigns(deps, sort="match", seeker=wanted, status="settled")
    assert [(card.title, card.reason_text) for card in ended.cards] == [("Settled", "")]
    assert [one.label for one in ended.filters.stages] == ["Growing (1)"]


@pytest.mark.parametrize("place", ["999999999", "\x00", "☃" * 500, ("a",)])
def test_a_place_that_is_none_is_the_beginning(world: World, deps: Deps, place: object) -> None:
    for number in range(13):
        made(world, f"Bakery {number}", sector="food")
    wanted = Seeker(parse_wishes(WishesForm(sectors=["food"])))
    first = catalog.search_campaigns(deps, sort="match", seeker=wanted)
    for lost in ({"after": place}, {"before": place}):
        again = catalog.search_campaigns(deps, sort="match", seeker=wanted, **lost)
        assert [card.slug for card in again.cards] == [card.slug for card in first.cards]


def test_pages_of_matches_go_back(world: World, deps: Deps) -> None:
    for number in range(30):
        made(world, f"Bakery {number}", sector="food")
    wanted = Seeker(parse_wishes(WishesForm(sectors=["food"])))
    pages = [catalog.search_campaigns(deps, sort="match", seeker=wanted)]
    while pages[-1].after:
        pages.append(
            catalog.search_campaigns(deps, sort="match", seeker=wanted, after=pages[-1].after)
        )
    assert [len(page.cards) for page in pages] == [12, 12, 6]
    back = catalog.search_campaigns(deps, sort="match", seeker=wanted, before=pages[2].before)
    assert back.cards == pages[1].cards
    # The page before the second is the first, which has no place.
    assert (pages[1].before, pages[1].has_earlier) == ("", True)


@pytest.mark.usefixtures("three")
def test_without_wishes_or_with_words_the_order_is_the_usual_one(deps: Deps) -> None:
    words = catalog.search_campaigns(
        deps, text="boats", sort="match", seeker=Seeker(parse_wishes(WishesForm(risk="bold")))
    )
    assert [(card.title, card.reason_text) for card in words.cards] == [("Boats", "")]
    plain = catalog.search_campaigns(deps, sort="match")
    assert [card.reason_text for card in plain.cards] == ["", "", ""]


def test_only_what_is_open_is_ranked(world: World, deps: Deps, three: dict[str, Campaign]) -> None:
    world.clock.stand_still()
    with deps.transaction() as session:
        session.get_one(Campaign, three["Solar"].id).status = "suspended"
    titles = [title for title, _ in matches(deps, WishesForm(sectors=["energy"]))]
    assert sorted(titles) == ["Bakery", "Boats"]
    made(world, "Later", sector="energy")
    assert len(matches(deps, WishesForm(sectors=["energy"]))) == 2
    world.clock.drift(open_offers.KEPT_FOR)
    assert matches(deps, WishesForm(sectors=["energy"]))[0][0] == "Later"
    world.clock.drift(-2 * open_offers.KEPT_FOR)
    assert len(matches(deps, WishesForm(sectors=["energy"]))) == 3


def test_what_an_enterprise_states_and_its_size_count(world: World, deps: Deps) -> None:
    small = made(world, "Small", sector="food", enterprise={"employees": 4})
    with deps.transaction() as session:
        session.add(
            StatedValue(
                enterprise_id=small.enterprise_id, value="local", stated_at=world.clock.now()
            )
        )
    made(world, "Large", sector="food", enterprise={"employees": 400})
    found = matches(deps, WishesForm(values=["local", "micro"]))
    assert found == [
        ("Small", "Fits your values; opened within the last day."),
        ("Large", "Fits nothing that you named; opened within the last day."),
    ]


def test_what_fits_in_part_is_not_said_to_fit(world: World, deps: Deps) -> None:
    made(world, "Near", sector="food", stage="early", enterprise={"employees": 4})
    short = made(world, "Short", sector="energy", stage="growth")
    world.put(
        YearFigures(
            enterprise_id=short.enterprise_id, period="most_recent", currency="USD",
            net_income_minor=-1_200_00, cash_minor=300_00,
        )
    )  # fmt: skip
    form = WishesForm(
        sectors=["food"], countries=["US"], region="Elsewhere", risk="balanced",
        values=["local", "micro"],
    )  # fmt: skip
    assert matches(deps, form) == [
        (
            "Near",
            "Fits your sector; fits in part: the country alone, a stage near yours and 1 of your 2 "
            "values; opened within the last day.",
        ),
        (
            "Short",
            "Fits in part: the country alone and your stage, with cash for less than 12 months; "
            "opened within the last day. But it is in another sector and does not say that it "
            "stands for what you look for.",
        ),
    ]


def test_a_campaign_s_page_says_why_part_by_part(
    world: World, deps: Deps, three: dict[str, Campaign]
) -> None:
    ada = world.person("Ada")
    slug = three["Bakery"].slug
    assert matching.match_of(deps, actor=ada, slug=slug) == MatchView()
    assert matching.match_of(deps, actor=None, slug=slug) == MatchView()
    form = WishesForm(sectors=["food", "energy"], countries=["KE"], risk="balanced")
    wishes.save_wishes(deps, actor=ada, form=form)
    seen = matching.match_of(deps, actor=ada, slug=slug)
    assert seen.sentence == (
        "Fits your sector and stage; revenue doubled; opened within the last day. "
        "But it is elsewhere (United States)."
    )
    points = {row.label: (row.points_text, row.most_text, row.text) for row in seen.parts}
    assert points == {
        "Sector": ("2,500", "2,500", "You look for food and drink."),
        "Place": ("0", "1,000", "It is elsewhere (United States)."),
        "Stage": ("1,000", "1,000", "Its stage: growing."),
        "Figures": ("500", "700", "In the last year revenue doubled."),
        "Newly opened": ("150", "150", "Opened within the last day."),
        "Chosen by others": ("0", "150", "0 pledges so far; this never counts for more."),
    }
    assert seen.score_text == "4,150"
    with pytest.raises(NotFound):
        matching.match_of(deps, actor=ada, slug="nothing-here")


def test_neither_its_founder_nor_anybody_after_its_end_is_told_that_it_fits(
    world: World, deps: Deps
) -> None:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder, can_receive=False)
    for person in (founder, world.person("Ada")):
        wishes.save_wishes(deps, actor=person, form=WishesForm(countries=["US"]))
    assert matching.match_of(deps, actor=founder, slug=campaign.slug) == MatchView()
    ada = world.person("Eve")
    wishes.save_wishes(deps, actor=ada, form=WishesForm(countries=["US"]))
    assert matching.match_of(deps, actor=ada, slug=campaign.slug).sentence
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).status = "suspended"
    assert matching.match_of(deps, actor=ada, slug=campaign.slug) == MatchView()


def told(deps: Deps, campaign: Campaign) -> str:
    """What the founder is told."""
    with deps.reading() as session:
        row = session.get_one(Campaign, campaign.id)
        enterprise = session.get_one(Enterprise, campaign.enterprise_id)
        return matching.fitting_backers_text(session, row, enterprise)


def test_a_founder_learns_of_no_small_group(world: World, deps: Deps) -> None:
    campaign = made(world, "Bakery", sector="food")
    owner = world.enterprise_of(campaign).owner_id
    people = [world.person(f"P{number}") for number in range(10)]
    seen = []
    for person in people:
        wishes.save_wishes(deps, actor=person, form=WishesForm(sectors=["food"]))
        seen.append(told(deps, campaign))
    assert owner not in {person.user_id for person in people}
    assert seen == [
        *["Fewer than five backers look for something like this."] * 4,
        *["At least 5 backers look for something like this."] * 5,
        "At least 10 backers look for something like this.",
    ]
    draft = made(world, "Draft", sector="")
    assert told(deps, draft).startswith("Choose a sector")


def test_a_founder_does_not_count_themselves(world: World, deps: Deps) -> None:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder, can_receive=False)
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).sector = "food"
    for person in [founder, *[world.person(f"P{number}") for number in range(4)]]:
        wishes.save_wishes(deps, actor=person, form=WishesForm(sectors=["food"]))
    assert told(deps, campaign).startswith("Fewer than five")


def test_the_count_in_sql_is_the_rule_of_the_domain(world: World, deps: Deps) -> None:
    campaign = made(world, "Bakery", sector="food", minimum_ticket_minor=5_000)
    with deps.reading() as session:
        (offer,) = open_campaigns.offers_of(session, deps.now(), [campaign.id])
    forms = [
        WishesForm(sectors=sectors, countries=countries, ticket_currency=currency, ticket_most=most)
        for sectors, countries, (currency, most) in product(
            ([], ["food"], ["food", "sport"], ["sport"]),
            ([], ["US"], ["KE", "US"], ["KE"]),
            (("", ""), ("USD", "49.99"), ("USD", "50"), ("EUR", "1")),
        )
    ]
    for number, form in enumerate(forms):
        wishes.save_wishes(deps, actor=world.person(f"P{number}"), form=form)
    expected = sum(looks_for(parse_wishes(form), offer) for form in forms)
    with deps.reading() as session:
        counted = queries.people_who_look_for(
            session,
            sector="food",
            currency="USD",
            ticket_minor=5_000,
            country="US",
            but=world.enterprise_of(campaign).owner_id,
        )
    assert counted == expected == 18


def test_what_stands_is_read_as_it_is(world: World, deps: Deps) -> None:
    campaign = made(
        world,
        "Bakery",
        figures=(300, 100),
        enterprise={"incorporated_on": date(2000, 1, 1), "employees": 12, "city": "Oakland"},
        opens_at=world.clock.now() - timedelta(days=3),
    )
    world.pledge(world.person("Ada"), campaign, 100)
    with deps.transaction() as session:
        session.exec(
            update(YearFigures).where(col(YearFigures.period) == "prior").values(currency="EUR")
        )
    with deps.reading() as session:
        (offer,) = open_campaigns.offers_of(session, deps.now(), [campaign.id])
    assert (offer.days_open, offer.places, offer.room_minor) == (3, ("", "oakland"), 100_000)
    assert offer.classes.growth_basis_points is None
