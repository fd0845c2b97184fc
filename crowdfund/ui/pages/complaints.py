"""One's own complaints: how far each is, and what was said."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.complaint_input import MOST_STORY_CHARS
from crowdfund.services.views.complaints import OwnComplaint
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.complaint_story import sayings
from crowdfund.ui.states.complaints import ComplaintsState
from crowdfund.words import _

SHOWN = ComplaintsState.complaints.shown


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Your complaints"),
            _("Only you and those who decide them read them."),
            ui.link_button(_("Complain"), "/complaints/new", "secondary"),
        ),
        ui.stack(
            rx.cond(
                SHOWN.length() > 0,
                ui.stack(rx.foreach(SHOWN, _complaint), gap="lg"),
                ui.empty_state(
                    _("You have made no complaint"),
                    _("When something went wrong, say so: it is free."),
                    icon="check",
                ),
            ),
            ui.text(ui.link(_("How complaints are handled"), "/learn/complaints")),
            gap="lg",
        ),
        width="narrow",
    )


def _complaint(row: rx.Var[OwnComplaint]) -> rx.Component:
    return ui.card(
        ui.spread(
            ui.heading(row.number + " · " + row.subject_label),
            ui.status_badge(row.status_label, row.status_tone),
        ),
        rx.cond(
            row.about_path != "",
            ui.text(ui.link(row.about, row.about_path)),
            ui.when(row.about, ui.text(row.about, style={"overflow_wrap": "anywhere"})),
        ),
        ui.muted(_("Sent {moment}. ").format(moment=row.lodged_text), row.due_text),
        ui.divider(),
        sayings(row.sayings),
        rx.cond(
            (ComplaintsState.done != "") & (ComplaintsState.sent == row.id),
            ui.notice(ComplaintsState.done, tone="good"),
            rx.fragment(),
        ),
        rx.cond(row.can_add, _add(row), rx.fragment()),
        key=row.id,
        class_name="stack gap-md",
    )


def _add(row: rx.Var[OwnComplaint]) -> rx.Component:
    """Its key changes with what was said: the field is empty again after something was added."""
    form = rx.el.form(
        rx.el.input(type="hidden", name="complaint", value=row.id, read_only=True),
        ui.field(
            _("What you want to add"),
            ui.text_area(rows=4, max_length=MOST_STORY_CHARS),
            name=f"added-{row.id}",
            hint=_("Whoever decides it is told. What was sent cannot be changed."),
            error=rx.cond(ComplaintsState.sent == row.id, ComplaintsState.refused_words, ""),
        ),
        ui.form_actions(ui.submit_button(_("Add"), "secondary")),
        on_submit=ComplaintsState.add,
        key=row.sayings.length().to_string(),
        class_name="stack gap-md",
    )
    return ui.disclosure(_("Add something"), form)


PAGE = Page(
    route="/complaints",
    title=_("Your complaints"),
    build=build,
    on_load=[ComplaintsState.load],
)
