"""Two people for what cannot be undone."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.proposals import ProposalRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.allowed import review_link
from crowdfund.ui.states.admin_proposals import PATH, AdminProposalsState
from crowdfund.words import _

PROPOSALS = AdminProposalsState.proposals


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Proposals"),
            _(
                "Another role, the end of somebody's campaign, an early close, releasing money by "
                "hand and other rules for a campaign are proposed by one person and approved by "
                "another."
            ),
        ),
        admin_nav(PATH),
        rx.cond(
            AdminProposalsState.is_demo,
            ui.muted(_("In this demonstration the second person is colleague@demo.test.")),
            rx.fragment(),
        ),
        ui.when(AdminProposalsState.done, ui.notice(AdminProposalsState.done, tone="good")),
        ui.section(
            _("Waiting for a second person"),
            rx.cond(
                PROPOSALS.waiting.length() > 0,
                ui.stack(rx.foreach(PROPOSALS.waiting, _waiting), gap="md"),
                ui.empty_state(
                    _("Nothing waits"),
                    _(
                        "Another role is proposed under People, releasing money under Jobs, and "
                        "everything else on the campaign's review."
                    ),
                    icon="check",
                ),
            ),
        ),
        rx.cond(
            PROPOSALS.decided.length() > 0,
            ui.section(_("Decided"), _decided()),
            rx.fragment(),
        ),
    )


def _waiting(row: rx.Var[ProposalRow]) -> rx.Component:
    return ui.card(
        ui.spread(ui.heading(row.title, level=3), ui.status_badge(row.status_label, "warn")),
        # Without a page of its own it is named above.
        ui.when(
            row.about_path, ui.text(review_link(row.about, row.about_path, is_open=row.can_open))
        ),
        ui.text(row.reason),
        ui.muted(
            _("Proposed by {proposer}, {made_text}. {left_text}").format(
                proposer=row.proposer, made_text=row.made_text, left_text=row.left_text
            )
        ),
        rx.cond(row.can_decide, ui.row(_approve(row), _refuse(row)), rx.fragment()),
        rx.cond(row.can_take_back, ui.row(_take_back(row)), rx.fragment()),
        key=row.id,
        class_name="stack gap-sm",
    )


def _approve(row: rx.Var[ProposalRow]) -> rx.Component:
    return ui.confirm_dialog(
        ui.button(_("Approve"), aria_label=_("Approve: {title}").format(title=row.title)),
        _("Approve this?"),
        row.title + _(". It is done at once and cannot be undone."),
        _("Approve"),
        AdminProposalsState.approve(row.id),
        dialog_id="approve-" + row.id,
    )


def _refuse(row: rx.Var[ProposalRow]) -> rx.Component:
    """The names of its fields hold the row's id: all dialogs of the page are in the document."""
    form = rx.el.form(
        rx.el.input(type="hidden", name="proposal", value=row.id, read_only=True),
        ui.field(
            _("Reason"),
            ui.text_area(rows=3, max_length=500),
            name=f"reason-{row.id}",
            hint=_("Its proposer reads it."),
            error=rx.cond(
                AdminProposalsState.refused == row.id, AdminProposalsState.reason_problem, ""
            ),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Keep it waiting"), "secondary")),
            ui.submit_button(_("Refuse"), "danger"),
        ),
        on_submit=AdminProposalsState.refuse,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        _("Refuse"),
        "secondary",
        on_click=AdminProposalsState.forget_problems,
        aria_label=_("Refuse: {title}").format(title=row.title),
    )
    return ui.dialog(trigger, _("Refuse this?"), form, dialog_id="refuse-" + row.id)


def _take_back(row: rx.Var[ProposalRow]) -> rx.Component:
    return ui.button(
        _("Take back"),
        "secondary",
        on_click=AdminProposalsState.take_back(row.id),
        aria_label=_("Take back: {title}").format(title=row.title),
    )


def _decided() -> rx.Component:
    return ui.table(
        [_("What"), _("About"), _("Why"), _("Proposed by"), _("Outcome")],
        rx.foreach(PROPOSALS.decided, _decided_row),
        caption=_("What was decided, newest first"),
        on_phone="stack",
    )


def _decided_row(row: rx.Var[ProposalRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.title),
        ui.cell(row.about),
        ui.cell(row.reason),
        ui.cell(row.proposer, ui.muted(row.made_text)),
        ui.cell(ui.status_badge(row.status_label, row.status_tone), ui.muted(row.answer)),
    )


PAGE = Page(route=PATH, title=_("Proposals"), build=build, on_load=[AdminProposalsState.load])
