"""What was left for a person: why, whose, since when, and a dialog to have it tried again."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.admin import ProblemRow, RetryRow, StuckRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for, review_link
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
    campaign = rx.fragment(review_link(row.campaign_title, row.campaign_path), " · ")
    return rx.fragment(
        row.whose, " · ", rx.cond(row.campaign_title != "", campaign, rx.fragment()), row.since_text
    )


def _retry_dialog(row: rx.Var[StuckRow]) -> rx.Component:
    explained = _(
        "A worker tries again. It looks first at what the processor has, so that "
        "nothing is sent twice. Find out before what has to be different this time."
    )
    alike = rx.cond(
        row.others_text != "",
        ui.checkbox(row.others_text, name=f"alike-{row.id}"),
        rx.fragment(),
    )
    why = _reason(
        "retry", row, _("Why it should work now. It stays in the history with your name.")
    )
    form = _form(row.kind, row, explained, why, alike, send=_("Retry"))
    trigger = _trigger(_("Retry"), "rotate-cw", _("Retry: {what}").format(what=row.what))
    return ui.dialog(trigger, _("Try this again?"), form, dialog_id=f"retry-{row.id}")


def _release_dialog(row: rx.Var[StuckRow]) -> rx.Component:
    """What it says of the campaign is asked again by the service."""
    explained = _(
        "Everything of this campaign that was left for a person is proposed together. When "
        "a second person approves it, workers look first at what the processor has, and "
        "send what is missing. What protects the backers still holds."
    )
    campaign = _hidden("campaign", row.releases)
    why = _reason(
        "release",
        row,
        _("Why it should work now. The second person reads it, and it stays on record."),
    )
    form = _form("release", row, explained, campaign, why, send=_("Propose"))
    named = _("Propose to release: {what}").format(what=row.what)
    trigger = _trigger(_("Propose to release"), "users", named)
    title = _("Propose to release this money?")
    return ui.dialog(trigger, title, form, dialog_id=f"release-{row.id}")


def _paid_dialog(row: rx.Var[StuckRow]) -> rx.Component:
    """Nothing is sent by it."""
    explained = _(
        "First agree with the backer and pay them from the platform's bank account. Then "
        "propose to book it here. A second person compares it with the bank's statement "
        "and approves; the refund ends, and the backer is told. Nothing goes to the card "
        "meanwhile."
    )
    reference = ui.field(
        _("The bank's reference"),
        ui.text_input(max_length=80),
        name=f"bank-ref-{row.id}",
        hint=_("As on the statement of the platform's account. The backer reads it."),
        error=rx.cond(_is_about_reference(row), AdminJobsState.reason_problem, ""),
    )
    why = _reason(
        "paid", row, _("How it was agreed. The second person reads it, and it stays on record.")
    )
    form = _form("paid", row, explained, reference, why, send=_("Propose"))
    named = _("Paid another way: {what}").format(what=row.what)
    trigger = _trigger(_("Paid another way"), "landmark", named)
    title = _("Book this as paid by bank transfer?")
    return ui.dialog(trigger, title, form, dialog_id=f"paid-{row.id}")


def _form(
    kind: str | rx.Var[str],
    row: rx.Var[StuckRow],
    explained: str,
    *fields: rx.Component,
    send: str,
) -> rx.Component:
    """The names of its fields hold the row's id: all dialogs of the page are in the document."""
    return rx.el.form(
        ui.text(explained),
        _hidden("subject", row.id),
        _hidden("kind", kind),
        *fields,
        ui.form_actions(
            ui.closing(ui.button(_("Keep things as they are"), "secondary")),
            ui.submit_button(send, loading=AdminJobsState.is_retrying),
        ),
        on_submit=AdminJobsState.retry,
        class_name="stack gap-md",
    )


def _hidden(name: str, value: str | rx.Var[str]) -> rx.Component:
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def _reason(dialog: str, row: rx.Var[StuckRow], hint: str) -> rx.Component:
    """One row may have two dialogs, whose fields need ids of their own."""
    is_about_it = (AdminJobsState.refused == row.id) & ~_is_about_reference(row)
    return ui.field(
        _("Reason"),
        ui.text_area(rows=3, max_length=500, name=f"reason-{row.id}"),
        name=f"{dialog}-reason-{row.id}",
        hint=hint,
        error=rx.cond(is_about_it, AdminJobsState.reason_problem, ""),
    )


def _is_about_reference(row: rx.Var[StuckRow]) -> rx.Var[bool]:
    return (AdminJobsState.refused == row.id) & (AdminJobsState.refused_field == "bank_ref")


def _trigger(text: str, icon: str, label: Any) -> rx.Component:
    return ui.button(
        text,
        "secondary",
        size="sm",
        icon=icon,
        on_click=AdminJobsState.forget_problems,
        aria_label=label,
    )
