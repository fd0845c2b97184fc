"""Values as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from crowdfund import words
from crowdfund.domain.campaign import CampaignStatus, Sector, Stage
from crowdfund.domain.offering import Price
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts

NOW = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "short", "expected"),
    [
        (5_000_000, "USD", False, "$50,000.00"),
        (5_000_000, "USD", True, "$50,000"),
        (5_000_050, "USD", True, "$50,000.50"),
        (-1, "USD", False, "-$0.01"),
        (0, "EUR", True, "€0"),
        (1_500, "JPY", False, "¥1,500"),
        (1_234, "KWD", False, "KWD1.234"),
        (10**13, "USD", True, "$100,000,000,000"),
    ],
)
def test_money_uses_the_currency_s_own_digits(
    minor: int, currency: str, short: bool, expected: str
) -> None:
    assert texts.money(minor, currency, short=short).replace("\u00a0", "") == expected


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("1.2", "USD", "$1.20"),
        ("0.2857", "USD", "$0.2857"),
        ("0.285714", "USD", "$0.285714"),
        ("1250", "USD", "$1,250.00"),
        ("150", "JPY", "¥150"),
        ("150.5", "JPY", "¥150.5"),
    ],
)
def test_a_price_is_never_rounded(text: str, currency: str, expected: str) -> None:
    assert texts.price(Price.parse(text, currency)) == expected


def test_parts_and_counts() -> None:
    assert texts.percent_bp(1_234) == "12.34 %"
    assert texts.percent_bp(10_000) == "100.00 %"
    assert texts.number(41_667) == "41,667"
    assert texts.count(1, "backer") == "1 backer"
    assert texts.count(1_200, "backer") == "1,200 backers"
    assert texts.count(2, "person is", "people are") == "2 people are"


def test_rows_that_are_shown_are_named_unless_all_are() -> None:
    assert texts.range_of(0, 5, 5) == ""
    assert texts.range_of(20, 40, 1_041) == "21–40 of 1,041"
    assert texts.range_of(4, 5, 5) == "5 of 5"


def test_times_name_their_zone() -> None:
    east = datetime.fromisoformat("2026-11-25T00:04:00+09:00")
    assert texts.moment(east) == "24 Nov 2026, 15:04 UTC"
    assert texts.iso(east) == "2026-11-24T15:04:00+00:00"
    assert texts.day(date(2020, 2, 29)) == "29 February 2020"
    assert (texts.moment(None), texts.iso(None), texts.day(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(days=12, hours=3), "12 days left"),
        (timedelta(days=7, hours=23), "7 days left"),
        (timedelta(days=6, hours=23, minutes=59), "6 days 23 hours left"),
        (timedelta(days=3, hours=1), "3 days 1 hour left"),
        (timedelta(days=3, minutes=59), "3 days left"),
        (timedelta(days=1), "1 day left"),
        (timedelta(hours=23, minutes=59), "23 hours left"),
        (timedelta(minutes=1), "1 minute left"),
        (timedelta(seconds=59), "Less than a minute left"),
        (timedelta(0), "Ended"),
        (timedelta(days=-3), "Ended"),
    ],
)
def test_time_left(ahead: timedelta, expected: str) -> None:
    assert texts.time_left(NOW + ahead, NOW) == expected


def test_how_long_ago_and_ahead() -> None:
    assert texts.ago(NOW - timedelta(hours=3), NOW) == "3 hours ago"
    assert texts.ago(NOW, NOW) == "just now"
    assert texts.ahead(NOW + timedelta(days=2), NOW) == "in 2 days"
    assert texts.ahead(NOW + timedelta(days=3, hours=22), NOW) == "in 3 days 22 hours"
    assert texts.ago(NOW - timedelta(days=3, hours=22), NOW) == "3 days ago"
    assert texts.ahead(NOW - timedelta(days=2), NOW) == "shortly"


def test_every_state_sector_and_stage_has_words() -> None:
    tones = {"neutral", "info", "good", "warn", "bad"}
    labels = [texts.campaign_status(status) for status in CampaignStatus]
    labels += [texts.pledge_status(status) for status in PledgeStatus]
    assert all(label and tone in tones for label, tone in labels)
    assert {option.value for option in texts.sector_options()} == set(Sector)
    assert {option.value for option in texts.stage_options()} == set(Stage)
    assert texts.sector_label("no such sector") == ""
    assert texts.country_name("DE") == "Germany"
    assert texts.country_name("ZZZ") == "ZZZ"


def test_countries_are_sorted_by_name() -> None:
    labels = [option.label for option in texts.country_options()]
    assert labels == sorted(labels)
    assert len(labels) > 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("exactly ten", "exactly…"),
        ("two\nlines ", "two lines"),
        ("unbreakable-and-long", "unbreakab…"),
        ("", ""),
    ],
)
def test_long_lines_are_cut_between_words(text: str, expected: str) -> None:
    assert texts.shortened(text, 10) == expected


@given(value=st.integers(-(10**15), 10**15), language=st.sampled_from(sorted(words.LANGUAGES)))
def test_whole_numbers_are_written_as_babel_writes_them(value: int, language: str) -> None:
    with words.language_in_use(language):
        assert texts.number(value) == format_decimal(value, locale=words.locale())
