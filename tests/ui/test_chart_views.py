"""The views of charts are whole-number arithmetic and stay within their box."""

import re
from pathlib import Path

import pytest
import reflex as rx

from crowdfund.services import campaign_facts
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


def test_mini_bars_mark_a_loss() -> None:
    bars = ui.mini_bars_from([("2024", 200, "200"), ("2025", -50, "-50")])
    assert [(item.height, item.is_negative) for item in bars] == [
        ("100.0%", False),
        ("25.0%", True),
    ]


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
