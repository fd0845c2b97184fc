"""Letters on pictures, in the fonts that documents have: Fira Sans, and Noto Sans SC for what it
has not. Which characters can be written at all, `papers.fonts` knows."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Final

from PIL import ImageDraw, ImageFont

from crowdfund.papers import breaking, fonts

MORE: Final = "…"
BOLD: Final = "B"

Colour = tuple[int, int, int]


def write(
    pen: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    *,
    size: int,
    fill: Colour,
    style: str = "",
) -> None:
    """Writes a line.

    Args:
        pen: of the picture.
        place: of the line's left end, at the base of its letters.
        text: one line of characters that can be written.
        size: of the letters, pixels.
        fill: their colour.
        style: empty, or `BOLD`.
    """
    left, base = place
    for part, font in _runs(text, size, style):
        pen.text((left, base), part, font=font, fill=fill, anchor="ls")
        left += font.getlength(part)


def width(text: str, *, size: int, style: str = "") -> float:
    """How wide a line is, pixels.

    Args:
        text: characters that can be written.
        size: of the letters, pixels.
        style: empty, or `BOLD`.
    """
    return sum(font.getlength(part) for part, font in _runs(text, size, style))


def lines(text: str, *, size: int, room: float, most: int, style: str = "") -> list[str]:
    """A text in lines that fit; what is left over is shown by dots.

    Args:
        text: characters that can be written.
        size: of the letters, pixels.
        room: how wide a line may be, pixels.
        most: how many lines there may be.
        style: empty, or `BOLD`.
    """

    def fits(line: str) -> bool:
        return width(line.rstrip(), size=size, style=style) <= room

    found = [""]
    for piece in breaking.pieces(text):
        if not found[-1] or fits(found[-1] + piece):
            found[-1] = (found[-1] + piece).lstrip()
        else:
            found.append(piece.lstrip())
    kept = [line.rstrip() for line in found if line.strip()]
    if len(kept) > most:
        kept = [*kept[: most - 1], f"{kept[most - 1]} {MORE}"]
    return [line if fits(line) else _cut(line, size, style, room) for line in kept]


def _cut(line: str, size: int, style: str, room: float) -> str:
    """As much of a line as fits, and dots."""
    while line and width(f"{line}{MORE}", size=size, style=style) > room:
        line = line[:-1].rstrip(f" {MORE}")
    return f"{line}{MORE}"


def _runs(text: str, size: int, style: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    han = set(fonts.han_of(text))
    return [
        ("".join(part), _han(size, style) if is_han else _latin(size, style))
        for is_han, part in groupby(text, key=han.__contains__)
    ]


@lru_cache(maxsize=16)
def _latin(size: int, style: str) -> ImageFont.FreeTypeFont:
    [path] = [path for family, own, path in fonts.faces() if (family, own) == (fonts.SANS, style)]
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=16)
def _han(size: int, style: str) -> ImageFont.FreeTypeFont:
    path = str(fonts.han_file())
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([fonts.HAN_BOLD if style == BOLD else fonts.HAN_WEIGHT])
    return font
