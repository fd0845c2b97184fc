"""Square codes as pictures for pages."""

from __future__ import annotations

import segno


def picture_address(text: str) -> str:
    """A square code as the address of a picture (a `data:` address of an SVG): dark on light in
    both colour schemes, with the quiet edge that cameras need.

    Args:
        text: what a camera reads.
    """
    made = segno.make(text, error="m", micro=False)
    address: str = made.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return address
