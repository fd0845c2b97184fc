"""Which handler answers which address; Stripe's other routes are known, and said to be missing."""

from __future__ import annotations

import re
from pathlib import Path

from crowdfund.stripe_sandbox.errors import ApiError
from crowdfund.stripe_sandbox.resources import (
    accounts,
    balance,
    checkout,
    customers,
    disputes,
    events,
    identity,
    intents,
    payment_methods,
    payouts,
    radar,
    refunds,
    setup_intents,
    transfers,
)
from crowdfund.stripe_sandbox.world import Operation

OPERATIONS: tuple[Operation, ...] = (
    *accounts.OPERATIONS,
    *balance.OPERATIONS,
    *checkout.OPERATIONS,
    *customers.OPERATIONS,
    *disputes.OPERATIONS,
    *events.OPERATIONS,
    *identity.OPERATIONS,
    *intents.OPERATIONS,
    *payment_methods.OPERATIONS,
    *payouts.OPERATIONS,
    *radar.OPERATIONS,
    *refunds.OPERATIONS,
    *setup_intents.OPERATIONS,
    *transfers.OPERATIONS,
)

_KNOWN = Path(__file__).parent / "stripe_routes.txt"
"""Every route of Stripe's at this version, one a line; a test compares it with the SDK."""


class Router:
    """Finds the operation for a method and an address."""

    def __init__(self) -> None:
        self._plain: dict[tuple[str, str], Operation] = {}
        self._shaped: list[tuple[str, re.Pattern[str], Operation]] = []
        self._known = _KNOWN.read_text(encoding="utf-8").splitlines()
        for operation in OPERATIONS:
            if "{" in operation.path:
                shape = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]{1,255})", operation.path)
                self._shaped.append((operation.method, re.compile(shape), operation))
            else:
                self._plain[operation.method, operation.path] = operation

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation and the named parts of the address.

        Raises:
            ApiError: 501 for a route of Stripe's that the sandbox lacks, 404 for any other.
        """
        plain = self._plain.get((method, path))
        if plain is not None:
            return plain, {}
        for wanted, shape, operation in self._shaped:
            match = shape.fullmatch(path) if wanted == method else None
            if match is not None:
                return operation, match.groupdict()
        if any(_fits(f"{method} {path}", route) for route in self._known):
            raise ApiError(
                501,
                "api_error",
                f"Stripe has {method} {path[:120]}; this offline sandbox does not.",
                replayable=False,
            )
        raise ApiError(
            404,
            "invalid_request_error",
            f"Unrecognized request URL ({method}: {path[:120]}).",
            replayable=False,
        )


def _fits(asked: str, route: str) -> bool:
    ours, theirs = asked.split("/"), route.split("/")
    return len(ours) == len(theirs) and all(
        mine == their or (their.startswith("{") and mine)
        for mine, their in zip(ours, theirs, strict=True)
    )
