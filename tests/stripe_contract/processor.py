"""Whom the contract of the port is held against: the offline sandbox, or Stripe's own test mode.

A `Processor` is the gateway under test and what a test needs beside the port: a charge that was
paid, an account that can receive money, a moment's patience. Both kinds do these with the same
calls of the SDK; what only a person at a hosted page could do is `OfflineProcessor`'s alone.
"""

from __future__ import annotations

import json
import os
import threading
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import stripe

from crowdfund.payments.gateway import PaymentGateway
from crowdfund.payments.stripe_client import new_client, new_http_client
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.sandbox_server import SandboxServer

LIVE_KEY = "STRIPE_TEST_KEY"
"""The environment variable that holds a `sk_test_` key of a real account."""

LIVE_ACCOUNT = "STRIPE_TEST_ACCOUNT"
"""A connected account of that platform whose transfers are active; made by the API unless set."""

WEBHOOK_SECRET = "whsec_contract"
Answer = TypeVar("Answer")


class Witness:
    """Passes calls on and remembers which methods were used."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.used.add(name)
        return getattr(self._inner, name)


class Processor:
    """Whoever moves money, and the SDK's client to set the scene with.

    Attributes:
        gateway: the port, watched by `witness`.
        run: a text of this test alone, for keys and names.
        currency: one that the platform is paid in, so that no conversion comes between.
    """

    who = "Stripe's test mode"
    patience_seconds = 30

    def __init__(self, key: str, url: str | None) -> None:
        self.transport = new_http_client(url)
        self.client = new_client(key, url, self.transport)
        self.witness = Witness(self.new_gateway(key, url))
        self.gateway: PaymentGateway = self.witness  # type: ignore[assignment]
        self.run = uuid.uuid4().hex[:12]
        self.currency = self.client.v1.balance.retrieve().available[0].currency

    def new_gateway(self, key: str, url: str | None) -> StripeGateway:
        """Another gateway to the same processor, over the same transport."""
        return StripeGateway(
            secret_key=key,
            webhook_secret=WEBHOOK_SECRET,
            api_url=url,
            http_client=self.transport,
        )

    def key(self, what: str) -> str:
        """An idempotency key that only this test uses."""
        return f"contract:{self.run}:{what}"

    def paid(self, amount_minor: int = 10_000, card: str = "pm_card_visa") -> tuple[str, str]:
        """A payment that was made without a page; returns its reference and its charge's."""
        intent = self.client.v1.payment_intents.create(
            {
                "amount": amount_minor,
                "currency": self.currency,
                "allowed_payment_method_types": ["card"],
                "confirm": True,
                "payment_method": card,
                "transfer_group": f"pledge_{self.run}",
            }
        )
        return intent.id, str(intent.latest_charge)

    def receiving_account(self) -> str:
        """An account whose transfers are active."""
        return os.environ.get(LIVE_ACCOUNT) or self._new_receiving_account()

    def _new_receiving_account(self) -> str:
        # Only where the platform itself collects what an account must tell can it be told by API.
        account = self.client.v1.accounts.create(COMPLETE_ACCOUNT)  # type: ignore[arg-type]
        self.eventually(
            lambda: self.client.v1.accounts.retrieve(account.id),
            lambda seen: bool(seen.capabilities and seen.capabilities.transfers == "active"),
        )
        return account.id

    def event_body(self) -> bytes:
        """Any event, as a webhook would bring it."""
        listed: Any = self.client.raw_request("get", "/v1/events", limit=1).data
        return json.dumps(listed["data"][0]).encode()

    def eventually(self, ask: Callable[[], Answer], fits: Callable[[Answer], bool]) -> Answer:
        """The first answer that fits; Stripe needs a moment for some, the sandbox for none."""
        clock = threading.Event()
        for _ in range(self.patience_seconds):
            answer = ask()
            if fits(answer):
                return answer
            clock.wait(1)
        answer = ask()
        assert fits(answer), f"{self.who} still says {answer}"
        return answer

    def close(self) -> None:
        """Closes the connections."""
        self.transport.close()  # type: ignore[no-untyped-call]


class OfflineProcessor(Processor):
    """The sandbox, whose hosted pages can be filled in by machine."""

    who = "the offline sandbox"
    patience_seconds = 0

    def __init__(self, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox
        super().__init__(sandbox.secret_key, sandbox.url)

    def receiving_account(self) -> str:
        """An account that was onboarded through its hosted page."""
        account = self.client.v1.accounts.create({"capabilities": {"transfers": _REQUESTED}})
        self.sandbox.onboard(account.id)
        return account.id


def live_processor() -> Processor:
    """Stripe's own test mode; refuses anything but a test key."""
    key = os.environ[LIVE_KEY]
    assert key.startswith("sk_test_"), "only a test key may be used here"
    stripe.enable_telemetry = False
    return Processor(key, None)


_REQUESTED: Any = {"requested": True}

COMPLETE_ACCOUNT: dict[str, Any] = {
    "business_profile": {"mcc": "5734", "url": "https://example.com"},
    "business_type": "individual",
    "capabilities": {"transfers": {"requested": True}},
    "controller": {
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "requirement_collection": "application",
        "stripe_dashboard": {"type": "none"},
    },
    "country": "US",
    "email": "contract@example.com",
    "external_account": "btok_us_verified",
    "individual": {
        "address": {
            "city": "San Francisco",
            "line1": "address_full_match",
            "postal_code": "94111",
            "state": "CA",
        },
        "dob": {"day": 1, "month": 1, "year": 1901},
        "email": "contract@example.com",
        "first_name": "Jenny",
        "id_number": "000000000",
        "last_name": "Rosen",
        "phone": "0000000000",
        "ssn_last_4": "0000",
    },
    "tos_acceptance": {"date": 1_767_225_600, "ip": "127.0.0.1"},
}
"""Stripe's published values for an account that passes verification in test mode at once."""
