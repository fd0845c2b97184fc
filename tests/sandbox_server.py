"""The Stripe sandbox for tests: one server for the whole run, emptied before every test.

    def test_something(stripe_sandbox: SandboxServer) -> None:
        gateway = stripe_sandbox.gateway()
        ...
        stripe_sandbox.pay(checkout.checkout_ref)

The server runs in a thread of the test process on a free port of the loopback interface. Whatever
goes over its wire during a test is held against the contract when the test ends: every request
that the application makes, and every answer that the sandbox gives.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe
import uvicorn

from crowdfund.payments.stripe_client import new_http_client
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.stripe_sandbox.app import create_app
from crowdfund.stripe_sandbox.world import SandboxSettings, World
from tests.ports import address_of, listener
from tests.stripe_contract.contract import DROPPED, Exchange, check_answer, check_exchange

SECRET_KEY = "sk_test_sandbox_tests"
WEBHOOK_SECRET = "whsec_sandbox_tests"
GOOD_CARD = "4242424242424242"
START_SECONDS = 60
PATIENCE_SECONDS = 60
"""How long a test waits for the sandbox, which says no more than how busy the machine is."""


class Wiretap:
    """Remembers what goes to and from the API, beneath the sandbox's own application."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.exchanges: list[Exchange] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Passes one request on; those to the API are remembered."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        asked, answered, status, is_whole = bytearray(), bytearray(), 0, False
        query = scope["query_string"].decode()
        target = f"{scope['path']}?{query}" if query else scope["path"]

        def remember(shown_status: int) -> None:
            self.exchanges.append(
                Exchange(
                    scope["method"].lower(), target, asked.decode(), shown_status, bytes(answered)
                )
            )

        async def listen() -> Any:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def tell(message: Any) -> None:
            nonlocal status, is_whole
            status = message.get("status", status)
            answered.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                # Before the answer is out, so that whoever has it finds it remembered.
                is_whole = True
                remember(status)
            await send(message)

        await self._app(scope, listen, tell)
        if not is_whole:
            remember(DROPPED)


