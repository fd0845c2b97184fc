"""The picture of a shared link, drawn with what Pillow carries.

Its own letters are plain ASCII, and no typeface comes with the product: a line with other letters
is left out of the picture rather than written wrong; the link's title beside it has them all.
"""

from __future__ import annotations

import io
import textwrap
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps

from crowdfund.services.views.sharing import SharePicture

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
COVER_HEIGHT = 300
GROUND: Final = (15, 95, 89)
INK: Final = (255, 255, 255)
SOFT: Final = (190, 220, 215)
TRACK: Final = (10, 66, 62)
BAR: Final = (122, 211, 199)
NAME = "Crowdfund"
LETTERS_PER_LINE = 38
MOST_LINES = 2
KEPT = 64


@lru_cache(maxsize=KEPT)
def drawn(said: SharePicture, cover: Path | None) -> bytes:
    """The picture as PNG, of 1200 by 630 pixels; the same again costs nothing.

    Pillow works long and takes much memory: callers draw one at a time.

    Args:
        said: what is written on it.
        cover: an uploaded cover on disk, as we re-encoded it; None without one.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    top = MARGIN
    if cover is not None:
        with Image.open(cover) as opened:
            part = ImageOps.fit(opened.convert("RGB"), (WIDTH, COVER_HEIGHT))
        picture.paste(part, (0, 0))
        top = COVER_HEIGHT + 28
    _write(picture, said, top)
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def _write(picture: Image.Image, said: SharePicture, top: int) -> None:
    pen = ImageDraw.Draw(picture)
    size = 52 if top > MARGIN else 68
    if top == MARGIN:
        pen.text((MARGIN, top), NAME, font=_font(36), fill=SOFT)
        top += 90
    title = said.title if _is_writable(said.title) else NAME
    letters = LETTERS_PER_LINE if size < 60 else LETTERS_PER_LINE * 52 // 68
    for line in textwrap.wrap(title, letters, max_lines=MOST_LINES, placeholder=" ..."):
        pen.text((MARGIN, top), line, font=_font(size), fill=INK)
        top += size + 14
    if _is_writable(said.enterprise_name):
        name = textwrap.shorten(said.enterprise_name, 60, placeholder=" ...")
        pen.text((MARGIN, top + 14), name, font=_font(32), fill=SOFT)
    _bar(pen, said)


def _bar(pen: ImageDraw.ImageDraw, said: SharePicture) -> None:
    """Cleared money and the target on one bar that ends at the maximum."""
    left, right, top, bottom = MARGIN, WIDTH - MARGIN, HEIGHT - 66, HEIGHT - 42
    length = right - left
    pen.text((left, top - 50), said.funded_text, font=_font(34), fill=INK)
    pen.rounded_rectangle((left, top, right, bottom), radius=12, fill=TRACK)
    raised = left + length * said.raised_percent // 100
    if raised > left + 24:
        pen.rounded_rectangle((left, top, raised, bottom), radius=12, fill=BAR)
    target = left + length * said.target_percent // 100
    pen.line((target, top - 8, target, bottom + 8), fill=INK, width=4)


def _is_writable(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
