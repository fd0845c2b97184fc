"""What do I own after X: the parts that the campaign's page and the example share."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.dilution_presets import PRESETS
from crowdfund.services.views.common import CapLine
from crowdfund.services.views.dilution import StageView
from crowdfund.ui import components as ui
from crowdfund.ui.parts.backer_story import facts
from crowdfund.ui.parts.cap_tables import cap_bar
from crowdfund.ui.parts.own_bars import bar_list
from crowdfund.ui.parts.own_exits import exits
from crowdfund.ui.parts.own_forms import step_form
from crowdfund.ui.parts.own_saved import saved
from crowdfund.ui.states.own import ANSWER_ID, OwnState
from crowdfund.words import _

VIEW = OwnState.view
RISK = _(
    "This is arithmetic with terms that you choose, not a forecast: nobody knows whether there "
    "will be a next round or a sale, at what price, or on which terms. You may lose all the money "
    "you invest."
)
EXACT = _(
    "Worked out in exact fractions and shown rounded. Documents round shares down to whole ones."
)


def own_page() -> rx.Component:
    """Return everything below the page's header."""
    return ui.stack(
        ui.risk_warning(RISK),
        ui.split(_main(), _start(), _("Where it starts"), is_aside_first=True),
        exits(),
        saved(),
        gap="xl",
    )


def _start() -> rx.Component:
    """My shares, and how far the raise gets."""
    problem = OwnState.start_problem
    form = rx.el.form(
        ui.field(
            _("Shares"),
            ui.number_input(default_value=VIEW.asked.shares, input_mode="numeric", max_length=40),
            name="shares",
            error=rx.cond(OwnState.start_field == "shares", problem, ""),
        ),
        ui.field(
            _("Amount"),
            ui.number_input(default_value=VIEW.amount_value, max_length=40),
            name="amount",
            prefix=VIEW.currency,
            hint=_("Rounded down to whole shares."),
            error=rx.cond(OwnState.start_field == "amount", problem, ""),
        ),
        ui.row(ui.submit_button(_("Work it out"))),
        on_submit=OwnState.start,
        # What was refused stays to be mended, until something else is asked.
        key=VIEW.address,
        class_name="stack gap-md",
    )
    sold = ui.field(
        _("How the raise ends"),
        rx.el.select(
            rx.foreach(
                VIEW.sold_options, lambda option: rx.el.option(option.label, value=option.value)
            ),
            value=VIEW.asked.sold,
            on_change=OwnState.choose_sold,
            class_name="control control-select",
        ),
        name="sold",
    )
    return ui.card(
        ui.heading(_("Your shares"), 2),
        form,
        sold,
        ui.disclosure(_("The terms it starts from"), facts(VIEW.terms)),
        class_name="stack gap-md",
    )


def _main() -> rx.Component:
    return ui.stack(
        ui.card(
            rx.el.p(
                VIEW.headline,
                id=ANSWER_ID,
                tab_index=-1,
                class_name="own-headline",
                aria_live="polite",
            ),
            bar_list(VIEW.bars, _("Your part of all shares")),
            ui.muted(EXACT),
            class_name="stack gap-md",
        ),
        ui.when(VIEW.unread_text, ui.notice(VIEW.unread_text, tone="warn")),
        ui.when(VIEW.problem, ui.notice(VIEW.problem, tone="bad", title=_("Not worked out"))),
        _presets(),
        rx.el.ol(rx.foreach(VIEW.stages, _stage), class_name="own-steps"),
        rx.cond(VIEW.can_add | (OwnState.place > 0), step_form(), rx.fragment()),
        gap="lg",
    )


def _presets() -> rx.Component:
    buttons = [
        ui.button(
            _(option.label), "secondary", size="sm", on_click=OwnState.use_preset(option.value)
        )
        for option in PRESETS
    ]
    return rx.el.div(
        ui.heading(_("After what?"), 2),
        ui.muted(_("Begin with an example in round numbers, then change it.")),
        ui.row(
            *buttons,
            ui.link_button(
                _("Start again"), VIEW.path + "?shares=" + VIEW.asked.shares, "quiet", size="sm"
            ),
            role="group",
            aria_label=_("Examples"),
        ),
        class_name="stack gap-sm no-print",
    )


def _stage(stage: rx.Var[StageView]) -> rx.Component:
    """A step: what it does to my part, how that is worked out, and who owns what afterwards."""
    change = rx.cond(
        stage.change_text != "",
        rx.el.span(_("Your part: "), rx.el.b(stage.change_text, class_name="tabular")),
        rx.el.span(_("Your part: "), rx.el.b(stage.part_text, class_name="tabular")),
    )
    value = ui.when(
        stage.value_text,
        ui.muted(_("Your shares at this round's price: "), stage.value_text, class_name="tabular"),
    )
    return rx.el.li(
        ui.card(
            ui.spread(ui.heading(_named(stage), 3), _tools(stage)),
            ui.text(stage.summary),
            rx.el.p(change),
            value,
            ui.bullet_list(rx.foreach(stage.lines, lambda line: rx.el.li(line))),
            ui.when(stage.waiting_text, ui.hint_line(stage.waiting_text)),
            cap_bar(stage.holders),
            ui.disclosure(_("Who owns what then"), _holders(stage)),
            class_name="stack gap-sm",
        )
    )


def _named(stage: rx.Var[StageView]) -> rx.Component:
    return rx.el.span(
        rx.cond(stage.place > 0, _("Step {place}: ").format(place=stage.place.to_string()), ""),
        stage.title,
    )


def _tools(stage: rx.Var[StageView]) -> rx.Component:
    place = stage.place.to_string()
    tools = ui.row(
        rx.cond(
            stage.place > 1,
            ui.icon_button(
                "arrow-up",
                _("Move up step {place}").format(place=place),
                on_click=OwnState.move_up(stage.place),
            ),
            rx.fragment(),
        ),
        ui.icon_button(
            "pencil",
            _("Change step {place}").format(place=place),
            on_click=OwnState.change_step(stage.place),
        ),
        ui.icon_button(
            "trash-2",
            _("Remove step {place}").format(place=place),
            on_click=OwnState.remove_step(stage.place),
        ),
        gap="xs",
        class_name="no-print",
    )
    return rx.cond(stage.place > 0, tools, rx.fragment())


def _holders(stage: rx.Var[StageView]) -> rx.Component:
    return ui.table(
        [_("Holder"), (_("Shares"), "number"), (_("Part"), "number")],
        rx.foreach(stage.holders, _holder),
        caption=_("Who owns what after {title}").format(title=stage.title),
    )


def _holder(line: rx.Var[CapLine]) -> rx.Component:
    name = rx.el.span(
        rx.el.i(class_name="swatch", data_colour=line.colour, aria_hidden="true"),
        rx.el.span(line.holder, class_name="own-holder"),
        class_name="row gap-sm",
    )
    return ui.table_row(
        ui.head_cell(name), ui.number_cell(line.shares_text), ui.number_cell(line.part_text)
    )
