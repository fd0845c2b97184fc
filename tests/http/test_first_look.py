"""What is seen of a page before its scripts run."""

from __future__ import annotations

import asyncio
import gzip
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from crowdfund.domain.errors import NotFound
from crowdfund.http import first_look
from crowdfund.http.first_look import FirstLook, Look
from crowdfund.http.headers import SecurityHeaders
from crowdfund.services import accounts
from crowdfund.services.deps import Deps

FRAME = (
    '<div class="frame"><header>H</header><main class="page page-wide" id="main"><h1>Home</h1>'
    '<section><div aria-busy="true" role="status"><div>bone</div><div></div></div></section>'
    "<section>below</section></main><footer>F</footer></div>"
)
HEAD = '<head><link rel="modulepreload" href="/a.js"/></head>'
BEGIN = '<script type="module" async="">import "/a.js"</script>'
HELD = '<template data-later="">'
HOME = f"<html>{HEAD}<body>{FRAME}<script>1</script>{BEGIN}</body></html>"
EMPTY = f"<html>{HEAD}<body><script>1</script></body></html>"


class _Drawer:
    """Draws what it is told to, and counts."""

    def __init__(self) -> None:
        self.html = "<b>open</b>"
        self.times = 0
        self.raises: Exception | None = None

    def __call__(self, deps: Deps, name: str) -> str:
        assert deps is DEPS
        self.times += 1
        if self.raises is not None:
            raise self.raises
        return f"{self.html}{name}"


POLICY = "cross-origin-opener-policy"
DEPS: Any = SimpleNamespace(public_url="http://localhost")


@pytest.fixture
def drawer() -> _Drawer:
    return _Drawer()


@pytest.fixture
def client(drawer: _Drawer, tmp_path: Path) -> TestClient:
    async def built(scope: Any, receive: Any, send: Any) -> None:
        text = {"/": HOME, "/one/gone": EMPTY}.get(scope["path"], EMPTY)
        status = 404 if scope["path"] == "/one/gone" else 200
        await Response(text, status, media_type="text/html")(scope, receive, send)

    (tmp_path / first_look.FRAME_OF).write_text(HOME)
    looks = [
        Look(re.compile("/"), drawer, is_whole=False),
        Look(re.compile("/one/([a-z]+)"), drawer, is_whole=True),
    ]
    made = TestClient(FirstLook(built, lambda: DEPS, looks, {"en": tmp_path}))
    made.headers["accept-encoding"] = "identity"
    return made


def seen(html: str) -> str:
    """What stands in the element, and nothing else."""
    found = re.search("<first-look>(.*)</first-look>", html)
    return found[1] if found else ""


def test_the_first_part_that_waits_is_seen(client: TestClient) -> None:
    html = client.get("/").text
    assert seen(html) == (
        '<div class="frame"><header>H</header><main class="page page-wide" id="main"><h1>Home</h1>'
        "<b>open</b></main></div>"
    )


def test_scripts_wait_until_something_is_seen(client: TestClient) -> None:
    html = client.get("/").text
    built = HOME.replace(
        '<link rel="modulepreload" href="/a.js"/>', '<link data-later="" href="/a.js"/>'
    )
    held = built.replace("<body>", f"<body><first-look>{seen(html)}</first-look>{HELD}")
    assert html == held.replace("</body>", "</template></body>")


def test_a_page_that_is_built_empty_gets_the_frame_of_another(client: TestClient) -> None:
    assert seen(client.get("/one/boat").text) == (
        '<div class="frame"><header>H</header><main class="page page-normal" id="main">'
        "<b>open</b>boat</main></div>"
    )


def test_what_stays_above_the_main_part_is_drawn_above_it() -> None:
    frame = '<div class="frame"><header>H</header><main class="page page-wide" id="main">'
    above = first_look.filled(frame, "<aside>risk</aside><main><b>open</b></main>")
    assert above == (
        '<div class="frame"><header>H</header><aside>risk</aside>'
        '<main class="page page-normal" id="main"><b>open</b></main></div>'
    )


