"""A lock that ends with its process, however that process ends."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class FileLock:
    """An exclusive lock on a file, held while this object's descriptor is open.

    The kernel gives the lock back when the process dies, so that nothing stale is ever left, unlike
    a file that merely exists.
    """

    descriptor: int | None
    """The open file descriptor that carries the lock; None once it was given back."""

    @property
    def held(self) -> bool:
        """True until the lock is given back."""
        return self.descriptor is not None

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Take the lock on `path`, or return None when another live process holds it.

        Args:
            path: the file to lock; it and its folder are made when missing.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def release(self) -> None:
        """Give the lock back; doing so twice does nothing."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
