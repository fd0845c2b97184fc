"""What was typed into a form that was refused, on its way back to the page with the form.

It travels in a short-lived cookie that only our own routes set and only they and the page read: an
address would leave it in histories and logs. A password never comes along.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Final

BOUNDS: Final = {"name": 100, "email": 254}
"""How much of each field comes back, in characters: as much as its page lets one type."""
LONGEST: Final = 3_500
"""Of the cookie's value: browsers keep at least 4,096 bytes of a cookie (RFC 6265, section 6.1)."""


def packed(form: Mapping[str, str]) -> str:
    """The fields of a form that come back, as a cookie holds them.

    Args:
        form: as sent, a password too.
    """
    kept = {name: form.get(name, "")[:most] for name, most in BOUNDS.items()}
    text = json.dumps(kept, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode("ascii")


def unpacked(written: str) -> dict[str, str]:
    """The fields that come back, by name; empty where they are not ours, or no line of text.

    Args:
        written: the cookie's value, from anybody.
    """
    try:
        read = json.loads(base64.urlsafe_b64decode(written[:LONGEST].encode("ascii")))
    except (ValueError, binascii.Error, RecursionError):
        read = {}
    found = read if isinstance(read, dict) else {}
    return {name: _text(found.get(name))[:most] for name, most in BOUNDS.items()}


def _text(value: object) -> str:
    return value if isinstance(value, str) and value.isprintable() else ""
