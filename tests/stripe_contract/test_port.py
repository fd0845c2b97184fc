"""No method of the port is without a contract, and the run on Stripe asks for what it can have."""

from __future__ import annotations

import inspect
from urllib.parse import urlencode

from stripe._encode import _api_encode

from crowdfund.payments.gateway import PaymentGateway
from tests.stripe_contract import test_gateway_later  # noqa: F401 - names its methods too
from tests.stripe_contract.contract import check_request
from tests.stripe_contract.processor import COMPLETE_ACCOUNT
from tests.stripe_contract.test_gateway import NAMED
from tests.stripe_contract.wire import decode


def test_every_method_of_the_port_has_a_contract_test() -> None:
    port = {
        name
        for name, _ in inspect.getmembers(PaymentGateway, inspect.isfunction)
        if not name.startswith("_")
    }
    assert set().union(*NAMED.values()) == port


def test_the_account_made_for_a_run_on_stripe_is_one_that_stripe_takes() -> None:
    form = urlencode(list(_api_encode(COMPLETE_ACCOUNT)))
    assert check_request("post", "/v1/accounts", decode(form)) == []
