"""On a campaign's page: why it fits who looks, part by part."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.matching import PartRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.match_panel import NO_FORECAST
from crowdfund.ui.states.campaign import CampaignState


def match_reason() -> rx.Component:
    """Return the reason; nothing for those of whom nothing is known."""
    match = CampaignState.match
    table = ui.table(
        ["Part", "Why", ("Points", "number"), ("Of", "number")],
        rx.foreach(match.parts, _part),
        caption="Parts of the score",
    )
    known = ui.stack(
        rx.el.p(match.sentence, class_name="campaign-reason"),
        ui.disclosure(
            rx.fragment("Why: ", match.score_text, " of 10,000 points"),
            ui.stack(
                table,
                ui.muted(
                    NO_FORECAST,
                    " ",
                    ui.link("How the score is made", "/learn/matching"),
                    " · ",
                    ui.link("Change what I look for", "/preferences"),
                ),
            ),
        ),
        gap="sm",
    )
    return ui.when(match.sentence, known)


def _part(row: rx.Var[PartRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.label),
        ui.cell(row.text),
        ui.number_cell(row.points_text),
        ui.number_cell(row.most_text),
    )
