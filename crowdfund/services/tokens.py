"""What signs a browser in or comes in a letter is random to everybody else, and kept as a hash."""

from __future__ import annotations

import hashlib


def hash_token(token: str) -> str:
    """What is kept of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()
