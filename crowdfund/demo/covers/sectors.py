"""One quiet cover for each sector, for campaigns without their own."""

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
    rays,
    rect,
    ring,
    sky,
    stroke,
)


def food() -> str:
    """A bowl and rising steam."""
    return drawing(
        sky("#f6dfbd", "#f0c48f"),
        circle(800, 470, 330, "#f7ead2"),
        many(stroke(f"M{x} 400 q-40 -60 0 -120 t0 -120", "#d98a5b", 18) for x in (690, 800, 910)),
        path("M480 470 H1120 Q1104 720 900 744 H700 Q496 720 480 470 Z", "#a4473a"),
        ellipse(800, 470, 320, 46, "#c6654a"),
        ellipse(800, 474, 270, 32, "#f2d9a0"),
        rect(0, 744, 1600, 156, "#8a5a44"),
    )


def health() -> str:
    """Calm rings around a drop."""
    return drawing(
        sky("#d5ebe6", "#eef5ee"),
        many(circle(800, 470, r, "#5fa79b", 0.12) for r in (420, 340, 260, 190)),
        path("M800 250 Q960 450 960 540 A160 160 0 0 1 640 540 Q640 450 800 250 Z", "#2d7a74"),
        path("M800 250 Q960 450 960 540 A160 160 0 0 1 800 700 Z", "#256660"),
        rect(772, 470, 56, 150, "#f4faf6", 12),
        rect(725, 517, 150, 56, "#f4faf6", 12),
    )


def energy() -> str:
    """A half sun over quiet hills."""
    return drawing(
        sky("#fbe3a6", "#fdf4d8"),
        rays(800, 600, 300, 1300, 26, "#f9d67c"),
        circle(800, 600, 260, "#f2a03d"),
        circle(800, 600, 190, "#f7c35e"),
        hills(620, 34, 900, 200, "#5f8f83"),
        hills(710, 30, 1200, 700, "#3f7068"),
        hills(800, 24, 800, 80, "#2c554f"),
    )


