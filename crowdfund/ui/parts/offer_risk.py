"""The risk warning of an offer: in the words that its rules prescribe, where they prescribe any."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.regimes.fca import LEARN_MORE
from crowdfund.ui import components as ui
from crowdfund.words import _


def offer_risk(prescribed: rx.Var[str]) -> rx.Component:
    """Return the warning of one offer.

    Args:
        prescribed: the words of its rules; empty for the platform's own.
    """
    by_law = rx.el.div(
        rx.icon("triangle-alert", aria_hidden="true"),
        rx.el.p(prescribed, " ", ui.link(LEARN_MORE, "/learn/risks")),
        class_name="risk",
        role="note",
        aria_label=_("Risk warning"),
    )
    return rx.cond(prescribed != "", by_law, ui.risk_warning())
