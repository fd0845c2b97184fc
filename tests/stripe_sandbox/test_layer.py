"""The layer around every call: keys, parameters, idempotency, expansion, paging, faults."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import stripe

from crowdfund.stripe_sandbox.routes import OPERATIONS
from tests.stripe_sandbox.conftest import KEY, Box, OpenBox


def error_of(answer: httpx.Response) -> dict[str, str]:
    return dict(answer.json()["error"])


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer sk_live_sandbox", "Bearer sk_test_other", "Basic !!!", "Token x"],
)
def test_other_keys_are_refused(box: Box, header: str) -> None:
    answer = box.http.get("/v1/customers", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["Request-Id"].startswith("req_")


def test_any_test_key_is_answered_when_none_is_given(open_box: OpenBox, tmp_path: Path) -> None:
    free = open_box(tmp_path / "free.db", secret_key="")
    answers = [
        free.http.get("/v1/customers", headers={"Authorization": f"Bearer {key}"}).status_code
        for key in ("sk_test_anything", "rk_test_restricted", "sk_live_anything", "hello")
    ]
    assert answers == [200, 200, 401, 401]
    assert free.http.get("/v1/customers", auth=("sk_test_anything", "")).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "code", "param"),
    [
        ("/v1/customers", "emial=a", "parameter_unknown", "emial"),
        ("/v1/customers", "address[planet]=a", "parameter_unknown", "address[planet]"),
        ("/v1/customers", "email=nobody", "email_invalid", "email"),
        ("/v1/transfers", "amount=1", "parameter_missing", "currency"),
        (
            "/v1/transfers",
            "amount=1.5&currency=usd&destination=x",
            "parameter_invalid_integer",
            "amount",
        ),
        (
            "/v1/transfers",
            "amount=0&currency=usd&destination=x",
            "parameter_invalid_integer",
            "amount",
        ),
        (
            "/v1/transfers",
            "amount=١٢&currency=usd&destination=x",
            "parameter_invalid_integer",
            "amount",
        ),
        ("/v1/payment_intents", "amount=10&currency=usd", "amount_too_small", "amount"),
        ("/v1/payment_intents", "amount=999999999&currency=usd", "amount_too_large", "amount"),
        ("/v1/payment_intents", "amount=500&currency=zzz", None, "currency"),
        ("/v1/refunds", "", "parameter_missing", "charge"),
        ("/v1/refunds", "charge=ch_none", "resource_missing", "charge"),
    ],
)
def test_parameters_are_closed_and_checked(
    box: Box, path: str, body: str, code: str | None, param: str
) -> None:
    answer = box.api("POST", path, body)
    error = error_of(answer)
    assert answer.status_code == 400
    assert error["type"] == "invalid_request_error"
    assert (error.get("code"), error["param"]) == (code, param)


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("/v1/refunds", "instructions_email=a@example.test", "instructions_email"),
        (
            "/v1/accounts",
            "capabilities[klarna_payments][requested]=true",
            "capabilities[klarna_payments]",
        ),
    ],
)
def test_what_stripe_has_and_the_sandbox_lacks_is_said_to_be_missing(
    box: Box, path: str, body: str, param: str
) -> None:
    answers = [box.api("POST", path, body, **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [501, 501]
    assert error_of(answers[0])["param"] == param
    assert "this offline sandbox does not" in error_of(answers[0])["message"]
    assert "Idempotent-Replayed" not in answers[1].headers


@pytest.mark.parametrize("path", ["/v1/payment_intents", "/v1/checkout/sessions"])
def test_the_retired_payment_method_types_are_refused(box: Box, path: str) -> None:
    answer = box.api("POST", path, "payment_method_types[]=card")
    assert answer.status_code == 400
    assert error_of(answer)["param"] == "payment_method_types"
    assert "allowed_payment_method_types" in error_of(answer)["message"]


@pytest.mark.parametrize(
    "body",
    [
        "name=%ff%fe",
        "name=%00",
        "a[b=1",
        "=1",
        "name[x]=1&name=2",
        "name=2&name[x]=1",
        "metadata=text",
        "metadata[" + "k" * 41 + "]=1",
        "metadata[k]=" + "v" * 501,
        "&".join(f"metadata[{n}]=1" for n in range(51)),
        "&".join(f"m{n}=1" for n in range(3000)),
        "address" + "[a]" * 50 + "=1",
        "preferred_locales[x]=1",
        "preferred_locales[99999999999]=1",
        "expand[]=" + ".".join("abcdef"),
        "name=" + "n" * 6000,
    ],
)
def test_hostile_bodies_get_a_clear_400(box: Box, body: str) -> None:
    answer = box.api("POST", "/v1/customers", body)
    assert answer.status_code == 400, answer.text
    assert error_of(answer)["message"]
    assert box.client.v1.customers.list().data == []


def test_a_huge_body_is_refused(box: Box) -> None:
    assert box.api("POST", "/v1/customers", "name=" + "n" * 2_000_000).status_code == 413


def test_unknown_routes_and_missing_routes_differ(box: Box) -> None:
    assert box.api("GET", "/v1/nothing").status_code == 404
    assert box.api("PUT", "/v1/customers").status_code == 404
    missing = box.api("GET", "/v1/subscriptions")
    assert missing.status_code == 501
    assert "offline sandbox does not" in error_of(missing)["message"]
    gone = box.api("GET", "/v1/customers/cus_none")
    assert (gone.status_code, error_of(gone)["code"]) == (404, "resource_missing")


def test_another_api_version_is_refused(box: Box) -> None:
    answer = box.api("GET", "/v1/customers", **{"Stripe-Version": "2024-06-20"})
    assert answer.status_code == 400


def test_a_key_replays_its_first_answer(box: Box) -> None:
    headers = {"Idempotency-Key": "user:1:customer:v1"}
    first = box.api("POST", "/v1/customers", "email=a@b.test", **headers)
    second = box.api("POST", "/v1/customers", "email=a@b.test", **headers)
    assert first.content == second.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert len(box.client.v1.customers.list().data) == 1


def test_one_key_from_many_threads_makes_one_object(box: Box) -> None:
    headers = {"Idempotency-Key": "k"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: box.api("POST", "/v1/customers", "name=x", **headers), range(16))
        )
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers.get("Idempotent-Replayed") for answer in answers].count(None) == 1
    assert len(box.client.v1.customers.list().data) == 1


def test_a_key_with_other_parameters_is_an_error(box: Box) -> None:
    box.api("POST", "/v1/customers", "email=a@b.test", **{"Idempotency-Key": "k"})
    for path, body in (("/v1/customers", "email=c@d.test"), ("/v1/accounts", "email=a@b.test")):
        answer = box.api("POST", path, body, **{"Idempotency-Key": "k"})
        assert (answer.status_code, error_of(answer)["type"]) == (400, "idempotency_error")


def test_a_decline_is_replayed_and_a_faulty_parameter_is_not(box: Box) -> None:
    body = "amount=500&currency=usd&confirm=true&payment_method=pm_card_visa_chargeDeclined"
    for replayed in (None, "true"):
        answer = box.api("POST", "/v1/payment_intents", body, **{"Idempotency-Key": "k"})
        error = error_of(answer)
        assert (answer.status_code, error["type"]) == (402, "card_error")
        assert error["decline_code"] == "generic_decline"
        assert error["payment_intent"]["status"] == "requires_payment_method"  # type: ignore[index]
        assert answer.headers.get("Idempotent-Replayed") == replayed
    assert len(box.client.v1.charges.list().data) == 1
    for _ in range(2):
        faulty = box.api("POST", "/v1/customers", "nmae=x", **{"Idempotency-Key": "other"})
        assert "Idempotent-Replayed" not in faulty.headers
    assert box.api("POST", "/v1/customers", "name=x", **{"Idempotency-Key": "other"}).is_success


def test_a_key_is_forgotten_after_a_day(box: Box) -> None:
    box.api("POST", "/v1/customers", "name=x", **{"Idempotency-Key": "k"})
    box.control("advance", seconds=86_400 - 60)
    box.api("POST", "/v1/customers", "name=x", **{"Idempotency-Key": "k"})
    assert len(box.client.v1.customers.list().data) == 1
    box.control("advance", seconds=120)
    box.api("POST", "/v1/customers", "name=x", **{"Idempotency-Key": "k"})
    assert len(box.client.v1.customers.list().data) == 2


def test_lists_are_paged_by_cursor_in_both_directions(box: Box) -> None:
    made = [box.client.v1.customers.create({"name": str(n)}).id for n in range(7)]
    newest_first = made[::-1]
    first = box.client.v1.customers.list({"limit": 3})
    assert ([one.id for one in first.data], first.has_more) == (newest_first[:3], True)
    second = box.client.v1.customers.list({"limit": 3, "starting_after": newest_first[2]})
    assert [one.id for one in second.data] == newest_first[3:6]
    last = box.client.v1.customers.list({"limit": 3, "starting_after": newest_first[5]})
    assert ([one.id for one in last.data], last.has_more) == (newest_first[6:], False)
    newer = box.client.v1.customers.list({"limit": 3, "ending_before": newest_first[5]})
    assert ([one.id for one in newer.data], newer.has_more) == (newest_first[2:5], True)
    every = box.client.v1.customers.list({"limit": 2}).auto_paging_iter()
    assert [one.id for one in every] == newest_first


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "starting_after=cus_none", "created[near]=1"]
)
def test_a_bad_page_is_refused(box: Box, query: str) -> None:
    assert box.api("GET", f"/v1/customers?{query}").status_code == 400


def test_lists_are_bounded_by_time_of_creation(box: Box) -> None:
    early = box.client.v1.customers.create({})
    box.control("advance", seconds=1000)
    late = box.client.v1.customers.create({})
    after = box.client.v1.customers.list({"created": {"gt": early.created}})
    before = box.client.v1.customers.list({"created": {"lte": early.created}})
    assert [one.id for one in after.data] == [late.id]
    assert [one.id for one in before.data] == [early.id]


def test_customers_are_found_by_search_and_updated(box: Box) -> None:
    made = box.client.v1.customers.create({"name": "Ada", "metadata": {"user": "1", "old": "x"}})
    box.client.v1.customers.create({"name": "Ada", "metadata": {"user": "2"}})
    query = "name:'Ada' AND metadata['user']:'1'"
    assert [one.id for one in box.client.v1.customers.search({"query": query}).data] == [made.id]
    changed = box.client.v1.customers.update(made.id, {"metadata": {"old": "", "new": "y"}})
    assert changed.to_dict()["metadata"] == {"user": "1", "new": "y"}


def test_expansion_reaches_four_levels_and_no_further(box: Box) -> None:
    charge = box.paid_charge()
    page = box.client.v1.checkout.sessions.list(
        {
            "payment_intent": charge.payment_intent,
            "expand": ["data.payment_intent.latest_charge.balance_transaction", "data.line_items"],
        }
    )
    session = page.data[0]
    found = session.payment_intent.latest_charge.balance_transaction  # type: ignore[union-attr]
    assert found.source == charge.id  # type: ignore[union-attr]
    assert session.line_items is not None
    assert session.line_items.data[0].amount_total == 10_000
    path = "data.payment_intent.latest_charge.balance_transaction.source"
    for wrong in (path, "data.amount_total", "data.nothing"):
        answer = box.api("GET", f"/v1/checkout/sessions?expand[]={wrong}")
        assert (answer.status_code, error_of(answer)["param"]) == (400, "expand")


def test_a_fault_is_met_as_often_as_asked(box: Box) -> None:
    box.control("fault", path="/v1/customers", status=500, times=2)
    seen = [box.api("GET", path).status_code for path in ("/v1/customers", "/v1/balance") * 3]
    assert seen == [500, 200, 500, 200, 200, 200]
    box.control("fault", path="/v1/", status=429, times=1)
    with pytest.raises(stripe.RateLimitError):
        box.client.v1.balance.retrieve()


def test_a_dropped_connection_before_and_after_the_work(box: Box) -> None:
    made = []
    for fault in ("timeout_before", "timeout_after"):
        box.control("fault", path="/v1/customers", status=fault, times=1)
        with pytest.raises(stripe.APIConnectionError):
            box.client.v1.customers.create({"name": "x"}, {"idempotency_key": fault})
        made.append(len(box.client.v1.customers.list().data))
    assert made == [0, 1]
    again = box.client.v1.customers.create({"name": "x"}, {"idempotency_key": "timeout_after"})
    assert [one.id for one in box.client.v1.customers.list().data] == [again.id]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("advance", '{"seconds": -999999999999}'),
        ("advance", '{"seconds": 1.5}'),
        ("advance", '{"seconds": true}'),
        ("advance", "[]"),
        ("advance", "{"),
        ("advance", "[" * 100_000),
        ("fault", '{"path": "/v1", "status": 200}'),
        ("fault", '{"path": "/v1", "status": "nap"}'),
        ("fault", '{"path": "\\ud800", "status": 500}'),
        ("dispute", '{"charge": "ch_none"}'),
        ("dispute", '{"charge": {"a": 1}}'),
        ("pay", '{"session": "cs_none", "card": "4242424242424242"}'),
        ("redeliver", "{}"),
    ],
)
def test_faulty_control_requests_get_a_clear_400(box: Box, action: str, body: str) -> None:
    answer = box.http.post(
        f"/_sandbox/{action}", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_control_is_closed_to_forms_and_to_other_host_names(box: Box) -> None:
    assert box.http.post("/_sandbox/reset", data={"a": "b"}).status_code == 403
    rebound = box.http.post("/_sandbox/reset", json={}, headers={"Host": "evil.test"})
    assert rebound.status_code == 403
    assert box.http.post("/_sandbox/nothing", json={}).status_code == 404


def test_a_killed_process_loses_nothing(tmp_path: Path, open_box: OpenBox) -> None:
    path = tmp_path / "killed.db"
    first = _run_alone(path)
    with first:
        url = _address(first)
        body = {"email": "a@b.test"}
        headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k"}
        made = httpx.post(f"{url}/v1/customers", data=body, headers=headers, timeout=60).json()
        httpx.post(f"{url}/_sandbox/advance", json={"seconds": 500}, timeout=60)
        first.kill()
        first.wait()
    box = open_box(path)
    again = box.api("POST", "/v1/customers", "email=a@b.test", **{"Idempotency-Key": "k"})
    assert again.json() == made
    assert again.headers["Idempotent-Replayed"] == "true"
    assert box.client.v1.customers.retrieve(made["id"]).email == "a@b.test"
    assert box.http.get("/_sandbox/clock").json()["offset_seconds"] == 500


def _run_alone(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "crowdfund.stripe_sandbox",
            "--port",
            "0",
            "--db",
            str(path),
            "--secret-key",
            KEY,
        ],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )


def _address(process: subprocess.Popen[str]) -> str:
    """The address that the process prints once it listens."""
    assert process.stderr is not None
    return process.stderr.readline().split()[-1]


def test_every_route_of_ours_is_one_that_stripe_has_too() -> None:
    root = Path(stripe.__file__).parent
    known = "\n".join(path.read_text() for path in root.rglob("_*_service.py"))
    for operation in OPERATIONS:
        shape = operation.path.replace("{id}", "{").split("{")[0].rstrip("/")
        assert shape in known, operation.path


def test_no_module_of_the_sandbox_imports_the_sdk() -> None:
    code = "import sys, crowdfund.stripe_sandbox; print('stripe' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert done.stdout.strip() == "False"


def test_the_answers_are_json_with_a_request_id(box: Box) -> None:
    answer = box.api("GET", "/v1/balance")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["Stripe-Version"] == "2026-10-28.endive"
    assert json.loads(answer.content)["object"] == "balance"
