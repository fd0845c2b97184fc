"""Text that a founder wrote in Markdown, cleaned by the service that read it."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui


def rich_text(html: rx.Var[str], otherwise: str | rx.Var[str]) -> rx.Component:
    """Return cleaned HTML as running text, or words when there is none.

    Args:
        html: cleaned by the service; nothing else may be given here.
        otherwise: what is said when it is empty.
    """
    # The markup has line ends between its elements, which `prose` would keep.
    body = rx.html(html, class_name="prose", style={"white_space": "normal"})
    return rx.cond(html != "", body, ui.when(otherwise, ui.muted(otherwise)))
