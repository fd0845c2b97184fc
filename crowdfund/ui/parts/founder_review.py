"""The last step of the campaign editor: what is missing, the preview, and the way on."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.founder import MissingItem
from crowdfund.services.views.remarks import RemarkItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.filing_papers import filing_papers
from crowdfund.ui.parts.founder_common import confirmed_reason, remark
from crowdfund.ui.parts.founder_evidence import founder_checks, founder_versions
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_evidence import EvidenceState
from crowdfund.ui.states.founder_holders import HolderState
from crowdfund.words import _

ROW_STATES = (HolderState, ContentState, EvidenceState)
SEE_PAGE = _("See the page as backers will")
SUBMIT_TEXT = _(
    "A moderator reads the campaign. Until they answer you cannot change it. If they ask for "
    "changes, it comes back to you with remarks."
)


def review() -> rx.Component:
    """Return the step."""
    editor = EditorState.editor
    return ui.stack(
        ui.heading(_("Review"), 2),
        _whole_remarks(),
        rx.cond(editor.can_edit, _readiness(), rx.fragment()),
        filing_papers(editor.form.regime, editor.id, editor.slug, editor.sheet_lacks),
        founder_checks(),
        founder_versions(),
        ui.heading(_("As a backer will see it"), 3),
        ui.muted(_("This is its card in lists. The whole page has a preview of its own.")),
        ui.campaign_grid(ui.unlinked_card(editor.card)),
        ui.row(ui.link_button(SEE_PAGE, preview_path(editor.id), "secondary", icon="eye")),
        gap="lg",
    )


def preview_path(campaign_id: ui.Text) -> ui.Text:
    """Return where a campaign's page is seen before it is public."""
    return f"/founder/campaigns/{campaign_id}/preview"


def opened(step: ui.Text) -> list[Any]:
    """Return what opens a step; cap table, claims and checklist follow what was written in the
    others.

    Args:
        step: one of `STEPS`.
    """
    return [EditorState.show(step), HolderState.read_anew, EvidenceState.read_anew]


def _readiness() -> rx.Component:
    editor = EditorState.editor
    missing = ui.card(
        ui.heading(_("Still missing"), 3),
        rx.el.ul(rx.foreach(editor.missing, _missing), class_name="checklist"),
        class_name="stack gap-sm",
    )
    ready = ui.notice(_("Everything that a moderator needs is there."), tone="good")
    # Without a line it is not shown.
    remarks = ui.card(
        ui.heading(_("Remarks"), 3),
        rx.el.ul(rx.foreach(editor.remarks, _remarked), class_name="checklist"),
        class_name="stack gap-sm",
    )
    return ui.stack(
        remarks,
        rx.cond(editor.missing.length() > 0, missing, ready),
        ui.row(_submit()),
        ui.muted(editor.fee_text),
    )


def profile_link(**props: Any) -> rx.Component:
    """Return the way to the enterprise's profile, which is no part of the editor."""
    profile = f"/founder/enterprise?enterprise={EditorState.editor.enterprise_id}"
    return ui.link(_("Your enterprise"), rx.Var.create(profile), **props)


def _missing(item: rx.Var[MissingItem]) -> rx.Component:
    return open_point(step=item.step, field=item.field, about=item.text, text=item.text)


def _remarked(item: rx.Var[RemarkItem]) -> rx.Component:
    said = item.field_label + _(": ") + item.text
    line = open_point(step=item.step, field=item.field, about=item.field_label, text=said)
    return rx.cond(item.field == "", rx.fragment(), line)


@rx.memo
def open_point(
    step: rx.Var[str], field: rx.Var[str], about: rx.Var[str], text: rx.Var[str]
) -> rx.Component:
    """Return a line of what is to be done before the campaign is submitted.

    Args:
        step: where that is.
        field: which of its fields.
        about: what the way there is told apart by.
        text: what there is to do.
    """
    return rx.el.li(
        rx.el.span(class_name="check-mark", data_done="no", aria_hidden="true"),
        rx.el.span(text, class_name="grow"),
        rx.cond(field == "enterprise", profile_link(), way_there(step, about)),
        class_name="check-item",
    )


def way_there(step: rx.Var[str], about: rx.Var[str]) -> rx.Component:
    """Return the button that opens a step where there is something to do.

    Args:
        step: which.
        about: what it is told apart by.
    """
    return ui.button(
        _("Go there"),
        "quiet",
        size="sm",
        on_click=opened(step),
        aria_label=_("Go there: {text}").format(text=about),
        custom_attrs=ui.placed("step", step),
    )


def _submit() -> rx.Component:
    editor = EditorState.editor
    asked = ui.confirm_dialog(
        ui.button(_("Submit for review"), loading=EditorState.is_busy),
        _("Hand this campaign to a moderator?"),
        SUBMIT_TEXT,
        _("Submit now"),
        [EditorState.submit, *(state.show_fixed for state in ROW_STATES)],
        "primary",
        dialog_id="submit",
        cancel_text=_("Go on writing"),
    )
    off = ui.button(_("Submit for review"), disabled=True)
    return rx.cond(editor.can_submit, asked, off)


def _whole_remarks() -> rx.Component:
    return rx.foreach(
        EditorState.editor.remarks,
        lambda item: rx.cond(item.field == "", remark(item), rx.fragment()),
    )


def withdrawal() -> rx.Component:
    """Return the button that takes a campaign back, while that is possible."""
    asked = confirmed_reason(
        trigger=_("Withdraw"),
        title=_("Withdraw this campaign?"),
        text=_(
            "It ends at once, and everyone who paid is refunded in full. This cannot be undone."
        ),
        button_text=_("Withdraw for good"),
        error=EditorState.reason_problem,
        on_submit=EditorState.withdraw,
    )
    return rx.cond(EditorState.editor.can_withdraw, asked, rx.fragment())
