"""One change of a live campaign: why, what changes word by word, and what became of it."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.changes import ChangeRow, VersionRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.admin_redline import redline_parts
from crowdfund.words import _


def change_head(row: rx.Var[ChangeRow], *more: ui.Content) -> rx.Component:
    """Return what a change is about, with its red-line.

    Args:
        row: the change.
        more: what stands below.
    """
    return ui.card(
        ui.spread(
            ui.heading(ui.link(row.campaign_title, row.campaign_path), level=3),
            ui.status_badge(row.status_label, row.status_tone),
        ),
        ui.text(row.reason),
        ui.muted(
            _("Proposed by {proposer}, {made_text}.").format(
                proposer=row.proposer, made_text=row.made_text
            )
        ),
        ui.when(row.answer, ui.text(rx.el.b(_("The moderator:"), " "), row.answer)),
        redline_parts(row.parts),
        *more,
        key=row.id,
        class_name="stack gap-md words",
    )


def decided_table(rows: rx.Var[list[ChangeRow]]) -> rx.Component:
    """Return what was decided before, newest first."""
    return ui.table(
        [_("Campaign"), _("Why"), _("Proposed by"), _("Outcome")],
        rx.foreach(
            rows,
            lambda row: ui.table_row(
                ui.head_cell(ui.link(row.campaign_title, row.campaign_path)),
                ui.cell(row.reason),
                ui.cell(row.proposer, ui.muted(row.made_text)),
                ui.cell(ui.status_badge(row.status_label, row.status_tone), ui.muted(row.answer)),
            ),
        ),
        caption=_("What was decided, newest first"),
    )


def version_list(rows: rx.Var[list[VersionRow]]) -> rx.Component:
    """Return every version of a campaign with what changed; nothing while it never changed."""
    return rx.cond(
        rows.length() > 0,
        ui.card(
            ui.heading(_("Versions of this page")),
            ui.muted(
                _(
                    "What a live campaign says can change, in the open: each version is kept, "
                    "with the words that changed."
                )
            ),
            rx.foreach(rows, _version),
            class_name="stack gap-lg words",
        ),
        rx.fragment(),
    )


def _version(row: rx.Var[VersionRow]) -> rx.Component:
    return ui.stack(
        ui.heading(row.title, level=3),
        ui.when(row.reason, ui.text(row.reason)),
        ui.when(row.asked_text, ui.hint_line(row.asked_text)),
        rx.cond(
            row.parts.length() > 0,
            ui.disclosure(_("What changed"), ui.stack(redline_parts(row.parts), gap="md")),
            rx.fragment(),
        ),
        ui.muted("SHA-256 ", rx.el.code(row.mark, class_name="hash")),
        gap="sm",
    )
