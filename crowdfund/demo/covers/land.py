"""Covers of fields, hills and roofs."""

from __future__ import annotations

from math import cos, sin

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
    sky,
    stroke,
)


def harbour_mill() -> str:
    """Wheat fields and a small mill on a hill."""
    sails = many(
        group(
            f"rotate({angle})",
            rect(-5, -170, 10, 170, "#5b3f36"),
            rect(5, -165, 36, 120, "#f7eedb", 3),
        )
        for angle in (20, 110, 200, 290)
    )
    return drawing(
        sky("#9fc7d6", "#fbe9c3", "#dfe3cc"),
        circle(330, 230, 90, "#fff3d0"),
        hills(440, 40, 1200, 300, "#a9b97c"),
        hills(500, 60, 1500, 900, "#8ba361"),
        polygon([(1060, 520), (1084, 290), (1196, 290), (1220, 520)], "#f4ead8"),
        polygon([(1140, 290), (1196, 290), (1220, 520), (1150, 520)], "#dccdb4"),
        path("M1070 296 Q1140 200 1210 296 Z", "#a4473a"),
        rect(1118, 440, 44, 80, "#6d463a", 22),
        group("translate(1140 300)", sails, circle(0, 0, 14, "#3b2b2b")),
        hills(560, 36, 1300, 250, "#d9b253"),
        hills(640, 30, 1000, 700, "#e6c569"),
        hills(720, 26, 1400, 100, "#cf9f3f"),
        many(_ear(20 + 66 * n, 900 - 24 * (n * 7 % 5), n % 3) for n in range(25)),
    )


def _ear(x: float, y: float, lean: int) -> str:
    grains = many(
        ellipse(side * 11, -190 - 20 * row, 8, 15, "#f4dd94")
        for row in range(5)
        for side in (-1, 1)
    )
    return group(
        f"translate({x} {y}) rotate({4 * (lean - 1)})",
        stroke("M0 20 L0 -180", "#b5853a", 6),
        grains,
        ellipse(0, -296, 8, 16, "#f4dd94"),
    )


def terrace_tea() -> str:
    """Terraced tea fields below a blue mountain."""
    greens = (
        "#7fae74",
        "#6a9f66",
        "#578f5a",
        "#467f50",
        "#387046",
        "#2b603d",
        "#215235",
        "#18452d",
    )
    return drawing(
        sky("#c9dfe6", "#f3ead6", "#dde7e2"),
        circle(1210, 200, 78, "#f29f7e"),
        path("M240 520 L640 170 Q690 130 740 170 L1180 520 Z", "#7f9fba"),
        path(
            "M560 240 L640 170 Q690 130 740 170 L822 236 L770 262 L716 226 L668 268 L618 232 Z",
            "#eef3f4",
        ),
        hills(470, 24, 900, 120, "#a3bfb6"),
        hills(500, 22, 700, 500, "#8eb198"),
        many(_terrace(n, fill) for n, fill in enumerate(greens)),
        rect(1226, 478, 120, 62, "#f4ead8"),
        polygon([(1206, 482), (1286, 430), (1366, 482)], "#4a3d3b"),
        rect(1268, 502, 32, 38, "#8a5a44"),
    )


def _terrace(n: int, fill: str) -> str:
    base = 545 + 46 * n
    bushes = many(
        ellipse(
            -30 + 58 * k + 21 * (n % 2),
            base - 22 * sin((k * 58 + 260 * n) * 0.0042) + 12,
            33,
            15,
            fill,
        )
        for k in range(30)
    )
    line = [(x, base - 22 * sin((x + 260 * n) * 0.0042)) for x in range(-20, 1641, 40)]
    edge = " L".join(f"{x} {y:.0f}" for x, y in line)
    return (
        stroke(f"M{edge}", "#d6c58f", 7)
        + path(f"M{edge} L1640 900 L-20 900 Z", fill)
        + group("translate(0 10)", bushes, opacity=0.85)
        + group("translate(0 2)", bushes.replace(fill, "#a8c987"), opacity=0.28)
    )


