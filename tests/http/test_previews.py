"""Shared links: what a crawler reads in the HTML of a campaign's page, without any script."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from crowdfund.db.tables import Campaign, StoredFile
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.http import previews
from crowdfund.http.app import routes, wrap
from crowdfund.services import covers
from crowdfund.services.deps import Deps
from crowdfund.ui.routes import all_pages
from tests.services.drafting import picture as some_picture
from tests.world import World

OWN = "http://127.0.0.1:8000"
BUILT = (
    '<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/><title>Loading</title>'
    '<meta name="description" content="Of every page"/>'
    '<meta property="og:image" content="/favicon.svg"/><link rel="icon" href="/favicon.svg"/>'
    "</head><body><title>in a drawing</title>é</body></html>"
)


class Head(HTMLParser):
    """What a crawler keeps of a page's head."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, str]] = []
        self.title = ""
        self._is_title = False
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps names and contents."""
        self._is_title = tag == "title"
        named = dict(attrs)
        if tag == "meta":
            name = named.get("name") or named.get("property") or ""
            self.tags.append((name, named.get("content") or ""))
        if tag == "link":
            self.tags.append((named.get("rel") or "", named.get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Ends a title."""
        self._is_title = self._is_title and tag != "title"

    def handle_data(self, data: str) -> None:
        """Keeps a title's text."""
        self.title += data if self._is_title else ""

    def all(self, name: str) -> list[str]:
        """Every content under a name."""
        return [content for key, content in self.tags if key == name]


@pytest.fixture
def client(deps: Deps) -> Iterator[TestClient]:
    """Our routes around built pages that come compressed and with validators when asked."""

    async def page(request: Any) -> Response:
        headers = {"ETag": '"built"', "Last-Modified": "Thu, 26 Nov 2026 08:00:00 GMT"}
        if "http.response.pathsend" in request.scope["extensions"]:
            return Response("by its path", media_type="text/html")
        if "accept-encoding" in request.headers:
            return Response(b"squeezed", media_type="text/html", headers={"Content-Encoding": "br"})
        if "if-none-match" in request.headers:
            return Response(status_code=304)
        return Response(BUILT, media_type="text/html", headers=headers)

    by_language, inner, *outer = wrap(lambda: deps)
    assert isinstance(inner, Starlette)
    pages: Any = Starlette(routes=[Route("/{path:path}", page)])
    inner.mount("", by_language(pages))  # type: ignore[operator]
    app: Any = inner
    for transformer in outer:
        app = transformer(app)  # type: ignore[operator]

    async def able(scope: Any, receive: Any, send: Any) -> None:
        """A server that can send files by their paths, when asked to."""
        can = {"http.response.pathsend": {}} if scope.get("query_string") == b"able" else {}
        await app({**scope, "extensions": can}, receive, send)

    with TestClient(able, base_url=OWN, follow_redirects=False) as made:
        del made.headers["accept-encoding"]
        yield made


def change(deps: Deps, campaign: Campaign, **values: Any) -> None:
    """Writes values onto a campaign's row."""
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def test_a_crawler_reads_what_the_campaign_is(world: World, deps: Deps, client: TestClient) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    world.invest(world.person("Backer"), campaign, 60)
    answer = client.get(f"/campaigns/{campaign.slug}", headers={"User-Agent": "anybody"})
    head = Head(answer.text)
    address = f"{deps.public_url}/campaigns/{campaign.slug}"
    assert answer.status_code == 200
    assert head.title == "Bread for the harbour · Crowdfund"
    assert head.all("og:title") == head.all("twitter:title") == ["Bread for the harbour"]
    assert head.all("canonical") == head.all("og:url") == [address]
    (description,) = head.all("description")
    assert description.startswith("Ada Ltd: A bakery at the harbour. $600 raised, 60 % of target.")
    assert description.endswith("left. Capital is at risk.")
    assert head.all("og:description") == head.all("twitter:description") == [description]
    assert head.all("twitter:card") == ["summary_large_image"]
    assert head.all("og:image") == [f"{deps.public_url}/share/campaigns/{campaign.slug}.png"]
    assert head.all("og:image:width") + head.all("og:image:height") == ["1200", "630"]
    # The rest of the page is as it was built.
    assert head.all("icon") == ["/favicon.svg"]
    assert answer.text.endswith("</head><body><title>in a drawing</title>é</body></html>")
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_each_campaign_has_words_of_its_own(world: World, deps: Deps, client: TestClient) -> None:
    one, other = world.live_campaign(world.person("A")), world.live_campaign(world.person("B"))
    change(deps, other, title="Boats")
    for campaign, title in ((one, "Bread for the harbour"), (other, "Boats"), (one, "Bread for")):
        text = client.get(f"/campaigns/{campaign.slug}").text
        assert Head(text).title.startswith(title)


HOSTILE = '"><script>alert(1)</script>\\1 \\g<0> </head></title> é & \u2028'


def test_what_founders_write_is_escaped(world: World, deps: Deps, client: TestClient) -> None:
    campaign = world.live_campaign(can_receive=False)
    change(deps, campaign, title=HOSTILE, summary=HOSTILE)
    answer = client.get(f"/campaigns/{campaign.slug}")
    assert "<script>" not in answer.text
    assert answer.text.count("</head>") == answer.text.count("<head>") == 1
    head = Head(answer.text)
    assert head.title == f"{HOSTILE} · Crowdfund"
    assert head.all("og:title") == [HOSTILE]
    assert "script-src 'self';" in answer.headers["content-security-policy"]


