"""What the operator filled in, within texts; what they did not is a blank that is easy to see."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.states.operator import OperatorState
from crowdfund.words import _

OPERATOR: Any = OperatorState.operator


def filled(value: Any, blank: str) -> rx.Component:
    """Return what the operator filled in, or the blank.

    Args:
        value: of `OPERATOR`.
        blank: what is missing, in words.
    """
    return rx.cond(value != "", rx.el.span(value), ui.status_badge(f"[{blank}]", "warn"))


def name() -> rx.Component:
    """Return the operator's name."""
    return filled(OPERATOR.name, _("Operator: name"))


def blanks_note() -> rx.Component:
    """Return the sentence that something of this page is missing; nothing when all is there."""
    return _unless_complete(
        _(
            "What is in square brackets was not filled in by the operator. Nobody may take real "
            "money before it is."
        )
    )


def blanks_elsewhere_note() -> rx.Component:
    """Return the same sentence for a page that has no blank itself."""
    return _unless_complete(
        _(
            "The pages about fees, terms, privacy and complaints have blanks in square brackets "
            "that the operator did not fill in. Nobody may take real money before they are filled."
        )
    )


def _unless_complete(words: str) -> rx.Component:
    note = ui.notice(words, tone="warn", title=_("Not complete"))
    return rx.cond(OPERATOR.is_complete, rx.fragment(), note)


def template_note() -> rx.Component:
    """Return the sentence that these words are a template."""
    return ui.notice(
        _(
            "These words are a template that came with the software. They are no legal advice, and "
            "no lawyer has read them for your country."
        ),
        title=_("Not legal advice"),
    )
