"""Collects the pages: every module in `ui/pages` declares one `PAGE`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import reflex as rx
from reflex.config import get_config

from crowdfund.ui import pages as page_package
from crowdfund.ui.layout import building
from crowdfund.ui.page import Page
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.theme import PRODUCT_NAME
from crowdfund.words import _

PICTURE = "/share.png"
"""Of a link to a page, when it is passed on (https://ogp.me): `scripts.share_picture` draws it."""
PICTURE_TAGS = [
    {"property": "og:image:type", "content": "image/png"},
    {"property": "og:image:width", "content": "1200"},
    {"property": "og:image:height", "content": "630"},
    {
        "property": "og:image:alt",
        "content": _("Crowdfund: own a part of an enterprise you believe in."),
    },
    {"name": "twitter:card", "content": "summary_large_image"},
]


def all_pages() -> list[Page]:
    """Every page, by module name."""
    return list(_pages())


def _pages() -> Iterator[Page]:
    for module_info in pkgutil.iter_modules(page_package.__path__):
        module = importlib.import_module(f"{page_package.__name__}.{module_info.name}")
        page = getattr(module, "PAGE", None)
        if isinstance(page, Page):
            yield page


def add_pages(app: rx.App) -> None:
    """Adds every page to the application."""
    for page in all_pages():
        loads = list(page.on_load) or [BaseState.look]
        app.add_page(
            _builder(page),
            route=page.route,
            title=_title(page),
            description=page.description,
            image=f"{get_config().deploy_url}{PICTURE}",
            meta=PICTURE_TAGS,
            on_load=[BaseState.begin, *loads],
        )


def _title(page: Page) -> str | rx.Var[str]:
    if page.name is None:
        return _full(page.title)
    name: Any = rx.Var.create(page.name)
    is_known = BaseState.is_loaded & ~BaseState.is_missing & (name != "")
    return rx.cond(is_known, name.to(str) + f" · {PRODUCT_NAME}", _full(page.title))


def _full(title: str) -> str:
    return title if PRODUCT_NAME in title else f"{title} · {PRODUCT_NAME}"


def _builder(page: Page) -> Callable[[], rx.Component]:
    # The page's module goes by its name: Reflex writes what pages are put together from into a
    # script for each module, and every page would load that of all pages.
    @wraps(page.build)
    def build() -> rx.Component:
        with building(page.route):
            return page.build()

    return build
