"""United Kingdom: the Financial Conduct Authority's handbook, COBS 4.12A and 10.

All of it is known from secondary sources; the day is that of the rules on the customer's journey.
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
    money,
    stated,
)
from crowdfund.domain.regimes.complaining import OF_BRITAIN
from crowdfund.domain.sentence import sentence

APPLIES = date(2023, 2, 1)
RISK_WARNING = sentence(
    "Don't invest unless you're prepared to lose all the money you invest. This is a high-risk "
    "investment and you are unlikely to be protected if something goes wrong."
)
"""The words that the handbook prescribes. In a catalog stands what they mean."""
LEARN_MORE = sentence("Take 2 mins to learn more")
"""The words of the link beside them."""

_DAY_DOUBT = "The day from which it applies was not confirmed."
_PROMOTION = "FCA Handbook, COBS 4.12A"


def _tenth(figures: Figures) -> Value:
    return figures["net-assets"] * 10 // 100


def _rule(
    name: str,
    title: str,
    value: Value,
    unit: str,
    summary: str,
    *,
    citation: str = _PROMOTION,
    confidence: Confidence = Confidence.SECONDARY,
    doubt: str = _DAY_DOUBT,
) -> Rule:
    return stated(
        name,
        title,
        value,
        unit,
        since=APPLIES,
        summary=summary,
        citation=citation,
        confidence=confidence,
        doubt=doubt,
    )


FCA = Regime(
    code=RegimeCode.FCA,
    name="FCA (United Kingdom)",
    source="FCA Handbook, COBS 4.12A and 10",
    country="GB",
    zone=ZoneInfo("Europe/London"),
    currency="GBP",
    rules=(
        _rule(
            "risk-warning",
            "The risk warning on every page of an offer",
            RISK_WARNING,
            "",
            sentence(
                "Always on screen, with a link “{link}”: “{words}”",
                link=str(LEARN_MORE),
                words=str(RISK_WARNING),
            ),
        ),
        _rule(
            "cooling-off-hours",
            "Time between the personal warning and the first offer",
            24,
            "hours",
            "Before the first direct offer a warning names the client; then 24 hours pass, and the "
            "client chooses to go on.",
        ),
        Rule(
            "restricted-part",
            "The most a restricted investor states to invest in twelve months",
            "GBP",
            (
                Edition(
                    APPLIES,
                    _tenth,
                    "A tenth of the net assets in the last twelve months, and in the next.",
                    _PROMOTION,
                    Confidence.SECONDARY,
                    _DAY_DOUBT,
                ),
            ),
            (money("net-assets", "what the person owns, without home and pension"),),
        ),
        _rule(
            "client-category",
            "Who may be shown an offer",
            "restricted, high net worth or sophisticated",
            "",
            "Whoever is restricted, of high net worth or sophisticated, by a dated and signed "
            "statement of their own.",
        ),
        _rule(
            "retake-hours",
            "Time before the questions on risk may be answered again",
            24,
            "hours",
            "Questions on these risks show whether the investment is appropriate; who fails "
            "answers again after 24 hours.",
            citation="FCA Handbook, COBS 10",
            confidence=Confidence.UNCONFIRMED,
            doubt="The 24 hours were not confirmed.",
        ),
        _rule(
            "incentives",
            "Incentives to invest",
            "none",
            "",
            "None: nothing for bringing a friend, no bonus, no money back.",
        ),
        *OF_BRITAIN,
    ),
)
