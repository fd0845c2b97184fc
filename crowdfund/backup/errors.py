"""What a backup or a return that cannot go on says."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class BackupError(Exception):
    """A backup or a return cannot go on. The message is for the person at the terminal."""


@contextmanager
def disk_trouble_in_words(doing: str) -> Iterator[None]:
    """Says in a sentence what the file system refused.

    Args:
        doing: what was being done, such as "The backup could not be written".

    Raises:
        BackupError: in place of any OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise BackupError(f"{doing}: the disk is full.") from None
        raise BackupError(f"{doing}: {error.strerror or error}.") from None
