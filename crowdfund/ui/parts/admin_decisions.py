"""What a moderator can decide on a campaign, each with a dialog that asks for the reason."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.draft_fields import LABEL_BY_FIELD
from crowdfund.services.remarks import WHOLE_CAMPAIGN
from crowdfund.services.views.remarks import RemarkItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import allows
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.words import _

REVIEW = AdminReviewState.review
IS_ABOUT_RULES = (AdminReviewState.refused == "switch_regime") & (
    AdminReviewState.refused_field == "regime"
)


def decisions() -> rx.Component:
    """Return the buttons that the campaign's state allows."""
    return ui.card(
        ui.heading(_("Decision")),
        rx.cond(REVIEW.is_own, _own(), rx.fragment()),
        rx.cond(REVIEW.can_decide, _on_submission(), rx.fragment()),
        rx.cond(REVIEW.can_suspend, _suspend(), rx.fragment()),
        rx.cond(REVIEW.can_resume, _resume(), rx.fragment()),
        rx.cond(REVIEW.can_withdraw & ~REVIEW.is_own, _withdraw(), rx.fragment()),
        rx.cond(REVIEW.can_close_early & ~REVIEW.is_own, _close_early(), rx.fragment()),
        rx.cond(REVIEW.other_regimes.length() > 0, _switch_regime(), rx.fragment()),
        rx.cond(REVIEW.can_feature, _feature(), rx.fragment()),
        rx.cond(REVIEW.can_unfeature, _unfeature(), rx.fragment()),
        rx.cond(_has_none(), _none(), rx.fragment()),
        class_name="stack gap-md",
    )


def _has_none() -> Any:
    can = REVIEW.can_decide | REVIEW.can_suspend | REVIEW.can_resume | REVIEW.can_withdraw
    can = can | REVIEW.can_close_early | (REVIEW.other_regimes.length() > 0)
    return ~(can | REVIEW.can_feature | REVIEW.can_unfeature) & ~REVIEW.is_own


def _none() -> rx.Component:
    return rx.cond(
        allows(Action.DECIDE_REVIEWS),
        ui.muted(_("Nothing is to be decided in this state.")),
        ui.muted(_("Your role reads this and decides nothing here.")),
    )


def _own() -> rx.Component:
    return ui.notice(_("This is your own campaign: another moderator decides on it."), tone="info")


def _on_submission() -> rx.Component:
    return ui.stack(
        decision(
            "approve",
            _("Approve"),
            _("Approve this campaign?"),
            _(
                "It opens at its stated time and takes pledges then. Its terms are fixed from "
                "now on."
            ),
            "primary",
            is_reason_needed=False,
        ),
        _request_changes(),
        decision(
            "reject",
            _("Reject"),
            _("Reject this campaign?"),
            _(
                "It is refused for good and the founder reads your reason. To let the founder "
                "correct it, request changes instead."
            ),
            "danger",
        ),
        gap="sm",
    )


def _suspend() -> rx.Component:
    return decision(
        "suspend",
        _("Suspend"),
        _("Suspend this campaign?"),
        _(
            "It takes no pledges until it is resumed. Money already paid stays in escrow, and "
            "backers can still cancel."
        ),
        "danger",
    )


def _resume() -> rx.Component:
    return decision(
        "resume",
        _("Resume"),
        _("Resume this campaign?"),
        _("It takes pledges again until its deadline."),
        "primary",
    )


def _withdraw() -> rx.Component:
    return decision(
        "withdraw",
        _("Propose to withdraw"),
        _("Propose to withdraw this campaign?"),
        _(
            "When a second person approves it, the campaign ends and every backer gets all of "
            "their money back. This cannot be undone."
        ),
        "danger",
    )


def _close_early() -> rx.Component:
    return decision(
        "close_early",
        _("Propose to close early"),
        _("Propose to close this campaign early?"),
        _(
            "When a second person approves it, backers are told of the new deadline: the first "
            "that the rules allow. The target has to be met now and on that day."
        ),
        "primary",
        hint=_("Backers read it, and it stays in the history."),
    )


