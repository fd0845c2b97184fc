"""How the raise ends in the simulator: nobody owns what is not sold, and no share counts twice."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.domain.dilution.links import steps_text
from crowdfund.domain.dilution.scenario import Sale
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import dilution, dilution_saved, investing
from crowdfund.services.deps import Deps
from crowdfund.services.views.dilution import Asked, OwnPage
from crowdfund.words import CHINESE, language_in_use
from tests.world import World


def shown(deps: Deps, campaign: Campaign | None = None, **asked: str) -> OwnPage:
    """A scenario as a visitor sees it."""
    slug = campaign.slug if campaign else ""
    return dilution.simulate(deps, actor=None, slug=slug, asked=Asked(**asked))


def everything(deps: Deps, campaign: Campaign, **asked: str) -> str:
    """All shares at the start."""
    whole = Asked(**asked)
    made = dilution_saved.as_json(deps, actor=None, slug=campaign.slug, asked=whole)
    return str(made["stages"][0]["all_shares"]["decimal"])


@pytest.fixture
def campaign(world: World) -> Campaign:
    """1,000 shares, 100 to 200 to sell; Ben has paid for 30."""
    made = world.live_campaign()
    world.invest(world.person("Ben"), made, 30)
    return made


def test_with_yours_no_more_than_the_maximum_is_sold(deps: Deps, campaign: Campaign) -> None:
    for shares, total in (("20", "1050"), ("170", "1200"), ("171", "1200"), ("200", "1200")):
        assert everything(deps, campaign, shares=shares, sold="now") == total
        assert shown(deps, campaign, shares=shares, sold="now").problem == ""


def test_nobody_has_more_than_the_target_where_it_is_just_reached(
    deps: Deps, campaign: Campaign
) -> None:
    page = shown(deps, campaign, shares="100", sold="target")
    assert (page.problem, page.asked.shares) == ("", "100")
    page = shown(deps, campaign, shares="101", sold="target")
    assert page.problem == (
        "Write between 1 and 100 shares: more are not sold where the target is just reached."
    )
    assert (page.field, page.asked.shares) == ("shares", "1")
    assert everything(deps, campaign, shares="101", sold="target") == "1100"


def test_of_a_raise_that_ended_nobody_has_more_than_was_sold(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Ben"), campaign, 30)
    world.to_deadline(campaign)
    assert shown(deps, campaign, shares="30").problem == ""
    for sold in ("", "now"):
        page = shown(deps, campaign, shares="31", sold=sold)
        assert page.problem == "Write between 1 and 30 shares: more were not sold."
        assert everything(deps, campaign, shares="31", sold=sold) == "1030"
    assert shown(deps, campaign, shares="31", sold="maximum").problem == ""


def test_what_is_typed_is_held_to_the_same_bounds(deps: Deps, campaign: Campaign) -> None:
    def wanted(sold: str, *, amount: str = "", shares: str = "") -> str:
        return dilution_saved.wanted_shares(
            deps,
            actor=None,
            slug=campaign.slug,
            amount_text=amount,
            shares_text=shares,
            sold=sold,
        )

    assert wanted("maximum", shares="101") == wanted("now", amount="1010") == "101"
    for typed in ({"shares": "101"}, {"amount": "1010"}):
        with pytest.raises(InvalidInput, match="between 1 and 100"):
            wanted("target", **typed)


def test_what_one_has_paid_for_is_not_sold_twice(world: World, deps: Deps) -> None:
    anna, campaign = world.person("Anna"), world.live_campaign(shares_before=900)
    world.invest(world.person("Ben"), campaign, 20)
    world.invest(anna, campaign, 30)
    made = investing.quote(deps, actor=anna, slug=campaign.slug, shares_text="50")
    asked = dict(parse_qsl(made.own_path.partition("?")[2]))
    assert (asked["shares"], asked["held"]) == ("80", "30")
    # 900, the 50 that are paid for, and 50 more.
    assert everything(deps, campaign, **asked | {"sold": "now"}) == "1000"
    start = shown(deps, campaign, **asked | {"sold": "now"}).stages[0]
    assert start.part_text == "8.00 %" == made.ownership_now_text
    again = shown(deps, campaign, **asked | {"sold": "now"})
    assert "held=30" in again.address
    assert "held=30" in again.csv_url
    other = investing.quote(deps, actor=None, slug=campaign.slug, shares_text="50")
    assert "held" not in other.own_path


@pytest.mark.parametrize("held", ["x", "-1", "1" * 16, "٣", " "])
def test_what_cannot_be_read_as_paid_for_is_left_out(
    deps: Deps, campaign: Campaign, held: str
) -> None:
    page = shown(deps, campaign, shares="20", sold="now", held=held)
    assert page.unread_text.endswith("left out: Paid for already.")
    assert "held" not in page.address
    assert everything(deps, campaign, shares="20", sold="now", held=held) == "1050"


def test_more_paid_for_than_there_is_adds_nothing(deps: Deps, campaign: Campaign) -> None:
    assert everything(deps, campaign, shares="20", sold="now", held="9" * 15) == "1030"
    assert everything(deps, campaign, shares="200", sold="now", held="9" * 15) == "1200"


def test_a_link_with_several_problems_tells_them_all(deps: Deps) -> None:
    def told(**asked: str) -> str:
        return shown(deps, **asked).problem

    shares = "Write between 1 and 500,000 shares: more are not sold."
    link = "This link holds no scenario that can be read."
    assert told(shares="500001", steps="?") == f"{shares} {link}"
    assert told(shares="500001", steps="?", exits="0") == (
        f"{shares} {link} Write an amount above zero."
    )
    assert told(steps="?", exits="x") == link, "once is enough"
    # Whether a step can be taken is not known before the shares are.
    assert told(shares="500001", steps=steps_text([Sale(500_001)])) == shares
    made = dilution_saved.as_json(deps, actor=None, slug="", asked=Asked(exits="0", steps="?"))
    assert made["problem"] == f"{link} Write an amount above zero."
    page = shown(deps, shares="500001", steps="?")
    assert (page.field, page.field_problem) == ("shares", shares)


def test_a_value_that_is_left_out_is_named_as_its_field_is(deps: Deps) -> None:
    with language_in_use(CHINESE):
        told = shown(deps, sold="rubbish", rank="x").unread_text
    assert "募资结果、谁先获得支付" in told
