"""Covers of things and rooms."""

from __future__ import annotations

from math import cos, pi, sin

from crowdfund.demo.covers.shapes import (
    circle,
    drawing,
    ellipse,
    group,
    hills,
    many,
    path,
    polygon,
    rect,
    ring,
    sky,
    stroke,
)


def true_wheels() -> str:
    """A large bicycle wheel with crossing spokes before a sunset."""
    x, y, r = 980.0, 470.0, 350.0
    spokes = many(
        stroke(
            f"M{x + 36 * cos(a + side * 1.35):.1f} {y + 36 * sin(a + side * 1.35):.1f} "
            f"L{x + 316 * cos(a):.1f} {y + 316 * sin(a):.1f}",
            "#f9e7cf",
            4,
        )
        for k, a in enumerate(2 * pi * k / 32 for k in range(32))
        for side in (1 if k % 2 else -1,)
    )
    return drawing(
        sky("#3b2f55", "#f7b267", "#c65a5a"),
        circle(420, 600, 170, "#fbd38a"),
        circle(420, 600, 250, "#fbd38a", 0.2),
        hills(640, 34, 900, 300, "#8a3d52"),
        hills(700, 26, 700, 100, "#63304c"),
        rect(0, 780, 1600, 120, "#2a2038"),
        many(rect(80 + 240 * n, 836, 130, 10, "#f7b267", 5) for n in range(7)),
        ellipse(x, 826, 330, 16, "#171226", 0.7),
        ring(x, y, r, "#1c1730", 46),
        ring(x, y, r - 30, "#d8d3d8", 16),
        ring(x, y, r - 40, "#8f8796", 4),
        spokes,
        circle(x, y, 46, "#1c1730"),
        circle(x, y, 26, "#f2913d"),
        circle(x, y, 10, "#fbe7c3"),
        rect(x - 6, y - r + 34, 12, 34, "#f2913d", 4),
    )


def fell_weave() -> str:
    """A woven pattern in rust, blue and cream."""
    cell = 50
    palette = {"r": "#b5482f", "b": "#2d4a66", "c": "#f1e4cb", "g": "#d8a349", "t": "#7a2f26"}
    size = 16
    rows = []
    for j in range(HEIGHT_CELLS):
        for i in range(32):
            d = abs((i % size) - 8) + abs((j % size) - 8)
            tone = "crrbbgctcrrbbgctc"[d]
            rows.append(rect(i * cell, j * cell, cell, cell, palette[tone]))
    threads = many(rect(0, 10 * n, 1600, 3, "#1b1512") for n in range(90))
    warp = many(rect(10 * n, 0, 2, 900, "#fff7e6") for n in range(160))
    return drawing(
        rect(0, 0, 1600, 900, palette["c"]),
        many(rows),
        group("translate(0 0)", threads, opacity=0.07),
        group("translate(0 0)", warp, opacity=0.1),
    )


HEIGHT_CELLS = 18


def ledger_leaf() -> str:
    """Stacked sheets that turn into leaves."""
    greens = ("#2f6b4f", "#3f8560", "#5fa276", "#86bd8c", "#b5d8ab")
    sheets = many(
        group(
            f"translate({430 - 16 * n} {250 + 30 * n}) rotate({-10 + 4 * n} 200 220)",
            rect(0, 0, 400, 470, ("#e6dcc6", "#efe7d5", "#f6f0e2", "#fffaf0")[n], 12),
        )
        for n in range(4)
    )
    lines = many(
        rect(440, 416 + 54 * n, (300, 220, 270, 180, 240)[n], 14, "#c9bd9f", 7) for n in range(5)
    )
    leaves = many(
        group(f"translate({x} {y}) rotate({turn}) scale({s})", _leaf(greens[k % 5]))
        for k, (x, y, turn, s) in enumerate(
            (
                (880, 600, -30, 1.5),
                (960, 470, 5, 1.4),
                (1080, 620, 40, 1.35),
                (1080, 350, -18, 1.1),
                (1230, 470, 30, 1.15),
                (1250, 260, 8, 0.85),
                (1390, 360, 45, 0.8),
                (1400, 180, 20, 0.6),
                (1500, 250, 60, 0.5),
            )
        )
    )
    return drawing(
        sky("#e9f0dc", "#cfe0c4"),
        circle(1230, 420, 380, "#dbe9cd"),
        hills(780, 20, 1200, 100, "#b5cfa5"),
        sheets,
        group("rotate(2 600 500)", lines),
        leaves,
    )


def _leaf(fill: str) -> str:
    return (
        path("M0 120 Q-96 20 0 -140 Q96 20 0 120 Z", fill)
        + path("M0 120 Q96 20 0 -140 Z", "#ffffff33")
        + stroke("M0 150 V-90", "#f3f7e8", 5)
        + many(
            stroke(f"M0 {50 - 44 * n} l{d} -36", "#f3f7e8", 3) for n in range(3) for d in (-34, 34)
        )
    )


def full_jar() -> str:
    """Jars in many colours on shelves."""
    fills = (
        "#d8703f",
        "#e9b949",
        "#7b9857",
        "#a4412f",
        "#4f8f91",
        "#c98d5b",
        "#8c5a7a",
        "#dcb46a",
        "#5d7d45",
        "#b5482f",
        "#e3cfa6",
        "#3f6f7e",
    )
    return drawing(
        sky("#f4ead8", "#ead9bd"),
        rect(1180, 0, 420, 900, "#e2cda9"),
        many(
            rect(0, y, 1600, 26, "#8a5a34") + rect(0, y + 26, 1600, 12, "#6d4527")
            for y in (430, 806)
        ),
        many(_jar(110 + 232 * n, 430, fills[n % 12], 0.35 + 0.11 * (n * 3 % 6)) for n in range(7)),
        many(
            _jar(30 + 232 * n, 806, fills[(n + 6) % 12], 0.4 + 0.1 * (n * 5 % 6)) for n in range(7)
        ),
    )


