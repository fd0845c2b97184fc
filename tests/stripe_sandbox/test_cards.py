"""Cards through the API: kept for later, charged with nobody there, held and captured."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from crowdfund.stripe_sandbox.cards import CARDS
from tests.stripe_sandbox.conftest import VISA, Box, OpenBox

DAY = 86_400
ALWAYS_ASKS = "pm_card_authenticationRequired"
ASKS_UNLESS_SAVED = "pm_card_authenticationRequiredOnSetup"


def declined(call: Any, *args: Any) -> stripe.CardError:
    with pytest.raises(stripe.CardError) as caught:
        call(*args)
    assert caught.value.http_status == 402
    return caught.value


def card(number: str) -> Any:
    return {"type": "card", "card": {"number": number, "exp_month": 12, "exp_year": 2034}}


def pay(box: Box, method: str, **more: Any) -> Any:
    params: Any = {"amount": 10_000, "currency": "usd", "confirm": True, "payment_method": method}
    return box.client.v1.payment_intents.create(params | more)


def answer_bank(box: Box, intent: Any, answer: str) -> httpx.Response:
    path = httpx.URL(intent.next_action.redirect_to_url.url).path
    assert "Complete authentication" in box.http.get(path).text
    return box.http.post(path, data={"answer": answer})


def saved(box: Box, method: str) -> tuple[str, str]:
    """A customer and their card, set up for payments that they do not attend."""
    customer = box.client.v1.customers.create({}).id
    intent: Any = box.client.v1.setup_intents.create(
        {
            "customer": customer,
            "confirm": True,
            "payment_method": method,
            "return_url": "http://shop.test/back",
        }
    )
    if intent.status == "requires_action":
        answered = answer_bank(box, intent, "complete")
        assert answered.headers["location"] == "http://shop.test/back"
        intent = box.client.v1.setup_intents.retrieve(intent.id)
    assert intent.status == "succeeded"
    return customer, str(intent.payment_method)


@pytest.mark.parametrize(
    "published", [one for one in CARDS if one.token], ids=lambda one: one.token
)
def test_every_published_card_does_in_the_api_what_it_says(box: Box, published: Any) -> None:
    try:
        status = pay(box, published.token).status
    except stripe.CardError as error:
        detail = error.error
        assert detail is not None
        assert detail.decline_code == published.decline
        assert detail.payment_intent is not None
        assert detail.payment_intent.status == "requires_payment_method"
        status = "declined"
    expected = "requires_action" if published.authentication else "succeeded"
    assert status == ("declined" if published.decline and expected == "succeeded" else expected)


def test_a_card_is_made_attached_and_charged_later(box: Box) -> None:
    customer = box.client.v1.customers.create({})
    made = box.client.v1.payment_methods.create(card(VISA))
    assert (made.customer, made.card.last4 if made.card else "") == (None, "4242")
    box.client.v1.payment_methods.attach(made.id, {"customer": customer.id})
    listed = box.client.v1.customers.payment_methods.list(customer.id).data
    assert [one.id for one in listed] == [made.id]
    with pytest.raises(stripe.InvalidRequestError):
        pay(box, made.id)
    intent = pay(box, made.id, customer=customer.id, off_session=True)
    assert (intent.status, intent.payment_method) == ("succeeded", made.id)
    box.client.v1.payment_methods.detach(made.id)
    assert box.client.v1.customers.payment_methods.list(customer.id).data == []
    types = box.event_types()
    assert {"payment_method.attached", "payment_method.detached"} <= set(types)


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4111111111111111", "card_declined", "test_mode_live_card"),
        ("4242424242424241", "incorrect_number", "incorrect_number"),
    ],
)
def test_no_other_number_becomes_a_card(
    box: Box, number: str, code: str, decline_code: str
) -> None:
    error = declined(box.client.v1.payment_methods.create, card(number))
    assert error.error is not None
    assert (error.code, error.error.decline_code) == (code, decline_code)
    assert box.client.v1.payment_methods.list().data == []


def test_a_declining_card_is_not_attached_but_one_is_and_fails_later(box: Box) -> None:
    customer = box.client.v1.customers.create({}).id
    methods = box.client.v1.payment_methods
    bad = methods.create(card("4000000000000002"))
    assert declined(methods.attach, bad.id, {"customer": customer}).code == "card_declined"
    good = methods.create(card("4000000000000341"))
    assert methods.attach(good.id, {"customer": customer}).customer == customer
    refused: Any = {"amount": 500, "currency": "usd", "confirm": True, "customer": customer}
    error = declined(box.client.v1.payment_intents.create, refused | {"payment_method": good.id})
    assert error.code == "card_declined"
    assert [one.id for one in methods.list({"customer": customer}).data] == [good.id]


def test_a_saved_card_is_charged_without_its_holder_unless_its_bank_always_asks(box: Box) -> None:
    customer, method = saved(box, ASKS_UNLESS_SAVED)
    paid = pay(box, method, customer=customer, off_session=True)
    assert paid.status == "succeeded"
    customer, method = saved(box, ALWAYS_ASKS)
    params: Any = {
        "amount": 10_000,
        "currency": "usd",
        "confirm": True,
        "customer": customer,
        "off_session": True,
        "payment_method": method,
    }
    key: Any = {"idempotency_key": "k"}
    for _ in range(2):
        error = declined(box.client.v1.payment_intents.create, params, key)
        assert (error.code, error.error.decline_code if error.error else "") == (
            "authentication_required",
            "authentication_required",
        )
    intents = box.client.v1.payment_intents.list({"customer": customer}).data
    assert [intent.status for intent in intents] == ["requires_payment_method"]
    asked = box.client.v1.payment_intents.confirm(intents[0].id, {"payment_method": method})
    answer_bank(box, asked, "complete")
    assert box.client.v1.payment_intents.retrieve(asked.id).status == "succeeded"


def test_an_unsaved_card_needs_its_holder(box: Box) -> None:
    error = declined(lambda: pay(box, ASKS_UNLESS_SAVED, off_session=True))
    assert error.code == "authentication_required"
    assert box.client.v1.charges.list().data == []


def test_a_holder_who_does_not_confirm_a_setup_leaves_no_card(box: Box) -> None:
    intent: Any = box.client.v1.setup_intents.create(
        {"confirm": True, "payment_method": ALWAYS_ASKS, "return_url": "http://shop.test/back"}
    )
    answer_bank(box, intent, "fail")
    after = box.client.v1.setup_intents.retrieve(intent.id)
    assert (after.status, after.payment_method) == ("requires_payment_method", None)
    assert after.last_setup_error is not None
    assert after.last_setup_error.code == "setup_intent_authentication_failure"
    path = f"/authenticate/{intent.id}"
    assert box.http.get(path).status_code == 404
    assert box.http.post(path, data={"answer": "complete"}).status_code == 404


def test_a_setup_with_a_declining_card_is_a_card_error(box: Box) -> None:
    error = declined(
        box.client.v1.setup_intents.create,
        {"confirm": True, "payment_method": "pm_card_visa_chargeDeclined"},
    )
    assert error.error is not None
    assert error.error.setup_intent is not None
    assert error.error.setup_intent.status == "requires_payment_method"
    assert "setup_intent.setup_failed" in box.event_types()


def test_held_money_is_captured_in_part_and_the_rest_goes_back(box: Box) -> None:
    held = pay(box, "pm_card_visa", capture_method="manual")
    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture",
        10_000,
        0,
    )
    assert box.balance() == (0, 0)
    account = box.account()
    charge = box.client.v1.charges.retrieve(str(held.latest_charge))
    assert (charge.captured, charge.balance_transaction) == (False, None)
    for refused in (
        lambda: box.transfer(charge, account, 100),
        lambda: box.client.v1.refunds.create({"charge": charge.id}),
        lambda: box.client.v1.payment_intents.capture(held.id, {"amount_to_capture": 10_001}),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            refused()
    taken = box.client.v1.payment_intents.capture(held.id, {"amount_to_capture": 6_000})
    assert (taken.status, taken.amount_received, taken.amount_capturable) == (
        "succeeded",
        6_000,
        0,
    )
    assert box.balance() == (0, 6_000 - 204)
    after = box.client.v1.charges.retrieve(charge.id)
    assert (after.amount_captured, after.amount_refunded, after.refunded) == (6_000, 4_000, False)
    with pytest.raises(stripe.InvalidRequestError):
        box.transfer(charge, account, 6_001)
    assert box.client.v1.refunds.create({"charge": charge.id}).amount == 6_000
    with pytest.raises(stripe.InvalidRequestError):
        box.client.v1.payment_intents.capture(held.id)


def test_held_money_that_nobody_captures_goes_back_after_a_week(box: Box) -> None:
    held = pay(box, "pm_card_visa", capture_method="manual")
    box.control("advance", seconds=7 * DAY - 60)
    assert box.client.v1.payment_intents.retrieve(held.id).status == "requires_capture"
    box.control("advance", seconds=120)
    after = box.client.v1.payment_intents.retrieve(held.id)
    assert (after.status, after.cancellation_reason) == ("canceled", "automatic")
    assert box.event_types()[-2:] == ["charge.expired", "payment_intent.canceled"]
    assert box.balance() == (0, 0)


def test_held_money_is_given_back_by_hand(box: Box) -> None:
    held = pay(box, "pm_card_visa", capture_method="manual")
    assert box.client.v1.payment_intents.cancel(held.id).status == "canceled"
    charge = box.client.v1.charges.retrieve(str(held.latest_charge))
    assert (charge.refunded, charge.captured) == (True, False)
    box.control("advance", seconds=8 * DAY)
    assert box.event_types().count("payment_intent.canceled") == 1


def test_no_number_of_a_kept_card_is_in_the_file(open_box: OpenBox, tmp_path: Path) -> None:
    box = open_box(tmp_path / "sandbox.db")
    headers = {"Idempotency-Key": "k"}
    body = f"type=card&card[number]={VISA}&card[exp_month]=12&card[exp_year]=2034"
    assert box.api("POST", "/v1/payment_methods", body, **headers).is_success
    with sqlite3.connect(tmp_path / "sandbox.db") as file:
        dump = "\n".join(file.iterdump())
    file.close()
    assert "4242" in dump
    assert VISA not in dump


def test_searches_read_and_or_not_and_comparisons(box: Box) -> None:
    intents = box.client.v1.payment_intents
    for amount, pledge in ((500, "1"), (700, "2"), (900, "3")):
        intents.create({"amount": amount, "currency": "usd", "metadata": {"pledge": pledge}})

    def found(query: str) -> list[int]:
        return [one.amount for one in intents.search({"query": query}).data]

    assert found("metadata['pledge']:'2'") == [700]
    assert found("metadata['pledge']:'1' OR metadata['pledge']:'3'") == [900, 500]
    assert found("amount>500 AND amount<=900 AND -metadata['pledge']:'3'") == [700]
    assert found("status~'payment_method' AND amount:500") == [500]
    assert found("customer:null AND amount>=900") == [900]
    first = intents.search({"query": "currency:'usd'", "limit": 2})
    rest = intents.search({"query": "currency:'usd'", "limit": 2, "page": str(first.next_page)})
    assert [one.amount for one in (*first.data, *rest.data)] == [900, 700, 500]
    assert (first.has_more, rest.has_more, rest.next_page) == (True, False, None)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "amount",
        "colour:'blue'",
        "a:'b' AND c:'d' OR e:'f'",
        "amount>'many'",
        "amount>x",
        "(" * 99,
    ],
)
def test_a_search_that_cannot_be_read_is_refused(box: Box, query: str) -> None:
    box.client.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    answer = box.http.get(
        "/v1/payment_intents/search",
        params={"query": query},
        headers={"Authorization": "Bearer sk_test_sandbox"},
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "query"
