"""The parts around every page: header with its menu, colour-mode button and footer."""

from typing import Any

import reflex as rx

from crowdfund import words
from crowdfund.ui.components.base import Content, Text
from crowdfund.ui.components.buttons import icon_button
from crowdfund.ui.components.layout import link
from crowdfund.ui.components.text import visually_hidden
from crowdfund.ui.theme import PRODUCT_NAME, RISK_SENTENCE, brand_mark
from crowdfund.words import _

MENU_ID = "site-menu"


def nav_link(
    text: Text, href: Text, is_current: bool | rx.Var[bool] = False, *, is_part: bool = False
) -> rx.Component:
    """Return one entry of the menu.

    Args:
        text: What is there.
        href: Where it leads.
        is_current: Whether one is there now.
        is_part: Whether it stands for a part of the site, of which one may see another page.
    """
    here = "true" if is_part else "page"
    current: Any = rx.cond(is_current, here, "false")
    if isinstance(is_current, bool):
        current = here if is_current else "false"
    return link(text, href, "nav-link", custom_attrs={"aria-current": current})


def site_header(
    *items: Content, account: Content = "", tools: Content = "", current: str = ""
) -> rx.Component:
    """Return the header: brand, Explore, Learn, further entries, colour mode and account.

    Args:
        items: Further entries made with `nav_link`.
        account: Sign-in links or the person's own menu.
        tools: What stays in sight beside the menu, such as the bell.
        current: "explore" or "learn" when the page is of that part.
    """
    menu = rx.el.nav(
        icon_button(
            "x",
            _("Close the menu"),
            class_name="menu-close",
            custom_attrs={"popoverTarget": MENU_ID, "popoverTargetAction": "hide"},
        ),
        nav_link(_("Explore"), "/campaigns", current == "explore", is_part=True),
        nav_link(_("Learn"), "/learn", current == "learn", is_part=True),
        *items,
        rx.el.div(account, class_name="nav-account"),
        id=MENU_ID,
        aria_label=_("Main"),
        class_name="site-nav",
        custom_attrs={"popover": "auto"},
    )
    return rx.el.header(
        rx.el.div(
            brand(),
            menu,
            rx.el.div(tools, colour_mode_toggle(), _menu_button(), class_name="header-tools"),
            class_name="header-inner",
        ),
        class_name="site-header",
    )


def bell(href: Text, unread: Any) -> rx.Component:
    """Return the bell that leads to a person's notices, with how many are unread (a Var)."""
    shown = rx.cond(unread > 99, "99+", unread.to_string())
    count = rx.el.span(shown, visually_hidden(_(" unread")), class_name="bell-count")
    return link(
        rx.fragment(
            rx.icon("bell", aria_hidden="true"),
            visually_hidden(_("Notifications")),
            rx.cond(unread > 0, count, rx.fragment()),
        ),
        href,
        "button button-quiet button-icon bell",
        title=_("Notifications"),
    )


def brand() -> rx.Component:
    """Return the mark and the name, leading home."""
    return link(
        rx.fragment(brand_mark(), rx.el.span(PRODUCT_NAME)),
        "/",
        "brand",
        aria_label=_("{product_name}, home").format(product_name=PRODUCT_NAME),
    )


def _menu_button() -> rx.Component:
    return rx.el.button(
        rx.icon("menu", aria_hidden="true"),
        rx.el.span(_("Menu")),
        type="button",
        class_name="button button-secondary button-sm menu-button",
        custom_attrs={"popoverTarget": MENU_ID},
    )


def colour_mode_toggle() -> rx.Component:
    """Return the button that changes between light and dark; the browser remembers it."""
    return rx.el.button(
        rx.icon("moon", aria_hidden="true", class_name="only-light"),
        rx.icon("sun", aria_hidden="true", class_name="only-dark"),
        type="button",
        aria_label=_("Change between light and dark"),
        title=_("Change between light and dark"),
        class_name="button button-quiet button-icon",
        on_click=rx.toggle_color_mode,
    )


def language_switch() -> rx.Component:
    """Return a form with one button for each other language; it leads back to this very page.

    The browser sends it to our own route, which reads the page from the Referer header.
    """
    others = [(code, name) for code, name in words.LANGUAGES.items() if code != words.language()]
    return rx.el.form(
        rx.icon("languages", aria_hidden="true"),
        *[_language_button(code, name) for code, name in others],
        action="/language",
        method="post",
        class_name="language-switch",
        # Without the None, Reflex keeps every form from being sent.
        on_submit=None,
    )


def _language_button(code: str, name: str) -> rx.Component:
    return rx.el.button(
        name,
        type="submit",
        name="language",
        value=code,
        lang=words.html_language(code),
        class_name="button button-quiet button-sm",
    )


def site_footer(legal_text: Text = "", *links: Content) -> rx.Component:
    """Return the footer with the risk sentence, links and a short legal text.

    Args:
        legal_text: Who runs the platform and under which rules.
        links: Further links; how it works and the risks are always there.
    """
    return rx.el.footer(
        rx.el.div(
            rx.el.div(brand(), rx.el.p(RISK_SENTENCE, class_name="footer-risk")),
            rx.el.nav(
                link(_("Explore campaigns"), "/campaigns"),
                link(_("How it works"), "/learn"),
                link(_("Risks"), "/learn/risks"),
                link(_("Fees"), "/learn/fees"),
                link(_("Complaints"), "/learn/complaints"),
                link(_("Terms"), "/learn/terms"),
                link(_("Privacy"), "/learn/privacy"),
                link(_("Check a certificate"), "/certificates"),
                *links,
                language_switch(),
                aria_label=_("Footer"),
                class_name="footer-links",
            ),
            rx.el.p(legal_text, class_name="footer-legal"),
            class_name="footer-inner",
        ),
        class_name="site-footer",
    )
