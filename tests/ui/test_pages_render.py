"""Every page is built and rendered: this finds each Var, foreach and typing mistake."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from PIL import Image
from reflex.config import get_config
from reflex_base.utils.memo_paths import capture_source_module

from crowdfund.ui.layout import building
from crowdfund.ui.page import Page
from crowdfund.ui.routes import PICTURE, _builder, add_pages, all_pages
from tests.gates.sources import PROJECT

PAGES = all_pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.route)
def test_a_page_builds_and_renders(page: Page) -> None:
    with building(page.route):
        rendered = repr(page.build().render())
    assert '"main"' in rendered
    assert rendered.count('"h1"') >= 1
    # Who runs no scripts reads why nothing comes.
    assert rendered.count('"without-script"') == 1


def test_every_page_of_an_offer_keeps_the_prescribed_warning_on_screen() -> None:
    """And no other page has one: what is prescribed is of one offer."""
    warned = set()
    for page in PAGES:
        with building(page.route):
            if '"risk-strip"' in repr(page.build().render()):
                warned.add(page.route)
    of_an_offer = {page.route for page in PAGES if page.route.startswith("/campaigns/[slug]")}
    assert len(of_an_offer) >= 4
    of_an_offer.add("/founder/campaigns/[campaign_id]/preview")
    assert warned == of_an_offer


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.route)
def test_a_page_keeps_radix_out(page: Page) -> None:
    libraries = set(page.build()._get_all_imports())
    assert not [name for name in libraries if name.startswith("@radix-ui/themes")]


def test_no_two_pages_share_an_address() -> None:
    routes = Counter(page.route.strip("/") for page in PAGES)
    assert [route for route, times in routes.items() if times > 1] == []


def test_the_pages_of_an_account_are_there() -> None:
    routes = {page.route for page in PAGES}
    assert {"/login", "/register", "/account", "404"} <= routes


def test_each_page_has_a_script_of_its_own() -> None:
    """Reflex writes the parts of pages into one script for each module that builds them."""
    modules = {capture_source_module(_builder(page)) for page in PAGES}
    assert modules == {page.build.__module__ for page in PAGES}
    assert len(modules) > 30


class Added:
    """Stands in for the application: keeps what is said of each page."""

    def __init__(self) -> None:
        self.pages: list[dict[str, Any]] = []

    def add_page(self, _build: object, **said: Any) -> None:
        """Keeps it."""
        self.pages.append(said)


def test_a_link_to_any_page_shows_a_picture() -> None:
    added: Any = Added()
    add_pages(added)
    assert {page["image"] for page in added.pages} == {f"{get_config().deploy_url}{PICTURE}"}
    assert added.pages[0]["image"].startswith("http")
    for page in added.pages:
        tags = {tag["property"]: tag["content"] for tag in page["meta"] if "property" in tag}
        assert tags["og:image:alt"]
        with Image.open(PROJECT / "assets" / PICTURE.removeprefix("/")) as shown:
            assert shown.size == (int(tags["og:image:width"]), int(tags["og:image:height"]))
            assert shown.get_format_mimetype() == tags["og:image:type"]


def test_the_panel_that_fits_into_the_window_is_beside_every_campaign() -> None:
    sheet = (PROJECT / "assets" / "data.css").read_text()
    assert ".split-aside:has(> .offer-panel)" in sheet
    with_panel = set()
    for page in PAGES:
        with building(page.route):
            if "offer-panel" in repr(page.build().render()):
                with_panel.add(page.route.strip("/"))
    assert with_panel == {"campaigns/[slug]", "founder/campaigns/[campaign_id]/preview"}
