"""The recorded talk that the contract and its mutations are held against."""

from __future__ import annotations

import os

import pytest

from crowdfund.payments.stripe_client import new_http_client
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.contract import Exchange
from tests.stripe_contract.conversation import whole_story
from tests.stripe_contract.processor import LIVE_KEY
from tests.stripe_contract.recorder import Recorder


@pytest.fixture(scope="module")
def story(stripe_sandbox_server: SandboxServer) -> list[Exchange]:
    """What the adapter asked and was told while it used the whole port."""
    stripe_sandbox_server.reset()
    recorder = Recorder(new_http_client(stripe_sandbox_server.url))
    try:
        whole_story(stripe_sandbox_server.gateway(recorder), stripe_sandbox_server)
    finally:
        recorder.close()
    return recorder.exchanges


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the live contract out where there is no key for it."""
    if os.environ.get(LIVE_KEY):
        return
    live = [item for item in items if item.get_closest_marker("stripe_live")]
    items[:] = [item for item in items if item not in live]
    config.hook.pytest_deselected(items=live)
