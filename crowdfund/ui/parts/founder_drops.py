"""A form for files that are dropped or chosen, several at once, each with its progress.

It is an ordinary form for one file. `assets/drops.js`, loaded when the form is first touched, takes
several and sends one after another to the same route, which then answers in JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import reflex as rx

from crowdfund.services import campaign_files, covers
from crowdfund.services.document_check import MOST_DOCUMENT_BYTES
from crowdfund.ui import components as ui
from crowdfund.words import _

COMMON_WORDS = {
    "refused": "{name}: {why}",
    "ready": _("{count} ready to upload."),
    "empty": _("the file is empty."),
    "count": _("there is no more room; take one away first."),
    "progress": _("Upload of {name}"),
    "remove": _("Remove {name}"),
    "cancel": _("Cancel {name}"),
    "cancelled": _("you cancelled it."),
    "again": _("Try again"),
    "againWith": _("Try again with {name}"),
    "sending": _("{name}: {percent} % sent."),
    "checking": _("{name}: sent, being checked."),
    "done": _("{count} uploaded."),
    "broken": _("the connection broke. The file is still here: try again."),
    "unknown": _("the connection broke after all of it was sent. Try again: it is kept once."),
    "nothing": _("Choose a file first."),
}
"""What the script says; names and numbers are put in between the braces."""


@dataclass(frozen=True)
class Bounds:
    """What one form takes."""

    accept: str
    """Media types, with commas and without spaces."""
    most_bytes: int
    """Of one file."""
    most_files: int
    """Together with those that are there already."""
    words: dict[str, str]
    """What the script says beside or in place of `COMMON_WORDS`: title, type, size. Without a title
    files need none."""
    is_single: bool = False
    """Whether one file takes the place of the one before."""


PICTURES = Bounds(
    accept="image/jpeg,image/png,image/webp",
    most_bytes=covers.MOST_BYTES,
    most_files=campaign_files.MOST_PICTURES,
    words={
        "title": _("What it shows"),
        "type": _("a picture is a JPEG, PNG or WebP file."),
        "size": _("a picture has at most 5 MB."),
    },
)
COVER = Bounds(
    accept="image/jpeg,image/png,image/webp",
    most_bytes=covers.MOST_BYTES,
    most_files=1,
    words={
        "type": _("a cover is a JPEG, PNG or WebP file."),
        "size": _("a cover has at most 5 MB."),
        "count": _("there is one cover; take the other file away first."),
    },
    is_single=True,
)
PAPERS = Bounds(
    accept="application/pdf",
    most_bytes=MOST_DOCUMENT_BYTES,
    most_files=campaign_files.MOST_DOCUMENTS,
    words={
        "title": _("Name of the document"),
        "type": _("a document is a PDF file."),
        "size": _("a document has at most 10 MB."),
    },
)


def drop_form(
    *plain: ui.Content,
    action: ui.Text,
    name: str,
    label: str,
    hint: str,
    error: ui.Text,
    bounds: Bounds,
    kept: rx.Var[int] | int,
    button_text: str,
    on_done: Any,
    described_by: str = "",
) -> rx.Component:
    """Return the form.

    Args:
        plain: the fields that say what one file is; with the script each file has its own.
        action: the route.
        name: name and id of the file's field.
        label: its accessible name.
        hint: what is taken, with its bounds.
        error: what was wrong with the last file that was sent without the script, in words.
        bounds: what is taken.
        kept: how many files are there already.
        button_text: the verb.
        on_done: reads anew what was uploaded.
        described_by: id of what else is said about the file's field.
    """
    lead = _("Drop files here, or choose them.")
    if bounds.is_single:
        lead = _("Drop a file here, or choose it.")
    control = rx.el.input(type="file", accept=bounds.accept, required=True, class_name="control")
    return rx.el.form(
        rx.el.div(
            rx.icon("upload", aria_hidden="true"),
            rx.el.p(lead, class_name="drop-lead"),
            ui.field(label, control, name=name, hint=hint, error=error, described_by=described_by),
            class_name="drop-zone",
        ),
        rx.el.div(*plain, class_name="stack gap-md", data_drop_plain="yes"),
        rx.el.ul(class_name="stack gap-md plain-list", data_drop_list="yes"),
        rx.el.p(role="status", class_name="drop-says", data_drop_says="yes"),
        ui.form_actions(ui.submit_button(button_text, "secondary")),
        # Pressed by the script, and by nobody else.
        rx.el.button(type="button", hidden=True, on_click=on_done, data_drop_done="yes"),
        action=action,
        method="post",
        enc_type="multipart/form-data",
        class_name="stack gap-md drop",
        data_drops=name,
        data_most_bytes=str(bounds.most_bytes),
        data_room=bounds.most_files - kept,
        data_single="yes" if bounds.is_single else None,
        data_words=json.dumps(COMMON_WORDS | bounds.words, ensure_ascii=False),
        # Without the None, Reflex keeps the form from being sent.
        on_submit=None,
    )
