"""The way back from a declaration to the pledge that asked for it."""

from __future__ import annotations

import re

_BACK = re.compile(r"/campaigns/[a-z0-9-]{1,120}/invest", re.ASCII)


def way_back(wanted: object) -> str:
    """The page that asked, from the address; anything else leads nowhere.

    Args:
        wanted: as the browser sent it.
    """
    return wanted if isinstance(wanted, str) and _BACK.fullmatch(wanted) else ""
