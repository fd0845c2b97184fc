"""One file for everything: the manifest first, then the database, then the uploads (tar)."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from crowdfund.backup.errors import BackupError
from crowdfund.backup.manifest import Manifest, Member

MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.dump"
FILES: Final = "files/"
LONGEST_MANIFEST_BYTES: Final = 256 * 1024 * 1024
"""A manifest has a line for each campaign and upload; what is longer is none of ours."""
DAMAGED: Final = "This backup is damaged or incomplete"
_UPLOAD: Final = re.compile(r"files/[A-Za-z0-9_-]{1,80}\.[a-z0-9]{2,5}")
_PIECE_BYTES: Final = 1024 * 1024


def is_upload(name: str) -> bool:
    """Whether a member's name is one that the platform gives to uploads."""
    return _UPLOAD.fullmatch(name) is not None


def described(path: Path) -> Member:
    """Length and digest of a file."""
    digest, size_bytes = sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            digest.update(piece)
            size_bytes += len(piece)
    return Member(size_bytes, digest.hexdigest())


def write(target: Path, manifest: Manifest, members: Mapping[str, Path]) -> None:
    """Writes an archive that only its owner may read.

    Args:
        target: a file that does not exist.
        manifest: names every member.
        members: where each member's content is, by name.
    """
    raw = manifest.to_json()
    with target.open("xb") as stream, tarfile.open(fileobj=stream, mode="w") as archive:
        target.chmod(0o600)
        archive.addfile(_entry(MANIFEST, len(raw)), io.BytesIO(raw))
        for name, path in members.items():
            with path.open("rb") as content:
                archive.addfile(_entry(name, manifest.members[name].size_bytes), content)


def _entry(name: str, size_bytes: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size_bytes, 0o600
    return entry


def read(source: Path, folder: Path | None) -> Manifest:
    """Checks every byte of an archive against its manifest.

    Args:
        source: the archive.
        folder: where its members are laid out; None only checks.

    Raises:
        BackupError: it is damaged, incomplete, or no backup.
        OSError: the disk.
    """
    try:
        with tarfile.open(source, mode="r:") as archive:
            return _read(archive, folder)
    except (tarfile.TarError, EOFError, ValueError):
        raise BackupError(f"{DAMAGED}, or no backup at all.") from None


def _read(archive: tarfile.TarFile, folder: Path | None) -> Manifest:
    entries = iter(archive)
    first = next(entries, None)
    if first is None or first.name != MANIFEST or first.size > LONGEST_MANIFEST_BYTES:
        raise BackupError(f"{DAMAGED}, or no backup at all.")
    manifest = Manifest.from_json(_content(archive, first).read())
    seen = {entry.name for entry in _checked(archive, entries, manifest, folder)}
    missing = sorted(set(manifest.members) - seen)
    if missing:
        raise BackupError(f"{DAMAGED}: {missing[0]} is not in it.")
    return manifest


def _checked(
    archive: tarfile.TarFile,
    entries: Iterable[tarfile.TarInfo],
    manifest: Manifest,
    folder: Path | None,
) -> Iterable[tarfile.TarInfo]:
    for entry in entries:
        is_named = entry.name == DATABASE or is_upload(entry.name)
        expected = manifest.members.get(entry.name)
        if not is_named or expected is None or entry.size != expected.size_bytes:
            raise BackupError(f"{DAMAGED}: {entry.name[:80]!r} is not what its manifest names.")
        target = None if folder is None else folder / entry.name
        if _copied(_content(archive, entry), target) != expected.sha256:
            raise BackupError(f"{DAMAGED}: the content of {entry.name} was changed.")
        yield entry


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(entry) if entry.isreg() else None
    if stream is None:
        raise BackupError(f"{DAMAGED}: {entry.name[:80]!r} is no file.")
    return stream


def _copied(content: IO[bytes], target: Path | None) -> str:
    """Copies a member, unless it is only looked at. Returns its digest."""
    digest = sha256()
    if target is None:
        while piece := content.read(_PIECE_BYTES):
            digest.update(piece)
        return digest.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as copy:
        while piece := content.read(_PIECE_BYTES):
            digest.update(piece)
            copy.write(piece)
    return digest.hexdigest()
