"""`python -m crowdfund archive`: one campaign's whole history in one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crowdfund.services import archives
from crowdfund.services.deps import Deps


def archive(deps: Deps, *, campaign: str, to: Path, say: Callable[[str], object]) -> None:
    """Writes the archive and says what its manifest's hash is.

    Raises:
        NotFound, Conflict: no such campaign, or there is such a file.
    """
    seal = archives.archive_to(deps, campaign=campaign, to=to, say=say)
    say(f"Written: {to} ({to.stat().st_size} bytes).")
    say(f"SHA-256 of its manifest: {seal}")
