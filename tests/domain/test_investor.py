"""What a declaration leaves to invest, and for how long it counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.investor import (
    Means,
    Room,
    asks_for_means,
    is_accredited,
    renew_at,
    room,
)
from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.declarations import WORDING_BY_REGIME, Wording
from crowdfund.domain.regimes.reg_cf import REG_CF

ON = date(2026, 1, 5)
AMOUNTS = st.integers(0, 10**12)


def means(
    income: int = 3_000_000, worth: int = 10_500_000, elsewhere: int = 0, *, free: bool = False
) -> Means:
    """A declaration of 4 January 2026, late in the evening in New York."""
    return Means(income, worth, elsewhere, free, datetime(2026, 1, 5, 4, 30, tzinfo=UTC))


def test_what_was_invested_elsewhere_counts() -> None:
    left = room(REG_CF, means(elsewhere=100_000), invested_minor=25_000, on=ON)
    assert (left.limit_minor, left.used_minor, left.left_minor) == (525_000, 125_000, 400_000)
    assert left.fits(400_000)
    assert not left.fits(400_001)


def test_who_used_more_than_the_limit_has_nothing_left() -> None:
    left = room(REG_CF, means(elsewhere=900_000), invested_minor=0, on=ON)
    assert left.left_minor == 0
    assert not left.fits(1)


def test_the_accredited_have_no_limit() -> None:
    left = room(REG_CF, means(worth=100_000_001, free=True), invested_minor=10**12, on=ON)
    assert left == Room(None, 10**12)
    assert left.left_minor is None
    assert left.fits(10**12)


def test_a_licence_makes_accredited_whatever_the_figures_since_the_day_of_its_rule() -> None:
    licensed = replace(means(free=True), is_licensed=True)
    assert is_accredited(REG_CF, licensed, on=ON)
    assert not is_accredited(REG_CF, licensed, on=date(2020, 12, 7))
    assert is_accredited(REG_CF, licensed, on=date(2020, 12, 8))
    # Whoever does not state to be accredited has a limit.
    assert not is_accredited(REG_CF, replace(licensed, is_accredited=False), on=ON)


def test_who_is_not_accredited_by_their_own_figures_has_a_limit_all_the_same() -> None:
    left = room(REG_CF, means(free=True), invested_minor=0, on=ON)
    assert left.limit_minor == 525_000


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.booleans())
def test_a_limit_falls_away_for_the_accredited_alone(
    income: int, joint: int, worth: int, free: bool
) -> None:
    stated = replace(means(income, worth, free=free), joint_income_minor=joint)
    figures = {"income": income, "joint-income": joint, "net-worth": worth}
    is_so = free and bool(REG_CF.answer("accredited", figures, ON).value)
    assert is_accredited(REG_CF, stated, on=ON) is is_so
    assert (room(REG_CF, stated, invested_minor=0, on=ON).limit_minor is None) is is_so


def test_the_words_that_are_signed_name_every_figure_of_the_rule() -> None:
    edition = REG_CF.rule("accredited").on(ON)
    assert edition is not None
    sums = set(re.findall(r"[\d,]+ USD", edition.summary))
    assert len(sums) == 3
    assert sums <= set(re.findall(r"[\d,]+ USD", WORDING_BY_REGIME[RegimeCode.REG_CF].text))


def test_a_declaration_counts_until_the_same_day_a_year_later_in_new_york() -> None:
    assert renew_at(means(), REG_CF) == datetime(2027, 1, 4, 5, 0, tzinfo=UTC)


def test_only_reg_cf_asks_for_means_and_has_words_for_it() -> None:
    asking = {pack.code for pack in REGIMES.values() if asks_for_means(pack)}
    assert asking == {RegimeCode.REG_CF} == set(WORDING_BY_REGIME)


def test_words_are_told_apart_by_each_letter() -> None:
    assert Wording("a", 1, "I confirm.").hash != Wording("a", 1, "I confirm").hash
    assert len(Wording("a", 1, "é").hash) == 64


@given(income=AMOUNTS, worth=AMOUNTS, elsewhere=AMOUNTS, invested=AMOUNTS, amount=AMOUNTS)
def test_what_fits_is_exactly_what_is_left(
    income: int, worth: int, elsewhere: int, invested: int, amount: int
) -> None:
    left = room(REG_CF, means(income, worth, elsewhere), invested_minor=invested, on=ON)
    assert left.left_minor is not None
    assert left.left_minor >= 0
    if amount > 0:
        assert left.fits(amount) == (amount <= left.left_minor)
