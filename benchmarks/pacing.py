"""The paced rate, for real: a worker settles a raise at the offline processor."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import Session

from benchmarks.raises import new_campaign
from benchmarks.registry import Benchmark, Found, Run, table
from benchmarks.scene import surroundings
from benchmarks.verified import check_of
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import User
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor, Role
from crowdfund.jobs.worker import Worker
from crowdfund.launch.ports import LOOPBACK, free_port, listens
from crowdfund.payments.sandbox_control import HttpSandboxControl
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import payouts, pledging
from crowdfund.services.deps import Deps

KEY = "sk_test_sandbox_benchmark"
CARD = "4242424242424242"
LONGEST_SECONDS = 600
TRANSFERS = "POST /v1/transfers"


@dataclass(frozen=True)
class Paced:
    """How fast transfers were asked for, first to last."""

    calls: int
    allowed_per_second: int
    per_second: float

    @property
    def part_of_allowed(self) -> float:
        """Of the pace that is allowed."""
        return self.per_second / self.allowed_per_second


class Watched:
    """A gateway that remembers when requests for transfers went out."""

    def __init__(self, gateway: StripeGateway, wanted: int) -> None:
        self._gateway = gateway
        self._wanted = wanted
        self.moments: list[float] = []
        self.all_asked = threading.Event()

    def keep_pace(self, wait_for: Callable[[str], None] | None) -> None:
        """Waits and remembers."""

        def wait_and_remember(endpoint: str) -> None:
            assert wait_for is not None
            wait_for(endpoint)
            if endpoint == TRANSFERS:
                self.moments.append(time.monotonic())
                if len(self.moments) >= self._wanted:
                    self.all_asked.set()

        self._gateway.keep_pace(wait_and_remember if wait_for else None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gateway, name)


def measure(run: Run) -> Found:
    """Settles one raise with a worker as it runs in production."""
    url, calls = run.database("pacing"), run.size(250, 2_500)
    engine = make_engine(url)
    with tempfile.TemporaryDirectory() as folder, running_sandbox(Path(folder)) as api_url:
        gateway = StripeGateway(secret_key=KEY, webhook_secret="whsec_benchmark", api_url=api_url)
        control = HttpSandboxControl(api_url=api_url, secret_key=KEY)
        deps = replace(surroundings(engine, gateway), sandbox=control)
        print(f"  {calls} payments at the offline processor", flush=True)
        _sell(deps, calls)
        watched = Watched(gateway, calls)
        print(f"  {calls} transfers at {deps.calls_per_second} a second", flush=True)
        _work(replace(deps, gateway=watched), watched)  # type: ignore[arg-type]
        control.close()
        gateway.close()
    engine.dispose()
    moments = sorted(watched.moments)
    rate = (len(moments) - 1) / (moments[-1] - moments[0])
    paced = Paced(len(moments), deps.calls_per_second, rate)
    return Found(
        {"calls": calls},
        [
            table(
                "transfers asked for by one worker (aim: 0.9 of what is allowed)",
                [paced],
                part_of_allowed=lambda one: one.part_of_allowed,
            )
        ],
    )


def _work(deps: Deps, watched: Watched) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=Worker(deps).run, args=(stop,))
    worker.start()
    watched.all_asked.wait(LONGEST_SECONDS)
    stop.set()
    worker.join()


def _sell(deps: Deps, calls: int) -> None:
    """Sells a raise to one backer, a share at a time, and ends it on target."""
    with Session(deps.engine, expire_on_commit=False) as session, session.begin():
        session.execute(text("UPDATE attempts SET due_at = NULL"))
        session.execute(text("UPDATE campaigns SET due_at = NULL"))
        now = deps.now()
        campaign, owner = new_campaign(session, "live", now)
        campaign.closes_at = now + timedelta(days=30)
        campaign.maximum_shares = 10**9
        backer = User(
            id=uuid4(),
            email=f"{uuid4().hex}@backer.test",
            password_hash="",
            name="Backer",
            role="member",
            created_at=now,
        )
        session.add_all([campaign, backer])
        session.flush()
        session.add(check_of(backer.id, now))
    founder = Actor(owner.id, Role.MEMBER, owner.name, owner.email)
    connect(deps, founder, campaign.enterprise_id)
    who = Actor(backer.id, Role.MEMBER, backer.name, backer.email)
    for _ in range(calls):
        receipt = pledging.pledge(
            deps,
            actor=who,
            slug=campaign.slug,
            shares_text="1000",
            request_key=uuid4().hex,
            acknowledged=risk_text.current().mark,
        )
        assert deps.sandbox is not None
        deps.sandbox.pay(receipt.payment_url.rpartition("/")[2], CARD)
        pledging.came_back(deps, actor=who, pledge_id=receipt.pledge_id)
    with deps.transaction() as session:
        session.execute(
            text("UPDATE campaigns SET closes_at = now(), due_at = now() WHERE id = :id"),
            {"id": campaign.id},
        )


def connect(deps: Deps, founder: Actor, enterprise_id: Any) -> None:
    """Completes an enterprise's payout account at the offline processor."""
    whose = {"id": enterprise_id}
    with deps.transaction() as session:
        session.execute(
            text("UPDATE enterprises SET account_ref = '', payout_status = 'none' WHERE id = :id"),
            whose,
        )
    payouts.connect(deps, actor=founder)
    with deps.reading() as session:
        query = text("SELECT account_ref FROM enterprises WHERE id = :id")
        account_ref = session.execute(query, whose).scalar_one()
    assert deps.sandbox is not None
    deps.sandbox.complete_onboarding(account_ref)
    payouts.refresh(deps, actor=founder)


@contextmanager
def running_sandbox(folder: Path) -> Iterator[str]:
    """The offline processor as a program of its own; tells its address.

    Args:
        folder: where its file is.
    """
    port = free_port()
    program = [sys.executable, "-m", "crowdfund.stripe_sandbox", "--port", str(port)]
    program += ["--db", str(folder / "sandbox.db"), "--secret-key", KEY]
    running = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not listens(port):
            assert running.poll() is None, "the sandbox did not start"
            time.sleep(0.1)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        running.terminate()
        running.wait()


BENCHMARK = Benchmark(
    "pacing",
    "transfers a second that one worker asks the offline processor for, beside the allowed pace",
    measure,
)
