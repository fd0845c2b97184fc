"""The offline processor's own controls: its clock, its payment form, its onboarding form.

Used by the demonstration and by tests; there is none of this at the real processor.
"""

from __future__ import annotations

from typing import Final

import httpx

from crowdfund.domain.errors import GatewayRefused, GatewayUnavailable
from crowdfund.domain.sentence import sentence

TIMEOUT_SECONDS: Final = 20.0


class HttpSandboxControl:
    """`SandboxControl` over the sandbox's control routes.

    Args:
        api_url: where the sandbox answers, on this machine.
        secret_key: the sandbox's key.
    """

    def __init__(self, *, api_url: str, secret_key: str) -> None:
        self._client = httpx.Client(
            base_url=api_url,
            timeout=TIMEOUT_SECONDS,
            headers={"Authorization": f"Bearer {secret_key}"},
            # A proxy would be asked for its own loopback address and never reach the sandbox.
            trust_env=False,
        )

    def close(self) -> None:
        """Closes the connections; the control cannot be used afterwards."""
        self._client.close()

    def advance(self, seconds: int) -> None:
        """Moves the sandbox's clock forward.

        Raises:
            GatewayUnavailable: the sandbox does not answer.
            GatewayRefused: it does not take the request.
        """
        self._post("advance", {"seconds": seconds})

    def pay(self, checkout_ref: str, card: str) -> None:
        """Pays a payment page with a test card, as its form would.

        Args:
            checkout_ref: the payment page.
            card: the number of one of the sandbox's test cards.

        Raises:
            GatewayUnavailable: the sandbox does not answer.
            GatewayRefused: it does not take the request.
        """
        self._post("pay", {"session": checkout_ref, "card": card})

    def complete_onboarding(self, account_ref: str) -> None:
        """Completes an account's details, as its form would.

        Raises:
            GatewayUnavailable: the sandbox does not answer.
            GatewayRefused: it does not take the request.
        """
        self._post("onboard", {"account": account_ref})

    def reset(self) -> None:
        """Forgets everything and sets its clock to the real time.

        Raises:
            GatewayUnavailable: the sandbox does not answer.
            GatewayRefused: it does not take the request.
        """
        self._post("reset", {})

    def _post(self, action: str, body: dict[str, str | int]) -> None:
        try:
            answer = self._client.post(f"/_sandbox/{action}", json=body)
        except httpx.HTTPError as error:
            raise GatewayUnavailable(sentence("The payment sandbox does not answer.")) from error
        if answer.is_error:
            raise GatewayRefused(
                sentence("The payment sandbox did not do what it was asked."),
                code=str(answer.status_code),
            )
