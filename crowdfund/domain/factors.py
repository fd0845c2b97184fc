"""How people prove that it is them: kinds of proof, how long one counts, and recovery codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

FRESH_FOR: Final = timedelta(minutes=10)
"""How long a proof counts for what moves money or power."""

STEP_SECONDS: Final = 30
"""How long one code of an authenticator app is shown (RFC 6238, section 4.1)."""

WINDOW_STEPS: Final = (-1, 0, 1)
"""Steps around now whose codes are taken: clocks of phones differ (RFC 6238, section 5.2)."""

RECOVERY_CODES: Final = 10
"""How many codes are made at once."""

RECOVERY_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""What recovery codes are made of: nothing that is read for something else."""

RECOVERY_LENGTH: Final = 12
"""Letters of a recovery code: 30 to the 12th, 58 bits."""

_GROUP: Final = 4
_APP_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)
_SPACES: Final = re.compile(r"[\s\-]+")


class ProofKind(StrEnum):
    """How somebody proved that it is them."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    """Their password alone: one factor."""
    CODE = "code"
    """A code of their authenticator app."""
    RECOVERY = "recovery"
    """A recovery code, each of which is good for once."""
    PASSKEY = "passkey"
    """A passkey, opened by their finger, face or PIN: two factors in one."""


class Ceremony(StrEnum):
    """What a passkey is asked for."""

    ADD = "add"
    """A new passkey of who is signed in."""
    SIGN_IN = "sign_in"
    """Signing in."""
    PROVE = "prove"
    """Proving once more that it is them."""


TWO_FACTORS: Final = frozenset({ProofKind.CODE, ProofKind.RECOVERY, ProofKind.PASSKEY})
"""What proves more than a password does."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known about the browser behind a person."""

    session_id: UUID
    """The browser's session."""
    at: datetime
    """When they last proved that it is them, in real time, UTC."""
    how: ProofKind
    """How they did."""
    has_factor: bool = False
    """Whether they have anything but a password to prove it with."""
    lacks_factor: bool = False
    """Whether their role waits until they have."""


def is_fresh(proof: Proof, now: datetime) -> bool:
    """Whether a proof is recent enough, and good enough for who has more than a password.

    Args:
        proof: the last one.
        now: the real time, UTC.
    """
    is_recent = now - proof.at <= FRESH_FOR
    return is_recent and (proof.how in TWO_FACTORS or not proof.has_factor)


def read_app_code(value: object) -> str:
    """The six digits of an app's code as they were typed; empty when it is none."""
    text = _bare(value)
    return text if _APP_CODE.fullmatch(text) else ""


def read_recovery_code(value: object) -> str:
    """The letters of a recovery code as they were typed, in any case; empty when it is none."""
    text = _bare(value).upper()
    is_one = len(text) == RECOVERY_LENGTH and set(text) <= set(RECOVERY_LETTERS)
    return text if is_one else ""


def grouped(code: str) -> str:
    """A recovery code as it is shown: in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _bare(value: object) -> str:
    return _SPACES.sub("", value[:40]) if isinstance(value, str) else ""
