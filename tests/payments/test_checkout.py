"""Payment pages on the sandbox: opened, paid, declined, ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crowdfund.domain.errors import (
    GatewayRefused,
)
from crowdfund.payments.stripe_errors import DECLINE_SENTENCES, DECLINED
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.payments.fake_transport import Answer, FakeTransport
from tests.payments.steps import (
    AMOUNT_MINOR,
    FEE_MINOR,
    customer,
    opened,
    paid,
    wanted,
)
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.samples import resource


def test_a_new_page_is_open_and_carries_the_pledge(gateway: StripeGateway) -> None:
    page = opened(gateway)
    assert (page.status, page.is_paid, page.pledge_id) == ("open", False, "p1")
    assert page.url.startswith("http://127.0.0.1:")
    assert page.charge is None


def test_a_paid_page_has_its_charge_and_the_fee(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    assert (page.status, page.is_paid, page.decline_message) == ("complete", True, "")
    assert page.charge is not None
    assert page.charge.is_paid
    assert (page.charge.amount_minor, page.charge.currency) == (AMOUNT_MINOR, "eur")
    assert page.charge.fee_minor == FEE_MINOR
    assert (page.charge.refunded_minor, page.charge.is_disputed) == (0, False)
    assert abs(page.charge.paid_at - datetime.now(tz=UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ("4000000000000002", DECLINED),
        ("4000000000009995", DECLINE_SENTENCES["insufficient_funds"]),
        ("4000000000009979", DECLINED),
        ("4000000000000069", DECLINE_SENTENCES["expired_card"]),
        ("4000000000000127", DECLINE_SENTENCES["incorrect_cvc"]),
    ],
)
def test_a_decline_is_told_in_our_words_and_leaves_the_page_open(
    gateway: StripeGateway, stripe_sandbox: SandboxServer, card: str, sentence: str
) -> None:
    page = paid(gateway, stripe_sandbox, card=card)
    assert (page.status, page.is_paid, page.decline_message) == ("open", False, sentence)
    assert page.charge is None


def test_a_second_try_after_a_decline_is_paid(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox, card="4000000000000002")
    stripe_sandbox.pay(page.checkout_ref)
    again = gateway.retrieve_checkout(page.checkout_ref)
    assert (again.is_paid, again.decline_message) == (True, "")


def test_the_page_of_a_payment_is_found(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    assert gateway.find_checkout(page.payment_ref) == page
    opened(gateway, pledge_id="p2")
    found = gateway.find_checkout(page.payment_ref)
    assert found is not None
    assert found.pledge_id == "p1"


def test_a_page_can_be_ended_twice(gateway: StripeGateway) -> None:
    page = opened(gateway)
    first = gateway.expire_checkout(page.checkout_ref, idempotency_key="pledge:p1:expire:1")
    second = gateway.expire_checkout(page.checkout_ref, idempotency_key="pledge:p1:expire:2")
    assert (first.status, second.status) == ("expired", "expired")


def test_a_paid_page_is_not_ended_but_returned(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    same = gateway.expire_checkout(page.checkout_ref, idempotency_key="pledge:p1:expire:1")
    assert same == page


def test_the_same_key_gives_the_same_page_and_another_amount_is_refused(
    gateway: StripeGateway,
) -> None:
    request = wanted(customer(gateway))
    first = gateway.create_checkout(request, idempotency_key="pledge:p1:checkout:1")
    again = gateway.create_checkout(request, idempotency_key="pledge:p1:checkout:1")
    assert again.checkout_ref == first.checkout_ref
    other = wanted(request.customer_ref, amount_minor=1, expires_at=request.expires_at)
    with pytest.raises(GatewayRefused):
        gateway.create_checkout(other, idempotency_key="pledge:p1:checkout:1")


def test_nothing_there_is_refused(gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused) as caught:
        gateway.retrieve_checkout("cs_test_nothing")
    assert caught.value.code == "resource_missing"
    assert caught.value.request_ref.startswith("req_")


def test_a_payment_that_comes_while_the_page_is_being_ended_is_returned() -> None:
    answers = iter(
        [
            (200, resource("checkout.session", id="cs_1", status="open")),
            (400, {"error": {"type": "invalid_request_error", "message": "complete"}}),
            (200, resource("checkout.session", id="cs_1", status="complete")),
        ]
    )
    gateway = StripeGateway(
        secret_key="sk_test_x",
        webhook_secret="whsec_x",
        api_url=None,
        http_client=FakeTransport(lambda *_: next(answers)),
    )
    assert gateway.expire_checkout("cs_1", idempotency_key="k").status == "complete"


def test_an_open_page_that_cannot_be_ended_is_not_passed_over() -> None:
    def answer(method: str, path: str, _asked: dict[str, Any]) -> Answer:
        if method == "post":
            return 400, {"error": {"type": "invalid_request_error", "message": "no"}}
        return 200, resource("checkout.session", id=path[-4:], status="open")

    gateway = StripeGateway(
        secret_key="sk_test_x",
        webhook_secret="whsec_x",
        api_url=None,
        http_client=FakeTransport(answer),
    )
    with pytest.raises(GatewayRefused):
        gateway.expire_checkout("cs_1", idempotency_key="k")
