"""One running product for all processes of a run: journeys can be walked side by side."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.journeys.running import Product


@contextmanager
def shared(folder: Path, start: Callable[[], Product]) -> Iterator[tuple[Product, bool]]:
    """Gives the product that the first of several processes starts, and whether this is that one;
    for it the block ends when the others have left theirs, so that it can look back and stop it.

    Args:
        folder: the same for all processes of a run, and of no other run.
        start: starts it; what it raises is raised here, and the next process tries itself.
    """
    note = folder / "product.json"
    with (folder / "starting").open("w") as starting, (folder / "using").open("w") as using:
        with _locked(starting):
            fcntl.flock(using, fcntl.LOCK_SH)
            is_first = not note.exists()
            product = start() if is_first else Product.found(json.loads(note.read_text()))
            note.write_text(json.dumps(product.whereabouts))
        try:
            yield product, is_first
        finally:
            if is_first:
                _wait_for_the_others(note, starting, using)


def _wait_for_the_others(note: Path, starting: IO[str], using: IO[str]) -> None:
    with _locked(starting):
        # Whoever comes now starts one of their own.
        note.unlink()
    fcntl.flock(using, fcntl.LOCK_EX)


@contextmanager
def _locked(file: IO[str]) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
