"""The most that the law lets a loan cost, for lending: a multiple of a reference rate of the day.

No regime of an offer has it, and nothing here lends yet. A rate is hundredths of a percent, so that
3.85 % is 385.
"""

from __future__ import annotations

from datetime import date

from crowdfund.domain.regimes.base import (
    Confidence,
    Edition,
    Figure,
    FigureKind,
    Figures,
    Rule,
)

REFERENCE = "reference-rate"
"""Name of the figure."""
_TIMES = 4


def _four_times(figures: Figures) -> int:
    return _TIMES * figures[REFERENCE]


CHINA = Rule(
    "interest-cap-china",
    "The most that a private loan may cost in a year",
    "hundredths of a percent",
    (
        Edition(
            date(2020, 8, 20),
            _four_times,
            "Four times the loan prime rate for one year, as it stands when the loan is agreed.",
            "Supreme People's Court, provisions on private lending as revised in August 2020",
            Confidence.SECONDARY,
        ),
    ),
    (
        Figure(
            REFERENCE,
            FigureKind.COUNT,
            "the loan prime rate for one year, in hundredths of a percent",
        ),
    ),
)


def cap_hundredths(rule: Rule, *, reference_hundredths: int, on: date) -> int | None:
    """The most that a loan may cost in a year, in hundredths of a percent.

    Args:
        rule: of a country.
        reference_hundredths: the reference rate of that day, hundredths of a percent.
        on: when the loan is agreed, a day of that country.

    Returns:
        None before the rule began.
    """
    edition = rule.on(on)
    if edition is None:
        return None
    value = edition.judge({REFERENCE: reference_hundredths})
    assert isinstance(value, int)  # noqa: S101 - the rule is a rate
    return value
