"""The same contract on Stripe's own test mode; runs only when STRIPE_TEST_KEY is set."""

from __future__ import annotations

import os
import uuid

import pytest

from crowdfund.payments.stripe_client import new_http_client
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.stripe_contract.contract import check_exchange
from tests.stripe_contract.conversation import before_paying
from tests.stripe_contract.recorder import Recorder


@pytest.mark.stripe_live
def test_stripe_itself_keeps_to_the_contract() -> None:
    key = os.environ["STRIPE_TEST_KEY"]
    assert key.startswith("sk_test_"), "only a test key may be used here"
    recorder = Recorder(new_http_client(None))
    gateway = StripeGateway(
        secret_key=key, webhook_secret="unused", api_url=None, http_client=recorder
    )
    try:
        before_paying(gateway, f"contract:{uuid.uuid4()}")
    finally:
        gateway.close()
    problems = [str(problem) for seen in recorder.exchanges for problem in check_exchange(seen)]
    assert problems == []
