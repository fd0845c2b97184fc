"""What the pages about escrow say and show alike."""

from __future__ import annotations

import json

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.proof_words import proof_words
from crowdfund.words import _

SCRIPT_URL = "/downloads/verify_escrow_proof.py"
SCRIPT_LINE = "python3 verify_escrow_proof.py "


def hash_text(text: ui.Text) -> rx.Component:
    """Return a hash, whole: it may break anywhere, and is never cut."""
    return rx.el.code(text, class_name="hash")


def outcome_place(name: str) -> rx.Component:
    """Return the empty place where the browser tells what a check found."""
    return rx.el.div(id=name, aria_live="polite", class_name="stack gap-sm")


def verify_button(name: str, place: str, **where: ui.Text) -> rx.Component:
    """Return the button that checks a file in the browser (assets/escrow_proof.js).

    Args:
        name: the accessible name.
        place: id of the `outcome_place`.
        where: where the file is: `url`, or the ids `file` and `text` of two fields.
    """
    words = json.dumps(proof_words(), ensure_ascii=False)
    marks = {f"data-proof-{field}": value for field, value in where.items()}
    return ui.button(
        name,
        "secondary",
        icon="shield-check",
        custom_attrs={"data-verifies": place, "data-words": words, **marks},
    )


def script_row() -> rx.Component:
    """Return the link to the program that does the same without this site."""
    return ui.stack(
        ui.text(
            _(
                "A program of one short file does the same on your own machine, without this "
                "site and without a network. It needs Python 3.9 and nothing else:"
            )
        ),
        rx.el.code(SCRIPT_LINE, "escrow-proof.json", class_name="hash"),
        ui.row(
            ui.link_button(
                _("Download the program"),
                SCRIPT_URL,
                "secondary",
                icon="download",
                is_external=True,
            )
        ),
        gap="sm",
    )
