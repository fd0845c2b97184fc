"""Notices, empty states, skeletons and the warnings that are always in view."""

from typing import Any

import reflex as rx

from crowdfund.ui.components.base import Content, Text, Tone, tone_icon, when
from crowdfund.ui.components.layout import link
from crowdfund.ui.theme import RISK_SENTENCE
from crowdfund.words import _


def notice(
    *children: Content, tone: Tone = "info", title: Text = "", action: Content = "", **props: Any
) -> rx.Component:
    """Return a message in the page.

    Args:
        children: What happened and what to do next, in sentences.
        tone: Bad is announced at once (role alert), the others politely (role status).
        title: A short first line.
        action: A button or link.
        props: Passed to the box, such as id.
    """
    role = (
        rx.cond(tone == "bad", "alert", "status")
        if isinstance(tone, rx.Var)
        else ("alert" if tone == "bad" else "status")
    )
    return rx.el.div(
        tone_icon(tone),
        rx.el.div(
            when(title, rx.el.p(title, class_name="notice-title")),
            rx.el.div(*children),
            class_name="notice-body",
        ),
        action,
        class_name="notice",
        data_tone=tone,
        custom_attrs={"role": role},
        **props,
    )


def empty_state(
    title: Text, text: Content = "", action: Content = "", icon: str = "inbox"
) -> rx.Component:
    """Return what stands where a list would be: what is missing and what to do next."""
    return rx.el.div(
        rx.el.div(rx.icon(icon, aria_hidden="true"), class_name="empty-icon"),
        rx.el.p(title, class_name="empty-title"),
        rx.el.div(text, class_name="muted"),
        action,
        class_name="empty",
    )


def skeleton(lines: int = 3, height: str = "1em") -> rx.Component:
    """Return grey lines in place of text that is being loaded."""
    bars = [rx.el.div(class_name="bone", style={"height": height}) for _ in range(lines)]
    return rx.el.div(*bars, class_name="bones", aria_hidden="true")


def skeleton_card() -> rx.Component:
    """Return the outline of a campaign card that is being loaded."""
    return rx.el.div(
        rx.el.div(class_name="bone bone-cover"),
        rx.el.div(skeleton(4), class_name="campaign-body"),
        class_name="campaign-card is-loading",
        aria_hidden="true",
    )


def loading(label: Text, *bones: rx.Component) -> rx.Component:
    """Hold skeletons and tell assistive technology what is being loaded."""
    return rx.el.div(
        rx.el.span(label, class_name="visually-hidden"),
        *bones,
        role="status",
        aria_busy="true",
    )


def risk_warning(text: Text = RISK_SENTENCE, href: Text = "/learn/risks") -> rx.Component:
    """Return the risk warning in full, with a link to more and never instead of it; without the
    link where the address is empty."""
    more = (" ", link(_("About the risks"), href)) if isinstance(href, rx.Var) or href else ()
    return rx.el.div(
        rx.icon("triangle-alert", aria_hidden="true"),
        rx.el.p(text, *more),
        class_name="risk",
        role="note",
        aria_label=_("Risk warning"),
    )


def demo_banner(
    text: Text = _("Demonstration: no real money moves and the enterprises are invented."),
    *children: Content,
) -> rx.Component:
    """Return the strip that says this is a demonstration, with further controls if given."""
    return rx.el.aside(
        rx.icon("flask-conical", aria_hidden="true"),
        rx.el.p(text),
        *children,
        class_name="demo-banner",
        aria_label=_("Demonstration"),
    )
