"""Claims beside what shows them, and lines of a checklist, each from its view."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.evidence import CheckLine, ClaimItem
from crowdfund.ui import components as ui
from crowdfund.words import _


def public_claims(items: rx.Var[list[ClaimItem]]) -> rx.Component:
    """Return what an enterprise claims and what shows it; nothing where nothing was shown."""
    lead = _(
        "A moderator looked at each beside its evidence. That is no promise that it is true or "
        "stays true."
    )
    shown = ui.section(
        _("What they claim, and what shows it"),
        rx.el.ul(rx.foreach(items, _public), class_name="stack gap-md plain-list"),
        lead=lead,
    )
    return rx.cond(items.length() > 0, shown, rx.fragment())


def claim_body(item: rx.Var[ClaimItem]) -> rx.Component:
    """Return a claim's sentence with its evidence and where it stands."""
    gone = ui.hint_line(_("The pitch no longer says this sentence."), "warn")
    return ui.stack(
        ui.spread(
            rx.el.q(item.sentence),
            ui.status_badge(item.verdict_label, item.tone),
        ),
        rx.cond(item.is_in_pitch, rx.fragment(), gone),
        claim_evidence(item),
        ui.when(item.remark, ui.text(_("Moderator: "), item.remark)),
        ui.when(item.judged_text, ui.muted(item.judged_text)),
        gap="xs",
    )


def claim_evidence(item: rx.Var[ClaimItem]) -> rx.Component:
    """Return what shows a claim: a document, a link with its host named, a note."""
    document = ui.plain_link(item.document_title, item.document_url)
    link = ui.plain_link(
        _("Shown at {host}").format(host=item.link_host),
        item.link,
        rel="nofollow noopener",
        target="_blank",
    )
    nothing = (item.document_url == "") & (item.link == "")
    return ui.stack(
        ui.when(item.document_url, rx.el.p(_("Document: "), document)),
        ui.when(item.link, rx.el.p(link)),
        rx.cond(nothing, ui.hint_line(_("Its evidence was taken away."), "warn"), rx.fragment()),
        ui.when(item.note, ui.muted(item.note)),
        gap="xs",
    )


def check_list(lines: rx.Var[list[CheckLine]]) -> rx.Component:
    """Return a checklist to read."""
    return rx.el.ul(
        rx.foreach(lines, lambda line: rx.el.li(check_body(line), class_name=check_row(line))),
        class_name="stack gap-md plain-list",
    )


def check_row(line: rx.Var[CheckLine]) -> rx.Var[str]:
    """Return the classes of an item's row: a line above, unless it goes on with the one before."""
    return rx.cond(line.continues, "check-row continues", "check-row")


def check_body(line: rx.Var[CheckLine]) -> rx.Component:
    """Return one item with its answer so far, and who answers it; its title, unless the item before
    it is about the same."""
    optional = rx.cond(line.is_required, rx.fragment(), ui.muted(_("Not required for approval.")))
    found = ui.row(ui.when(line.found_text, ui.muted(line.found_text)), optional)
    answers = rx.cond(
        line.is_by_person,
        ui.muted(_("A moderator answers this.")),
        ui.muted(_("What was entered answers this.")),
    )
    return ui.stack(
        ui.spread(
            rx.cond(line.continues, answers, rx.el.b(line.title)),
            ui.status_badge(line.state_label, line.tone),
        ),
        # An answer kept with a version says itself who gave it.
        rx.cond((line.asks != "") & ~line.continues, answers, rx.fragment()),
        ui.when(line.asks, ui.text(line.asks)),
        ui.when(line.citation, ui.muted(line.citation)),
        rx.cond((line.found_text != "") | ~line.is_required, found, rx.fragment()),
        gap="xs",
    )


def _public(item: rx.Var[ClaimItem]) -> rx.Component:
    return rx.el.li(
        ui.stack(
            rx.el.q(item.sentence),
            claim_evidence(item),
            ui.muted(item.judged_text),
            gap="xs",
        )
    )
