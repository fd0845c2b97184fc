"""Changing a live campaign, for its founder."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.content import FundForm, RiskForm
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.change_rows import change_head, decided_table
from crowdfund.ui.states.founder_change import ChangeState
from crowdfund.words import _

CHANGE: Any = ChangeState.change
TIMES = _("Times are UTC.")


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Change this campaign"),
            _(
                "A moderator decides. What is material asks every backer whether they keep their "
                "pledge; who does not answer in time is refunded."
            ),
            ui.link_button(
                _("Dashboard"), f"/founder/campaigns/{CHANGE.campaign_id}/dashboard", "secondary"
            ),
            above=ui.breadcrumb((_("Your raises"), "/founder"), (CHANGE.title, "")),
        ),
        ui.when(ChangeState.done, ui.notice(ChangeState.done, tone="good")),
        ui.when(CHANGE.closed_text, ui.notice(CHANGE.closed_text, tone="info")),
        ui.when(CHANGE.early_text, ui.notice(CHANGE.early_text, tone="info")),
        rx.cond(CHANGE.waiting.id != "", _waiting(), _open()),
        rx.cond(
            CHANGE.decided.length() > 0,
            ui.section(_("Decided"), decided_table(CHANGE.decided)),
            rx.fragment(),
        ),
    )


def _waiting() -> rx.Component:
    take_back = ui.button(_("Take back"), "secondary", on_click=ChangeState.take_back)
    return ui.section(
        _("Waits for a moderator"),
        change_head(CHANGE.waiting, ui.row(take_back)),
    )


def _open() -> rx.Component:
    return rx.cond(
        CHANGE.closed_text == "",
        ui.stack(
            ui.split(_form(), _aside(), _("What a change means"), is_aside_first=True),
            rx.cond(CHANGE.early_text == "", _early(), rx.fragment()),
            gap="xl",
        ),
        rx.fragment(),
    )


def _aside() -> rx.Component:
    return ui.card(
        ui.heading(_("What a change means")),
        ui.text(CHANGE.reconfirm_text),
        ui.text(
            _(
                "Target, maximum and deadline are always material. About words a moderator "
                "decides. A deadline only moves later here."
            )
        ),
        ui.muted(
            _(
                "Price, shares in issue, security, currency, rules, title, minimum ticket, opening "
                "and fee never change: backers of one raise hold the same thing for the same money."
            )
        ),
        class_name="stack gap-md words",
    )


def _form() -> rx.Component:
    form = CHANGE.form
    return rx.el.form(
        ui.when(ChangeState.errors["form"], ui.hint_line(ChangeState.errors["form"], "bad")),
        ui.card(
            ui.heading(_("Terms")),
            ui.grid(
                _field(_("Target"), "target", _number(form.target), suffix=CHANGE.currency),
                _field(_("Maximum"), "maximum", _number(form.maximum), suffix=CHANGE.currency),
                columns=2,
                class_name="fields",
            ),
            _field(
                _("Deadline"),
                "closes_at",
                ui.text_input(type="datetime-local", default_value=form.closes_at),
                hint=TIMES,
            ),
            class_name="stack gap-md",
        ),
        ui.card(
            ui.heading(_("Texts")),
            _field(_("Summary"), "summary", ui.text_input(default_value=form.summary)),
            _field(_("Story"), "story", ui.text_area(rows=10, default_value=form.story)),
            _field(_("Risks"), "risks", ui.text_area(rows=6, default_value=form.risks)),
            class_name="stack gap-md",
        ),
        ui.card(
            ui.heading(_("Use of funds")),
            ui.when(ChangeState.errors["funds"], ui.hint_line(ChangeState.errors["funds"], "bad")),
            rx.foreach(ChangeState.funds, _fund),
            class_name="stack gap-md",
        ),
        ui.card(
            ui.heading(_("Risks, one by one")),
            ui.when(
                ChangeState.errors["risk_items"],
                ui.hint_line(ChangeState.errors["risk_items"], "bad"),
            ),
            rx.foreach(ChangeState.risk_items, _risk),
            class_name="stack gap-md",
        ),
        ui.card(
            _field(
                _("Reason"),
                "reason",
                ui.text_area(rows=3, max_length=500),
                hint=_("Backers read it. At most 500 characters."),
            ),
            ui.form_actions(
                ui.submit_button(_("Propose this change"), loading=ChangeState.is_sending)
            ),
            class_name="stack gap-md",
        ),
        key=ChangeState.saves.to_string(),
        on_submit=ChangeState.propose,
        class_name="stack gap-lg",
    )


def _fund(row: rx.Var[FundForm], number: rx.Var[int]) -> rx.Component:
    at = number.to_string()
    return ui.grid(
        _row_field(_("What it is for"), "fund-purpose-" + at, row.purpose),
        _part(_("Per cent at the target"), "fund-target-" + at, row.target_part),
        _part(_("Per cent at the maximum"), "fund-maximum-" + at, row.maximum_part),
        columns=3,
        class_name="fields named-row",
    )


def _risk(row: rx.Var[RiskForm], number: rx.Var[int]) -> rx.Component:
    at = number.to_string()
    return ui.stack(
        _row_field(_("Heading"), "risk-heading-" + at, row.heading),
        ui.field(
            _("What it means"),
            ui.text_area(rows=3, default_value=row.text, name="risk-text-" + at),
            name="risk-text-" + at,
            is_optional=True,
        ),
        gap="sm",
    )


def _row_field(label: str, name: rx.Var[str], value: rx.Var[str]) -> rx.Component:
    return ui.field(label, ui.text_input(default_value=value, name=name), name=name)


def _part(label: str, name: rx.Var[str], value: rx.Var[str]) -> rx.Component:
    return ui.field(label, ui.number_input(default_value=value, name=name), name=name)


def _field(
    label: str, name: str, control: rx.Component, *, hint: str = "", suffix: ui.Text = ""
) -> rx.Component:
    return ui.field(
        label, control, name=name, hint=hint, suffix=suffix, error=ChangeState.errors[name]
    )


def _number(value: rx.Var[str]) -> rx.Component:
    return ui.number_input(default_value=value)


def _early() -> rx.Component:
    form = rx.el.form(
        ui.text(
            _(
                "Once the target is met by money that is sure to stay, the deadline can come "
                "sooner: after 21 days in public, and five business days after a moderator "
                "approves. If the target is not met on that day, the old deadline stands."
            )
        ),
        _field(
            _("Not before"),
            "not_before",
            ui.text_input(type="datetime-local"),
            hint=_("{times} Empty means as early as the rules allow.").format(times=TIMES),
        ),
        _field(
            _("Reason to close early"),
            "early_reason",
            ui.text_area(rows=3, max_length=500),
            hint=_("Backers read it. At most 500 characters."),
        ),
        ui.form_actions(ui.submit_button(_("Propose to close early"), "secondary")),
        key="early-" + ChangeState.saves.to_string(),
        on_submit=ChangeState.close_early,
        class_name="stack gap-md",
    )
    return ui.section(_("Close early"), ui.card(form))


PAGE = Page(
    route="/founder/campaigns/[campaign_id]/change",
    title=_("Change a campaign"),
    build=build,
    on_load=[ChangeState.load],
    name=CHANGE.title,
)
