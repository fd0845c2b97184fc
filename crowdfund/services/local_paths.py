"""Where a person may be sent afterwards: within this site, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 500


def local_path(value: object, *, otherwise: str = "/") -> str:
    """Reads a path that came from outside.

    Args:
        value: such as /portfolio?tab=money; anything that could lead to another site is dropped.
        otherwise: what is returned instead.
    """
    if not isinstance(value, str) or not value.startswith("/") or len(value) > LONGEST:
        return otherwise
    if value.startswith("//") or "\\" in value or not value.isascii() or not value.isprintable():
        return otherwise
    try:
        parts = urlsplit(value)
    except ValueError:
        return otherwise
    if parts.scheme or parts.netloc or parts.path.startswith("/auth/"):
        return otherwise
    if "//" in parts.path or any(part in {".", ".."} for part in parts.path.split("/")):
        # Whoever resolves the dots of /..//elsewhere is left with //elsewhere: another site.
        return otherwise
    return value
