"""Covers of places where people are at work."""

from __future__ import annotations

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
    sky,
    stroke,
)


def rooftop_light() -> str:
    """Solar panels on tiled roofs under a large sun."""
    return drawing(
        sky("#f9c95c", "#fdf0c4", "#fbdc88"),
        rays(1120, 300, 250, 1500, 22, "#fbd271"),
        circle(1120, 300, 215, "#fff1b8"),
        circle(1120, 300, 170, "#f2913d"),
        hills(520, 30, 900, 120, "#d7a46a"),
        many(
            rect(x, y, 130, 400, fill)
            for x, y, fill in (
                (60, 470, "#e9d2ac"),
                (620, 500, "#d8b98e"),
                (1240, 450, "#e3c79b"),
                (1420, 500, "#cfa97c"),
            )
        ),
        many(
            polygon([(x - 16, y), (x + 65, y - 54), (x + 146, y)], "#a4583a")
            for x, y in ((60, 470), (620, 500), (1240, 450), (1420, 500))
        ),
        _roof(-80, 620, 1.0, "#b5482f"),
        _roof(860, 650, 0.92, "#9a3d2b"),
        rect(0, 862, 1600, 38, "#5b2f27"),
    )


def _roof(x: float, y: float, scale: float, tile: str) -> str:
    tiles = many(
        path(f"M{40 + 54 * c - 14 * r} {36 * r} h50 v26 q-25 22 -50 0 Z", tile)
        for r in range(8)
        for c in range(15)
    )
    panels = many(
        polygon(
            [
                (190 + 176 * c - 54 * r, 34 + 116 * r),
                (350 + 176 * c - 54 * r, 34 + 116 * r),
                (308 + 176 * c - 54 * r, 140 + 116 * r),
                (148 + 176 * c - 54 * r, 140 + 116 * r),
            ],
            "#1f3a5f",
        )
        + polygon(
            [
                (196 + 176 * c - 54 * r, 40 + 116 * r),
                (262 + 176 * c - 54 * r, 40 + 116 * r),
                (200 + 176 * c - 54 * r, 134 + 116 * r),
                (158 + 176 * c - 54 * r, 134 + 116 * r),
            ],
            "#3c6390",
        )
        + stroke(f"M{176 + 176 * c - 54 * r} {84 + 116 * r} h158", "#6d92b8", 3)
        for r in range(2)
        for c in range(3)
    )
    base = polygon([(30, -10), (870, -10), (770, 290), (-80, 290)], "#7c3324")
    return group(f"translate({x} {y}) scale({scale})", base, tiles, panels)


def oak_playgrounds() -> str:
    """A wooden tower and slide among oaks."""
    return drawing(
        sky("#f4d9a8", "#f9efd8"),
        circle(1210, 240, 110, "#f7b75e"),
        hills(470, 40, 1000, 220, "#b9c58a"),
        hills(560, 40, 1300, 760, "#91aa69"),
        many(
            _oak(x, y, s, fill)
            for x, y, s, fill in (
                (180, 620, 1.2, "#5d7d45"),
                (1440, 640, 1.35, "#4d6f3f"),
                (1190, 600, 0.8, "#6f8e50"),
                (400, 590, 0.75, "#7b9857"),
            )
        ),
        hills(680, 26, 1500, 300, "#6f8e50"),
        many(rect(x, 330, 20, 400, "#8a5a34") for x in (640, 860)),
        many(rect(x, 330, 20, 400, "#a56d3f") for x in (612, 832)),
        rect(590, 470, 310, 22, "#6d4527"),
        rect(590, 330, 310, 20, "#6d4527"),
        polygon([(560, 336), (746, 196), (930, 336)], "#c6543f"),
        polygon([(746, 196), (930, 336), (760, 336)], "#a4412f"),
        many(stroke(f"M{650 + 44 * n} 352 V470", "#d9b07a", 9) for n in range(5)),
        many(stroke(f"M560 {530 + 44 * n} H632", "#8a5a34", 12) for n in range(5)),
        stroke("M560 480 V740", "#6d4527", 16),
        path(
            "M880 470 C1010 500 1010 690 1150 712 L1150 742 C970 734 970 540 874 500 Z", "#e9b949"
        ),
        path(
            "M880 462 C1020 488 1020 676 1152 698 L1150 712 C1010 690 1010 500 880 474 Z", "#f6d77a"
        ),
        hills(770, 16, 900, 100, "#55753f"),
        many(ellipse(x, 800, 60, 12, "#47652f", 0.6) for x in (740, 1150, 560)),
    )


