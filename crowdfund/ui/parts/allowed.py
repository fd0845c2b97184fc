"""Parts of pages for those whose role allows something. The services refuse the others anyway."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.ui import components as ui
from crowdfund.ui.states.base import BaseState


def allows(action: Action) -> rx.Var[bool]:
    """Return whether the visitor's role allows an action."""
    return BaseState.visitor.actions.contains(action.value)


def only_for(action: Action, part: rx.Component) -> rx.Component:
    """Return a part that only those see who may do what it is for."""
    return rx.cond(allows(action), part, rx.fragment())


def review_link(
    title: rx.Var[str], path: rx.Var[str] | str, *, is_open: rx.Var[bool] | None = None
) -> rx.Component:
    """Return the way to a campaign's review; its name alone to whom that page is closed.

    Args:
        title: of the campaign.
        path: of its review.
        is_open: whether the reader may open it; given where it may be of a draft.
    """
    if is_open is None:
        is_open = allows(Action.SEE_CAMPAIGN)
    return rx.cond(is_open, ui.link(title, path), rx.fragment(title))
