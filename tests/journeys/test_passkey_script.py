"""The script of passkeys against our own routes, in a browser with a virtual authenticator. The
pages around it are drawn by hand here: nothing is built, so it is quick."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright
from sqlmodel import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from crowdfund.db.tables import Passkey, UserSession
from crowdfund.http.factor_routes import FACTOR_ROUTES
from crowdfund.services import accounts, limits
from crowdfund.services.deps import Deps
from crowdfund.ui.parts.factor_words import WORDS
from tests.journeys.authenticators import authenticator_for
from tests.journeys.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.journeys.running import ROOT
from tests.ports import address_of, listener
from tests.sandbox_server import START_SECONDS, TellingServer
from tests.services.factoring import let_proof_age, signed_in

pytestmark = pytest.mark.browser

ASSETS = ("crowdfund.js", "factors.js", "focus.js")


def _page(request: Request) -> Response:
    words = json.dumps(WORDS).replace('"', "&quot;")
    buttons = "".join(
        f'<button data-factors="{does}" data-words="{words}">{does}</button>'
        for does in ("add-passkey", "sign-in-passkey", "prove-passkey")
    )
    return HTMLResponse(
        f"<!doctype html><title>{request.url.path}</title><h1>{request.url.path}</h1>"
        f'{buttons}<label>Name <input id="passkey_name"></label>'
        '<input type="hidden" name="next" value="/after-signing-in">'
        '<input type="hidden" name="back" value="/after-proving">'
        '<p data-factors-says="passkeys" role="alert" hidden></p>'
        '<div data-codes="box" hidden><ol data-codes="list"></ol></div>'
        '<script src="/crowdfund.js"></script>'
    )


def _asset(request: Request) -> Response:
    return FileResponse(Path(ROOT) / "assets" / request.url.path.strip("/"))


@pytest.fixture
def served(deps: Deps) -> Iterator[Deps]:
    """Our own routes at localhost, with pages drawn by hand around them."""
    limits.forget_all()
    place = listener()
    there = replace(deps, public_url=address_of(place, "localhost"))
    app = Starlette(
        routes=[
            *[Route(f"/{name}", _asset) for name in ASSETS],
            *FACTOR_ROUTES,
            Route("/{path:path}", _page),
        ]
    )
    app.state.deps_source = lambda: there
    server = TellingServer(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
    thread.start()
    assert server.listening.wait(START_SECONDS), "our own routes did not start"
    yield there
    server.should_exit = True
    thread.join(60)
    place.close()


@pytest.fixture
def page(served: Deps) -> Iterator[Page]:
    """A tab of a browser that keeps passkeys."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        opened = browser.new_context(base_url=served.public_url).new_page()
        authenticator_for(opened)
        yield opened
        browser.close()


def test_a_passkey_is_added_signs_in_and_proves(served: Deps, page: Page) -> None:
    name, token = accounts.cookie_name(served.public_url), signed_in(served).token
    page.context.add_cookies([{"name": name, "value": token, "url": served.public_url}])
    page.goto("/account/factors")
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="add-passkey").click()
    expect(page.locator("[data-codes=list] li")).to_have_count(10)
    with served.reading() as session:
        assert session.exec(select(Passkey)).one().name == "My phone"

    page.context.clear_cookies()
    page.goto("/login")
    page.get_by_role("button", name="sign-in-passkey").click()
    expect(page.get_by_role("heading", name="/after-signing-in")).to_be_visible()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies[name]["httpOnly"]
    assert cookies[name]["value"] != token
    actor = accounts.actor_for(served, token=cookies[name]["value"])
    assert actor is not None
    assert actor.email == "ada@example.test"

    let_proof_age(served)
    page.get_by_role("button", name="add-passkey").click()
    expect(page.get_by_role("heading", name="/account/prove")).to_be_visible()
    page.get_by_role("button", name="prove-passkey").click()
    expect(page.get_by_role("heading", name="/after-proving")).to_be_visible()
    with served.reading() as session:
        how = [row.proved_how for row in session.exec(select(UserSession))]
    assert sorted(how) == ["passkey", "passkey"]

    # The same device again: the browser itself says that it is known.
    page.get_by_role("button", name="add-passkey").click()
    expect(page.get_by_role("alert")).to_have_text(WORDS["existing"])
