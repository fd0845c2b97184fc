"""What runs under a process number, on Linux and on macOS."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def command_of(pid: int) -> str:
    """Return the command line of a live process, or an empty text when there is none.

    Args:
        pid: the process number.
    """
    if pid <= 0:
        return ""
    if Path("/proc/self/cmdline").exists():
        try:
            return (
                Path(f"/proc/{pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode(errors="replace")
            )
        except OSError:
            return ""
    shown = subprocess.run(
        ["/bin/ps", "-p", str(pid), "-o", "command="],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C"},
    )
    return shown.stdout
