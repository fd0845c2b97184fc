"""Script in every text that a person could have written, as if no service had looked at it: what we
write ourselves, in HTML, tables, calendars, mail and names of files, stays text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import String
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, select, text
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from crowdfund.db.tables import FundUse, Notice, Officer, TeamMember
from crowdfund.domain.actor import Role
from crowdfund.domain.errors import InvalidInput
from crowdfund.http.app import routes, wrap
from crowdfund.http.first_look import Look
from crowdfund.papers.tables import FORMULA_SIGNS
from crowdfund.services import covers, enterprises, founder_posts, limits
from crowdfund.services.deps import Deps
from crowdfund.services.letters import letter_of
from crowdfund.services.slugs import file_name
from crowdfund.ui import first_look
from tests.attack.stage import Victim, cookie_for, victim_of
from tests.services.drafting import described
from tests.world import World

OWN = "http://127.0.0.1:8000"
HOSTILE = (
    "=cmd|1\"'></title></textarea></style><script>alert(1)</script><img src=x onerror=a(1)>"
    "{0.__class__} {name} %(name)s ${9**11} {{9**11}}"
)
LINES = f"{HOSTILE}\r\nBEGIN:VALARM\r\nX-Injected: 1"
"""The same with lines of its own, for what is written line by line."""

BY_MACHINES = re.compile(
    r"(^|_)(slug|hash|ref|key|token|code|status|kind|path|url|language|country|currency|email|regime"
    r"|sector|stage|role|version|file|name_key|type|channel|source|unit|basis|act|action|mark|day"
    r"|data|digest|salt|words|security|state|purpose|place|website|method|standing|topic|place)$"
)
"""Columns that nobody types into: addresses, states, digests."""
TYPED = frozenset(
    {"team_members.role", "officers.role", "fund_uses.purpose", "enterprises.postal_code"}
)
"""Columns that founders type, though their names look like those."""

PAGES_HTML = (
    '<!doctype html><html><head><title>x</title></head><body><div class="frame"><header></header>'
    '<main class="page page-wide" id="main"><section><div aria-busy="true" role="status"></div>'
    "</section></main><footer></footer></div></body></html>"
)
"""A built page: what is seen before its scripts run is written into it."""


def poisoned(deps: Deps, value: str) -> list[str]:
    """Puts a text into every column that a person could have written, where the database takes it.
    Returns which."""
    done = []
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            is_text = isinstance(column.type, String) and not column.primary_key
            if not is_text or column.foreign_keys or is_by_machines(table.name, column.name):
                continue
            try:
                with deps.transaction() as session:
                    query = f'UPDATE "{table.name}" SET "{column.name}" = :value'
                    if session.execute(text(query), {"value": value}).rowcount:  # type: ignore[attr-defined]
                        done.append(f"{table.name}.{column.name}")
            except DBAPIError:
                # It has a rule of its own, or never changes.
                continue
    return done


def is_by_machines(table: str, column: str) -> bool:
    """Whether nobody types into a column."""
    return f"{table}.{column}" not in TYPED and bool(BY_MACHINES.search(column))


class Found(HTMLParser):
    """What a browser would run of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what can run."""
        if tag in {"script", "iframe", "object", "embed", "base"}:
            self.runs.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.runs.append(f"{tag} {name}={value}")


def app_of(deps: Deps) -> ASGIApp:
    """Everything that writes HTML of ours, around an empty page."""

    async def page(_request: Any) -> HTMLResponse:
        return HTMLResponse(PAGES_HTML)

    looks = [
        Look(re.compile("/"), first_look.home, is_whole=False),
        Look(re.compile("/campaigns/([^/]{1,200})"), first_look.campaign, is_whole=True),
    ]
    _by_language, inner, *outer = wrap(lambda: deps, looks=looks)
    assert isinstance(inner, Starlette)
    inner.mount("", Starlette(routes=[Route("/{path:path}", page)]))
    app: ASGIApp = inner
    for transformer in outer:
        app = transformer(app)  # type: ignore[operator]
    return app


def test_the_reader_of_documents_notices_what_runs() -> None:
    assert Found(HOSTILE).runs == ["script", "img onerror=a(1)"]
    assert Found('<a href=" JavaScript:a()">x</a>').runs
    assert not Found("<p>&lt;script&gt;</p>").runs


def test_nothing_that_is_stored_runs_in_what_we_write(world: World, deps: Deps) -> None:
    victim = victim_of(world)
    founder_posts.post_update(
        deps, actor=victim.founder, campaign_id=victim.campaign_id, title="News", body="We bake."
    )
    campaign_id = UUID(victim.campaign_id)
    world.put(TeamMember(campaign_id=campaign_id, position=90, name="Mia", role="Baker"))
    world.put(Officer(campaign_id=campaign_id, position=90, name="Mia", role="Director"))
    world.put(FundUse(campaign_id=campaign_id, position=90, purpose="Ovens"))
    admin = world.person("Admin", Role.ADMIN)
    done = poisoned(deps, LINES)
    told = {"notices.subject", "notices.body", "questions.text", "campaign_updates.title"}
    assert {"users.name", "campaigns.title", "enterprises.name"} | told | TYPED <= set(done)
    assert len(done) > 15
    seen, pictured = set(), set()
    with TestClient(app_of(deps), base_url=OWN, follow_redirects=False) as client:
        for person in (None, victim.founder, victim.backer, admin):
            client.cookies.clear()
            if person is not None:
                client.cookies.set(*cookie_for(deps, person))
            for path in _paths(victim):
                limits.forget_all()
                answer = client.get(path)
                seen |= _is_inert(answer, path)
                if "<first-look>" in answer.text:
                    pictured.add(path)
    assert pictured == {"/", f"/campaigns/{victim.slug}"}
    assert seen >= {"text/html", "text/csv", "text/calendar", "application/pdf"}
    _mail_is_inert(deps)


def _paths(victim: Victim) -> Iterator[str]:
    """Every page that we draw ourselves, and every route that is read."""
    yield from ("/", f"/campaigns/{victim.slug}", "/mail/unsubscribe?t=%3Cscript%3E")
    named = {**vars(victim), "year": "2026"}
    for route in routes():
        if "GET" in (route.methods or ()) and not route.path.endswith("/live"):
            yield re.sub(r"{(\w+)}", lambda found: str(named.get(found[1], "x")), route.path)


def _is_inert(answer: Any, path: str) -> set[str]:
    """Looks at what an answer could do. Returns its type, when there was something in it."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    # What a template would make of it; nothing does. A shorter number would be met by chance.
    assert not re.search(r"<class |\b31381059609\b", answer.text), path
    for name, value in answer.headers.items():
        assert "X-Injected" not in name
        assert "<script" not in value, path
    saved_as = answer.headers.get("content-disposition", "")
    assert re.fullmatch(r'|(inline|attachment)(; filename\*?="?[\w.\-\' %]+"?)?', saved_as), path
    if kind == "text/html":
        assert Found(answer.text).runs == [], path
    if kind == "text/csv":
        for row in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))):
            assert [cell for cell in row if _is_formula(cell)] == [], path
    if kind == "text/calendar":
        lines = re.sub(r"\r\n ", "", answer.text).split("\r\n")
        assert not [one for one in lines if one.startswith(("BEGIN:VALARM", "X-Injected"))], path
    if kind == "text/plain" and answer.status_code == 200:
        assert answer.headers["x-content-type-options"] == "nosniff"
    return {kind} if answer.status_code == 200 else set()


