"""Covers by the water."""

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
    ripples,
    sky,
    stroke,
)


def harbour_second_shop() -> str:
    """A harbour at dawn with boats, and loaves on a window sill."""
    return drawing(
        sky("#f3b89a", "#fbe6c8", "#f8cfa6"),
        circle(1090, 455, 130, "#f5845b"),
        circle(1090, 455, 200, "#f5845b", 0.18),
        hills(440, 26, 900, 150, "#c98d84"),
        hills(465, 16, 620, 420, "#a96f74"),
        rect(0, 470, 1600, 430, "#2f6f7e"),
        rect(0, 560, 1600, 340, "#28616f"),
        rect(0, 650, 1600, 250, "#215361"),
        ripples(
            [
                (1010, 490, 170),
                (1040, 515, 110),
                (980, 545, 210),
                (1050, 580, 90),
                (240, 530, 120),
                (560, 590, 160),
                (120, 620, 90),
                (1330, 610, 140),
            ],
            "#f7c39b",
        ),
        _boat(330, 500, 1.15, "#e8e0d0", "#c6543f"),
        _boat(700, 545, 0.8, "#e8e0d0", "#e0a94a"),
        _boat(1330, 520, 0.95, "#f2ead9", "#3f3a4f"),
        rect(0, 770, 1600, 130, "#4a2e2a"),
        rect(0, 756, 1600, 26, "#6d463a"),
        many(
            _loaf(x, 756, s)
            for x, s in ((190, 1.0), (420, 1.2), (690, 0.9), (1210, 1.15), (1440, 0.95))
        ),
    )


def _boat(x: float, y: float, scale: float, hull: str, sail: str) -> str:
    return group(
        f"translate({x} {y}) scale({scale})",
        ellipse(0, 44, 120, 10, "#183f4a", 0.5),
        rect(-4, -190, 8, 200, "#3b2b2b"),
        path("M8 -185 Q90 -90 96 -22 L8 -22 Z", sail),
        path("M-8 -160 Q-62 -80 -66 -22 L-8 -22 Z", "#fdf3e3"),
        path("M-120 -6 L118 -6 Q96 42 62 44 L-76 44 Q-108 38 -120 -6 Z", hull),
        path("M-120 -6 L118 -6 L113 8 L-117 8 Z", "#7d3b33"),
    )


def _loaf(x: float, y: float, scale: float) -> str:
    return group(
        f"translate({x} {y}) scale({scale})",
        path("M-92 0 Q-98 -74 0 -78 Q98 -74 92 0 Z", "#c07a3c"),
        path("M-92 0 Q-94 -28 -80 -44 Q-40 -14 84 -18 Q92 -10 92 0 Z", "#9b5c2b"),
        many(
            stroke(f"M{d - 16} -58 Q{d + 2} -46 {d + 8} -26", "#f0c98d", 9) for d in (-44, -4, 36)
        ),
    )


def tide_school() -> str:
    """A barge with a striped awning on a green estuary."""
    stripes = ("#f6efe0", "#d9573f")
    return drawing(
        sky("#bfe0d6", "#eef3dc"),
        circle(1260, 190, 84, "#f6d77a"),
        hills(430, 60, 1100, 200, "#8fbfa6"),
        hills(480, 44, 760, 620, "#5f9f86"),
        hills(530, 26, 560, 60, "#3f8070"),
        rect(0, 540, 1600, 360, "#2d6c70"),
        hills(640, 7, 300, 40, "#27616a"),
        hills(760, 9, 360, 160, "#205460"),
        path("M300 600 L1300 600 Q1280 712 1190 720 L420 720 Q320 708 300 600 Z", "#8a3a2c"),
        rect(296, 586, 1010, 26, "#f2e6cf", 8),
        rect(420, 460, 620, 128, "#efe4cb"),
        many(rect(452 + 118 * n, 486, 84, 70, "#35575c", 6) for n in range(5)),
        many(
            path(f"M{400 + 66 * n} 372 h66 v84 q-33 36 -66 0 Z", stripes[n % 2]) for n in range(10)
        ),
        rect(392, 356, 676, 22, "#b54331", 8),
        rect(1120, 430, 14, 160, "#4b3a33"),
        path("M1134 436 L1206 462 L1134 488 Z", "#f6d77a"),
        ripples(
            [
                (330, 742, 300),
                (760, 766, 380),
                (500, 800, 220),
                (980, 820, 260),
                (140, 690, 120),
                (1380, 700, 150),
                (200, 850, 180),
            ],
            "#4f9291",
        ),
    )


