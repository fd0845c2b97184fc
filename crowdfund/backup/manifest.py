"""What a backup says about itself, so that a return can prove that it brought everything back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from crowdfund.backup.errors import BackupError

FORMAT: Final = 1
"""Counts changes of the archive's form."""
UNREADABLE: Final = "The manifest of this backup cannot be read: the file is damaged."


@dataclass(frozen=True)
class Member:
    """One file inside the archive."""

    size_bytes: int
    """Its length."""
    sha256: str
    """Of its content, hex."""


@dataclass(frozen=True)
class Head:
    """Where a campaign's chain ends."""

    number: int
    """Number of the last entry."""
    hash: str
    """Hash of the last entry, hex."""


@dataclass(frozen=True)
class Manifest:
    """Everything that must be true of a database that was brought back."""

    format: int
    """The archive's form."""
    taken_at: datetime
    """When the snapshot was taken, platform's time, UTC."""
    revision: str
    """The migration that the tables were at."""
    server_major: int
    """Major version of the PostgreSQL that was read."""
    dump_major: int
    """Major version of the pg_dump that read it; an older pg_restore cannot."""
    rows: Mapping[str, int]
    """How many rows each table had."""
    heads: Mapping[str, Head]
    """Where each campaign's chain ended, by the campaign's id."""
    members: Mapping[str, Member]
    """Every other file in the archive, by its name."""
    missing_files: tuple[str, ...]
    """Uploads that a row names and that were not on disk."""

    def to_json(self) -> bytes:
        """The manifest with its own digest, to be kept."""
        said = asdict(self) | {
            "taken_at": self.taken_at.isoformat(),
            "missing_files": list(self.missing_files),
        }
        return json.dumps(said | {"sha256": _digest(said)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Manifest:
        """Reads a manifest.

        Raises:
            BackupError: it is damaged, or of a form that is not known here.
        """
        try:
            said = json.loads(raw)
            expected = said.pop("sha256")
            if said["format"] != FORMAT:
                raise BackupError(
                    f"This backup has form {said['format']} and this version reads form {FORMAT}."
                )
            if _digest(said) != expected:
                raise BackupError(UNREADABLE)
            return cls(
                format=FORMAT,
                taken_at=datetime.fromisoformat(said["taken_at"]),
                revision=said["revision"],
                server_major=said["server_major"],
                dump_major=said["dump_major"],
                rows=said["rows"],
                heads={name: Head(**one) for name, one in said["heads"].items()},
                members={name: Member(**one) for name, one in said["members"].items()},
                missing_files=tuple(said["missing_files"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BackupError(UNREADABLE) from None


def _digest(said: Mapping[str, Any]) -> str:
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()
