"""A settlement or a refund under way: a bar, how many of how many, how fast, until when."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.progress import RunProgress
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import review_link
from crowdfund.words import _


def run_bar(run: rx.Var[RunProgress]) -> rx.Component:
    """Return the bar and what is to be said about it."""
    return ui.stack(
        ui.progress(run.percent, 100, text=run.text, label=_("Payments done")),
        rx.el.p(rx.el.b(run.text, class_name="tabular")),
        ui.when(run.estimate_text, rx.el.p(run.estimate_text, class_name="tabular")),
        ui.when(run.speed_text, rx.el.p(run.speed_text, class_name="muted tabular")),
        ui.when(run.trouble_text, rx.el.p(run.trouble_text, class_name="muted tabular")),
        gap="sm",
    )


def run_card(run: rx.Var[RunProgress]) -> rx.Component:
    """Return one run of a list, with the campaign that it is of."""
    return ui.card(
        ui.row(
            review_link(run.title, f"/admin/campaigns/{run.campaign_id}"),
            ui.status_badge(run.status_label, run.status_tone),
        ),
        run_bar(run),
        class_name="stack gap-md",
    )