def _switch_regime() -> rx.Component:
    return decision(
        "switch_regime",
        _("Propose other rules"),
        _("Propose to judge this campaign by other rules?"),
        _(
            "When a second person approves it, these rules judge it from then on. A campaign that "
            "waits is reviewed anew; a public one has to fit them as it stands. Once there was a "
            "pledge, the rules stay."
        ),
        "primary",
        asks=ui.field(
            _("Rules"),
            ui.select(REVIEW.other_regimes),
            name="switch_regime_to",
            error=rx.cond(IS_ABOUT_RULES, AdminReviewState.reason_problem, ""),
        ),
    )


def _feature() -> rx.Component:
    return decision(
        "feature",
        _("Feature"),
        _("Feature this campaign?"),
        _(
            "It stands in a row of its own on the first page and carries a mark in the list, "
            "while it is open. It does not come earlier in any list, and not in best matches."
        ),
        "primary",
        hint=_("Everybody reads it, on the first page. One line."),
    )


def _unfeature() -> rx.Component:
    return decision(
        "unfeature",
        _("Stop featuring"),
        _("Stop featuring this campaign?"),
        _("It leaves the row on the first page at once."),
        "primary",
        hint=_("It stays in the audit trail."),
    )


def decision(
    name: str,
    verb: str,
    question: str,
    text: str,
    kind: ui.buttons.Kind,
    *,
    is_reason_needed: bool = True,
    hint: str = _("The founder reads it, and it stays in the history."),
    asks: rx.Component | None = None,
) -> rx.Component:
    """Return the button of one decision and its dialog. `asks` is what it asks beside a reason."""
    is_about_it = (AdminReviewState.refused == name) & ~IS_ABOUT_RULES
    reason = ui.field(
        _("Reason"),
        ui.text_area(rows=4, max_length=5000),
        name=f"{name}_reason",
        hint=hint,
        error=rx.cond(is_about_it, AdminReviewState.reason_problem, ""),
        is_optional=not is_reason_needed,
    )
    form = rx.el.form(
        ui.text(text),
        rx.el.input(type="hidden", name="decision", value=name, read_only=True),
        asks if asks is not None else rx.fragment(),
        reason,
        ui.form_actions(
            ui.closing(ui.button(_("Keep things as they are"), "secondary")),
            ui.submit_button(verb, kind, loading=AdminReviewState.is_deciding),
        ),
        on_submit=AdminReviewState.decide,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        verb,
        "primary" if name in {"approve", "resume"} else "secondary",
        class_name="button-wide",
        on_click=AdminReviewState.forget_problems,
    )
    return ui.dialog(trigger, question, form, dialog_id=f"{name}-dialog")


def _request_changes() -> rx.Component:
    body = ui.stack(
        ui.text(
            _("The campaign goes back to its founder, who reads each remark beside its field.")
        ),
        _drafted(),
        _remark_form(),
    )
    return ui.dialog(
        ui.button(
            _("Request changes"),
            "secondary",
            class_name="button-wide",
            on_click=AdminReviewState.forget_problems,
        ),
        _("Request changes"),
        body,
        ui.closing(ui.button(_("Keep things as they are"), "secondary")),
        ui.button(
            _("Request changes"),
            loading=AdminReviewState.is_deciding,
            on_click=AdminReviewState.request_changes,
        ),
        dialog_id="changes-dialog",
    )


def _drafted() -> rx.Component:
    return rx.el.ul(
        rx.foreach(AdminReviewState.drafted, _drafted_remark), class_name="stack gap-sm plain-list"
    )


def _drafted_remark(item: rx.Var[RemarkItem]) -> rx.Component:
    remove = ui.icon_button(
        "x",
        _("Remove the remark on {field_label}").format(field_label=item.field_label),
        on_click=AdminReviewState.drop_remark(item.id),
    )
    return rx.el.li(ui.spread(ui.text(rx.el.b(item.field_label), _(": "), item.text), remove))


def _remark_form() -> rx.Component:
    fields = [("", _(WHOLE_CAMPAIGN)), *LABEL_BY_FIELD.items()]
    return rx.el.form(
        ui.field(
            _("Field"),
            ui.select(fields, on_change=AdminReviewState.choose_field),
            name="remark_field",
        ),
        ui.field(
            _("Remark"),
            ui.text_area(rows=4, max_length=5000, on_blur=AdminReviewState.write_remark),
            name="remark",
            error=AdminReviewState.remark_problem,
        ),
        ui.row(ui.submit_button(_("Add another remark"), "secondary", size="sm", icon="plus")),
        on_submit=AdminReviewState.add_remark,
        reset_on_submit=True,
        class_name="stack gap-md",
    )
