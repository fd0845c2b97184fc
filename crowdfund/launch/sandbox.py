"""The offline Stripe sandbox as a program that is started beside the product."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from crowdfund.launch.ports import LOOPBACK, free_port, is_free, listens
from crowdfund.settings import SANDBOX_KEY_PREFIX, Settings
from crowdfund.settings_secret import kept_secret

NOTE = "stripe-sandbox.json"
"""Where in DATA_DIR the port is noted: pages that the sandbox handed out must open tomorrow."""


@dataclass(frozen=True)
class Sandbox:
    """How the sandbox of one data folder is reached."""

    port: int
    """Where it listens on this machine."""
    secret_key: str
    """The key that its API takes."""
    webhook_secret: str
    """What it signs its webhooks with."""
    database: Path
    """Its own store (SQLite), which knows nothing of the product's."""

    @property
    def api_url(self) -> str:
        """The address of its API."""
        return f"http://{LOOPBACK}:{self.port}"

    def arguments(self, webhook_url: str) -> list[str]:
        """Return its command line.

        Args:
            webhook_url: where it sends events.
        """
        return [
            *(sys.executable, "-m", "crowdfund.stripe_sandbox"),
            *("--port", str(self.port)),
            *("--db", str(self.database)),
            *("--secret-key", self.secret_key),
            *("--webhook-url", webhook_url),
            *("--webhook-secret", self.webhook_secret),
        ]

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        return listens(self.port)

    def note_port(self) -> None:
        """Remember the port for the next start and for other commands."""
        (self.database.parent / NOTE).write_text(json.dumps({"port": self.port}))


def plan_sandbox(settings: Settings) -> Sandbox:
    """Return the sandbox to start: same keys every time, and the same port while it is free."""
    known = _noted_port(settings.data_dir)
    return _sandbox(settings, known if known and is_free(known) else free_port())


def known_sandbox(settings: Settings) -> Sandbox | None:
    """Return the sandbox that runs beside this data folder now, if one does."""
    port = _noted_port(settings.data_dir)
    if port is None:
        return None
    sandbox = _sandbox(settings, port)
    return sandbox if sandbox.answers() else None


def _sandbox(settings: Settings, port: int) -> Sandbox:
    """Put a sandbox together with the secrets that are kept for it."""
    data_dir = settings.data_dir
    return Sandbox(
        port=port,
        secret_key=kept_secret(data_dir, "stripe_sandbox_key", f"{SANDBOX_KEY_PREFIX}_"),
        webhook_secret=settings.stripe_webhook_secret
        or kept_secret(data_dir, "stripe_sandbox_webhook_secret", "whsec_"),
        database=data_dir / "stripe-sandbox.sqlite3",
    )


def _noted_port(data_dir: Path) -> int | None:
    """Return the port that was noted last; a note that cannot be read is no note."""
    try:
        noted = json.loads((data_dir / NOTE).read_text())["port"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return noted if isinstance(noted, int) and 0 < noted < 65_536 else None
