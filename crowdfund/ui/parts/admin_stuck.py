"""What was left for a person: why, whose, since when, and a dialog to have it tried again."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.admin import ProblemRow, RetryRow, StuckRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for
from crowdfund.ui.states.admin_jobs import AdminJobsState
from crowdfund.words import _


def stuck_list(rows: rx.Var[list[StuckRow]]) -> rx.Component:
    """Return one card for each thing that waits for a person."""
    return rx.el.ul(rx.foreach(rows, _stuck), class_name="stack gap-md plain-list")


def tried_list(rows: rx.Var[list[ProblemRow]]) -> rx.Component:
    """Return what is tried again by itself, and when."""
    return rx.el.ul(
        rx.foreach(rows, lambda row: _entry(row.what, row.detail, row.at_text)),
        class_name="stack gap-md plain-list",
    )


def retry_list(rows: rx.Var[list[RetryRow]]) -> rx.Component:
    """Return what moderators had tried again, and why."""
    return rx.el.ul(
        rx.foreach(
            rows,
            lambda row: _entry(row.what, row.reason, rx.fragment(row.who, " · ", row.at_text)),
        ),
        class_name="stack gap-md plain-list",
    )


def _stuck(row: rx.Var[StuckRow]) -> rx.Component:
    # Without its own key the dialog of what was retried would stay, open, as the next one's.
    return _entry(
        row.what,
        row.reason,
        _where(row),
        ui.row(
            rx.cond(
                row.releases != "",
                only_for(Action.RELEASE_MONEY, _release_dialog(row)),
                only_for(Action.RETRY_WORK, _retry_dialog(row)),
            ),
            rx.cond(
                row.has_come_back,
                only_for(Action.RELEASE_MONEY, _paid_dialog(row)),
                rx.fragment(),
            ),
        ),
        key=row.id,
    )


def _entry(
    what: Any, detail: Any, where: Any, *actions: rx.Component, **keyed: Any
) -> rx.Component:
    return rx.el.li(
        ui.card(
            ui.heading(what, 3),
            ui.text(detail),
            ui.muted(where),
            *actions,
            class_name="stack gap-sm",
        ),
        **keyed,
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
            _(
                "A worker tries again. It looks first at what the processor has, so that "
                "nothing is sent twice. Find out before what has to be different this time."
            )
        ),
        rx.el.input(type="hidden", name="subject", value=row.id, read_only=True),
        rx.el.input(type="hidden", name="kind", value=row.kind, read_only=True),
        ui.field(
            _("Reason"),
            ui.text_area(rows=3, max_length=500),
            name=f"reason-{row.id}",
            hint=_("Why it should work now. It stays in the history with your name."),
            error=rx.cond(AdminJobsState.refused == row.id, AdminJobsState.reason_problem, ""),
        ),
        rx.cond(
            row.others_text != "",
            ui.checkbox(row.others_text, name=f"alike-{row.id}"),
            rx.fragment(),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Keep things as they are"), "secondary")),
            ui.submit_button(_("Retry"), loading=AdminJobsState.is_retrying),
        ),
        on_submit=AdminJobsState.retry,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        _("Retry"),
        "secondary",
        size="sm",
        icon="rotate-cw",
        on_click=AdminJobsState.forget_problems,
        aria_label=_("Retry: {what}").format(what=row.what),
    )
    return ui.dialog(trigger, _("Try this again?"), form, dialog_id=f"retry-{row.id}")


def _release_dialog(row: rx.Var[StuckRow]) -> rx.Component:
    """As for a retry; what it says of the campaign is asked again by the service."""
    form = rx.el.form(
        ui.text(
            _(
                "Everything of this campaign that was left for a person is proposed together. When "
                "a second person approves it, workers look first at what the processor has, and "
                "send what is missing. What protects the backers still holds."
            )
        ),
        rx.el.input(type="hidden", name="subject", value=row.id, read_only=True),
        rx.el.input(type="hidden", name="kind", value="release", read_only=True),
        rx.el.input(type="hidden", name="campaign", value=row.releases, read_only=True),
        ui.field(
            _("Reason"),
            ui.text_area(rows=3, max_length=500),
            name=f"reason-{row.id}",
            hint=_("Why it should work now. The second person reads it, and it stays on record."),
            error=rx.cond(AdminJobsState.refused == row.id, AdminJobsState.reason_problem, ""),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Keep things as they are"), "secondary")),
            ui.submit_button(_("Propose"), loading=AdminJobsState.is_retrying),
        ),
        on_submit=AdminJobsState.retry,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        _("Propose to release"),
        "secondary",
        size="sm",
        icon="users",
        on_click=AdminJobsState.forget_problems,
        aria_label=_("Propose to release: {what}").format(what=row.what),
    )
    title = _("Propose to release this money?")
    return ui.dialog(trigger, title, form, dialog_id=f"release-{row.id}")


def _paid_dialog(row: rx.Var[StuckRow]) -> rx.Component:
    """As for a retry; nothing is sent by it."""
    form = rx.el.form(
        ui.text(
            _(
                "First agree with the backer and pay them from the platform's bank account. Then "
                "propose to book it here. A second person compares it with the bank's statement "
                "and approves; the refund ends, and the backer is told. Nothing goes to the card "
                "meanwhile."
            )
        ),
        rx.el.input(type="hidden", name="subject", value=row.id, read_only=True),
        rx.el.input(type="hidden", name="kind", value="paid", read_only=True),
        ui.field(
            _("The bank's reference"),
            ui.text_input(max_length=80),
            name=f"bank-ref-{row.id}",
            hint=_("As on the statement of the platform's account. The backer reads it."),
        ),
        ui.field(
            _("Reason"),
            ui.text_area(rows=3, max_length=500),
            name=f"reason-{row.id}",
            hint=_("How it was agreed. The second person reads it, and it stays on record."),
            error=rx.cond(AdminJobsState.refused == row.id, AdminJobsState.reason_problem, ""),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Keep things as they are"), "secondary")),
            ui.submit_button(_("Propose"), loading=AdminJobsState.is_retrying),
        ),
        on_submit=AdminJobsState.retry,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        _("Paid another way"),
        "secondary",
        size="sm",
        icon="landmark",
        on_click=AdminJobsState.forget_problems,
        aria_label=_("Paid another way: {what}").format(what=row.what),
    )
    title = _("Book this as paid by bank transfer?")
    return ui.dialog(trigger, title, form, dialog_id=f"paid-{row.id}")