def _oak(x: float, y: float, scale: float, fill: str) -> str:
    blobs = ((0, -230, 110), (-96, -170, 84), (96, -176, 88), (-44, -120, 74), (60, -118, 70))
    return group(
        f"translate({x} {y}) scale({scale})",
        path("M-22 60 Q-14 -60 -30 -130 L30 -130 Q14 -60 24 60 Z", "#6d4a33"),
        many(circle(a, b, r, fill) for a, b, r in blobs),
        many(circle(a - 20, b - 20, r * 0.55, "#ffffff", 0.1) for a, b, r in blobs),
    )


def harbour_oven() -> str:
    """A wood oven glowing in a white bakery by a harbour."""
    bricks = many(
        group(
            f"rotate({-90 + 15 * n} 700 560)",
            rect(688, 226, 52, 84, "#b5613f" if n % 2 else "#a4533a", 6),
        )
        for n in range(13)
    )
    return drawing(
        sky("#f3e6d2", "#e5cfae"),
        rect(1160, 170, 300, 340, "#fbf6ea", 150),
        rect(1184, 194, 252, 292, "#2b5d78", 126),
        path("M1184 394 H1436 Q1420 486 1310 486 Q1200 486 1184 394 Z", "#1d4a63"),
        circle(1370, 270, 26, "#f7e3b0"),
        path("M1230 420 h150 q-12 34 -34 34 h-84 q-24 -4 -32 -34 Z", "#e8e0d0"),
        path("M1300 416 V320 Q1352 366 1356 410 Z", "#e0a94a"),
        path("M280 900 V520 Q280 150 700 150 Q1120 150 1120 520 V900 Z", "#dcc3a0"),
        path("M330 900 V540 Q330 200 700 200 Q1070 200 1070 540 V900 Z", "#e9d5b6"),
        bricks,
        path("M444 640 V560 Q444 304 700 304 Q956 304 956 560 V640 Z", "#3a1d18"),
        path("M490 640 V566 Q490 350 700 350 Q910 350 910 566 V640 Z", "#7c2d1c"),
        path(
            "M560 640 Q540 520 620 470 Q620 540 664 540 Q660 430 740 390 Q730 500 800 520 "
            "Q850 560 836 640 Z",
            "#f2913d",
        ),
        path("M610 640 Q606 566 660 560 Q700 560 712 486 Q776 548 784 640 Z", "#f9d76a"),
        rect(400, 640, 600, 40, "#8a5a44", 6),
        rect(0, 800, 1600, 100, "#9c6b47"),
        rect(0, 786, 1600, 22, "#b98457"),
        rect(1000, 700, 460, 18, "#c79a66", 9),
        many(
            path(
                f"M{x} 786 q-8 -{h} {w / 2:.0f} -{h + 4} q{w / 2 + 8:.0f} 4 {w / 2:.0f} {h + 4} Z",
                fill,
            )
            for x, w, h, fill in (
                (90, 170, 66, "#b5713a"),
                (1170, 190, 76, "#b5713a"),
                (1330, 150, 58, "#8f5429"),
            )
        ),
        many(stroke(f"M{x} 742 q16 10 20 26", "#f0c98d", 8) for x in (130, 176, 1216, 1268, 1386)),
    )


