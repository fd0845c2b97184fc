"""What the browser journeys share: the running product, a browser, and the people in it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.people import PATIENCE_MILLISECONDS, People
from tests.journeys.running import ROOT, Product

REPORTS = ROOT / ".reports" / "journeys"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

FAILED = pytest.StashKey[bool]()

# Of every file, also those that draw their pages themselves.
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="session")
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The real product on a free port, with a database of its own.

    When the journeys are over its books must hold, and it must stop as it is asked to.
    """
    folder = request.config.cache.mkdir("journeys")
    # Should the journeys be spread over processes, each has its own, and they build in turn: a
    # build also writes into the checkout.
    web_dir = folder / os.environ.get("PYTEST_XDIST_WORKER", "web")
    untouched = _tracked_files_of_a_build()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        running = Product.start(tmp_path_factory.mktemp("product"), web_dir, _saying(request))
    try:
        yield running
        books = running.books()
    finally:
        code = running.stop()
    assert books["hold"], books["findings"]
    assert code == 0, running.logs()
    assert _tracked_files_of_a_build() == untouched, "the build changed files of the checkout"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A browser for pages that a test draws itself around our scripts: nothing is built for it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        yield launched
        launched.close()


# Not for the session: while Playwright runs, its loop keeps asyncio from others in this process.
@pytest.fixture(scope="module")
def browser(product: Product) -> Iterator[Browser]:  # noqa: ARG001 - started after the product
    """Chromium, fresh for each file of journeys."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        yield launched
        launched.close()


@pytest.fixture
def people(request: pytest.FixtureRequest, product: Product, browser: Browser) -> Iterator[People]:
    """Makes people, each with a browser of their own, and looks at what their consoles said."""
    everyone = People(browser, product.url, product.register)
    yield everyone
    if request.node.stash.get(FAILED, False):
        everyone.keep_evidence(REPORTS / request.node.name)
        everyone.close()
        return
    troubles = everyone.troubles()
    everyone.close()
    assert troubles == []


@pytest.fixture
def visitor(people: People) -> Page:
    """The page of somebody without an account."""
    return people.visitor().page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    """Remembers that a journey failed, so that its evidence is kept."""
    report = yield
    if report.failed and call.when == "call":
        item.stash[FAILED] = True
    return report


def _tracked_files_of_a_build() -> dict[str, bytes]:
    """What Reflex writes while it builds and git keeps."""
    paths = [ROOT / ".gitignore", *sorted((ROOT / "reflex.lock").iterdir())]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in paths}


def _saying(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Shows what the launcher says; processes of pytest-xdist have no terminal to show it on."""
    terminal = request.config.pluginmanager.get_plugin("terminalreporter")
    capture = request.config.pluginmanager.get_plugin("capturemanager")

    def say(line: str) -> None:
        if terminal is not None and capture is not None and line.strip():
            with capture.global_and_fixture_disabled():
                terminal.write_line(line)

    return say


def chromium() -> str:
    """The browser's path: the one in CHROMIUM, or the first that is installed."""
    named = os.environ.get("CHROMIUM", "")
    found = named if named and Path(named).is_file() else ""
    for name in CHROMIUM_NAMES:
        found = found or shutil.which(name) or ""
    assert found, "The journeys need Chromium: install it, or set CHROMIUM to its path."
    return found