class SandboxServer:
    """A running sandbox and the levers that a test may pull.

    Attributes:
        url: where it answers.
        db_path: its file, for tests that change what it remembers.
        secret_key: the key that it takes.
        webhook_secret: what its webhooks are signed with.
        inside: what it runs on, when that is in this process.
        checks_contract: set to False in a test that asks for wrong things on purpose.
    """

    def __init__(
        self, url: str, wiretap: Wiretap, db_path: Path, world: World | None = None
    ) -> None:
        self.url = url
        self.db_path = db_path
        self.inside = world
        self.secret_key = SECRET_KEY
        self.webhook_secret = WEBHOOK_SECRET
        self.checks_contract = True
        self._wiretap = wiretap
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE_SECONDS)
        self._transport: stripe.HTTPClient | None = None

    @property
    def exchanges(self) -> list[Exchange]:
        """What went over the wire since the last reset."""
        return self._wiretap.exchanges

    def gateway(self, http_client: stripe.HTTPClient | None = None) -> StripeGateway:
        """A new adapter to this sandbox. They share one transport, which lives as long as the
        server: do not close them."""
        if self._transport is None:
            self._transport = new_http_client(self.url)
        return StripeGateway(
            secret_key=self.secret_key,
            webhook_secret=self.webhook_secret,
            api_url=self.url,
            http_client=http_client or self._transport,
        )

    def pay(self, checkout_ref: str, card: str = GOOD_CARD) -> dict[str, Any]:
        """Types a card into a hosted payment page."""
        return self.control("pay", session=checkout_ref, card=card)

    def advance(self, seconds: int) -> None:
        """Moves the sandbox's clock on."""
        self.control("advance", seconds=seconds)

    def offset_seconds(self) -> int:
        """How far the sandbox's clock is ahead of the real one."""
        return int(self._http.get("/_sandbox/clock").json()["offset_seconds"])

    def fault(self, path: str, status: int | str, times: int = 1) -> None:
        """Has the next calls of a path fail with a status, or with a connection that drops
        before or after the work is done: `timeout_before`, `timeout_after`."""
        self.control("fault", path=path, status=status, times=times)

    def onboard(self, account_ref: str) -> dict[str, Any]:
        """Fills in an enterprise's hosted onboarding form."""
        return self.control("onboard", account=account_ref)

    def dispute(self, charge_ref: str) -> dict[str, Any]:
        """Has the backer's bank dispute a charge."""
        return self.control("dispute", charge=charge_ref)

    def control(self, lever: str, **values: Any) -> dict[str, Any]:
        """Pulls any lever of the sandbox and returns what it says."""
        answer = self._http.post(f"/_sandbox/{lever}", json=values)
        assert answer.status_code == 200, f"{lever}: {answer.status_code} {answer.text}"
        said: dict[str, Any] = answer.json()
        return said

    def api(self, method: str, path: str, **form: str) -> dict[str, Any]:
        """Asks the API by hand, past the SDK."""
        answer = self._http.request(
            method,
            path,
            headers={"Authorization": f"Bearer {self.secret_key}"},
            **({"params": form} if method == "GET" else {"data": form}),
        )
        said: dict[str, Any] = answer.json()
        return said

    def webhooks(self) -> list[tuple[bytes, str]]:
        """Every event so far, oldest first, as a webhook would bring it: body and signature."""
        events = self.api("GET", "/v1/events", limit="100")["data"]
        return [self.signed(event) for event in reversed(events)]

    def signed(self, event: dict[str, Any]) -> tuple[bytes, str]:
        """A body and its signature, signed now."""
        body = json.dumps(event)
        sign: Callable[[str, str], str] = stripe.WebhookSignature.generate_signature_header
        return body.encode(), sign(body, self.webhook_secret)

    def reset(self) -> None:
        """Empties the sandbox and forgets what went over the wire."""
        self.control("reset")
        self._wiretap.exchanges.clear()
        self.checks_contract = True
        self.secret_key = SECRET_KEY

    def contract_problems(self) -> list[str]:
        """What is wrong with the exchanges since the last reset."""
        return [str(problem) for seen in self.exchanges for problem in check_exchange(seen)]

    def answer_problems(self) -> list[str]:
        """What is wrong with the answers alone: for tests that ask for wrong things."""
        return [
            str(problem)
            for seen in self.exchanges
            for problem in check_answer(seen.method, seen.path, seen.status, seen.answer)
        ]

    def close(self) -> None:
        """Closes all connections to the server."""
        if self._transport is not None:
            self._transport.close()
        self._http.close()


class TellingServer(uvicorn.Server):
    """Says when it listens, so that nobody has to wait and look."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then says so."""
        await super().startup(sockets)
        self.listening.set()


@pytest.fixture(scope="session")
def stripe_sandbox_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """The one server of this test process."""
    folder: Path = tmp_path_factory.mktemp("stripe_sandbox")
    place = listener()
    db_path = folder / "sandbox.db"
    app = create_app(SandboxSettings(db_path=str(db_path), secret_key=SECRET_KEY))
    wiretap = Wiretap(app)
    server = TellingServer(uvicorn.Config(wiretap, log_config=None, ws="none", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    assert server.listening.wait(START_SECONDS), "the sandbox did not start"
    running = SandboxServer(address_of(place), wiretap, db_path, app.state.world)
    yield running
    running.close()
    server.should_exit = True
    thread.join(START_SECONDS)
    place.close()


def without_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits between its retries; a test must not."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0)


@pytest.fixture
def stripe_sandbox(
    stripe_sandbox_server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SandboxServer]:
    """An empty sandbox; what a test sends and gets must keep to the contract."""
    without_backoff(monkeypatch)
    stripe_sandbox_server.reset()
    yield stripe_sandbox_server
    if stripe_sandbox_server.checks_contract:
        problems = stripe_sandbox_server.contract_problems()
        assert not problems, "\n".join(["outside Stripe's contract:", *problems[:30]])
