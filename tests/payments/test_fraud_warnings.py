"""An early fraud warning is read as the SDK's types describe it."""

from __future__ import annotations

import json

import pytest

from crowdfund.domain.errors import GatewayRefused
from crowdfund.payments.gateway import FraudWarningState
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.payments.fake_transport import FakeTransport, always, refusing
from tests.stripe_contract.contract import check_answer

PATH = "/v1/radar/early_fraud_warnings/issfr_1"
WARNING = {
    "id": "issfr_1",
    "object": "radar.early_fraud_warning",
    "actionable": True,
    "charge": "ch_1",
    "created": 1_790_000_000,
    "fraud_type": "made_with_stolen_card",
    "livemode": False,
    "payment_intent": "pi_1",
}


def _gateway(transport: FakeTransport) -> StripeGateway:
    return StripeGateway(
        secret_key="sk_test_x", webhook_secret="whsec_x", api_url=None, http_client=transport
    )


def test_the_example_keeps_to_the_contract() -> None:
    assert check_answer("get", PATH, 200, json.dumps(WARNING).encode()) == []


@pytest.mark.parametrize("payment", ["pi_1", None])
def test_a_warning_is_read(payment: str | None) -> None:
    transport = always(200, WARNING | {"payment_intent": payment})
    read = _gateway(transport).retrieve_fraud_warning("issfr_1")
    assert read == FraudWarningState(
        "issfr_1", "ch_1", payment or "", "made_with_stolen_card", is_actionable=True
    )
    assert transport.asked == [("get", PATH, {})]


def test_a_warning_that_does_not_exist() -> None:
    gateway = _gateway(refusing(404, code="resource_missing"))
    with pytest.raises(GatewayRefused):
        gateway.retrieve_fraud_warning("issfr_1")
