"""How many calls a second the offline Stripe serves while its file holds a large raise.

The server runs in a process of its own, as it does beside the product; callers are threads of this
one and use the real SDK. Both share the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import stripe

from benchmarks.registry import Benchmark, Found, Run, table
from crowdfund.payments.stripe_client import new_client, new_http_client

KEY = "sk_test_benchmark"
CALLERS = 4


@dataclass(frozen=True)
class Served:
    """One kind of call, measured."""

    call: str
    per_second: float
    median_ms: float
    p99_ms: float


def measure(run: Run) -> Found:
    """Fills a sandbox and measures what it serves."""
    count, calls = run.size(3_000, 36_000), 1_000 if run.is_full else 300
    with tempfile.TemporaryDirectory() as folder:
        process = _start(Path(folder) / "sandbox.db")
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1]
        try:
            served = list(_served(url, count, calls))
        finally:
            process.terminate()
            process.wait()
            process.stderr.close()
    parameters = {"charges": count, "calls": calls, "callers": CALLERS}
    return Found(parameters, [table(f"calls by {CALLERS} callers", served)])


def _start(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "crowdfund.stripe_sandbox", "--port", "0", "--db", str(path)]
    return subprocess.Popen([*command, "--secret-key", KEY], stderr=subprocess.PIPE, text=True)


def _served(url: str, count: int, calls: int) -> Iterator[Served]:
    """Makes `count` charges, then times transfers, refunds, reads and look-ups among them."""
    control = httpx.Client(base_url=url, timeout=600, trust_env=False)
    client = new_client(KEY, url, new_http_client(url))
    account = client.v1.accounts.create({"capabilities": {"transfers": {"requested": True}}}).id
    control.post("/_sandbox/onboard", json={"account": account}).raise_for_status()
    started = time.perf_counter()
    body = {"count": count, "amount": 10_000, "currency": "eur", "transfer_group": "campaign_1"}
    made = control.post("/_sandbox/charges", json=body).raise_for_status().json()["charges"]
    control.close()
    taken = time.perf_counter() - started
    print(f"  {count:,} charges made in {taken:.1f} s, {count / taken:.0f} a second", flush=True)
    middle = len(made) // 2
    first, second = made[middle - calls : middle], made[middle : middle + calls]
    yield _time("transfers.create", lambda one: _transfer(client, account, one), first)
    yield _time("refunds.create", lambda one: _refund(client, one), second)
    yield _time("charges.retrieve", lambda one: client.v1.charges.retrieve(one["charge"]), first)
    yield _time("refunds.list of a payment", lambda one: _refunds(client, one), second)
    group: Any = {"transfer_group": "campaign_1", "limit": 100}
    yield _time(
        "charges.list of 100", lambda _: client.v1.charges.list(group), first[: calls // 10]
    )
    yield _time(
        "events.list of 100", lambda _: client.v1.events.list({"limit": 100}), first[: calls // 10]
    )


def _transfer(client: stripe.StripeClient, account: str, one: dict[str, Any]) -> None:
    client.v1.transfers.create(
        {
            "amount": 9_500,
            "currency": "eur",
            "destination": account,
            "source_transaction": one["charge"],
            "transfer_group": "campaign_1",
        },
        {"idempotency_key": f"transfer:{one['charge']}"},
    )


def _refund(client: stripe.StripeClient, one: dict[str, Any]) -> None:
    client.v1.refunds.create(
        {"payment_intent": one["payment_intent"], "reason": "requested_by_customer"},
        {"idempotency_key": f"refund:{one['charge']}"},
    )


def _refunds(client: stripe.StripeClient, one: dict[str, Any]) -> None:
    assert client.v1.refunds.list({"payment_intent": one["payment_intent"]}).data


def _time(what: str, call: Callable[[Any], object], items: list[Any]) -> Served:
    def timed(one: Any) -> float:
        before = time.perf_counter()
        call(one)
        return time.perf_counter() - before

    with ThreadPoolExecutor(CALLERS) as pool:
        started = time.perf_counter()
        seconds = sorted(pool.map(timed, items))
        taken = time.perf_counter() - started
    middle, last = statistics.median(seconds), seconds[int(len(seconds) * 0.99)]
    return Served(what, len(items) / taken, middle * 1000, last * 1000)


BENCHMARK = Benchmark(
    "sandbox",
    "calls a second that the offline processor serves while it holds a large raise",
    measure,
)
