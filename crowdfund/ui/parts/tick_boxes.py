"""A box to tick, as services describe it."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.matching import Tick
from crowdfund.ui import components as ui


def tick_box(tick: rx.Var[Tick]) -> rx.Component:
    """Return one of a form's boxes."""
    return ui.checkbox(tick.label, name=tick.name, default_checked=tick.is_ticked)
