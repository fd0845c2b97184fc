"""Shapes of covers that become one."""

from __future__ import annotations

from crowdfund.demo.covers.joining import joined
from crowdfund.demo.covers.shapes import circle, group, many, rect


def test_shapes_of_one_colour_become_one_whatever_lies_elsewhere() -> None:
    row = many(rect(100 * n, 0, 50, 40, ("red", "blue")[n % 2]) for n in range(6))
    assert joined(group("scale(2)", row)) == group(
        "scale(2)",
        '<path d="M0 0h50v40h-50zM200 0h50v40h-50zM400 0h50v40h-50z" fill="red"/>',
        '<path d="M100 0h50v40h-50zM300 0h50v40h-50zM500 0h50v40h-50z" fill="blue"/>',
    )


def test_what_lies_above_something_else_stays_above_it() -> None:
    below = many(rect(100 * n, 0, 50, 50, "red") for n in range(3))
    covering = circle(25, 25, 10, "blue") + circle(25, 25, 5, "red")
    assert joined(below + covering).index("blue") < joined(below + covering).rindex("red")
    assert joined(covering) == covering


def test_faint_shapes_that_touch_stay_apart_and_so_does_what_has_more_than_a_colour() -> None:
    faint = many(circle(10 * n, 0, 6, "red", opacity=0.5) for n in range(6))
    assert joined(faint) == faint
    apart = many(circle(100 * n, 0, 6, "red", opacity=0.5) for n in range(6))
    assert joined(apart).count("<") == 1
    round_ = many(rect(100 * n, 0, 50, 50, "red", 9) for n in range(6))
    assert joined(round_) == round_