def _is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute it; our own numbers may begin with a minus."""
    return cell[:1] in FORMULA_SIGNS and not re.fullmatch(r"-[\d.,]+", cell)


def _mail_is_inert(deps: Deps) -> None:
    with deps.reading() as session:
        notices = list(session.exec(select(Notice)))
    assert notices
    for notice in notices:
        letter = letter_of(deps, notice, address="ada@example.test")
        assert Found(letter.html).runs == []
        assert "<script" not in letter.html
        assert "{0.__class__}" in letter.text


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"; filename="b.exe', "x\r\nSet-Cookie: a=b", "\x00", "<script>"]
)
def test_no_title_leads_out_of_a_file_name(name: str) -> None:
    assert re.fullmatch(r"[\w.\- ]+", file_name(name))
    assert ".." not in file_name(name)


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "data:text/html,x", "//evil.test", "http://a b", HOSTILE]
)
def test_a_website_is_an_address_and_nothing_that_runs(
    world: World, deps: Deps, website: str
) -> None:
    founder = world.person("Founder")
    try:
        described(deps, founder, website=website)
    except InvalidInput:
        return
    home = enterprises.founder_enterprise(deps, actor=founder)
    assert home.form.website.startswith(("https://", "http://")), home.form.website
    assert "<" not in home.form.website


@cache
def polyglots() -> dict[str, bytes]:
    """Files that are two things at once, or far more than they seem."""
    picture = io.BytesIO()
    Image.new("RGB", (400, 330)).save(picture, "GIF")
    png = io.BytesIO()
    Image.new("L", (400, 330)).save(png, "PNG")
    huge = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(huge, "PNG", optimize=True)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
    return {
        "gif and script": picture.getvalue() + b"/*" + HOSTILE.encode() + b"*/",
        "png and html": png.getvalue() + b"<html><script>alert(1)</script></html>",
        "png and zip": png.getvalue() + b"PK\x03\x04" + b"x" * 100,
        "a bomb": huge.getvalue(),
        "svg": svg,
        "html": b"<html><script>alert(1)</script></html>",
        "pdf": b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>",
        "cut": png.getvalue()[: len(png.getvalue()) // 2],
        "nothing": b"",
    }


DRAWN_ANEW = ("png and html", "png and zip")
REFUSED = ("gif and script", "a bomb", "svg", "html", "pdf", "cut", "nothing")


@pytest.mark.parametrize("what", [*DRAWN_ANEW, *REFUSED])
def test_a_picture_is_drawn_anew_or_refused(what: str) -> None:
    assert set(polyglots()) == {*DRAWN_ANEW, *REFUSED}
    try:
        drawn = covers.redrawn(polyglots()[what])
    except InvalidInput:
        assert what in REFUSED
        return
    assert what in DRAWN_ANEW
    for file in drawn.files.values():
        assert file.startswith(b"RIFF")
        for piece in (b"<script", b"<html", b"PK\x03\x04", b"alert"):
            assert piece not in file
