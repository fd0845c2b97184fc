"""A dispute: what the processor's words mean, what can be sent, under which keys."""

from __future__ import annotations

import pytest

from crowdfund.domain.dispute import (
    EVIDENCE_MOST_CHARS,
    DisputeStatus,
    check_evidence,
    dispute_key,
    status_of,
)
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.payment import reversal_key

_D = DisputeStatus
WORDS = [
    ("needs_response", True, _D.NEEDS_RESPONSE),
    ("warning_needs_response", True, _D.NEEDS_RESPONSE),
    ("under_review", True, _D.UNDER_REVIEW),
    ("warning_under_review", True, _D.UNDER_REVIEW),
    ("a word of tomorrow", True, _D.UNDER_REVIEW),
    ("won", True, _D.WON),
    ("won", False, _D.UNDER_REVIEW),
    ("warning_closed", True, _D.WON),
    ("prevented", True, _D.WON),
    ("lost", True, _D.LOST),
    ("lost", False, _D.LOST),
]


@pytest.mark.parametrize(("word", "is_money_back", "status"), WORDS)
def test_what_the_processor_says(word: str, is_money_back: bool, status: DisputeStatus) -> None:
    assert status_of(word, is_money_back=is_money_back) is status


def test_evidence_has_bounds() -> None:
    assert check_evidence("  They paid.\n") == "They paid."
    assert len(check_evidence("x" * EVIDENCE_MOST_CHARS)) == EVIDENCE_MOST_CHARS
    for wrong in ("", " \n", "x" * (EVIDENCE_MOST_CHARS + 1)):
        with pytest.raises(InvalidInput):
            check_evidence(wrong)


def test_keys_are_one_for_each_thing_asked() -> None:
    keys = [
        dispute_key("du_1", "reversal", 1),
        dispute_key("du_1", "reversal", 2),
        dispute_key("du_1", "evidence", 1),
        dispute_key("du_1", "concede", 2),
        reversal_key("p1", 1),
    ]
    assert keys == [
        "dispute:du_1:reversal",
        "dispute:du_1:reversal:2",
        "dispute:du_1:evidence:1",
        "dispute:du_1:concede:2",
        "pledge:p1:reversal:1",
    ]
