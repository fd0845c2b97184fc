"""A gateway whose calls are counted and timed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
    PayoutsNotReady,
)
from crowdfund.metrics import CALL_SECONDS, CALLS, counted
from crowdfund.payments.gateway import PaymentGateway

UNMEASURED: Final = frozenset({"close", "keep_pace", "parse_webhook"})
"""What asks nobody."""

OUTCOMES: Final = (
    (GatewayUnavailable, "unavailable"),
    (PaymentDeclined, "declined"),
    (PayoutsNotReady, "not_ready"),
    (AlreadyDone, "already_done"),
    (GatewayRefused, "refused"),
)
"""What came of a call that failed; anything else is an `error`."""


class MeasuredGateway:
    """A gateway each of whose methods is an operation of its own.

    Args:
        gateway: who asks the processor.
    """

    def __init__(self, gateway: PaymentGateway) -> None:
        self.inner = gateway

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.inner, name)
        return call if name in UNMEASURED or not callable(call) else _measured(name, call)


def measured(gateway: PaymentGateway) -> PaymentGateway:
    """A gateway whose calls are counted and timed."""
    return cast(PaymentGateway, MeasuredGateway(gateway))


def _measured(operation: str, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def ask(*args: Any, **kwargs: Any) -> Any:
        with counted(CALLS, CALL_SECONDS, operation) as timed:
            try:
                return call(*args, **kwargs)
            except Exception as error:
                timed.outcome = _outcome(error)
                raise

    return ask


def _outcome(error: Exception) -> str:
    return next((word for kind, word in OUTCOMES if isinstance(error, kind)), "error")
