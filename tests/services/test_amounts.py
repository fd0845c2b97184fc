"""Amounts that stand together."""

from __future__ import annotations

from fractions import Fraction

import pytest

from crowdfund.services import dilution_figures
from crowdfund.services.amounts import alike


@pytest.mark.parametrize(
    ("amounts", "written"),
    [
        ([(5_000, "USD"), (12_300, "USD")], ["$50", "$123"]),
        ([(5_000, "USD"), (12_345, "USD")], ["$50.00", "$123.45"]),
        ([(50, "JPY"), (12_300, "EUR"), (1, "GBP")], ["¥50", "€123.00", "£0.01"]),
        ([], []),
    ],
)
def test_all_have_their_cents_or_none(amounts: list[tuple[int, str]], written: list[str]) -> None:
    assert alike(amounts) == written


def test_fractions_are_judged_as_they_are_rounded() -> None:
    assert dilution_figures.are_whole([Fraction(600), Fraction(2_999, 10)], "USD")
    assert not dilution_figures.are_whole([Fraction(600), Fraction(301)], "USD")
    assert dilution_figures.money_text(Fraction(600), "USD", is_short=False) == "$6.00"
