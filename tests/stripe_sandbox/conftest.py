"""A sandbox on a free loopback port for each test, and the real SDK to speak to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from crowdfund.stripe_sandbox import RunningSandbox, SandboxSettings, start_in_thread

KEY = "sk_test_sandbox"
VISA = "4242424242424242"


@dataclass
class Box:
    """A running sandbox, the SDK's client for it, and short ways to use both."""

    running: RunningSandbox
    client: stripe.StripeClient
    http: httpx.Client

    @property
    def url(self) -> str:
        return self.running.url

    def control(self, action: str, **given: Any) -> dict[str, Any]:
        answer = self.http.post(f"/_sandbox/{action}", json=given)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def now(self) -> int:
        return int(self.http.get("/_sandbox/clock").json()["now"])

    def api(self, method: str, path: str, body: str = "", **headers: str) -> httpx.Response:
        """A raw request with the key, to send what the SDK never would."""
        return self.http.request(
            method,
            path,
            content=body,
            headers={
                "Authorization": f"Bearer {KEY}",
                "Content-Type": "application/x-www-form-urlencoded",
                **headers,
            },
        )

    def session_params(self, amount: int = 10_000, currency: str = "usd") -> dict[str, Any]:
        price = {
            "currency": currency,
            "unit_amount": amount,
            "product_data": {"name": "10 shares of <Acme> & Co"},
        }
        return {
            "mode": "payment",
            "ui_mode": "hosted_page",
            "allowed_payment_method_types": ["card"],
            "client_reference_id": "pledge_1",
            "expires_at": self.now() + 3600,
            "line_items": [{"quantity": 1, "price_data": price}],
            "payment_intent_data": {
                "transfer_group": "campaign_1",
                "metadata": {"pledge": "1"},
                "statement_descriptor_suffix": "ACME",
            },
            "success_url": "http://shop.test/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://shop.test/back",
        }

    def session(self, amount: int = 10_000, currency: str = "usd", **more: Any) -> Any:
        params: Any = self.session_params(amount, currency) | more
        return self.client.v1.checkout.sessions.create(params)

    def pay(self, session: Any, card: str = VISA, **more: Any) -> dict[str, Any]:
        return self.control("pay", session=session.id, card=card, **more)

    def paid_charge(self, amount: int = 10_000, card: str = VISA, currency: str = "usd") -> Any:
        """A charge that was paid on the hosted page."""
        session = self.session(amount, currency)
        assert self.pay(session, card)["status"] == "paid"
        again = self.client.v1.checkout.sessions.retrieve(
            session.id, {"expand": ["payment_intent.latest_charge"]}
        )
        return again.payment_intent.latest_charge  # type: ignore[union-attr]

    def account(self, *, onboarded: bool = True) -> Any:
        account = self.client.v1.accounts.create(
            {
                "country": "US",
                "email": "founder@acme.test",
                "controller": {
                    "fees": {"payer": "application"},
                    "losses": {"payments": "application"},
                    "stripe_dashboard": {"type": "express"},
                    "requirement_collection": "stripe",
                },
                "capabilities": {"transfers": {"requested": True}},
            }
        )
        if onboarded:
            self.control("onboard", account=account.id)
        return account

    def transfer(self, charge: Any, account: Any, amount: int, **more: Any) -> Any:
        params: Any = {
            "amount": amount,
            "currency": charge.currency,
            "destination": account.id,
            "source_transaction": charge.id,
            **more,
        }
        return self.client.v1.transfers.create(params)

    def event_types(self) -> list[str]:
        """Types of all events, oldest first."""
        page = self.client.v1.events.list({"limit": 100})
        return [event.type for event in reversed(page.data)]

    def balance(self, currency: str = "usd") -> tuple[int, int]:
        """Available and pending."""
        balance = self.client.v1.balance.retrieve()
        available = sum(one.amount for one in balance.available if one.currency == currency)
        pending = sum(one.amount for one in balance.pending if one.currency == currency)
        return available, pending


OpenBox = Callable[..., Box]


def opened(db_path: Path, **settings: Any) -> tuple[Box, stripe.HTTPClient]:
    """Starts a sandbox over a file; the second value is the SDK's transport, to be closed."""
    given = {"secret_key": KEY, "sweep_seconds": 0.02, **settings}
    running = start_in_thread(SandboxSettings(db_path=str(db_path), **given))
    transport = stripe.RequestsClient(timeout=60)
    client = stripe.StripeClient(
        KEY,
        base_addresses={"api": running.url},
        max_network_retries=0,
        http_client=transport,
    )
    http = httpx.Client(base_url=running.url, trust_env=False, timeout=60)
    return Box(running, client, http), transport


def closed(box: Box, transport: stripe.HTTPClient) -> None:
    """Ends a sandbox and every connection to it."""
    box.http.close()
    transport.close()
    box.running.stop()


@pytest.fixture(autouse=True, scope="session")
def no_telemetry() -> Iterator[None]:
    """The SDK would write a file into the home directory."""
    before, stripe.enable_telemetry = stripe.enable_telemetry, False
    yield
    stripe.enable_telemetry = before


@pytest.fixture
def open_box() -> Iterator[OpenBox]:
    """Opens sandboxes over files; all are stopped at the end."""
    made: list[tuple[Box, stripe.HTTPClient]] = []

    def opener(db_path: Path, **settings: Any) -> Box:
        made.append(opened(db_path, **settings))
        return made[-1][0]

    yield opener
    for box, transport in made:
        closed(box, transport)


@pytest.fixture(scope="session")
def shared_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """One sandbox for the whole run."""
    box, transport = opened(tmp_path_factory.mktemp("sandbox") / "shared.db")
    yield box
    closed(box, transport)


@pytest.fixture
def box(shared_box: Box) -> Box:
    """The shared sandbox, empty."""
    shared_box.control("reset")
    return shared_box