def test_drafts_say_nothing_to_anybody(world: World, deps: Deps, client: TestClient) -> None:
    campaign = world.live_campaign(can_receive=False)
    change(deps, campaign, title="Secret plan", summary="Nobody knows.")
    for status in set(CampaignStatus) - PUBLIC_STATUSES:
        change(deps, campaign, status=status.value)
        answer = client.get(f"/campaigns/{campaign.slug}")
        assert answer.status_code == 404
        assert "Secret" not in answer.text
        assert "og:title" not in answer.text
        assert client.get(f"/share/campaigns/{campaign.slug}.png").status_code == 404
        assert campaign.slug not in client.get("/sitemap.xml").text
    change(deps, campaign, status=CampaignStatus.LIVE.value)
    assert "Secret plan" in client.get(f"/campaigns/{campaign.slug}").text
    assert campaign.slug in client.get("/sitemap.xml").text


@pytest.mark.parametrize("path", ["", "/nothing", "/%00", "/..%2f", "/a/escrow", "/" + "a" * 300])
def test_other_addresses_are_left_as_they_were_built(client: TestClient, path: str) -> None:
    answer = client.get(f"/campaigns{path}")
    assert answer.text == BUILT
    assert "og:title" not in answer.text


def test_neither_compressed_nor_unchanged(world: World, client: TestClient) -> None:
    campaign = world.live_campaign(can_receive=False)
    path = f"/campaigns/{campaign.slug}"
    plain = client.get(path)
    for asked in ({"Accept-Encoding": "br"}, {"If-None-Match": '"built"'}, {"Range": "bytes=0-9"}):
        answer = client.get(path, headers=asked)
        assert (answer.status_code, answer.text) == (200, plain.text)
        assert "etag" not in answer.headers
        assert "content-encoding" not in answer.headers
        assert answer.headers["cache-control"] == "no-cache"
    assert client.get(f"{path}?able").text == plain.text
    assert client.get("/campaigns?able").text == "by its path"
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == plain.headers["content-length"]


def test_a_preview_is_kept_for_a_moment(
    world: World, deps: Deps, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(can_receive=False)
    path = f"/campaigns/{campaign.slug}"
    assert "Bread" in Head(client.get(path).text).title
    change(deps, campaign, title="Boats")
    assert "Bread" in Head(client.get(path).text).title
    monkeypatch.setattr(previews, "KEPT_SECONDS", 0)
    assert "Boats" in Head(client.get(path).text).title


def test_the_picture_is_a_png_of_the_right_size(
    world: World, deps: Deps, client: TestClient
) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    address = f"/share/campaigns/{campaign.slug}.png"
    first = client.get(address)
    assert first.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(first.content)) as shown:
        assert (shown.format, shown.size) == ("PNG", (1200, 630))
    world.invest(world.person("Backer"), campaign, 60)
    moved = client.get(address).content
    assert moved != first.content
    drawn = covers.redrawn(some_picture())
    name = drawn.name
    covers.store(deps.files_dir, name, drawn.files)
    change(deps, campaign, cover=name, title="Ænes brød")
    owner_id = world.enterprise_of(campaign).owner_id
    with deps.transaction() as session:
        session.add(
            StoredFile(
                id=uuid4(),
                owner_id=owner_id,
                campaign_id=campaign.id,
                name=name,
                media_type="image/webp",
                size_bytes=1,
                created_at=deps.now(),
            )
        )
    assert client.get(address).content not in {first.content, moved}
    covers.remove(deps.files_dir, name)
    change(deps, campaign, title="Another title than any before")
    assert client.get(address).status_code == 200


def test_crawlers_are_told_what_there_is(world: World, client: TestClient) -> None:
    campaign = world.live_campaign(can_receive=False)
    robots = client.get("/robots.txt").text
    assert f"Sitemap: {OWN}/sitemap.xml" in robots
    assert "Disallow: /admin\n" in robots
    listed = client.get("/sitemap.xml")
    assert listed.headers["content-type"].startswith("application/xml")
    found = re.findall("<url><loc>([^<]+)</loc></url>", listed.text)
    enterprise = world.enterprise_of(campaign)
    assert f"{OWN}/campaigns/{campaign.slug}" in found
    assert found.count(f"{OWN}/enterprises/{enterprise.slug}") == 1
    change(world.deps, campaign, status=CampaignStatus.IN_REVIEW.value)
    assert "/enterprises/" not in client.get("/sitemap.xml").text
    assert f"{OWN}/campaigns" in found


def test_every_page_is_either_listed_or_nothing_for_crawlers(client: TestClient) -> None:
    listed = re.findall(f"<loc>{OWN}([^<]*)</loc>", client.get("/sitemap.xml").text)
    closed = re.findall("^Disallow: (.+)$", client.get("/robots.txt").text, re.MULTILINE)
    # Of pages with a name in their address, those that are public are listed by their rows.
    named = ("/campaigns/[", "/enterprises/[", "/certificates/[", "/learn/rules/[")
    others = {"404", "/login", "/login/code", "/login/forgotten", "/register"}
    pages = {page.route for page in all_pages() if not page.route.startswith(named)} - others
    pages |= {f"/learn/rules/{code.value}" for code in RegimeCode}
    assert {page for page in pages if not page.startswith(tuple(closed))} == set(listed)
    assert not [page for page in listed if page.startswith(tuple(closed))]
    ours = {route.path for route in routes() if route.path.startswith(("/mail", "/auth"))}
    assert all(path.startswith(tuple(closed)) for path in ours)
