"""Smaller copies of uploaded pictures: their names, and what browsers are told of them.

A picture's name says how wide a place it fills, so that whoever writes its address knows its copies
without asking disk or database. A name that says nothing is of a picture from before there were
copies: it has none, and is shown as it is. To make them when somebody asks would let anybody who
asks draw here; to make them in a job would change names that pitches and versions have in them.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

WIDTHS: Final = (480, 960)
"""Of the copies, in pixels: a card on a screen of one pixel to the point, and of two."""

CARD_SIZES: Final = "(min-width: 66.5rem) 23rem, (min-width: 44rem) 46vw, 92vw"
"""How wide a cover is on a card, as `sizes` has it: `.campaign-grid` in data.css."""
LARGE_SIZES: Final = "(min-width: 76rem) 44rem, (min-width: 60rem) calc(92vw - 27rem), 92vw"
"""How wide it is on a campaign's own page: `.split` in crowdfund.css."""
TEXT_SIZES: Final = "(min-width: 46rem) 42rem, 92vw"
"""How wide a picture in a text is at most: `.prose` in crowdfund.css."""

_NAME: Final = re.compile(
    r"(?P<stem>[0-9a-f]{32}-(?P<width>[1-9][0-9]{0,3}))(?:-(?P<copy>[0-9]{3}))?\.webp", re.ASCII
)


def new_name(width: int) -> str:
    """A name that no picture has yet.

    Args:
        width: see `filled_width`.
    """
    return f"{uuid4().hex}-{width}.webp"


def filled_width(width: int, height: int) -> int:
    """How wide a cover's place is that a picture fills at its own size, in pixels: of one that is
    wider than 16:9 both ends are cut off (`.cover` in data.css). Browsers choose by this."""
    return min(width, height * 16 // 9)


def copies_of(name: str) -> dict[str, int]:
    """The names of a picture's copies and how wide a place each fills, narrowest first; none as
    wide a one as the picture.

    Args:
        name: the picture's own, or its address.
    """
    found = _NAME.search(name)
    if found is None or found["copy"]:
        return {}
    below = [width for width in WIDTHS if width < int(found["width"])]
    return {f"{name.removesuffix('.webp')}-{width}.webp": width for width in below}


def original_of(name: str) -> str:
    """The name of the picture that a copy was made of; any other name as it is."""
    found = _NAME.fullmatch(name)
    if found is None or found["copy"] is None or int(found["copy"]) not in WIDTHS:
        return name
    return f"{found['stem']}.webp"


def srcset(address: str) -> str:
    """A picture and its copies as `srcset` has them; empty for one without copies.

    Args:
        address: the picture's.
    """
    found, copies = _NAME.search(address), copies_of(address)
    if found is None or not copies:
        return ""
    every = {**copies, address: int(found["width"])}
    return ", ".join(f"{each} {width}w" for each, width in every.items())


def smallest(address: str) -> str:
    """The address of a picture's narrowest copy, or its own."""
    return next(iter(copies_of(address)), address)