def technology() -> str:
    """Points joined into a net."""
    at = [
        (250 + 220 * (k % 6) + 50 * sin(k * 1.9), 190 + 170 * (k // 6) + 40 * cos(k * 2.7))
        for k in range(24)
    ]
    lines = many(
        stroke(f"M{a[0]:.0f} {a[1]:.0f} L{b[0]:.0f} {b[1]:.0f}", "#6f86b5", 5)
        for i, a in enumerate(at)
        for j, b in enumerate(at)
        if j > i and abs(a[0] - b[0]) + abs(a[1] - b[1]) < 330
    )
    dots = many(
        circle(x, y, 16 + 6 * (k % 3), ("#f2b45e", "#e8edf7", "#9db3de")[k % 3])
        for k, (x, y) in enumerate(at)
    )
    return drawing(sky("#26345a", "#3f568c"), lines, dots)


def retail() -> str:
    """A striped awning over a shop window."""
    return drawing(
        sky("#ecdfd0", "#f6eee2"),
        rect(260, 300, 1080, 600, "#7a4b4b"),
        rect(320, 430, 560, 340, "#f3d9a4", 8),
        rect(950, 430, 300, 470, "#4b2f33", 8),
        rect(985, 470, 230, 250, "#e9c78a", 8),
        many(
            path(
                f"M{220 + 116 * n} 240 h116 v170 q-58 66 -116 0 Z",
                "#f6efe0" if n % 2 else "#c6543f",
            )
            for n in range(10)
        ),
        rect(220, 216, 1160, 34, "#8c3f3b", 8),
        many(
            circle(420 + 120 * n, 690, 52, ("#5d7d45", "#d98a5b", "#a4412f", "#e0a94a")[n])
            for n in range(4)
        ),
        rect(0, 860, 1600, 40, "#b9a58f"),
    )


def sport() -> str:
    """Lanes of a running track."""
    return drawing(
        rect(0, 0, 1600, 900, "#c65a45"),
        many(ring(1600, 900, 320 + 150 * n, "#f6e6d2", 9) for n in range(9)),
        circle(1600, 900, 315, "#5f9c78"),
        circle(1600, 900, 250, "#74ad87"),
        circle(420, 250, 92, "#f6e6d2"),
        ellipse(450, 370, 90, 18, "#8f3d30", 0.5),
    )


def agriculture() -> str:
    """Furrows that run to the horizon."""
    furrows = many(
        polygon(
            [
                (800 + 44 * k, 420),
                (800 + 44 * (k + 0.5), 420),
                (800 + 330 * (k + 0.5), 900),
                (800 + 330 * k, 900),
            ],
            "#8fb35c" if k % 2 else "#a9c76e",
        )
        for k in range(-20, 20)
    )
    return drawing(
        sky("#bcd9e2", "#f4edd0"),
        circle(1180, 230, 90, "#f7cf78"),
        hills(400, 30, 900, 100, "#8fae8a"),
        rect(0, 418, 1600, 482, "#6f9147"),
        furrows,
        hills(424, 5, 500, 0, "#6f9147").replace("L1620 900 L-20 900", "L1620 432 L-20 432"),
    )


def manufacturing() -> str:
    """Two wheels that turn each other."""
    return drawing(
        sky("#d8dde2", "#eceae4"),
        _gear(620, 500, 270, 16, "#3f5566", "#d8dde2"),
        _gear(1120, 352, 180, 11, "#d98a4a", "#e6e6e3"),
        rect(0, 840, 1600, 60, "#b3b6b6"),
    )


def _gear(x: float, y: float, r: float, teeth: int, fill: str, hole: str) -> str:
    return (
        many(
            group(
                f"rotate({360 * k / teeth:.1f} {x} {y})",
                rect(x - 0.75 * pi * r / teeth, y - r - 36, 1.5 * pi * r / teeth, 70, fill, 8),
            )
            for k in range(teeth)
        )
        + circle(x, y, r, fill)
        + ring(x, y, r * 0.68, hole, 10)
        + circle(x, y, r * 0.24, hole)
    )


def education() -> str:
    """A stack of books."""
    spines = (
        ("#2d5d78", 640, 0),
        ("#d98a4a", 560, 40),
        ("#8c3f3b", 610, -30),
        ("#5d7d45", 500, 20),
    )
    return drawing(
        sky("#efe6f0", "#f7efe0"),
        circle(1150, 300, 150, "#f7cf78"),
        many(
            rect(480 + dx, 700 - 96 * n, w, 92, fill, 10)
            + rect(480 + dx + w - 60, 712 - 96 * n, 50, 68, "#fbf6ea", 4)
            + rect(520 + dx, 700 - 96 * n, 18, 92, "#ffffff55")
            for n, (fill, w, dx) in enumerate(spines)
        ),
        path("M600 404 Q700 350 800 404 V300 Q700 246 600 300 Z", "#fffaf0"),
        path("M800 404 Q900 350 1000 404 V300 Q900 246 800 300 Z", "#efe4d0"),
        rect(0, 792, 1600, 108, "#b98457"),
    )


def creative() -> str:
    """Overlapping shapes of colour."""
    return drawing(
        rect(0, 0, 1600, 900, "#f4ead8"),
        circle(620, 430, 280, "#d9573f", 0.92),
        rect(700, 230, 430, 430, "#2d5d78"),
        path("M700 230 h200 a280 280 0 0 1 -200 470 Z", "#6a3350"),
        polygon([(980, 720), (1180, 330), (1380, 720)], "#e9b949"),
        polygon([(980, 720), (1130, 428), (1130, 660), (1010, 660)], "#8f8a4a"),
        many(circle(180 + 34 * c, 620 + 34 * r, 8, "#3b2f2b") for c in range(6) for r in range(5)),
    )


def transport() -> str:
    """A road that winds into the distance."""
    return drawing(
        sky("#f2c9a0", "#f9e9d0"),
        circle(980, 330, 110, "#f2913d"),
        hills(430, 40, 1000, 300, "#b5887a"),
        hills(500, 40, 1400, 900, "#8a6a74"),
        hills(560, 20, 1200, 100, "#5f5468"),
        path(
            "M420 900 C520 760 1180 720 1060 640 C980 590 800 600 860 545 L880 545 C850 600 1080 "
            "590 1190 650 C1330 740 1100 800 1160 900 Z",
            "#3a3445",
        ),
        stroke("M800 880 C860 790 1190 740 1120 650 C1060 600 840 606 868 556", "#f6dcae", 7),
    )


def services() -> str:
    """Three arcs that reach into each other."""
    return drawing(
        sky("#dfe6ea", "#f3efe6"),
        many(
            stroke(f"M{400 + 200 * n} 640 a200 200 0 0 1 400 0", fill, 74)
            for n, fill in enumerate(("#2d5d78", "#d98a4a", "#5d8f7a"))
        ),
        many(
            circle(400 + 200 * n, 640, 37, fill)
            for n, fill in enumerate(("#2d5d78", "#d98a4a", "#5d8f7a", "#d98a4a", "#5d8f7a"))
        ),
        rect(0, 760, 1600, 140, "#c9cfcc"),
    )
