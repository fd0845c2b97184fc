"""The picture of a shared link.

A line with characters that no font of ours has is left out of the picture rather than written
wrong; the link's title beside it has them all.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageOps

from crowdfund.papers import fonts, lettering
from crowdfund.papers.lettering import BOLD
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
ROOM = WIDTH - 2 * MARGIN
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
        lettering.write(pen, (MARGIN, top + 32), NAME, size=36, fill=SOFT, style=BOLD)
        top += 90
    title = _writable(said.title) or NAME
    for line in lettering.lines(title, size=size, room=ROOM, most=MOST_LINES, style=BOLD):
        top += size
        lettering.write(pen, (MARGIN, top), line, size=size, fill=INK, style=BOLD)
        top += 14
    for name in lettering.lines(_writable(said.enterprise_name), size=32, room=ROOM, most=1):
        lettering.write(pen, (MARGIN, top + 46), name, size=32, fill=SOFT)
    _bar(pen, said)


def _bar(pen: ImageDraw.ImageDraw, said: SharePicture) -> None:
    """Cleared money and the target on one bar that ends at the maximum."""
    left, right, top, bottom = MARGIN, WIDTH - MARGIN, HEIGHT - 66, HEIGHT - 42
    length = right - left
    funded = _writable(said.funded_text)
    lettering.write(pen, (left, top - 20), funded, size=34, fill=INK, style=BOLD)
    pen.rounded_rectangle((left, top, right, bottom), radius=12, fill=TRACK)
    raised = left + length * said.raised_percent // 100
    if raised > left + 24:
        pen.rounded_rectangle((left, top, raised, bottom), radius=12, fill=BAR)
    target = left + length * said.target_percent // 100
    pen.line((target, top - 8, target, bottom + 8), fill=INK, width=4)


def _writable(text: str) -> str:
    """The text as it can be written; nothing when some of it cannot."""
    shown, missing = fonts.printable(" ".join(text.split()))
    return "" if missing else shown
