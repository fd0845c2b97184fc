"""Headers that every answer carries: what browsers may load, and who may frame us."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund import words
from crowdfund.http.requests import DepsSource

POLICY: Final = {
    "default-src": "'self'",
    "script-src": "'self'",
    # Widths of bars are style attributes.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "frame-src": "'none'",
}
"""The Content-Security-Policy, by directive."""

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

TRANSPORT: Final = "max-age=31536000"
"""For a year browsers come by https alone; said only where that is how we are reached."""

OK: Final = 200
NOT_MODIFIED: Final = 304
REFUSED: Final = 400
"""From here on there was no answer. Caches may keep some of them unless they are told not to
(RFC 9110, section 15.1), and what is not there now, or not for this person, may be in a minute."""

BUILT: Final = "/assets/"
"""Where the build puts files whose names change with what is in them."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"

PAGES: Final = "text/html"
PARTS_OF_PAGES: Final = ("text/css", "text/javascript", "application/javascript")
"""Our own sheets and scripts keep their names: without a word a browser guesses how long they are
good for, and a new page would be shown, or never begun, by an old one."""

_INLINE_SCRIPT: Final = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """Adds the headers to every answer that does not set its own.

    Args:
        app: what answers.
        pages_dirs: where the built pages are, by language. Their start-up is written into them as
            scripts when they are built; exactly those may run, by their hashes.
        deps_source: gives what this process works with, and so the address that browsers use.
    """

    def __init__(
        self, app: ASGIApp, deps_source: DepsSource, pages_dirs: Mapping[str, Path] | None = None
    ) -> None:
        self._app = app
        self._deps_source = deps_source
        self._pages_dirs = pages_dirs or {}
        self._page_policies: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message["status"], scope["path"], MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, with_headers)

    def _add(self, status: int, path: str, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self._deps_source().public_url.startswith("https://"):
            headers.setdefault("Strict-Transport-Security", TRANSPORT)
        if status == NOT_MODIFIED:
            # Its headers replace those of the page that the browser keeps, whose type it leaves
            # out: a policy here would be the wrong one.
            return
        kind = headers.get("content-type", "")
        is_page = kind.startswith(PAGES)
        policy = self._policy_of_pages() if is_page else policy_text()
        headers.setdefault("Content-Security-Policy", policy)
        if path.startswith(BUILT) and status == OK and not is_page:
            headers.setdefault("Cache-Control", IMMUTABLE)
        elif kind.startswith((PAGES, *PARTS_OF_PAGES)):
            headers.setdefault("Cache-Control", "no-cache")
        elif status >= REFUSED:
            headers.setdefault("Cache-Control", "no-store")

    def _policy_of_pages(self) -> str:
        # At the first page, not before: the pages are built after the application is imported.
        code = words.language() if words.language() in self._pages_dirs else words.ENGLISH
        if code not in self._page_policies:
            self._page_policies[code] = policy_text(script_hashes(self._pages_dirs.get(code)))
        return self._page_policies[code]


def policy_text(scripts: list[str] | None = None) -> str:
    """The policy as a header.

    Args:
        scripts: what may run inside pages beside files of our own, as CSP sources.
    """
    allowed = " ".join([POLICY["script-src"], *(scripts or [])])
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, "script-src": allowed}.items())


def script_hashes(pages_dir: Path | None) -> list[str]:
    """The scripts inside built pages, as CSP sources.

    Args:
        pages_dir: a folder of HTML files; None or one without any allows no script.
    """
    pages = sorted(pages_dir.rglob("*.html")) if pages_dir else []
    scripts = {
        script for page in pages for script in _INLINE_SCRIPT.findall(page.read_text("utf-8"))
    }
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
