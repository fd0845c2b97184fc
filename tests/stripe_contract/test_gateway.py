"""The contract of `PaymentGateway`: what every processor behind the port must do.

Every test runs on the offline sandbox and, where STRIPE_TEST_KEY is set, on Stripe's own test
mode. Those that take `offline` need a person at a hosted page and run on the sandbox alone. A test
names the methods that it is about (`contract_of`); a method of the port that no test names, or a
test that does not use what it names, fails (`test_port.py`). To add a method, add a test here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
import stripe

from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayRefused,
    GatewayUnavailable,
    PayoutsNotReady,
    WebhookForged,
)
from crowdfund.payments.gateway import CheckoutRequest
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.processor import (
    WEBHOOK_SECRET,
    OfflineProcessor,
    Processor,
    live_processor,
)

NAMED: dict[str, set[str]] = {}
"""Methods of the port, by the test that is about them."""

Test = TypeVar("Test", bound=Callable[..., None])


def contract_of(*methods: str) -> Callable[[Test], Test]:
    """Says which methods of the port a test is about."""

    def name(test: Test) -> Test:
        NAMED[test.__name__] = set(methods)
        return test

    return name


def watched(request: pytest.FixtureRequest, made: Processor) -> Iterator[Any]:
    yield made
    made.close()
    unused = NAMED[request.function.__name__] - made.witness.used
    assert not unused, f"named and not used: {unused}"


@pytest.fixture
def offline(request: pytest.FixtureRequest, stripe_sandbox: SandboxServer) -> Iterator[Any]:
    """The sandbox, where a person at a hosted page is needed."""
    yield from watched(request, OfflineProcessor(stripe_sandbox))


@pytest.fixture(params=["sandbox", pytest.param("stripe", marks=pytest.mark.stripe_live)])
def processor(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Each processor in turn."""
    if request.param == "stripe":
        yield from watched(request, live_processor())
    else:
        sandbox: SandboxServer = request.getfixturevalue("stripe_sandbox")
        yield from watched(request, OfflineProcessor(sandbox))


def a_page(processor: Processor, **changes: Any) -> CheckoutRequest:
    """A page that asks for 250.00 and lives an hour."""
    customer = processor.client.v1.customers.create({"email": "ada@example.com"}).id
    wanted = CheckoutRequest(
        pledge_id=f"pledge-{processor.run}",
        campaign_id=processor.run,
        customer_ref=customer,
        amount_minor=25_000,
        currency=processor.currency,
        product_name="100 shares of Sunroof",
        product_description="Held until the campaign closes.",
        statement_suffix="Sunroof",
        expires_at=datetime.fromtimestamp(int(time.time()), tz=UTC) + timedelta(hours=1),
        success_url="https://example.com/paid?session={CHECKOUT_SESSION_ID}",
        cancel_url="https://example.com/cancelled",
    )
    return replace(wanted, **changes)


def send(processor: Processor, charge_ref: str, account_ref: str, what: str, **more: Any) -> Any:
    """Sends 90.00 of a charge on."""
    given: dict[str, Any] = {
        "campaign_id": "c1",
        "pledge_id": processor.run,
        "charge_ref": charge_ref,
        "account_ref": account_ref,
        "amount_minor": 9_000,
        "currency": processor.currency,
        "idempotency_key": processor.key(what),
    }
    return processor.gateway.create_transfer(**given | more)


def give_back(processor: Processor, payment_ref: str, what: str, amount_minor: int = 10_000) -> Any:
    return processor.gateway.create_refund(
        payment_ref=payment_ref,
        amount_minor=amount_minor,
        why="campaign failed",
        idempotency_key=processor.key(what),
    )


@contract_of("ping")
def test_it_says_who_answers(processor: Processor) -> None:
    expected = {"the offline sandbox": "the offline sandbox"}.get(
        processor.who, "Stripe, test mode"
    )
    assert processor.gateway.ping() == expected


@contract_of("create_customer")
def test_one_key_makes_one_customer(processor: Processor) -> None:
    def create(what: str, name: str = "Ada") -> str:
        return processor.gateway.create_customer(
            email="ada@example.com", name=name, user_id="u1", idempotency_key=processor.key(what)
        )

    first, again, other = create("one"), create("one"), create("two")
    assert first == again
    assert first != other
    made = processor.client.v1.customers.retrieve(first)
    assert (made.email, made.name, made.metadata.to_dict() if made.metadata else {}) == (
        "ada@example.com",
        "Ada",
        {"user_id": "u1"},
    )
    with pytest.raises(GatewayRefused):
        create("one", name="Eve")