def canal_freight() -> str:
    """A low electric cargo boat on a canal with gabled houses."""
    walls = ("#a4473a", "#d8a45e", "#6e4a4a", "#c9d0c0", "#b5623f", "#3f5a63", "#dcb98b", "#8c3f3b")
    return drawing(
        sky("#a9c9d8", "#e9eef0"),
        many(_house(40 + 192 * n, 150 + 37 * (n * 5 % 4), walls[n]) for n in range(8)),
        rect(0, 560, 1600, 46, "#5c5550"),
        many(rect(60 * n, 572, 46, 10, "#6d655f", 3) for n in range(28)),
        rect(0, 606, 1600, 294, "#31606b"),
        many(rect(60 + 192 * n, 606, 150, 120 + 20 * (n % 3), walls[n]) for n in range(8)).join(
            ('<g opacity=".22">', "</g>")
        ),
        hills(720, 5, 280, 0, "#2a5560"),
        path("M260 690 L1340 690 Q1316 792 1240 796 L380 796 Q280 784 260 690 Z", "#16343d"),
        rect(250, 676, 1102, 22, "#e9b949", 8),
        many(
            rect(400 + 112 * n, 604 - 40 * (n % 2), 100, 74 + 40 * (n % 2), fill, 4)
            for n, fill in enumerate(
                ("#d9573f", "#f0e3c8", "#4f9291", "#e9b949", "#8c3f3b", "#f0e3c8")
            )
        ),
        rect(1130, 560, 150, 118, "#f4efe4", 8),
        rect(1152, 582, 106, 46, "#31606b", 5),
        ripples([(180, 822, 380), (700, 846, 460), (1240, 830, 200), (420, 872, 240)], "#4b7d88"),
    )


def _house(x: float, top: float, wall: str) -> str:
    windows = many(
        rect(x + 28 + 54 * c, top + 90 + 82 * r, 32, 52, "#f5edda", 3)
        for r in range(5)
        for c in range(3)
        if top + 150 + 82 * r < 560
    )
    return (
        rect(x, top + 60, 182, 520, wall)
        + polygon(
            [
                (x, top + 60),
                (x + 30, top + 60),
                (x + 30, top + 22),
                (x + 62, top + 22),
                (x + 62, top - 12),
                (x + 120, top - 12),
                (x + 120, top + 22),
                (x + 152, top + 22),
                (x + 152, top + 60),
                (x + 182, top + 60),
            ],
            wall,
        )
        + windows
    )


def bay_oysters() -> str:
    """Oyster shells on a tidal flat at dusk."""
    return drawing(
        sky("#5b5a86", "#f0b7a0", "#b98aa0"),
        circle(460, 390, 92, "#fbe0b4"),
        hills(400, 30, 1000, 300, "#6b5f86"),
        rect(0, 420, 1600, 480, "#8f86a4"),
        rect(0, 420, 1600, 60, "#a79ab2"),
        ripples(
            [(370, 440, 180), (410, 462, 110), (330, 490, 250), (900, 470, 260), (1180, 520, 180)],
            "#f3cdb4",
        ),
        hills(570, 14, 700, 200, "#6d6685"),
        hills(650, 18, 900, 500, "#554f6c"),
        many(
            _shell(x, y, s, turn)
            for x, y, s, turn in (
                (360, 720, 1.25, -18),
                (760, 690, 1.0, 12),
                (1130, 750, 1.5, -6),
                (1430, 690, 0.9, 24),
                (110, 800, 0.9, 8),
                (620, 830, 0.85, -30),
            )
        ),
    )


def _shell(x: float, y: float, scale: float, turn: float) -> str:
    shades = ("#d8d0cf", "#b9aeb6", "#e9e2dc", "#a99fac", "#f4eee6")
    layers = many(
        path(
            "M0 110 "
            + " ".join(
                f"L{(150 - 26 * n) * sin(a):.0f} {40 - (150 - 26 * n) * cos(a) * 0.82:.0f}"
                for a in (pi * (k - 8) / 10 for k in range(17))
            )
            + " Z",
            shades[n],
        )
        for n in range(5)
    )
    return group(
        f"translate({x} {y}) rotate({turn}) scale({scale * 0.75})",
        ellipse(0, 112, 150, 22, "#3a3550", 0.5),
        layers,
    )


def hidden_sea() -> str:
    """Layers of deep blue sea below a thin horizon."""
    blues = ("#4d9fb0", "#3a8ba3", "#2b7695", "#206285", "#184f72", "#123e5e", "#0d304b", "#09243a")
    return drawing(
        sky("#f2e3c6", "#f7d9ae"),
        circle(1120, 215, 96, "#f2a65a"),
        rect(0, 246, 1600, 654, "#6cb6bd"),
        ripples([(1040, 262, 160), (1070, 284, 100), (1020, 306, 200)], "#f7d9ae"),
        many(
            hills(330 + 74 * n, 15 + 2 * n, 520 + 90 * n, 260 * n, fill, 0.3)
            for n, fill in enumerate(blues)
        ),
        many(
            circle(x, y, r, "#bfe3e0", 0.35)
            for x, y, r in (
                (420, 700, 10),
                (446, 654, 7),
                (432, 610, 5),
                (980, 780, 9),
                (1002, 736, 6),
            )
        ),
        path("M640 742 q60 -40 130 0 q-70 40 -130 0 l-36 -24 v48 Z", "#2b7695"),
        path("M1160 640 q42 -28 92 0 q-50 28 -92 0 l-26 -17 v34 Z", "#4d9fb0"),
    )
