"""What do I own after X: a scenario from a campaign's own terms, in words, and on paper."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowdfund.domain.dilution.convertibles import Note, Safe
from crowdfund.domain.dilution.links import read_steps, steps_text
from crowdfund.domain.dilution.rounds import Round
from crowdfund.domain.dilution.scenario import Pool, Sale, Step
from crowdfund.domain.dilution.table import Participation, Preference
from crowdfund.domain.errors import InvalidInput, NotFound
from crowdfund.services import addresses, dilution, dilution_edits, dilution_presets, dilution_saved
from crowdfund.services.deps import Deps
from crowdfund.services.dilution_figures import (
    decimal_of,
    money_text,
    percent_text,
    price_text,
    shares_text,
    width_text,
)
from crowdfund.services.views.dilution import Asked, OwnPage, StepForm
from tests.world import World

M = 100_000_000
"""A million in minor units."""


def shown(deps: Deps, *steps: Step, slug: str = "", **asked: str) -> OwnPage:
    """A scenario as a visitor sees it."""
    whole = Asked(steps=steps_text(steps), **asked)
    return dilution.simulate(deps, actor=None, slug=slug, asked=whole)


def test_it_starts_from_the_campaigns_own_terms(world: World, deps: Deps) -> None:
    """1,000 shares at $10, 100 to 200 to sell; Ben has paid for 30."""
    campaign = world.live_campaign()
    world.invest(world.person("Ben"), campaign, 30)
    parts = {
        sold: shown(deps, slug=campaign.slug, shares="20", sold=sold).stages[0].part_text
        for sold in ("now", "target", "maximum")
    }
    # 20 of 1,050, of 1,100, of 1,200.
    assert parts == {"now": "1.90 %", "target": "1.82 %", "maximum": "1.67 %"}
    page = shown(deps, slug=campaign.slug, shares="20")
    assert page.amount_text == "$200.00"
    assert page.asked.sold == "maximum"
    assert page.headline == "With 20 shares you would own 1.67 %."
    assert {fact.label: fact.value for fact in page.terms}["Sold so far"] == "30 shares"


def test_a_settled_raise_starts_from_how_it_ended(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Ben"), campaign, 30)
    world.to_deadline(campaign)
    page = shown(deps, slug=campaign.slug, shares="20")
    assert (page.asked.sold, page.stages[0].part_text) == ("now", percent_text(Fraction(20, 1030)))


def test_each_step_is_explained_with_its_numbers(deps: Deps) -> None:
    """The example has 2,500,000 shares once everything is sold: 10 million at 4.00."""
    page = shown(
        deps,
        Safe(M, cap_minor=10 * M),
        Round(5 * M, 20 * M, pool_bp=1_000),
        shares="25000",
        sold="maximum",
    )
    start, safe, done = page.stages
    assert start.part_text == "1.00 %"
    assert safe.title == "SAFE of €1,000,000"
    assert safe.summary.startswith("Cap €10,000,000 (post-money cap")
    assert "SAFE 1 (€1,000,000)" in safe.waiting_text
    # 2,777,777.78 with the SAFE; 70 % of all shares are these, so all are
    # 3,968,253.97, and 25 million for all of them are 6.30 a share.
    told = " ".join(done.lines)
    assert "€10,000,000 / 2,777,777.78 shares = €3.60" in told
    assert "277,777.78 shares." in told
    assert "396,825.40 options, 10 % of all shares" in told
    assert "€20,000,000 / 3,174,603.17 = €6.30 a share" in told
    assert "793,650.79, 20.00 % of 3,968,253.97 shares" in told
    assert done.change_text == "1.00 % → 0.63 %"
    assert done.value_text == "€157,500 at €6.30"
    assert page.bars[-1].width == "63.00%"


STEPS_IN_WORDS = [
    (
        Note(M, rate_bp=800, days=365, discount_bp=2_000),
        "Convertible note of €1,000,000",
        "€1,080,000 (€1,000,000 × (1 + 8 % × 365/365))",
    ),
    (
        Note(M, rate_bp=1_000, days=800, is_compound=True),
        "Convertible note of €1,000,000",
        "It is due after 730 days",
    ),
    (Pool(1_000, 5_000, 50), "Option pool of 10 %", "277,777.78 options, from 0."),
    (Sale(5_000), "You sell 5,000 shares", "nobody else's part changes"),
    (
        Round(M, price_millionths=500 * 10**6, preference=Preference(0)),
        "Round: €1,000,000 at €5.00 a share",
        "200,000, 7.41 % of 2,700,000 shares",
    ),
    (
        Round(
            M,
            9 * M,
            mine_minor=M // 10,
            preference=Preference(150, Participation.CAPPED, 250),
            is_pool_after=True,
            pool_bp=750,
        ),
        "Round: €1,000,000 at €9,000,000 pre-money",
        "from 0 to ",
    ),
]


def test_every_kind_of_step_has_words(deps: Deps, subtests: pytest.Subtests) -> None:
    for step, title, said in STEPS_IN_WORDS:
        with subtests.test(step=step, title=title, said=said):
            stage = shown(deps, step, shares="25000").stages[-1]
            assert stage.title == title
            assert said in " ".join(stage.lines)
            assert stage.summary.endswith(".")


def test_options_from_a_pool_that_is_there_already(deps: Deps) -> None:
    stage = shown(deps, Pool(1_000), Pool(0, 100), shares="25000").stages[-1]
    assert stage.title == "Options"
    assert stage.lines == [
        "The pool has 277,777.78 options: none are added.",
        "Granted altogether: 100; they count as shares, granted or not.",
    ]


def test_conversions_say_which_term_was_better(deps: Deps) -> None:
    steps = [Safe(M, discount_bp=2_000), Safe(M), Round(5 * M, 20 * M)]
    told = shown(deps, *steps, shares="25000").stages[-1].lines
    assert told[0].startswith("SAFE 1: its discount gives the lower price: ")
    assert told[1].startswith("SAFE 2: it converts at the round's price of ")


def test_exits_are_paid_and_told(deps: Deps) -> None:
    """5 million invested for 20 %: worth its money back until 25 million."""
    page = shown(deps, Round(5 * M, 20 * M), shares="25000", exits=f"{M}-{10 * M}-{100 * M}")
    assert page.exit_values == "1,000,000; 10,000,000; 100,000,000"
    mine = page.payouts[0]
    assert (mine.holder, mine.is_you) == ("You", True)
    # Nothing; a hundredth of 5 million; 0.8 % of 100 million.
    assert mine.amounts == ["€0", "€50,000", "€800,000"]
    assert [bar.width for bar in page.exit_bars] == ["0.00%", "6.25%", "100.00%"]
    assert page.exit_lines == [
        "At €1,000,000: €1,000,000 to shares with a preference, nothing for common shares.",
        "At €10,000,000: €5,000,000 to shares with a preference, €2.00 for each common share.",
        "At €100,000,000: €32.00 for each common share. Round 1 would rather be paid as common "
        "shares.",
    ]
    note = shown(deps, Note(M), shares="25000", exits=str(2 * M))
    assert "€1,000,000 to notes, €0.40 for each" in note.exit_lines[0]
    both = (Round(5 * M, 20 * M), Safe(M), Note(M))
    waiting = shown(deps, *both, shares="25000", exits=str(10 * M))
    assert waiting.exit_lines[0].startswith(
        "At €10,000,000: €1,000,000 to notes, €1,000,000 to SAFEs, €5,000,000 to shares with a "
        "preference, "
    )


def test_a_scenario_that_cannot_be_worked_out_says_why_and_shows_the_rest(deps: Deps) -> None:
    page = shown(deps, Pool(1_000), Sale(10**6), Round(5 * M, 20 * M), shares="250")
    assert page.problem == "Step 2: You sell more shares than you have."
    assert len(page.stages) == 2
    assert read_steps(page.asked.steps)[1] == Sale(10**6), "it can still be mended"
    everything = shown(deps, Safe(M, cap_minor=M), shares="250")
    assert "whole enterprise" in everything.exit_problem
    assert everything.payouts == []


FORGED = [
    Asked(steps="?"),
    Asked(exits="1-x"),
    Asked(exits="0"),
    Asked(shares="-1"),
    Asked(shares="501000"),
    Asked(shares="9" * 400, steps="S" * 2_000, exits="-" * 2_000, sold="x", rank="y"),
    Asked(steps="Sa0"),
    Asked(shares="<script>", sold="'", rank="\x00"),
]


def test_a_forged_address_is_refused_in_words(deps: Deps, subtests: pytest.Subtests) -> None:
    for asked in FORGED:
        with subtests.test(asked=asked):
            page = dilution.simulate(deps, actor=None, slug="", asked=asked)
            assert page.problem.endswith(".")
            assert page.stages[0].part_text
            assert set(page.address) <= set(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/?=&-"
            )


def test_a_choice_that_cannot_be_read_is_named(deps: Deps) -> None:
    def told(**asked: str) -> str:
        return dilution.simulate(deps, actor=None, slug="", asked=Asked(**asked)).unread_text

    assert told(sold="target", rank="equal") == told() == ""
    assert told(sold="rubbish", rank="x") == (
        "The address has a value that means nothing here, left out: "
        "How the raise ends, Who is paid first."
    )
    assert "left out: Who is paid first." in told(rank="x")


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(
    steps=st.lists(
        st.from_regex(r"(S|N|P|R)a[0-9]{1,14}(v[1-9][0-9]{0,13}|q[1-9][0-9]{0,13}|c[0-9]{1,14})"
                      r"(p[0-9]{1,4})?(f[01])?(x[0-9]{1,3})?(i[012])?", fullmatch=True),
        min_size=1, max_size=8,
    ),
    shares=st.sampled_from(["1", "250", "500000"]),
)  # fmt: skip
def test_whatever_a_link_holds_is_shown_or_refused(steps: list[str], shares: str) -> None:
    """Amounts from nothing to everything, one after the other: each is worked out and written down,
    or refused with a sentence."""
    asked = Asked(steps="".join(steps), shares=shares, exits="1-10000000000000")
    deps: Any = SimpleNamespace(public_url="http://localhost")
    page = dilution.simulate(deps, actor=None, slug="", asked=asked)
    assert page.problem == "" or page.problem.endswith(".")
    assert all(stage.part_text and stage.lines for stage in page.stages)
    held = dilution_saved.as_json(deps, actor=None, slug="", asked=asked)
    assert len(json.dumps(held)) < dilution_saved.LONGEST_SAVED
    assert dilution_saved.read_saved(json.dumps(held)) == page.asked
    assert dilution_saved.as_csv(deps, actor=None, slug="", asked=asked).count(b"\n") > 2


@pytest.mark.parametrize("slug", ["nothing", "A'", "x" * 500])
def test_there_is_nothing_for_an_unknown_campaign(deps: Deps, slug: str) -> None:
    with pytest.raises(NotFound):
        shown(deps, slug=slug)


def test_what_cannot_be_seen_has_no_page(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    path = f"/campaigns/{campaign.slug}/own"
    assert addresses.is_something_at(deps, actor=None, path=path)
    with deps.transaction() as session:
        row = session.merge(campaign)
        row.status = "draft"
    assert not addresses.is_something_at(deps, actor=None, path=path)
    with pytest.raises(NotFound):
        shown(deps, slug=campaign.slug)


def test_examples_are_worked_out_for_any_campaign(
    world: World, deps: Deps, subtests: pytest.Subtests
) -> None:
    campaigns = (world.live_campaign(), world.live_campaign(currency="JPY", price="1"))
    names = [*(option.value for option in dilution_presets.PRESETS), "?"]
    for campaign, name in product(campaigns, names):
        with subtests.test(currency=campaign.currency, name=name):
            steps = dilution_presets.preset(deps, actor=None, slug=campaign.slug, name=name)
            page = dilution.simulate(
                deps, actor=None, slug=campaign.slug, asked=Asked(steps=steps, sold="maximum")
            )
            assert (page.problem, page.exit_problem) == ("", "")
            assert len(page.stages) > 1


FORM = StepForm("round", amount="3,000,000", pre_money="12 000 000.50", pool="7.5%")


@pytest.mark.parametrize(
    ("form", "step"),
    [
        (FORM, Round(3 * M, 1_200_000_050, pool_bp=750)),
        (
            StepForm("round", amount="1", price="0.285714", multiple="1.5x", pool_when="after"),
            Round(100, price_millionths=28_571_400, preference=Preference(150), is_pool_after=True),
        ),
        (
            replace(FORM, participation="capped", participation_cap="2.5", mine="100", pool=""),
            Round(
                3 * M,
                1_200_000_050,
                preference=Preference(100, Participation.CAPPED, 250),
                mine_minor=10_000,
            ),
        ),
        (StepForm("safe", amount="1", cap="5", discount="20"), Safe(100, cap_minor=500,
                                                                   discount_bp=2_000)),
        (
            StepForm("note", amount="1", rate="8", days="90", interest="compound",
                     year_days="360", maturity="", basis="round"),
            Note(100, rate_bp=800, days=90, is_compound=True, year_days=360),
        ),
        (StepForm("pool", pool="10", granted="5,000", strike="0.01"), Pool(1_000, 5_000, 1)),
        (StepForm("sale", shares="12"), Sale(12)),
    ],
)  # fmt: skip
def test_a_form_becomes_a_step_and_comes_back(form: StepForm, step: Step) -> None:
    text = dilution_edits.with_step("", 0, form, "USD")
    assert read_steps(text) == (step,)
    again = dilution_edits.form_of(text, 1, "USD")
    assert dilution_edits.with_step(text, 1, again, "USD") == text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (StepForm("?"), "kind"),
        (StepForm("round"), "amount"),
        (StepForm("round", amount="x", pre_money="1"), "amount"),
        (StepForm("round", amount="-1", pre_money="1"), "amount"),
        (StepForm("round", amount="1.001", pre_money="1"), "amount"),
        (StepForm("round", amount="1"), "pre_money"),
        (StepForm("round", amount="1", pre_money="1", price="1"), "pre_money"),
        (StepForm("round", amount="1", price="0"), "price"),
        (StepForm("round", amount="1", price="1e5"), "price"),
        (StepForm("round", amount="1", pre_money="1", pool="50.01"), "pool"),
        (StepForm("round", amount="1", pre_money="1", pool="1.005"), "pool"),
        (StepForm("round", amount="1", pre_money="1", multiple="11"), "multiple"),
        (StepForm("round", amount="1", pre_money="1", mine="2"), "mine"),
        (
            StepForm("round", amount="1", pre_money="1", participation="capped",
                     participation_cap="0.5"),
            "participation_cap",
        ),
        (StepForm("safe", amount="1", cap="-1"), "cap"),
        (StepForm("safe", amount="1", discount="95"), "discount"),
        (StepForm("note", amount="1", rate="51"), "rate"),
        (StepForm("note", amount="1", days="1.5"), "days"),
        (StepForm("note", amount="1", maturity="99999"), "maturity"),
        (StepForm("pool"), "pool"),
        (StepForm("pool", granted="x"), "granted"),
        (StepForm("pool", pool="1", strike="x"), "strike"),
        (StepForm("sale"), "shares"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_said_at_its_field(form: StepForm, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        dilution_edits.with_step("", 0, form, "USD")
    assert refusal.value.field == field
    assert refusal.value.message.endswith(".")


def test_steps_are_added_changed_moved_and_taken_away() -> None:
    one, two = (dilution_edits.with_step("", 0, StepForm("sale", shares=n), "USD") for n in "12")
    both = dilution_edits.with_step(one, 0, StepForm("sale", shares="2"), "USD")
    assert both == one + two
    assert dilution_edits.moved_up(both, 2) == two + one
    assert dilution_edits.moved_up(both, 1) == dilution_edits.moved_up(both, 9) == both
    assert dilution_edits.without_step(both, 1) == two
    assert dilution_edits.without_step(both, 7) == both
    assert dilution_edits.with_step(both, 1, StepForm("sale", shares="2"), "USD") == two + two
    assert dilution_edits.form_of(both, 9, "USD") == StepForm()
    with pytest.raises(InvalidInput, match="8 steps"):
        dilution_edits.with_step(one * 8, 0, FORM, "USD")


def test_exit_values_are_read_as_people_write_them() -> None:
    read = dilution_edits.read_exit_values
    assert read("5,000,000, 20,000,000; 1", "USD") == f"100-{5 * M}-{20 * M}"
    assert read("", "USD") == ""
    for wrong in ("x", "0", "-5", "1, 2, 3, 4, 5, 6, 7"):
        with pytest.raises(InvalidInput) as refusal:
            read(wrong, "USD")
        assert refusal.value.field == "exits"


def test_an_export_has_exact_numbers_and_brings_the_scenario_back(deps: Deps) -> None:
    steps = steps_text([Safe(M, cap_minor=10 * M), Round(3 * M, 12 * M, pool_bp=1_000)])
    asked = Asked(shares="250", sold="target", steps=steps, exits=f"{M}-{7 * M}", rank="equal")
    held = dilution_saved.as_json(deps, actor=None, slug="", asked=asked)
    assert Asked(**held["scenario"]) == asked
    text = json.dumps(held)
    assert dilution_saved.read_saved(text) == asked
    assert dilution_saved.read_saved(held["address"]) == asked
    last = held["stages"][-1]
    assert sum(Fraction(stake["part"]["exact"]) for stake in last["stakes"]) == 1
    for one in held["exits"]:
        payouts = sum(Fraction(paid["amount"]["exact"]) for paid in one["payouts"])
        assert payouts == Fraction(one["value"]["exact"])
    assert last["price"]["decimal"] == str(decimal_of(Fraction(last["price"]["exact"]), 6)).rstrip(
        "0"
    )


def test_the_table_has_every_stake_and_payout(deps: Deps) -> None:
    steps = steps_text([Note(M, rate_bp=500, days=100), Round(3 * M, 12 * M, pool_bp=1_000)])
    asked = Asked(steps=steps, exits=f"{M}")
    table = dilution_saved.as_csv(deps, actor=None, slug="", asked=asked)
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    parts: dict[str, Fraction] = {}
    for row in rows:
        if row["unit"] == "percent":
            parts[row["place"]] = parts.get(row["place"], Fraction(0)) + Fraction(
                row["value_exact"]
            )
    assert parts == {"0": 100, "1": 100, "2": 100}
    paid = [Fraction(row["value_exact"]) for row in rows if row["section"] == "at exit"]
    assert sum(paid) == 1_000_000
    rounded = next(row for row in rows if row["place"] == "2" and row["section"] == "after step")
    assert Decimal(rounded["price_per_share"]) > 0
    assert "Price = valuation / shares before the money" in rounded["explained"]
    told = next(row for row in rows if row["section"] == "at exit")
    assert told["explained"].endswith("nothing for common shares.")
    assert told["price_per_share"] == "0"


def test_rounded_payouts_sum_to_the_exit_on_the_page_and_in_the_table(deps: Deps) -> None:
    """Each rounded by itself, they would be a cent less than the first, and one more than the
    second."""
    values = (5_000_000_002, 5_000_000_004)
    exits = "-".join(str(value) for value in values)
    asked = Asked(steps=steps_text([Round(3 * M, 12 * M)]), exits=exits)
    page = dilution.simulate(deps, actor=None, slug="", asked=asked)
    table = dilution_saved.as_csv(deps, actor=None, slug="", asked=asked)
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    paid = [row for row in rows if row["section"] == "at exit"]
    for place, value in enumerate(values):
        shown = [re.sub(r"[^0-9.]", "", row.amounts[place]) for row in page.payouts]
        saved = [row["value"] for row in paid if row["place"] == str(place + 1)]
        assert sum(map(Decimal, shown)) == sum(map(Decimal, saved)) == Decimal(value) / 100


@pytest.mark.parametrize(
    "saved",
    [
        "",
        "nonsense",
        "{",
        "{}",
        "[" * 5_000,
        '{"format": "crowdfund-dilution-1"}',
        '{"format": "crowdfund-dilution-1", "scenario": 5}',
        '{"format": "crowdfund-dilution-1", "scenario": {"steps": 5}}',
        '{"format": "other", "scenario": {"steps": "Sa1"}}',
        "https://[",
        "?a=b",
        "x" * 200_001,
        None,
        {"steps": "Sa1"},
    ],
)
def test_what_was_not_saved_here_is_refused(saved: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        dilution_saved.read_saved(saved)
    assert refusal.value.field == "saved"


def test_an_amount_pays_for_whole_shares(deps: Deps) -> None:
    def wanted(amount: str, shares: str = "") -> str:
        return dilution_saved.wanted_shares(
            deps, actor=None, slug="", amount_text=amount, shares_text=shares
        )

    assert (wanted("1,001.99"), wanted("", "7"), wanted("")) == ("250", "7", "250")
    for amount in ("3.99", "0", "-4", "2000004"):
        with pytest.raises(InvalidInput) as refusal:
            wanted(amount)
        assert refusal.value.field == "amount"


@settings(max_examples=200)
@given(
    numerator=st.integers(-(10**18), 10**18),
    denominator=st.integers(1, 10**12),
    places=st.integers(0, 8),
)
def test_rounding_is_half_away_from_zero(numerator: int, denominator: int, places: int) -> None:
    value = Fraction(numerator, denominator)
    rounded = Fraction(decimal_of(value, places))
    assert abs(rounded - value) <= Fraction(1, 2 * 10**places)
    if abs(rounded - value) == Fraction(1, 2 * 10**places):
        assert abs(rounded) > abs(value)


def test_figures_for_people() -> None:
    assert [percent_text(Fraction(n, d)) for n, d in ((1, 6), (0, 1), (1, 70_000), (7, 1_007))] == [
        "16.67 %",
        "0.00 %",
        "0.0014 %",
        "0.70 %",
    ]
    assert percent_text(Fraction(1, 10**15)) == "0.00000000 %"
    assert [shares_text(Fraction(n, 3)) for n in (3, 2_000_000)] == ["1", "666,666.67"]
    assert price_text(Fraction(21, 19) * 100, "USD") == "$1.105263"
    assert price_text(Fraction(400), "USD") == "$4.00"
    assert price_text(Fraction(3, 2), "JPY") == "¥1.5"
    assert money_text(Fraction(5, 2), "USD") == "$0.03"
    assert money_text(Fraction(10**14), "USD") == "more than $100,000,000,000"
    assert [width_text(Fraction(n, 3)) for n in (-1, 1, 4)] == ["0.00%", "33.33%", "100.00%"]
