"""A whole raise through the real worker and the offline processor, while the worker is killed.

Payments are real charges of a sandbox that runs as a program of its own. Worker processes settle
or refund them all over HTTP; five times one is ended with SIGKILL and another one started. Exits
with 1 unless the books hold, the processor's own records show each effect exactly once, every
pledge came to its end, the register is whole, and reconciliation finds nothing.

A raise of 20 million pounds of 36,000 people (`--full`) takes a quarter of an hour and more for
each ending.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from benchmarks import whole_raise_scene
from benchmarks.databases import ROOT
from benchmarks.pacing import KEY, running_sandbox
from benchmarks.registry import Benchmark, Found, Run, table
from benchmarks.scene import surroundings
from benchmarks.whole_raise_checks import faults
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import Campaign
from crowdfund.payments.sandbox_control import HttpSandboxControl
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import progress
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps

PACE = 1_000
"""How often a second the processor may be asked: so often that its pace is not the limit."""
ENDINGS = {"settle": "transfer", "refund": "refund"}
"""Each ending and the attempts that bring it."""
WEBHOOK_SECRET = "whsec_benchmark"
SEED = 36_000
LOOK_SECONDS = 0.5
SHOW_SECONDS = 5.0
NO_PROGRESS_SECONDS = 300
"""Longer than any lease or pause between tries: whatever takes longer is stuck."""
LAST_WORDS = 4_000
"""Characters of a worker's log that are shown when something is wrong."""
ODDITY = "] oddity "
"""How a worker's log begins to tell of money that moved and nobody asked for."""
MEGABYTE = 1024
"""Kilobytes, in which the system counts."""

DONE = "SELECT count(*) FROM attempts WHERE kind = :kind AND status = 'done'"
NOTES = "SELECT count(*), count(*) FILTER (WHERE handled_at IS NULL) FROM inbox_events"
CURSOR = "SELECT event_ref FROM poll_cursor"
PACED = """
SELECT count(*) - 1, extract(epoch FROM max(ended_at) - min(ended_at))
FROM attempts WHERE kind = :kind AND status = 'done'
"""


@dataclass(frozen=True)
class Whole:
    """One raise, first to last."""

    ending: str
    pledges: int
    amount_minor: int
    kills: int
    calls_per_second_allowed: int
    calls_per_second: float
    """First result to last, what was waited for after kills included."""
    money_seconds: float
    """From the first worker's start to the end of the campaign."""
    all_seconds: float
    """Until the last of the processor's notes was handled."""
    notes: int
    peak_mb: float
    """The largest worker."""

    @property
    def per_second(self) -> float:
        """Pledges brought to their end."""
        return self.pledges / self.money_seconds


