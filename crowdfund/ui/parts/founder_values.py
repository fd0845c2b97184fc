"""On the founder's enterprise: what it stands for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.tick_boxes import tick_box
from crowdfund.ui.states.founder_values import ValuesState
from crowdfund.words import _


def values_section() -> rx.Component:
    """Return the boxes; nothing before the enterprise is saved."""
    section = ui.section(
        _("What it stands for"),
        ui.card(_form()),
        lead=_("Backers can look for it. It is shown as your own word, so tick only what is true."),
    )
    return rx.cond(ValuesState.stated.ticks.length() > 0, section, rx.fragment())


def _form() -> rx.Component:
    stated: Any = ValuesState.stated
    return rx.el.form(
        ui.when(ValuesState.values_done, ui.notice(ValuesState.values_done, tone="good")),
        ui.when(ValuesState.values_problem, ui.hint_line(ValuesState.values_problem, "bad")),
        rx.el.div(rx.foreach(stated.ticks, tick_box), class_name="grid grid-2"),
        ui.form_actions(ui.submit_button(_("Save what it stands for"), "secondary")),
        on_submit=ValuesState.save,
        key=ValuesState.saves.to_string(),
        class_name="stack gap-md",
    )
