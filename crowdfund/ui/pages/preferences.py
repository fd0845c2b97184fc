"""What I look for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.matching import LearntRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.tick_boxes import tick_box
from crowdfund.ui.states.preferences import PreferencesState
from crowdfund.words import _

USED_FOR = _(
    "Ranks “Best match” for you and says why. Nobody sees it; founders learn only how many "
    "backers look for something like theirs, in steps of five and never fewer. "
)


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("What I look for"),
            _("Everything is optional, and what you leave open counts neither way."),
            ui.link_button(_("Best match"), "/campaigns?sort=match", "secondary"),
            above=ui.breadcrumb((_("Your account"), "/account"), (_("What I look for"), "")),
        ),
        ui.when(PreferencesState.done, ui.notice(PreferencesState.done, tone="good")),
        ui.stack(
            ui.text(USED_FOR, ui.link(_("How the score is made"), "/learn/matching"), _(".")),
            ui.risk_warning(),
        ),
        ui.section(_("Said by you"), ui.card(_form())),
        _learning(),
        _deletion(),
        width="narrow",
    )


def _form() -> rx.Component:
    page: Any = PreferencesState.page
    return rx.el.form(
        _boxes(_("Sectors"), "sectors", page.sectors),
        _ticket(),
        ui.grid(
            ui.field(
                _("Stage"),
                _select(page.risks, page.form.risk),
                name="risk",
                error=PreferencesState.wish_problems["risk"],
                hint=_("Money can be lost at every stage."),
                is_optional=True,
            ),
            ui.field(
                _("My money can be away"),
                _select(page.horizons, page.form.horizon),
                name="horizon",
                error=PreferencesState.wish_problems["horizon"],
                hint=_("Nobody promises that it comes back by then."),
                is_optional=True,
            ),
            columns=2,
            class_name="fields",
        ),
        _boxes(_("What it stands for"), "values", page.stands_for),
        ui.disclosure(_("Countries"), _boxes(_("Countries"), "countries", page.countries)),
        ui.field(
            _("Town or region"),
            ui.text_input(default_value=page.form.region, max_length=80),
            name="region",
            error=PreferencesState.wish_problems["region"],
            hint=_("As the enterprise writes it in its address."),
            is_optional=True,
        ),
        ui.form_actions(ui.submit_button(_("Save what I look for"))),
        on_submit=PreferencesState.save,
        key=page.saved_iso,
        class_name="stack gap-lg",
    )


def _ticket() -> rx.Component:
    page: Any = PreferencesState.page
    wrong = PreferencesState.wish_problems
    return ui.field_group(
        _("How much I invest at once"),
        ui.grid(
            ui.field(
                _("At least"),
                ui.number_input(default_value=page.form.ticket_least, max_length=20),
                name="ticket_least",
                error=wrong["ticket_least"],
                is_optional=True,
            ),
            ui.field(
                _("At most"),
                ui.number_input(default_value=page.form.ticket_most, max_length=20),
                name="ticket_most",
                error=wrong["ticket_most"],
                is_optional=True,
            ),
            ui.field(
                _("Currency"),
                _select(page.currencies, page.form.ticket_currency),
                name="ticket_currency",
                error=wrong["ticket_currency"],
                is_optional=True,
            ),
            columns=3,
            class_name="fields",
        ),
        hint=_("Campaigns in other currencies are not compared with it: nothing is converted."),
    )


def _select(options: Any, value: Any) -> rx.Component:
    choices = rx.foreach(options, lambda one: rx.el.option(one.label, value=one.value))
    return rx.el.select(choices, default_value=value, class_name="control control-select")


def _boxes(legend: str, group: str, ticks: Any) -> rx.Component:
    return ui.field_group(
        legend,
        rx.el.div(rx.foreach(ticks, tick_box), class_name="grid grid-2"),
        ui.when(
            PreferencesState.wish_problems[group],
            ui.hint_line(PreferencesState.wish_problems[group], "bad"),
        ),
    )


def _learning() -> rx.Component:
    page: Any = PreferencesState.page
    switch_on = ui.button(_("Learn from what I do"), on_click=PreferencesState.let_learn(True))
    switch_off = ui.button(
        _("Stop learning"), "secondary", on_click=PreferencesState.let_learn(False)
    )
    return ui.section(
        _("Learnt from what I do"),
        ui.card(
            ui.text(
                _(
                    "Off unless you switch it on. Then the sector, stage and country of "
                    "campaigns that you watch or back count for your own ranking. Which pages "
                    "you look at is not recorded. Watching weighs 1, backing 3."
                ),
            ),
            rx.cond(page.learns, _learnt(), rx.fragment()),
            ui.row(rx.cond(page.learns, switch_off, switch_on)),
            class_name="stack gap-md",
        ),
        id="learning",
    )


def _learnt() -> rx.Component:
    page: Any = PreferencesState.page
    table = ui.table(
        [_("What"), _("Which"), (_("Weight"), "number")],
        rx.foreach(page.learnt, _learnt_row),
        caption=_("What was learnt"),
    )
    forget = ui.confirm_dialog(
        ui.button(_("Forget what was learnt"), "secondary"),
        _("Forget what was learnt?"),
        _(
            "What you did until now is not used for your ranking any more. Your pledges and your "
            "watchlist stay as they are."
        ),
        _("Forget it"),
        PreferencesState.forget,
        dialog_id="forget-learnt",
    )
    known = ui.stack(table, ui.muted(page.learnt_text), ui.row(forget))
    nothing = ui.muted(_("Nothing yet: watch or back a campaign."))
    return rx.cond(page.learnt.length() > 0, known, nothing)


def _learnt_row(row: rx.Var[LearntRow]) -> rx.Component:
    return ui.table_row(
        ui.cell(row.trait), ui.head_cell(row.value), ui.number_cell(row.weight_text)
    )


def _deletion() -> rx.Component:
    page: Any = PreferencesState.page
    asked = ui.confirm_dialog(
        ui.button(_("Delete all of this"), "secondary"),
        _("Delete what you look for?"),
        _("What you said is deleted, and nothing is learnt any more."),
        _("Delete it"),
        PreferencesState.delete,
        dialog_id="delete-wishes",
    )
    return rx.cond(page.saved_iso != "", ui.row(asked, class_name="section"), rx.fragment())


PAGE = Page(
    route="/preferences",
    title=_("What I look for"),
    build=build,
    on_load=[PreferencesState.load],
)
