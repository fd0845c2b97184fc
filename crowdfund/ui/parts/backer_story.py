"""Timelines and named values as the services give them."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.common import Fact, TimelineItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.escrow_words import hash_text
from crowdfund.ui.parts.times import local_time
from crowdfund.words import _

MARK_CHARS = 36
"""As long as the shortest of the marks that only machines read, without a space."""
WORDS_HAVE = " ，。、"
"""What stands in sentences, and in no mark."""
LONG_VALUE_CHARS = 60
"""What is longer is text to read, and no figure or name beside its label."""
BETWEEN_CURRENCIES = " + "
"""What the services put between sums in different currencies."""


def story(items: rx.Var[list[TimelineItem]]) -> rx.Component:
    """Return events in order, done or still to come, each with its time."""
    return rx.el.ol(rx.foreach(items, _event), class_name="timeline")


def _event(item: rx.Var[TimelineItem]) -> rx.Component:
    exact = rx.el.time(item.at_text, date_time=item.at_iso)
    time = rx.el.p(
        rx.cond(item.at_iso != "", local_time(item.at_iso, item.at_text), exact),
        class_name="timeline-time",
    )
    return rx.el.li(
        rx.el.span(class_name="timeline-dot", aria_hidden="true"),
        rx.el.div(
            rx.el.p(
                item.title,
                rx.cond(item.is_done, rx.fragment(), ui.visually_hidden(_(" (still to come)"))),
                class_name="timeline-title",
            ),
            ui.when(item.at_text, time),
            ui.when(item.text, rx.el.p(item.text, class_name="timeline-text")),
        ),
        class_name="timeline-item",
        data_tone=item.tone,
        data_done=rx.cond(item.is_done, "yes", "no"),
    )


def is_machine_mark(text: rx.Var[str]) -> rx.Var[bool]:
    """Whether a text is a hash or the like. Chinese sentences have no spaces: they have stops."""
    is_mark = text.length() >= MARK_CHARS
    for sign in WORDS_HAVE:
        is_mark &= ~text.contains(sign)
    return is_mark


def facts(items: rx.Var[list[Fact]], *, text_language: str | None = None) -> rx.Component:
    """Return named values, one below the other.

    Args:
        items: what is named.
        text_language: of long texts among them, where it is not the page's: a document's own words.
    """
    return ui.fact_list(rx.foreach(items, lambda item: _named(item, text_language)))


def _named(item: rx.Var[Fact], text_language: str | None) -> rx.Component:
    """What only machines read is set like a hash, and not as loud as an amount."""
    is_mark = is_machine_mark(item.value)
    is_long = ~is_mark & (item.value.length() > LONG_VALUE_CHARS)
    words = rx.cond(is_long, rx.el.span(item.value, lang=text_language), item.value)
    value = rx.cond(is_mark, hash_text(item.value), words if text_language else item.value)
    return ui.fact(item.label, value, item.hint, is_long)


def stats(items: rx.Var[list[Fact]]) -> rx.Component:
    """Return named values as large numbers beside each other; sums in several currencies stand
    one below the other."""
    return ui.stat_row(
        rx.foreach(items, lambda item: ui.stat(item.label, _sums(item.value), item.hint))
    )


def _sums(text: rx.Var[str]) -> rx.Component:
    sums = text.split(BETWEEN_CURRENCIES)
    return rx.cond(sums.length() > 1, amount_lines(sums), rx.fragment(text))


def amount_lines(amounts: rx.Var[list[str]]) -> rx.Component:
    """Return amounts in several currencies, one below the other, in smaller figures."""
    return rx.el.span(
        rx.foreach(amounts, lambda amount: rx.el.span(amount, class_name="money")),
        class_name="amount-lines",
    )


def name_cell(
    text: rx.Var[str], href: rx.Var[str], under: rx.Var[str] | str = "", *further: ui.Content
) -> rx.Component:
    """Return the cell that names its row: a link, and below it whose it is.

    Args:
        text: the name.
        href: where it leads.
        under: a quieter line below it.
        further: more such lines.
    """
    below = ui.when(under, rx.el.span(under, class_name="fact-hint"))
    # On a phone the table scrolls sideways; a name is not squeezed into one word a line.
    return ui.head_cell(
        rx.el.div(ui.link(text, href), below, *further, style={"min_width": "10rem"})
    )


def when_cell(text: rx.Var[str]) -> rx.Component:
    """Return a cell with a time or an age, on one line."""
    return ui.cell(text, style={"white_space": "nowrap"})
