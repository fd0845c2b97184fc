"""`/metrics`: who may read it, what is in it, and what is never."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from crowdfund import metrics as process_metrics
from crowdfund.clock import real_now
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import WorkerBeat
from crowdfund.domain.errors import GatewayRefused, GatewayUnavailable, PaymentDeclined
from crowdfund.http.app import routes
from crowdfund.http.counting import FILES, OTHER, Counting
from crowdfund.http.metrics import KEPT_SECONDS
from crowdfund.launch.ports import free_port
from crowdfund.payments.measured import measured
from crowdfund.services import failures, gauges
from crowdfund.services.deps import Deps
from crowdfund.services.queues import QUEUES
from crowdfund.ui.routes import all_pages
from tests.http.test_http import application
from tests.jobs.planting import Field
from tests.world import World

TOKEN = "a-token-of-the-tests-0123456789"
HERE = "http://127.0.0.1:8000"


def _client(deps: Deps, *, host: str = HERE, address: str = "127.0.0.1") -> TestClient:
    return TestClient(application(deps), base_url=host, client=(address, 4_000))


def _said(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _read(deps: Deps) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = _client(deps).get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _value(deps: Deps, name: str, **labels: str) -> float | None:
    return _read(deps).get((f"crowdfund_{name}", tuple(sorted(labels.items()))))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_without_a_token_programs_on_this_machine_may_read(deps: Deps, address: str) -> None:
    answer = _client(deps, address=address).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"


OTHERS = [
    (HERE, "203.0.113.7", {}),
    (HERE, "10.0.0.1", {}),
    (HERE, "testclient", {}),
    ("https://invest.example.com", "127.0.0.1", {}),
    (HERE, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
    (HERE, "127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
    (HERE, "127.0.0.1", {"X-Real-IP": "127.0.0.1"}),
    (HERE, "203.0.113.7", {"Authorization": "Bearer "}),
]


def test_without_a_token_others_find_nothing_not_even_through_a_proxy_on_this_machine(
    deps: Deps, subtests: pytest.Subtests
) -> None:
    for host, address, headers in OTHERS:
        with subtests.test(host=host, address=address, headers=headers):
            answer = _client(deps, host=host, address=address).get("/metrics", headers=headers)
            assert (answer.status_code, answer.text) == (404, "Not Found")


@pytest.mark.parametrize("host", [HERE, "http://localhost:8000", "http://[::1]:8000"])
@pytest.mark.parametrize(
    "public_url", ["https://invest.example.com", "http://10.0.0.1", "http://x"]
)
def test_without_a_token_a_platform_for_others_answers_nobody_whatever_they_ask_for(
    deps: Deps, host: str, public_url: str
) -> None:
    # A proxy on this machine that adds no header, and a visitor who asks it for this machine.
    outside = replace(deps, public_url=public_url)
    assert _client(outside, host=host).get("/metrics").status_code == 404
    guarded = replace(outside, metrics_token=TOKEN)
    assert _client(guarded, host=host).get("/metrics", headers=_said(TOKEN)).status_code == 200


def test_with_a_token_whoever_says_it_may_read_and_nobody_else(deps: Deps) -> None:
    guarded = replace(deps, metrics_token=TOKEN)
    far = _client(guarded, host="https://invest.example.com", address="203.0.113.7")
    assert far.get("/metrics", headers=_said(TOKEN)).status_code == 200
    for wrong in ("", TOKEN[:-1], TOKEN.upper(), "ä"):
        headers = {"Authorization": f"Bearer {wrong}".encode()}
        assert far.get("/metrics", headers=headers).status_code == 404  # type: ignore[arg-type]
    assert far.get("/metrics", headers={"Authorization": TOKEN}).status_code == 404
    # Being here is then not enough.
    assert _client(guarded).get("/metrics").status_code == 404


def test_the_token_is_shown_nowhere(deps: Deps) -> None:
    guarded = replace(deps, metrics_token=TOKEN)
    assert TOKEN not in repr(guarded)
    assert guarded.secret_key not in repr(guarded)


def test_queues_money_and_workers_are_as_the_database_says(world: World) -> None:
    field, deps = Field(world), world.deps
    planted = [field.plant("refund"), field.plant("refund")]
    failures.put_off(deps, QUEUES["dispute"], field.plant("dispute"), ValueError())
    with deps.transaction() as session:
        session.add(WorkerBeat(name="host:1", beat_at=real_now()))
    seen = _read(deps)

    def value(name: str, **labels: str) -> float:
        return seen[f"crowdfund_{name}", tuple(sorted(labels.items()))]

    assert value("database_up") == 1
    assert value("queue_due", kind="refund") == len(planted)
    assert value("queue_due", kind="transfer") == 0
    assert 0 <= value("queue_oldest_due_seconds", kind="refund") < 60
    assert value("work_failures", kind="dispute", state="tried_again") == 1
    assert value("attempts", kind="refund", status="pending") == len(planted)
    assert value("pledges", status="escrowed") == 1
    assert value("campaigns", status="live") == 1
    assert value("escrow_held_minor", currency="USD") == 1_000
    assert value("workers_alive") == 1
    assert value("worker_last_beat_seconds") < 60
    assert ("crowdfund_queue_due", (("kind", "notice"),)) not in seen


def test_a_settlement_under_way_is_counted(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    # Or the transfer, which is tried again soon, is made meanwhile.
    world.clock.stand_still()
    row = world.campaign(campaign)
    world.sandbox.fault("/v1/transfers", 500, times=3)
    for _ in range(3):
        world.work()
    seen = _value(world.deps, "settlement_attempts", kind="transfer", status="pending")
    assert (world.campaign(row).status, seen) == ("settling", 1)


def test_counting_everything_is_done_once_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = _client(world.deps), [0.0]
    monkeypatch.setattr("crowdfund.http.metrics.time.monotonic", lambda: now[0])
    name = 'crowdfund_pledges{status="escrowed"} '
    now[0] = 1.0
    assert name not in client.get("/metrics").text
    world.invest(world.person("Anna"), world.live_campaign(), 1)
    assert name not in client.get("/metrics").text
    now[0] += KEPT_SECONDS
    assert name + "1.0" in client.get("/metrics").text


def test_without_a_database_the_process_still_answers(deps: Deps) -> None:
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    seen = _read(replace(deps, engine=engine))
    engine.dispose()
    assert seen["crowdfund_database_up", ()] == 0
    assert ("crowdfund_workers_alive", ()) not in seen
    assert any(name == "crowdfund_build_info" for name, _labels in seen)
    assert not [name for name, _labels in seen if name.endswith("_created")]


def test_nothing_in_it_is_about_anybody(world: World) -> None:
    field = Field(world)
    for name in QUEUES:
        failures.put_off(world.deps, QUEUES[name], field.plant(name), ValueError("Anna"))
    client = _client(world.deps)
    client.get(f"/campaigns/{field.campaign.slug}")
    client.get("/made-up-by-anna")
    text = client.get("/metrics").text
    for private in ("Anna", "anna", field.campaign.slug, str(field.campaign.id), field.paid):
        assert private not in text
    labels = set(re.findall(r'="([^"]*)"', text))
    assert not [one for one in labels if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|@|evt_", one)]


class Counted:
    """Requests counted since it was made."""

    def __init__(self) -> None:
        self._before = self._now()

    @staticmethod
    def _now() -> dict[tuple[str, ...], float]:
        [family] = process_metrics.REQUESTS.collect()
        return {
            (one.labels["method"], one.labels["route"], one.labels["status"]): one.value
            for one in family.samples
            if one.name.endswith("_total")
        }

    def new(self) -> dict[tuple[str, ...], float]:
        """How many more of each."""
        now = self._now()
        return {
            key: value - self._before.get(key, 0)
            for key, value in now.items()
            if value != self._before.get(key, 0)
        }


@pytest.fixture
def requests() -> Counted:
    """Requests counted in this test."""
    return Counted()


def test_requests_are_counted_by_the_form_of_their_address(deps: Deps, requests: Counted) -> None:
    with _client(deps) as client:
        for _ in range(2):
            client.get("/readyz")
        client.get("/files/covers/none.webp")
        for made_up in ("/a", "/b", "/c/d/e"):
            client.get(made_up)
        client.request("BREW", "/readyz")
    assert requests.new() == {
        ("GET", "/readyz", "200"): 2,
        ("GET", "/files/covers/{name}", "404"): 1,
        ("GET", OTHER, "200"): 3,
        (OTHER, "/readyz", "405"): 1,
    }


def test_every_page_has_a_form_and_made_up_addresses_have_one_together() -> None:
    async def nothing(*_given: Any) -> None:
        return None

    forms = [page.route for page in all_pages()]
    counting = Counting(nothing, routes(), forms)

    def form(path: str) -> str:
        return counting.route_of({"type": "http", "method": "GET", "path": path})

    for one in forms:
        assert form(re.sub(r"\[[^]]*\]", "anything-1", one)) == one
    assert form("/campaigns/bread-1") == form("/campaigns/bread-2") == "/campaigns/[slug]"
    assert form("/assets/index-1a2b.js") == FILES
    assert {form(f"/{word}/x/y") for word in ("a", "b", "admin")} == {OTHER}


def test_an_answer_that_breaks_counts_as_500(requests: Counted) -> None:
    async def breaks(*_given: Any) -> None:
        raise ValueError

    client = TestClient(Counting(breaks, routes()), raise_server_exceptions=False)
    client.get("/healthz")
    assert requests.new() == {("GET", "/healthz", "500"): 1}


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "ok"),
        (GatewayUnavailable("Away."), "unavailable"),
        (GatewayRefused("No."), "refused"),
        (PaymentDeclined("No."), "declined"),
        (ValueError(), "error"),
    ],
)
def test_calls_to_the_processor_are_counted_by_what_came_of_them(
    error: Exception | None, outcome: str
) -> None:
    class Processor:
        def ping(self) -> str:
            if error is not None:
                raise error
            return "here"

    def count() -> float:
        return process_metrics.CALLS.labels("ping", outcome)._value.get()

    before, gateway = count(), measured(Processor())  # type: ignore[arg-type]
    if error is None:
        assert gateway.ping() == "here"
    else:
        with pytest.raises(type(error)):
            gateway.ping()
    assert count() == before + 1


def test_a_worker_is_read_on_loopback_while_it_runs() -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/metrics"
    with process_metrics.listening(port):
        said = httpx.get(address, trust_env=False, timeout=60).text
        assert "crowdfund_build_info{" in said
        with pytest.raises(OSError, match="in use"), process_metrics.listening(port):
            pass
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)
    with process_metrics.listening(None):
        pass


def test_names_follow_one_form(world: World) -> None:
    found = [*gauges.quick(world.deps), *gauges.thorough(world.deps)]
    for gauge in found:
        assert re.fullmatch(r"crowdfund_[a-z_]+", gauge.name)
        assert gauge.meaning.endswith(".")
        assert all(len(labels) == len(gauge.labels) for labels, _value in gauge.samples)
    assert len({gauge.name for gauge in found}) == len(found)
