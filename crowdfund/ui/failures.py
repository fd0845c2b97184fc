"""What happens when a handler raises something that nobody expected."""

import logging
from typing import Any

from reflex.event import EventSpec

from crowdfund.ui.states.base import BaseState

LOG = logging.getLogger("crowdfund.ui")


def on_failure(exception: Exception) -> EventSpec:
    """Logs it in full and tells the person that nothing was changed.

    Args:
        exception: what was raised; its transaction was rolled back.
    """
    LOG.error("A handler failed.", exc_info=exception)
    failed: Any = BaseState.fail
    return failed()


LONGEST_REPORT = 2_000
"""Characters of what a page reports that the log keeps: anybody can send such a report."""


def on_page_failure(exception: Exception) -> None:
    """Logs what a page says went wrong in the browser, as one short line.

    Args:
        exception: its text is the report.
    """
    LOG.error("A page reports a failure: %r", str(exception)[:LONGEST_REPORT])
