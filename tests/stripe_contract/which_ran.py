"""Says in words on whom the contract of the port was run, so that nobody mistakes one for both."""

from __future__ import annotations

import os
from typing import Any

from tests.stripe_contract.processor import LIVE_KEY

CONTRACT = "stripe_contract/test_gateway.py::"
LIVE = "[stripe"


def pytest_report_header() -> str:
    """What is going to run."""
    if os.environ.get(LIVE_KEY):
        return "payment gateway contract: the offline sandbox, and Stripe's test mode"
    return f"payment gateway contract: the offline sandbox only ({LIVE_KEY} is not set)"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What ran, with how many tests passed and failed."""
    ran = counted(terminalreporter.stats)
    if any(ran.values()):
        for line in sentences(ran, has_key=bool(os.environ.get(LIVE_KEY))):
            terminalreporter.write_line(line)


def counted(stats: dict[str, list[Any]]) -> dict[tuple[str, str], int]:
    """How many tests of the contract ended how, by processor."""
    counts = {(who, end): 0 for who in ("sandbox", "stripe") for end in ("passed", "failed")}
    for end, kinds in (("passed", ["passed"]), ("failed", ["failed", "error"])):
        for report in (one for kind in kinds for one in stats.get(kind, [])):
            if CONTRACT in getattr(report, "nodeid", ""):
                who = "stripe" if LIVE in report.nodeid else "sandbox"
                counts[who, end] += 1
    return counts


def sentences(ran: dict[tuple[str, str], int], *, has_key: bool) -> list[str]:
    """The two lines of the summary."""
    lines = [
        f"payment gateway contract on the offline sandbox: {ran['sandbox', 'passed']} passed, "
        f"{ran['sandbox', 'failed']} failed"
    ]
    if ran["stripe", "passed"] or ran["stripe", "failed"]:
        lines.append(
            f"payment gateway contract on Stripe's test mode: {ran['stripe', 'passed']} passed, "
            f"{ran['stripe', 'failed']} failed"
        )
    else:
        why = "it was deselected" if has_key else f"{LIVE_KEY} is not set"
        lines.append(f"payment gateway contract on Stripe's test mode: NOT RUN, {why}")
    return lines
