"""No processor at all: for commands that never pay, while nothing else runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from crowdfund.domain.errors import GatewayUnavailable
from crowdfund.domain.sentence import sentence

SENTENCE = sentence("No payment processor is configured, and the offline sandbox is not running.")


class AbsentGateway:
    """Answers every call of the `PaymentGateway` port with GatewayUnavailable."""

    def close(self) -> None:
        """Nothing is open."""

    def keep_pace(self, wait_for: Callable[[str], None] | None) -> None:
        """Nothing is asked."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        def refuse(*_args: object, **_kwargs: object) -> NoReturn:
            raise GatewayUnavailable(SENTENCE, code=name)

        return refuse