def _jar(x: float, floor: float, fill: str, level: float) -> str:
    top = floor - 260
    inner = 220 * level
    return (
        rect(x, top, 170, 260, "#fbf8f0", 26)
        + rect(x + 12, floor - 14 - inner, 146, inner, fill, 14)
        + many(
            circle(x + 30 + 22 * c + 8 * (r % 2), floor - 30 - 24 * r, 7, "#ffffff", 0.22)
            for c in range(6)
            for r in range(int(inner / 26))
        )
        + rect(x + 10, top - 26, 150, 36, "#9c7350", 10)
        + rect(x + 22, top + 24, 14, 190, "#ffffff99", 7)
    )


def common_rock() -> str:
    """A climbing wall in warm facets with coloured holds."""
    tones = ("#d98a5b", "#c9744a", "#b5613f", "#e3a272", "#a4533a", "#efbb8c")
    grid = {
        (i, j): (
            i * 200 + 46 * sin(i * 2.1 + j * 1.3) - 20,
            j * 180 + 40 * cos(i * 1.7 - j * 2.3) - 10,
        )
        for i in range(-1, 11)
        for j in range(-1, 8)
    }
    facets = many(
        polygon([grid[i, j], grid[i + 1, j], grid[i, j + 1]], tones[(i * 2 + j) % 6])
        + polygon([grid[i + 1, j], grid[i + 1, j + 1], grid[i, j + 1]], tones[(i + j * 2 + 3) % 6])
        for i in range(-1, 10)
        for j in range(-1, 7)
    )
    holds = many(
        group(
            f"translate({x} {y}) rotate({turn}) scale({s})",
            ellipse(6, 12, 52, 34, "#5b2a20", 0.35),
            path("M-50 6 Q-44 -36 4 -34 Q54 -30 48 8 Q30 34 -10 32 Q-46 30 -50 6 Z", fill),
            circle(0, 0, 8, "#00000055"),
        )
        for x, y, turn, s, fill in (
            (260, 700, 10, 1.0, "#2d6c70"),
            (420, 560, -20, 0.8, "#f6e2b5"),
            (560, 640, 40, 0.9, "#2d6c70"),
            (700, 440, 0, 1.1, "#3b2f55"),
            (880, 560, -30, 0.8, "#2d6c70"),
            (1010, 330, 20, 1.0, "#f6e2b5"),
            (1180, 470, -10, 1.2, "#2d6c70"),
            (1290, 240, 30, 0.8, "#3b2f55"),
            (1430, 380, 0, 0.9, "#f6e2b5"),
            (1400, 130, -20, 1.0, "#2d6c70"),
            (240, 330, 25, 0.7, "#3b2f55"),
            (480, 250, -15, 0.9, "#f6e2b5"),
            (1290, 720, 15, 1.1, "#3b2f55"),
            (860, 170, 10, 0.7, "#2d6c70"),
        )
    )
    return drawing(
        rect(0, 0, 1600, 900, "#b5613f"),
        facets,
        holds,
        stroke("M1400 60 C1380 240 1200 380 1180 470 S980 700 920 900", "#f6e2b5", 10),
    )


def smart_vending() -> str:
    """Rows of squares in one colour."""
    tones = ("#7f8aa3", "#8f9ab2", "#a0aac0", "#6f7a94")
    return drawing(
        rect(0, 0, 1600, 900, "#5c6680"),
        many(
            rect(60 + 150 * i, 50 + 140 * j, 120, 110, tones[(i * 3 + j * 5) % 4], 14)
            + circle(120 + 150 * i, 105 + 140 * j, 24 + 6 * ((i + j) % 3), "#c9d0de", 0.5)
            for i in range(10)
            for j in range(6)
        ),
    )


def pickleball() -> str:
    """A court seen from above with a ball and its shadow."""
    court = (
        rect(-560, -300, 1120, 600, "#2f7a86")
        + rect(-180, -300, 360, 600, "#3f93a0")
        + many(rect(x, -300, 10, 600, "#f4f0e2") for x in (-565, -185, 175, 555))
        + many(rect(-560, y, 1120, 10, "#f4f0e2") for y in (-305, 295))
        + rect(-560, -5, 380, 10, "#f4f0e2")
        + rect(180, -5, 380, 10, "#f4f0e2")
        + rect(-4, -350, 8, 700, "#1f3f4a")
    )
    holes = many(
        circle(1130 + 70 * cos(k * 1.047), 330 + 70 * sin(k * 1.047), 14, "#b89a1f")
        for k in range(6)
    )
    return drawing(
        rect(0, 0, 1600, 900, "#d8704a"),
        polygon([(0, 0), (700, 0), (0, 620)], "#cf6340"),
        polygon([(1600, 900), (980, 900), (1600, 380)], "#e0815a"),
        group("translate(800 460) rotate(-17) scale(1.12)", court),
        ellipse(1180, 560, 120, 44, "#17323b", 0.35),
        circle(1130, 330, 132, "#f2d94e"),
        path("M1130 198 A132 132 0 0 1 1130 462 A190 190 0 0 0 1130 198 Z", "#dcbf33"),
        holes,
        circle(1130, 330, 14, "#b89a1f"),
    )
