"""The product's pages beside a bare page of the framework, in the same browser and the same run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks.bare_page import bare_page
from benchmarks.databases import ROOT
from benchmarks.pages_browser import Look, look, opened
from benchmarks.registry import Benchmark, Found, Run, table
from tests.journeys.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.journeys.people import People
from tests.journeys.running import Product
from tests.journeys.tour import TOUR, first_link

ROUNDS = 31
"""The browser paints sixty times a second: of few openings, a median moves by a sixth with one."""
WEB_DIR = ROOT / ".pytest_cache" / "d" / "journeys" / "web"
BARE = "bare"
MOST_TIMES = 1.5
"""What a page may take or ship of what the bare one does."""

BARE_TRIPS = (("button", "output"),)
TAB_TRIPS = tuple((f'[role=tab][id$="-{key}"]', "[role=tablist]") for key in ("terms", "pitch"))


@dataclass(frozen=True)
class Timed:
    """One page over all rounds: medians, milliseconds."""

    page: str
    rounds: int
    answer_ms: float
    fcp_ms: float
    lcp_ms: float
    lcp_times_bare: float
    """The median of the rounds' own ratios: what else the machine does is in both."""
    worst_shift: float
    requests: int
    sent_kb: float


@dataclass(frozen=True)
class Trip:
    """Events sent from one page: medians, milliseconds."""

    page: str
    events: int
    answered_ms: float
    """From the event on the websocket to its answer."""
    answered_times_bare: float
    drawn_ms: float
    """From the press to the change on the page: the browser's work is in it."""
    drawn_times_bare: float


@dataclass(frozen=True)
class Shipped:
    """The scripts of one page, opened with an empty cache."""

    page: str
    who: str
    script_sent_kb: float
    sent_times_bare: float
    script_kb: float
    times_bare: float
    requests: int
    shift: float


def measure(run: Run) -> Found:
    """Starts the product with its demonstration and a bare page, and opens them in turn."""
    rounds = run.size(ROUNDS, 3 * ROUNDS)
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder)) as (url, bare),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        looks = _in_turn(browser, url, bare, rounds)
        shipped = list(_shipped(browser, url, looks[BARE]))
        browser.close()
    parameters = {"rounds": rounds, "window": "1440 x 900", "most_times_bare": MOST_TIMES}
    tables = [
        table("opening a page with an empty cache", _timed(looks)),
        table("an event and its answer", _trips(looks)),
        table("scripts of every page", shipped),
    ]
    return Found(parameters, tables)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, str]]:
    """Gives the addresses of the product and of the bare page."""
    product = Product.start(folder / "product", WEB_DIR, print)
    try:
        with bare_page(folder / "bare", WEB_DIR) as bare:
            yield product.url, bare
    finally:
        product.stop()


def _in_turn(browser: Browser, url: str, bare: str, rounds: int) -> dict[str, list[Look]]:
    """Every page in every round: what else the machine does meets all of them."""
    people = People(browser, url)
    campaign = first_link(people.visitor(), "/campaigns?status=live", r"^/campaigns/[^/?]+$")
    people.close()
    ways: dict[str, Callable[[], Look]] = {
        BARE: lambda: look(browser, bare, trips=BARE_TRIPS),
        "home": lambda: look(browser, url),
        "campaign": lambda: look(browser, url + campaign, trips=TAB_TRIPS),
    }
    found: dict[str, list[Look]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            seen = way()
            # The first round finds servers that have answered nothing yet.
            if number:
                found[name].append(seen)
    return found


def _timed(looks: dict[str, list[Look]]) -> list[Timed]:
    bare = [one.seen.lcp_ms for one in looks[BARE]]
    return [
        Timed(
            page=name,
            rounds=len(rounds),
            answer_ms=median(one.seen.answer_ms for one in rounds),
            fcp_ms=median(one.seen.fcp_ms for one in rounds),
            lcp_ms=median(one.seen.lcp_ms for one in rounds),
            lcp_times_bare=median(
                one.seen.lcp_ms / floor for one, floor in zip(rounds, bare, strict=True)
            ),
            worst_shift=max(one.seen.shift for one in rounds),
            requests=rounds[-1].seen.requests,
            sent_kb=median(one.seen.sent_kb for one in rounds),
        )
        for name, rounds in looks.items()
    ]


def _trips(looks: dict[str, list[Look]]) -> list[Trip]:
    def middle(one: Look) -> tuple[float, float]:
        return median(one.answered_ms), median(one.drawn_ms)

    bare = [middle(one) for one in looks[BARE]]
    found = []
    for name, rounds in looks.items():
        if not rounds[0].drawn_ms:
            continue
        own = [middle(one) for one in rounds]
        found.append(
            Trip(
                page=name,
                events=sum(len(one.drawn_ms) for one in rounds),
                answered_ms=median(answered for answered, _ in own),
                answered_times_bare=median(
                    one[0] / floor[0] for one, floor in zip(own, bare, strict=True)
                ),
                drawn_ms=median(drawn for _, drawn in own),
                drawn_times_bare=median(
                    one[1] / floor[1] for one, floor in zip(own, bare, strict=True)
                ),
            )
        )
    return found


def _shipped(browser: Browser, url: str, bare: list[Look]) -> Iterator[Shipped]:
    """Every page of the tour, each by somebody who may see it, with an empty cache."""
    floor = bare[-1].seen
    people = People(browser, url)
    for who, (comes, looks) in TOUR.items():
        person = comes(people)
        for one in looks(person):
            # Some go on from what is open: they are walked as a person walks them.
            person.go(one.path)
            context = browser.new_context(
                storage_state=person.context.storage_state(), locale="en-GB", timezone_id="UTC"
            )
            _, seen = opened(context, url + one.path)
            context.close()
            yield Shipped(
                page=one.name,
                who=who,
                script_sent_kb=seen.script_sent_kb,
                sent_times_bare=seen.script_sent_kb / floor.script_sent_kb,
                script_kb=seen.script_kb,
                times_bare=seen.script_kb / floor.script_kb,
                requests=seen.requests,
                shift=seen.shift,
            )
    people.close()


BENCHMARK = Benchmark(
    "pages",
    "opening pages in a browser with an empty cache, beside a bare page of the framework",
    measure,
)