def test_other_pages_and_those_that_are_not_there_stay_as_they_were(
    client: TestClient, drawer: _Drawer
) -> None:
    assert client.get("/other").text == EMPTY
    assert drawer.times == 0
    assert client.post("/").text == HOME
    gone = client.get("/one/gone")
    assert (gone.status_code, gone.text) == (404, EMPTY)
    drawer.raises = NotFound("campaign")
    assert client.get("/one/secret").text == EMPTY


def test_a_page_does_not_fail_for_its_picture(client: TestClient, drawer: _Drawer) -> None:
    drawer.raises = OSError("the database is away")
    answer = client.get("/")
    assert (answer.status_code, answer.text) == (200, HOME)


def test_it_is_drawn_once_for_many_and_anew_when_it_is_old(
    client: TestClient, drawer: _Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(first_look, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for _ in range(3):
        assert "<b>open</b>" in client.get("/").text
    assert drawer.times == 1
    drawer.html = "<b>more</b>"
    now[0] += first_look.SHOWN_SECONDS + 1
    assert "<b>more</b>" in client.get("/").text
    assert drawer.times == 2


def test_nobody_waits_while_an_older_one_may_be_shown(
    drawer: _Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(first_look, "time", SimpleNamespace(monotonic=lambda: now[0]))
    look = Look(re.compile("/"), drawer, is_whole=False)
    page: Any = None
    looks = FirstLook(page, lambda: DEPS, [look])
    monkeypatch.setattr(first_look, "PAUSE_SECONDS", 0)

    async def ask() -> None:
        together = await asyncio.gather(*[looks._drawn(look, "") for _ in range(9)])
        assert ({kept.html for kept in together}, drawer.times) == ({"<b>open</b>"}, 1)
        drawer.html = "<b>more</b>"
        now[0] += first_look.FRESH_SECONDS + 1
        assert (await looks._drawn(look, "")).html == "<b>open</b>"
        (kept,) = looks._kept.values()
        assert kept.drawing is not None
        await kept.drawing
        assert (await looks._drawn(look, "")).html == "<b>more</b>"
        assert drawer.times == 2

    asyncio.run(ask())


def test_only_who_is_signed_in_is_parted_from_the_window_that_opened_the_page(
    client: TestClient,
) -> None:
    outside = TestClient(SecurityHeaders(client.app, lambda: DEPS))
    policies = {path: outside.get(path).headers[POLICY] for path in ("/", "/one/boat", "/other")}
    assert policies == {"/": "unsafe-none", "/one/boat": "unsafe-none", "/other": "same-origin"}
    outside.cookies.set(accounts.cookie_name(DEPS.public_url), "whatever it is")
    for path in policies:
        assert outside.get(path).headers.get_list(POLICY) == ["same-origin"]


def test_what_is_kept_of_a_page_is_of_what_was_built_and_drawn_last(
    drawer: _Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, built = [1000.0], [HOME]
    monkeypatch.setattr(first_look, "time", SimpleNamespace(monotonic=lambda: now[0]))

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await Response(built[0], media_type="text/html")(scope, receive, send)

    client = TestClient(FirstLook(page, lambda: DEPS, [Look(re.compile("/"), drawer, True)]))
    once = client.get("/").text
    assert client.get("/").text == once
    built[0] = HOME.replace("<head>", "<head><title>New</title>")
    assert "<title>New</title>" in client.get("/").text
    drawer.html = "<b>more</b>"
    now[0] += first_look.SHOWN_SECONDS + 1
    assert "<b>more</b>" in client.get("/").text


@pytest.mark.parametrize(
    ("asked", "is_squeezed"),
    [("gzip, br", True), ("br;q=1, gzip;q=0.5", True), ("gzip;q=0", False), ("br", False)],
)
def test_it_is_compressed_for_who_reads_that(
    client: TestClient, asked: str, is_squeezed: bool
) -> None:
    with client.stream("GET", "/", headers={"accept-encoding": asked}) as answer:
        raw = b"".join(answer.iter_raw())
    assert (answer.headers.get("content-encoding") == "gzip") == is_squeezed
    assert int(answer.headers["content-length"]) == len(raw)
    assert b"<first-look>" in (gzip.decompress(raw) if is_squeezed else raw)


def test_a_look_at_the_headers_alone_has_no_body(client: TestClient) -> None:
    answer = client.head("/")
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(client.get("/").content)
