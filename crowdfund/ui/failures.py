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
