"""How many calls a second the offline Stripe serves while its file holds a large raise.

    python -m benchmarks.sandbox [charges]

The server runs in a process of its own, as it does beside the product; callers are threads of this
one and use the real SDK. Both share the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import stripe

from crowdfund.payments.stripe_client import new_client, new_http_client

KEY = "sk_test_benchmark"
CALLERS = 4
CALLS = 1_000


def main() -> None:
    """Fills a sandbox, measures, and prints a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 36_000
    with tempfile.TemporaryDirectory() as folder:
        process = _start(Path(folder) / "sandbox.db")
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1]
        try:
            measure(url, count)
        finally:
            process.terminate()
            process.wait()
            process.stderr.close()


def _start(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "crowdfund.stripe_sandbox", "--port", "0", "--db", str(path)]
    return subprocess.Popen([*command, "--secret-key", KEY], stderr=subprocess.PIPE, text=True)


def measure(url: str, count: int) -> None:
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
    print(f"{count} charges made in {taken:.1f} s, {count / taken:.0f} a second")
    print(f"{'call, ' + str(CALLERS) + ' callers':<40}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}")
    middle = len(made) // 2
    first, second = made[middle - CALLS : middle], made[middle : middle + CALLS]
    _time("transfers.create", lambda one: _transfer(client, account, one), first)
    _time("refunds.create", lambda one: _refund(client, one), second)
    _time("charges.retrieve", lambda one: client.v1.charges.retrieve(one["charge"]), first)
    _time("refunds.list of a payment", lambda one: _refunds(client, one), second)
    group: Any = {"transfer_group": "campaign_1", "limit": 100}
    _time("charges.list of 100", lambda _: client.v1.charges.list(group), first[:100])
    _time("events.list of 100", lambda _: client.v1.events.list({"limit": 100}), first[:100])


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


def _time(what: str, call: Callable[[Any], object], items: list[Any]) -> None:
    def timed(one: Any) -> float:
        before = time.perf_counter()
        call(one)
        return time.perf_counter() - before

    with ThreadPoolExecutor(CALLERS) as pool:
        started = time.perf_counter()
        seconds = sorted(pool.map(timed, items))
        taken = time.perf_counter() - started
    middle, last = statistics.median(seconds), seconds[int(len(seconds) * 0.99)]
    print(f"{what:<40}{len(items) / taken:>12.0f}{middle * 1000:>9.1f}{last * 1000:>9.1f}")


if __name__ == "__main__":
    main()
