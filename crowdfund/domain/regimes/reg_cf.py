"""United States: Regulation Crowdfunding, 17 CFR Part 227. In force since 2016-05-16.

The thresholds move with inflation and were moved in 2017 and 2022; in 2021 the Commission raised
the offering cap and let the greater of income and net worth count.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from crowdfund.domain.regimes.base import (
    Confidence,
    Edition,
    Figures,
    Regime,
    RegimeCode,
    Rule,
    Value,
    always,
    flag,
    money,
    stated,
)
from crowdfund.domain.regimes.complaining import promised
from crowdfund.domain.regimes.reg_cf_duties import DUTIES
from crowdfund.domain.sentence import sentence

FIRST, SECOND = date(2016, 5, 16), date(2017, 4, 12)
THIRD, FOURTH = date(2021, 3, 15), date(2022, 9, 20)
LICENCES = date(2020, 12, 8)
"""Since when a professional licence makes accredited (Release 33-10824)."""

_P = Confidence.PRIMARY
_MAJOR = 100
"""Minor units of a dollar."""


_OF_THE_GREATER = sentence(
    "In any twelve months, over all offers and platforms: when income or net worth is below "
    "{threshold} USD, {floor} USD or 5 % of the greater of the two, whichever is more; when both "
    "reach it, 10 % of the greater, and {threshold} USD at most. Accredited investors have no "
    "limit."
)
_OF_THE_LESSER = sentence(
    "In any twelve months, over all offers and platforms: when income or net worth is below "
    "{threshold} USD, {floor} USD or 5 % of the lesser of the two, whichever is more; when both "
    "reach it, 10 % of the lesser, and {threshold} USD at most."
)


def _cap(since: date, dollars: int) -> Edition:
    summary = sentence(
        "At most {dollars} USD are sold in any twelve months, this offer included, over all "
        "platforms.",
        dollars=f"{dollars:,}",
    )
    return Edition(since, always(dollars * _MAJOR), summary, "17 CFR 227.100(a)(1)", _P)


def _limit(since: date, floor: int, threshold: int, *, counts_greater: bool) -> Edition:
    """What an investor may buy in twelve months over all issuers and platforms.

    Args:
        since: first day in force.
        floor: what everyone may invest, dollars.
        threshold: of income and net worth, and the most when both reach it, dollars.
        counts_greater: whether the greater of the two counts, and accredited investors are free.
    """
    floor_minor, threshold_minor = floor * _MAJOR, threshold * _MAJOR

    def judge(figures: Figures) -> Value:
        income, worth = figures["income"], figures["net-worth"]
        if counts_greater and figures["accredited"]:
            return None
        counted = max(income, worth) if counts_greater else min(income, worth)
        if income < threshold_minor or worth < threshold_minor:
            return max(floor_minor, counted * 5 // 100)
        return min(threshold_minor, counted * 10 // 100)

    words = _OF_THE_GREATER if counts_greater else _OF_THE_LESSER
    summary = words.filled(threshold=f"{threshold:,}", floor=f"{floor:,}")
    return Edition(since, judge, summary, "17 CFR 227.100(a)(2)", _P)


def _statements(
    since: date, certified: int, reviewed: int, first_time: int, *, doubt: str = ""
) -> Edition:
    """Which financial statements an offer of a size needs; the sizes in dollars."""

    def judge(figures: Figures) -> Value:
        amount = figures["amount"]
        if amount <= certified * _MAJOR:
            return "certified"
        is_first = bool(figures["first-time"])
        if amount <= (first_time if is_first else reviewed) * _MAJOR:
            return "reviewed"
        return "audited"

    summary = sentence(
        "By the maximum together with what was sold in twelve months: up to {certified} USD "
        "certified by the chief executive; up to {reviewed} USD reviewed by an accountant; above "
        "it audited, but reviewed up to {first_time} USD for the first offer.",
        certified=f"{certified:,}",
        reviewed=f"{reviewed:,}",
        first_time=f"{first_time:,}",
    )
    return Edition(since, judge, summary, "17 CFR 227.201(t)", _P, doubt)


def _accredited(figures: Figures) -> Value:
    return (
        figures["income"] > 200_000 * _MAJOR
        or figures["joint-income"] > 300_000 * _MAJOR
        or figures["net-worth"] > 1_000_000 * _MAJOR
    )


def _accredited_or_licensed(figures: Figures) -> Value:
    return bool(figures["licensed"]) or _accredited(figures)


_BY_MEANS = "17 CFR 230.501(a), by 227.100(a)(2)"
_EARLIER_SIZES = "The sizes of this earlier edition were not compared with the text of their day."
_INCOME = money("income", "what the person earns in a year")
_NET_WORTH = money("net-worth", "what the person owns less what they owe, without their home")

REG_CF = Regime(
    code=RegimeCode.REG_CF,
    name="Reg CF (United States)",
    source="Regulation Crowdfunding, 17 CFR Part 227",
    country="US",
    zone=ZoneInfo("America/New_York"),
    currency="USD",
    rules=(
        Rule(
            "offering-cap",
            "The most that one enterprise raises in twelve months",
            "USD",
            (_cap(FIRST, 1_000_000), _cap(SECOND, 1_070_000), _cap(THIRD, 5_000_000)),
        ),
        Rule(
            "investor-limit",
            "The most one person invests in twelve months",
            "USD",
            (
                _limit(FIRST, 2_000, 100_000, counts_greater=False),
                _limit(SECOND, 2_200, 107_000, counts_greater=False),
                _limit(THIRD, 2_200, 107_000, counts_greater=True),
                _limit(FOURTH, 2_500, 124_000, counts_greater=True),
            ),
            (_INCOME, _NET_WORTH, flag("accredited", "whether they are accredited")),
        ),
        Rule(
            "accredited",
            "Who is accredited",
            "",
            (
                Edition(
                    FIRST,
                    _accredited,
                    "Whoever earned more than 200,000 USD in each of the last two years, or more "
                    "than 300,000 USD together with a spouse, or owns more than 1,000,000 USD "
                    "without the home.",
                    _BY_MEANS,
                    Confidence.SECONDARY,
                ),
                Edition(
                    LICENCES,
                    _accredited_or_licensed,
                    "Whoever earned more than 200,000 USD in each of the last two years, or more "
                    "than 300,000 USD together with a spouse, or owns more than 1,000,000 USD "
                    "without the home; and whoever holds a licence of Series 7, 65 or 82 in good "
                    "standing.",
                    _BY_MEANS,
                    Confidence.SECONDARY,
                ),
            ),
            (
                money("income", "the lower of the last two years' incomes", is_required=False),
                money("joint-income", "the same together with a spouse", is_required=False),
                money("net-worth", "what they own, without the home", is_required=False),
                flag("licensed", "whether they hold a licence of Series 7, 65 or 82"),
            ),
        ),
        Rule(
            "financial-statements",
            "Which financial statements an offer needs",
            "",
            (
                _statements(FIRST, 100_000, 500_000, 1_000_000, doubt=_EARLIER_SIZES),
                _statements(SECOND, 107_000, 535_000, 1_070_000, doubt=_EARLIER_SIZES),
                _statements(FOURTH, 124_000, 618_000, 1_235_000),
            ),
            (
                money("amount", "the maximum and what was sold in twelve months"),
                flag("first-time", "whether the enterprise offers for the first time"),
            ),
        ),
        stated(
            "public-days",
            "How long an offer is public before anything is sold",
            21,
            "days",
            since=FIRST,
            summary="An offer is public for 21 days, for everyone without signing in, before the "
            "first sale; commitments are taken meanwhile.",
            citation="17 CFR 227.303(a)(2), (4)",
            confidence=_P,
        ),
        stated(
            "cancel-hours",
            "Until when a pledge can be cancelled",
            48,
            "hours",
            since=FIRST,
            summary="For any reason until 48 hours before the deadline.",
            citation="17 CFR 227.304(a)",
            confidence=_P,
        ),
        *DUTIES,
        *promised(FIRST),
    ),
)