@contract_of("create_account", "retrieve_account")
def test_an_account_begins_without_transfers(processor: Processor) -> None:
    def create() -> Any:
        return processor.gateway.create_account(
            enterprise_id="e1",
            country="US",
            email="founder@example.com",
            idempotency_key=processor.key("account"),
        )

    made = create()
    assert (made.transfers, made.details_submitted) == ("inactive", False)
    assert create() == made
    assert processor.gateway.retrieve_account(made.account_ref) == made
    with pytest.raises(GatewayRefused):
        processor.gateway.retrieve_account("acct_1nothing")


@contract_of("retrieve_account")
def test_an_account_that_can_receive_money_says_so(processor: Processor) -> None:
    account = processor.gateway.retrieve_account(processor.receiving_account())
    assert (account.transfers, account.details_submitted) == ("active", True)


@contract_of("create_account", "create_onboarding_link")
def test_each_onboarding_link_is_new(processor: Processor) -> None:
    account = processor.gateway.create_account(
        enterprise_id="e1",
        country="US",
        email="founder@example.com",
        idempotency_key=processor.key("account"),
    )

    def link() -> str:
        return processor.gateway.create_onboarding_link(
            account_ref=account.account_ref,
            refresh_url="https://example.com/again",
            return_url="https://example.com/back",
        )

    first, second = link(), link()
    assert first.startswith(("https://", "http://127.0.0.1"))
    assert first != second


@contract_of("create_checkout", "retrieve_checkout")
def test_one_key_opens_one_page(processor: Processor) -> None:
    wanted = a_page(processor)
    page = processor.gateway.create_checkout(wanted, idempotency_key=processor.key("page"))
    assert (page.status, page.is_paid, page.charge) == ("open", False, None)
    assert page.pledge_id == wanted.pledge_id
    assert page.url.startswith("http")
    again = processor.gateway.create_checkout(wanted, idempotency_key=processor.key("page"))
    assert again == page
    read = processor.gateway.retrieve_checkout(page.checkout_ref)
    assert (read.checkout_ref, read.status, read.pledge_id) == (
        page.checkout_ref,
        "open",
        wanted.pledge_id,
    )
    with pytest.raises(GatewayRefused):
        processor.gateway.create_checkout(
            replace(wanted, amount_minor=30_000), idempotency_key=processor.key("page")
        )