def quiet_moves() -> str:
    """Stacked boxes and a lamp in front of a removal van."""
    return drawing(
        sky("#c6d3d9", "#eee6da", "#dcdfdc"),
        hills(620, 16, 1200, 200, "#a9b5b4"),
        rect(0, 700, 1600, 200, "#8a8f90"),
        rect(0, 690, 1600, 16, "#74797b"),
        rect(560, 240, 640, 430, "#33586b", 16),
        rect(600, 280, 330, 350, "#f2e3c6", 6),
        rect(600, 280, 330, 350, "#00000014", 6),
        rect(560, 560, 640, 30, "#d9a24a"),
        path("M1200 340 H1330 Q1368 344 1392 440 L1416 500 V670 H1200 Z", "#2a4a5b"),
        path("M1224 366 H1318 Q1342 372 1360 450 H1224 Z", "#cfe3e6"),
        many(circle(x, 676, 66, "#22282c") + circle(x, 676, 28, "#c9c4b8") for x in (720, 1290)),
        many(
            rect(x, y, w, h, fill, 4) + rect(x + w / 2 - 13, y, 26, h, "#e8d3a8")
            for x, y, w, h, fill in (
                (190, 560, 210, 200, "#b98457"),
                (410, 600, 180, 160, "#a87246"),
                (230, 420, 170, 140, "#c79a66"),
                (640, 500, 150, 130, "#b98457"),
                (790, 530, 110, 100, "#c79a66"),
                (430, 490, 140, 110, "#b98457"),
            )
        ),
        rect(1452, 470, 12, 300, "#5b4636"),
        ellipse(1458, 776, 62, 12, "#5b4636"),
        polygon([(1396, 480), (1426, 370), (1490, 370), (1520, 480)], "#e9b949"),
        ellipse(1458, 484, 120, 26, "#fbe7a8", 0.35),
    )


def calder_keys() -> str:
    """An open piano before the hills of a valley, its keys in front."""
    after = (0, 1, 3, 4, 5)
    hammers = many(
        rect(174 + 44 * n, 300 + 5 * (n % 2), 12, 120, "#d9b67c")
        + rect(164 + 44 * n, 284 + 5 * (n % 2), 32, 40, "#f3e7d3", 12)
        for n in range(29)
    )
    return drawing(
        sky("#a9c7cf", "#f6e3c0", "#dfe0cd"),
        circle(1310, 70, 44, "#fdf1cf"),
        hills(260, 44, 1100, 200, "#9db59a"),
        hills(320, 38, 1400, 820, "#7d9c7e"),
        polygon([(96, 250), (1504, 250), (1440, 130), (160, 130)], "#5a2f26"),
        polygon([(96, 250), (1504, 250), (1496, 236), (104, 236)], "#8a4d38"),
        rect(96, 250, 1408, 330, "#2f1b18"),
        rect(140, 268, 1320, 270, "#b98a4e", 8),
        many(rect(156 + 44 * n, 268, 4, 270, "#e5cf9d") for n in range(30)),
        hammers,
        rect(140, 420, 1320, 34, "#7a2f2c"),
        rect(60, 250, 56, 650, "#6d3a2c"),
        rect(1484, 250, 56, 650, "#6d3a2c"),
        rect(96, 540, 1408, 70, "#7f4533"),
        rect(96, 600, 1408, 22, "#a4302c"),
        rect(0, 820, 1600, 80, "#4a2720"),
        rect(116, 622, 1368, 208, "#2b201e"),
        many(rect(118 + 72 * n, 622, 68, 200, "#fbf5e6") for n in range(19)),
        many(rect(118 + 72 * n, 802, 68, 20, "#e0d5bf") for n in range(19)),
        many(rect(166 + 72 * n, 622, 42, 124, "#1d1716") for n in range(18) if n % 7 in after),
        many(rect(174 + 72 * n, 626, 26, 104, "#3d3331") for n in range(18) if n % 7 in after),
        rect(60, 830, 1480, 26, "#7f4533", 6),
    )
