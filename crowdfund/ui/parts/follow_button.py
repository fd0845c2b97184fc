"""The button on a card that follows its campaign."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.ui import components as ui
from crowdfund.ui.states.following import FollowState
from crowdfund.words import _


def followed_card(view: rx.Var[CampaignCard]) -> rx.Component:
    """Return a campaign's card with a button to follow it in its corner."""
    return ui.campaign_card(view, corner=_button(view))


def _button(view: rx.Var[CampaignCard]) -> rx.Component:
    is_watched = FollowState.watched_slugs.contains(view.slug)
    return rx.el.button(
        rx.cond(
            is_watched,
            rx.icon("bookmark-check", aria_hidden="true"),
            rx.icon("bookmark", aria_hidden="true"),
        ),
        type="button",
        class_name="card-corner",
        aria_label=_("Watch {title}").format(title=view.title),
        aria_pressed=rx.cond(is_watched, "true", "false"),
        title=rx.cond(is_watched, _("Stop watching"), _("Watch")),
        on_click=FollowState.toggle(view.slug),
    )
