"""One ZIP file whose every file is hashed as it is written; nothing of it is whole in memory."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any, Final, Self

MEDIA_TYPE: Final = "application/zip"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class Written:
    """One file of an archive."""

    name: str
    sha256: str
    size_bytes: int


class ArchiveWriter:
    """Writes files into a ZIP, then the list of their hashes.

    Args:
        file: where to; it need not be able to go back.
        at: what the files are dated, UTC.
    """

    def __init__(self, file: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._at = at.timetuple()[:6]
        self.written: list[Written] = []

    def add(self, name: str, parts: Iterable[bytes]) -> Written:
        """Writes one file from its parts.

        Raises:
            ValueError: there is one of that name already.
        """
        if any(one.name == name for one in self.written):
            raise ValueError(name)
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, self._at)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self._zip.open(entry, "w", force_zip64=True) as out:
            for part in parts:
                digest.update(part)
                size += len(part)
                out.write(part)
        one = Written(name, digest.hexdigest(), size)
        self.written.append(one)
        return one

    def finish(self, facts: dict[str, Any]) -> str:
        """Writes the manifest, with each file's hash, and the sums of all of them and of it.
        Returns the manifest's SHA-256."""
        listed = {**facts, "files": [asdict(one) for one in self.written]}
        manifest = json.dumps(listed, ensure_ascii=False, indent=1).encode() + b"\n"
        made = self.add(MANIFEST, [manifest])
        lines = "".join(f"{one.sha256}  {one.name}\n" for one in self.written)
        self.add(SUMS, [lines.encode()])
        return made.sha256

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Closes the ZIP; the file stays open."""
        self._zip.close()
