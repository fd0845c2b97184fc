"""What a browser with an empty cache tells about a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

SIZE = {"width": 1440, "height": 900}
QUIET_MILLISECONDS = 800
"""So long nothing is waiting any more before a page is asked what it saw."""
TRIPS = 10

WATCH = """
window.seen = {lcp_ms: 0, shift: 0};
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) seen.lcp_ms = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
"""https://www.w3.org/TR/largest-contentful-paint/ and https://wicg.github.io/layout-instability/"""

TELL = """() => {
  const own = performance.getEntriesByType("navigation")[0];
  const others = performance.getEntriesByType("resource");
  const scripts = others.filter(one => new URL(one.name).pathname.endsWith(".js"));
  const sum = (list, name) => list.reduce((total, one) => total + one[name], 0);
  return {
    ...seen,
    fcp_ms: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    answer_ms: own.responseStart,
    requests: others.length + 1,
    sent_kb: (own.transferSize + sum(others, "transferSize")) / 1000,
    script_sent_kb: sum(scripts, "transferSize") / 1000,
    script_kb: sum(scripts, "decodedBodySize") / 1000,
  };
}"""

SETTLED = """() => document.querySelector("body > .frame h1, main > h1")
  && !document.querySelector("first-look")
  && !document.querySelector('[role="status"][aria-busy="true"]')"""

TRIP = """([pressed, changed]) => new Promise((done, failed) => {
  const began = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    done(performance.now() - began);
  }).observe(document.querySelector(changed), {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  document.querySelector(pressed).click();
  setTimeout(() => failed(new Error("nothing changed")), 5000);
})"""


@dataclass(frozen=True)
class Seen:
    """One page, opened once with an empty cache."""

    lcp_ms: float
    """When the largest part was painted."""
    shift: float
    """How far parts moved that nobody asked to: a score; 0 is none."""
    fcp_ms: float
    """When the first part was painted."""
    answer_ms: float
    """When the server's answer began."""
    requests: int
    sent_kb: float
    """Everything, as it came over the wire."""
    script_sent_kb: float
    """Scripts, as they came over the wire."""
    script_kb: float
    """Scripts, as they are read."""


def opened(context: BrowserContext, url: str) -> tuple[Page, Seen]:
    """Opens a page and waits until nothing moves.

    Args:
        context: with an empty cache.
        url: of the page.
    """
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load")
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(QUIET_MILLISECONDS)
    return page, Seen(**page.evaluate(TELL))


def look(browser: Browser, url: str, *, trips: tuple[tuple[str, str], ...] = ()) -> Look:
    """Opens a page in a browser of its own with an empty cache, and sends events from it.

    Args:
        browser: runs already.
        url: of the page.
        trips: what is pressed in turn, and what changes then, as selectors; empty sends none.
    """
    context = browser.new_context(viewport=SIZE, locale="en-GB", timezone_id="UTC")  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    try:
        page, seen = opened(context, url)
        wire = _Wire(page) if trips else None
        drawn = []
        for number in range(TRIPS if trips else 0):
            drawn.append(page.evaluate(TRIP, list(trips[number % len(trips)])))
            page.wait_for_timeout(30)
        return Look(seen, drawn, wire.trips_ms() if wire else [])
    finally:
        context.close()


@dataclass(frozen=True)
class Look:
    """What came of opening a page once."""

    seen: Seen
    drawn_ms: list[float]
    """From a press to the change that it makes on the page."""
    answered_ms: list[float]
    """From the event on the websocket to the answer on it."""


class _Wire:
    """The websocket's frames, as the browser sends and receives them."""

    def __init__(self, page: Page) -> None:
        self._frames: list[tuple[bool, float, int]] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.webSocketFrameSent", lambda event: self._keep(event, is_sent=True))
        session.on("Network.webSocketFrameReceived", lambda event: self._keep(event, is_sent=False))

    def _keep(self, event: Any, *, is_sent: bool) -> None:
        length = len(event["response"]["payloadData"])
        # Shorter ones keep the connection alive.
        if length > 10:
            self._frames.append((is_sent, event["timestamp"], length))

    def trips_ms(self) -> list[float]:
        """From each event that was sent to the next answer."""
        trips, sent_at = [], None
        for is_sent, at, _ in self._frames:
            if is_sent:
                sent_at = at
            elif sent_at is not None:
                trips.append((at - sent_at) * 1_000)
                sent_at = None
        return trips
