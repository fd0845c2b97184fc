"""Draws the picture of a shared link to any page that is not a campaign's: assets/share.png.

`python -m scripts.share_picture`, once and again when the words or the colours change. It looks
like those of campaigns, which are drawn when they are asked for.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from crowdfund.papers import lettering
from crowdfund.papers.lettering import BOLD
from crowdfund.services.share_images import BAR, GROUND, HEIGHT, INK, MARGIN, ROOM, SOFT, WIDTH

FILE = Path(__file__).resolve().parent.parent / "assets" / "share.png"
NAME = "Crowdfund"
TITLE = "Own a part of an enterprise you believe in"
LEAD = (
    "Your money is held until the target is met by the deadline, and otherwise goes back in full."
)


def main() -> int:
    """Draws it. Returns the exit code."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    lettering.write(pen, (MARGIN, MARGIN + 32), NAME, size=36, fill=SOFT, style=BOLD)
    top = MARGIN + 112
    for line in lettering.lines(TITLE, size=76, room=ROOM, most=3, style=BOLD):
        top += 76
        lettering.write(pen, (MARGIN, top), line, size=76, fill=INK, style=BOLD)
        top += 16
    top += 20
    for line in lettering.lines(LEAD, size=34, room=ROOM, most=2):
        top += 46
        lettering.write(pen, (MARGIN, top), line, size=34, fill=SOFT)
    pen.rounded_rectangle((MARGIN, HEIGHT - 66, WIDTH - MARGIN, HEIGHT - 42), radius=12, fill=BAR)
    picture.save(FILE, "PNG", optimize=True)
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
