"""A founder drops files on the editor: several at once, refusals, second tries."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.people import People, Person, once
from tests.journeys.steps_founder import (
    describes_the_enterprise,
    opens_step,
    starts_a_campaign,
    writes_basics,
)
from tests.pdfs import PDF
from tests.services.drafting import picture

pytestmark = pytest.mark.browser

DROP = """([files, zone]) => {
  const carried = new DataTransfer();
  for (const [name, type, body] of files) {
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const options = { dataTransfer: carried, bubbles: true, cancelable: true };
    zone.dispatchEvent(new DragEvent(kind, options));
  }
}"""

File = tuple[str, str, bytes]


def drop(page: Page, zone: Locator, *files: File) -> None:
    """Drops files of names, types and bytes, as from a folder's window."""
    carried = [[name, kind, base64.b64encode(body).decode()] for name, kind, body in files]
    # The script is there once the zone was touched, as a hand with files over it does.
    zone.hover()
    expect(zone.locator("xpath=ancestor::form")).to_have_attribute("data-ready", "yes")
    page.evaluate(DROP, [carried, zone.element_handle()])


def at_documents(people: People) -> tuple[Person, Locator]:
    """A founder at the step of documents, and the zone there."""
    founder = people.new("Ada Drops")
    describes_the_enterprise(founder, once("Drop Works"))
    starts_a_campaign(founder)
    writes_basics(founder, once("Files by the handful"))
    opens_step(founder, "Documents")
    return founder, founder.page.locator("form[data-drops=document] .drop-zone")


def rows(founder: Person) -> Locator:
    return founder.page.locator("form[data-drops=document] .drop-row")


def papers(founder: Person) -> Locator:
    return founder.page.locator(".document-list .document")


def test_several_files_are_dropped_named_and_sent(people: People) -> None:
    founder, zone = at_documents(people)
    drop(
        founder.page,
        zone,
        ("annual_accounts.pdf", "application/pdf", PDF),
        ("<b>plan</b>.pdf", "application/pdf", PDF),
        ("photo.gif", "image/gif", b"GIF89a"),
        ("empty.pdf", "application/pdf", b""),
        ("huge.pdf", "application/pdf", PDF + b" " * (10 * 1024 * 1024)),
    )
    expect(rows(founder)).to_have_count(2)
    said = founder.page.locator("form[data-drops=document] [role=status]")
    expect(said).to_contain_text("photo.gif: a document is a PDF file.")
    expect(said).to_contain_text("empty.pdf: the file is empty.")
    expect(said).to_contain_text("huge.pdf: a document has at most 10 MB.")
    expect(said).to_contain_text("2 ready to upload.")
    names = rows(founder).get_by_label("Name of the document")
    expect(names.nth(0)).to_have_value("annual accounts")
    expect(names.nth(1)).to_have_value("<b>plan</b>")
    names.nth(1).fill("Plan for two years")
    rows(founder).nth(1).get_by_label("Kind of document").select_option(label="Business plan")
    founder.press("Upload documents")
    expect(papers(founder)).to_have_count(2)
    founder.sees("Plan for two years", within=papers(founder).nth(1))
    expect(said).to_have_text("2 uploaded.")
    expect(rows(founder)).to_have_count(0)
    opens_step(founder, "Review")
    opens_step(founder, "Documents")
    expect(papers(founder)).to_have_count(2)


