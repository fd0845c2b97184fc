"""A campaign as people meet it in lists: the card and the cover."""

from typing import Any

import reflex as rx

from crowdfund.services.picture_copies import CARD_SIZES, LARGE_SIZES
from crowdfund.ui.components.base import Content, Text, when
from crowdfund.ui.components.data import progress
from crowdfund.ui.components.layout import link
from crowdfund.ui.components.text import status_badge
from crowdfund.ui.components.views import CampaignCardView
from crowdfund.words import _

COVER_PIXELS = {"width": "1600", "height": "900"}
"""The proportion of all covers, so that their place is known before they are there."""


def cover(
    src: Text,
    alt: Text,
    is_large: bool = False,
    *,
    srcset: Text = "",
    is_first: bool = False,
) -> rx.Component:
    """Return a picture in the proportion of all covers; without an address a plain ground.

    Args:
        src: Its address.
        alt: What it shows, in words.
        is_large: The one of a campaign's own page, which is loaded before all others.
        srcset: Itself and its smaller copies, of which the browser takes one; may be empty.
        is_first: It is among the first things on its page, and not waited with.
    """
    is_early = is_large or is_first
    picture = rx.el.img(
        src=src,
        alt=alt,
        loading="eager" if is_early else "lazy",
        custom_attrs={
            "decoding": "async",
            **COVER_PIXELS,
            **_copies(srcset, LARGE_SIZES if is_large else CARD_SIZES),
            **({"fetchPriority": "high"} if is_early else {}),
        },
    )
    return rx.el.div(when(src, picture), class_name="cover cover-large" if is_large else "cover")


def _copies(srcset: Text, sizes: str) -> dict[str, Text]:
    """The attributes by which a browser chooses; none where there is nothing to choose from."""
    if not isinstance(srcset, rx.Var):
        return {"srcSet": srcset, "sizes": sizes} if srcset else {}
    nothing: Any = rx.Var("undefined")
    return {
        "srcSet": rx.cond(srcset, srcset, nothing),
        "sizes": rx.cond(srcset, sizes, nothing),
    }


def campaign_card(view: CampaignCardView, *, corner: rx.Component | None = None) -> rx.Component:
    """Return a campaign as one link, named by its title.

    Args:
        view: The view, or the Var of a foreach.
        corner: A small button on the cover, such as the one that follows it.
    """
    picture = cover(view.cover_url, view.cover_alt, srcset=view.cover_srcset)
    parts = [picture, _body(view, _link(view))]
    # After the link, so that the keyboard comes to it second.
    return rx.el.article(*parts, *([corner] if corner else []), class_name="campaign-card")


def first_card(view: CampaignCardView) -> rx.Component:
    """Return a campaign that is among the first things on its page: its cover is not waited with.

    Args:
        view: The view.
    """
    picture = cover(view.cover_url, view.cover_alt, srcset=view.cover_srcset, is_first=True)
    return rx.el.article(picture, _body(view, _link(view)), class_name="campaign-card")


def unlinked_card(view: CampaignCardView) -> rx.Component:
    """Return a campaign as lists will show it, while there is nothing yet that it could lead to.

    Args:
        view: The Var of the view.
    """
    picture = cover(view.cover_url, view.cover_alt, srcset=view.cover_srcset)
    return rx.el.article(picture, _body(view, view.title), class_name="campaign-card")


def _link(view: CampaignCardView) -> rx.Component:
    return link(view.title, f"/campaigns/{view.slug}", "card-link")


def _body(view: CampaignCardView, title: Content) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                status_badge(view.status_label, view.status_tone),
                rx.cond(
                    rx.Var.create(view.is_featured),
                    status_badge(_("Featured"), "info"),
                    rx.fragment(),
                ),
                class_name="row gap-sm",
            ),
            rx.el.span(view.sector, " · ", view.country_name, class_name="muted small"),
            class_name="row spread gap-sm",
        ),
        rx.el.h3(title, class_name="campaign-title"),
        rx.el.p(view.enterprise_name, class_name="campaign-enterprise"),
        rx.el.p(view.summary, class_name="campaign-summary"),
        when(view.reason_text, rx.el.p(view.reason_text, class_name="campaign-reason")),
        _funding(view),
        _figures(view),
        class_name="campaign-body",
    )


def _funding(view: CampaignCardView) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(view.raised_text, class_name="money money-lg"),
            rx.el.span(view.funded_text, class_name="campaign-funded tabular"),
            class_name="row spread gap-sm baseline",
        ),
        progress(
            view.raised_percent,
            view.target_percent,
            text=_("{raised} raised, {funded}").format(
                raised=view.raised_text, funded=view.funded_text
            ),
            target_text=view.target_text,
            maximum_text=view.maximum_text,
        ),
        class_name="campaign-funding",
    )


def _figures(view: CampaignCardView) -> rx.Component:
    return rx.el.ul(
        rx.el.li(rx.icon("users", aria_hidden="true"), view.backers_text),
        # A draft has no time yet.
        when(
            view.time_left_text,
            rx.el.li(rx.icon("clock", aria_hidden="true"), view.time_left_text),
        ),
        when(
            view.minimum_ticket_text,
            rx.el.li(
                rx.icon("ticket", aria_hidden="true"),
                _("from {ticket}").format(ticket=view.minimum_ticket_text),
            ),
        ),
        class_name="campaign-figures",
    )


def campaign_grid(*cards: rx.Component) -> rx.Component:
    """Hold campaign cards, also those from foreach."""
    return rx.el.div(*cards, class_name="campaign-grid")
