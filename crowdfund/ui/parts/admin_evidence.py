"""Before a moderator: people and owners, claims to judge, items to answer, and versions."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.checklists import NO, YES
from crowdfund.services.views.evidence import (
    CheckLine,
    ClaimItem,
    LargeHolderForm,
    OfficerForm,
    RelatedForm,
)
from crowdfund.ui import components as ui
from crowdfund.ui.parts.claim_list import check_body, check_row, claim_body
from crowdfund.ui.parts.version_list import version_list
from crowdfund.ui.states.admin_evidence import ANSWER, CHECKLIST, NOTE, AdminEvidenceState
from crowdfund.words import _

FOUND = AdminEvidenceState.evidence


def review_checklist() -> rx.Component:
    """Return the checklist of the rules, with fields for what a person answers, saved together."""
    items = rx.el.ul(
        rx.foreach(FOUND.checks, _check), id="checklist", class_name="stack gap-md plain-list"
    )
    return ui.card(
        ui.heading(_("What the rules ask")),
        rx.el.form(
            items,
            _outcome(),
            rx.cond(FOUND.can_judge, _save(), rx.fragment()),
            on_submit=AdminEvidenceState.save_answers,
            class_name="stack gap-md",
        ),
        class_name="stack gap-md",
    )


def review_people() -> rx.Component:
    """Return who is named, in rows; nothing where nobody is."""
    is_any = (FOUND.officers.length() + FOUND.holders.length() + FOUND.related.length()) > 0
    card = ui.card(
        ui.heading(_("People and owners")),
        rx.cond(FOUND.officers.length() > 0, _officers(), rx.fragment()),
        rx.cond(FOUND.holders.length() > 0, _holders(), rx.fragment()),
        rx.cond(FOUND.related.length() > 0, _related(), rx.fragment()),
        ui.when(FOUND.people_text, ui.text(FOUND.people_text)),
        class_name="stack gap-md",
    )
    return rx.cond(is_any | (FOUND.people_text != ""), card, rx.fragment())


def review_claims() -> rx.Component:
    """Return each claim beside its evidence, with the form that judges it."""
    card = ui.card(
        ui.heading(_("Claims and evidence")),
        rx.el.ul(rx.foreach(FOUND.claims, _claim), class_name="stack gap-lg plain-list"),
        class_name="stack gap-md",
    )
    return rx.cond(FOUND.claims.length() > 0, card, rx.fragment())


def review_versions() -> rx.Component:
    """Return every submission so far."""
    state = AdminEvidenceState
    return version_list(state.versions, state.shown_version, state.changes, state.show_changes)


def _officers() -> rx.Component:
    def line(row: rx.Var[OfficerForm]) -> rx.Component:
        return ui.table_row(
            ui.head_cell(row.name),
            ui.cell(row.role),
            ui.cell(row.since),
            ui.cell(row.experience),
        )

    return ui.table(
        [_("Name"), _("Office"), _("Since"), _("Experience")],
        rx.foreach(FOUND.officers, line),
        caption=_("Officers and directors"),
        on_phone="stack",
    )


def _holders() -> rx.Component:
    def line(row: rx.Var[LargeHolderForm]) -> rx.Component:
        return ui.table_row(ui.head_cell(row.name), ui.number_cell(row.part + " %"))

    return ui.table(
        [_("Holder"), (_("Part of the votes"), "number")],
        rx.foreach(FOUND.holders, line),
        caption=_("Holders of 20 % or more"),
    )


def _related() -> rx.Component:
    def line(row: rx.Var[RelatedForm]) -> rx.Component:
        return ui.table_row(
            ui.head_cell(row.party),
            ui.cell(row.relation),
            ui.cell(row.subject),
            ui.number_cell(row.amount),
            ui.cell(row.made_on),
        )

    return ui.table(
        [
            _("With whom"),
            _("How they are close"),
            _("What about"),
            (_("Amount"), "number"),
            _("Day"),
        ],
        rx.foreach(FOUND.related, line),
        caption=_("Related parties"),
        on_phone="stack",
    )


def _check(line: rx.Var[CheckLine]) -> rx.Component:
    problems: Any = AdminEvidenceState.answer_problems
    is_wrong = problems.contains(ANSWER + line.code) | problems.contains(NOTE + line.code)
    again = ui.disclosure(_("Change this answer"), _answer(line, []), is_open=is_wrong)
    asked = rx.cond(line.answer == "", _answer(line, [("", _("Not answered yet"))]), again)
    return rx.el.li(
        ui.stack(
            check_body(line),
            rx.cond(FOUND.can_judge & line.is_by_person, asked, rx.fragment()),
            gap="sm",
        ),
        # A new answer brings new values into the fields.
        key=line.code + line.found_text,
        class_name=check_row(line),
    )


def _answer(line: rx.Var[CheckLine], before: list[tuple[str, str]]) -> rx.Component:
    offered = [*before, (YES, _("In order")), (NO, _("Not in order"))]
    answer, note = ANSWER + line.code, NOTE + line.code
    return ui.grid(
        ui.field(
            _("Answer"),
            ui.select(offered, default_value=line.answer),
            name=answer,
            error=_wrong(answer),
        ),
        ui.field(
            _("What you looked at"),
            ui.text_area(rows=2, max_length=2000, default_value=line.note),
            name=note,
            error=_wrong(note),
        ),
        role="group",
        aria_label=_("Answer: {title}").format(title=line.title),
        columns=2,
        class_name="fields",
    )


def _wrong(field: rx.Var[str]) -> rx.Var[str]:
    problems: Any = AdminEvidenceState.answer_problems
    return rx.cond(problems.contains(field), problems[field], "")


def _outcome() -> rx.Component:
    """What came of saving; said as well when nothing can be saved any more."""
    state = AdminEvidenceState
    some = ui.notice(
        _("Some answers were not kept: what is wrong is said beside each."), tone="bad"
    )
    return rx.fragment(
        rx.cond(FOUND.can_judge & (state.answer_problems.length() > 0), some, rx.fragment()),
        _problem(CHECKLIST),
        ui.when(state.answers_done, ui.notice(state.answers_done, tone="good")),
    )


def _save() -> rx.Component:
    return ui.row(ui.submit_button(_("Save answers"), loading=AdminEvidenceState.is_saving))


def _claim(item: rx.Var[ClaimItem]) -> rx.Component:
    verdicts = [
        ("supported", _("The evidence shows it")),
        ("not_shown", _("The evidence does not show it")),
    ]
    form = rx.el.form(
        rx.el.input(type="hidden", name="claim", value=item.id, read_only=True),
        _select("verdict-" + item.id, "verdict", _("What you found"), verdicts),
        _words("remark-" + item.id, "remark", _("Remark")),
        _problem(item.id),
        ui.row(ui.submit_button(_("Keep this finding"), "secondary", size="sm")),
        on_submit=AdminEvidenceState.judge,
        key=item.id + item.verdict + item.remark,
        class_name="stack gap-sm",
    )
    asked = ui.disclosure(_("Judge this claim"), form, is_open=item.verdict == "open")
    return rx.el.li(
        ui.stack(claim_body(item), rx.cond(FOUND.can_judge, asked, _problem(item.id)), gap="sm"),
        key=item.id,
    )


def _select(
    name: rx.Var[str], field: str, label: str, offered: list[tuple[str, str]]
) -> rx.Component:
    choices = [rx.el.option(text, value=value) for value, text in offered]
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        rx.el.select(*choices, id=name, name=field, class_name="control control-select"),
        class_name="field",
    )


def _words(name: rx.Var[str], field: str, label: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        rx.el.textarea(
            id=name, name=field, rows=2, max_length=2000, class_name="control control-area"
        ),
        class_name="field",
    )


def _problem(place: Any) -> rx.Component:
    text = rx.cond(AdminEvidenceState.problem_of == place, AdminEvidenceState.refusal, "")
    return ui.when(text, rx.el.p(text, class_name="field-error", role="alert"))
