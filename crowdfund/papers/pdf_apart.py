"""Has a PDF from outside looked through in a process of its own, which may die of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Final

PROGRAM: Final = Path(__file__).with_name("pdf_parts.py")
MOST_SECONDS: Final = 40
"""By the clock; of processor time the program gives itself less."""
TOLD: Final = ("PATH", "PYTHONPATH", "SYSTEMROOT", "VIRTUAL_ENV")
"""Of this process's environment: the other one is told no secret."""


class PdfPart(StrEnum):
    """What a PDF carries that is not taken, as `pdf_parts` calls it."""

    SCRIPT = "script"
    """A program in the file, or a form that is one."""
    PROGRAM = "program"
    """A command to start a program of the reader's computer."""
    ATTACHED = "attached"
    """Another file within it."""
    SENDS = "sends"
    """A form that sends or fetches what is written in it."""
    MEDIA = "media"
    """Film, sound or models, which players run."""
    OPENS = "opens"
    """Something that is done by itself, other than to turn to a page."""
    LOCKED = "locked"
    """A password, so that nobody can look into it."""
    UNREADABLE = "unreadable"
    """No PDF, or a damaged one."""
    ENDLESS = "endless"
    """So much that looking through it took too long."""


def parts_in(
    data: bytes, *, program: Path = PROGRAM, seconds: float = MOST_SECONDS
) -> set[PdfPart]:
    """What a PDF carries that is not taken; nothing when it is only there to be read.

    Args:
        data: the whole file, of a size that was bounded before.
        program: what looks through it.
        seconds: by the clock, after which it is ended.
    """
    told = {name: os.environ[name] for name in TOLD if name in os.environ}
    try:
        said = subprocess.run(
            [sys.executable, "-P", str(program)],
            input=data,
            capture_output=True,
            timeout=seconds,
            env=told,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {PdfPart.ENDLESS}
    if said.returncode != 0:
        # Ended for its memory or its time.
        return {PdfPart.ENDLESS}
    return {PdfPart(part) for part in json.loads(said.stdout)}
