"""Every route of ours, found by walking the table: policies on every answer, ids that were guessed,
forms that other sites send, notes that somebody else signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from time import time
from typing import Any

import pytest
import stripe
from httpx import Response
from sqlmodel import func, select
from starlette.routing import Route
from starlette.testclient import TestClient

from crowdfund.db.tables import InboxEvent
from crowdfund.http.app import routes
from crowdfund.http.webhooks import WEBHOOK_BYTES
from crowdfund.services.deps import Deps
from tests.attack.stage import PASSWORD, Victim, all_rows, differences, signed_in, victim_of
from tests.http.test_http import application
from tests.world import World

OWN = "http://127.0.0.1:8000"
PUBLIC = "https://invest.example.test"
WEBHOOK = "/webhooks/stripe"

FOR_EVERYBODY = {
    "/campaigns/{slug}/live",
    "/share/campaigns/{slug}.png",
    "/downloads/campaigns/{slug}/escrow.json",
    "/downloads/campaigns/{slug}/escrow-consistency.json",
    "/downloads/campaigns/{slug}/own.csv",
    "/downloads/campaigns/{slug}/own.json",
    "/downloads/campaigns/{slug}/dates.ics",
    "/downloads/campaigns/{slug}/kiis.pdf",
}
"""Routes with an id in them that answer everybody, about what is public. Another that does is a
decision to be taken here."""

ONE_S_OWN = {"/downloads/statements/{year}.pdf", "/downloads/statements/{year}.csv"}
"""Routes about who asks, whoever that is."""


@pytest.fixture
def client(deps: Deps) -> Iterator[TestClient]:
    with TestClient(application(deps), base_url=OWN, follow_redirects=False) as made:
        yield made


def filled(path: str, victim: Victim | None, otherwise: str = "x") -> str:
    """A route's path with what belongs to the victim, or with something else."""
    named = (
        {}
        if victim is None
        else {
            "campaign_id": victim.campaign_id,
            "pledge_id": victim.pledge_id,
            "enterprise_id": victim.enterprise_id,
            "slug": victim.slug,
            "year": "2026",
        }
    )
    return re.sub(r"{(\w+)}", lambda found: named.get(found[1], otherwise), path)


def asked(client: TestClient, route: Route, path: str, **headers: str) -> list[Response]:
    """What a route answers to each of its methods; streams of live totals are left out."""
    return [
        client.request(method, path, headers=headers, content=b"" if method == "POST" else None)
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]


def each() -> Iterator[Route]:
    """Every route but the stream, which ends only when nobody looks."""
    yield from (route for route in routes() if route.path != "/campaigns/{slug}/live")


def test_every_answer_carries_the_policies(deps: Deps) -> None:
    secure = replace(deps, public_url=PUBLIC)
    seen: set[int] = set()
    with TestClient(application(secure), base_url=PUBLIC, follow_redirects=False) as client:
        answers = [
            one for route in each() for one in asked(client, route, filled(route.path, None))
        ]
        paths = ("/", "/campaigns/nothing", "/assets/entry.js", "/nothing.here", "/%00", "/login/")
        answers += [client.get(path) for path in paths]
        answers += [client.delete("/auth/login"), client.options("/"), client.get(WEBHOOK)]
        for answer in answers:
            seen.add(answer.status_code)
            _has_policies(answer)
    assert seen >= {200, 303, 400, 404, 405}


def _has_policies(answer: Response) -> None:
    headers = answer.headers
    policy = headers["content-security-policy"]
    is_shut = "default-src 'none'" in policy
    assert is_shut or "frame-ancestors 'none'" in policy, answer.url
    assert "unsafe-eval" not in policy
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] in {"same-origin", "no-referrer"}
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    if answer.status_code >= 400:
        assert {"no-store", "no-cache"} & set(headers["cache-control"].split(", ")), answer.url
    for cookie in headers.get_list("set-cookie"):
        assert "; Secure" in cookie, cookie
        assert "samesite=lax" in cookie.lower(), cookie
        assert "; Path=/" in cookie, cookie
        # What the next page shows once is read by its script; nothing else is.
        assert "httponly" in cookie.lower() or cookie.startswith("crowdfund_upload"), cookie
    assert not headers.get("server", "").startswith("uvicorn/")


@pytest.mark.parametrize("is_known", [False, True], ids=["anonymous", "signed in"])
def test_guessed_ids_get_nothing(
    world: World, deps: Deps, client: TestClient, is_known: bool
) -> None:
    victim = victim_of(world)
    if is_known:
        name, _, token = signed_in(deps, "stranger")[1].partition("=")
        client.cookies.set(name, token)
    tried = 0
    for route in each():
        if "{" not in route.path or route.path in FOR_EVERYBODY:
            continue
        for answer in asked(client, route, filled(route.path, victim), origin=OWN):
            tried += 1
            own = is_known and route.path in ONE_S_OWN
            assert answer.status_code in ({200, 404} if own else {303, 404}), route.path
            assert not [word for word in victim.secrets if word in answer.text], route.path
            if answer.status_code == 303:
                assert answer.headers["location"].startswith(("/login?", "/founder"))
    assert tried > 10


