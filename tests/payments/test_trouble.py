"""What happens when the processor fails, is silent or refuses the key."""

from __future__ import annotations

import pytest

from crowdfund.domain.errors import GatewayUnavailable
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.payments.fake_transport import always, unreachable
from tests.payments.steps import (
    AMOUNT_MINOR,
    paid,
    refund,
)
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.samples import resource


@pytest.mark.parametrize("status", [500, 503, 429])
def test_trouble_at_the_processor_means_try_again_with_the_same_key(
    gateway: StripeGateway, stripe_sandbox: SandboxServer, status: int
) -> None:
    page = paid(gateway, stripe_sandbox)
    stripe_sandbox.fault("/v1/refunds", status, times=3)
    with pytest.raises(GatewayUnavailable):
        refund(gateway, page.payment_ref)
    stripe_sandbox.control("fault", path="/v1/refunds", status=status, times=0)
    assert refund(gateway, page.payment_ref, attempt=2).amount_minor == AMOUNT_MINOR


def test_one_failure_is_bridged_without_anybody_noticing(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    stripe_sandbox.fault("/v1/balance", 503, times=2)
    assert gateway.ping() == "the offline sandbox"


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_done_twice(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    stripe_sandbox.fault("/v1/refunds", "timeout_after")
    made = refund(gateway, page.payment_ref)
    assert gateway.find_refund(page.payment_ref) == made
    refunded = gateway.retrieve_checkout(page.checkout_ref).charge
    assert refunded is not None
    assert refunded.refunded_minor == AMOUNT_MINOR


def test_a_refund_whose_answers_were_all_lost_is_found_afterwards(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    stripe_sandbox.fault("/v1/refunds", "timeout_after", times=3)
    with pytest.raises(GatewayUnavailable):
        refund(gateway, page.payment_ref)
    found = gateway.find_refund(page.payment_ref)
    assert found is not None
    assert found.amount_minor == AMOUNT_MINOR


def test_nobody_answering_means_try_again(stripe_sandbox: SandboxServer) -> None:
    with pytest.raises(GatewayUnavailable):
        stripe_sandbox.gateway(unreachable()).ping()


def test_a_key_that_is_not_accepted_is_our_fault_and_parks_nothing(
    stripe_sandbox: SandboxServer,
) -> None:
    stripe_sandbox.secret_key = "sk_test_wrong"
    gateway = stripe_sandbox.gateway()
    with pytest.raises(GatewayUnavailable, match="the platform's key"):
        gateway.ping()


def test_who_answers_is_told_in_words(stripe_sandbox: SandboxServer) -> None:
    def answering(*, is_live: bool) -> str:
        return StripeGateway(
            secret_key="sk_test_x",
            webhook_secret="whsec_x",
            api_url=None,
            http_client=always(200, resource("balance", livemode=is_live)),
        ).ping()

    assert stripe_sandbox.gateway().ping() == "the offline sandbox"
    assert answering(is_live=False) == "Stripe, test mode"
    assert answering(is_live=True) == "Stripe, live mode"


@pytest.mark.parametrize("body", [b"[]", b'{"data": 5}', b'{"data": [5], "has_more": true}'])
def test_a_list_of_events_that_cannot_be_read_means_try_again(body: bytes) -> None:
    gateway = StripeGateway(
        secret_key="sk_test_x",
        webhook_secret="whsec_x",
        api_url=None,
        http_client=always(200, body),
    )
    with pytest.raises(GatewayUnavailable):
        gateway.list_events(after=None)
