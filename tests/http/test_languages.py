"""The reader's language: which build answers, what is remembered, and the way back to the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from crowdfund import words
from crowdfund.http.app import wrap
from crowdfund.services.deps import Deps

OWN = "http://127.0.0.1:8000"
CHINESE = {"accept-language": "zh-CN,zh;q=0.9"}


def build(name: str, *files: str) -> Starlette:
    """What serves one build: every address is a page, and a few files are there."""

    async def page(request: Any) -> Response:
        return HTMLResponse(f"{name} {request.url.path} in {words.language()}")

    async def file(request: Any) -> Response:
        found = request.path_params["file"] in files
        return Response(name if found else "", status_code=200 if found else 404)

    async def data(_request: Any) -> Response:
        return JSONResponse(name)

    return Starlette(
        routes=[
            Route("/assets/{file}", file),
            Route("/{file}.js", data),
            Route("/_event", data),
            Route("/{path:path}", page),
        ]
    )


@pytest.fixture
def client(deps: Deps) -> Iterator[TestClient]:
    """Our routes around two builds."""
    chinese = build("chinese", "old.js", "hanzi.js")
    by_language, inner, *outer = wrap(lambda: deps, builds={words.CHINESE: chinese})
    assert isinstance(inner, Starlette)
    inner.mount("", by_language(build("english", "old.js")))  # type: ignore[operator]
    app: Any = inner
    for transformer in outer:
        app = transformer(app)  # type: ignore[operator]
    with TestClient(app, base_url=OWN, follow_redirects=False) as made:
        made.headers["origin"] = OWN
        yield made


def choose(client: TestClient, code: object, **headers: str):  # type: ignore[no-untyped-def]
    """Presses the switch."""
    return client.post("/language", data={"language": code}, headers=headers)


def test_a_page_comes_in_the_language_that_the_browser_asks_for(client: TestClient) -> None:
    assert client.get("/campaigns").text == "english /campaigns in en"
    answer = client.get("/campaigns", headers=CHINESE)
    assert answer.text == "chinese /campaigns in zh_Hans"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["vary"].split(", "))


def test_what_was_answered_first_is_kept_for_the_websocket(client: TestClient) -> None:
    cookie = client.get("/", headers=CHINESE).headers["set-cookie"]
    assert cookie.startswith("language=zh_Hans;")
    assert "HttpOnly" in cookie
    assert client.get("/").text == "chinese / in zh_Hans"
    assert "set-cookie" not in client.get("/", headers=CHINESE).headers


def test_the_switch_leads_back_to_the_page_with_its_query(client: TestClient) -> None:
    answer = choose(client, "zh_Hans", referer=f"{OWN}/campaigns?q=bread&page=2#top")
    assert (answer.status_code, answer.headers["location"]) == (303, "/campaigns?q=bread&page=2")
    assert client.get("/campaigns").text == "chinese /campaigns in zh_Hans"
    choose(client, "en")
    assert client.get("/campaigns", headers=CHINESE).text == "english /campaigns in en"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/page", f"{OWN}//evil.test", "", "page"])
def test_it_leads_to_no_other_site(client: TestClient, elsewhere: str) -> None:
    assert choose(client, "en", referer=elsewhere).headers["location"] in {"/", "/page"}


def test_another_site_changes_nothing(client: TestClient) -> None:
    answer = choose(client, "zh_Hans", origin="https://evil.test")
    assert "set-cookie" not in answer.headers
    assert client.get("/").text == "english / in en"


@pytest.mark.parametrize("code", ["xx", "", "zh", "../en", "zh_Hans; Domain=evil.test"])
def test_a_language_that_is_not_spoken_is_not_kept(client: TestClient, code: str) -> None:
    assert "set-cookie" not in choose(client, code).headers


def test_a_cookie_of_any_content_does_no_harm(client: TestClient) -> None:
    assert client.get("/", headers={"cookie": "language=%00xx"}).text == "english / in en"


def test_files_are_found_whatever_build_they_are_of(client: TestClient) -> None:
    assert client.get("/assets/old.js").text == "english"
    assert client.get("/assets/hanzi.js").text == "chinese", "a tab that is older than its choice"
    assert client.get("/assets/none.js").status_code == 404
    assert client.get("/crowdfund.js", headers=CHINESE).json() == "english"


def test_the_framework_and_our_routes_are_no_pages(client: TestClient) -> None:
    assert client.get("/_event", headers=CHINESE).json() == "english"
    assert "set-cookie" not in client.get("/healthz", headers=CHINESE).headers


def test_over_https_the_cookie_is_secure(deps: Deps) -> None:
    from dataclasses import replace

    secure = replace(deps, public_url="https://fund.test")
    _by_language, inner, *_outer = wrap(lambda: secure)
    with TestClient(inner, base_url="https://fund.test", follow_redirects=False) as client:  # type: ignore[arg-type]
        answer = client.post(
            "/language", data={"language": "zh_Hans"}, headers={"origin": "https://fund.test"}
        )
    assert "Secure" in answer.headers["set-cookie"]


def test_names_that_no_file_can_have_reach_a_build_cut(client: TestClient) -> None:
    longest = "a" * 255
    assert client.get(f"/learn/{longest}").text == f"english /learn/{longest} in en"
    for name, cut in (("a" * 256, "a" * 60), ("é" * 128, "é" * 60)):
        assert client.get(f"/learn/{name}/more").text == f"english /learn/{cut}/more in en"
        shown = client.get(f"/learn/{name}", headers=CHINESE)
        assert shown.text == f"chinese /learn/{cut} in zh_Hans"
        # The answer in another language is remembered.
        client.cookies.clear()


def test_an_address_that_is_too_long_as_a_whole_reaches_a_build_cut(client: TestClient) -> None:
    names = "/".join(["a" * 250] * 20)
    shown = client.get(f"/learn/{names}").text
    assert shown == f"english {'/learn/' + '/'.join(['a' * 60] * 20):.500} in en"
