"""People in the journeys: each has a browser of their own, and every console is listened to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

PASSWORD = "a long walk by the quay"
DEMO_PASSWORD = "crowdfund-demo"
DESKTOP = (1440, 900)
PHONE = (390, 844)
TRACED = bool(os.environ.get("TRACED"))
"""Whether every step is kept with its page, to be played back."""
PATIENCE_MILLISECONDS = 30_000
"""A busy machine with two processors; what is there at once is not waited for."""
WORKERS_MILLISECONDS = 90_000
"""For what workers do, one step after another."""
HEARS = """() => {
  const main = document.querySelector("main");
  return main && Object.keys(main).some((key) => key.startsWith("__reactFiber"));
}"""
"""Whether React has taken the page over."""
MOST_LOOKS = 60
"""At a page on which a worker puts something within seconds, such as the mailbox."""


def once(title: str) -> str:
    """A title that no other run has, so that a search for it finds one campaign."""
    return f"{title} {uuid4().hex[:6]}"


def settled(page: Page) -> None:
    """Waits until a page has its heading, nothing is loading any more, and its scripts hear what is
    pressed: pages are seen before that.

    Args:
        page: a tab in which one of our pages is opened, in any language.
    """
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(HEARS)
    expect(page.locator('main [aria-busy="true"]')).to_have_count(0)


@dataclass
class Person:
    """Somebody in front of a browser."""

    name: str
    """As the pages show it; empty for a visitor."""
    email: str
    """What they sign in with."""
    url: str
    """Where the product is."""
    context: BrowserContext
    """Their browser."""
    page: Page
    """The tab that they look at."""
    troubles: list[str] = field(default_factory=list)
    """What the browser's console complained about."""

    def go(self, path: str) -> None:
        """Opens a page by its address and waits until it is drawn."""
        self.page.goto(self.url + path)
        self.is_settled()

    def looks_until(self, path: str, sought: Locator) -> None:
        """Opens a page until something is on it.

        Args:
            path: of a page that does not change by itself.
            sought: what is waited for.
        """
        for _look in range(MOST_LOOKS):
            self.go(path)
            if sought.count():
                return
        raise AssertionError(f"{sought} never came to {self.page.url}")

    def is_settled(self) -> None:
        """Waits until the page has its heading, nothing is loading any more, and its scripts hear
        what is pressed: pages are seen before that."""
        settled(self.page)

    def arrives(self, heading: str | re.Pattern[str]) -> None:
        """Waits for another page by its heading, and until it is drawn."""
        expect(self.heading(heading)).to_be_visible()
        self.is_settled()

    def sees(self, text: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Waits for a text that can be seen."""
        place = within or self.page.locator("body")
        expect(place.get_by_text(text).filter(visible=True).first).to_be_visible()

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        """The page's own heading."""
        return self.page.get_by_role("heading", level=1, name=name)

    def fact(self, label: str) -> Locator:
        """The value beside a label, where it can be seen."""
        term = self.page.locator("dt").filter(has_text=re.compile(f"^{re.escape(label)}$"))
        return term.filter(visible=True).first.locator("xpath=following-sibling::dd[1]")

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Presses a button by its name."""
        place: Locator | Page = within or self.page
        place.get_by_role("button", name=name, exact=True).filter(visible=True).click()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follows a link by its name."""
        place: Locator | Page = within or self.page
        place.get_by_role("link", name=name).filter(visible=True).first.click()

    def field(self, label: str) -> Locator:
        """A field by its label, which may say that it is optional."""
        name = re.compile(rf"^{re.escape(label)}( \(optional\))?$")
        return self.page.get_by_label(name).filter(visible=True)

    def write(self, label: str, text: str) -> None:
        """Fills a field and leaves it, as people do."""
        control = self.field(label)
        control.fill(text)
        control.blur()

    def problem(self, label: str) -> Locator:
        """The sentence beside a field about what is wrong with it."""
        return self.page.locator(f"#{self.field(label).get_attribute('id')}-error")

    def path(self) -> str:
        """The path of the address that they are at."""
        return urlsplit(self.page.url).path


class People:
    """Everybody in one journey.

    Args:
        browser: a browser of their own for each is opened in it.
        url: where the product is.
        register: makes somebody's account without a browser, of a name, an address and a password;
            None where all register by the form.
    """

    def __init__(
        self, browser: Browser, url: str, register: Callable[[str, str, str], None] | None = None
    ) -> None:
        self._browser = browser
        self._url = url
        self._register = register
        self._everyone: list[Person] = []

    def visitor(self, *, size: tuple[int, int] = DESKTOP, has_scripts: bool = True) -> Person:
        """Somebody without an account.

        Args:
            size: of their window, in CSS pixels.
            has_scripts: whether their browser runs any; a crawler's does not.
        """
        context = self._browser.new_context(
            java_script_enabled=has_scripts,
            viewport={"width": size[0], "height": size[1]},
            locale="en-GB",
            timezone_id="UTC",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        if TRACED:
            context.tracing.start(snapshots=True)
        person = Person("", "", self._url, context, context.new_page())
        self._everyone.append(person)
        context.on("console", lambda message: _listen(person, message))
        context.on("weberror", lambda error: person.troubles.append(str(error.error)))
        return person

    def new(self, name: str, *, size: tuple[int, int] = DESKTOP) -> Person:
        """Somebody with an account and an address that nobody else has, who is signed in. Most have
        it without the form: all journeys come from one address, and only so many may register
        from one in ten minutes.

        Args:
            name: as the pages show it.
            size: of their window, in CSS pixels.
        """
        if self._register is None:
            return self.newcomer(name, size=size)
        person = self._unknown(name, size)
        self._register(name, person.email, PASSWORD)
        person.go("/login")
        self.sign_in(person, PASSWORD)
        person.go("/")
        return person

    def newcomer(self, name: str, *, size: tuple[int, int] = DESKTOP) -> Person:
        """The same, who registers by the form and confirms by the letter: for the journeys to which
        that belongs.

        Args:
            name: as the pages show it.
            size: of their window, in CSS pixels.
        """
        person = self._unknown(name, size)
        person.go("/register")
        person.field("Name").fill(person.name)
        person.field("Email").fill(person.email)
        person.field("Password").fill(PASSWORD)
        person.press("Create account")
        person.arrives("Sign in")
        self.sign_in(person, PASSWORD)
        self.confirm(person)
        return person

    def _unknown(self, name: str, size: tuple[int, int]) -> Person:
        person = self.visitor(size=size)
        person.name, person.email = name, f"person-{uuid4().hex[:12]}@example.test"
        return person

    def confirm(self, person: Person) -> None:
        """Opens the letter in the demonstration's mailbox, follows its link and presses the button
        there; ends on the first page.

        Args:
            person: who registered and is signed in.
        """
        letter = person.page.get_by_role("link", name="Confirm your email address", exact=True)
        person.looks_until("/demo/mailbox", letter)
        letter.first.click()
        person.follow("Follow its link")
        person.press("Confirm this address")
        expect(person.heading("Your address is confirmed")).to_be_visible()
        person.go("/")

    def admin(self, *, size: tuple[int, int] = DESKTOP) -> Person:
        """The demonstration's moderator."""
        return self.comes_back("admin@demo.test", size=size)

    def colleague(self) -> Person:
        """The demonstration's second admin."""
        return self.comes_back("colleague@demo.test")

    def demo_founder(self) -> Person:
        """The demonstration's founder, who has raises in every state."""
        return self.comes_back("founder@demo.test")

    def demo_backer(self) -> Person:
        """The demonstration's backer, who has pledges in many states."""
        return self.comes_back("backer@demo.test")

    def comes_back(
        self, email: str, size: tuple[int, int] = DESKTOP, password: str = DEMO_PASSWORD
    ) -> Person:
        """Somebody who has an account signs in."""
        person = self.visitor(size=size)
        person.name, person.email = email.partition("@")[0], email
        person.go("/login")
        self.sign_in(person, password)
        return person

    def sign_in(self, person: Person, password: str) -> None:
        """Signs somebody in on the sign-in page, which is settled."""
        person.field("Email").fill(person.email)
        person.field("Password").fill(password)
        person.press("Sign in")
        # On a phone it is in the menu, which is closed.
        leave = person.page.get_by_role("button", name="Sign out", include_hidden=True)
        expect(leave).to_be_attached()

    def troubles(self) -> list[str]:
        """What all consoles complained about."""
        return [trouble for person in self._everyone for trouble in person.troubles]

    def keep_evidence(self, folder: Path) -> None:
        """Keeps a picture, the page and what the console said of every browser, and what it went
        through if that was kept.

        Args:
            folder: made when missing.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for number, person in enumerate(self._everyone, start=1):
            stem = f"{number}-{person.name.split(' ')[0].lower() or 'visitor'}"
            person.page.screenshot(path=folder / f"{stem}.png", full_page=True)
            (folder / f"{stem}.html").write_text(person.page.content())
            if TRACED:
                person.context.tracing.stop(path=folder / f"{stem}.zip")
            words = "\n".join([person.page.url, *person.troubles])
            (folder / f"{stem}.txt").write_text(words)

    def close(self) -> None:
        """Closes every browser."""
        for person in self._everyone:
            person.context.close()


def _listen(person: Person, message: ConsoleMessage) -> None:
    # The browser reports an honest 404 of a page, and a form that comes back, as an error; the
    # journeys ask for those.
    is_one = "status of 404" in message.text or "status of 422" in message.text
    is_honest = is_one and message.location.get("url") == person.page.url
    # The driver itself looks into the frame of a letter, in which nothing may run. That letters
    # hold nothing that would is tests/attack/test_stored_script.py's to say.
    is_honest |= message.text.startswith("Blocked script execution in 'about:srcdoc'")
    if message.type == "error" and not is_honest:
        place = message.location.get("url", "")
        person.troubles.append(f"{person.page.url}: {message.text} ({place})")
