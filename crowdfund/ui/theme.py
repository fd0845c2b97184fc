"""The look of the product: stylesheets, head elements and the brand mark.

Light and dark are both plain CSS custom properties (``assets/crowdfund.css``). Reflex puts the
class ``light`` or ``dark`` on ``<html>`` before the first paint, and the sheet follows it.

No component here is a Radix Themes component: one such component anywhere makes Reflex send the
whole Radix stylesheet to every visitor. `app_theme` exists for the day one is truly needed.
"""

import reflex as rx

from crowdfund.domain import risk_text
from crowdfund.words import html_language

PRODUCT_NAME = "Crowdfund"
"""The name shown in the header, in titles and on documents."""

STYLESHEETS: list[str] = ["/crowdfund.css", "/controls.css", "/data.css", "/site.css"]
"""Sheets under ``assets/``, in the order in which they must apply."""

HTML_LANG = html_language()
"""The language of the pages, for screen readers and hyphenation."""

RISK_SENTENCE = risk_text.current(html_language()).warning
"""The risk warning that is never behind a link."""


def head_components() -> list[rx.Component]:
    """Return what every page carries in its head: favicon, browser colours and the small script."""
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="theme-color", content="#0f5f59"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.script(src="/crowdfund.js", defer=True),
    ]


HEAD_COMPONENTS: list[rx.Component] = head_components()
"""For ``rx.App(head_components=...)``."""


def app_theme() -> rx.Component:
    """Return matching settings for ``RadixThemesPlugin(theme=...)``, should it be enabled."""
    return rx.theme(accent_color="teal", gray_color="sand", radius="medium", has_background=False)


def brand_mark(size: str = "28px") -> rx.Component:
    """Return the mark as inline SVG: several hands' worth of small parts making one round whole.

    Args:
        size: Width and height as a CSS length.
    """
    return rx.el.svg(
        rx.el.svg.path(d="M16 2a14 14 0 0 1 12.12 7L16 16Z", class_name="brand-part-1"),
        rx.el.svg.path(d="M29.2 11A14 14 0 0 1 16.9 29.97V18.1Z", class_name="brand-part-2"),
        rx.el.svg.path(d="M14.1 29.87A14 14 0 0 1 13.6 2.2v14.6Z", class_name="brand-part-3"),
        view_box="0 0 32 32",
        width=size,
        height=size,
        aria_hidden="true",
        class_name="brand-mark",
    )
