"""The editor's steps for people and owners, and for claims with their evidence."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.evidence_rows import HOLDERS, OFFICERS, RELATED
from crowdfund.ui import components as ui
from crowdfund.ui.parts.claim_list import check_list, claim_body
from crowdfund.ui.parts.founder_common import choice
from crowdfund.ui.parts.version_list import version_list
from crowdfund.ui.states.founder_evidence import CLAIMS, EvidenceRow, EvidenceState
from crowdfund.words import _

WIDE = "3 1 12rem"
WHOLE = "1 1 100%"


def people() -> rx.Component:
    """Return who runs the enterprise, who owns much of it, and what it does with those close."""
    return ui.stack(
        ui.heading(_("People and owners"), 2),
        ui.muted(_("A moderator checks these against your documents.")),
        _officers(),
        _holders(),
        _related(),
    )


def claims() -> rx.Component:
    """Return the claims of the pitch with what shows them."""
    standing = rx.el.ul(
        rx.foreach(EvidenceState.claim_items, lambda item: rx.el.li(claim_body(item))),
        class_name="stack gap-md plain-list",
    )
    return ui.stack(
        ui.heading(_("Claims"), 2),
        ui.muted(
            _(
                "Numbers and facts of your pitch, each with what shows it. What a moderator finds "
                "to be shown stands on your page with its evidence."
            )
        ),
        _rows(
            CLAIMS,
            _("Claims and evidence"),
            _("Copy a sentence from the pitch, and give a document or a link. Sentences have at "
              "most 300 characters."),
            _("Add a claim"),
            lambda row, place: [
                _area(CLAIMS, row, "first", _("Sentence {place}").format(place=place), row.first),
                _paper(row, place),
                _cell(CLAIMS, row, "third", _("Link of claim {place}").format(place=place),
                      row.third, grow=WIDE),
                _area(CLAIMS, row, "fourth", _("Where to look {place}").format(place=place),
                      row.fourth),
            ],
        ),
        rx.cond(
            EvidenceState.claim_items.length() > 0,
            ui.card(ui.heading(_("As they stand"), 3), standing, class_name="stack gap-md"),
            rx.fragment(),
        ),
    )  # fmt: skip


def founder_checks() -> rx.Component:
    """Return what moderators go by, for the founder to see before."""
    return ui.card(
        ui.heading(_("What a moderator goes by"), 3),
        ui.muted(_("Required items have to be in order before the campaign is approved.")),
        check_list(EvidenceState.checks),
        class_name="stack gap-md",
    )


def founder_versions() -> rx.Component:
    """Return every submission so far."""
    state = EvidenceState
    return version_list(state.versions, state.shown_version, state.changes, state.show_changes)


def _officers() -> rx.Component:
    kind = OFFICERS
    return _rows(
        kind,
        _("Officers and directors"),
        _("Everybody who holds an office, since when, and what they did in the last three years."),
        _("Add an officer"),
        lambda row, place: [
            _cell(kind, row, "first", _("Name of officer {place}").format(place=place), row.first),
            _cell(kind, row, "second", _("Office {place}").format(place=place), row.second),
            _cell(kind, row, "third", _("Year {place}").format(place=place), row.third),
            _area(kind, row, "fourth", _("Experience {place}").format(place=place), row.fourth),
        ],
    )


def _holders() -> rx.Component:
    kind = HOLDERS
    return _rows(
        kind,
        _("Holders of 20 % or more"),
        _("By votes, before the raise. Together they hold at most 100 %."),
        _("Add a holder"),
        lambda row, place: [
            _cell(kind, row, "first", _("Name of holder {place}").format(place=place), row.first,
                  grow=WIDE),
            _cell(kind, row, "second", _("% of votes {place}").format(place=place), row.second),
        ],
        _none(kind, _("Nobody holds 20 % of the votes or more."), EvidenceState.has_no_holders),
    )  # fmt: skip


def _related() -> rx.Component:
    kind = RELATED
    amount = EvidenceState.related_text
    return _rows(
        kind,
        _("Related parties"),
        _(
            "Transactions since the beginning of the last fiscal year with officers, directors, "
            "holders of 20 % or more, promoters and their families."
        ),
        _("Add a transaction"),
        lambda row, place: [
            _cell(kind, row, "first", _("With whom {place}").format(place=place), row.first),
            _cell(kind, row, "second", _("How they are close {place}").format(place=place),
                  row.second),
            _cell(kind, row, "third", _("What about {place}").format(place=place), row.third),
            _cell(kind, row, "fourth", _("Amount {place}").format(place=place), row.fourth),
            _cell(kind, row, "fifth", _("Day {place}").format(place=place), row.fifth,
                  input_type="date"),
        ],
        ui.when(amount, ui.hint_line(amount)),
        _none(
            kind, _("There was no such transaction."), EvidenceState.has_no_related
        ),
    )  # fmt: skip


def _none(kind: str, label: str, is_stated: rx.Var[bool]) -> rx.Component:
    return ui.checkbox(
        label,
        name=f"{kind}-none",
        checked=is_stated,
        on_change=lambda value: EvidenceState.state_none(kind, value),
    )


def _rows(
    kind: str, title: str, lead: str, add_text: str, cells: Any, *further: ui.Content
) -> rx.Component:
    def row(item: rx.Var[EvidenceRow], number: rx.Var[int]) -> rx.Component:
        place = (number + 1).to_string()
        return rx.el.li(
            *cells(item, place),
            ui.icon_button(
                "trash-2",
                _("Remove {title} {place}").format(title=title.lower(), place=place),
                on_click=EvidenceState.remove_row(kind, item.key),
            ),
            class_name="row gap-sm content-row",
            key=item.key,
        )

    hint, error = EvidenceState.hints[kind], EvidenceState.errors[kind]
    return ui.card(
        ui.heading(title, 3),
        ui.muted(lead),
        rx.el.ul(
            rx.foreach(getattr(EvidenceState, kind), row), class_name="stack gap-md plain-list"
        ),
        ui.row(ui.button(add_text, "secondary", icon="plus", on_click=EvidenceState.add_row(kind))),
        ui.when(hint, ui.hint_line(hint)),
        ui.when(error, ui.notice(error, tone="bad")),
        *further,
        class_name="stack gap-md",
    )


def _cell(
    kind: str,
    row: rx.Var[EvidenceRow],
    part: str,
    label: rx.Var[str],
    stored: rx.Var[str],
    *,
    grow: str = "1 1 9rem",
    input_type: str = "text",
) -> rx.Component:
    name = row.key + "-" + part
    control = rx.el.input(
        type=input_type,
        id=name,
        default_value=stored,
        on_blur=lambda value: EvidenceState.set_cell(kind, row.key, part, value),
        auto_complete="off",
        class_name="control",
    )
    return _labelled(label, name, control, grow)


def _area(
    kind: str, row: rx.Var[EvidenceRow], part: str, label: rx.Var[str], stored: rx.Var[str]
) -> rx.Component:
    name = row.key + "-" + part
    control = rx.el.textarea(
        id=name,
        default_value=stored,
        on_blur=lambda value: EvidenceState.set_cell(kind, row.key, part, value),
        rows=2,
        class_name="control control-area",
    )
    return _labelled(label, name, control, WHOLE)


def _paper(row: rx.Var[EvidenceRow], place: rx.Var[str]) -> rx.Component:
    name = row.key + "-second"
    control = choice(
        EvidenceState.documents,
        empty=_("No document"),
        id=name,
        value=row.second,
        on_change=lambda value: EvidenceState.set_cell(CLAIMS, row.key, "second", value),
    )
    return _labelled(_("Document of claim {place}").format(place=place), name, control, WIDE)


def _labelled(
    label: rx.Var[str], name: rx.Var[str], control: rx.Component, grow: str
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        control,
        class_name="field",
        style={"flex": grow, "margin_top": "0"},
    )
