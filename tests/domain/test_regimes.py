"""Regimes: every rule with its value, its day and its source, and what holds for all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.regimes import REGIMES, regime
from crowdfund.domain.regimes.asking import MOST_WORDS, read_day, read_figures
from crowdfund.domain.regimes.base import Confidence, FigureKind, RegimeCode, Value
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.fca import FCA
from crowdfund.domain.regimes.open import OPEN
from crowdfund.domain.regimes.reg_cf import REG_CF

NOW = date(2026, 1, 5)
MAJOR = st.integers(0, 10**13)


def limit(income: int, worth: int, on: date, *, accredited: int = 0) -> Value:
    """The investor limit of Reg CF in minor units, for figures in dollars."""
    figures = {"income": income * 100, "net-worth": worth * 100, "accredited": accredited}
    return REG_CF.answer("investor-limit", figures, on).value


@pytest.mark.parametrize(
    ("on", "income", "worth", "dollars"),
    [
        # Printed by the Commission for 2017 to 2021.
        (date(2019, 6, 1), 30_000, 105_000, 2_200),
        (date(2019, 6, 1), 150_000, 80_000, 4_000),
        (date(2019, 6, 1), 150_000, 107_000, 10_700),
        (date(2019, 6, 1), 200_000, 900_000, 20_000),
        (date(2019, 6, 1), 1_200_000, 2_000_000, 107_000),
        # Of the text since 2022-09-20.
        (NOW, 30_000, 105_000, 5_250),
        (NOW, 150_000, 124_000, 15_000),
        (NOW, 0, 0, 2_500),
        (NOW, 123_999, 990_000, 49_500),
        # The first arm has no ceiling, and the second does.
        (NOW, 0, 10_000_000, 500_000),
        (NOW, 124_000, 10_000_000, 124_000),
        # Between 2021 and 2022 the greater counted, against the thresholds of 2017.
        (date(2021, 6, 1), 30_000, 105_000, 5_250),
        (date(2021, 6, 1), 0, 0, 2_200),
        (date(2021, 6, 1), 107_000, 107_000, 10_700),
        # The first thresholds.
        (date(2016, 6, 1), 0, 0, 2_000),
        (date(2016, 6, 1), 100_000, 100_000, 10_000),
        (date(2016, 6, 1), 99_980, 5_000_000, 4_999),
        (date(2016, 6, 1), 9_000_000, 9_000_000, 100_000),
    ],
)
def test_what_one_person_may_invest(on: date, income: int, worth: int, dollars: int) -> None:
    assert limit(income, worth, on) == dollars * 100


def test_the_accredited_are_free_since_2021_and_not_before() -> None:
    assert limit(0, 0, date(2021, 3, 14), accredited=1) == 2_200_00
    assert limit(0, 0, date(2021, 3, 15), accredited=1) is None


@pytest.mark.parametrize(
    ("on", "dollars"),
    [
        (date(2016, 5, 16), 1_000_000),
        (date(2017, 4, 11), 1_000_000),
        (date(2017, 4, 12), 1_070_000),
        (date(2021, 3, 14), 1_070_000),
        (date(2021, 3, 15), 5_000_000),
        (NOW, 5_000_000),
    ],
)
def test_what_one_enterprise_may_raise(on: date, dollars: int) -> None:
    answer = REG_CF.answer("offering-cap", {}, on)
    assert answer.value == dollars * 100
    assert answer.edition.citation == "17 CFR 227.100(a)(1)"


@pytest.mark.parametrize(
    ("amount", "first", "kind"),
    [
        (124_000_00, 0, "certified"),
        (124_000_01, 0, "reviewed"),
        (618_000_00, 0, "reviewed"),
        (618_000_01, 0, "audited"),
        (618_000_01, 1, "reviewed"),
        (1_235_000_00, 1, "reviewed"),
        (1_235_000_01, 1, "audited"),
    ],
)
def test_which_statements_an_offer_needs(amount: int, first: int, kind: str) -> None:
    figures = {"amount": amount, "first-time": first}
    assert REG_CF.answer("financial-statements", figures, NOW).value == kind


@pytest.mark.parametrize(
    ("income", "joint", "worth", "is_accredited"),
    [
        (200_000, 0, 0, False),
        (200_001, 0, 0, True),
        (0, 300_000, 0, False),
        (0, 300_001, 0, True),
        (0, 0, 1_000_000, False),
        (0, 0, 1_000_001, True),
    ],
)
def test_who_is_accredited(income: int, joint: int, worth: int, is_accredited: bool) -> None:
    figures = {"income": income * 100, "joint-income": joint * 100, "net-worth": worth * 100}
    answer = REG_CF.answer("accredited", figures, NOW)
    assert answer.value is is_accredited
    assert REG_CF.answer("accredited", figures | {"licensed": 1}, NOW).value is True
    assert answer.edition.confidence is Confidence.SECONDARY


@pytest.mark.parametrize(
    ("pack", "name", "value", "unit", "citation"),
    [
        (REG_CF, "public-days", 21, "days", "17 CFR 227.303(a)(2), (4)"),
        (REG_CF, "cancel-hours", 48, "hours", "17 CFR 227.304(a)"),
        (REG_CF, "early-close-open-days", 21, "days", "17 CFR 227.304(b)"),
        (REG_CF, "early-close-notice", 5, "business days", "17 CFR 227.304(b)"),
        (REG_CF, "reconfirmation", 5, "business days", "17 CFR 227.304(c)"),
        (REG_CF, "unkept-refund", 5, "business days", "17 CFR 227.304(c)"),
        (REG_CF, "refund", 5, "business days", "17 CFR 227.304(d)"),
        (REG_CF, "excess-return", 5, "business days", "17 CFR 227.201(h)"),
        (REG_CF, "progress-report", 5, "business days", "17 CFR 227.203(a)(3)"),
        (REG_CF, "annual-report", 120, "days", "17 CFR 227.202(a)"),
        (REG_CF, "resale-lock", 12, "months", "17 CFR 227.501(a)"),
        (ECSPR, "offering-cap", 5_000_000_00, "EUR", "Regulation (EU) 2020/1503, Art 1(2)(c)"),
        (ECSPR, "knowledge-test", 24, "months", "Regulation (EU) 2020/1503, Art 21(1)-(4)"),
        (ECSPR, "reflection-hours", 96, "hours", "Regulation (EU) 2020/1503, Art 22"),
        (ECSPR, "kiis-pages", 6, "pages", "Regulation (EU) 2020/1503, Art 23, Annex I"),
        (ECSPR, "default-days", 90, "days", "Delegated Regulation (EU) 2022/2115, Art 1"),
        (ECSPR, "records", 60, "months", "Regulation (EU) 2020/1503, Art 26"),
        (FCA, "cooling-off-hours", 24, "hours", "FCA Handbook, COBS 4.12A"),
        (FCA, "retake-hours", 24, "hours", "FCA Handbook, COBS 10"),
        (FCA, "incentives", "none", "", "FCA Handbook, COBS 4.12A"),
        (OPEN, "offering-cap", None, "", "The platform's own rule; no law's"),
        (OPEN, "investor-limit", None, "", "The platform's own rule; no law's"),
        (OPEN, "cancel-hours", 0, "hours", "The platform's own rule; no law's"),
        (OPEN, "early-close-open-days", 21, "days", "The platform's own rule; no law's"),
        (OPEN, "early-close-notice", 5, "business days", "The platform's own rule; no law's"),
        (OPEN, "reconfirmation", 5, "business days", "The platform's own rule; no law's"),
    ],
)
def test_rules_that_ask_for_nothing(
    pack: object, name: str, value: Value, unit: str, citation: str
) -> None:
    answer = pack.answer(name, {}, NOW)  # type: ignore[attr-defined]
    assert (answer.value, answer.rule.unit, answer.edition.citation) == (value, unit, citation)


@pytest.mark.parametrize(
    ("pack", "name", "section", "word"),
    [
        (REG_CF, "self-declared", "303(b)(1)", "declares"),
        (REG_CF, "commitment-checks", "303(b)", "losing everything"),
        (REG_CF, "commitment-notice", "303(d)", "cancelled"),
        (REG_CF, "confirmation", "303(f)", "platform is paid"),
        (REG_CF, "release", "303(e)", "21 days"),
        (REG_CF, "discussion", "303(c)", "nothing is deleted"),
        (REG_CF, "interest-statements", "206", "no money is taken"),
        (ECSPR, "release", "Art 22", "while any time to reflect runs"),
        (ECSPR, "resale", "Art 25", "bulletin board"),
        (FCA, "risk-warning", "COBS 4.12A", "prepared to lose all the money you invest"),
        (FCA, "client-category", "COBS 4.12A", "signed statement"),
    ],
)
def test_rules_in_words(pack: object, name: str, section: str, word: str) -> None:
    edition = pack.answer(name, {}, NOW).edition  # type: ignore[attr-defined]
    assert section in edition.citation
    assert word in edition.summary


@pytest.mark.parametrize(
    ("income", "liquid", "commitments", "worth", "tenth", "gate"),
    [
        (30_000, 12_000, 18_000, 24_000, 2_400, 1_200),
        (20_000, 2_000, 19_000, 3_000, 300, 1_000),
        (10_000, 0, 50_000, 0, 0, 1_000),
    ],
)
def test_what_the_loss_simulation_counts(
    income: int, liquid: int, commitments: int, worth: int, tenth: int, gate: int
) -> None:
    means = {"income": income * 100, "liquid": liquid * 100, "commitments": commitments * 100}
    said = [
        ECSPR.answer(name, means, NOW).value_text
        for name in ("net-worth", "loss-simulation", "big-ticket")
    ]
    assert said == [str(worth), str(tenth), str(gate)]


@pytest.mark.parametrize(
    ("figures", "is_sophisticated"),
    [
        ({"own-funds": 100_000_00}, True),
        ({"turnover": 2_000_000_00}, True),
        ({"balance-sheet": 1_000_000_00}, True),
        ({"own-funds": 99_999_99, "turnover": 1_999_999_99, "balance-sheet": 999_999_99}, False),
    ],
)
def test_which_companies_are_sophisticated(figures: dict[str, int], is_sophisticated: bool) -> None:
    assert ECSPR.answer("sophisticated-company", figures, NOW).value is is_sophisticated


@pytest.mark.parametrize(
    ("figures", "is_sophisticated"),
    [
        ({"income": 60_000_00, "professional": 1}, True),
        ({"portfolio": 100_000_01, "trades-a-quarter": 10}, True),
        ({"professional": 1, "trades-a-quarter": 10}, True),
        ({"portfolio": 100_000_00, "trades-a-quarter": 10}, False),
        ({"income": 60_000_00, "portfolio": 100_000_01}, False),
        ({"professional": 1, "trades-a-quarter": 9}, False),
    ],
)
def test_which_people_are_sophisticated(figures: dict[str, int], is_sophisticated: bool) -> None:
    assert ECSPR.answer("sophisticated-person", figures, NOW).value is is_sophisticated


def test_default_rates_show_both_numbers() -> None:
    rate = ECSPR.answer("default-rate", {"defaulted": 3, "performing": 120}, NOW)
    assert rate.value == "2.50 (3 of 120)"
    none = ECSPR.answer("default-rate", {"defaulted": 0, "performing": 0}, NOW)
    assert none.value == "none: no loan was performing"


def test_a_restricted_investor_states_a_tenth() -> None:
    answer = FCA.answer("restricted-part", {"net-assets": 24_000_00}, NOW)
    assert (answer.value_text, answer.rule.unit) == ("2400", "GBP")


@pytest.mark.parametrize("pack", REGIMES.values())
def test_every_rule_is_whole(pack: object) -> None:
    for rule in pack.rules:  # type: ignore[attr-defined]
        days = [edition.since for edition in rule.editions]
        assert days == sorted(set(days)), rule.name
        for edition in rule.editions:
            assert edition.summary.endswith((".", "”")), rule.name
            assert edition.citation, rule.name


def test_what_is_not_confirmed_is_marked() -> None:
    marked = {
        (pack.code, rule.name)
        for pack in REGIMES.values()
        for rule in pack.rules
        if rule.editions[-1].is_unconfirmed
    }
    assert (RegimeCode.FCA, "retake-hours") in marked
    assert (RegimeCode.ECSPR, "loss-simulation") in marked
    assert not any(code in {RegimeCode.REG_CF, RegimeCode.OPEN} for code, _name in marked)


@pytest.mark.parametrize("pack", [REG_CF, ECSPR, FCA])
def test_a_new_edition_begins_at_midnight_in_the_regimes_zone(pack: object) -> None:
    for rule in pack.rules:  # type: ignore[attr-defined]
        for edition in rule.editions:
            begins = datetime.combine(edition.since, datetime.min.time(), pack.zone)  # type: ignore[attr-defined]
            at = begins.astimezone(UTC)
            just_before = at - timedelta(microseconds=1)
            assert rule.on(pack.day(at)) is edition  # type: ignore[attr-defined]
            assert rule.on(pack.day(just_before)) is not edition  # type: ignore[attr-defined]


def test_the_dollars_of_2022_began_at_four_in_the_morning_utc() -> None:
    before, after = datetime(2022, 9, 20, 3, 59, tzinfo=UTC), datetime(2022, 9, 20, 4, tzinfo=UTC)
    assert limit(0, 0, REG_CF.day(before)) == 2_200_00
    assert limit(0, 0, REG_CF.day(after)) == 2_500_00


def test_nothing_is_answered_for_before_a_rule() -> None:
    with pytest.raises(InvalidInput, match="it begins on 2016-05-16"):
        limit(0, 0, date(2016, 5, 15))


LESSER, GREATER = date(2019, 6, 1), NOW


@given(income=MAJOR, worth=MAJOR, more=MAJOR)
def test_while_the_lesser_counted_more_never_meant_less(income: int, worth: int, more: int) -> None:
    def judged(income: int, worth: int) -> Value:
        figures = {"income": income, "net-worth": worth}
        return REG_CF.answer("investor-limit", figures, LESSER).value

    at_first = judged(income, worth)
    assert at_first <= judged(income + more, worth)  # type: ignore[operator]
    assert at_first <= judged(income, worth + more)  # type: ignore[operator]


@given(income=MAJOR, worth=MAJOR, more=MAJOR)
def test_since_the_greater_counts_more_never_means_less_within_an_arm(
    income: int, worth: int, more: int
) -> None:
    def judged(income: int, worth: int) -> tuple[bool, Value]:
        figures = {"income": income, "net-worth": worth}
        reach_both = min(income, worth) >= 124_000_00
        return reach_both, REG_CF.answer("investor-limit", figures, GREATER).value

    for richer in (judged(income + more, worth), judged(income, worth + more)):
        if richer[0] == judged(income, worth)[0]:
            assert judged(income, worth)[1] <= richer[1]  # type: ignore[operator]


def test_between_the_arms_the_text_itself_lets_a_limit_fall() -> None:
    assert limit(123_999, 4_000_000, NOW) == 200_000_00
    assert limit(124_000, 4_000_000, NOW) == 124_000_00


@given(data=st.data())
def test_no_answer_is_below_zero(data: st.DataObject) -> None:
    pack = data.draw(st.sampled_from(list(REGIMES.values())))
    rule = data.draw(st.sampled_from(pack.rules))
    on = data.draw(st.sampled_from([edition.since for edition in rule.editions]))
    figures = {
        figure.name: data.draw(st.integers(0, 1) if figure.kind is FigureKind.FLAG else MAJOR)
        for figure in rule.figures
    }
    answer = pack.answer(rule.name, figures, on)
    assert answer.value_text
    if isinstance(answer.value, int):
        assert answer.value >= 0


@given(income=MAJOR, liquid=MAJOR, commitments=MAJOR, more=MAJOR)
def test_more_means_never_lower_the_gate(
    income: int, liquid: int, commitments: int, more: int
) -> None:
    def gate(**means: int) -> Value:
        return ECSPR.answer("big-ticket", means, NOW).value

    at_first = gate(income=income, liquid=liquid, commitments=commitments)
    assert at_first <= gate(income=income + more, liquid=liquid, commitments=commitments)  # type: ignore[operator]
    assert at_first <= gate(income=income, liquid=liquid + more, commitments=commitments)  # type: ignore[operator]
    assert at_first >= gate(income=income, liquid=liquid, commitments=commitments + more)  # type: ignore[operator]


RULE = REG_CF.rule("investor-limit")


def test_figures_are_read_as_people_write_them() -> None:
    words = ["--income", "30,000.50", "--net-worth=105000", "--accredited"]
    assert read_figures(REG_CF, RULE, words) == {
        "income": 30_000_50,
        "net-worth": 105_000_00,
        "accredited": 1,
    }
    assert read_figures(REG_CF, RULE, ["--accredited", "no"]) == {"accredited": 0}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--income", "-5"], "not below zero"),
        (["--income", "1e9"], "Write a number"),
        (["--income", "NaN"], "Write a number"),
        (["--income", "٣"], "Write a number"),
        (["--income", "1.234"], "two ways"),
        (["--income", "9" * 15], "too large"),
        (["--income", "9" * 10_000], "too long"),
        (["--income"], "needs a value"),
        (["--income", "--net-worth"], "needs a value"),
        (["--income", "1", "--income", "2"], "given twice"),
        (["--wealth", "1"], "is no figure of investor-limit"),
        (["income", "1"], "is no figure of"),
        (["--"], "is no figure of"),
        (["--accredited", "perhaps"], "yes or no"),
        (["--x"] * (MOST_WORDS + 1), "more than a question has"),
    ],
)
def test_hostile_figures_are_refused_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_figures(REG_CF, RULE, words)
    assert sentence in refused.value.message
    assert len(refused.value.message) < 300


def test_counts_are_whole() -> None:
    rule = ECSPR.rule("default-rate")
    assert read_figures(ECSPR, rule, ["--defaulted", "3"]) == {"defaulted": 3}
    with pytest.raises(InvalidInput, match="whole number"):
        read_figures(ECSPR, rule, ["--defaulted", "1.5"])


@given(words=st.lists(st.text(max_size=80), max_size=6))
def test_whatever_is_typed_is_read_or_refused(words: list[str]) -> None:
    for pack in REGIMES.values():
        for rule in pack.rules:
            try:
                read = read_figures(pack, rule, words)
            except InvalidInput:
                assert words
            else:
                assert all(value >= 0 for value in read.values())


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "20260105", "2026-W01-1", "٢٠٢٦-01-05", "x" * 999]
)
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no day"):
        read_day(text)


def test_an_unknown_regime_or_rule_says_what_there_is() -> None:
    with pytest.raises(InvalidInput, match="There are: open, reg-cf, ecspr, fca"):
        regime("REG-CF'; DROP TABLE")
    with pytest.raises(InvalidInput, match="It has: offering-cap, investor-limit"):
        REG_CF.rule("no-such")
    with pytest.raises(InvalidInput, match="Say --income"):
        REG_CF.answer("investor-limit", {"net-worth": 1}, NOW)
