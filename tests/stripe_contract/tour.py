"""A tour of the whole sandbox with the SDK: every operation, and everything that sets off an event.

`take(sandbox)` leaves what went over the wire in `Tour.exchanges`, and all events in
`Tour.events`. A new operation or event that is missing here fails a test.
"""

from __future__ import annotations

from typing import Any

import httpx
import stripe

from crowdfund.payments.stripe_client import new_client, new_http_client
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.contract import Exchange
from tests.stripe_contract.recorder import Recorder

DAY = 86_400
VISA = "4242424242424242"
URLS = {"refresh_url": "http://shop.test/again", "return_url": "http://shop.test/back"}


class Tour:
    """The SDK's client, the sandbox, and the few steps that many stops share."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox
        self.recorder = Recorder(new_http_client(sandbox.url))
        self.client = new_client(sandbox.secret_key, sandbox.url, self.recorder)
        self.v1 = self.client.v1
        self.pages = httpx.Client(base_url=sandbox.url, trust_env=False, timeout=60)
        self.events: list[dict[str, Any]] = []

    @property
    def exchanges(self) -> list[Exchange]:
        """What the SDK sent and got."""
        return self.recorder.exchanges

    def close(self) -> None:
        """Closes the connections."""
        self.recorder.close()
        self.pages.close()

    def refused(self, call: Any, *args: Any) -> stripe.StripeError:
        """The error with which the sandbox refuses a call."""
        try:
            call(*args)
        except stripe.StripeError as error:
            return error
        raise AssertionError("was not refused")

    def charge(self, amount: int = 10_000, method: str = "pm_card_visa", **more: Any) -> Any:
        """A paid charge, and the intent behind it expanded."""
        params: Any = {
            "amount": amount,
            "currency": "usd",
            "confirm": True,
            "payment_method": method,
            "expand": ["latest_charge"],
            **more,
        }
        return self.v1.payment_intents.create(params).latest_charge

    def account(self, bank_account: str = "000123456789") -> str:
        """An onboarded account."""
        made = self.v1.accounts.create(
            {"country": "US", "capabilities": {"transfers": {"requested": True}}}
        )
        self.sandbox.control("onboard", account=made.id, bank_account=bank_account)
        return made.id

    def session(self, amount: int = 10_000) -> Any:
        """An open payment page."""
        return self.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "success_url": "http://shop.test/paid",
                "line_items": [
                    {
                        "quantity": 2,
                        "price_data": {
                            "currency": "usd",
                            "unit_amount": amount // 2,
                            "product_data": {"name": "Shares"},
                        },
                    }
                ],
            }
        )

    def submit(self, url: str, **typed: str) -> None:
        """Fills in a hosted page."""
        path = httpx.URL(url).path
        assert self.pages.get(path).status_code == 200
        assert self.pages.post(path, data=typed).status_code == 303


def take(sandbox: SandboxServer) -> Tour:
    """Takes the tour; the caller closes it."""
    tour = Tour(sandbox)
    for stop in (
        webhook_endpoints,
        customers_and_cards,
        kept_cards,
        payments,
        holds,
        hosted_pages,
        accounts,
        transfers,
        payouts,
        refunds,
        disputes,
        warnings,
        identity,
        balance,
        events,
    ):
        stop(tour)
    return tour


def webhook_endpoints(tour: Tour) -> None:
    endpoints = tour.v1.webhook_endpoints
    made = endpoints.create({"url": "http://127.0.0.1:9/hook", "enabled_events": ["payout.paid"]})
    endpoints.update(made.id, {"description": "Nobody listens.", "metadata": {"a": "b"}})
    endpoints.retrieve(made.id)
    assert endpoints.list().data
    endpoints.delete(made.id)


def customers_and_cards(tour: Tour) -> None:
    customers, methods = tour.v1.customers, tour.v1.payment_methods
    address: Any = {"city": "Berlin", "country": "DE"}
    ada = customers.create({"email": "ada@example.com", "name": "Ada", "address": address})
    customers.update(ada.id, {"metadata": {"user": "1"}})
    customers.retrieve(ada.id)
    customers.list({"email": "ada@example.com"})
    customers.search({"query": "email:'ada@example.com' AND metadata['user']:'1'"})
    card: Any = {"number": VISA, "exp_month": 12, "exp_year": 2034, "cvc": "123"}
    kept = methods.create({"type": "card", "card": card})
    methods.attach(kept.id, {"customer": ada.id})
    methods.update(kept.id, {"billing_details": {"name": "Ada", "address": address}})
    methods.retrieve(kept.id)
    methods.list({"customer": ada.id, "type": "card"})
    customers.payment_methods.list(ada.id)
    methods.detach(kept.id)


def kept_cards(tour: Tour) -> None:
    setups = tour.v1.setup_intents
    bob = tour.v1.customers.create({"name": "Bob"})
    made = setups.create({"customer": bob.id, "usage": "off_session"})
    setups.update(made.id, {"description": "For later."})
    setups.confirm(made.id, {"payment_method": "pm_card_visa"})
    setups.retrieve(made.id)
    setups.list({"customer": bob.id})
    setups.cancel(setups.create({}).id, {"cancellation_reason": "abandoned"})
    refused = {"confirm": True, "payment_method": "pm_card_visa_chargeDeclined"}
    tour.refused(setups.create, refused)
    for answer in ("complete", "fail"):
        asked = setups.create(
            {
                "customer": bob.id,
                "confirm": True,
                "payment_method": "pm_card_authenticationRequired",
                "return_url": "http://shop.test/back",
            }
        )
        tour.submit(_bank_url(asked), answer=answer)
        setups.retrieve(asked.id)


def _bank_url(intent: Any) -> str:
    return str(intent.next_action.redirect_to_url.url)


def payments(tour: Tour) -> None:
    intents, charges = tour.v1.payment_intents, tour.v1.charges
    waiting = intents.create({"amount": 500, "currency": "eur", "payment_method": "pm_card_visa"})
    intents.update(waiting.id, {"metadata": {"a": "b"}})
    intents.confirm(waiting.id, {"receipt_email": "ada@example.com"})
    intents.list()
    intents.search({"query": "status:'succeeded' AND metadata['a']:'b'"})
    unpaid = intents.create({"amount": 500, "currency": "eur"})
    intents.cancel(unpaid.id, {"cancellation_reason": "abandoned"})
    tour.refused(tour.charge, 500, "pm_card_visa_chargeDeclined")
    for answer in ("complete", "fail"):
        asked = intents.create(
            {
                "amount": 700,
                "currency": "eur",
                "confirm": True,
                "payment_method": "pm_card_authenticationRequired",
                "return_url": "http://shop.test/back",
            }
        )
        tour.submit(_bank_url(asked), answer=answer)
        intents.retrieve(asked.id)
    charge = tour.charge(transfer_group="group_1", metadata={"pledge": "1"})
    charges.update(charge.id, {"description": "Shares"})
    charges.retrieve(charge.id, {"expand": ["balance_transaction", "payment_intent", "refunds"]})
    charges.list({"transfer_group": "group_1"})
    charges.search({"query": "metadata['pledge']:'1'"})


def holds(tour: Tour) -> None:
    intents = tour.v1.payment_intents
    for then in ("capture", "cancel", "expire"):
        charge = tour.charge(capture_method="manual")
        if then == "capture":
            intents.capture(charge.payment_intent, {"amount_to_capture": 6_000})
        if then == "cancel":
            intents.cancel(charge.payment_intent)
        if then == "expire":
            tour.sandbox.advance(8 * DAY)
            assert intents.retrieve(charge.payment_intent).status == "canceled"


def hosted_pages(tour: Tour) -> None:
    sessions = tour.v1.checkout.sessions
    paid = tour.session()
    tour.sandbox.pay(paid.id, "4000000000009995")
    tour.sandbox.pay(paid.id)
    sessions.retrieve(
        paid.id, {"expand": ["line_items", "payment_intent.latest_charge.balance_transaction"]}
    )
    sessions.list({"status": "complete"})
    sessions.line_items.list(paid.id)
    sessions.expire(tour.session().id)
    for status in ("succeeded", "failed"):
        slow = tour.session()
        tour.sandbox.control("pay_later", session=slow.id)
        assert sessions.retrieve(slow.id).payment_status == "unpaid"
        tour.sandbox.control("end_payment", session=slow.id, status=status)
    asked = tour.session()
    tour.sandbox.control("pay", session=asked.id, card="4000002500003155")


def accounts(tour: Tour) -> None:
    accounts = tour.v1.accounts
    made = accounts.create(
        {
            "country": "US",
            "email": "founder@acme.test",
            "business_profile": {"name": "Acme"},
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "requirement_collection": "stripe",
                "stripe_dashboard": {"type": "express"},
            },
            "capabilities": {"transfers": {"requested": True}},
        }
    )
    accounts.update(made.id, {"metadata": {"enterprise": "1"}})
    accounts.list()
    link = tour.v1.account_links.create(
        {"account": made.id, "type": "account_onboarding", **URLS}  # type: ignore[typeddict-item]
    )
    tour.submit(link.url, business_name="Acme", bank_account="000123456789")
    accounts.retrieve(made.id)
    accounts.capabilities.list(made.id)
    accounts.capabilities.retrieve(made.id, "transfers")
    dashboard = accounts.login_links.create(made.id)
    assert "Acme" in tour.pages.get(httpx.URL(dashboard.url).path).text
    tour.sandbox.control("restrict", account=made.id)
    accounts.retrieve(made.id)
    tour.sandbox.control("deauthorize", account=made.id)


def transfers(tour: Tour) -> None:
    transfers, account, charge = tour.v1.transfers, tour.account(), tour.charge()
    made = transfers.create(
        {
            "amount": 9_500,
            "currency": "usd",
            "destination": account,
            "source_transaction": charge.id,
            "transfer_group": "group_1",
            "metadata": {"pledge": "1"},
        }
    )
    transfers.update(made.id, {"description": "Acme"})
    back = transfers.reversals.create(made.id, {"amount": 500})
    transfers.reversals.update(made.id, back.id, {"metadata": {"dispute": "1"}})
    transfers.reversals.retrieve(made.id, back.id)
    transfers.reversals.list(made.id)
    transfers.retrieve(made.id, {"expand": ["balance_transaction", "destination"]})
    transfers.list({"transfer_group": "group_1"})


def payouts(tour: Tour) -> None:
    payouts = tour.v1.payouts
    tour.charge(50_000, "pm_card_bypassPending")
    made = payouts.create({"amount": 1_000, "currency": "usd", "metadata": {"a": "b"}})
    payouts.update(made.id, {"metadata": {"a": "c"}})
    payouts.cancel(payouts.create({"amount": 1_000, "currency": "usd"}).id)
    payouts.list({"status": "pending"})
    for number in ("000111111116", "000111111113"):
        account = tour.account(number)
        tour.v1.transfers.create({"amount": 2_000, "currency": "usd", "destination": account})
        theirs: Any = {"stripe_account": account}
        failing = payouts.create({"amount": 2_000, "currency": "usd"}, theirs)
        tour.sandbox.advance(2 * DAY)
        payouts.retrieve(failing.id, {"expand": ["destination"]}, theirs)
        tour.v1.balance_transactions.list({}, theirs)
        tour.v1.balance.retrieve({}, theirs)
    payouts.retrieve(made.id, {"expand": ["balance_transaction"]})


def refunds(tour: Tour) -> None:
    refunds = tour.v1.refunds
    made = refunds.create({"charge": tour.charge().id, "amount": 4_000, "metadata": {"why": "x"}})
    refunds.update(made.id, {"metadata": {"why": "y"}})
    refunds.retrieve(made.id, {"expand": ["charge", "balance_transaction"]})
    refunds.list({"charge": str(made.charge)})
    stuck = refunds.create({"charge": tour.charge().id})
    tour.sandbox.control("refund", refund=stuck.id, status="requires_action")
    refunds.cancel(stuck.id)
    for method in ("pm_card_pendingRefund", "pm_card_refundFail"):
        refunds.create({"charge": tour.charge(method=method).id})
    tour.sandbox.advance(60)
    refunds.list()


def disputes(tour: Tour) -> None:
    disputes = tour.v1.disputes
    for words in ("winning_evidence", "losing_evidence"):
        charge = tour.charge(method="pm_card_createDispute")
        (opened,) = disputes.list({"charge": charge.id}).data
        disputes.update(opened.id, {"evidence": {"uncategorized_text": words}, "submit": True})
        disputes.retrieve(opened.id, {"expand": ["charge"]})
    last = tour.sandbox.dispute(tour.charge().id)
    disputes.close(last["id"])


def warnings(tour: Tour) -> None:
    warnings = tour.v1.radar.early_fraud_warnings
    charge = tour.charge(method="pm_card_createIssuerFraudRecord")
    (warned,) = warnings.list({"charge": charge.id}).data
    tour.v1.refunds.create({"charge": charge.id})
    assert not warnings.retrieve(warned.id, {"expand": ["charge"]}).actionable
    tour.sandbox.control("warn", charge=tour.charge().id, fraud_type="made_with_stolen_card")


def identity(tour: Tour) -> None:
    sessions, reports = tour.v1.identity.verification_sessions, tour.v1.identity
    for kind, error in (
        ("document", ""),
        ("document", "document_expired"),
        ("document", "selfie_face_mismatch"),
        ("id_number", ""),
        ("id_number", "id_number_mismatch"),
    ):
        params: Any = {"type": kind, "client_reference_id": "user_1", **_identity_more(kind)}
        made = sessions.create(params)
        sessions.update(made.id, {"metadata": {"user": "1"}})
        tour.submit(str(made.url), outcome=error or "verified")
        more = ["last_verification_report", "verified_outputs", "verified_outputs.dob"]
        done = sessions.retrieve(made.id, {"expand": more})
        assert done.status == ("requires_input" if error else "verified")
    sessions.list({"client_reference_id": "user_1"})
    (report, *_) = reports.verification_reports.list({"type": "id_number"}).data
    reports.verification_reports.retrieve(report.id)
    sessions.cancel(sessions.create({"type": "document"}).id)
    sessions.redact(done.id)


def _identity_more(kind: str) -> dict[str, Any]:
    if kind == "id_number":
        return {"return_url": "http://shop.test/back", "provided_details": {"email": "a@b.test"}}
    options = {"document": {"allowed_types": ["passport"], "require_matching_selfie": True}}
    return {"return_url": "http://shop.test/back", "options": options}


def balance(tour: Tour) -> None:
    tour.client.raw_request(
        "post", "/v1/balance_settings", payments={"payouts": {"schedule": {"interval": "manual"}}}
    )
    tour.v1.balance_settings.retrieve()
    tour.v1.balance.retrieve()
    page = tour.v1.balance_transactions.list({"limit": 100, "expand": ["data.source"]})
    tour.v1.balance_transactions.retrieve(page.data[0].id)


def events(tour: Tour) -> None:
    newest = tour.v1.events.list({"limit": 1}).data[0]
    tour.v1.events.list({"types": ["charge.succeeded", "payout.paid"]})
    tour.v1.events.retrieve(newest.id)
    cursor = ""
    while True:
        more = {"starting_after": cursor} if cursor else {}
        page = tour.sandbox.api("GET", "/v1/events", limit="100", **more)
        tour.events += page["data"]
        if not page["has_more"]:
            return
        cursor = page["data"][-1]["id"]
