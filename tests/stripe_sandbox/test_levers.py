"""Control routes: faults of every kind, warnings, refunds that turn, slow payments, old events."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import pytest
import stripe

from crowdfund.stripe_sandbox import app
from crowdfund.stripe_sandbox.rate_limit import RateLimit
from tests.stripe_sandbox.conftest import KEY, Box

DAY = 86_400


def statuses(box: Box, *calls: tuple[str, str]) -> list[int]:
    return [box.api(method, path).status_code for method, path in calls]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, stripe.InvalidRequestError),
        (401, stripe.AuthenticationError),
        (402, stripe.CardError),
        (403, stripe.PermissionError),
        (404, stripe.InvalidRequestError),
        (409, stripe.APIError),
        (429, stripe.RateLimitError),
        (500, stripe.APIError),
        (503, stripe.APIError),
    ],
)
def test_any_error_can_be_asked_for(box: Box, status: int, kind: type[Exception]) -> None:
    box.control("fault", path="/v1/balance", status=status)
    with pytest.raises(kind) as caught:
        box.client.v1.balance.retrieve()
    assert getattr(caught.value, "http_status", None) == status
    box.client.v1.balance.retrieve()


def test_a_fault_can_be_for_one_method_and_let_some_calls_pass(box: Box) -> None:
    get, post = ("GET", "/v1/customers"), ("POST", "/v1/customers")
    box.control("fault", path="/v1/customers", status=500, method="post", skip=1, times=1)
    assert statuses(box, get, post, get, post, post) == [200, 200, 200, 500, 200]
    assert len(box.client.v1.customers.list().data) == 2


def test_a_fault_is_taken_away_again(box: Box) -> None:
    box.control("fault", path="/v1/", status=500, times=9)
    box.control("fault", path="/v1/", status=500, times=0)
    assert statuses(box, ("GET", "/v1/balance")) == [200]


def test_the_path_of_a_fault_is_plain_text(box: Box) -> None:
    box.control("fault", path="/v1/%", status=500)
    assert statuses(box, ("GET", "/v1/balance")) == [200]


def test_a_kept_failure_is_replayed_under_its_key(box: Box) -> None:
    headers = {"Idempotency-Key": "k"}
    box.control("fault", path="/v1/customers", status=500, kept=True)
    first = box.api("POST", "/v1/customers", "name=x", **headers)
    second = box.api("POST", "/v1/customers", "name=x", **headers)
    assert (first.status_code, second.status_code) == (500, 500)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert box.api("POST", "/v1/customers", "name=y", **headers).status_code == 400
    other = box.api("POST", "/v1/customers", "name=x", **{"Idempotency-Key": "k2"})
    assert other.status_code == 200


def test_a_rate_limit_refuses_what_is_too_much_for_one_endpoint() -> None:
    now = {"seconds": 100.0}
    limit = RateLimit(lambda: now["seconds"])
    assert limit.refusal("POST", "/v1/refunds") is None
    limit.ask({"per_second": 2})

    def refused(method: str = "POST", path: str = "/v1/refunds") -> bool:
        return limit.refusal(method, path) is not None

    assert [refused(), refused(), refused()] == [False, False, True]
    assert not refused("GET")
    assert not refused(path="/v1/transfers")
    now["seconds"] += 0.999
    assert refused(path="/v1/refunds/re_1/cancel")
    now["seconds"] += 0.001
    assert [refused(), refused(), refused()] == [False, False, True]
    assert limit.ask({"per_second": 0}) == {"per_second": 0, "refused": 3}
    assert not refused()


def test_too_many_calls_are_told_so_by_the_sdk(box: Box) -> None:
    def hurry() -> None:
        for _ in range(100):
            box.client.v1.customers.create({})

    box.control("rate_limit", per_second=1)
    with pytest.raises(stripe.RateLimitError):
        hurry()
    box.control("reset")
    for _ in range(3):
        box.client.v1.customers.create({})


def test_a_timeout_leaves_the_caller_waiting_and_does_the_work_or_not(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, made = threading.Event(), []

    async def wait(seconds: float) -> None:
        waiting.set()
        await anyio.sleep(seconds)

    monkeypatch.setattr(app, "anyio", SimpleNamespace(sleep=wait))
    for status in ("timeout_before", "timeout_after"):
        box.control("fault", path="/v1/customers", method="POST", status=status, seconds=600)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{box.url}/v1/customers",
                headers={"Authorization": f"Bearer {KEY}", "Idempotency-Key": status},
                timeout=httpx.Timeout(20, read=0.5),
                trust_env=False,
            )
        assert waiting.wait(60)
        waiting.clear()
        made.append(len(box.client.v1.customers.list().data))
    assert made == [0, 1]


@pytest.mark.parametrize(("status", "made"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_is_a_network_failure(box: Box, status: str, made: int) -> None:
    box.control("fault", path="/v1/customers", status=status)
    with pytest.raises(stripe.APIConnectionError):
        box.client.v1.customers.create({})
    assert len(box.client.v1.customers.list().data) == made


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("fault", {"path": "/v1", "status": 500, "seconds": -1}),
        ("fault", {"path": "/v1", "status": 500, "skip": 1.5}),
        ("fault", {"status": 500}),
        ("rate_limit", {"per_second": -1}),
        ("rate_limit", {"per_second": "many"}),
        ("warn", {"charge": "ch_none"}),
        ("refund", {"refund": "re_none", "status": "failed"}),
        ("restrict", {"account": "acct_none"}),
        ("deauthorize", {}),
        ("bank_account", {"number": "12345678"}),
        ("payouts", {"account": "acct_none"}),
        ("verify", {"session": "vs_none"}),
        ("pay_later", {"session": "cs_none"}),
        ("end_payment", {"session": "cs_none", "status": "succeeded"}),
    ],
)
def test_levers_say_what_is_wrong(box: Box, action: str, given: dict[str, Any]) -> None:
    answer = box.http.post(f"/_sandbox/{action}", json=given)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_a_warning_is_settled_by_a_full_refund_or_a_dispute(box: Box) -> None:
    warnings = box.client.v1.radar.early_fraud_warnings
    refunded, contested = box.paid_charge(card="4000000000005423"), box.paid_charge()
    (first,) = warnings.list({"charge": refunded.id}).data
    second = box.control("warn", charge=contested.id, fraud_type="made_with_stolen_card")
    assert (first.actionable, second["actionable"]) == (True, True)
    assert first.payment_intent == refunded.payment_intent
    box.client.v1.refunds.create({"charge": refunded.id, "amount": 1})
    assert warnings.retrieve(first.id).actionable
    box.client.v1.refunds.create({"charge": refunded.id})
    box.control("dispute", charge=contested.id)
    assert not warnings.retrieve(first.id).actionable
    assert not warnings.retrieve(second["id"]).actionable
    types = box.event_types()
    assert types.count("radar.early_fraud_warning.created") == 2
    assert types.count("radar.early_fraud_warning.updated") == 2
    assert box.http.post("/_sandbox/warn", json={"charge": contested.id}).status_code == 400


def test_a_refund_that_waits_for_the_payer_can_be_canceled(box: Box) -> None:
    charge = box.paid_charge()
    refund = box.client.v1.refunds.create({"charge": charge.id})
    with pytest.raises(stripe.InvalidRequestError):
        box.client.v1.refunds.cancel(refund.id)
    box.control("refund", refund=refund.id, status="requires_action")
    assert box.client.v1.refunds.cancel(refund.id).status == "canceled"
    after = box.client.v1.charges.retrieve(charge.id)
    assert (after.refunded, after.amount_refunded) == (False, 0)
    assert box.balance() == (0, 9_680)
    assert box.client.v1.refunds.create({"charge": charge.id}).status == "succeeded"


def test_any_refund_can_be_sent_back_by_its_bank_once(box: Box) -> None:
    refund = box.client.v1.refunds.create({"charge": box.paid_charge().id})
    box.control("refund", refund=refund.id, status="failed")
    assert box.client.v1.refunds.retrieve(refund.id).status == "failed"
    assert box.balance() == (0, 9_680)
    again = box.http.post("/_sandbox/refund", json={"refund": refund.id, "status": "failed"})
    assert again.status_code == 400
    assert box.balance() == (0, 9_680)


@pytest.mark.parametrize(
    ("status", "paid", "event"),
    [
        ("succeeded", "paid", "checkout.session.async_payment_succeeded"),
        ("failed", "unpaid", "checkout.session.async_payment_failed"),
    ],
)
def test_a_slow_payment_completes_the_page_before_the_money_is_there(
    box: Box, status: str, paid: str, event: str
) -> None:
    session = box.session()
    assert box.control("pay_later", session=session.id)["status"] == "processing"
    waiting = box.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"  # type: ignore[union-attr]
    assert box.balance() == (0, 0)
    box.control("end_payment", session=session.id, status=status)
    after = box.client.v1.checkout.sessions.retrieve(session.id)
    assert after.payment_status == paid
    assert event in box.event_types()
    assert box.balance() == (0, 9_680 if status == "succeeded" else 0)
    assert box.control("end_payment", session=session.id, status=status)["status"] == "refused"


def test_events_are_forgotten_after_thirty_days(box: Box) -> None:
    box.client.v1.customers.create({})
    old = box.client.v1.events.list().data[0]
    box.control("advance", seconds=30 * DAY - 60)
    assert box.client.v1.events.retrieve(old.id).id == old.id
    box.control("advance", seconds=120)
    made = box.client.v1.customers.create({})
    assert [one.data.object["id"] for one in box.client.v1.events.list().data] == [made.id]
    for call, *args in (
        (box.client.v1.events.retrieve, old.id),
        (box.client.v1.events.list, {"ending_before": old.id}),
    ):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            call(*args)  # type: ignore[operator]
        assert caught.value.code == "resource_missing"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/invoices/in_1/lines", 501),
        ("POST", "/v1/payouts/po_1/reverse", 501),
        ("DELETE", "/v1/customers/cus_1", 501),
        ("POST", "/v2/core/accounts", 501),
        ("GET", "/v1/customers/cus_1/nothing", 404),
        ("DELETE", "/v1/balance", 404),
        ("GET", "/v1/invoices//lines", 404),
        ("GET", "/v1/", 404),
    ],
)
def test_a_route_is_missing_here_or_at_stripe_too(
    box: Box, method: str, path: str, status: int
) -> None:
    answer = box.api(method, path)
    assert answer.status_code == status
    assert ("sandbox does not" in answer.text) == (status == 501)


def test_many_at_once_take_no_more_than_there_is(box: Box) -> None:
    charge, account = box.paid_charge(10_000), box.account()
    refusals: list[str] = []

    def send(_: int) -> None:
        try:
            box.transfer(charge, account, 4_000)
        except stripe.InvalidRequestError as error:
            refusals.append(str(error.param))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["amount"] * 4
    assert len(box.client.v1.transfers.list().data) == 2
