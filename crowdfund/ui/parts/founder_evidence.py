"""The editor's steps for people and owners, and for claims with their evidence."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.evidence_rows import HOLDERS, OFFICERS, RELATED
from crowdfund.ui import components as ui
from crowdfund.ui.parts.claim_list import check_list, claim_body
from crowdfund.ui.parts.founder_common import remarked_group
from crowdfund.ui.parts.founder_fields import remarks_on
from crowdfund.ui.parts.founder_rows import DECIMAL, NUMERIC, WIDE, Rows
from crowdfund.ui.parts.version_list import version_list
from crowdfund.ui.states.founder_evidence import CLAIMS, EvidenceState
from crowdfund.words import _


def people() -> rx.Component:
    """Return who runs the enterprise, who owns much of it, and what it does with those close."""
    return ui.stack(
        ui.heading(_("People and owners"), 2),
        ui.muted(_("A moderator checks these against your documents.")),
        _officers(),
        _holders(),
        _related(),
        rx.cond(EvidenceState.sold_text != "", _sold(), rx.fragment()),
        # Also where it is not asked any more: the remark stands all the same.
        remarks_on("sold_elsewhere"),
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
        _claim_rows(),
        rx.cond(
            EvidenceState.claim_items.length() > 0,
            ui.card(ui.heading(_("As they stand"), 3), standing, class_name="stack gap-md"),
            rx.fragment(),
        ),
    )


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


def _claim_rows() -> rx.Component:
    rows = Rows(EvidenceState, CLAIMS)
    return rows.card(
        _("Claims and evidence"),
        _(
            "Copy a sentence from the pitch, and give a document or a link. Sentences have at "
            "most 300 characters."
        ),
        _("Add a claim"),
        lambda row, place: [
            rows.area(row, "first", _("Sentence {place}").format(place=place), lines=2),
            rows.pick(
                row,
                "second",
                _("Document of claim {place}").format(place=place),
                EvidenceState.documents,
                empty=_("No document"),
                grow=WIDE,
            ),
            rows.cell(row, "third", _("Link of claim {place}").format(place=place), grow=WIDE),
            rows.area(row, "fourth", _("Where to look {place}").format(place=place), lines=2),
        ],
    )


def _officers() -> rx.Component:
    rows = Rows(EvidenceState, OFFICERS)
    return rows.card(
        _("Officers and directors"),
        _("Everybody who holds an office, since when, and what they did in the last three years."),
        _("Add an officer"),
        lambda row, place: [
            rows.cell(row, "first", _("Name of officer {place}").format(place=place)),
            rows.cell(row, "second", _("Office {place}").format(place=place)),
            rows.cell(row, "third", _("Year {place}").format(place=place), **NUMERIC),
            rows.area(row, "fourth", _("Experience {place}").format(place=place), lines=2),
        ],
    )


def _holders() -> rx.Component:
    rows = Rows(EvidenceState, HOLDERS)
    nobody = _("Nobody holds 20 % of the votes or more.")
    return rows.card(
        _("Holders of 20 % or more"),
        _("By votes, before the raise. Together they hold at most 100 %."),
        _("Add a holder"),
        lambda row, place: [
            rows.cell(row, "first", _("Name of holder {place}").format(place=place), grow=WIDE),
            rows.cell(row, "second", _("% of votes {place}").format(place=place), **DECIMAL),
        ],
        _none(HOLDERS, nobody, EvidenceState.has_no_holders),
    )


def _related() -> rx.Component:
    rows = Rows(EvidenceState, RELATED)
    amount = EvidenceState.related_text
    return rows.card(
        _("Related parties"),
        _(
            "Transactions since the beginning of the last fiscal year with officers, directors, "
            "holders of 20 % or more, promoters and their families."
        ),
        _("Add a transaction"),
        lambda row, place: [
            rows.cell(row, "first", _("With whom {place}").format(place=place)),
            rows.cell(row, "second", _("How they are close {place}").format(place=place)),
            rows.cell(row, "third", _("What about {place}").format(place=place)),
            rows.cell(row, "fourth", _("Amount {place}").format(place=place), **DECIMAL),
            rows.cell(row, "fifth", _("Day {place}").format(place=place), input_type="date"),
        ],
        ui.when(amount, ui.hint_line(amount)),
        _none(RELATED, _("There was no such transaction."), EvidenceState.has_no_related),
    )


def _sold() -> rx.Component:
    return ui.card(
        ui.heading(_("Sold on other platforms"), 3),
        ui.muted(EvidenceState.sold_text),
        ui.field(
            _("Sold in the twelve months before this raise opens"),
            ui.text_input(
                default_value=EvidenceState.sold_elsewhere,
                on_blur=EvidenceState.write_sold,
                input_mode="decimal",
                auto_complete="off",
            ),
            name="sold-elsewhere",
            error=EvidenceState.sold_problem,
            hint=_("Shares sold under the same rules, by this enterprise, elsewhere."),
            is_optional=True,
        ),
        ui.checkbox(
            _("It has sold shares under these rules on another platform, at whatever time."),
            name="sold-before",
            checked=EvidenceState.has_sold_elsewhere,
            on_change=EvidenceState.state_sold,
        ),
        class_name="stack gap-md",
        **remarked_group(_("Sold on other platforms"), "sold_elsewhere"),
    )


def _none(kind: str, label: str, is_stated: rx.Var[bool]) -> rx.Component:
    return ui.checkbox(
        label,
        name=f"{kind}-none",
        checked=is_stated,
        on_change=lambda value: EvidenceState.state_none(kind, value),
    )
