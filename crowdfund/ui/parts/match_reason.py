"""On a campaign's page: why it fits who looks, part by part."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.matching import PartRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.match_lines import part_line, part_lines
from crowdfund.ui.parts.match_panel import NO_FORECAST
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.words import _


def match_reason() -> rx.Component:
    """Return the reason; nothing for those of whom nothing is known."""
    match = CampaignState.match
    lines = part_lines(rx.foreach(match.parts, _part))
    known = ui.stack(
        rx.el.p(match.sentence, class_name="campaign-reason"),
        ui.disclosure(
            _("Why: {points} of {most} points").format(
                points=match.score_text, most=match.most_text
            ),
            ui.stack(
                lines,
                ui.muted(
                    NO_FORECAST,
                    " ",
                    ui.link(_("How the score is made"), "/learn/matching"),
                    " · ",
                    ui.link(_("Change what I look for"), "/preferences"),
                ),
            ),
        ),
        gap="sm",
    )
    return ui.when(match.sentence, known)


def _part(row: rx.Var[PartRow]) -> rx.Component:
    return part_line(
        row.label,
        _("{points} of {most}").format(points=row.points_text, most=row.most_text),
        row.text,
    )
