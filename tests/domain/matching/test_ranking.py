"""The score: parts that add up, an order that depends on nothing else, and bounds on the crowd."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.campaign import Sector, Stage
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.matching.classes import WHOLE, Classes, SizeBand, Stated
from crowdfund.domain.matching.crowds import SMALLEST_GROUP, told
from crowdfund.domain.matching.offers import Offer, Open, holds_until, offer_of
from crowdfund.domain.matching.parts import parts_of
from crowdfund.domain.matching.ranking import Board, looks_for, score_basis_points
from crowdfund.domain.matching.taste import NO_TASTE, Act, Done, Taste, learn
from crowdfund.domain.matching.weights import (
    FIGURES_DOUBLED,
    FIGURES_PROFIT,
    LEARNT_COUNTRY,
    LEARNT_SECTOR,
    LEARNT_STAGE,
    MOST_BY_KIND,
    NEW_DAYS,
    WISHED,
    Kind,
)
from crowdfund.domain.matching.wishes import NO_WISHES, Horizon, Risk, Value, Wishes

DAY = date(2026, 6, 15)
COUNTRIES = ["DE", "KE", "US"]
SECTORS = [sector.value for sector in Sector]
STAGES = [stage.value for stage in Stage]
KNOWN = st.one_of(st.none(), st.integers(-30_000, 30_000))

classes = st.builds(
    Classes,
    st.sampled_from(["", *STAGES]),
    st.sampled_from(SizeBand),
    KNOWN,
    KNOWN,
    st.one_of(st.none(), st.integers(0, 40)),
)
offers = st.builds(
    lambda made, **rest: Offer(stage=made.stage, classes=made, **rest),
    classes,
    key=st.uuids().map(str),
    sector=st.sampled_from(SECTORS),
    country=st.sampled_from(COUNTRIES),
    places=st.sampled_from([("", ""), ("bavaria", "munich")]),
    currency=st.sampled_from(["USD", "EUR"]),
    minimum_ticket_minor=st.integers(1, 10**7),
    room_minor=st.integers(0, 10**9),
    pledges=st.integers(0, 10**6),
    days_open=st.integers(0, 100),
    values=st.frozensets(st.sampled_from([value.value for value in Value])),
)
wishes = st.builds(
    Wishes,
    sectors=st.frozensets(st.sampled_from(SECTORS)),
    countries=st.frozensets(st.sampled_from(COUNTRIES)),
    region=st.sampled_from(["", "munich", "bavaria"]),
    ticket_currency=st.just("USD"),
    ticket_most_minor=st.integers(0, 10**7),
    horizon=st.sampled_from(["", *[one.value for one in Horizon]]),
    risk=st.sampled_from(["", *[one.value for one in Risk]]),
    values=st.frozensets(st.sampled_from([value.value for value in Value])),
)
acts = st.builds(
    Done,
    st.sampled_from(Act),
    st.sampled_from(SECTORS),
    st.sampled_from(["", *STAGES]),
    st.sampled_from(["", *COUNTRIES]),
)
tastes = st.lists(acts, max_size=12).map(learn)

PLAIN = Offer(
    key="a",
    sector="food",
    country="DE",
    places=("bavaria", "munich"),
    currency="EUR",
    minimum_ticket_minor=10_000,
    room_minor=10**8,
    pledges=0,
    days_open=99,
    values=frozenset(),
    stage="early",
    classes=Classes("early", SizeBand.MICRO, None, None, None),
)


def test_the_weights_are_one_whole_and_their_pieces_fit() -> None:
    assert sum(MOST_BY_KIND.values()) == WHOLE
    assert set(MOST_BY_KIND) == set(Kind)
    assert MOST_BY_KIND[Kind.LEARNT] == LEARNT_SECTOR + LEARNT_STAGE + LEARNT_COUNTRY
    assert MOST_BY_KIND[Kind.FIGURES] == FIGURES_DOUBLED + FIGURES_PROFIT


@given(wishes, tastes, offers)
def test_the_parts_are_the_whole(wanted: Wishes, taste: Taste, offer: Offer) -> None:
    parts = parts_of(wanted, taste, offer)
    assert sum(part.points for part in parts) == score_basis_points(wanted, taste, offer)
    assert [part.kind for part in parts] == list(MOST_BY_KIND)
    assert all(0 <= part.points <= part.most <= MOST_BY_KIND[part.kind] for part in parts)


@given(wishes, tastes, st.lists(offers, max_size=20, unique_by=lambda one: one.key), st.randoms())
def test_the_order_does_not_depend_on_the_order_in_which_they_come(
    wanted: Wishes, taste: Taste, found: list[Offer], chance: random.Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    ranked = Board(found, DAY).ranked(wanted, taste)
    assert Board(shuffled, DAY).ranked(wanted, taste) == ranked
    scores = [score_basis_points(wanted, taste, offer) for offer in ranked]
    assert scores == sorted(scores, reverse=True)
    assert sorted(one.key for one in ranked) == sorted(one.key for one in found)


@given(wishes, tastes, st.lists(offers, max_size=20, unique_by=lambda one: one.key))
def test_what_is_looked_at_once_for_all_that_are_alike_is_the_score_of_each(
    wanted: Wishes, taste: Taste, found: list[Offer]
) -> None:
    scores = {one.key: score_basis_points(wanted, taste, one) for one in found}
    salted = {one.key: f"{DAY.isoformat()} {one.key}".encode() for one in found}
    draws = {key: blake2b(text, digest_size=8).digest() for key, text in salted.items()}
    expected = sorted(found, key=lambda one: (-scores[one.key], draws[one.key]))
    assert Board(found, DAY).ranked(wanted, taste) == expected
    half = {one.key for one in found[::2]}
    assert Board(found, DAY).ranked(wanted, taste, half) == [
        one for one in expected if one.key in half
    ]


@given(st.lists(offers, min_size=3, max_size=9, unique_by=lambda one: one.key), st.integers(0, 1))
def test_a_board_after_another_is_as_one_made_anew(found: list[Offer], days: int) -> None:
    gone, changed, *same = found
    after = [changed._replace(room_minor=changed.room_minor + 1, sector="food"), *same]
    day = DAY + timedelta(days=days)
    wanted = Wishes(sectors=frozenset({"food"}))
    once = Board(after, day, Board([gone, changed, *same], DAY))
    assert once.ranked(wanted, NO_TASTE) == Board(after, day).ranked(wanted, NO_TASTE)


@given(wishes, tastes, offers)
def test_a_sector_that_fits_never_lowers_a_score(
    wanted: Wishes, taste: Taste, offer: Offer
) -> None:
    without = replace(wanted, sectors=wanted.sectors - {offer.sector})
    fitting = replace(wanted, sectors=wanted.sectors | {offer.sector})
    gained = score_basis_points(fitting, taste, offer) - score_basis_points(without, taste, offer)
    assert gained == MOST_BY_KIND[Kind.SECTOR]


@given(wishes, tastes, offers, st.integers(0, 10**6))
def test_more_pledges_never_lower_a_score_and_add_little(
    wanted: Wishes, taste: Taste, offer: Offer, more: int
) -> None:
    before = score_basis_points(wanted, taste, offer._replace(pledges=0))
    after = score_basis_points(wanted, taste, offer._replace(pledges=more))
    assert 0 <= after - before <= MOST_BY_KIND[Kind.POPULAR]


@given(st.lists(acts, max_size=8), acts, offers)
def test_one_more_act_with_the_like_never_lowers_a_score(
    done: list[Done], one: Done, offer: Offer
) -> None:
    same = Done(one.act, offer.sector, offer.stage, offer.country)
    before = score_basis_points(NO_WISHES, learn(done), offer)
    assert score_basis_points(NO_WISHES, learn([*done, same]), offer) >= before


LEAST_STEPS = {
    "a sector": Wishes(sectors=frozenset({"food"})),
    "a ticket": Wishes(ticket_currency="EUR", ticket_most_minor=10_000),
    "a country beside a town": Wishes(countries=frozenset({"DE"}), region="hamburg"),
    "a stage that fits by half": Wishes(risk=Risk.BALANCED.value),
    "one value of all": Wishes(values=frozenset(value.value for value in Value)),
    "a horizon": Wishes(horizon=Horizon.LONG.value),
}


@pytest.mark.parametrize("wanted", LEAST_STEPS.values(), ids=LEAST_STEPS)
def test_the_crowd_never_outweighs_a_wish_that_fits(wanted: Wishes) -> None:
    """A small enterprise without a single pledge, long open, stands before the most popular one."""
    fitting = PLAIN._replace(values=frozenset({Value.LOCAL.value}))
    crowded = PLAIN._replace(
        key="b",
        sector="sport",
        currency="USD",
        country="US",
        places=("", ""),
        stage="",
        pledges=10**6,
    )
    assert Board([crowded, fitting], DAY).ranked(wanted, NO_TASTE)[0] == fitting


def test_what_is_new_starts_level_with_the_most_popular() -> None:
    new = PLAIN._replace(days_open=0)
    popular = PLAIN._replace(key="b", pledges=10**6)
    scores = {score_basis_points(NO_WISHES, NO_TASTE, offer) for offer in (new, popular)}
    assert scores == {MOST_BY_KIND[Kind.NEW]}
    old = PLAIN._replace(days_open=NEW_DAYS)
    assert score_basis_points(NO_WISHES, NO_TASTE, old) == 0


def test_equals_change_places_from_day_to_day() -> None:
    alike = [PLAIN._replace(key=str(number)) for number in range(10)]
    first = {
        Board(alike, DAY + timedelta(days=days)).ranked(NO_WISHES, NO_TASTE)[0].key
        for days in range(60)
    }
    assert len(first) > 5


@pytest.mark.parametrize(
    ("runway", "careful", "balanced"), [(None, 500, 1_000), (12, 500, 1_000), (11, 0, 500)]
)
def test_short_cash_counts_against_it_for_those_who_mind(
    runway: int | None, careful: int, balanced: int
) -> None:
    offer = PLAIN._replace(
        stage="growth", classes=Classes("growth", SizeBand.MICRO, None, None, runway)
    )
    found = [
        score_basis_points(Wishes(risk=risk.value), NO_TASTE, offer)
        for risk in (Risk.CAREFUL, Risk.BALANCED, Risk.BOLD)
    ]
    assert found == [careful, balanced, 500]


def test_a_town_counts_more_than_its_country() -> None:
    in_country = Wishes(countries=frozenset({"DE"}), region="hamburg")
    in_town = Wishes(countries=frozenset({"DE"}), region="munich")
    anywhere_there = Wishes(countries=frozenset({"DE"}))
    found = [
        score_basis_points(wanted, NO_TASTE, PLAIN)
        for wanted in (in_country, in_town, anywhere_there)
    ]
    assert found == [500, 1_000, 1_000]


def test_a_ticket_of_another_currency_is_not_compared() -> None:
    wanted = Wishes(ticket_currency="USD", ticket_most_minor=10**9)
    assert score_basis_points(wanted, NO_TASTE, PLAIN) == 0
    full = PLAIN._replace(currency="USD", room_minor=4_999)
    least = replace(wanted, ticket_least_minor=5_000)
    assert score_basis_points(least, NO_TASTE, full) == 0
    assert score_basis_points(least, NO_TASTE, full._replace(room_minor=5_000)) == 1_500


def test_the_first_act_does_not_decide_everything() -> None:
    one = learn([Done(Act.PLEDGE, "food", "early", "DE")])
    assert score_basis_points(NO_WISHES, one, PLAIN) == MOST_BY_KIND[Kind.LEARNT] // 2
    followed = learn([Done(Act.FOLLOW, "food", "", "")])
    assert score_basis_points(NO_WISHES, followed, PLAIN) == LEARNT_SECTOR // 4
    assert learn([]) == NO_TASTE


@pytest.mark.parametrize(
    ("given_up", "field"),
    [
        ({"ticket_most_minor": 1}, "ticket_currency"),
        ({"ticket_currency": "EUR", "ticket_least_minor": 1}, "ticket_most"),
        (
            {"ticket_currency": "EUR", "ticket_least_minor": 3, "ticket_most_minor": 2},
            "ticket_most",
        ),
    ],
)
def test_a_ticket_that_contradicts_itself_is_refused(given_up: dict[str, int], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Wishes(**given_up)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_nothing_said_is_empty_whatever_the_currency() -> None:
    assert NO_WISHES.is_empty
    assert Wishes(ticket_currency="EUR").is_empty
    assert not Wishes(region="munich").is_empty
    assert {kind for kind in WISHED if MOST_BY_KIND[kind] < MOST_BY_KIND[Kind.POPULAR]} == set()


def test_an_open_campaign_is_classified() -> None:
    now = datetime(2026, 6, 15, 12, tzinfo=UTC)
    opened = Open(
        key="a",
        sector="food",
        country="DE",
        region="Báváriä",
        city="MUNICH",
        currency="EUR",
        minimum_ticket_minor=10_000,
        room_minor=10**8,
        pledges=3,
        opened_at=now - timedelta(days=2, hours=5),
        values=frozenset({Value.LOCAL.value}),
        stated=Stated(stage="early", employees=4),
    )
    offer = offer_of(opened, now)
    assert (offer.days_open, offer.places) == (2, ("bavaria", "munich"))
    assert offer.values == {Value.LOCAL.value, Value.MICRO.value}
    large = opened._replace(stated=Stated(employees=300), opened_at=now + timedelta(days=1))
    assert (offer_of(large, now).values, offer_of(large, now).days_open) == ({"local"}, 0)


@pytest.mark.parametrize(
    ("sectors", "countries", "currency", "most", "expected"),
    [
        (sectors, countries, currency, most, sectors and (not countries or countries == ["DE"]))
        for sectors, countries, (currency, most) in product(
            ([], ["food"]), ([], ["DE"], ["KE"]), (("", 0), ("USD", 1), ("EUR", 10_000))
        )
    ]
    + [(["food"], [], "EUR", 9_999, False)],
)
def test_who_looks_for_something_like_this(
    sectors: list[str], countries: list[str], currency: str, most: int, expected: object
) -> None:
    wanted = Wishes(
        sectors=frozenset(sectors),
        countries=frozenset(countries),
        ticket_currency=currency,
        ticket_most_minor=most,
    )
    assert looks_for(wanted, PLAIN) == bool(expected)


@given(st.integers(0, 10**6))
def test_no_group_that_is_told_of_is_small(people: int) -> None:
    crowd = told(people)
    assert crowd.at_least <= people < crowd.at_least + SMALLEST_GROUP
    assert crowd.at_least == 0 or crowd.at_least >= SMALLEST_GROUP


OPENED = Open(
    key="a",
    sector="food",
    country="DE",
    region="",
    city="",
    currency="EUR",
    minimum_ticket_minor=10_000,
    room_minor=10**8,
    pledges=3,
    opened_at=datetime(2026, 1, 1, tzinfo=UTC),
    values=frozenset(),
    stated=Stated(
        stage="idea",
        employees=4,
        currency="EUR",
        revenue_recent_minor=200,
        revenue_prior_minor=100,
    ),
)
"""Young it is early, older it grows fast."""
TICK = timedelta(microseconds=1)


@given(
    st.timedeltas(timedelta(), timedelta(days=800)),
    st.timedeltas(timedelta(days=-3), timedelta(days=40)),
    st.sampled_from([None, date(2020, 2, 29), date(2021, 3, 1), date(2022, 2, 28)]),
    st.integers(0, 999),
)
def test_a_class_holds_until_time_changes_it(
    later: timedelta, opened_before: timedelta, incorporated_on: date | None, part: int
) -> None:
    now = OPENED.opened_at + later
    standing = OPENED._replace(
        opened_at=now - opened_before,
        stated=OPENED.stated._replace(incorporated_on=incorporated_on),
    )
    until = holds_until(standing, now)
    assert now < until <= now + timedelta(days=4)
    assert offer_of(standing, now + (until - now) * part // 1_000) == offer_of(standing, now)
    assert offer_of(standing, until - TICK) == offer_of(standing, now)


@pytest.mark.parametrize(
    ("incorporated_on", "birthday"),
    [
        (date(2020, 2, 29), datetime(2026, 3, 1, tzinfo=UTC)),
        (date(2020, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_class_holds_until_an_enterprise_is_not_young_any_more(
    incorporated_on: date, birthday: datetime
) -> None:
    now = birthday - timedelta(hours=1)
    stated = OPENED.stated._replace(incorporated_on=incorporated_on)
    standing = OPENED._replace(opened_at=now, stated=stated)
    assert holds_until(standing, now) == birthday
    assert offer_of(standing, birthday - TICK).stage == Stage.EARLY.value
    assert offer_of(standing, birthday).stage == Stage.GROWTH.value
    assert holds_until(standing, birthday) == now + timedelta(days=1)


def test_a_class_holds_until_a_campaign_is_open_for_one_more_day() -> None:
    opened_at = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    standing = OPENED._replace(opened_at=opened_at)
    until = holds_until(standing, opened_at + timedelta(days=3, hours=5))
    assert until == opened_at + timedelta(days=4)
    assert offer_of(standing, until).days_open == 4
    assert offer_of(standing, until - TICK).days_open == 3
