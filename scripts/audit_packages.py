"""Asks the Python Packaging Advisory Database about every package that is pinned, and says how many
it could ask about: silence of the service is not a clean bill.

python -m scripts.audit_packages          fails when a weakness is known
AUDIT_REQUIRED=1 …                        fails as well when not every package could be looked up
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PINNED = Path(__file__).parent.parent / "constraints.txt"
SOCKET_SECONDS = 5
WHOLE_SECONDS = 120
"""All look-ups together; without a network the first of them ends it."""

Command = Sequence[str]


@dataclass(frozen=True)
class Audit:
    """What came of it."""

    pinned: int
    looked_up: int
    weak: tuple[str, ...] = ()
    """Package, version and advisory, one each."""
    trouble: str = ""
    """Why nothing could be asked."""

    def lines(self) -> list[str]:
        """What is printed."""
        if self.looked_up == 0:
            why = f" ({self.trouble})" if self.trouble else ""
            return [
                f"pip-audit: NOTHING WAS CHECKED: the advisory service knew none of the "
                f"{self.pinned} pinned packages{why}."
            ]
        asked = f"pip-audit: {self.looked_up} of {self.pinned} pinned packages were looked up"
        found = f"{len(self.weak)} known weaknesses" if self.weak else "no known weakness in those"
        return [f"{asked}; {found}.", *(f"  {line}" for line in self.weak)]

    def status(self, *, is_required: bool) -> int:
        """The exit code.

        Args:
            is_required: whether every package has to have been looked up.
        """
        is_whole = self.looked_up == self.pinned > 0
        return 1 if self.weak or (is_required and not is_whole) else 0


def main() -> int:
    """Audits what is pinned. Returns the exit code."""
    found = audit([sys.executable, "-m", "pip_audit", "--timeout", str(SOCKET_SECONDS)], PINNED)
    print("\n".join(found.lines()))
    return found.status(is_required=os.environ.get("AUDIT_REQUIRED") == "1")


def audit(program: Command, pinned: Path, *, seconds: int = WHOLE_SECONDS) -> Audit:
    """Runs pip-audit over a file of exact pins.

    Args:
        program: pip-audit, and how long it waits for an answer.
        pinned: one `name==version` a line.
        seconds: how long all of it may take.
    """
    count = sum(1 for line in pinned.read_text().splitlines() if "==" in line.split("#")[0])
    options = ["-r", str(pinned), "--no-deps", "--disable-pip", "-f", "json"]
    quiet = ["--progress-spinner", "off", "--desc", "off"]
    try:
        done = subprocess.run(
            [*program, *options, *quiet],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        answer = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return Audit(count, 0, trouble=f"no answer within {seconds} seconds")
    except (json.JSONDecodeError, KeyError, TypeError):
        return Audit(count, 0, trouble=_last_line(done.stderr))
    looked_up = [each for each in answer if "skip_reason" not in each]
    return Audit(count, len(looked_up), weak=tuple(_weak(looked_up)))


def _weak(answer: list[dict[str, Any]]) -> list[str]:
    return [
        f"{each['name']} {each['version']}: {advisory['id']}"
        for each in answer
        for advisory in each.get("vulns", [])
    ]


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:200] if lines else "it said nothing"


if __name__ == "__main__":
    sys.exit(main())
