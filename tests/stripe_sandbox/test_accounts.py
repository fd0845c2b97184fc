"""Connected accounts: their own balance, payouts, sign-in, restrictions; reversals; identity."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import stripe

from crowdfund.stripe_sandbox.resources.identity import ERRORS
from tests.stripe_sandbox.conftest import Box

DAY = 86_400
AT_ONCE = "4000000000000077"


def of(account: Any) -> Any:
    return {"stripe_account": getattr(account, "id", account)}


def refused(call: Any, *args: Any) -> stripe.StripeError:
    with pytest.raises(stripe.StripeError) as caught:
        call(*args)
    return caught.value


def funded(box: Box, bank_account: str = "000123456789", amount: int = 9_500) -> Any:
    """An account with this much available."""
    account = box.account(onboarded=False)
    box.control("onboard", account=account.id, bank_account=bank_account)
    box.transfer(box.paid_charge(card=AT_ONCE), account, amount)
    return account


def balance_of(box: Box, account: Any) -> tuple[int, int]:
    theirs = box.client.v1.balance.retrieve({}, of(account))
    return theirs.available[0].amount, theirs.pending[0].amount


def test_a_payout_takes_available_money_and_arrives_a_day_later(box: Box) -> None:
    account, payouts = funded(box), box.client.v1.payouts
    too_much: Any = {"amount": 9_501, "currency": "usd"}
    assert refused(payouts.create, too_much, of(account)).code == "balance_insufficient"
    made = payouts.create({"amount": 9_000, "currency": "usd"}, of(account))
    assert (made.status, made.automatic, made.type) == ("pending", False, "bank_account")
    assert balance_of(box, account) == (500, 0)
    box.control("advance", seconds=DAY)
    assert payouts.retrieve(made.id, {}, of(account)).status == "paid"
    assert refused(payouts.retrieve, made.id).http_status == 404
    assert payouts.list().data == []
    event = box.client.v1.events.list({"type": "payout.paid"}).data[0]
    assert (event.account, event.data.object["id"]) == (account.id, made.id)
    nets = [one.net for one in box.client.v1.balance_transactions.list({}, of(account)).data]
    assert sum(nets) == 500


@pytest.mark.parametrize(
    ("number", "code"),
    [("000111111116", "no_account"), ("000111111113", "account_closed")],
)
def test_a_bank_that_does_not_take_it_sends_it_back(box: Box, number: str, code: str) -> None:
    account, payouts = funded(box, number), box.client.v1.payouts
    made = payouts.create({"amount": 9_500, "currency": "usd"}, of(account))
    assert balance_of(box, account) == (0, 0)
    box.control("advance", seconds=DAY)
    failed = payouts.retrieve(
        made.id, {"expand": ["failure_balance_transaction", "destination"]}, of(account)
    )
    assert (failed.status, failed.failure_code) == ("failed", code)
    assert failed.failure_balance_transaction.net == 9_500  # type: ignore[union-attr]
    assert failed.destination.status == "errored"  # type: ignore[union-attr]
    assert balance_of(box, account) == (9_500, 0)
    assert box.event_types()[-2:] == ["payout.failed", "account.external_account.updated"]
    assert box.control("payouts", account=account.id)["payouts"] == []
    box.control("bank_account", account=account.id, number="000123456789")
    (again,) = box.control("payouts", account=account.id)["payouts"]
    box.control("advance", seconds=DAY)
    assert payouts.retrieve(again["id"], {}, of(account)).status == "paid"


def test_a_pending_payout_can_be_canceled_once(box: Box) -> None:
    account, payouts = funded(box), box.client.v1.payouts
    made = payouts.create({"amount": 9_500, "currency": "usd"}, of(account))
    assert payouts.cancel(made.id, {}, of(account)).status == "canceled"
    assert balance_of(box, account) == (9_500, 0)
    assert refused(payouts.cancel, made.id, {}, of(account)).http_status == 400
    box.control("advance", seconds=2 * DAY)
    assert payouts.retrieve(made.id, {}, of(account)).status == "canceled"


def test_automatic_payouts_drain_a_platform_that_does_not_make_them_manual(box: Box) -> None:
    box.paid_charge(card=AT_ONCE)
    (drained,) = box.control("payouts")["payouts"]
    assert (drained["amount"], drained["automatic"]) == (9_680, True)
    assert box.balance() == (0, 0)
    box.paid_charge(card=AT_ONCE)
    manual = {"payouts": {"schedule": {"interval": "manual"}}}
    box.client.raw_request("post", "/v1/balance_settings", payments=manual)
    assert box.control("payouts")["payouts"] == []
    assert box.balance() == (9_680, 0)


def test_an_account_that_has_no_bank_account_is_paid_nothing_out(box: Box) -> None:
    account = box.account(onboarded=False)
    params: Any = {"amount": 100, "currency": "usd"}
    assert refused(box.client.v1.payouts.create, params, of(account)).http_status == 400
    assert box.control("payouts", account=account.id)["payouts"] == []


def test_a_reversal_needs_money_on_the_account(box: Box) -> None:
    account = funded(box)
    transfer = box.client.v1.transfers.list().data[0]
    box.client.v1.payouts.create({"amount": 9_000, "currency": "usd"}, of(account))
    reverse = box.client.v1.transfers.reversals.create
    assert refused(reverse, transfer.id, {"amount": 501}).code == "balance_insufficient"
    back = reverse(transfer.id, {"amount": 500})
    assert back.amount == 500
    assert balance_of(box, account) == (0, 0)
    other = box.transfer(box.paid_charge(card=AT_ONCE), account, 100)
    fetch = box.client.v1.transfers.reversals.retrieve
    assert refused(fetch, other.id, back.id).http_status == 404


def test_a_reversal_of_pending_money_is_pending_too(box: Box) -> None:
    account = box.account()
    transfer = box.transfer(box.paid_charge(), account, 9_500)
    box.client.v1.transfers.reversals.create(transfer.id)
    assert balance_of(box, account) == (0, 0)
    assert box.balance() == (0, 9_680)
    box.control("advance", seconds=2 * DAY)
    assert box.balance() == (9_680, 0)
    assert balance_of(box, account) == (0, 0)


def test_an_account_signs_in_once_with_its_link(box: Box) -> None:
    account = box.account(onboarded=False)
    assert refused(box.client.v1.accounts.login_links.create, account.id).http_status == 400
    box.control("onboard", account=account.id, business_name="<Acme>")
    path = httpx.URL(box.client.v1.accounts.login_links.create(account.id).url).path
    page = box.http.get(path)
    assert "&lt;Acme&gt;" in page.text
    assert box.http.get(path).status_code == 404
    late = httpx.URL(box.client.v1.accounts.login_links.create(account.id).url).path
    box.control("advance", seconds=301)
    assert box.http.get(late).status_code == 404


def test_an_account_can_lose_and_regain_transfers(box: Box) -> None:
    account, charge = box.account(), box.paid_charge()
    box.control("restrict", account=account.id)
    error = refused(box.transfer, charge, account, 100)
    assert error.code == "insufficient_capabilities_for_transfer"
    assert box.event_types()[-2:] == ["capability.updated", "account.updated"]
    box.control("restrict", account=account.id, transfers="active")
    assert box.transfer(charge, account, 100).amount == 100


def test_a_disconnected_account_is_out_of_reach(box: Box) -> None:
    account = box.account()
    box.control("deauthorize", account=account.id)
    for call, *args in (
        (box.client.v1.accounts.retrieve, account.id),
        (box.client.v1.balance.retrieve, {}, of(account)),
    ):
        error = refused(call, *args)
        assert isinstance(error, stripe.PermissionError)
        assert error.error is not None
        assert (error.http_status, error.error.code) == (403, "account_invalid")
    event = box.client.v1.events.list({"type": "account.application.deauthorized"}).data[0]
    assert event.account == account.id


def test_what_is_not_done_for_a_connected_account_says_so(box: Box) -> None:
    account = box.account()
    assert refused(box.client.v1.customers.create, {}, of(account)).http_status == 501
    assert box.client.v1.customers.list().data == []


def verification(box: Box, **more: Any) -> Any:
    params: Any = {
        "type": "document",
        "client_reference_id": "user_1",
        "return_url": "http://shop.test/back",
        **more,
    }
    return box.client.v1.identity.verification_sessions.create(params)


def test_a_person_is_verified_on_the_hosted_page_once(box: Box) -> None:
    made = verification(box)
    assert (made.status, "verified_outputs" in made) == ("requires_input", False)
    path = httpx.URL(made.url).path
    assert "Verify your identity" in box.http.get(path).text
    assert box.http.post(path, data={"outcome": "nonsense"}).status_code == 200
    done = box.http.post(path, data={"outcome": "verified"})
    assert (done.status_code, done.headers["location"]) == (303, "http://shop.test/back")
    after = box.client.v1.identity.verification_sessions.retrieve(
        made.id, {"expand": ["last_verification_report"]}
    )
    assert (after.status, after.url, after.last_error) == ("verified", None, None)
    assert after.last_verification_report.document.status == "verified"  # type: ignore[union-attr]
    assert box.http.post(path, data={"outcome": "verified"}).status_code == 404
    assert box.event_types()[-3:] == [
        f"identity.verification_session.{kind}" for kind in ("created", "processing", "verified")
    ]


@pytest.mark.parametrize("code", ERRORS)
def test_a_try_can_go_wrong_and_be_repeated(box: Box, code: str) -> None:
    made = verification(box)
    path = httpx.URL(made.url).path
    box.http.post(path, data={"outcome": code})
    after = box.client.v1.identity.verification_sessions.retrieve(made.id)
    assert after.status == "requires_input"
    assert after.last_error is not None
    assert after.last_error.code == code
    assert 'role="alert"' in box.http.get(path).text
    box.control("verify", session=made.id)
    again = box.client.v1.identity.verification_sessions.retrieve(made.id)
    assert (again.status, again.last_error) == ("verified", None)
    with pytest.raises(AssertionError):
        box.control("verify", session=made.id)


def test_a_verification_is_canceled_or_redacted(box: Box) -> None:
    sessions = box.client.v1.identity.verification_sessions
    made = verification(box)
    path = httpx.URL(made.url).path
    assert sessions.cancel(made.id).status == "canceled"
    assert box.http.get(path).status_code == 404
    assert refused(sessions.cancel, made.id).http_status == 400
    other = verification(box)
    box.control("verify", session=other.id)
    assert told(box, other.id)["first_name"] == "Jenny"
    redacted = sessions.redact(
        other.id, {"expand": ["verified_outputs", "last_verification_report"]}
    )
    assert (redacted.verified_outputs, redacted.status) == (None, "verified")
    report: Any = redacted.last_verification_report
    assert (report.document.first_name, report.document.issuing_country) == (None, None)
    assert refused(sessions.redact, other.id).http_status == 400
    mine = sessions.list({"client_reference_id": "user_1"}).data
    assert [one.id for one in mine] == [other.id, made.id]
    assert sessions.list({"status": "canceled"}).data[0].id == made.id


def told(box: Box, session_id: str, *paths: str) -> dict[str, Any]:
    """What a verified session tells about its person to who asks for it."""
    expand = ["verified_outputs", *paths]
    made = box.client.v1.identity.verification_sessions.retrieve(session_id, {"expand": expand})
    assert made.verified_outputs is not None
    return dict(made.verified_outputs.to_dict())


PERSON = {"first_name": "Zoë", "last_name": "Łęcka", "born": "1991-02-03", "country": "PL"}


def test_a_person_is_told_only_to_who_asks_and_their_birth_only_by_name(box: Box) -> None:
    made = verification(box)
    box.http.post(httpx.URL(made.url).path, data={"outcome": "verified", **PERSON})
    sessions = box.client.v1.identity.verification_sessions
    assert "verified_outputs" not in sessions.retrieve(made.id)
    without = told(box, made.id)
    assert (without["first_name"], without["last_name"]) == ("Zoë", "Łęcka")
    assert without["address"]["country"] == "PL"
    assert "dob" not in without
    assert told(box, made.id, "verified_outputs.dob")["dob"] == {"day": 3, "month": 2, "year": 1991}


@pytest.mark.parametrize(
    "wrong", [{"born": "1991-02-30"}, {"country": "Poland"}, {"first_name": "x" * 101}], ids=str
)
def test_what_cannot_be_on_a_document_is_not_taken(box: Box, wrong: dict[str, str]) -> None:
    made = verification(box)
    path = httpx.URL(made.url).path
    answer = box.http.post(path, data={"outcome": "verified", **PERSON, **wrong})
    assert (answer.status_code, 'role="alert"' in answer.text) == (200, True)
    assert box.client.v1.identity.verification_sessions.retrieve(made.id).status == "requires_input"


def test_a_verification_can_take_a_while(box: Box) -> None:
    made = verification(box)
    path = httpx.URL(made.url).path
    box.http.post(path, data={"outcome": "processing"})
    sessions = box.client.v1.identity.verification_sessions
    assert sessions.retrieve(made.id).status == "processing"
    assert box.http.get(path).status_code == 404
    assert refused(sessions.cancel, made.id).http_status == 400
    box.control("verify", session=made.id, error="document_expired")
    after = sessions.retrieve(made.id)
    assert (after.status, after.last_error and after.last_error.code) == (
        "requires_input",
        "document_expired",
    )
