"""The look of every document: paper, colours, letters, the mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import segno
from fpdf import FPDF
from fpdf.svg import SVGObject

from crowdfund.papers import fonts
from crowdfund.papers.breaking import broken
from crowdfund.papers.fonts import HAN, HAN_BOLD, HAN_WEIGHT, SANS, SERIF
from crowdfund.words import ENGLISH, html_language, language

PRODUCT: Final = "Crowdfund"

INK: Final = (31, 29, 26)
INK_2: Final = (87, 82, 74)
LINE: Final = (226, 221, 211)
ACCENT: Final = (15, 95, 89)
SOFT: Final = (242, 239, 233)
BAD: Final = (163, 38, 29)
"""As in assets/crowdfund.css, in light."""

MARK: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" '
    'width="{size}mm" height="{size}mm">'
    '<path fill="#83b9b1" d="M16 2a14 14 0 0 1 12.12 7L16 16Z"/>'
    '<path fill="#3c8f86" d="M29.2 11A14 14 0 0 1 16.9 29.97V18.1Z"/>'
    '<path fill="#0f5f59" d="M14.1 29.87A14 14 0 0 1 13.6 2.2v14.6Z"/></svg>'
)
"""As in assets/favicon.svg."""


class Sheet(FPDF):
    """Paper on which everything is drawn, in millimetres."""

    def __init__(self, *, title: str, orientation: str, made_at: datetime) -> None:
        super().__init__(orientation=orientation, unit="mm", format="A4")
        self.set_title(title)
        self.set_author(PRODUCT)
        self.set_creator(PRODUCT)
        self.set_lang(html_language())
        self.has_han_heads = language() != ENGLISH
        self.set_creation_date(made_at)
        self.set_draw_color(*LINE)
        for family, style, path in fonts.faces():
            self.add_font(family, style, path)

    def use_han(self, paths: list[Path]) -> None:
        """Prints with cut fonts what the others lack.

        Args:
            paths: one in the usual weight, and a bold one where there is any; none for neither.
        """
        for style, path in zip(("", "B"), paths, strict=False):
            self.add_font(HAN, style, path)
        self.set_fallback_fonts([SANS, HAN] if paths else [SANS], exact_match=False)

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """Which font has a character that the present one lacks. Titles are bold in Chinese, which
        has no serif letters here: as heavy as the medium ones in English look."""
        is_head = self.has_han_heads and self.font_family == SERIF
        return super().get_fallback_font(char, "B" if is_head else style)

    def ink(
        self, size: int, *, bold: bool = False, serif: bool = False, soft: bool = False
    ) -> None:
        """Sets what is written next: points, weight, letters, colour."""
        self.set_font(SERIF if serif else SANS, "B" if bold else "", size)
        self.set_text_color(*(INK_2 if soft else INK))

    def say(self, width: float, height: float, text: str) -> None:
        """Writes a text from here in as many lines as it takes, and goes below it."""
        fitted = self.fitted(width, text)
        self.multi_cell(width, height, fitted, align="L", new_x="LMARGIN", new_y="NEXT")

    def fitted(self, width: float, text: str) -> str:
        """A text with its lines ended where Chinese may end them, for a cell of that width."""
        return broken(text, width - 2 * self.c_margin, self.get_string_width)

    def mark(self, x: float, y: float, size: float) -> None:
        """Draws the product's mark."""
        SVGObject(MARK.format(size=size)).draw_to_page(self, x=x, y=y)

    def square_code(self, text: str, x: float, y: float, size: float) -> None:
        """Draws a text as a QR code (ISO/IEC 18004) that a telephone reads, as plain squares."""
        code = segno.make(text, error="m", micro=False)
        rows = [list(row) for row in code.matrix]
        step = size / len(rows)
        self.set_fill_color(*INK)
        for down, row in enumerate(rows):
            for start, length in _runs(row):
                self.rect(x + start * step, y + down * step, length * step, step, style="F")


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Where dark squares begin in a row, and how many follow each other."""
    runs: list[tuple[int, int]] = []
    for place, is_dark in enumerate(row):
        if is_dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((place, 1))
    return runs


S = TypeVar("S", bound=Sheet)


def drawn(text: str, make: Callable[[], S], draw: Callable[[S], None]) -> bytes:
    """A document's bytes.

    Args:
        text: everything that will be printed, so that the fonts have it.
        make: gives the empty paper.
        draw: draws on it.
    """
    with TemporaryDirectory(prefix="paper-") as folder:
        sheet = make()
        chars = fonts.han_of(text)
        # In English no heading has Chinese letters: names alone do.
        weights = [HAN_WEIGHT, HAN_BOLD] if sheet.has_han_heads else [HAN_WEIGHT]
        sheet.use_han(fonts.cut_han(chars, weights, Path(folder)) if chars else [])
        draw(sheet)
        return bytes(sheet.output() or b"")