def test_what_is_for_everybody_tells_nobody_s_address(world: World, client: TestClient) -> None:
    victim = victim_of(world)
    for route in each():
        if route.path in FOR_EVERYBODY:
            [answer] = asked(client, route, filled(route.path, victim))
            assert answer.status_code in {200, 404, 422}, route.path
            assert not [word for word in victim.secrets if word in answer.text], route.path


FOREIGN: list[dict[str, str]] = [
    {},
    {"origin": "null"},
    {"origin": "https://evil.test", "sec-fetch-site": "cross-site"},
    {"origin": "http://127.0.0.1:8000.evil.test"},
    {"origin": "http://127.0.0.1:9000", "sec-fetch-site": "same-site"},
    {"origin": "http://127.0.0.1:8000@evil.test"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_forms_of_other_sites_do_nothing(
    world: World, deps: Deps, client: TestClient, headers: dict[str, str]
) -> None:
    """With the cookie of the very person whose things they are."""
    victim = victim_of(world)
    name, _, token = signed_in(deps, "ada")[1].partition("=")
    client.cookies.set(name, token)
    forms: dict[str, Any] = {"email": "ada@example.test", "password": PASSWORD, "name": "Eve"}
    before = all_rows(deps)
    posted = [route for route in each() if "POST" in (route.methods or ())]
    for route in posted:
        answer = client.post(
            filled(route.path, victim), data=forms, headers=headers, params={"t": "forged"}
        )
        assert answer.status_code in {303, 400, 403, 404, 422}, route.path
        assert name not in answer.headers.get("set-cookie", ""), route.path
    assert len(posted) >= 9
    assert list(differences(before, all_rows(deps))) == []


ELSEWHERE = [
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "/..//evil.test",
    "javascript:alert(1)",
    "/\t/evil.test",
    "/%0d%0aSet-Cookie:x=1",
    "http:evil.test",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_route_leads_to_another_site(deps: Deps, client: TestClient, elsewhere: str) -> None:
    """Wherever the person is told to go next: query, form, referrer, host."""
    signed_in(deps, "ada")
    names = ("next", "back", "to", "url", "return", "redirect", "from", "session")
    told = dict.fromkeys(names, elsewhere)
    form = {"email": "ada@example.test", "password": PASSWORD, **told}
    for route in each():
        for method in sorted((route.methods or set()) - {"HEAD"}):
            answer = client.request(
                method,
                filled(route.path, None),
                params=told,
                data=form if method == "POST" else None,
                headers={"origin": OWN, "referer": f"{OWN}{elsewhere}"},
            )
            location = answer.headers.get("location", "/")
            assert re.match(r"/(?![/\\])", location), (route.path, location)
            assert "evil.test/" not in location.partition("?")[0]


def signed(body: bytes, secret: str, at: int) -> str:
    """A signature as the processor writes it, of a time."""
    digest = stripe.WebhookSignature._compute_signature(f"{at}.{body.decode()}", secret)
    return f"t={at},v1={digest}"


def test_a_note_counts_once_and_only_fresh_and_only_from_the_processor(
    world: World, deps: Deps, client: TestClient
) -> None:
    """Forged, changed, old, sent again, endless: over HTTP."""
    event = {"id": "evt_1", "object": "event", "type": "x", "created": 1_790_000_000}
    body, good = world.sandbox.signed({**event, "data": {"object": {"object": "x", "id": "x_1"}}})
    now, secret = int(time()), world.sandbox.webhook_secret

    def post(content: bytes, signature: str) -> int:
        headers = {"stripe-signature": signature.encode()}
        return client.post(WEBHOOK, content=content, headers=headers).status_code

    forged = [
        (body, ""),
        (body, signed(body, "whsec_of_someone_else", now)),
        (body.replace(b"evt_1", b"evt_2"), good),
        (body, signed(body, secret, now - 3_600)),
        (body, "t=1,v1=é"),
    ]
    assert [post(*one) for one in forged] == [400] * len(forged)
    assert _kept(deps) == 0
    assert [post(body, good), post(body, good), post(body, signed(body, secret, now))] == [200] * 3
    assert _kept(deps) == 1
    assert post(b"x" * (WEBHOOK_BYTES + 1), good) == 413


def _kept(deps: Deps) -> int:
    with deps.reading() as session:
        return session.exec(select(func.count()).select_from(InboxEvent)).one()
