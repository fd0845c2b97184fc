"""A preview of a campaign's page: what there is instead of its ways on, and what is not written
yet."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.campaign_panel import COMPLAIN, INVEST_NOW, bar_with, beside
from crowdfund.ui.parts.campaign_talk import ask_fields
from crowdfund.ui.parts.campaign_whole import Ways
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.founder_preview import PreviewState
from crowdfund.words import _

WHY = "why-inactive"
"""The id of the words that say why nothing can be pressed."""


def preview_strip() -> rx.Component:
    """Return what says that this is a preview and whose, with the way back, for `guarded`."""
    return rx.el.aside(
        rx.el.p(
            rx.el.b(_("Preview")),
            " ",
            _(
                "This is the page as backers will see it while the raise is open. Only its team "
                "and moderators see it now. It follows what is saved."
            ),
        ),
        ui.link(_("Back to the campaign"), PreviewState.back_path),
        class_name="preview-strip",
        aria_label=_("Preview"),
    )


def preview_ways() -> Ways:
    """Return the buttons as they will be, none of which can be pressed."""
    return Ways(
        invest=_buttons(),
        foot=ui.muted(COMPLAIN),
        bar=bar_with(ui.button(INVEST_NOW, **_OFF)),
        asking=_asking(),
        enterprise=_name,
    )


_OFF: dict[str, Any] = {"disabled": True, "custom_attrs": {"aria-describedby": WHY}}


def _buttons() -> rx.Component:
    return ui.stack(
        ui.button(_("Invest"), size="lg", class_name="button-wide", **_OFF),
        beside(
            ui.button(_("Watch"), "secondary", icon="bookmark", **_OFF),
            ui.button(_("Share"), "secondary", icon="share-2", **_OFF),
        ),
        rx.el.p(
            _("Investing, watching, sharing and asking wait until the campaign is public."),
            id=WHY,
            class_name="muted small",
        ),
        gap="sm",
    )


def _asking() -> rx.Component:
    return rx.el.fieldset(
        ui.hint_line(_("Backers ask here. In a preview nothing can be sent.")),
        *ask_fields(),
        ui.row(ui.button(_("Ask"), "secondary", disabled=True)),
        disabled=True,
        class_name="stack gap-md",
        style={"border": "0", "padding": "0", "margin": "0", "min_width": "0"},
    )


def _name(words: Any) -> rx.Component:
    """Its profile is public with its first campaign."""
    return rx.el.span(words, class_name="muted")


def with_gaps(key: str, content: rx.Component) -> rx.Component:
    """Return a tab's content with what will stand there and is not written yet.

    Args:
        key: the tab's name.
        content: what backers will see.
    """
    page = CampaignState.page
    if key == "pitch":
        funds = _("What the money is for stands here, once it is written in rows.")
        people = _("The team stands here, once it is written.")
        return ui.stack(
            content,
            rx.cond(page.content.funds.length() > 0, rx.fragment(), ui.hint_line(funds)),
            rx.cond(page.content.team.length() > 0, rx.fragment(), ui.hint_line(people)),
            gap="lg",
        )
    has_terms = page.cap_at_maximum.length() > 0
    if key == "terms":
        terms = _("Price, target, maximum and part offered stand here, once they are written.")
        deadline = _("The deadline stands here, once it is written.")
        return ui.stack(
            rx.cond(has_terms, rx.fragment(), ui.hint_line(terms)),
            content,
            rx.cond(page.history.length() > 0, rx.fragment(), ui.hint_line(deadline)),
            gap="lg",
        )
    if key == "cap-table":
        nothing = ui.empty_state(
            _("No cap table yet"),
            _(
                "Who owns how much before and after the raise stands here, once shares, price, "
                "target and maximum are written."
            ),
        )
        return rx.cond(has_terms, content, nothing)
    return content
