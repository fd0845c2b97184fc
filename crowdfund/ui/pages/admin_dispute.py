"""One dispute before a moderator."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.dispute import EVIDENCE_MOST_CHARS
from crowdfund.domain.permissions import Action
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.allowed import only_for, review_link
from crowdfund.ui.parts.backer_story import facts, story
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.states.admin_dispute import AdminDisputeState
from crowdfund.words import _

DISPUTE = AdminDisputeState.dispute


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ticks(AdminDisputeState.is_moving, AdminDisputeState.tick),
        ui.page_header(
            _("{amount} disputed").format(amount=DISPUTE.amount_text),
            DISPUTE.reason_text + _("."),
            above=rx.fragment(
                ui.breadcrumb((_("Moderation"), "/admin"), (_("Dispute"), "")),
                ui.row(ui.status_badge(DISPUTE.status_label, DISPUTE.status_tone)),
            ),
        ),
        ui.stack(
            admin_nav(),
            ui.when(AdminDisputeState.done, ui.notice(AdminDisputeState.done, tone="good")),
            ui.when(
                DISPUTE.trouble, ui.notice(DISPUTE.trouble, tone="bad", title=_("Look at this"))
            ),
            ui.split(_main(), _aside(), _("This dispute")),
            gap="lg",
        ),
    )


def _main() -> rx.Component:
    return ui.stack(
        rx.cond(DISPUTE.can_answer, only_for(Action.ACT_ON_MONEY, _answer()), _no_answer()),
        rx.cond(
            DISPUTE.answers.length() > 0,
            ui.card(ui.heading(_("What the bank was told")), story(DISPUTE.answers)),
            rx.fragment(),
        ),
        rx.cond(
            DISPUTE.timeline.length() > 0,
            ui.card(ui.heading(_("What happened to the pledge")), story(DISPUTE.timeline)),
            rx.fragment(),
        ),
        gap="lg",
    )


def _answer() -> rx.Component:
    evidence = ui.field(
        _("Evidence"),
        ui.text_area(
            rows=14, max_length=EVIDENCE_MOST_CHARS, default_value=DISPUTE.draft, key=DISPUTE.id
        ),
        name="evidence",
        hint=_(
            "Written from what the platform knows. Read it, mend it, add what you know: the bank "
            "reads this once, and nothing can be added afterwards."
        ),
        error=AdminDisputeState.evidence_problem,
    )
    return ui.card(
        ui.heading(_("Answer the bank")),
        ui.when(DISPUTE.due_text, ui.muted(_("The bank takes an answer until "), DISPUTE.due_text)),
        rx.el.form(
            evidence,
            ui.checkbox(
                _("I have read it, and it is true"),
                name="confirmed",
                required=True,
                error=AdminDisputeState.confirmed_problem,
            ),
            ui.form_actions(
                ui.submit_button(_("Send to the bank"), loading=AdminDisputeState.is_sending)
            ),
            on_submit=AdminDisputeState.submit,
            class_name="stack gap-md",
        ),
        ui.divider(),
        ui.spread(
            ui.muted(_("Nothing to say against it?")),
            ui.confirm_dialog(
                ui.button(_("Accept the loss"), "secondary"),
                _("Accept the loss?"),
                _(
                    "The bank gives the money to its cardholder for good, and the pledge ends. "
                    "If it was released, it is taken back from the enterprise and its shares "
                    "are annulled. This cannot be undone."
                ),
                _("Accept the loss"),
                AdminDisputeState.concede,
                dialog_id="concede",
            ),
        ),
        class_name="stack gap-md",
    )


def _no_answer() -> rx.Component:
    return ui.stack(
        ui.when(
            AdminDisputeState.evidence_problem,
            ui.notice(AdminDisputeState.evidence_problem, tone="bad"),
        ),
        rx.match(
            DISPUTE.status,
            (
                "needs_response",
                ui.notice(
                    _("The answer is on its way to the bank, or the payment is not known here.")
                ),
            ),
            (
                "under_review",
                ui.notice(_("The bank has what it asked for, and decides. Nothing is to be done.")),
            ),
            ("won", ui.notice(_("The bank decided that the payment stands."), tone="good")),
            ("lost", ui.notice(_("The bank gave the money to its cardholder."), tone="bad")),
            rx.fragment(),
        ),
    )


def _aside() -> rx.Component:
    return ui.stack(
        ui.card(ui.heading(_("The dispute")), facts(DISPUTE.facts), class_name="stack gap-md"),
        rx.cond(
            DISPUTE.campaign_id != "",
            ui.card(
                ui.heading(_("What is known")),
                facts(DISPUTE.known),
                ui.text(review_link(DISPUTE.title, f"/admin/campaigns/{DISPUTE.campaign_id}")),
                class_name="stack gap-md",
            ),
            rx.fragment(),
        ),
    )


PAGE = Page(
    route="/admin/disputes/[dispute_id]",
    title=_("Dispute"),
    build=build,
    on_load=[AdminDisputeState.load],
)