@dataclass
class Workers:
    """The worker, and those that took over from it."""

    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    peak_kb: int = 0
    kills: list[int] = field(default_factory=list)
    """How many were done when each was killed."""

    def start(self) -> None:
        """Starts one as `make worker` does."""
        with self.log.open("ab") as log:
            program = [sys.executable, "-m", "crowdfund", "worker"]
            self.process = subprocess.Popen(
                program, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def look(self) -> None:
        """Notes its memory; says so when it has ended on its own."""
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-LAST_WORDS:]
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        self.peak_kb = max(self.peak_kb, int(status.partition("VmHWM:")[2].split()[0]))

    def kill(self, done: int) -> None:
        """Kills it with SIGKILL and starts the next one."""
        self.end(signal.SIGKILL)
        self.kills.append(done)
        self.start()

    def end(self, number: int = signal.SIGTERM) -> None:
        """Ends it with a signal."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait()


def measure(run: Run) -> Found:
    """Settles one raise and refunds another.

    Raises:
        SystemExit: an effect is missing, doubled or wrong; each is printed.
    """
    pledges, kills = run.size(300, 36_000), 5 if run.is_full else 2
    wholes = [_run(run.database(f"whole_{one}"), pledges, one, kills) for one in ENDINGS]
    return Found(
        {"pledges": pledges, "kills": kills, "calls_per_second_allowed": PACE},
        [table("whole raises", wholes, per_second=lambda one: one.per_second)],
    )


def _run(url: str, pledges: int, ending: str, kills: int) -> Whole:
    with (
        tempfile.TemporaryDirectory() as name,
        running_sandbox(Path(name)) as api_url,
        _deps(url, api_url) as deps,
    ):
        campaign = whole_raise_scene.make(deps, api_url, pledges, misses=ending == "refund")
        before = check_books(deps)
        assert before.hold, before.findings[:3]
        assert before.pledges == pledges
        workers = Workers(_environment(url, api_url, Path(name)), Path(name) / "worker.log")
        money, everything = _work(deps, workers, campaign.id, ending, _kill_at(pledges, kills))
        found = [*faults(deps, api_url, KEY, campaign.id, ending), *_false_alarms(workers.log)]
        if found:
            print(workers.log.read_text()[-LAST_WORDS:])
            raise SystemExit("\n".join(found))
        return _told(deps, workers, ending, pledges, money, everything)


def _false_alarms(log: Path) -> Iterator[str]:
    """Whatever a worker told moderators: nothing odd was done here."""
    yield from (line for line in log.read_text().splitlines() if ODDITY in line)


def _told(
    deps: Deps, workers: Workers, ending: str, pledges: int, money: float, everything: float
) -> Whole:
    with deps.reading() as session:
        calls, seconds = session.execute(text(PACED), {"kind": ENDINGS[ending]}).one()
        total = session.execute(text("SELECT sum(amount_minor) FROM pledges")).scalar_one()
        notes, _ = session.execute(text(NOTES)).one()
    return Whole(
        ending=ending,
        pledges=pledges,
        amount_minor=int(total),
        kills=len(workers.kills),
        calls_per_second_allowed=PACE,
        calls_per_second=calls / float(seconds),
        money_seconds=money,
        all_seconds=everything,
        notes=notes,
        peak_mb=workers.peak_kb / MEGABYTE,
    )


def _kill_at(pledges: int, kills: int) -> list[int]:
    """After how many a worker is killed: not so late that it may be over before the next look."""
    return sorted(random.Random(SEED).sample(range(pledges * 9 // 10), kills))


def _work(
    deps: Deps, workers: Workers, campaign_id: UUID, ending: str, kill_at: list[int]
) -> tuple[float, float]:
    """Returns the seconds until the campaign was over and until all notes were handled."""
    chance = random.Random(SEED)
    began = time.monotonic()
    workers.start()
    try:
        for done in _watched(deps, workers, campaign_id, ending):
            if kill_at and done >= kill_at[0]:
                # Not at the moment that was looked at, but at any after it.
                time.sleep(chance.random())
                workers.kill(done)
                print(f"  killed at {done:,}", flush=True)
                kill_at.pop(0)
        assert not kill_at, "it was over before all kills"
        money = time.monotonic() - began
        _await_notes(deps, workers)
        return money, time.monotonic() - began
    finally:
        workers.end()


def _watched(deps: Deps, workers: Workers, campaign_id: UUID, ending: str) -> Iterator[int]:
    """How many are done, look by look, until the campaign is over; shows it as the pages do."""
    patience, shown = _Patience(), 0.0
    while True:
        workers.look()
        with deps.reading() as session:
            campaign = session.get_one(Campaign, campaign_id)
            done = session.execute(text(DONE), {"kind": ENDINGS[ending]}).scalar_one()
        if campaign.ended_at is not None:
            return
        if time.monotonic() - shown > SHOW_SECONDS:
            shown = time.monotonic()
            _say(deps, campaign)
        patience.spend((done, campaign.status))
        yield done
        time.sleep(LOOK_SECONDS)


def _say(deps: Deps, campaign: Campaign) -> None:
    with deps.reading() as session:
        notes, unhandled = session.execute(text(NOTES)).one()
        run = progress.run_of(session, campaign, deps.now())
    told = (run.text or campaign.status, run.speed_text, run.estimate_text, run.trouble_text)
    said = ", ".join(word for word in told if word)
    print(f"  {said}; notes: {notes:,}, {unhandled:,} to handle", flush=True)


def _await_notes(deps: Deps, workers: Workers) -> None:
    """Returns when all notes are handled and the processor has no others."""
    patience, shown = _Patience(), time.monotonic()
    while True:
        workers.look()
        with deps.reading() as session:
            notes, unhandled = session.execute(text(NOTES)).one()
            cursor = session.execute(text(CURSOR)).scalar_one()
        if not unhandled and not deps.gateway.list_events(after=cursor or None, limit=1):
            return
        if time.monotonic() - shown > SHOW_SECONDS:
            shown = time.monotonic()
            print(f"  notes: {notes:,}, {unhandled:,} to handle", flush=True)
        patience.spend((notes, unhandled))
        time.sleep(LOOK_SECONDS)


class _Patience:
    """Ends the run when nothing has moved for long."""

    def __init__(self) -> None:
        self._seen: Any = None
        self._since = time.monotonic()

    def spend(self, seen: Any) -> None:
        now = time.monotonic()
        if seen != self._seen:
            self._seen, self._since = seen, now
        assert now - self._since < NO_PROGRESS_SECONDS, f"nothing moves: {seen}"


@contextmanager
def _deps(url: str, api_url: str) -> Iterator[Deps]:
    engine = make_engine(url)
    gateway = StripeGateway(secret_key=KEY, webhook_secret=WEBHOOK_SECRET, api_url=api_url)
    control = HttpSandboxControl(api_url=api_url, secret_key=KEY)
    try:
        yield replace(surroundings(engine, gateway), sandbox=control)
    finally:
        control.close()
        gateway.close()
        engine.dispose()


def _environment(url: str, api_url: str, folder: Path) -> dict[str, str]:
    return os.environ | {
        "APP_ENV": "development",
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_URL": api_url,
        "STRIPE_CALLS_PER_SECOND": str(PACE),
    }


BENCHMARK = Benchmark(
    "whole_raise",
    "raises settled and refunded by workers that are killed, over HTTP, each effect counted",
    measure,
)
