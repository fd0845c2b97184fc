"""What backers are told of taking a pledge back, in words, by regime and hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.services import protection

CLOSES = datetime(2026, 12, 4, 15, 0, tzinfo=UTC)


def campaign(regime: str) -> Campaign:
    """One that closes then; nothing of it is stored."""
    return Campaign(regime=regime, opens_at=CLOSES - timedelta(days=30), closes_at=CLOSES)


@pytest.mark.parametrize(
    ("regime", "hours_left", "said"),
    [
        ("open", 1, "You can cancel your pledge until the deadline."),
        ("fca", 1, "You can cancel your pledge until the deadline."),
        ("reg-cf", 49, "You can cancel your pledge until 2 Dec 2026, 15:00 UTC."),
        (
            "reg-cf",
            48,
            "Your pledge could be cancelled until 2 Dec 2026, 15:00 UTC; that has passed.",
        ),
        # A payment that clears just after the deadline.
        (
            "fca",
            0,
            "Your pledge could be cancelled until 4 Dec 2026, 15:00 UTC; that has passed.",
        ),
        (
            "ecspr",
            1,
            "You can cancel your pledge for 96 hours after it was made, unless you gave that up as "
            "a sophisticated investor.",
        ),
    ],
)
def test_no_notice_promises_what_has_passed(regime: str, hours_left: int, said: str) -> None:
    now = CLOSES - timedelta(hours=hours_left)
    assert protection.cancel_sentence(campaign(regime), now) == said


@pytest.mark.parametrize(
    ("regime", "hours_left", "is_cancellable"),
    [("open", 1, True), ("open", 0, False), ("fca", 1, True), ("fca", 0, False),
     ("reg-cf", 49, True), ("reg-cf", 48, False), ("ecspr", 1, True)],
)  # fmt: skip
def test_the_form_says_whether_a_pledge_of_now_is_taken_back(
    regime: str, hours_left: int, is_cancellable: bool
) -> None:
    now = CLOSES - timedelta(hours=hours_left)
    assert protection.cancel_fields(campaign(regime), now)["is_cancellable"] == is_cancellable
