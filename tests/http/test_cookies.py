"""Which cookies browsers are given, and what the page about privacy says of them."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from crowdfund.services.cookies import COOKIES, DAY_SECONDS, UNSENT
from crowdfund.services.deps import Deps
from crowdfund.ui.pages import learn_privacy
from tests.http.test_second_factors import browser, post
from tests.services.factoring import EMAIL, PASSWORD, hold_phones, signed_in, with_app


def set_by(answer: Any) -> dict[str, int]:
    """Names of the cookies that an answer sets, with how many seconds they stay."""
    found: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return {name: int(one["max-age"]) for name, one in found.items() if one.value}


def test_every_cookie_that_is_set_is_told(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)
    app, _codes = with_app(deps, signed_in(deps))
    client, seen = browser(deps), {}
    seen |= set_by(post(client, "/auth/login", email=EMAIL, password="not it at all"))
    seen |= set_by(post(client, "/auth/login", email=EMAIL, password=PASSWORD))
    seen |= set_by(post(client, "/auth/second", code=app.code()))
    seen |= set_by(post(client, "/language", language="zh_Hans"))
    seen |= set_by(post(client, "/uploads/form-c"))
    assert seen == {one.name: one.lasts_seconds for one in COOKIES}
    post(client, "/auth/logout")
    assert "crowdfund_device" in client.cookies
    assert "crowdfund_session" not in client.cookies


def test_the_page_about_privacy_names_each_with_its_purpose_and_time() -> None:
    drawn = str(learn_privacy.build())
    for one in (*COOKIES, UNSENT):
        assert one.name in drawn
        assert one.purpose in drawn
    for time in ("For 30 days.", "For 5 minutes.", "For 365 days.", "For 1 minute.", "For 3 days."):
        assert time in drawn


def test_cookies_are_set_in_these_places_alone() -> None:
    """Another place would set one that the test above does not meet."""
    package = Path(__file__).parents[2] / "crowdfund"
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(word in path.read_text() for word in (".set_cookie(", '"Set-Cookie"', "rx.Cookie"))
    }
    assert found == {"http/auth.py", "http/devices.py", "http/languages.py", "http/uploads.py"}


def _with(*words: str) -> set[str]:
    """Our scripts that have one of these words."""
    root = Path(__file__).parents[2]
    places = [*(root / "assets").glob("*.js"), *(root / "crowdfund/ui").rglob("*.py")]
    return {path.name for path in places if any(word in path.read_text() for word in words)}


def test_scripts_keep_in_the_browser_what_is_told_and_no_longer() -> None:
    assets = Path(__file__).parents[2] / "assets"
    assert _with("localStorage", "indexedDB", "document.cookie") == {"unsent.js"}
    # What a tab keeps for itself is gone with it: where one was on a page, and when it was renewed.
    assert _with("sessionStorage") == {"places.js", "kept_places.py", "other_tabs.py"}
    script = (assets / "unsent.js").read_text()
    assert f'PREFIX = "{UNSENT.name}:"' in script
    days = UNSENT.lasts_seconds // DAY_SECONDS
    assert f"LASTS_MS = {days} * 24 * 60 * 60 * 1000;" in script
