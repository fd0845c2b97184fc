"""The loss simulation: what is typed stays in the browser, the result leaves on a click alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Request, WebSocket, expect

from tests.journeys.people import PHONE, People, Person

pytestmark = pytest.mark.browser

TYPED = {
    "Net income in a year": "31,415.92",
    "Liquid assets": "27,182.81",
    "Commitments in a year": "14,142.13",
}
"""A net worth of 44,456.60: a tenth is 4,445.66 and the gate 2,222.83."""
INPUTS = re.compile(r"31[,. ]?415|27[,. ]?182|14[,. ]?142")
RESULT = re.compile(r"44[,. ]?456|4[,. ]?445[.,]?66|2[,. ]?222[.,]?83")
OUR_SCRIPTS = re.compile(r"^GET \S+/(loss_simulator|focus)\.js ")
KEPT_IN_BROWSER = """() => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, history.state, location.href,
  performance.getEntriesByType("resource").map((one) => one.name),
])"""


@dataclass
class Traffic:
    """Everything that one tab sends: requests, beacons, and frames of its websockets."""

    sent: list[str] = field(default_factory=list)

    def watch(self, person: Person) -> None:
        """Listens from now on, to what is open already after the next load."""
        person.context.on("request", self._request)
        person.page.on("websocket", self._websocket)

    def _request(self, request: Request) -> None:
        body = (request.post_data_buffer or b"").decode("utf-8", "replace")
        self.sent.append(f"{request.method} {request.url} {request.headers} {body}")

    def _websocket(self, socket: WebSocket) -> None:
        self.sent.append(socket.url)
        socket.on("framesent", lambda frame: self.sent.append(_text(frame)))

    def with_any(self, pattern: re.Pattern[str]) -> list[str]:
        """What was sent that has something in it."""
        return [one for one in self.sent if pattern.search(one)]


@pytest.fixture
def watched(people: People) -> Iterator[tuple[Person, Traffic]]:
    """Somebody on the page, with everything watched since it was opened."""
    person, traffic = people.new("Lou Frugal"), Traffic()
    traffic.watch(person)
    person.go("/learn/loss")
    # Who it is comes with the last of what the page asks for by itself.
    expect(person.page.get_by_role("button", name="Sign out")).to_be_visible()
    person.page.wait_for_load_state("networkidle")
    yield person, traffic
    # The tab goes on: what is sent while it leaves counts too.
    person.go("/learn/risks")
    assert traffic.with_any(INPUTS) == []


def types_everything(person: Person) -> None:
    """Letter by letter, as people do."""
    for label, amount in TYPED.items():
        person.field(label).press_sequentially(amount)


def test_no_request_carries_what_is_typed(watched: tuple[Person, Traffic]) -> None:
    person, traffic = watched
    # The watch sees what is sent: else it would prove nothing.
    assert any('"asPath":"/learn/loss"' in one for one in traffic.sent)
    before = len(traffic.sent)
    types_everything(person)
    person.press("Work it out")
    expect(person.fact("Net worth")).to_contain_text("€44,456.60")
    expect(person.fact("A tenth of it")).to_contain_text("€4,445.66")
    expect(person.fact("Consent above")).to_contain_text("€2,222.83")
    for _tab in range(4):
        person.page.keyboard.press("Tab")
    others = [one for one in traffic.sent[before:] if not OUR_SCRIPTS.search(one)]
    assert [one for one in others if not is_a_heartbeat(one)] == []
    assert traffic.with_any(RESULT) == []
    assert not INPUTS.search(person.page.evaluate(KEPT_IN_BROWSER))
    assert not RESULT.search(person.page.evaluate(KEPT_IN_BROWSER))

    person.press("Share this result")
    person.sees("Your result is shared and kept with today's date.")
    shared = traffic.with_any(re.compile("444566"))
    assert len(shared) == 1
    assert "222283" in shared[0]
    assert traffic.with_any(INPUTS) == []
    person.sees(re.compile(r"a tenth of your net worth is €4,445\.66, and above €2,222\.83"))
    person.page.reload()
    person.sees(re.compile(r"a tenth of your net worth is €4,445\.66, and above €2,222\.83"))
    expect(person.field("Net income in a year")).to_have_value("")


def test_wrong_figures_are_told_in_words_and_take_the_result_away(
    watched: tuple[Person, Traffic],
) -> None:
    person, _traffic = watched
    types_everything(person)
    person.page.keyboard.press("Enter")
    expect(person.fact("A tenth of it")).to_contain_text("€4,445.66")
    income, share = "Net income in a year", person.page.get_by_role("button", name="Share this")
    for wrong, sentence in {
        "": "Write an amount; 0 when there is none.",
        "-31,415": "An amount is zero or more, without a minus.",
        "much": "Write a number, for example 250 or 1,250.50.",
        "1.234,5": "Write a number, for example 250 or 1,250.50.",
        "1.500": "Write at most two decimals, after a point: 1250.50.",
        "9" * 40: "That amount is too large.",
    }.items():
        person.field(income).fill(wrong)
        expect(share).not_to_be_visible()
        person.field(income).press("Enter")
        expect(person.problem(income)).to_have_text(sentence)
        expect(person.field(income)).to_be_focused()
        expect(person.page.get_by_role("heading", name="Your result")).not_to_be_visible()
    person.field(income).fill("100000000000")
    person.field(income).press("Enter")
    expect(person.fact("Net worth")).to_contain_text("€100,000,013,040.68")
    expect(person.page.locator("#loss-income-error")).not_to_be_visible()


def test_on_a_phone_and_without_an_account(people: People) -> None:
    visitor = people.visitor(size=PHONE)
    visitor.go("/learn/loss")
    types_everything(visitor)
    visitor.press("Work it out")
    expect(visitor.fact("A tenth of it")).to_contain_text("€4,445.66")
    overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert visitor.page.evaluate(overflow) <= 0
    visitor.press("Share this result")
    expect(visitor.heading("Sign in")).to_be_visible()


def is_a_heartbeat(sent: str) -> bool:
    """Whether a frame is what keeps a websocket open: a digit or two of Engine.IO."""
    return len(sent) <= 2


def _text(frame: str | bytes) -> str:
    return frame.decode("utf-8", "replace") if isinstance(frame, bytes) else frame
