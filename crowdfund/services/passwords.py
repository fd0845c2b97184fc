"""Passwords: how they are judged, kept and compared."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from crowdfund.domain.errors import InvalidInput
from crowdfund.words import _

SHORTEST: Final = 10
"""Characters; length is what makes a password hard to guess."""

LONGEST: Final = 200
"""Characters; more would only make our own server work."""

COMMON: Final = frozenset(
    {
        "1234567890",
        "0123456789",
        "0987654321",
        "12345678910",
        "123456789a",
        "qwertyuiop",
        "qwerty1234",
        "qwerty12345",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "letmein123",
        "iloveyou123",
        "welcome123",
        "welcome1234",
        "administrator",
        "changeme123",
        "football123",
        "baseball123",
        "superman123",
        "princess123",
        "sunshine123",
        "trustno1trustno1",
        "abcdefghij",
        "abcd123456",
        "a123456789",
        "q123456789",
        "crowdfund-demo",
        "crowdfund123",
        "crowdfunding",
        "mypassword",
        "mypassword1",
        "secret1234",
        "summer2025",
        "summer2026",
        "winter2025",
        "winter2026",
        "autumn2026",
        "spring2026",
    }
)
"""What is tried first by anyone who guesses; compared in lower case."""

HASHER: Final = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65_536, parallelism=4),))
"""argon2id with the second of RFC 9106's recommended settings (64 MiB, three passes)."""


def check_password(password: object, *, email: str, field: str = "password") -> str:
    """Reads a new password.

    Args:
        password: what was typed.
        email: whose it is to be; a password must not be the address.
        field: name of the form's field.

    Raises:
        InvalidInput: too short, too long, the address itself, or one of those tried first.
    """
    text = password if isinstance(password, str) else ""
    if len(text) < SHORTEST:
        raise InvalidInput(
            _("Use at least {shortest} characters.").format(shortest=SHORTEST), field=field
        )
    if len(text) > LONGEST:
        raise InvalidInput(
            _("Use at most {longest} characters.").format(longest=LONGEST), field=field
        )
    lower = text.lower()
    if lower in {email.lower(), email.lower().partition("@")[0]}:
        raise InvalidInput(_("Use a password that is not your email address."), field=field)
    if lower in COMMON or len(set(lower)) <= 2:
        raise InvalidInput(_("That password is one of the first that are guessed."), field=field)
    return text


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its own salt and parameters."""
    return HASHER.hash(password)


def is_password(password: object, password_hash: str) -> bool:
    """Whether a password belongs to a hash; costs the same when there is none.

    Args:
        password: what was typed; anything too long or not text is wrong.
        password_hash: what is kept, or empty when nobody can sign in.
    """
    text = password if isinstance(password, str) and len(password) <= LONGEST else ""
    try:
        is_right = HASHER.verify(text, password_hash or _nobody())
    except PwdlibError:
        return False
    return is_right and bool(password_hash) and bool(text)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that is compared when there is no person, so that the answer takes as long."""
    return hash_password("nobody signs in with this")
