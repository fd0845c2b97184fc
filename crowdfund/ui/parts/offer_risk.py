"""The risk warning of an offer: in the words that its rules prescribe, where they prescribe any."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.regimes.fca import LEARN_MORE, RISK_WARNING
from crowdfund.services.shown_words import TRANSLATION
from crowdfund.ui import components as ui
from crowdfund.words import _, said

RISKS = "/learn/risks"


def risk_strip(prescribed: Any) -> rx.Component:
    """Return the prescribed warning for `guarded`: below the header, and on screen wherever the
    page is scrolled to. Every page of an offer has it. It is English in every language; what it
    means stands below.

    Args:
        prescribed: the words of the offer's rules, or the Var of them; empty for none.
    """
    words = rx.el.p(prescribed, " ", ui.link(LEARN_MORE, RISKS), lang="en")
    strip = rx.el.aside(
        rx.el.div(
            rx.icon("triangle-alert", aria_hidden="true"), words, class_name="risk-strip-inner"
        ),
        class_name="risk-strip",
        aria_label=_("Risk warning"),
    )
    return rx.cond(prescribed != "", rx.fragment(strip, _meaning(prescribed)), rx.fragment())


def _meaning(prescribed: Any) -> rx.Component:
    """What the words mean, below them, for whoever reads another language. It scrolls away: on a
    phone both would leave little to read."""
    meaning = said(RISK_WARNING)
    if meaning == RISK_WARNING:
        return rx.fragment()
    below = rx.el.aside(
        rx.el.p(_(TRANSLATION), " ", meaning, " ", ui.link(said(LEARN_MORE), RISKS)),
        class_name="risk-meaning",
        aria_label=_("What the risk warning means"),
    )
    return rx.cond(prescribed == RISK_WARNING, below, rx.fragment())


def own_words(prescribed: rx.Var[str]) -> rx.Component:
    """Return the platform's own warning, in the page; nothing where the strip has the prescribed
    one, beside which no other words should stand.

    Args:
        prescribed: as for `risk_strip`.
    """
    return rx.cond(prescribed == "", ui.risk_warning(), rx.fragment())
