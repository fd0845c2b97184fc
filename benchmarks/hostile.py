"""A backer pledges while hundreds of hostile connections are open, beside the same without them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Error, expect, sync_playwright

from benchmarks.databases import ROOT
from benchmarks.registry import Benchmark, Found, Run, table
from tests.journeys import steps_backer as backers
from tests.journeys.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.journeys.people import People, Person
from tests.journeys.running import Product

CONNECTIONS = 500
ROUNDS = 3
SETTLING_SECONDS = 5
"""Until the crowd is there."""
PATIENCE_SECONDS = 60
"""How long the backer waits for any one thing to happen; who waits longer has been stopped."""
WEB_DIR = ROOT / ".pytest_cache" / "d" / "journeys" / "web"


@dataclass(frozen=True)
class Pledged:
    """One backer's way from the campaign's form to money in escrow."""

    hostile_connections: int
    rounds: int
    pledged: int
    """Of those rounds, how many ended with money in escrow."""
    median_seconds: float | None
    """Of those; None when there was none."""
    slowest_seconds: float | None


@dataclass(frozen=True)
class Outcome:
    """What came of what the crowd did, in all rounds."""

    what: str
    times: int


def measure(run: Run) -> Found:
    """Pledges in turn without and with the crowd, in one running product."""
    size = run.size(CONNECTIONS, CONNECTIONS)
    outcomes: dict[str, int] = {}
    seconds: dict[int, list[float]] = {0: [], size: []}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        product = Product.start(Path(folder) / "product", WEB_DIR, print)
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        try:
            people = People(browser, product.url)
            backer = people.new("Bea Backer")
            backer.context.set_default_timeout(PATIENCE_SECONDS * 1000)
            expect.set_options(timeout=PATIENCE_SECONDS * 1000)
            slug = backers.opens_any_open_campaign(backer)
            # The first finds servers that have answered nothing yet.
            _pledge(backer, slug)
            for _ in range(ROUNDS):
                seconds[0] += _tried(backer, slug)
                with _crowd(product.url, size, outcomes):
                    seconds[size] += _tried(backer, slug)
            people.close()
        finally:
            browser.close()
            product.stop()
    pledged = [_row(crowd, taken) for crowd, taken in seconds.items()]
    seen = [Outcome(what, times) for what, times in sorted(outcomes.items())]
    return Found(
        {"connections": size, "rounds": ROUNDS},
        [table("a pledge, from the form to escrow", pledged), table("what the crowd met", seen)],
    )


def _row(crowd: int, taken: list[float]) -> Pledged:
    if not taken:
        return Pledged(crowd, ROUNDS, 0, None, None)
    return Pledged(crowd, ROUNDS, len(taken), median(taken), max(taken))


def _tried(backer: Person, slug: str) -> list[float]:
    """Pledges, and says so when the backer was stopped: that is what this looks for, and no reason
    to end. Returns seconds, or nothing."""
    try:
        return [_pledge(backer, slug)]
    except (Error, AssertionError) as stopped:
        print(f"The backer was stopped: {str(stopped).splitlines()[0]}", flush=True)
        return []


def _pledge(backer: Person, slug: str) -> float:
    """Pledges and pays; fails when it does not end in escrow. Returns seconds."""
    began = time.monotonic()
    backer.go(f"/campaigns/{slug}/invest")
    backers.chooses_an_amount(backer)
    backers.pays(backer, backers.GOOD_CARD)
    backers.is_at_the_pledge(backer)
    backer.sees("is held in escrow.")
    return time.monotonic() - began


@contextmanager
def _crowd(url: str, size: int, outcomes: dict[str, int]) -> Iterator[None]:
    """Lets the crowd in, and counts what it met once it has gone."""
    program = [sys.executable, "-m", "benchmarks.hostile_crowd", url, str(size)]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as crowd:
        time.sleep(SETTLING_SECONDS)
        try:
            yield
        finally:
            said, _ = crowd.communicate(timeout=60)
    for what, times in json.loads(said).items():
        outcomes[what] = outcomes.get(what, 0) + times


BENCHMARK = Benchmark("hostile", "a pledge among 500 hostile connections", measure)
