"""What a route says to the page that it sends a browser back to, after an upload.

The sentence travels in a short-lived cookie that only our own routes set: an address would let
anybody put their words onto our page.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Final

from starlette.requests import cookie_parser

from crowdfund.services.cookies import UPLOAD_NAME

FILING: Final = "filing"
COVER: Final = "cover"
PICTURE: Final = "picture"
DOCUMENT: Final = "document"
LONGEST_COOKIE: Final = 2_000
LONGEST_WORD: Final = 300


def word_from(cookies: str, place: str, *, seen: str) -> tuple[str, str]:
    """The sentence for one place of a page.

    Args:
        cookies: the Cookie header of the connection.
        place: `FILING`, `COVER`, `PICTURE` or `DOCUMENT`.
        seen: mark of the sentence that was shown last.

    Returns:
        The sentence's mark and the sentence; both empty when there is none, or it was shown.
    """
    written = cookie_parser(cookies).get(UPLOAD_NAME, "")
    if not written or len(written) > LONGEST_COOKIE or written == seen:
        return "", ""
    try:
        read = json.loads(base64.urlsafe_b64decode(written.encode("ascii")))
    except (ValueError, binascii.Error):
        return "", ""
    if not isinstance(read, dict) or read.get("place") != place:
        return "", ""
    text = read.get("text")
    return (written, text[:LONGEST_WORD]) if isinstance(text, str) else ("", "")
