"""Checking a proof: anybody's, in the browser, sending nothing."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.escrow_words import outcome_place, script_row, verify_button
from crowdfund.words import _

PLACE = "proof-outcome"
FILE = "proof-file"
TEXT = "proof-text"
STEPS = (
    _(
        "The checkpoint in the file is hashed: its seal covers the campaign, the number of "
        "lines, the root, the head and the time."
    ),
    _(
        "Each line is hashed, and joined with the hashes of its path, step by step, up to the root "
        "(RFC 6962). Any other line would lead to another root."
    ),
    _(
        "The hash that the line has in the ledger's chain is worked out again from its facts "
        "and the hash before it."
    ),
    _(
        "If you wish, the root is compared with the ledger of now: this site is asked for the "
        "proof that nothing before was changed. Only the campaign and the number of lines are "
        "sent."
    ),
)
WORTH = _(
    "A proof is worth as much as its root. Compare it with the campaign's escrow page, or with the "
    "proof of another backer: two backers who hold different roots for the same number of lines "
    "have caught us."
)


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Check an escrow proof"),
            _(
                "A proof shows that the lines of one pledge are in the public ledger of its "
                "campaign. It is checked here in your browser: the file is not sent anywhere."
            ),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Escrow proof"), "")),
        ),
        ui.card(_form(), class_name="stack gap-md"),
        _meaning(),
        ui.section(_("Without this site"), script_row()),
        width="narrow",
    )


def _form() -> rx.Component:
    chosen = rx.el.input(type="file", accept=".json,application/json", class_name="control")
    return ui.stack(
        ui.field(
            _("Proof file"),
            chosen,
            name=FILE,
            hint=_(
                "escrow-proof.json from a pledge's page, or a consistency proof from an escrow "
                "page."
            ),
            is_optional=True,
        ),
        ui.field(
            _("Or paste its text"),
            ui.text_area(rows=5, spell_check=False),
            name=TEXT,
            is_optional=True,
        ),
        ui.row(verify_button(_("Check the proof"), PLACE, file=FILE, text=TEXT)),
        outcome_place(PLACE),
    )


def _meaning() -> rx.Component:
    return ui.section(_("What is checked"), ui.stack(ui.bullet_list(STEPS), ui.text(WORTH)))


PAGE = Page(route="/learn/escrow-proof", title=_("Check an escrow proof"), build=build)
