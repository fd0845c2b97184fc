"""By when a complaint is answered: the rules of each regime, and the platform's own promise.

Two clocks: until when a person has looked at it and says whether it is taken up, and until when it
is decided. Where a law says no time, the platform promises one of its own, and the rule says so.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from crowdfund.domain.regimes.base import Confidence, Rule, stated
from crowdfund.domain.regimes.ecspr_terms import STANDARDS
from crowdfund.domain.sentence import sentence

RECEIPT: Final = "complaint-receipt"
"""Name of the rule, in business days."""
ANSWER: Final = "complaint-answer"
"""Name of the rule, in days."""

PROMISE: Final = sentence("The platform's own promise; no law's")
_RECEIPT_TITLE: Final = "Until when a person has looked at a complaint"
_ANSWER_TITLE: Final = "Until when a complaint is decided"
_EIGHT_WEEKS: Final = 56
_PROMISED_RECEIPT: Final = 10
_STANDARD: Final = "Commission Delegated Regulation (EU) 2022/2117"


def _receipt(days: int, summary: str, citation: str, since: date, doubt: str = "") -> Rule:
    return stated(
        RECEIPT,
        _RECEIPT_TITLE,
        days,
        "business days",
        since=since,
        summary=summary,
        citation=citation,
        confidence=Confidence.PRIMARY,
        doubt=doubt,
    )


def _answer(summary: str, citation: str, since: date, doubt: str = "") -> Rule:
    return stated(
        ANSWER,
        _ANSWER_TITLE,
        _EIGHT_WEEKS,
        "days",
        since=since,
        summary=summary,
        citation=citation,
        confidence=Confidence.PRIMARY,
        doubt=doubt,
    )


def promised(since: date) -> tuple[Rule, Rule]:
    """Where no law says anything: for the open regime, for Reg CF, and for complaints about no
    offer. Whoever complains is promised what the slower of the laws that do say something gives.

    Args:
        since: the first day of the regime.
    """
    return (
        _receipt(
            _PROMISED_RECEIPT,
            "That it arrived is said at once; within ten business days a person has looked at it "
            "and says whether it is taken up.",
            PROMISE,
            since,
        ),
        _answer("It is decided within eight weeks, in writing and with reasons.", PROMISE, since),
    )


OF_EUROPE: Final = (
    _receipt(
        10,
        "Within ten working days whoever complains is told that it arrived and whether it is "
        "admissible; when it is not, why.",
        f"{_STANDARD}, Art 3(1)",
        STANDARDS,
    ),
    _answer(
        "In the time that the platform publishes; this one publishes eight weeks. When it takes "
        "longer, whoever complains is told why, and until when.",
        f"{_STANDARD}, Art 1(2)(e); Regulation (EU) 2020/1503, Art 7",
        STANDARDS,
        "The eight weeks are the platform's own: the law only asks that a time is published.",
    ),
)

OF_BRITAIN: Final = (
    _receipt(
        3,
        "That it arrived is said promptly; what is settled by the close of the third business day "
        "after the day it came needs no more than a short answer.",
        "FCA Handbook, DISP 1.5.1R and 1.6.1R",
        date(2016, 6, 30),
        "The handbook says promptly; that a person looks within those three days is our reading.",
    ),
    _answer(
        "A final response, or why there is none yet, by the end of eight weeks after it came.",
        "FCA Handbook, DISP 1.6.2R",
        date(2007, 12, 2),
        "Read in the edition of that day and in later ones; the rule itself is older.",
    ),
)
