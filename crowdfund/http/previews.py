"""Shared links: the HTML of a campaign's page says what it is about, before any script runs.

The pages are one application in the browser, and its server sends the same HTML for every
campaign. Here the head of that HTML gets the campaign's own title, description and picture, for
everybody alike. Nothing is said about what is not public.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from functools import partial
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from crowdfund.domain.errors import NotFound
from crowdfund.http.requests import DepsSource, call, deps_of
from crowdfund.http.rewriting import Rewriting, plain
from crowdfund.services import sharing
from crowdfund.services.deps import Deps
from crowdfund.services.views.sharing import SharePreview
from crowdfund.words import language

SITE_NAME: Final = "Crowdfund"
KEPT_SECONDS: Final = 30
"""A shared link may be this old: many ask for the same one when it is passed around."""
MOST_KEPT: Final = 500
LIST_CACHE: Final = "public, max-age=3600"
MARK: Final = "data-shared"
"""On every tag that is about this one address: crowdfund.js takes them away when the browser goes
to another without loading it."""

_CAMPAIGN: Final = re.compile(r"/campaigns/([^/]{1,200})/?")
_OWN_TAGS: Final = re.compile(
    rb"<title\b[^>]*>.*?</title>"
    rb"|<meta\b[^>]*\b(?:name|property)=\"(?:description|og:[^\"]*|twitter:[^\"]*)\"[^>]*>"
    rb"|<link\b[^>]*\brel=\"canonical\"[^>]*>",
    re.DOTALL,
)


class SharePreviews:
    """Writes into the head of a campaign's page what it is about.

    Args:
        app: what answers.
        deps_source: gives what this process works with.
    """

    def __init__(self, app: ASGIApp, deps_source: DepsSource) -> None:
        self._app = app
        self._deps_source = deps_source
        self._kept: OrderedDict[tuple[str, str], tuple[float, SharePreview]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        preview = await self._preview(scope)
        if preview is None:
            await self._app(scope, receive, send)
            return
        change = partial(with_preview, preview=preview)
        await self._app(plain(scope), receive, Rewriting(send, change, scope))

    async def _preview(self, scope: Scope) -> SharePreview | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        found = _CAMPAIGN.fullmatch(scope["path"])
        return await self._of(self._deps_source(), found[1]) if found else None

    async def _of(self, deps: Deps, slug: str) -> SharePreview | None:
        key = (slug, language())
        kept = self._kept.get(key)
        if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        self._kept.pop(key, None)
        try:
            preview = await call(deps, sharing.preview, slug=slug)
        except NotFound:
            return None
        self._kept[key] = (time.monotonic(), preview)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return preview


def with_preview(html: bytes, preview: SharePreview) -> bytes:
    """A page's HTML whose head says what it is about; without a head, as it is.

    Args:
        html: UTF-8, as it was built.
        preview: what is said; its texts are somebody's and are escaped here.
    """
    head, end, rest = html.partition(b"</head>")
    if not end:
        return html
    return _OWN_TAGS.sub(b"", head) + tags(preview).encode() + end + rest


def tags(preview: SharePreview) -> str:
    """The tags of a shared link: https://ogp.me, and Twitter's card."""
    named = {
        "description": preview.description,
        "twitter:card": "summary_large_image",
        "twitter:title": preview.title,
        "twitter:description": preview.description,
        "twitter:image": preview.image_url,
    }
    open_graph = {
        "og:type": "website",
        "og:site_name": SITE_NAME,
        "og:title": preview.title,
        "og:description": preview.description,
        "og:url": preview.url,
        "og:image": preview.image_url,
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": preview.image_alt,
    }
    return "".join(
        [
            f"<title {MARK}>{escape(preview.title)} · {SITE_NAME}</title>",
            f'<link rel="canonical" href="{escape(preview.url)}" {MARK}/>',
            *(_tag("name", name, text) for name, text in named.items()),
            *(_tag("property", name, text) for name, text in open_graph.items()),
        ]
    )


async def sitemap(request: Request) -> Response:
    """Every public page, for crawlers."""
    addresses = await call(deps_of(request), lambda deps: list(sharing.sitemap(deps)))
    urls = "".join(f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    )
    return Response(text, media_type="application/xml", headers={"Cache-Control": LIST_CACHE})


async def robots(request: Request) -> Response:
    """What crawlers need not look at, and where the list of pages is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in (*sharing.PRIVATE_PAGES, "/auth/", "/downloads/")),
    ]
    text = "\n".join([*lines, f"Sitemap: {deps_of(request).public_url}/sitemap.xml", ""])
    return PlainTextResponse(text, headers={"Cache-Control": LIST_CACHE})


def _tag(attribute: str, name: str, text: str) -> str:
    return f'<meta {attribute}="{name}" content="{escape(text)}" {MARK}/>'
