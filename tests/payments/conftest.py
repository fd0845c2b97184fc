"""What all tests of the payment adapter share."""

from __future__ import annotations

import pytest

from crowdfund.payments.stripe_gateway import StripeGateway
from tests.sandbox_server import SandboxServer, without_backoff


@pytest.fixture(autouse=True)
def _no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    without_backoff(monkeypatch)


@pytest.fixture
def gateway(stripe_sandbox: SandboxServer) -> StripeGateway:
    """The adapter on an empty sandbox."""
    return stripe_sandbox.gateway()
