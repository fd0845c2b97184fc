"""How clusters of ours are set up: their settings, and who may connect."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

DATABASE = "crowdfund"
"""The product's database."""

ROLE = "crowdfund"
"""The product's role: it owns its database, may create others (tests do) and is no superuser."""

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "unix_socket_permissions": "0700",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] '",
    "jit": "off",
}
"""What every cluster of ours is set to."""

FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
"""Added for tests: quicker, and a power cut may destroy the data."""


def write_settings(data: Path, socket: Path, *, durable: bool) -> None:
    """Write the settings that the next start runs with.

    Args:
        data: PostgreSQL's data directory.
        socket: the folder of its Unix socket.
        durable: False adds FAST_SETTINGS.
    """
    settings = SETTINGS | {"unix_socket_directories": f"'{socket}'"}
    if not durable:
        settings |= FAST_SETTINGS
    file = data / "crowdfund.conf"
    file.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    # The server's account reads it; the folder around it is closed to everybody else.
    file.chmod(0o644)


def write_access_rules(data: Path, names: Sequence[str]) -> None:
    """Let these users of this machine connect through the socket, and nobody by any other way.

    Args:
        data: PostgreSQL's data directory, just made.
        names: users of the system, as the kernel reports them.
    """
    with (data / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists 'crowdfund.conf'\n")
    (data / "pg_hba.conf").write_text("local all all peer map=launcher\n")
    lines = [f'launcher "{name}" {role}\n' for name in names for role in ("postgres", ROLE)]
    (data / "pg_ident.conf").write_text("".join(lines))
