"""What is shown at an address where nothing is."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui.layout import missing_page, shell
from crowdfund.ui.page import Page
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return shell(missing_page())


PAGE = Page(route="404", title=_("Nothing here"), build=build)
