"""The editor of a campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts import founder_evidence, founder_review, founder_steps
from crowdfund.ui.parts.founder_common import BROUGHT, brought_back
from crowdfund.ui.parts.founder_field_words import STEPS
from crowdfund.ui.parts.founder_review import opened, preview_path
from crowdfund.ui.parts.founder_unsaved import saved_line
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_evidence import EvidenceState
from crowdfund.ui.states.founder_holders import HolderState
from crowdfund.words import _

PANELS: dict[str, Callable[[], rx.Component]] = {
    "basics": founder_steps.basics,
    "story": founder_steps.story,
    "terms": founder_steps.terms,
    "captable": founder_steps.captable,
    "people": founder_evidence.people,
    "documents": founder_steps.documents,
    "claims": founder_evidence.claims,
    "risks": founder_steps.risks,
}
"""The steps that hold fields; the review comes after them."""


def build() -> rx.Component:
    """Return the page."""
    editor = EditorState.editor
    title = rx.cond(editor.form.title != "", editor.form.title, _("Untitled campaign"))
    return guarded(
        ui.page_header(
            title,
            editor.enterprise_name,
            rx.cond(_is_public(), _links(), rx.cond(_is_rejected(), rx.fragment(), _preview())),
            founder_review.withdrawal(),
            above=ui.breadcrumb((_("Your raises"), "/founder"), (title, "")),
        ),
        ui.stack(
            ui.drawn_whole(_standing()),
            ui.steps(
                _named_steps(),
                value=EditorState.step,
                on_change=opened,
                label=_("Steps"),
                notes=editor.remarked,
            ),
            rx.el.fieldset(
                brought_back(EditorState.bring_back, BROUGHT),
                *[_panel(name, panel()) for name, panel in PANELS.items()],
                id="draft-fields",
                custom_attrs={"data-keeps": EditorState.keeps, "data-of": editor.id},
                disabled=~editor.can_edit,
                key=editor.id,
                style={"border": "0", "padding": "0", "margin": "0", "min_width": "0"},
            ),
            ui.drawn_whole(
                rx.cond(EditorState.step == "review", founder_review.review(), rx.fragment())
            ),
            ui.drawn_whole(_ways()),
            gap="lg",
        ),
    )


def _panel(name: str, panel: rx.Component) -> rx.Component:
    # Hidden, not left out: what is written and cannot be saved yet stays in its field.
    return ui.drawn_whole(rx.el.div(panel, hidden=EditorState.step != name))


def _is_public() -> rx.Var[bool]:
    inner = ["draft", "changes_requested", "in_review", "rejected"]
    return ~rx.Var.create(inner).contains(EditorState.editor.status)


def _links() -> rx.Component:
    editor = EditorState.editor
    return ui.row(
        ui.link_button(_("Public page"), f"/campaigns/{editor.slug}", "secondary"),
        ui.link_button(_("Dashboard"), f"/founder/campaigns/{editor.id}/dashboard", "secondary"),
    )


def _is_rejected() -> rx.Var[bool]:
    # Its page will never be seen.
    return rx.Var.create("rejected") == EditorState.editor.status


def _preview() -> rx.Component:
    return ui.link_button(_("Preview"), preview_path(EditorState.editor.id), "secondary")


def _standing() -> rx.Component:
    editor = EditorState.editor
    closed = ui.notice(
        _(
            "You can read everything here, and change nothing: the campaign is with a moderator, "
            "approved or ended."
        ),
        title=_("This campaign is fixed"),
    )
    source = rx.cond(editor.can_edit, editor.source_note, "")
    return ui.stack(
        ui.spread(ui.status_badge(editor.status_label, editor.status_tone), saved_line()),
        rx.cond(editor.can_edit, rx.fragment(), closed),
        ui.when(source, ui.hint_line(source)),
        gap="sm",
    )


def _ways() -> rx.Component:
    """Return the buttons to the steps before and after."""
    names = [name for name, _text in STEPS]
    return ui.spread(
        _way(_("Back to {step}"), ["", *names[:-1]], "secondary"),
        _way(_("On to {step}"), [*names[1:], ""], "primary"),
        class_name="step-ways",
    )


def _way(text: str, goals: list[str], kind: ui.buttons.Kind) -> rx.Component:
    """Return one button for all steps, with where it leads from each; empty is nowhere."""
    named = dict(_named_steps())
    texts = {goal: text.format(step=named[goal]) for goal in goals if goal}
    steps: Any = rx.Var.create(dict(zip(named, goals, strict=True)))
    goal = steps[EditorState.step].to(str)
    pressed = ui.button(
        rx.Var.create(texts)[goal].to(str),
        kind,
        on_click=opened(goal),
        custom_attrs=ui.placed("step", goal),
        # One of its own for each step: what was pressed still says where it led.
        key=EditorState.step,
    )
    return rx.cond(goal != "", pressed, rx.el.span())


def _named_steps() -> list[tuple[str, str]]:
    return [(name, _(text)) for name, text in STEPS]


PAGE = Page(
    route="/founder/campaigns/[campaign_id]",
    title=_("Your campaign"),
    build=build,
    on_load=[
        EditorState.open_as_asked,
        EditorState.load,
        HolderState.load,
        ContentState.load,
        EvidenceState.load,
    ],
)
