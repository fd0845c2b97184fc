"""How escrow is checked, told as steps."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.people import Person

VERIFY = "Verify it here"
CHECK = "Check the proof"
COMPARE = "Compare with the ledger of now"


def opens_the_escrow(person: Person) -> None:
    """Comes from a campaign's page to its escrow."""
    person.follow("Check the escrow")
    expect(person.heading(re.compile("^Escrow of"))).to_be_visible()


def verifies_on_the_pledge(person: Person, *, lines: int) -> None:
    """Checks the proof of the pledge whose page is open, and compares it with the present."""
    person.press(VERIFY)
    person.sees(f"Verified. All {lines} lines of this pledge are in the campaign's ledger.")
    person.press(COMPARE)
    person.sees(re.compile(r"^Verified\. The ledger "))


def downloads_the_proof(person: Person, folder: Path) -> Path:
    """Keeps the proof of the pledge whose page is open."""
    with person.page.expect_download() as started:
        person.page.get_by_role("link", name="Download proof").click()
    kept = folder / started.value.suggested_filename
    started.value.save_as(kept)
    return kept


def checks_a_file(person: Person, proof: Path, *, lines: int) -> None:
    """Checks somebody's proof on the public page: the file, then a text with one changed amount."""
    sent: list[str] = []
    person.go("/learn/escrow-proof")
    expect(person.page.get_by_role("button", name=CHECK)).to_be_visible()
    # What the page asks for by itself is not what the check asks for.
    person.page.wait_for_load_state("networkidle")
    person.page.on("request", lambda request: sent.append(request.method + " " + request.url))
    person.page.get_by_label("Proof file").set_input_files(proof)
    person.press(CHECK)
    person.sees(f"Verified. All {lines} lines of this pledge are in the campaign's ledger.")
    # The checking module is loaded; nothing else is asked for or sent until somebody wants it.
    assert [one for one in sent if not one.endswith(("/escrow_proof.js", "/focus.js"))] == []
    person.press(COMPARE)
    person.sees(re.compile(r"^Verified\. The ledger of \d+ lines begins with the one of \d+"))
    person.page.get_by_label("Proof file").set_input_files([])
    file = json.loads(proof.read_text())
    file["lines"][0]["text"] = file["lines"][0]["text"].replace('_minor":2', '_minor":3')
    person.page.get_by_label("Or paste its text").fill(json.dumps(file))
    person.press(CHECK)
    person.sees(re.compile(r"^Not verified\. Line \d+ .* is not in the tree\."))
