"""A page's stylesheet within its HTML: what is seen first is drawn without asking for a file.

The link stays where the build put it, for the page's scripts look for it there; it applies to
paper alone, so that nothing waits for it, and brings the file for the pages that come next.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

_LINK: Final = re.compile(
    r'<link href="/(assets/[\w.-]+\.css)" rel="stylesheet" type="text/css"(?=/>)'
)
_AHEAD: Final = '<link as="style"'
_ENDS: Final = re.compile(r"</style", re.IGNORECASE)


def with_sheet(head: str, folder: Path | None) -> str:
    """A head with the stylesheet in it that it names; as it is when there is none.

    Args:
        head: HTML, as it was built.
        folder: where the built pages are.
    """
    link = _LINK.search(head)
    rules = _rules(folder / link[1]) if folder and link else ""
    if not link or not rules:
        return head
    ahead = head[: link.start()].replace(_AHEAD, f'{_AHEAD} fetchpriority="low"')
    return f'{ahead}<style>{rules}</style>{link[0]} media="print"{head[link.end() :]}'


@lru_cache(maxsize=8)
def _rules(path: Path) -> str:
    """What a file says, whose name changes with that; nothing when it cannot stand in HTML."""
    text = path.read_text("utf-8") if path.is_file() else ""
    return "" if _ENDS.search(text) else text
