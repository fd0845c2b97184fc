"""The invest page: amounts become whole shares, and every mistake a sentence."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from crowdfund.domain.errors import NotFound
from crowdfund.services import pledging, texts
from crowdfund.services.closed import ALL_TAKEN
from crowdfund.services.dilution import simulate
from crowdfund.services.investing import invest_form, quote
from crowdfund.services.views.dilution import Asked
from tests.world import World


def test_the_form_says_what_can_be_had(world: World) -> None:
    founder, anna = world.person("Fiona Founder"), world.person("Anna")
    campaign = world.live_campaign(founder)
    world.invest(anna, campaign, 50)

    form = invest_form(world.deps, actor=None, slug=campaign.slug)

    assert (form.shares_left, form.minimum_shares, form.takes_pledges) == (150, 1, True)
    assert (form.price_text, form.minimum_text) == ("$10.00", "1 share, $10.00")
    assert not form.is_own
    again = invest_form(world.deps, actor=founder, slug=campaign.slug)
    assert again.is_own
    assert again.request_key != form.request_key
    with pytest.raises(NotFound):
        invest_form(world.deps, actor=anna, slug="nothing-here")


def test_an_amount_becomes_the_most_shares_that_it_pays_for(world: World) -> None:
    campaign = world.live_campaign()
    made = quote(world.deps, actor=None, slug=campaign.slug, amount_text="259.99")
    assert (made.shares, made.amount_text, made.amount_value) == (25, "$250.00", "250.00")
    assert "rounded down" in made.note
    exact = quote(world.deps, actor=None, slug=campaign.slug, amount_text="250")
    assert (exact.shares, exact.note, exact.error) == (25, "", "")


def test_what_shares_make_of_their_holder(world: World) -> None:
    campaign = world.live_campaign(shares_before=900)
    made = quote(world.deps, actor=None, slug=campaign.slug, shares_text="100")
    assert (made.ownership_now_text, made.ownership_after_text) == ("10.00 %", "9.09 %")
    assert made.ownership_next_text == "7.27 %", "100 of 1,100, less a fifth"


def test_the_next_round_is_worked_out_where_its_link_leads(world: World) -> None:
    campaign = world.live_campaign(shares_before=900)
    made = quote(world.deps, actor=None, slug=campaign.slug, shares_text="100")
    path, _, query = made.own_path.partition("?")
    assert path == f"/campaigns/{campaign.slug}/own"
    asked = Asked(**dict(parse_qsl(query)))
    page = simulate(world.deps, actor=None, slug=campaign.slug, asked=asked)
    parts = [stage.part_text for stage in page.stages]
    assert parts == [made.ownership_after_text, made.ownership_next_text]
    assert page.problem == ""


def test_the_parts_count_what_one_has_paid_for_already(world: World) -> None:
    anna, bert = world.person("Anna"), world.person("Bert")
    campaign = world.live_campaign(shares_before=900)
    world.invest(anna, campaign, 50)
    made = quote(world.deps, actor=anna, slug=campaign.slug, shares_text="50")
    assert made.amount_text == "$500.00"
    assert made.ownership_now_text == "10.00 %", "100 of 1,000"
    assert (made.ownership_after_text, made.ownership_next_text) == ("9.09 %", "7.27 %")
    assert "shares=100&" in made.own_path
    other = quote(world.deps, actor=bert, slug=campaign.slug, shares_text="50")
    assert other.ownership_now_text == "5.00 %", "50 of 1,000: others' shares are not theirs"
    form = invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert "your parts below count both" in form.held_text


MISTAKES = [
    ({"amount_text": "0"}, "above zero", "amount"),
    ({"amount_text": "-5"}, "above zero", "amount"),
    ({"amount_text": "abc"}, "Write a number", "amount"),
    ({"amount_text": "1e9"}, "Write a number", "amount"),
    ({"amount_text": "5"}, "One share costs $10.00", "amount"),
    ({"amount_text": "10.0055"}, "at most 2 decimals", "amount"),
    ({"amount_text": "9" * 5_000}, "Write a number", "amount"),
    ({"amount_text": "2010"}, "Only 200 shares are left", "amount"),
    ({"shares_text": "201"}, "Only 200 shares are left", "shares"),
    ({"shares_text": "1.5"}, "Shares are whole", "shares"),
    ({"shares_text": ""}, "Shares are whole", "shares"),
]


def test_a_mistake_gets_a_sentence_at_its_field(world: World) -> None:
    campaign = world.live_campaign()
    for typed, error, field in MISTAKES:
        made = quote(world.deps, actor=None, slug=campaign.slug, **typed)
        assert error in made.error
        assert (made.field, made.shares) == (field, 0)


def test_an_amount_that_no_card_pays(world: World) -> None:
    campaign = world.live_campaign(price="0.25", target_minor=1_000, maximum_minor=2_000)
    made = quote(world.deps, actor=None, slug=campaign.slug, shares_text="1")
    assert (made.error, made.field) == (
        "A card pays at least 0.50 USD: choose more shares.",
        "shares",
    )


def test_who_finds_everything_held_is_told_when_the_first_reservation_ends(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    receipt = world.pledge(world.person("Anna"), campaign, 9)
    until = texts.moment(world.pledge_row(receipt.pledge_id).reserved_until)
    held = (
        "9 shares are held for people who are paying; the first of these reservations ends at "
        f"{until}."
    )

    made = quote(world.deps, actor=None, slug=campaign.slug, shares_text="2")
    assert made.error == f"Only 1 share is left. {held}"
    assert invest_form(world.deps, actor=None, slug=campaign.slug).closed_text == ""
    world.invest(world.person("Ben"), campaign, 1)
    form = invest_form(world.deps, actor=None, slug=campaign.slug)
    assert (form.takes_pledges, form.closed_text) == (False, f"{ALL_TAKEN} {held}")


def test_who_finds_everything_sold_is_promised_nothing(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    made = quote(world.deps, actor=None, slug=campaign.slug, shares_text="1")
    assert made.error == "No shares are left."


def test_a_reservation_whose_time_is_over_is_ending_now(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    world.pledge(world.person("Anna"), campaign, 10)
    world.clock.advance(timedelta(minutes=41))
    made = quote(world.deps, actor=None, slug=campaign.slug, shares_text="1")
    assert made.error.endswith(
        "10 shares are held for people who are paying; the first of these "
        "reservations is ending now."
    )


def test_where_nobody_invests_the_one_reason_stands_alone(world: World) -> None:
    founder, anna = world.person("Fiona Founder"), world.person("Anna")
    campaign = world.live_campaign(founder, regime="reg-cf")
    shown = invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert shown.declare_text != ""
    own = invest_form(world.deps, actor=founder, slug=campaign.slug)
    assert (own.is_own, own.declare_text, own.declare_until_iso) == (True, "", "")

    campaign = world.live_campaign(world.person("Other founder"))
    world.invest(anna, campaign, 5)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    ended = invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert (ended.closed_text, ended.held_text) == ("This campaign has ended.", "")


def test_who_holds_the_last_shares_reads_where_to_pay_and_not_of_a_second_pledge(
    world: World,
) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 200)
    form = invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert (form.takes_pledges, form.unpaid_path) == (False, f"/pledges/{receipt.pledge_id}")
    assert form.unpaid_text.startswith("You began a pledge")
    assert "below" not in form.unpaid_text


def test_who_has_pledged_here_before_is_told(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")

    def told() -> tuple[str, str, str]:
        form = invest_form(world.deps, actor=anna, slug=campaign.slug)
        return form.unpaid_text, form.unpaid_path, form.held_text

    assert told() == ("", "", "")
    receipt = world.pledge(anna, campaign, 20)
    unpaid, path, held = told()
    assert unpaid.startswith("You began a pledge of $200.00 for 20 shares and have not paid it.")
    assert (path, held) == (f"/pledges/{receipt.pledge_id}", "")
    world.invest(anna, campaign, 5)
    assert told()[1:] == (path, "You have paid for 5 shares of this campaign already. What you "
                          "choose below comes on top; your parts below count both.")  # fmt: skip
    pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert told()[:2] == ("", "")
    for other in (None, world.person("Ben")):
        form = invest_form(world.deps, actor=other, slug=campaign.slug)
        assert (form.unpaid_text, form.held_text) == ("", "")
