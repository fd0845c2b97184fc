"""The line of the editor that says what is saved, and where something is not."""

from __future__ import annotations

from functools import reduce
from operator import or_

import reflex as rx

from crowdfund.services.campaign_rows import FUNDS, RISKS, TEAM
from crowdfund.services.draft_fields import step_of
from crowdfund.services.evidence_rows import HOLDERS, OFFICERS, RELATED
from crowdfund.ui.parts.founder_field_words import FIELDS, STEPS
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_evidence import CLAIMS, EvidenceState
from crowdfund.ui.states.founder_holders import LINES, HolderState
from crowdfund.ui.states.founder_rows import FormRows
from crowdfund.words import _

ROWS: tuple[tuple[str, type[FormRows], str], ...] = (
    ("story", ContentState, FUNDS),
    ("story", ContentState, TEAM),
    ("captable", HolderState, LINES),
    ("people", EvidenceState, OFFICERS),
    ("people", EvidenceState, HOLDERS),
    ("people", EvidenceState, RELATED),
    ("claims", EvidenceState, CLAIMS),
    ("risks", ContentState, RISKS),
)
"""Steps of the editor with the rows in them."""


def saved_line() -> rx.Component:
    """Return when something was saved last, or in which steps something is not."""
    # With their numbers, as the steps above have them.
    steps = [
        rx.cond(_is_unsaved(name), rx.el.span(f" {number}. ", _(text)), rx.fragment())
        for number, (name, text) in enumerate(STEPS, start=1)
    ]
    is_any = EditorState.is_unsaved | HolderState.is_unsaved
    is_any = is_any | ContentState.is_unsaved | EvidenceState.is_unsaved
    is_any = is_any | (EvidenceState.sold_problem != "")
    return rx.el.span(
        rx.cond(
            is_any,
            rx.fragment(_("Not everything is saved. Look at:"), *steps),
            EditorState.saved_text,
        ),
        class_name="muted small tabular",
        role="status",
    )


def _is_unsaved(step: str) -> rx.Var[bool]:
    """Whether something in a step says that it is not stored."""
    said = [EditorState.errors[name] for name in FIELDS if step_of(name) == step]
    for name, state, kind in ROWS:
        if name == step:
            said += [state.errors[kind], state.hints[kind]]
    if step == "people":
        said.append(EvidenceState.sold_problem)
    return reduce(or_, [text != "" for text in said], rx.Var.create(False))
