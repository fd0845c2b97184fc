"""Key figures by year as columns."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session, select

from crowdfund.db.tables import Enterprise, YearFigures
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.services import texts
from crowdfund.services.views.common import FigureChart, YearBar
from crowdfund.words import N_, Spoken, _

CHARTED: Final = (
    ("revenue_minor", N_("Revenue")),
    ("net_income_minor", N_("Profit or loss")),
    ("cash_minor", N_("Cash")),
)
"""What most look for first; the table has the rest."""

PERIODS: Final = Spoken(
    {
        FigurePeriod.PRIOR: N_("Year before"),
        FigurePeriod.MOST_RECENT: N_("Most recent year"),
    }
)
"""Oldest first, with what a year is called whose number is not stated."""


def figure_charts(session: Session, enterprise: Enterprise) -> list[FigureChart]:
    """The charted figures of which some year is stated; a year without a figure has no column.

    Args:
        session: the caller's transaction.
        enterprise: whose.
    """
    query = select(YearFigures).where(YearFigures.enterprise_id == enterprise.id)
    by_period = {row.period: row for row in session.exec(query)}
    years = [
        (by_period[period.value], label)
        for period, label in PERIODS.items()
        if period.value in by_period
    ]
    charts = [_chart(_(label), years, column) for column, label in CHARTED]
    return [chart for chart in charts if chart.bars]


def _chart(label: str, years: list[tuple[YearFigures, str]], column: str) -> FigureChart:
    stated: list[tuple[str, int, str]] = []
    for row, year in years:
        minor: int | None = getattr(row, column)
        if minor is not None:
            stated.append((str(row.fiscal_year or year), minor, row.currency))
    amounts_minor = [minor for _, minor, _ in stated]
    least_minor = min([0, *amounts_minor])
    room_minor = max([0, *amounts_minor]) - least_minor
    bars = [
        YearBar(
            label=year,
            height=_part(abs(minor), room_minor),
            value=texts.money(minor, currency, short=True),
            is_negative=minor < 0,
        )
        for year, minor, currency in stated
    ]
    return FigureChart(label, bars, zero=_part(-least_minor, room_minor))


def _part(minor: int, room_minor: int) -> str:
    return f"{minor * 100 // room_minor if room_minor else 0}%"
