"""The views of charts are whole-number arithmetic and stay within their box."""

import re
from pathlib import Path

import pytest
import reflex as rx

from crowdfund.db.tables import YearFigures
from crowdfund.services import campaign_facts, figure_charts
from crowdfund.ui import components as ui
from crowdfund.ui.parts import cap_tables


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 8, "12.5%"), (0, 8, "0.0%"), (9, 8, "100.0%"), (-1, 8, "0.0%"), (1, 0, "0%")],
)
def test_percent_text(part: int, whole: int, expected: str) -> None:
    assert ui.percent_text(part, whole) == expected


def test_bar_segments_share_the_whole() -> None:
    segments = ui.bar_segments([("Founders", 750, "75 %"), ("Backers", 250, "25 %")])
    assert [item.width for item in segments] == ["75.0%", "25.0%"]
    assert [item.colour for item in segments] == ["1", "2"]


@pytest.mark.parametrize(
    ("amounts_minor", "heights", "zero"),
    [
        ([20_000, -5_000], ["80%", "20%"], "20%"),
        ([-5_000, -20_000], ["25%", "100%"], "100%"),
        ([5_000, 20_000], ["25%", "100%"], "0%"),
        ([0, 0], ["0%", "0%"], "0%"),
        ([None, -1], ["100%"], "100%"),
        ([None, None], [], "0%"),
    ],
)
def test_a_loss_goes_down_from_the_line_of_zero(
    amounts_minor: list[int | None], heights: list[str], zero: str
) -> None:
    """Prevents: a loss that is drawn as high as a gain of its size."""
    years = [
        (YearFigures(net_income_minor=minor, currency="EUR", fiscal_year=2024 + place), "")
        for place, minor in enumerate(amounts_minor)
    ]
    chart = figure_charts._chart("Profit or loss", years, "net_income_minor")
    assert [bar.height for bar in chart.bars] == heights
    stated = [minor for minor in amounts_minor if minor is not None]
    assert [bar.is_negative for bar in chart.bars] == [minor < 0 for minor in stated]
    assert chart.zero == zero


def test_columns_hang_from_the_line_that_the_chart_names() -> None:
    """Prevents: a line of zero that the sheet does not know, so that a loss stands on the foot."""
    chart = str(ui.bar_chart([ui.MiniBar("2025", "20%", "-50", True)], label="Profit", zero="20%"))
    assert re.search(r'--zero"\] : "20%"', chart)
    sheet = (Path(__file__).parents[2] / "assets" / "data.css").read_text()
    [gain] = re.findall(r"\.column-room i \{([^}]*)\}", sheet)
    [loss] = re.findall(r'\.column-room i\[data-negative="yes"\] \{([^}]*)\}', sheet)
    assert "bottom: var(--zero);" in gain
    assert {"top: calc(100% - var(--zero));", "bottom: auto;"} <= set(
        re.findall(r"[a-z]+: .*?;", loss)
    )


def test_a_loss_in_the_table_of_figures_is_drawn_in_another_shape() -> None:
    """Prevents: a loss whose line looks like that of a gain, or differs in its colour alone."""
    row = campaign_facts._figure("Net income", -500, 1_000, "EUR")
    assert (row.is_loss, row.was_loss) == (True, False)
    assert (row.most_recent_width, row.prior_width) == ("50%", "100%")
    assert "data-loss" in str(cap_tables.figures_table(rx.Var.create([row]), rx.Var.create("EUR")))
    sheet = (Path(__file__).parents[2] / "assets" / "data.css").read_text()
    [side] = re.findall(r'\.figure-bar\[data-loss="yes"\] \{([^}]*)\}', sheet)
    [line] = re.findall(r'\.figure-bar\[data-loss="yes"\] i \{([^}]*)\}', sheet)
    assert "flex-start" in side
    assert "repeating-linear-gradient" in line


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([0, 100], "M0,40.00 H100 V0.00"),
        ([50], "M0,20.00 H100 V20.00"),
        ([], "M0,40.00 H100 V40.00"),
        ([0, 200, 25], "M0,40.00 H50 V0.00 H100 V30.00"),
    ],
)
def test_area_chart_draws_within_its_box(values: list[int], line: str) -> None:
    chart = ui.area_chart_from(
        values, top_value=100, top_label="", start_label="", end_label="", summary=""
    )
    assert chart.line == line
    assert chart.goal_y == ""


def test_area_chart_places_its_goal() -> None:
    chart = ui.area_chart_from(
        [1],
        top_value=100,
        top_label="",
        start_label="",
        end_label="",
        summary="",
        goal=(75, "Target"),
    )
    assert (chart.goal_y, chart.goal_label) == ("10.00", "Target")
