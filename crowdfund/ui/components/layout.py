"""Structure of a page: frame, header, sections, cards, stacks, rows and grids."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink  # type: ignore[import-untyped]

from crowdfund.ui.components.base import Content, Text, classes, when
from crowdfund.words import _

Gap = Literal["xs", "sm", "md", "lg", "xl"]

LACKS = {
    "data-empty": _("Fill this in."),
    "data-email": _("Enter an email address, such as name@example.com."),
    "data-short": _("Write at least {least} characters."),
}
"""What `assets/required.js` says beside a field that its browser does not let through."""


def stack(*children: Content, gap: Gap = "md", class_name: str = "", **props: Any) -> rx.Component:
    """Lay children out below each other."""
    return rx.el.div(*children, class_name=classes("stack", f"gap-{gap}", class_name), **props)


def row(*children: Content, gap: Gap = "sm", class_name: str = "", **props: Any) -> rx.Component:
    """Lay children out beside each other; they wrap when there is no room."""
    return rx.el.div(*children, class_name=classes("row", f"gap-{gap}", class_name), **props)


def spread(*children: Content, class_name: str = "", **props: Any) -> rx.Component:
    """Lay children out beside each other with the free space between them."""
    return rx.el.div(*children, class_name=classes("row spread gap-md", class_name), **props)


def grid(
    *children: Content, columns: Literal[2, 3, 4] = 3, class_name: str = "", **props: Any
) -> rx.Component:
    """Lay children out in up to so many equal columns; one column on a phone."""
    return rx.el.div(*children, class_name=classes(f"grid grid-{columns}", class_name), **props)


def split(
    main: Content, aside: Content, aside_label: str = _("Summary"), is_aside_first: bool = False
) -> rx.Component:
    """Lay a wide part beside a narrow one that stays in view while the wide part scrolls.

    Args:
        main: The wide part.
        aside: The narrow part, at the right on a wide screen.
        aside_label: Accessible name of the narrow part.
        is_aside_first: Whether the narrow part comes before the wide one on a phone.
    """
    parts = [
        rx.el.div(main, class_name="split-main"),
        rx.el.aside(aside, class_name="split-aside", aria_label=aside_label),
    ]
    return rx.el.div(*(reversed(parts) if is_aside_first else parts), class_name="split")


def card(*children: Content, class_name: str = "", **props: Any) -> rx.Component:
    """Put children on a surface."""
    return rx.el.div(*children, class_name=classes("card", class_name), **props)


def page_frame(
    *children: Content,
    header: rx.Component | None = None,
    footer: rx.Component | None = None,
    banner: rx.Component | None = None,
    strip: Content = "",
    stage: rx.Var[str] | None = None,
    width: Literal["narrow", "normal", "wide"] = "normal",
) -> rx.Component:
    """Return a whole page: skip link, banner, header, a strip below it, main part and footer. With
    each value of `stage` the main part is another element."""
    keyed = {} if stage is None else {"key": stage}
    return rx.el.div(
        plain_link(_("Skip to the content"), "#main", "skip-link", custom_attrs=LACKS),
        banner or rx.fragment(),
        header or rx.fragment(),
        strip or rx.fragment(),
        rx.el.main(*children, id="main", tab_index=-1, class_name=f"page page-{width}", **keyed),
        footer or rx.fragment(),
        class_name="frame",
    )


def page_header(
    title: Text,
    lead: Content = "",
    *actions: Content,
    above: Content = "",
    is_hero: bool = False,
) -> rx.Component:
    """Return the head of a page with its only h1.

    Args:
        title: The h1.
        lead: One or two sentences below it.
        actions: Buttons or links at the right, or below on a phone.
        above: A breadcrumb or badge above the title.
        is_hero: Whether it is what the whole product begins with: larger, actions below.
    """
    tools = rx.el.div(*actions, class_name="row gap-sm page-actions") if actions else rx.fragment()
    lead_text = (
        lead if isinstance(lead, rx.Component) else when(lead, rx.el.p(lead, class_name="lead"))
    )
    return rx.el.div(
        rx.el.div(above, rx.el.h1(title), lead_text, class_name="stack gap-sm page-heading"),
        tools,
        class_name="page-header page-hero" if is_hero else "page-header",
    )


def section(
    title: Text, *children: Content, lead: Text = "", action: Content = "", **props: Any
) -> rx.Component:
    """Return a titled part of a page, with an optional lead and one action beside the title."""
    head = rx.el.div(
        rx.el.div(rx.el.h2(title), when(lead, rx.el.p(lead, class_name="muted"))),
        action,
        class_name="section-head",
    )
    return rx.el.section(head, *children, class_name="section", **props)


def prose(*children: Content) -> rx.Component:
    """Set running text at a readable width; line breaks in a Var are kept."""
    return rx.el.div(*children, class_name="prose")


def breadcrumb(*steps: tuple[Text, Text]) -> rx.Component:
    """Return the way to this page.

    Args:
        steps: (text, href) from the top; the last one is this page and its href is not used.
    """
    links: Sequence[rx.Component] = [rx.el.li(link(text, href)) for text, href in steps[:-1]]
    here = rx.el.li(rx.el.span(steps[-1][0], aria_current="page"))
    return rx.el.nav(rx.el.ol(*links, here), class_name="breadcrumb", aria_label=_("Breadcrumb"))


def link(text: Content, href: Text, class_name: str = "link", **props: Any) -> rx.Component:
    """Return a link inside the app, followed without reloading the page."""
    return ReactRouterLink.create(text, to=href, class_name=class_name, **props)


def plain_link(text: Content, href: Text, class_name: str = "link", **props: Any) -> rx.Component:
    """Return a link that the browser follows itself: downloads, our HTTP routes, other sites."""
    # `rx.el.a` is a link of the router: it never leaves the app, and a jump within a page would
    # drop the address's query and leave the focus where it was.
    return rx.el.A.create(text, href=href, class_name=class_name, **props)


def way_list(*ways: rx.Component) -> rx.Component:
    """Hold `way` lines: a menu of further pages on one surface."""
    return rx.el.ul(*ways, class_name="ways")


def way(title: Text, text: Text, href: Text, icon: str) -> rx.Component:
    """Return one line of a menu: the whole of it leads on, and it is named by its title.

    Args:
        title: What is there.
        text: More about it, in a sentence.
        href: Where it leads.
        icon: Name of a lucide icon before the title.
    """
    return rx.el.li(
        rx.icon(icon, aria_hidden="true"),
        rx.el.div(
            link(title, href, "card-link way-title"),
            rx.el.p(text, class_name="muted small"),
            class_name="grow",
        ),
        rx.icon("chevron-right", aria_hidden="true"),
        class_name="way",
    )


def divider() -> rx.Component:
    """Return a thin line between parts."""
    return rx.el.hr(class_name="divider")
