"""The chain of the audit trail: what the hash of each link covers.

Links are made after the entries, one at a time and in one order, so that those who write entries
never wait for each other. A link's place in the chain is its own; an entry's number is not, since a
transaction that took a lower number may end later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

GENESIS_HASH: Final = "0" * 64
"""What the first link names as its predecessor."""
LATE: Final = timedelta(minutes=10)
"""A transaction ends sooner. An entry that claims to be older than this beside those before it in
the chain was not there when they were chained."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything an entry says."""

    number: int
    at: datetime
    actor_id: str
    """Empty for the platform, and for somebody who is not signed in."""
    actor_name: str
    action: str
    object_kind: str
    object_id: str
    object_name: str
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def link_hash(previous_hash: str, position: int, chained_at: datetime, entry: Recorded) -> str:
    """SHA-256 (hex) over the predecessor's hash, the link's place and time, and every fact of its
    entry, in one fixed form: a JSON array without spaces, ASCII, keys in order, times in UTC with
    microseconds.

    Args:
        previous_hash: of the link before; `GENESIS_HASH` for the first.
        position: from 1, without gaps.
        chained_at: UTC.
        entry: what is chained.
    """
    facts = [
        previous_hash,
        position,
        _fixed(chained_at),
        entry.number,
        _fixed(entry.at),
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.object_name,
        entry.reason,
        dict(entry.before),
        dict(entry.after),
    ]
    fixed = json.dumps(facts, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(fixed.encode()).hexdigest()


def _fixed(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
