"""Keys for what the database must not be able to read or make by itself.

Each purpose has a key of its own, derived from SECRET_KEY (HKDF-SHA-256, RFC 5869), so that what is
made for one is worth nothing for another. Whoever has the database alone has neither.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crowdfund.services.deps import Deps

APP_SECRETS: Final = b"crowdfund: secrets of authenticator apps, 1"
RECOVERY_CODES: Final = b"crowdfund: marks of recovery codes, 1"

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
"""As AES-GCM takes it; random, for far fewer than 2 to the 32nd messages (NIST SP 800-38D)."""


def seal(deps: Deps, purpose: bytes, owner: bytes, text: str) -> str:
    """Encrypts a text (AES-256-GCM) for one owner.

    Args:
        deps: what the platform works with.
        purpose: one of the constants above.
        owner: whose it is: moved to another person's row it cannot be opened.
        text: what nobody may read.
    """
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(deps.secret_key, purpose)).encrypt(nonce, text.encode(), owner)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(deps: Deps, purpose: bytes, owner: bytes, sealed: str) -> str | None:
    """The text again; None when it was sealed for another owner, changed, or SECRET_KEY is another
    one since.

    Args:
        deps: what the platform works with.
        purpose: what it was sealed for.
        owner: whose it is.
        sealed: what `seal` returned.
    """
    try:
        raw = base64.urlsafe_b64decode(sealed)
        key = AESGCM(_key(deps.secret_key, purpose))
        return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return None


def mark(deps: Deps, purpose: bytes, owner: bytes, text: str) -> str:
    """What is kept of a random text that is only ever compared: its HMAC-SHA-256 in hex.

    Args:
        deps: what the platform works with.
        purpose: one of the constants above.
        owner: whose it is.
        text: random, so that nobody who has the key could find it by trying either.
    """
    key = _key(deps.secret_key, purpose)
    return hmac.new(key, owner + b":" + text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=16)
def _key(secret_key: str, purpose: bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose)
    return derived.derive(secret_key.encode())
