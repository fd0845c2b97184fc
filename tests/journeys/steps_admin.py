"""What moderators do, told as steps."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Locator, expect

from tests.journeys.people import Person

MOST_MOVES = 40
"""Moments of the demonstration that may come before ours."""
MOVES_ON = """() => {
  const dialog = document.getElementById("clock");
  const named = (kind, text) =>
    [...dialog.querySelectorAll(kind)].find((one) => one.textContent.trim() === text);
  const button = named("button", "To the next deadline");
  if (button.disabled || button.ariaBusy === "true") return false;
  const shown = named("dt", "What comes next").nextElementSibling.textContent;
  button.click();
  return shown;
}"""
"""Presses the button as soon as it can be pressed, and says what stood beside it in that moment:
the dialog reads the clock again when it is opened."""


def platform_time(admin: Person) -> datetime:
    """The platform's time, as its clock shows it."""
    admin.go("/admin")
    clock = _opens_the_clock(admin)
    text = admin.fact("Platform time").inner_text()
    admin.press("Close", within=clock)
    return datetime.strptime(text, "%d %b %Y, %H:%M UTC").replace(tzinfo=UTC)


def opens_the_review(admin: Person, title: str) -> None:
    """Finds a campaign among those that wait."""
    admin.go("/admin")
    waiting = admin.page.get_by_role("region", name="Campaigns that wait for review")
    admin.follow(title, within=waiting)
    expect(admin.heading(title)).to_be_visible()


def approves(admin: Person, title: str) -> None:
    """Answers what the rules ask a person, and lets a campaign open."""
    opens_the_review(admin, title)
    answers_the_checklist(admin)
    _decides(admin, "Approve", "Approve this campaign?", "")


def answers_the_checklist(admin: Person) -> None:
    """Answers every item of the checklist on the open page that a person answers, with yes, and
    saves them together."""
    checklist = admin.page.locator("#checklist")
    asked = checklist.get_by_role("group", name="Answer: ")
    expect(asked).not_to_have_count(0)
    for item in asked.all():
        item.get_by_label("Answer", exact=True).select_option(label="In order")
        item.get_by_label("What you looked at").fill("I read it.")
    admin.press("Save answers")
    # Once answered, its fields are folded away.
    expect(asked).to_have_count(0)
    expect(checklist.get_by_text("I read it.").first).to_be_visible()


def rejects(admin: Person, title: str, reason: str) -> None:
    """Refuses a campaign for good."""
    opens_the_review(admin, title)
    _decides(admin, "Reject", "Reject this campaign?", reason)


def features(admin: Person, reason: str) -> None:
    """Puts the campaign forward whose page is open."""
    _decides(admin, "Feature", "Feature this campaign?", reason)


def stops_featuring(admin: Person, reason: str) -> None:
    """Takes the campaign out of the row whose page is open."""
    _decides(admin, "Stop featuring", "Stop featuring this campaign?", reason)


def requests_changes(admin: Person, title: str, remarks: dict[str, str]) -> None:
    """Sends a campaign back with a remark on each field."""
    opens_the_review(admin, title)
    admin.press("Request changes")
    dialog = admin.page.get_by_role("dialog", name="Request changes")
    for field, remark in remarks.items():
        dialog.get_by_label("Field", exact=True).select_option(label=field)
        dialog.get_by_label("Remark", exact=True).fill(remark)
        admin.press("Add another remark", within=dialog)
        expect(dialog.get_by_role("listitem").filter(has_text=remark)).to_be_visible()
    admin.press("Request changes", within=dialog)
    expect(dialog).to_be_hidden()


def proposes_an_auditor(admin: Person, other: Person) -> None:
    """Proposes that somebody becomes an auditor, first without saying why, which is refused.

    Args:
        admin: who proposes.
        other: who has an account and no role among the staff.
    """
    admin.go(f"/admin/people?q={other.email}")
    admin.press(f"Propose another role for {other.name}")
    dialog = admin.page.get_by_role("dialog", name="Propose another role")
    dialog.get_by_label("Role").select_option("auditor")
    admin.press("Propose", within=dialog)
    expect(dialog.get_by_text("Say why, in a few words.")).to_be_visible()
    dialog.get_by_label("Reason").fill("She checks the books from now on.")
    admin.press("Propose", within=dialog)
    admin.sees("Proposed. The role changes when a second person approves it.")


def opens_the_dispute(admin: Person, backer_name: str) -> None:
    """Finds a backer's dispute among those that wait for an answer."""
    admin.go("/admin")
    row = admin.page.get_by_role("table", name="Open disputes").get_by_role("row")
    row.filter(has_text=backer_name).get_by_role("link").click()
    expect(admin.heading(re.compile("disputed$"))).to_be_visible()


def answers_the_bank(admin: Person, evidence: str) -> None:
    """Sends evidence from the dispute's open page, as impatiently as people press buttons."""
    expect(admin.field("Evidence")).to_have_value(re.compile("has an account with us since"))
    admin.field("Evidence").fill(evidence)
    admin.page.get_by_role("checkbox", name="I have read it, and it is true").check()
    admin.page.get_by_role("button", name="Send to the bank").dblclick()


def moves_the_clock_to_the_opening(admin: Person, title: str) -> None:
    """Moves on from one moment to the next until this campaign's opening has come."""
    _moves_past(admin, f"“{title}” opens")


def moves_the_clock_past(admin: Person, title: str) -> None:
    """Moves on from one moment to the next until this campaign's deadline is over."""
    _moves_past(admin, f"deadline of “{title}”")


def _moves_past(admin: Person, moment: str) -> None:
    admin.go("/admin")
    clock = _opens_the_clock(admin)
    coming = admin.fact("What comes next")
    # What the dialog shows at first may be of the time when it was last open.
    was_stale = clock.get_by_text("Something else comes next by now")
    for _ in range(MOST_MOVES):
        shown = str(admin.page.wait_for_function(MOVES_ON).json_value())
        expect(coming).not_to_have_text(shown)
        if moment in shown and not was_stale.count():
            break
    else:
        raise AssertionError(f"this moment never came: {moment}")
    admin.press("Done", within=clock)


def _opens_the_clock(admin: Person) -> Locator:
    admin.press("Move the clock")
    clock = admin.page.get_by_role("dialog", name="Move the clock")
    expect(admin.fact("Platform time")).not_to_be_empty()
    return clock


def _decides(admin: Person, verb: str, question: str, reason: str) -> None:
    admin.press(verb)
    dialog = admin.page.get_by_role("dialog", name=question)
    if reason:
        dialog.get_by_label("Reason").fill(reason)
    admin.press(verb, within=dialog)
    expect(dialog).to_be_hidden()
