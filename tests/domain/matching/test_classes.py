"""What an enterprise is, from what it states."""

from __future__ import annotations

from datetime import date

import pytest

from crowdfund.domain.campaign import Stage
from crowdfund.domain.matching.classes import (
    SizeBand,
    Stated,
    classify,
    growth_basis_points,
    margin_basis_points,
    runway_months,
    size_band,
    stage_of,
)

TODAY = date(2026, 6, 15)
MILLION = 100_000_000


@pytest.mark.parametrize(
    ("employees", "turnover", "balance", "currency", "band"),
    [
        (9, 2 * MILLION, None, "EUR", SizeBand.MICRO),
        (9, 2 * MILLION + 1, None, "EUR", SizeBand.SMALL),
        (9, 3 * MILLION, 2 * MILLION, "EUR", SizeBand.MICRO),
        (10, MILLION, MILLION, "EUR", SizeBand.SMALL),
        (49, 10 * MILLION + 1, 10 * MILLION + 1, "EUR", SizeBand.MEDIUM),
        (249, 50 * MILLION, 99 * MILLION, "EUR", SizeBand.MEDIUM),
        (249, 51 * MILLION, 43 * MILLION, "EUR", SizeBand.MEDIUM),
        (249, 51 * MILLION, 44 * MILLION, "EUR", SizeBand.LARGE),
        (250, 1, 1, "EUR", SizeBand.LARGE),
        (9, 999 * MILLION, None, "JPY", SizeBand.MICRO),
        (0, None, None, "", SizeBand.MICRO),
        (None, MILLION, MILLION, "EUR", SizeBand.UNKNOWN),
    ],
)
def test_the_size_is_that_of_the_recommendation(
    employees: int | None, turnover: int | None, balance: int | None, currency: str, band: SizeBand
) -> None:
    stated = Stated(
        employees=employees,
        currency=currency,
        revenue_recent_minor=turnover,
        total_assets_minor=balance,
    )
    assert size_band(stated) is band


@pytest.mark.parametrize(
    ("recent", "prior", "growth"),
    [(200, 100, 10_000), (133, 100, 3_300), (50, 100, -5_000), (1, 3, -6_667), (5, 0, None)],
)
def test_growth_is_told_of_two_years_with_revenue(
    recent: int, prior: int, growth: int | None
) -> None:
    assert growth_basis_points(recent, prior) == growth
    assert growth_basis_points(recent, None) is None
    assert growth_basis_points(None, prior) is None


def test_margin_and_runway_need_their_figures() -> None:
    assert margin_basis_points(1_000, 125) == 1_250
    assert margin_basis_points(0, 125) is None
    assert margin_basis_points(1_000, None) is None
    assert runway_months(50, -100) == 6
    assert runway_months(0, -100) == 0
    assert runway_months(50, 0) is None
    assert runway_months(None, -100) is None


OLD, YOUNG = date(2020, 6, 15), date(2020, 6, 16)
"""Six years old on the day, and a day short of it."""


@pytest.mark.parametrize(
    ("stated", "stage"),
    [
        (Stated(stage="growth", revenue_recent_minor=0, revenue_prior_minor=0), Stage.IDEA),
        (Stated(stage="growth"), Stage.GROWTH),
        (Stated(stage="idea", incorporated_on=OLD), Stage.IDEA),
        (
            Stated("growth", OLD, 3, "EUR", 110, 100, 5, 5),
            Stage.ESTABLISHED,
        ),
        (Stated("early", OLD, 3, "EUR", 110, 100, 5, 0), Stage.EARLY),
        (Stated("early", OLD, 3, "EUR", 121, 100, -5, 5), Stage.GROWTH),
        (Stated("early", OLD, 3, "EUR", 120, 100, -5, 5), Stage.EARLY),
        (Stated("established", YOUNG, 3, "EUR", 110, 100, 5, 5), Stage.EARLY),
        (Stated("established", YOUNG, 9, "EUR", 300, 100, 5, 5), Stage.EARLY),
        (Stated("early", YOUNG, 10, "EUR", 121, 100, 5, 5), Stage.GROWTH),
        (Stated("idea", YOUNG, 10, "EUR", 0, None, -5, None), Stage.IDEA),
    ],
)
def test_figures_decide_the_stage_where_they_can(stated: Stated, stage: Stage) -> None:
    growth = growth_basis_points(stated.revenue_recent_minor, stated.revenue_prior_minor)
    assert stage_of(stated, growth, TODAY) == stage


def test_nothing_stated_is_nothing_known() -> None:
    classes = classify(Stated(), TODAY)
    assert classes == ("", SizeBand.UNKNOWN, None, None, None)
