"""What was left for a person: why, whose, since when, and a dialog to have it tried again."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.admin import RetryRow, StuckRow
from crowdfund.ui import components as ui
from crowdfund.ui.states.admin_jobs import AdminJobsState


def stuck_list(rows: rx.Var[list[StuckRow]]) -> rx.Component:
    """Return one card for each thing that waits for a person."""
    return rx.el.ul(rx.foreach(rows, _stuck), class_name="stack gap-md plain-list")


def retry_table(rows: rx.Var[list[RetryRow]]) -> rx.Component:
    """Return what moderators had tried again."""
    return ui.table(
        ["What", "Who", "Why", "When"],
        rx.foreach(
            rows,
            lambda row: ui.table_row(
                ui.head_cell(row.what),
                ui.cell(row.who),
                ui.cell(row.reason),
                ui.cell(row.at_text),
            ),
        ),
        caption="What moderators had tried again",
    )


def _stuck(row: rx.Var[StuckRow]) -> rx.Component:
    return rx.el.li(
        ui.card(
            ui.spread(ui.heading(row.what, 3), _retry_dialog(row)),
            ui.text(row.reason),
            ui.muted(_where(row)),
            class_name="stack gap-sm",
        )
    )


def _where(row: rx.Var[StuckRow]) -> rx.Component:
    campaign = rx.fragment(ui.link(row.campaign_title, row.campaign_path), " · ")
    return rx.fragment(
        row.whose, " · ", rx.cond(row.campaign_title != "", campaign, rx.fragment()), row.since_text
    )


def _retry_dialog(row: rx.Var[StuckRow]) -> rx.Component:
    """The names of its fields hold the row's id: all dialogs of the page are in the document."""
    form = rx.el.form(
        ui.text(
            "A worker asks the processor again. It looks first at what exists there, so that "
            "nothing is sent twice. Find out before what has to be different this time."
        ),
        rx.el.input(type="hidden", name="subject", value=row.id, read_only=True),
        rx.el.input(type="hidden", name="kind", value=row.kind, read_only=True),
        ui.field(
            "Reason",
            ui.text_area(rows=3, max_length=500),
            name=f"reason-{row.id}",
            hint="Why it should work now. It stays in the history with your name.",
            error=rx.cond(AdminJobsState.refused == row.id, AdminJobsState.reason_problem, ""),
        ),
        rx.cond(
            row.others_text != "",
            ui.checkbox(row.others_text, name=f"alike-{row.id}"),
            rx.fragment(),
        ),
        ui.form_actions(
            ui.closing(ui.button("Keep things as they are", "secondary")),
            ui.submit_button("Retry", loading=AdminJobsState.is_retrying),
        ),
        on_submit=AdminJobsState.retry,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        "Retry",
        "secondary",
        size="sm",
        icon="rotate-cw",
        on_click=AdminJobsState.forget_problems,
        aria_label="Retry: " + row.what,
    )
    return ui.dialog(trigger, "Try this again?", form, dialog_id=f"retry-{row.id}")
