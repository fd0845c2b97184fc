"""Text: headings, muted text, money, badges and lists of facts."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from crowdfund.ui.components.base import Content, Text, Tone, classes, tone_icon, when
from crowdfund.words import _


def heading(text: Content, level: Literal[2, 3, 4] = 2, **props: Any) -> rx.Component:
    """Return a heading; a page's only h1 is in `page_header`."""
    tag = {2: rx.el.h2, 3: rx.el.h3, 4: rx.el.h4}[level]
    return tag(text, **props)


def text(*children: Content, class_name: str = "", **props: Any) -> rx.Component:
    """Return a paragraph."""
    return rx.el.p(*children, class_name=class_name, **props)


def muted(*children: Content, class_name: str = "", **props: Any) -> rx.Component:
    """Return a smaller, quieter paragraph that still has full contrast."""
    return rx.el.p(*children, class_name=classes("muted small", class_name), **props)


def money_text(text: Text, size: Literal["sm", "md", "lg", "xl"] = "md") -> rx.Component:
    """Return an amount, already formatted, in figures of equal width that never wrap."""
    return rx.el.span(text, class_name=f"money money-{size}")


def status_badge(text: Text, tone: Tone = "neutral") -> rx.Component:
    """Return a short status in words, coloured by its meaning."""
    return rx.el.span(text, class_name="badge", data_tone=tone)


def definition_list(*facts: tuple[Text, Content]) -> rx.Component:
    """Return facts as (term, description), side by side where there is room."""
    return rx.el.dl(*[fact(term, description) for term, description in facts], class_name="facts")


def fact(
    term: Text, description: Content, hint: Text = "", is_long: rx.Var[bool] | None = None
) -> rx.Component:
    """Return one line of a list of facts, for use in `fact_list` and foreach.

    Args:
        term: Its name.
        description: Its value.
        hint: Where it comes from, below it.
        is_long: Whether it is text to read, which begins below its name as other text does.
    """
    return rx.el.div(
        rx.el.dt(term),
        rx.el.dd(description, when(hint, rx.el.span(hint, class_name="fact-hint"))),
        class_name="fact" if is_long is None else rx.cond(is_long, "fact fact-long", "fact"),
    )


def fact_list(*facts: rx.Component) -> rx.Component:
    """Hold `fact` lines, also those from foreach."""
    return rx.el.dl(*facts, class_name="facts")


def bullet_list(items: Sequence[Content] | rx.Component) -> rx.Component:
    """Return a plain list from items, or from a foreach of li elements."""
    if isinstance(items, rx.Component):
        return rx.el.ul(items, class_name="bullets")
    return rx.el.ul(*[rx.el.li(item) for item in items], class_name="bullets")


def check_item(text: Text, is_done: bool | rx.Var[bool], hint: Text = "") -> rx.Component:
    """Return one line of a checklist that says in words whether it is done."""
    state = rx.cond(
        is_done,
        rx.el.span(rx.icon("check", aria_hidden="true"), visually_hidden(_("Done: "))),
        rx.el.span(visually_hidden(_("Missing: "))),
    )
    return rx.el.li(
        rx.el.span(state, class_name="check-mark", data_done=rx.cond(is_done, "yes", "no")),
        rx.el.span(text, when(hint, rx.el.span(hint, class_name="fact-hint"))),
        class_name="check-item",
    )


def checklist(*items: rx.Component) -> rx.Component:
    """Hold `check_item` lines."""
    return rx.el.ul(*items, class_name="checklist")


def visually_hidden(*text: Content, **props: Any) -> rx.Component:
    """Return text for screen readers alone."""
    return rx.el.span(*text, class_name="visually-hidden", **props)


def told(*text: Content) -> rx.Component:
    """Return text that screen readers say whenever it changes; nobody sees it."""
    return visually_hidden(*text, aria_live="polite")


def hint_line(text: Text, tone: Tone = "info") -> rx.Component:
    """Return one quiet line with an icon, such as the source of a number."""
    return rx.el.p(tone_icon(tone), rx.el.span(text), class_name="hint-line", data_tone=tone)