def steady_steps() -> str:
    """Footprints on a winding path through green hills."""
    trail = "M640 900 C700 760 1120 760 1060 650 C1010 570 700 590 760 505 C800 455 930 470 960 420"
    return drawing(
        sky("#dcebf0", "#f7f0dc"),
        circle(380, 230, 100, "#f7c873"),
        hills(400, 50, 1100, 500, "#b9d3b0"),
        hills(450, 60, 900, 160, "#8fbb8c"),
        hills(540, 70, 1300, 900, "#5f9c78"),
        hills(660, 60, 1100, 240, "#3f8268"),
        hills(790, 40, 900, 640, "#2e6b58"),
        stroke(trail, "#f3e4c3", 62),
        stroke(trail, "#e8d2a4", 10),
        many(
            group(
                f"translate({x} {y}) rotate({turn}) scale({s})",
                ellipse(0, 0, 12, 20, "#7a5b46"),
                ellipse(-2, 26, 9, 11, "#7a5b46"),
            )
            for x, y, turn, s in (
                (676, 850, 36, 1.1),
                (748, 834, 48, 1.05),
                (812, 782, 62, 1.0),
                (892, 786, 74, 0.95),
                (960, 742, 66, 0.9),
                (1030, 730, 36, 0.85),
                (1040, 676, -20, 0.8),
                (1010, 632, -58, 0.7),
                (936, 606, -74, 0.65),
                (866, 590, -70, 0.6),
                (790, 556, -40, 0.5),
                (786, 512, 30, 0.45),
                (850, 480, 60, 0.4),
                (920, 456, 44, 0.35),
            )
        ),
        many(
            rect(x - 5, y, 10, 50, "#5b4636")
            + circle(x, y - 16, 40, "#24574a")
            + circle(x - 18, y - 2, 26, "#2e6b58")
            for x, y in ((190, 590), (260, 620), (1380, 560), (1460, 600), (1310, 610))
        ),
    )


def fleece_walls() -> str:
    """Sheep on rounded hills under a pale sky."""
    return drawing(
        sky("#cfdceb", "#f6efe3", "#e5e5e4"),
        many(
            ellipse(x, y, w, 26, "#ffffff", 0.75)
            for x, y, w in ((300, 170, 170), (410, 148, 110), (1150, 230, 200), (1290, 206, 120))
        ),
        hills(430, 60, 1000, 100, "#b9bfd0"),
        hills(500, 70, 1400, 620, "#9db08f"),
        stroke("M-20 560 C300 500 500 640 820 566 S1300 500 1620 590", "#7d7d72", 16),
        hills(600, 60, 1200, 260, "#7d9a6a"),
        hills(730, 50, 1500, 1000, "#5f8052"),
        many(
            _sheep(x, y, s, flip)
            for x, y, s, flip in (
                (360, 640, 0.8, 1),
                (620, 690, 1.0, -1),
                (1080, 640, 0.75, 1),
                (1300, 720, 1.15, -1),
                (880, 800, 1.35, 1),
                (190, 800, 1.2, -1),
                (1500, 640, 0.6, 1),
                (1190, 585, 0.5, 1),
            )
        ),
    )


def _sheep(x: float, y: float, scale: float, flip: int) -> str:
    wool = many(
        circle(44 * cos(k * 0.785), -46 + 26 * sin(k * 0.785), 26, "#fbf6ec") for k in range(8)
    )
    return group(
        f"translate({x} {y}) scale({scale * flip} {scale})",
        ellipse(0, 22, 76, 10, "#3d5a38", 0.45),
        many(rect(d, -20, 9, 42, "#3d3531", 4) for d in (-36, -18, 16, 34)),
        wool,
        ellipse(0, -46, 54, 34, "#fbf6ec"),
        ellipse(72, -62, 22, 17, "#3d3531"),
        ellipse(54, -74, 14, 6, "#3d3531"),
        circle(68, -78, 14, "#fbf6ec"),
    )


def seed_library() -> str:
    """Seedlings in rows under a monsoon sky."""
    soil = ("#8a5a3c", "#7c4f35", "#6e452e", "#603b28", "#523222")
    rows = many(
        hills(520 + 82 * r, 10, 900, 200 * r, fill)
        + many(
            _seedling(40 + (96 + 16 * r) * k + 34 * (r % 2), 532 + 82 * r, 0.62 + 0.2 * r)
            for k in range(17)
        )
        for r, fill in enumerate(soil)
    )
    return drawing(
        sky("#4d6475", "#d8d6b4", "#9db0ab"),
        many(
            ellipse(x, y, w, h, "#3f5464", 0.8)
            for x, y, w, h in (
                (240, 110, 330, 90),
                (620, 60, 420, 110),
                (1120, 100, 420, 100),
                (1500, 60, 320, 90),
            )
        ),
        many(
            stroke(f"M{60 + 97 * k} {190 + 53 * (k % 4)} l-18 60", "#c6d5d6", 4) for k in range(17)
        ),
        hills(440, 60, 800, 60, "#5f7f72"),
        hills(480, 30, 600, 320, "#4c6d5c"),
        rows,
    )


def _seedling(x: float, y: float, scale: float) -> str:
    return group(
        f"translate({x} {y}) scale({scale})",
        stroke("M0 6 Q-3 -24 0 -50", "#8fbf5a", 7),
        path("M0 -46 Q-50 -58 -58 -96 Q-12 -94 0 -46 Z", "#a8d36c"),
        path("M0 -40 Q46 -46 60 -82 Q14 -84 0 -40 Z", "#7fb24e"),
    )
