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


def review_link(title: rx.Var[str], path: rx.Var[str] | str) -> rx.Component:
    """Return the way to a campaign's review; its name alone to whom that page is closed.

    Args:
        title: of the campaign.
        path: of its review.
    """
    return rx.cond(allows(Action.SEE_REVIEWS), ui.link(title, path), rx.fragment(title))
