"""Paying on the hosted page: success, declines, authentication, and what stays behind."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.stripe_sandbox.conftest import VISA, Box, OpenBox

DECLINES = [
    ("4000000000000002", "card_declined", "generic_decline"),
    ("4000000000009995", "card_declined", "insufficient_funds"),
    ("4000000000009987", "card_declined", "lost_card"),
    ("4000000000009979", "card_declined", "stolen_card"),
    ("4000000000000069", "expired_card", "expired_card"),
    ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
    ("4000000000000119", "processing_error", "processing_error"),
    ("4000000000000341", "card_declined", "generic_decline"),
]


def form(card: str) -> dict[str, str]:
    return {
        "email": "ada@example.test",
        "number": card,
        "expiry": "12 / 34",
        "cvc": "123",
        "name": "Ada",
    }


def page_path(session_url: str | None) -> str:
    return httpx.URL(session_url or "").path


def test_the_page_shows_what_is_paid_and_takes_the_payment(box: Box) -> None:
    session = box.session(125_000)
    path = page_path(session.url)
    page = box.http.get(path)
    assert page.status_code == 200
    assert "USD 1,250.00" in page.text
    assert "10 shares of &lt;Acme&gt; &amp; Co" in page.text
    assert "Sandbox: no real money moves. Use a test card." in page.text
    assert '<html lang="en">' in page.text
    for label in ("Email", "Card number", "Expiry (MM / YY)", "CVC", "Name on card"):
        assert f">{label}</label>" in page.text
    assert 'href="http://shop.test/back"' in page.text

    done = box.http.post(path, data=form("4242 4242 4242 4242"))
    assert done.status_code == 303
    assert done.headers["location"] == f"http://shop.test/paid?session={session.id}"

    paid = box.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )
    intent = paid.payment_intent
    charge = intent.latest_charge  # type: ignore[union-attr]
    entry = charge.balance_transaction  # type: ignore[union-attr]
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details is not None
    assert paid.customer_details.email == "ada@example.test"
    assert (intent.status, intent.amount_received) == ("succeeded", 125_000)  # type: ignore[union-attr]
    assert intent.metadata["pledge"] == "1"  # type: ignore[union-attr]
    assert (charge.paid, charge.transfer_group) == (True, "campaign_1")  # type: ignore[union-attr]
    assert (entry.fee, entry.net, entry.status) == (3_655, 121_345, "pending")  # type: ignore[union-attr]


@pytest.mark.parametrize(("card", "code", "decline_code"), DECLINES)
def test_a_declined_card_charges_nothing_and_leaves_the_page_open(
    box: Box, card: str, code: str, decline_code: str
) -> None:
    session = box.session()
    page = box.http.post(page_path(session.url), data=form(card))
    assert page.status_code == 200
    assert page.text.count('role="alert"') == 1
    assert card not in page.text.split("<details>")[0]

    after = box.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    intent = after.payment_intent
    error = intent.last_payment_error  # type: ignore[union-attr]
    assert (after.status, after.payment_status) == ("open", "unpaid")
    assert intent.status == "requires_payment_method"  # type: ignore[union-attr]
    assert (error.code, error.decline_code) == (code, decline_code)  # type: ignore[union-attr]
    charge = box.client.v1.charges.retrieve(str(intent.latest_charge))  # type: ignore[union-attr]
    assert (charge.paid, charge.status, charge.balance_transaction) == (False, "failed", None)
    assert box.balance() == (0, 0)

    assert box.pay(session, VISA)["status"] == "paid"
    assert box.balance() == (0, 9_680)


def test_decline_sentences_say_what_to_do(box: Box) -> None:
    session = box.session()
    page = box.http.post(page_path(session.url), data=form("4000000000009995"))
    assert "Your card has insufficient funds. Try a different card." in page.text


@pytest.mark.parametrize("number", ["4111111111111111", "", "4242", "<script>", "4" * 4000])
def test_only_published_test_numbers_are_accepted(box: Box, number: str) -> None:
    session = box.session()
    page = box.http.post(page_path(session.url), data=form(number))
    assert "This sandbox accepts only Stripe&#x27;s published test card numbers." in page.text
    assert "<script>" not in page.text
    again = box.client.v1.checkout.sessions.retrieve(session.id)
    assert again.payment_intent is None


@pytest.mark.parametrize("expiry", ["13 / 34", "12 / 20", "soon", "0 / 34", "12/١٢"])
def test_an_expiry_date_must_be_one_in_the_future(box: Box, expiry: str) -> None:
    session = box.session()
    page = box.http.post(page_path(session.url), data={**form(VISA), "expiry": expiry})
    assert 'role="alert"' in page.text
    assert box.client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_the_page_shows_what_the_product_is(box: Box) -> None:
    params = box.session_params()
    product = params["line_items"][0]["price_data"]["product_data"]
    product["description"] = "Held until the campaign closes. <i>"
    session = box.session(line_items=params["line_items"])
    page = box.http.get(page_path(session.url))
    assert "Held until the campaign closes. &lt;i&gt;" in page.text


def test_a_wrong_number_is_refused_before_anything_is_made(box: Box) -> None:
    session = box.session()
    assert box.pay(session, "4242424242424241")["decline_code"] == "incorrect_number"
    assert box.client.v1.checkout.sessions.retrieve(session.id).payment_intent is None


@pytest.mark.parametrize("card", ["4000002500003155", "4000002760003184"])
def test_authentication_completed_pays(box: Box, card: str) -> None:
    session = box.session()
    path = page_path(session.url)
    asked = box.http.post(path, data=form(card))
    assert (asked.status_code, asked.headers["location"]) == (303, f"{path}/authenticate")
    waiting = box.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert waiting.payment_intent.status == "requires_action"  # type: ignore[union-attr]
    bank = box.http.get(f"{path}/authenticate")
    assert "Complete authentication" in bank.text
    assert "Fail authentication" in bank.text
    done = box.http.post(f"{path}/authenticate", data={"answer": "complete"})
    assert done.headers["location"] == f"http://shop.test/paid?session={session.id}"
    paid = box.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge"]}
    )
    charge = paid.payment_intent.latest_charge  # type: ignore[union-attr]
    details = charge.payment_method_details.card  # type: ignore[union-attr]
    assert details.three_d_secure.result == "authenticated"


def test_authentication_failed_charges_nothing(box: Box) -> None:
    session = box.session()
    path = page_path(session.url)
    box.http.post(path, data=form("4000002500003155"))
    page = box.http.post(f"{path}/authenticate", data={"answer": "fail"})
    assert 'role="alert"' in page.text
    assert f'action="{path}"' in page.text
    after = box.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    error = after.payment_intent.last_payment_error  # type: ignore[union-attr]
    assert error.code == "payment_intent_authentication_failure"  # type: ignore[union-attr]
    assert box.client.v1.charges.list().data == []


def test_authentication_can_be_followed_by_a_decline(box: Box) -> None:
    session = box.session()
    assert box.pay(session, "4000008400001629")["status"] == "requires_action"
    outcome = box.pay(session, "4000008400001629", authentication="complete")
    assert (outcome["status"], outcome["decline_code"]) == ("declined", "generic_decline")


def test_the_bank_page_without_a_waiting_payment_leads_back(box: Box) -> None:
    session = box.session()
    path = page_path(session.url)
    assert box.http.get(f"{path}/authenticate").headers["location"] == path
    box.http.post(path, data=form("4000002500003155"))
    box.http.post(path, data=form("4000000000000002"))
    box.http.post(f"{path}/authenticate", data={"answer": "complete"})
    again = box.client.v1.checkout.sessions.retrieve(session.id)
    assert again.payment_status == "unpaid"


def test_pressing_pay_many_times_at_once_charges_once(box: Box) -> None:
    session = box.session()
    path = page_path(session.url)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: box.http.post(path, data=form(VISA)), range(8)))
    assert {answer.status_code for answer in answers} == {303}
    charges = box.client.v1.charges.list().data
    assert len(charges) == 1
    assert box.event_types().count("checkout.session.completed") == 1
    page = box.http.get(path)
    assert "already paid" in page.text
    assert f"http://shop.test/paid?session={session.id}" in page.text


def test_the_card_number_is_nowhere_in_the_file(open_box: OpenBox, tmp_path: Path) -> None:
    open_box(tmp_path / "sandbox.db").paid_charge(card=VISA)
    with_number = f"%{VISA}%"
    other = sqlite3.connect(tmp_path / "sandbox.db")
    try:
        rows = other.execute(
            "SELECT COUNT(*) FROM objects WHERE body LIKE ? OR hidden LIKE ?",
            (with_number, with_number),
        ).fetchone()
        last4 = other.execute(
            "SELECT json_extract(body, '$.card.last4') FROM objects WHERE kind='payment_method'"
        ).fetchone()
    finally:
        other.close()
    assert rows == (0,)
    assert last4 == ("4242",)


@pytest.mark.parametrize(
    ("currency", "amount", "text"),
    [("jpy", 5_000, "JPY 5,000<"), ("kwd", 12_345, "KWD 12.345"), ("eur", 50, "EUR 0.50")],
)
def test_amounts_are_shown_with_the_digits_of_their_currency(
    box: Box, currency: str, amount: int, text: str
) -> None:
    session = box.session(amount, currency)
    assert text in box.http.get(page_path(session.url)).text


def test_a_disputing_card_is_disputed_after_the_payment(box: Box) -> None:
    for card, reason in (
        ("4000000000000259", "fraudulent"),
        ("4000000000002685", "product_not_received"),
    ):
        charge = box.paid_charge(card=card)
        dispute = box.client.v1.disputes.list({"charge": charge.id}).data[0]
        assert (charge.disputed, dispute.reason) == (True, reason)
        assert [one.net for one in dispute.balance_transactions] == [-11_500]
    types = box.event_types()
    assert types.index("charge.dispute.created") > types.index("checkout.session.completed")


def test_evidence_decides_a_dispute(box: Box) -> None:
    for words, status in (("winning_evidence", "won"), ("losing_evidence", "lost")):
        box.control("reset")
        charge = box.paid_charge()
        dispute = box.control("dispute", charge=charge.id)
        closed = box.client.v1.disputes.update(
            dispute["id"], {"evidence": {"uncategorized_text": words}}
        )
        assert closed.status == status
        available, pending = box.balance()
        assert available + pending == 9_680 - 1_500 - (10_000 if status == "lost" else 0)
