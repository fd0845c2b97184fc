"""The most that the law lets a loan cost, for lending: a rate, or a multiple of a reference rate of
the day.

No campaign is judged by it, and nothing here lends yet: it is asked by `python -m crowdfund rule`.
A rate is hundredths of a percent, so that 3.85 % is 385.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from crowdfund.domain.regimes.base import (
    Confidence,
    Edition,
    Figure,
    FigureKind,
    Figures,
    LendingCode,
    Pack,
    Rule,
    always,
)

CAP: Final = "interest-cap"
"""Name of the rule."""
REFERENCE: Final = "reference-rate"
"""Name of the figure."""
_TIMES: Final = 4
_ENFORCED_BEFORE: Final = 2_400
_COURT: Final = "Supreme People's Court, Provisions on Private Lending Cases"


def _four_times(figures: Figures) -> int:
    return _TIMES * figures[REFERENCE]


CHINA: Final = Pack(
    code=LendingCode.CHINA,
    name="Private lending (China)",
    source=_COURT,
    country="CN",
    zone=ZoneInfo("Asia/Shanghai"),
    currency="CNY",
    rules=(
        Rule(
            CAP,
            "The most that a private loan may cost in a year",
            "hundredths of a percent",
            (
                Edition(
                    date(2015, 9, 1),
                    always(_ENFORCED_BEFORE),
                    "Courts enforce up to 24 % a year. What was paid beyond that stays paid up to "
                    "36 %; an agreement on more than 36 % is void for the excess.",
                    f"{_COURT} (2015), Article 26",
                    Confidence.SECONDARY,
                ),
                Edition(
                    date(2020, 8, 20),
                    _four_times,
                    "Four times the loan prime rate for one year, as it stands when the loan is "
                    "agreed.",
                    f"{_COURT}, as revised in August 2020",
                    Confidence.SECONDARY,
                ),
            ),
            (
                Figure(
                    REFERENCE,
                    FigureKind.COUNT,
                    "the loan prime rate for one year in hundredths of a percent; 0 for a day "
                    "before 20 August 2020, when it did not matter",
                ),
            ),
        ),
    ),
)
