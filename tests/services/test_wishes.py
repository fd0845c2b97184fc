"""What one looks for: said, kept for oneself, learnt when allowed, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from crowdfund.db.tables import BackerWishes, Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput, NotSignedIn
from crowdfund.domain.matching.taste import NO_TASTE, Trait
from crowdfund.domain.matching.wishes import Wishes
from crowdfund.services import following, wishes
from crowdfund.services.deps import Deps
from crowdfund.services.views.matching import WishesForm
from tests.world import World

FULL = WishesForm(
    sectors=["energy", "food"],
    countries=["DE"],
    region="Upper Bavaria",
    ticket_currency="EUR",
    ticket_least="50.00",
    ticket_most="500.00",
    horizon="long",
    risk="balanced",
    values=["climate", "micro"],
)


def in_sector(deps: Deps, campaign: Campaign, sector: str) -> Campaign:
    """Puts a campaign into a sector."""
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).sector = sector
    return campaign


def test_what_one_said_is_read_back(world: World, deps: Deps) -> None:
    ada = world.person("Ada")
    wishes.save_wishes(deps, actor=ada, form=FULL)
    page = wishes.preferences(deps, actor=ada)
    assert page.form == FULL
    assert [tick.name for tick in page.stands_for if tick.is_ticked] == [
        "values-climate",
        "values-micro",
    ]
    wishes.save_wishes(deps, actor=ada, form=page.form)
    assert wishes.preferences(deps, actor=ada).form == FULL
    assert wishes.seeker_of(deps, actor=ada).wishes == Wishes(
        sectors=frozenset({"energy", "food"}),
        countries=frozenset({"DE"}),
        region="Upper Bavaria",
        ticket_currency="EUR",
        ticket_least_minor=5_000,
        ticket_most_minor=50_000,
        horizon="long",
        risk="balanced",
        values=frozenset({"climate", "micro"}),
    )


@pytest.mark.parametrize("region", ["King's Lynn", "McAllen", "Weißenfels", "Setúbal"])
def test_a_place_is_kept_as_it_was_written(world: World, deps: Deps, region: str) -> None:
    ada = world.person("Ada")
    wishes.save_wishes(deps, actor=ada, form=WishesForm(region=region))
    assert wishes.preferences(deps, actor=ada).form.region == region


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("hamburg", "Hamburg"),
        ("king's lynn", "King's Lynn"),
        ("baden-württemberg", "Baden-Württemberg"),
        ("上海", "上海"),
    ],
)
def test_a_place_stored_in_small_letters_is_shown_with_its_capitals(
    world: World, deps: Deps, stored: str, shown: str
) -> None:
    ada = world.person("Ada")
    wishes.save_wishes(deps, actor=ada, form=WishesForm(region=stored))
    assert wishes.preferences(deps, actor=ada).form.region == shown


def test_nobody_sees_what_another_said(world: World, deps: Deps) -> None:
    wishes.save_wishes(deps, actor=world.person("Ada"), form=FULL)
    eve = world.person("Eve")
    assert wishes.preferences(deps, actor=eve).form == WishesForm()
    assert wishes.seeker_of(deps, actor=eve).is_unknown
    assert wishes.seeker_of(deps, actor=None).is_unknown


@pytest.mark.parametrize(
    "ask",
    [
        lambda deps: wishes.preferences(deps, actor=None),
        lambda deps: wishes.save_wishes(deps, actor=None, form=FULL),
        lambda deps: wishes.let_learn(deps, actor=None, learns=True),
        lambda deps: wishes.forget_learnt(deps, actor=None),
        lambda deps: wishes.delete_wishes(deps, actor=None),
    ],
)
def test_a_visitor_signs_in_first(deps: Deps, ask: Callable[[Deps], Any]) -> None:
    with pytest.raises(NotSignedIn):
        ask(deps)


UNUSABLE = [
    ({"sectors": ["gambling"]}, "sectors"),
    ({"sectors": ["food"] * 13}, "sectors"),
    ({"sectors": "food"}, "sectors"),
    ({"sectors": [["food"]]}, "sectors"),
    ({"sectors": [None]}, "sectors"),
    ({"countries": ["XX"]}, "countries"),
    ({"countries": ["DE'; DROP TABLE users"]}, "countries"),
    ({"region": "x" * 81}, "region"),
    ({"region": "a\x00b"}, "region"),
    ({"region": "\u202eevil"}, "region"),
    ({"ticket_currency": "DOGE"}, "ticket_currency"),
    ({"ticket_currency": ""}, "ticket_currency"),
    ({"ticket_most": "-1"}, "ticket_most"),
    ({"ticket_most": "1e9"}, "ticket_most"),
    ({"ticket_most": "49"}, "ticket_most"),
    ({"ticket_most": "9" * 17}, "ticket_most"),
    ({"ticket_least": "50.001"}, "ticket_least"),
    ({"ticket_most": ""}, "ticket_most"),
    ({"horizon": "forever"}, "horizon"),
    ({"risk": 7}, "risk"),
    ({"values": ["religion"]}, "values"),
]


def test_what_cannot_be_used_is_refused_at_its_field(
    world: World, deps: Deps, subtests: pytest.Subtests
) -> None:
    ada = world.person("Ada")
    wishes.save_wishes(deps, actor=ada, form=FULL)
    for change, field in UNUSABLE:
        with subtests.test(change=change, field=field):
            with pytest.raises(InvalidInput) as refused:
                wishes.save_wishes(deps, actor=ada, form=replace(FULL, **change))
            assert refused.value.field == field
            assert wishes.preferences(deps, actor=ada).form == FULL


def test_two_first_savings_at_once_make_one_row(world: World, deps: Deps) -> None:
    ada = world.person("Ada")

    def save(sector: str) -> None:
        wishes.save_wishes(deps, actor=ada, form=WishesForm(sectors=[sector]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, ["food", "energy", "sport", "health"]))
    with deps.reading() as session:
        assert session.exec(select(func.count()).select_from(BackerWishes)).one() == 1


def test_nothing_is_learnt_unless_it_is_switched_on(world: World, deps: Deps) -> None:
    ada = world.person("Ada")
    bakery = in_sector(deps, world.live_campaign(can_receive=False), "food")
    world.invest(ada, bakery, 2)
    following.set_watching(deps, actor=ada, slug=bakery.slug, is_wanted=True)
    wishes.save_wishes(deps, actor=ada, form=FULL)
    assert wishes.seeker_of(deps, actor=ada).taste == NO_TASTE
    assert wishes.preferences(deps, actor=ada).learnt == []

    wishes.let_learn(deps, actor=ada, learns=True)
    taste = wishes.seeker_of(deps, actor=ada).taste
    assert (taste.total, taste.weights[Trait.SECTOR, "food"]) == (4, 4)
    shown = wishes.preferences(deps, actor=ada)
    assert [(row.trait, row.value, row.weight_text) for row in shown.learnt] == [
        ("Sector", "Food and drink", "4"),
        ("Country", "United States", "4"),
    ]
    assert shown.form == FULL

    wishes.let_learn(deps, actor=ada, learns=False)
    assert wishes.seeker_of(deps, actor=ada).taste == NO_TASTE


def test_two_pledges_for_one_campaign_are_one_choice_and_an_unpaid_one_is_none(
    world: World, deps: Deps
) -> None:
    ada = world.person("Ada")
    wishes.let_learn(deps, actor=ada, learns=True)
    bakery = in_sector(deps, world.live_campaign(can_receive=False), "food")
    boats = in_sector(deps, world.live_campaign(world.person("B"), can_receive=False), "sport")
    world.invest(ada, bakery, 1)
    world.invest(ada, bakery, 1)
    world.pledge(ada, boats, 1)
    weights = wishes.seeker_of(deps, actor=ada).taste.weights
    assert {value: w for (trait, value), w in weights.items() if trait is Trait.SECTOR} == {
        "food": 3
    }


def test_what_was_forgotten_stays_forgotten_and_learning_goes_on(world: World, deps: Deps) -> None:
    ada = world.person("Ada")
    wishes.let_learn(deps, actor=ada, learns=True)
    bakery = in_sector(deps, world.live_campaign(can_receive=False), "food")
    boats = in_sector(deps, world.live_campaign(world.person("B"), can_receive=False), "sport")
    following.set_watching(deps, actor=ada, slug=bakery.slug, is_wanted=True)
    wishes.forget_learnt(deps, actor=ada)
    assert wishes.seeker_of(deps, actor=ada).taste == NO_TASTE
    world.clock.advance(timedelta(minutes=1))
    following.set_watching(deps, actor=ada, slug=boats.slug, is_wanted=True)
    assert (Trait.SECTOR, "sport") in wishes.seeker_of(deps, actor=ada).taste.weights
    assert (Trait.SECTOR, "food") not in wishes.seeker_of(deps, actor=ada).taste.weights


def test_deleting_leaves_nothing(world: World, deps: Deps) -> None:
    ada: Actor = world.person("Ada")
    wishes.save_wishes(deps, actor=ada, form=FULL)
    wishes.let_learn(deps, actor=ada, learns=True)
    wishes.delete_wishes(deps, actor=ada)
    wishes.delete_wishes(deps, actor=ada)
    page = wishes.preferences(deps, actor=ada)
    assert (page.form, page.learns, page.saved_iso) == (WishesForm(), False, "")
