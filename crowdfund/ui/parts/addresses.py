"""Names in addresses, as the router gives them."""

from __future__ import annotations

from urllib.parse import unquote

LONGEST_NAME = 200


def name_in(path: object) -> str:
    """The second part of a path, decoded: the name in /campaigns/{name}; empty when there is none.

    Args:
        path: as the browser sent it.
    """
    parts = str(path or "").strip("/").split("/")
    return unquote(parts[1][: 3 * LONGEST_NAME])[:LONGEST_NAME] if len(parts) > 1 else ""