@contract_of("create_checkout")
@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"amount_minor": 1},
        {"customer_ref": "cus_nothing"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_page_that_cannot_be_is_refused(processor: Processor, changes: dict[str, Any]) -> None:
    with pytest.raises(GatewayRefused):
        processor.gateway.create_checkout(
            a_page(processor, **changes), idempotency_key=processor.key("page")
        )


@contract_of("create_checkout")
def test_a_page_needs_no_description_and_no_suffix(processor: Processor) -> None:
    wanted = a_page(processor, product_description="", statement_suffix="7")
    page = processor.gateway.create_checkout(wanted, idempotency_key=processor.key("page"))
    assert page.status == "open"


@contract_of("create_checkout", "expire_checkout", "retrieve_checkout")
def test_a_page_is_ended_once_and_ending_it_again_tells_the_end(processor: Processor) -> None:
    gateway = processor.gateway
    page = gateway.create_checkout(a_page(processor), idempotency_key=processor.key("page"))
    ended = gateway.expire_checkout(page.checkout_ref, idempotency_key=processor.key("end"))
    assert (ended.status, ended.is_paid) == ("expired", False)
    again = gateway.expire_checkout(page.checkout_ref, idempotency_key=processor.key("end-2"))
    assert again.status == "expired"
    assert gateway.retrieve_checkout(page.checkout_ref).status == "expired"


@contract_of("retrieve_checkout", "expire_checkout")
def test_a_page_that_never_was_is_refused(processor: Processor) -> None:
    with pytest.raises(GatewayRefused) as caught:
        processor.gateway.retrieve_checkout("cs_test_nothing")
    assert caught.value.code == "resource_missing"
    with pytest.raises(GatewayRefused):
        processor.gateway.expire_checkout("cs_test_nothing", idempotency_key=processor.key("end"))


@contract_of("find_checkout")
def test_a_payment_without_a_page_has_none(processor: Processor) -> None:
    payment_ref, _ = processor.paid()
    assert processor.gateway.find_checkout(payment_ref) is None


@contract_of("create_checkout", "retrieve_checkout", "find_checkout", "expire_checkout")
def test_a_paid_page_tells_its_charge_and_fee(offline: OfflineProcessor) -> None:
    gateway = offline.gateway
    page = gateway.create_checkout(a_page(offline), idempotency_key=offline.key("page"))
    offline.sandbox.pay(page.checkout_ref, "4000000000009995")
    declined = gateway.retrieve_checkout(page.checkout_ref)
    assert (declined.status, declined.is_paid, declined.charge) == ("open", False, None)
    assert "too little money" in declined.decline_message
    offline.sandbox.pay(page.checkout_ref)
    paid = gateway.retrieve_checkout(page.checkout_ref)
    assert (paid.status, paid.is_paid, paid.decline_message) == ("complete", True, "")
    charge = paid.charge
    assert charge is not None
    assert (charge.amount_minor, charge.currency, charge.is_paid) == (25_000, "usd", True)
    assert (charge.fee_minor, charge.refunded_minor, charge.is_disputed) == (755, 0, False)
    assert abs(charge.paid_at - datetime.now(tz=UTC)) < timedelta(minutes=1)
    found = gateway.find_checkout(paid.payment_ref)
    assert found is not None
    assert found.checkout_ref == page.checkout_ref
    late = gateway.expire_checkout(page.checkout_ref, idempotency_key=offline.key("end"))
    assert (late.status, late.is_paid) == ("complete", True)
    offline.sandbox.dispute(charge.charge_ref)
    after = gateway.retrieve_checkout(page.checkout_ref).charge
    assert after is not None
    assert after.is_disputed


@contract_of("create_transfer", "find_transfer")
def test_one_key_makes_one_transfer_which_can_be_found(processor: Processor) -> None:
    (_, charge_ref), (_, other_ref) = processor.paid(), processor.paid()
    account_ref = processor.receiving_account()
    made = send(processor, charge_ref, account_ref, "transfer")
    assert (made.amount_minor, made.charge_ref, made.is_reversed) == (9_000, charge_ref, False)
    assert send(processor, charge_ref, account_ref, "transfer") == made
    find = processor.gateway.find_transfer
    assert find(pledge_id=processor.run, charge_ref=charge_ref) == made
    assert find(pledge_id=processor.run, charge_ref=other_ref) is None
    assert find(pledge_id=f"{processor.run}-other", charge_ref=charge_ref) is None


@contract_of("create_transfer")
def test_no_more_than_its_charge_is_sent_on(processor: Processor) -> None:
    _, charge_ref = processor.paid(10_000)
    account_ref = processor.receiving_account()
    with pytest.raises(GatewayRefused):
        send(processor, charge_ref, account_ref, "too-much", amount_minor=10_001)
    send(processor, charge_ref, account_ref, "most")
    with pytest.raises(GatewayRefused):
        send(processor, charge_ref, account_ref, "more", amount_minor=1_001)


@contract_of("create_account", "create_transfer")
def test_an_account_that_is_not_ready_is_waited_for(processor: Processor) -> None:
    account = processor.gateway.create_account(
        enterprise_id="e1",
        country="US",
        email="founder@example.com",
        idempotency_key=processor.key("account"),
    )
    _, charge_ref = processor.paid()
    with pytest.raises(PayoutsNotReady):
        send(processor, charge_ref, account.account_ref, "early")


@contract_of("create_refund", "retrieve_refund", "find_refund")
def test_one_key_makes_one_refund_which_can_be_found(processor: Processor) -> None:
    payment_ref, _ = processor.paid()
    assert processor.gateway.find_refund(payment_ref) is None
    made = give_back(processor, payment_ref, "refund")
    assert (made.amount_minor, made.payment_ref) == (10_000, payment_ref)
    assert made.status in ("pending", "succeeded")
    assert give_back(processor, payment_ref, "refund").refund_ref == made.refund_ref
    read = processor.gateway.retrieve_refund(made.refund_ref)
    assert (read.refund_ref, read.amount_minor) == (made.refund_ref, 10_000)
    found = processor.gateway.find_refund(payment_ref)
    assert found is not None
    assert found.refund_ref == made.refund_ref


@contract_of("create_refund")
def test_a_payment_goes_back_once(processor: Processor) -> None:
    payment_ref, _ = processor.paid()
    with pytest.raises(GatewayRefused):
        give_back(processor, payment_ref, "too-much", 10_001)
    give_back(processor, payment_ref, "part", 4_000)
    with pytest.raises(GatewayRefused):
        give_back(processor, payment_ref, "too-much-again", 6_001)
    give_back(processor, payment_ref, "rest", 6_000)
    with pytest.raises(AlreadyDone):
        give_back(processor, payment_ref, "again", 6_000)


@contract_of("retrieve_refund", "create_refund")
def test_a_refund_of_nothing_is_refused(processor: Processor) -> None:
    with pytest.raises(GatewayRefused):
        processor.gateway.retrieve_refund("re_nothing")
    with pytest.raises(GatewayRefused):
        give_back(processor, "pi_nothing", "refund")


@contract_of("create_refund", "retrieve_refund", "find_refund")
def test_a_refund_that_comes_back_is_no_refund(offline: OfflineProcessor) -> None:
    payment_ref, _ = offline.paid(card="pm_card_refundFail")
    made = give_back(offline, payment_ref, "refund")
    offline.sandbox.advance(60)
    assert offline.gateway.retrieve_refund(made.refund_ref).status == "failed"
    assert offline.gateway.find_refund(payment_ref) is None
    again = give_back(offline, payment_ref, "refund-2")
    found = offline.gateway.find_refund(payment_ref)
    assert found is not None
    assert found.refund_ref == again.refund_ref != made.refund_ref


@contract_of("list_events")
def test_events_follow_a_cursor_oldest_first(processor: Processor) -> None:
    list_events = processor.gateway.list_events
    processor.paid()
    known = processor.eventually(lambda: list_events(after=None), lambda seen: len(seen) > 0)
    cursor = known[-1].event_ref
    payment_ref, charge_ref = processor.paid()
    give_back(processor, payment_ref, "refund")

    def is_told(seen: list[Any]) -> bool:
        return {payment_ref, charge_ref} <= {event.object_ref for event in seen} and any(
            event.type == "charge.refunded" for event in seen
        )

    newer = processor.eventually(lambda: list_events(after=cursor), is_told)
    assert cursor not in {event.event_ref for event in newer}
    moments = [event.created_at for event in newer]
    assert moments == sorted(moments)
    succeeded = next(event for event in newer if event.object_ref == payment_ref)
    assert (succeeded.type, succeeded.object_type) == ("payment_intent.succeeded", "payment_intent")
    first_two = list_events(after=cursor, limit=2)
    assert [event.event_ref for event in first_two] == [event.event_ref for event in newer[:2]]


@contract_of("list_events")
def test_a_cursor_that_is_forgotten_starts_with_the_oldest(processor: Processor) -> None:
    processor.paid()
    known = processor.eventually(
        lambda: processor.gateway.list_events(after=None, limit=2), lambda seen: len(seen) > 0
    )
    again = processor.gateway.list_events(after="evt_nothing", limit=2)
    assert again[0].event_ref == known[0].event_ref


@contract_of("parse_webhook")
def test_a_webhook_is_believed_only_with_its_signature(processor: Processor) -> None:
    processor.client.v1.customers.create({})
    body = processor.eventually(processor.event_body, lambda seen: b"evt_" in seen)
    sign: Any = stripe.WebhookSignature.generate_signature_header
    event = processor.gateway.parse_webhook(body, sign(body.decode(), WEBHOOK_SECRET))
    assert event.event_ref.startswith("evt_")
    for forged, secret in ((body + b" ", WEBHOOK_SECRET), (body, "whsec_other")):
        header = sign(body.decode(), secret)
        with pytest.raises(WebhookForged):
            processor.gateway.parse_webhook(forged, header)
    large = b" " * (256 * 1024 + 1)
    with pytest.raises(WebhookForged):
        processor.gateway.parse_webhook(large, sign(large.decode(), WEBHOOK_SECRET))


@contract_of("keep_pace")
def test_each_request_waits_for_its_turn(
    processor: Processor,
) -> None:
    intent, _charge = processor.paid()
    said: list[str] = []
    processor.gateway.keep_pace(said.append)
    try:
        processor.gateway.find_refund(intent)
        processor.gateway.retrieve_balance()
    finally:
        processor.gateway.keep_pace(None)
    processor.gateway.retrieve_balance()
    assert said == ["GET /v1/refunds", "GET /v1/balance"]


@contract_of("hold_funds")
def test_money_that_is_held_stays(processor: Processor) -> None:
    for _ in range(2):
        processor.gateway.hold_funds()
    kept: Any = processor.client.raw_request("get", "/v1/balance_settings").data
    assert kept["payments"]["payouts"]["schedule"]["interval"] == "manual"


@contract_of("create_customer")
@pytest.mark.parametrize("fault", [429, 500, 503, "timeout_before", "timeout_after"])
def test_trouble_on_the_way_is_told_from_a_refusal(
    offline: OfflineProcessor, fault: int | str
) -> None:
    def create() -> str:
        return offline.gateway.create_customer(
            email="ada@example.com", name="Ada", user_id="u1", idempotency_key=offline.key("one")
        )

    offline.sandbox.fault("/v1/customers", fault, times=3)
    with pytest.raises(GatewayUnavailable):
        create()
    offline.sandbox.fault("/v1/customers", fault, times=0)
    made = create()
    assert [one.id for one in offline.client.v1.customers.list().data] == [made]


@contract_of("close")
def test_a_closed_gateway_asks_nothing_more(processor: Processor) -> None:
    processor.gateway.close()
    with pytest.raises((GatewayUnavailable, RuntimeError)):
        processor.gateway.ping()
