"""The reader's language: found for each request, kept in a cookie, changed by a form.

Pages are built once for each language. Which build answers is decided here, from the same cookie
and header as the language of everything else, so that a page comes in one language as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund import preferred, words
from crowdfund.http.requests import (
    BodyTooLargeError,
    DepsSource,
    UnreadableFormError,
    call,
    deps_of,
    form_of,
    is_from_us,
    token_of,
)
from crowdfund.services import accounts, profile
from crowdfund.services.cookies import LANGUAGE
from crowdfund.services.local_paths import local_path

PATH: Final = "/language"
SEE_OTHER: Final = 303
NOT_FOUND: Final = 404
SHOWN_TO_OTHERS: Final = "/share/"
"""Pictures of shared links, which whoever is sent one sees: English for everybody."""
VARY: Final = "Accept-Language, Cookie"
LONGEST_NAME_BYTES: Final = 255
"""Of a file (NAME_MAX of Linux)."""
LONGEST_PATH_BYTES: Final = 2_000
"""Of a whole address: less than PATH_MAX of Linux with the folder of a build before it."""
KEPT_CHARS: Final = 60
"""Of longer names: four bytes each at most in UTF-8."""
KEPT_PATH_CHARS: Final = 500
"""Of longer addresses."""
BUILT: Final = "/assets/"
"""Files named by what is in them: the same name is the same file in every build."""
_FRAMEWORK: Final = ("/_", "/ping")
"""Addresses of the framework itself, which no build answers."""


async def choose(request: Request) -> Response:
    """Remembers the language of this browser and leads back to the page that asked."""
    deps = deps_of(request)
    answer = RedirectResponse(_page_before(request), status_code=SEE_OTHER)
    answer.headers["Cache-Control"] = "no-store"
    if not is_from_us(request, deps):
        return answer
    try:
        form = await form_of(request)
    except (BodyTooLargeError, UnreadableFormError):
        return answer
    if code := words.known(form.get("language"), otherwise=""):
        answer.headers.append("Set-Cookie", cookie_of(code, deps.public_url))
        if token := token_of(request, deps):
            actor = await call(deps, accounts.actor_for, token=token)
            await call(deps, profile.choose_language, actor=actor, code=code)
    return answer


class Speaking:
    """Makes the reader's language the language of whatever answers.

    Args:
        app: what answers.
        deps_source: gives what this process works with.
    """

    def __init__(self, app: ASGIApp, deps_source: DepsSource) -> None:
        self._app = app
        self._deps_source = deps_source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        cookie = connection.cookies.get(words.COOKIE, "")
        spoken = preferred.chosen(cookie, connection.headers.get("accept-language", ""))
        if scope["path"].startswith(SHOWN_TO_OTHERS):
            spoken = words.ENGLISH

        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._label(MutableHeaders(scope=message), spoken, is_kept=cookie == spoken)
            await send(message)

        with words.language_in_use(spoken):
            await self._app(scope, receive, heard)

    def _label(self, headers: MutableHeaders, spoken: str, *, is_kept: bool) -> None:
        """Says what a page depends on, and settles what the browser's header left to it: not every
        browser sends it when it opens the page's websocket."""
        if not headers.get("content-type", "").startswith("text/html"):
            return
        headers.add_vary_header(VARY)
        if spoken != words.ENGLISH and not is_kept:
            headers.append("Set-Cookie", cookie_of(spoken, self._deps_source().public_url))


class PagesByLanguage:
    """Answers addresses of pages from the build in the reader's language.

    Args:
        app: the framework with the English build.
        builds: what serves the other builds, by language; those that were not built are left out.
    """

    def __init__(self, app: ASGIApp, builds: Mapping[str, ASGIApp]) -> None:
        self._app = app
        self._builds = builds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
        elif scope["path"].startswith(BUILT):
            await self._file(scope, receive, send)
        else:
            build = self._builds.get(words.language()) if _is_page(scope["path"]) else None
            await (build or self._app)(_findable(scope), receive, send)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends a file of any build: a tab may be older than its browser's choice of language."""
        apps = [self._app, *self._builds.values()]
        for app in apps[:-1]:
            if await _found(app, scope, receive, send):
                return
        await apps[-1](dict(scope), receive, send)


async def _found(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> bool:
    """Lets it answer unless it has nothing."""
    is_missing = False

    async def unless_missing(message: Message) -> None:
        nonlocal is_missing
        if message["type"] == "http.response.start":
            is_missing = message["status"] == NOT_FOUND
        if not is_missing:
            await send(message)

    await app(dict(scope), receive, unless_missing)
    return not is_missing


def _findable(scope: Scope) -> Scope:
    """The request with names that a file may have: what serves a build looks for one first, and
    has no page for an address that the file system refuses. No page is called so, cut or not."""
    path: str = scope["path"]
    parts = path.split("/")
    if max(map(_bytes, parts)) <= LONGEST_NAME_BYTES and _bytes(path) <= LONGEST_PATH_BYTES:
        return scope
    return {**scope, "path": "/".join(part[:KEPT_CHARS] for part in parts)[:KEPT_PATH_CHARS]}


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _is_page(path: str) -> bool:
    return "." not in path.rpartition("/")[2] and not path.startswith(_FRAMEWORK)


def _page_before(request: Request) -> str:
    """The page that the form was on, with its query; our pages tell us, and others do not."""
    before = urlsplit(request.headers.get("referer", ""))
    path = before.path + (f"?{before.query}" if before.query else "")
    return local_path(path, otherwise="/") if before.path != PATH else "/"


def cookie_of(code: str, public_url: str) -> str:
    """A Set-Cookie header that remembers a language.

    Args:
        code: one of `words.LANGUAGES`.
        public_url: the platform's own address.
    """
    jar: SimpleCookie = SimpleCookie()
    jar[words.COOKIE] = code
    morsel = jar[words.COOKIE]
    morsel["path"], morsel["max-age"], morsel["samesite"] = "/", LANGUAGE.lasts_seconds, "lax"
    morsel["httponly"] = True
    if public_url.startswith("https://"):
        morsel["secure"] = True
    return morsel.OutputString()
