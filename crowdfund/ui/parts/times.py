"""Times in the reader's own zone, worked out in the browser."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.words import ENGLISH, html_language, language

_FORMAT = (
    "{day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', "
    "timeZoneName: 'short'}"
)

_LOCALE = "en-GB" if language() == ENGLISH else html_language()
"""Pages are built once for each language: in that of the build, the day first where it is English
as everywhere else on these pages."""


def local_text(iso: rx.Var[str]) -> rx.Var[str]:
    """A time in the reader's zone, with the zone's name; empty for none.

    Args:
        iso: ISO 8601 with its zone, made by us.
    """
    expression = (
        f"({iso!s} ? new Intl.DateTimeFormat('{_LOCALE}', {_FORMAT}).format(new Date({iso!s})) "
        ": '')"
    )
    return rx.Var(expression, _var_type=str, _var_data=iso._get_all_var_data()).to(str)


def local_time(iso: rx.Var[str], utc_text: rx.Var[str]) -> rx.Component:
    """Return a time in the reader's zone, and below it in UTC where that is another."""
    is_utc = rx.Var(
        f"(new Date({iso!s}).getTimezoneOffset() === 0)",
        _var_type=bool,
        _var_data=iso._get_all_var_data(),
    ).to(bool)
    utc = rx.el.span(utc_text, class_name="fact-hint")
    return rx.el.time(
        rx.cond(is_utc, utc_text, local_text(iso)),
        rx.cond(is_utc, rx.fragment(), utc),
        date_time=iso,
    )


def time_or_words(iso: rx.Var[str], text: rx.Var[str]) -> rx.Component:
    """Return a time as `local_time` does, or the text where it is no time but words."""
    return rx.cond(iso != "", local_time(iso, text), text)


def maybe_time(iso: rx.Var[str], utc_text: rx.Var[str], otherwise: str) -> rx.Component:
    """Return a time as `local_time` does, or words when there is none."""
    return rx.cond(iso != "", local_time(iso, utc_text), ui.text(otherwise))
