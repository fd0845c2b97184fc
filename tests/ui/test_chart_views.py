"""The views of charts are whole-number arithmetic and stay within their box."""

import pytest

from crowdfund.ui import components as ui


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
