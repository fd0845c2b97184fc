"""Checkout sessions' lives, and onboarding: what is open, when it ends, where it leads."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import stripe

from tests.stripe_sandbox.conftest import VISA, Box


def refused(box: Box, **changes: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        box.session(**changes)
    return caught.value


@pytest.mark.parametrize("seconds", [0, 60, 29 * 60, 24 * 3600 + 60, -5, 10**9])
def test_a_session_lives_from_half_an_hour_to_a_day(box: Box, seconds: int) -> None:
    assert refused(box, expires_at=box.now() + seconds).param == "expires_at"


@pytest.mark.parametrize("seconds", [30 * 60, 24 * 3600])
def test_the_bounds_themselves_are_allowed(box: Box, seconds: int) -> None:
    assert box.session(expires_at=box.now() + seconds).status == "open"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"cancel_url": "//evil.test"}, "cancel_url"),
        ({"success_url": "http://a.test/\r\nSet-Cookie: a=b"}, "success_url"),
        ({"customer": "cus_none"}, "customer"),
        ({"mode": "subscription"}, "mode"),
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"line_items": []}, "line_items"),
        ({"payment_intent_data": {"statement_descriptor_suffix": "A*B"}}, None),
        ({"payment_intent_data": {"statement_descriptor_suffix": "7"}}, None),
        ({"payment_intent_data": {"statement_descriptor_suffix": "A" * 23}}, None),
    ],
)
def test_sessions_are_checked(box: Box, changes: dict[str, Any], param: str | None) -> None:
    error = refused(box, **changes)
    assert error.http_status == 400
    assert error.param == (param or "payment_intent_data[statement_descriptor_suffix]")


@pytest.mark.parametrize("amount", [0, 49, 100_000_000])
def test_amounts_a_card_cannot_pay_are_refused(box: Box, amount: int) -> None:
    assert refused(box, amount=amount).code in ("amount_too_small", "amount_too_large")


def test_time_expires_a_session_and_its_page_says_so(box: Box) -> None:
    session = box.session()
    path = httpx.URL(session.url).path
    box.pay(session, "4000000000000002")
    box.control("advance", seconds=3600)
    after = box.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (after.status, after.payment_status, after.url) == ("expired", "unpaid", None)
    assert after.payment_intent.status == "canceled"  # type: ignore[union-attr]
    page = box.http.get(path)
    assert page.status_code == 410
    assert "This payment page has expired" in page.text
    assert "http://shop.test/back" in page.text
    tried = box.http.post(path, data={"number": VISA})
    assert "has expired" in tried.text
    assert box.pay(session)["status"] == "expired"
    assert box.event_types().count("checkout.session.expired") == 1
    assert box.balance() == (0, 0)


def test_a_session_is_expired_by_hand_once(box: Box) -> None:
    session = box.session()
    assert box.client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        box.client.v1.checkout.sessions.expire(session.id)
    paid = box.session()
    box.pay(paid)
    with pytest.raises(stripe.InvalidRequestError):
        box.client.v1.checkout.sessions.expire(paid.id)


def test_a_paid_session_does_not_expire(box: Box) -> None:
    session = box.session()
    box.pay(session)
    box.control("advance", seconds=2 * 86_400)
    assert box.client.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert "checkout.session.expired" not in box.event_types()


def test_sessions_are_found_by_payment_customer_and_status(box: Box) -> None:
    customer = box.client.v1.customers.create({"email": "ada@example.test"})
    paid, _other = box.session(customer=customer.id), box.session()
    box.pay(paid)
    intent = box.client.v1.payment_intents.list().data[0].id
    sessions = box.client.v1.checkout.sessions
    assert [one.id for one in sessions.list({"payment_intent": intent}).data] == [paid.id]
    assert [one.id for one in sessions.list({"customer": customer.id}).data] == [paid.id]
    assert [one.id for one in sessions.list({"status": "complete"}).data] == [paid.id]
    items = sessions.line_items.list(paid.id).data
    assert [(item.amount_total, item.quantity) for item in items] == [(10_000, 1)]


def test_the_intent_of_a_session_cannot_be_cancelled_past_it(box: Box) -> None:
    session = box.session()
    box.pay(session, "4000000000000002")
    intent = box.client.v1.payment_intents.list().data[0].id
    with pytest.raises(stripe.InvalidRequestError):
        box.client.v1.payment_intents.cancel(intent)


def test_pages_that_do_not_exist_say_so(box: Box) -> None:
    for path in ("/c/pay/cs_none", "/c/pay/cs_none/authenticate", "/connect/onboarding/none"):
        assert box.http.get(path).status_code == 404
        assert box.http.post(path, data={"number": VISA}).status_code == 404


def test_an_account_is_onboarded_through_its_link_once(box: Box) -> None:
    account = box.account(onboarded=False)
    assert account.capabilities.transfers == "inactive"
    assert (account.details_submitted, account.charges_enabled) == (False, False)
    path = _link(box, account.id)
    page = box.http.get(path)
    assert page.status_code == 200
    assert 'value="000123456789"' in page.text
    assert box.http.get(path).headers["location"] == "http://shop.test/again"
    for typed, words in (
        ({"business_name": "", "bank_account": "000123456789"}, "name of your business"),
        ({"business_name": "Acme", "bank_account": "12345678"}, "published test account numbers"),
    ):
        answer = box.http.post(path, data=typed)
        assert 'role="alert"' in answer.text
        assert words in answer.text
    done = box.http.post(path, data={"business_name": "Acme", "bank_account": "000123456789"})
    assert (done.status_code, done.headers["location"]) == (303, "http://shop.test/done")
    after = box.client.v1.accounts.retrieve(account.id)
    assert (after.details_submitted, after.charges_enabled, after.payouts_enabled) == (True,) * 3
    assert after.capabilities is not None
    assert after.capabilities.transfers == "active"
    assert box.event_types()[-2:] == ["capability.updated", "account.updated"]
    again = box.http.post(path, data={"business_name": "Evil", "bank_account": "000123456789"})
    assert again.headers["location"] == "http://shop.test/again"


def test_a_link_expires_after_five_minutes(box: Box) -> None:
    path = _link(box, box.account(onboarded=False).id)
    box.control("advance", seconds=301)
    for answer in (box.http.get(path), box.http.post(path, data={"business_name": "Acme"})):
        assert answer.headers["location"] == "http://shop.test/again"


def _link(box: Box, account_id: str) -> str:
    link = box.client.v1.account_links.create(
        {
            "account": account_id,
            "type": "account_onboarding",
            "refresh_url": "http://shop.test/again",
            "return_url": "http://shop.test/done",
        }
    )
    return httpx.URL(link.url).path
