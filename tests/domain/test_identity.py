"""Who somebody is, and whether what their document says will do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.identity import (
    ANY_REASON,
    IDENTITY_STEPS,
    INCOMPLETE,
    OTHER_COUNTRY,
    TOO_YOUNG,
    UNDER_WAY,
    Identity,
    IdentityStatus,
    age_on,
    identity_key,
    reason_text,
    unfit_because,
)
from crowdfund.domain.transitions import can_move

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("born_on", "day", "years"),
    [
        (date(2008, 11, 26), TODAY, 18),
        (date(2008, 11, 27), TODAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_counted_in_whole_years(born_on: date, day: date, years: int) -> None:
    assert age_on(born_on, day) == years


@pytest.mark.parametrize(
    ("identity", "country", "reason"),
    [
        (Identity("Ada", date(1990, 1, 1), "PL"), "PL", ""),
        (Identity("Ada", date(1990, 1, 1), "PL"), "", ""),
        (Identity("Ada", date(1990, 1, 1), "PL"), "DE", OTHER_COUNTRY),
        (Identity("Ada", date(2008, 11, 27), "PL"), "DE", TOO_YOUNG),
        (Identity("Ada", None, "PL"), "PL", INCOMPLETE),
        (Identity("", date(1990, 1, 1), "PL"), "PL", INCOMPLETE),
        (Identity("Ada", date(1990, 1, 1), ""), "", INCOMPLETE),
    ],
)
def test_what_a_document_says_has_to_do(identity: Identity, country: str, reason: str) -> None:
    assert unfit_because(identity, country=country, today=TODAY) == reason


@given(st.dates(date(1900, 1, 1), TODAY))
def test_nobody_below_eighteen_passes(born_on: date) -> None:
    reason = unfit_because(Identity("Ada", born_on, "PL"), country="", today=TODAY)
    assert (reason == "") == (born_on <= date(2008, 11, 26))


@pytest.mark.parametrize("status", IdentityStatus)
def test_only_what_is_under_way_goes_on(status: IdentityStatus) -> None:
    goes_on = [target for target in IdentityStatus if can_move(IDENTITY_STEPS, status, target)]
    assert bool(goes_on) == (status in UNDER_WAY)
    assert IdentityStatus.ASKED not in goes_on


def test_reasons_have_words_and_keys_are_our_own_rows() -> None:
    assert reason_text("document_expired") != ANY_REASON
    assert reason_text("what_nobody_knows") == ANY_REASON
    assert identity_key("u", 2) == "user:u:identity:2"