def test_what_fails_stays_and_is_tried_again(people: People) -> None:
    founder, zone = at_documents(people)
    page, tries = founder.page, []

    def breaks_once(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/documents/*", breaks_once)
    drop(page, zone, ("one.pdf", "application/pdf", PDF), ("two.pdf", "application/pdf", PDF))
    founder.press("Upload documents")
    expect(papers(founder)).to_have_count(1)
    expect(rows(founder)).to_have_count(1)
    expect(rows(founder).locator(".drop-state")).to_contain_text("one.pdf: the connection broke")
    opens_step(founder, "Risks")
    opens_step(founder, "Documents")
    expect(rows(founder)).to_have_count(1)
    founder.press("Try again with one.pdf")
    expect(papers(founder)).to_have_count(2)
    expect(rows(founder)).to_have_count(0)
    # The browser itself says that a request broke; nothing else was said.
    assert [each for each in founder.troubles if "Failed to load resource" not in each] == []
    founder.troubles.clear()


def holds_the_first(page: Page) -> list[str]:
    """Lets the first upload go nowhere, and those after it as they go. Returns what was begun."""
    tries: list[str] = []

    def holds(route: Route) -> None:
        # Nothing else ends the hold: what is let go while its end is on the way may arrive.
        tries.append(route.request.url)
        if len(tries) > 1:
            route.continue_()

    page.route("**/uploads/documents/*", holds)
    return tries


def test_files_are_chosen_cancelled_and_taken_away_by_keyboard(people: People) -> None:
    founder, _ = at_documents(people)
    page = founder.page
    # The browser is told early that nobody sits before it: a window that opened before it knew
    # would never be answered.
    page.on("filechooser", lambda _window: None)
    control = page.get_by_label("PDF files")
    control.focus()
    expect(page.locator("form[data-drops=document]")).to_have_attribute("data-ready", "yes")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    assert chosen.value.is_multiple()
    names = ("one.pdf", "two.pdf")
    chosen.value.set_files(
        [{"name": name, "mimeType": "application/pdf", "buffer": PDF} for name in names]
    )
    expect(rows(founder)).to_have_count(2)
    page.get_by_role("button", name="Remove one.pdf").focus()
    page.keyboard.press("Enter")
    expect(rows(founder)).to_have_count(1)
    expect(control).to_be_focused()
    tries = holds_the_first(page)
    with page.expect_request("**/uploads/documents/*"):
        founder.press("Upload documents")
    expect(page.get_by_role("progressbar", name="Upload of two.pdf")).to_be_visible()
    founder.press("Cancel two.pdf")
    expect(rows(founder).locator(".drop-state")).to_contain_text("you cancelled it")
    expect(papers(founder)).to_have_count(0)
    assert len(tries) == 1
    founder.press("Try again with two.pdf")
    expect(papers(founder)).to_have_count(1)
    expect(rows(founder)).to_have_count(0)
    assert len(tries) == 2
    founder.troubles.clear()


def test_the_form_works_without_the_script(people: People, tmp_path: Path) -> None:
    founder, _ = at_documents(people)
    page = founder.page
    page.route("**/drops.js", lambda route: route.abort())
    file = tmp_path / "plan.pdf"
    file.write_bytes(PDF)
    page.get_by_label("PDF files").set_input_files(file)
    founder.field("Name of the document").fill("Sent as a plain form")
    founder.press("Upload documents")
    expect(papers(founder)).to_have_count(1)
    founder.sees("Sent as a plain form", within=papers(founder))
    founder.troubles.clear()


def test_a_picture_is_dropped_on_the_story(people: People) -> None:
    founder, _ = at_documents(people)
    opens_step(founder, "Story")
    zone = founder.page.locator("form[data-drops=picture] .drop-zone")
    drop(founder.page, zone, ("the_oven.png", "image/png", picture(400, 320)))
    founder.press("Upload pictures")
    expect(founder.page.locator(".picture-list li")).to_have_count(1)
    founder.sees("the oven", within=founder.page.locator(".picture-list li"))
    shown = founder.page.locator(".picture-list img")
    shown.scroll_into_view_if_needed()
    # Drawn for its founder: the browser sends who they are with the picture.
    expect(shown).to_have_js_property("naturalWidth", 400)
    address = str(shown.get_attribute("src"))
    askers = (founder, people.visitor())
    statuses = [who.page.request.get(who.url + address).status for who in askers]
    assert statuses == [200, 404]
