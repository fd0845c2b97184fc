"""European Union: Regulation (EU) 2020/1503 on crowdfunding service providers, and its standards.

`ecspr_terms` has from when it applies, and how long statements count.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from crowdfund.domain.regimes.base import (
    Confidence,
    Edition,
    Figure,
    FigureKind,
    Regime,
    RegimeCode,
    Rule,
    Value,
    flag,
    money,
    stated,
)
from crowdfund.domain.regimes.complaining import OF_EUROPE
from crowdfund.domain.regimes.ecspr_investors import (
    default_rate,
    gate,
    is_sophisticated_company,
    is_sophisticated_person,
    net_worth_minor,
    tenth,
)
from crowdfund.domain.regimes.ecspr_terms import APPLIES, STANDARDS, TERMS

_P, _S = Confidence.PRIMARY, Confidence.SECONDARY
_MAJOR = 100
"""Minor units of a euro."""
_REGULATION = "Regulation (EU) 2020/1503"
_DAY_DOUBT = "The day from which it applies was not confirmed."


def _asked(
    name: str,
    title: str,
    unit: str,
    edition: Edition,
    figures: tuple[Figure, ...],
) -> Rule:
    return Rule(name, title, unit, (edition,), figures)


def _article(
    name: str,
    title: str,
    value: Value,
    unit: str,
    summary: str,
    article: str,
    confidence: Confidence,
    *,
    since: date = APPLIES,
    source: str = _REGULATION,
    doubt: str = "",
) -> Rule:
    return stated(
        name,
        title,
        value,
        unit,
        since=since,
        summary=summary,
        citation=f"{source}, {article}",
        confidence=confidence,
        doubt=doubt,
    )


_MEANS = (
    money("income", "what the person earns in a year, after tax"),
    money("liquid", "what they could turn into money soon"),
    money("commitments", "what they have to pay in a year"),
)
_SIMULATED = "Regulation (EU) 2020/1503, Art 21(5); Delegated Regulation (EU) 2022/2114, Art 5(5)"

ECSPR = Regime(
    code=RegimeCode.ECSPR,
    name="ECSPR (European Union)",
    source="Regulation (EU) 2020/1503",
    country="",
    zone=ZoneInfo("Europe/Brussels"),
    currency="EUR",
    rules=(
        _article(
            "offering-cap",
            "The most that one project owner raises in twelve months",
            5_000_000 * _MAJOR,
            "EUR",
            "At most 5,000,000 EUR for one project owner over twelve months.",
            "Art 1(2)(c)",
            _S,
        ),
        _asked(
            "sophisticated-company",
            "Which companies are sophisticated",
            "",
            Edition(
                APPLIES,
                is_sophisticated_company,
                "Any one of: own funds of at least 100,000 EUR, a turnover of at least 2,000,000 "
                "EUR, a balance sheet of at least 1,000,000 EUR.",
                f"{_REGULATION}, Annex II",
                _P,
            ),
            (
                money("own-funds", "the company's own funds", is_required=False),
                money("turnover", "its net turnover", is_required=False),
                money("balance-sheet", "its balance sheet", is_required=False),
            ),
        ),
        _asked(
            "sophisticated-person",
            "Which people are sophisticated",
            "",
            Edition(
                APPLIES,
                is_sophisticated_person,
                "Any two of: a gross income of at least 60,000 EUR or a portfolio of more than "
                "100,000 EUR; a year in finance or twelve months as an executive; ten significant "
                "trades a quarter over four quarters.",
                f"{_REGULATION}, Annex II",
                _P,
            ),
            (
                money("income", "gross income of a year", is_required=False),
                money("portfolio", "financial instruments and deposits", is_required=False),
                flag("professional", "a year in finance, or twelve months as an executive"),
                Figure(
                    "trades-a-quarter",
                    FigureKind.COUNT,
                    "significant trades a quarter over the last four",
                    is_required=False,
                ),
            ),
        ),
        _article(
            "knowledge-test",
            "How long an entry knowledge test holds",
            24,
            "months",
            "A test comes before full access and again every two years. Failing it warns, has to "
            "be acknowledged, and blocks nothing.",
            "Art 21(1)-(4)",
            _P,
        ),
        _asked(
            "net-worth",
            "Net worth, as the loss simulation counts it",
            "EUR",
            Edition(
                STANDARDS,
                net_worth_minor,
                "Annual net income and liquid assets, less annual commitments.",
                _SIMULATED,
                _P,
                _DAY_DOUBT,
            ),
            _MEANS,
        ),
        _asked(
            "loss-simulation",
            "What the loss simulation shows",
            "EUR",
            Edition(
                STANDARDS,
                tenth,
                "A tenth of the net worth. It runs where the platform cannot see what is entered, "
                "and is reviewed every year.",
                f"{_SIMULATED}, 7",
                _P,
                "That it is reviewed every year, and the day from which it applies, were not "
                "confirmed.",
            ),
            _MEANS,
        ),
        _asked(
            "big-ticket",
            "Above which amount a warning and consent are needed",
            "EUR",
            Edition(
                APPLIES,
                gate,
                "Above 1,000 EUR or 5 % of the net worth, whichever is more: a warning, explicit "
                "consent and proof of understanding. Exactly that amount needs none.",
                f"{_REGULATION}, Art 21(7)",
                _S,
            ),
            _MEANS,
        ),
        _article(
            "reflection-hours",
            "Time to reflect",
            96,
            "hours",
            "For four days from the pledge, counted as 96 hours so that no change of the clocks "
            "shortens them, whoever is not sophisticated takes it back without a reason and "
            "without a penalty.",
            "Art 22",
            _S,
        ),
        _article(
            "release",
            "When money is released",
            "Nothing of an offer is released while any time to reflect runs.",
            "",
            "Nothing of an offer is released while any time to reflect runs.",
            "follows from Art 22",
            _S,
        ),
        _article(
            "kiis-pages",
            "Length of the key investment information sheet",
            6,
            "pages",
            "The project owner writes it in parts A to I on at most six sides of A4; the platform "
            "checks that it is complete and keeps its versions.",
            "Art 23, Annex I",
            _P,
            doubt="A part of this was read in secondary sources only.",
        ),
        _article(
            "default-days",
            "When a loan is in default",
            90,
            "days",
            "When it is more than 90 days late, or unlikely to be paid.",
            "Art 1",
            _P,
            since=STANDARDS,
            source="Delegated Regulation (EU) 2022/2115",
            doubt=_DAY_DOUBT,
        ),
        _asked(
            "default-rate",
            "How the default rate of one window of twelve months is counted",
            "percent",
            Edition(
                STANDARDS,
                default_rate,
                "Loans that defaulted in the window, over loans not in default when it began; the "
                "plain average over at least 36 months is published with both numbers.",
                "Delegated Regulation (EU) 2022/2115, Art 2",
                _P,
                _DAY_DOUBT,
            ),
            (
                Figure("defaulted", FigureKind.COUNT, "loans that defaulted in the window"),
                Figure("performing", FigureKind.COUNT, "loans not in default when it began"),
            ),
        ),
        _article(
            "resale",
            "Selling on",
            "A bulletin board only: nothing is matched or executed by the platform.",
            "",
            "A bulletin board only: nothing is matched or executed by the platform.",
            "Art 25",
            _S,
        ),
        _article(
            "records",
            "How long records are kept",
            60,
            "months",
            "For five years.",
            "Art 26",
            _S,
        ),
        *TERMS,
        *OF_EUROPE,
    ),
)
