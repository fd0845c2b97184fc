"""No rule without a test: each rule of each regime, and where its value is proved."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.base import FigureKind, Figures, RegimeCode, Value
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.ecspr_terms import APPLIES
from crowdfund.domain.regimes.fca import FCA
from crowdfund.domain.regimes.reg_cf import REG_CF

TESTS = Path(__file__).parents[1]
_CF, _EU, _UK, _OPEN = RegimeCode.REG_CF, RegimeCode.ECSPR, RegimeCode.FCA, RegimeCode.OPEN
_DATA, _ROWS = "domain/test_regimes.py", "domain/test_regime_rows.py"
_PLAIN, _WORDS = "test_rules_that_ask_for_nothing", "test_rules_in_words"
_LOSS = "test_what_the_loss_simulation_counts"
_PERSON, _COMPANY = (
    "test_which_people_are_sophisticated",
    "test_which_companies_are_sophisticated",
)

ROWS: tuple[tuple[RegimeCode, str, str, str], ...] = (
    (_CF, "offering-cap", _DATA, "test_what_one_enterprise_may_raise"),
    (_CF, "investor-limit", _DATA, "test_what_one_person_may_invest"),
    (_CF, "accredited", _DATA, "test_who_is_accredited"),
    (_CF, "financial-statements", _DATA, "test_which_statements_an_offer_needs"),
    (_CF, "public-days", _DATA, _PLAIN),
    (_CF, "cancel-hours", _DATA, _PLAIN),
    (_CF, "self-declared", _DATA, _WORDS),
    (_CF, "early-close-open-days", _DATA, _PLAIN),
    (_CF, "early-close-notice", _DATA, _PLAIN),
    (_CF, "reconfirmation", _DATA, _PLAIN),
    (_CF, "unkept-refund", _DATA, _PLAIN),
    (_CF, "refund", _DATA, _PLAIN),
    (_CF, "commitment-checks", _DATA, _WORDS),
    (_CF, "commitment-notice", _DATA, _WORDS),
    (_CF, "confirmation", _DATA, _WORDS),
    (_CF, "release", _DATA, _WORDS),
    (_CF, "excess-return", _DATA, _PLAIN),
    (_CF, "discussion", _DATA, _WORDS),
    (_CF, "progress-report", _DATA, _PLAIN),
    (_CF, "annual-report", _DATA, _PLAIN),
    (_CF, "resale-lock", _DATA, _PLAIN),
    (_CF, "interest-statements", _DATA, _WORDS),
    (_EU, "offering-cap", _DATA, _PLAIN),
    (_EU, "sophisticated-company", _DATA, _COMPANY),
    (_EU, "sophisticated-person", _DATA, _PERSON),
    (_EU, "sophisticated-months", _ROWS, "test_what_was_added_from_memory_says_so"),
    (_EU, "knowledge-test", _DATA, _PLAIN),
    (_EU, "net-worth", _DATA, _LOSS),
    (_EU, "loss-simulation", _DATA, _LOSS),
    (_EU, "loss-review-months", _ROWS, "test_what_was_added_from_memory_says_so"),
    (_EU, "big-ticket", _DATA, _LOSS),
    (_EU, "reflection-hours", _DATA, _PLAIN),
    (_EU, "release", _DATA, _WORDS),
    (_EU, "kiis-pages", _DATA, _PLAIN),
    (_EU, "default-days", _DATA, _PLAIN),
    (_EU, "default-rate", _DATA, "test_default_rates_show_both_numbers"),
    (_EU, "resale", _DATA, _WORDS),
    (_EU, "records", _DATA, _PLAIN),
    (_EU, "applies", _ROWS, "test_the_european_rules_begin_on_their_day"),
    (_UK, "risk-warning", _ROWS, "test_the_british_warning_is_word_for_word"),
    (_UK, "cooling-off-hours", _DATA, _PLAIN),
    (_UK, "restricted-part", _DATA, "test_a_restricted_investor_states_a_tenth"),
    (_UK, "client-category", _DATA, _WORDS),
    (_UK, "retake-hours", _DATA, _PLAIN),
    (_UK, "incentives", _DATA, _PLAIN),
    (_OPEN, "offering-cap", _DATA, _PLAIN),
    (_OPEN, "investor-limit", _DATA, _PLAIN),
    (_OPEN, "cancel-hours", _DATA, _PLAIN),
    (_OPEN, "early-close-open-days", _DATA, _PLAIN),
    (_OPEN, "early-close-notice", _DATA, _PLAIN),
    (_OPEN, "reconfirmation", _DATA, _PLAIN),
    *(
        (code, name, "domain/test_complaint.py", "test_each_time_says_where_it_is_written")
        for code in RegimeCode
        for name in ("complaint-receipt", "complaint-answer")
    ),
)
"""Regime, rule, and the test that proves its value."""

GROWS = (
    (ECSPR, "net-worth", ("income", "liquid")),
    (ECSPR, "loss-simulation", ("income", "liquid")),
    (ECSPR, "big-ticket", ("income", "liquid")),
    (ECSPR, "sophisticated-person", ("income", "portfolio", "professional", "trades-a-quarter")),
    (ECSPR, "sophisticated-company", ("own-funds", "turnover", "balance-sheet")),
    (FCA, "restricted-part", ("net-assets",)),
    (REG_CF, "accredited", ("income", "joint-income", "net-worth")),
)
"""Rules whose answer never falls when one of these figures grows; the investor limit of Reg CF has
its own tests, since its text lets it fall between two arms."""
SIZES = {FigureKind.MONEY: 10**13, FigureKind.COUNT: 10**6, FigureKind.FLAG: 1}


@cache
def named_in(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text())
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_rule_of_every_regime_is_proved_somewhere() -> None:
    proved = Counter((code, name) for code, name, _path, _test in ROWS)
    there = Counter((pack.code, rule.name) for pack in REGIMES.values() for rule in pack.rules)
    assert proved == there


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_the_test_that_proves_a_rule_is_there_and_names_it(
    row: tuple[RegimeCode, str, str, str],
) -> None:
    _code, name, path, test = row
    assert test in named_in(path)
    assert f'"{name}"' in (TESTS / path).read_text()


@pytest.mark.parametrize(("pack", "name", "growing"), GROWS, ids=lambda one: str(one)[:24])
@given(data=st.data())
def test_more_never_means_less(
    pack: object, name: str, growing: tuple[str, ...], data: st.DataObject
) -> None:
    rule = pack.rule(name)  # type: ignore[attr-defined]
    figures = {
        figure.name: data.draw(st.integers(0, SIZES[figure.kind]), figure.name)
        for figure in rule.figures
    }
    grown = data.draw(st.sampled_from(growing))
    more = figures | {grown: figures[grown] + data.draw(st.integers(0, 10**13), "more")}

    def judged(given: Figures) -> Value:
        return pack.answer(name, given, rule.editions[-1].since).value  # type: ignore[attr-defined,no-any-return]

    assert 0 <= judged(figures) <= judged(more)  # type: ignore[operator]


@given(commitments=st.integers(0, 10**13), more=st.integers(0, 10**13))
def test_whoever_has_to_pay_more_is_asked_sooner(commitments: int, more: int) -> None:
    def gate(commitments: int) -> Value:
        means = {"income": 10**12, "liquid": 10**12, "commitments": commitments}
        return ECSPR.answer("big-ticket", means, ECSPR.rule("net-worth").editions[0].since).value

    assert gate(commitments + more) <= gate(commitments)  # type: ignore[operator]


def test_the_european_rules_begin_on_their_day() -> None:
    assert APPLIES.isoformat() == "2021-11-10"
    applies = ECSPR.answer("applies", {}, APPLIES)
    assert (applies.value, applies.edition.confidence.value) == ("2021-11-10", "secondary")
    assert applies.edition.citation == "Regulation (EU) 2020/1503, Art 51"
    first = min(edition.since for rule in ECSPR.rules for edition in rule.editions)
    assert first == APPLIES


@pytest.mark.parametrize(
    ("name", "months"), [("loss-review-months", 12), ("sophisticated-months", 24)]
)
def test_what_was_added_from_memory_says_so(name: str, months: int) -> None:
    edition = ECSPR.rule(name).editions[0]
    assert (edition.judge({}), edition.confidence.value) == (months, "unconfirmed")
    assert edition.doubt.endswith("not confirmed.")


def test_the_british_warning_is_word_for_word() -> None:
    warning = FCA.answer("risk-warning", {}, FCA.rule("risk-warning").editions[0].since)
    assert warning.value == (
        "Don't invest unless you're prepared to lose all the money you invest. This is a high-risk "
        "investment and you are unlikely to be protected if something goes wrong."
    )
    assert "“Take 2 mins to learn more”" in warning.edition.summary


@given(defaulted=st.integers(0, 10**6), performing=st.integers(1, 10**6))
def test_a_default_rate_is_the_nearest_hundredth_and_shows_both_numbers(
    defaulted: int, performing: int
) -> None:
    figures = {"defaulted": defaulted, "performing": performing}
    said = ECSPR.answer("default-rate", figures, ECSPR.rule("default-rate").editions[0].since).value
    rate, numbers = str(said).split(" ", 1)
    whole, hundredths = rate.split(".")
    shown = int(whole) * 100 + int(hundredths)
    assert abs(shown * performing - defaulted * 10_000) * 2 <= performing
    assert numbers == f"({defaulted} of {performing})"
