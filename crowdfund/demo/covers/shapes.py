"""Shapes of the drawings, as SVG text. A drawing is 1600 by 900."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, sin

WIDTH, HEIGHT = 1600, 900
Point = tuple[float, float]


def num(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")


def drawing(*parts: str) -> str:
    """A whole drawing."""
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" preserveAspectRatio="xMidYMid slice">\n{body}\n</svg>\n'
    )


def sky(top: str, bottom: str, middle: str = "", name: str = "sky") -> str:
    """The whole ground in a gradient from top to bottom."""
    stop = f'<stop offset=".55" stop-color="{middle}"/>' if middle else ""
    return (
        f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1"><stop stop-color="{top}"/>{stop}'
        f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#{name})"/>'
    )


def rect(x: float, y: float, w: float, h: float, fill: str, round_: float = 0) -> str:
    """A rectangle."""
    corner = f' rx="{num(round_)}"' if round_ else ""
    place = f'x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}"'
    return f'<rect {place}{corner} fill="{fill}"/>'


def circle(x: float, y: float, r: float, fill: str, opacity: float = 1) -> str:
    """A disc."""
    faint = f' opacity="{opacity}"' if opacity < 1 else ""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" fill="{fill}"{faint}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, opacity: float = 1) -> str:
    """An ellipse."""
    faint = f' opacity="{opacity}"' if opacity < 1 else ""
    place = f'cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}"'
    return f'<ellipse {place} fill="{fill}"{faint}/>'


def ring(x: float, y: float, r: float, stroke: str, width: float) -> str:
    """A circle's line."""
    return (
        f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" fill="none" stroke="{stroke}" '
        f'stroke-width="{num(width)}"/>'
    )


def path(d: str, fill: str) -> str:
    """A filled shape."""
    return f'<path d="{d}" fill="{fill}"/>'


def stroke(d: str, colour: str, width: float) -> str:
    """A line along a path, with round ends."""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{num(width)}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def polygon(points: Iterable[Point], fill: str) -> str:
    """A shape with straight sides."""
    listed = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return f'<polygon points="{listed}" fill="{fill}"/>'


def group(transform: str, *parts: str, opacity: float = 1) -> str:
    """Shapes moved, turned or made larger together."""
    faint = f' opacity="{opacity}"' if opacity < 1 else ""
    return f'<g transform="{transform}"{faint}>{"".join(parts)}</g>'


def many(parts: Iterable[str]) -> str:
    """Shapes one after the other."""
    return "".join(parts)


def wave(
    base: float, height: float, length: float, shift: float, second: float = 0.4
) -> list[Point]:
    """Points of a soft line from left to right."""
    return [
        (
            x,
            base
            - height
            * (
                sin((x + shift) * 2 * pi / length)
                + second * sin((x + shift * 1.7) * 2 * pi / (length * 0.43))
            ),
        )
        for x in range(-20, WIDTH + 41, 20)
    ]


def hills(
    base: float, height: float, length: float, shift: float, fill: str, second: float = 0.4
) -> str:
    """Land or water below a soft line."""
    line = wave(base, height, length, shift, second)
    points = " L".join(f"{num(x)} {num(y)}" for x, y in line)
    return path(f"M{points} L{WIDTH + 20} {HEIGHT} L-20 {HEIGHT} Z", fill)


def rays(x: float, y: float, inner: float, outer: float, count: int, fill: str) -> str:
    """Wedges around a point."""
    step = 2 * pi / count
    wedges = []
    for turn in range(count):
        a, b = turn * step, turn * step + step * 0.5
        wedges.append(
            polygon(
                [
                    (x + inner * cos(a), y + inner * sin(a)),
                    (x + outer * cos(a), y + outer * sin(a)),
                    (x + outer * cos(b), y + outer * sin(b)),
                    (x + inner * cos(b), y + inner * sin(b)),
                ],
                fill,
            )
        )
    return many(wedges)


def ripples(rows: Iterable[tuple[float, float, float]], fill: str) -> str:
    """Bars of light on water: x, y and length of each."""
    return many(rect(x, y, length, 8, fill, 4) for x, y, length in rows)
