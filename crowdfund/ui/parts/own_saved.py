"""Keeping a scenario: its link, its downloads, printing it, and opening one again."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.states.own import OwnState
from crowdfund.words import _

VIEW = OwnState.view


def saved() -> rx.Component:
    """Return the part about keeping a scenario."""
    opening = rx.el.form(
        ui.field(
            _("A link or a JSON export"),
            ui.text_area(rows=3, max_length=200_000),
            name="saved",
            error=OwnState.saved_problem,
            hint=_("Only its steps and numbers are read. The campaign stays this one."),
        ),
        ui.row(ui.submit_button(_("Open it"), "secondary")),
        on_submit=OwnState.open_saved,
        class_name="stack gap-sm",
    )
    part = ui.section(
        _("Keep it or send it"),
        ui.stack(
            ui.text(
                _("The address of this page holds the whole scenario: "),
                ui.link(_("link to this scenario"), VIEW.address),
                _(
                    ". Whoever opens it sees the same numbers, as long as the campaign's are the "
                    "same."
                ),
            ),
            ui.row(
                ui.link_button(
                    _("Download CSV"), VIEW.csv_url, "secondary", icon="download", is_external=True
                ),
                ui.link_button(
                    _("Download JSON"),
                    VIEW.json_url,
                    "secondary",
                    icon="download",
                    is_external=True,
                ),
                ui.button(
                    _("Print"), "secondary", icon="printer", custom_attrs={"data-prints": "yes"}
                ),
            ),
            ui.disclosure(_("Open a saved scenario"), opening),
        ),
        lead=_("Downloads have every number twice: as an exact fraction and as a decimal."),
    )
    return rx.el.div(part, class_name="no-print")
