"""Our own routes: what they take, what they refuse, and what every answer carries."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from crowdfund import started
from crowdfund.clock import real_now
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import (
    Campaign,
    Enterprise,
    InboxEvent,
    StoredFile,
    User,
    UserSession,
    WorkerBeat,
)
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.http.app import wrap
from crowdfund.http.headers import script_hashes
from crowdfund.http.requests import FORM_BYTES
from crowdfund.http.webhooks import WEBHOOK_BYTES
from crowdfund.services import accounts, covers, limits, typed
from crowdfund.services.deps import Deps
from tests import confirmed
from tests.world import World

OWN = "http://127.0.0.1:8000"
EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"


def application(deps: Deps) -> ASGIApp:
    """What `wrap` puts around the pages, around a few pages of the same behaviour."""

    async def folder(request):  # type: ignore[no-untyped-def]
        return RedirectResponse(f"http://wrong-scheme{request.url.path}/", status_code=307)

    async def page(request):  # type: ignore[no-untyped-def]
        return HTMLResponse(f"page {request.url.path}")

    async def same(_request):  # type: ignore[no-untyped-def]
        return Response(status_code=304)

    async def script(_request):  # type: ignore[no-untyped-def]
        return Response("1", media_type="text/javascript")

    pages = Starlette(
        routes=[
            Route("/login", folder),
            Route("/same", same),
            Route("/assets/{name}", script),
            Route("/crowdfund.js", script),
            Route("/{path:path}", page),
        ]
    )
    by_language, inner, *outer = wrap(lambda: deps)
    assert isinstance(inner, Starlette)
    inner.mount("", by_language(pages))  # type: ignore[operator]
    app: ASGIApp = inner
    for transformer in outer:
        app = transformer(app)  # type: ignore[operator]
    return app


@pytest.fixture
def client(deps: Deps) -> Iterator[TestClient]:
    with TestClient(application(deps), base_url=OWN, follow_redirects=False) as made:
        made.headers["origin"] = OWN
        yield made


def register(deps: Deps, email: str = EMAIL) -> None:
    confirmed.register(deps, email=email, password=PASSWORD, name="Ada", client_address="192.0.2.1")


def sign_in(client: TestClient, **changed: str):  # type: ignore[no-untyped-def]
    return client.post("/auth/login", data={"email": EMAIL, "password": PASSWORD, **changed})


def people(deps: Deps) -> list[str]:
    with deps.reading() as session:
        return sorted(user.email for user in session.exec(select(User)).all())


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(client: TestClient, deps: Deps) -> None:
    register(deps)
    answer = sign_in(client, next="/portfolio?tab=money")
    assert (answer.status_code, answer.headers["location"]) == (303, "/portfolio?tab=money")
    cookie = answer.headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    token = rest.partition(";")[0]
    assert name == "crowdfund_session"
    assert accounts.actor_for(deps, token=token) is not None
    assert "; HttpOnly" in cookie
    assert "; SameSite=lax" in cookie
    assert "; Path=/" in cookie
    assert "; Max-Age=2592000" in cookie
    assert "Domain" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(deps: Deps) -> None:
    register(deps)
    secure = replace(deps, public_url="https://invest.example.test")
    with TestClient(application(secure), base_url=secure.public_url) as client:
        answer = client.post(
            "/auth/login",
            data={"email": EMAIL, "password": PASSWORD},
            headers={"origin": secure.public_url},
            follow_redirects=False,
        )
    assert answer.headers["set-cookie"].startswith("__Host-crowdfund_session=")
    assert "; Secure" in answer.headers["set-cookie"]


def test_signing_in_again_ends_the_session_before(client: TestClient, deps: Deps) -> None:
    register(deps)
    sign_in(client)
    first = client.cookies["crowdfund_session"]
    sign_in(client)
    assert client.cookies["crowdfund_session"] != first
    assert accounts.actor_for(deps, token=first) is None


ELSEWHERE = [
    "//evil.test",
    "https://evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "javascript:alert(1)",
    "/\tevil",
    "/a\r\nSet-Cookie: x=y",
    "evil.test",
    "/auth/logout",
    "/" + "x" * 600,
    "",
]


def test_nobody_is_sent_to_another_site(
    client: TestClient, deps: Deps, subtests: pytest.Subtests
) -> None:
    register(deps)
    for elsewhere in ELSEWHERE:
        with subtests.test(elsewhere=elsewhere):
            assert sign_in(client, next=elsewhere).headers["location"] == "/"


OTHER_ORIGINS = ["https://evil.test", "null", "", "http://127.0.0.1:8001", "file://"]


@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/auth/logout"])
def test_forms_of_other_sites_do_nothing(
    client: TestClient, deps: Deps, path: str, subtests: pytest.Subtests
) -> None:
    register(deps)
    token = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent=""
    ).token
    client.cookies["crowdfund_session"] = token
    form = {"email": "eve@example.test", "password": PASSWORD, "name": "Eve"}
    for origin in OTHER_ORIGINS:
        with subtests.test(origin=origin):
            answer = client.post(path, data=form, headers={"origin": origin})
            assert answer.status_code == 303
            assert "problem=origin" in answer.headers["location"]
            assert "set-cookie" not in answer.headers
            assert accounts.actor_for(deps, token=token) is not None
            assert people(deps) == [EMAIL]


def test_a_page_on_the_host_that_was_asked_is_ours_too(client: TestClient, deps: Deps) -> None:
    register(deps)
    answer = client.post(
        "/auth/login",
        data={"email": EMAIL, "password": PASSWORD},
        headers={"origin": "http://localhost:8000", "host": "localhost:8000"},
    )
    assert answer.headers["location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    client: TestClient, deps: Deps
) -> None:
    register(deps)
    wrong = sign_in(client, password="not it at all", next="/portfolio")
    assert kept_of(client) == {"email": EMAIL, "name": ""}
    unknown = sign_in(client, email="nobody@example.test", next="/portfolio")
    assert kept_of(client) == {"email": "nobody@example.test", "name": ""}
    assert wrong.headers["location"] == "/login?problem=credentials&next=%2Fportfolio"
    # What was sent comes back in a cookie: the rest must not differ.
    for answer in (wrong, unknown):
        answer.headers["set-cookie"] = re.sub("=[^;]*", "=", answer.headers["set-cookie"], count=1)
    assert (wrong.status_code, wrong.headers.raw) == (unknown.status_code, unknown.headers.raw)


def test_registering_a_known_and_a_new_address_look_the_same(
    client: TestClient, deps: Deps
) -> None:
    register(deps)
    form = {"email": EMAIL, "password": PASSWORD, "name": "Ada"}
    known = client.post("/auth/register", data=form)
    new = client.post("/auth/register", data={**form, "email": "eve@example.test"})
    assert known.headers["location"] == "/login?notice=registered"
    assert (known.status_code, known.headers.raw) == (new.status_code, new.headers.raw)
    assert "set-cookie" not in new.headers
    assert people(deps) == [EMAIL, "eve@example.test"]


BAD_FIELDS = [("email", "nobody"), ("name", ""), ("password", "short")]


def test_a_problem_comes_back_as_a_code(client: TestClient, subtests: pytest.Subtests) -> None:
    for field, value in BAD_FIELDS:
        with subtests.test(field=field, value=value):
            form = {"email": EMAIL, "password": PASSWORD, "name": "Ada", field: value}
            answer = client.post("/auth/register", data=form)
            assert answer.headers["location"] == f"/register?problem={field}"


def kept_of(client: TestClient) -> dict[str, str]:
    """What the next page would put into its form."""
    return typed.unpacked(client.cookies.get("crowdfund_typed", "").strip('"'))


def test_a_refused_form_comes_back_with_all_but_the_password(client: TestClient) -> None:
    sent = {"email": "ada@example", "name": "Ada “O'Hara” <b>", "password": PASSWORD}
    answer = client.post("/auth/register", data=sent)
    assert kept_of(client) == {"email": sent["email"], "name": sent["name"]}
    (line,) = answer.headers.get_list("set-cookie")
    assert "httponly" in line.lower()
    cookie = client.cookies["crowdfund_typed"].strip('"')
    assert PASSWORD not in base64.urlsafe_b64decode(cookie).decode()
    assert sent["email"] not in answer.headers["location"]


def test_what_was_typed_is_bounded(client: TestClient) -> None:
    client.post("/auth/register", data={"email": "é" * 1_000, "name": "\x01" * 500, "password": ""})
    assert kept_of(client) == {"email": "é" * 254, "name": ""}
    assert len(client.cookies["crowdfund_typed"]) <= typed.LONGEST


def test_what_was_typed_is_forgotten_once_the_form_is_taken(client: TestClient) -> None:
    right = {"email": EMAIL, "name": "Ada", "password": PASSWORD}
    for path in ("/auth/register", "/auth/login", "/auth/forgotten"):
        client.post("/auth/register", data=right | {"password": "short"})
        assert kept_of(client)["email"] == EMAIL
        client.post(path, data=right)
        assert "crowdfund_typed" not in client.cookies
    client.post("/auth/logout")
    sign_in(client, password="not it at all")
    assert kept_of(client) == {"email": EMAIL, "name": ""}
    client.post("/auth/forgotten", data={"email": "nobody"})
    assert kept_of(client) == {"email": "nobody", "name": ""}


def test_too_many_tries_are_said(client: TestClient, deps: Deps) -> None:
    register(deps)
    for _ in range(limits.SIGN_IN_BY_PAIR.tries):
        sign_in(client, password="not it at all")
    assert sign_in(client).headers["location"] == "/login?problem=many"


NO_FORMS = [
    ("application/json", b'{"email": "x"}'),
    ("application/x-www-form-urlencoded", b"email=" + b"x" * FORM_BYTES),
    ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(100))),
    ("application/x-www-form-urlencoded", b"email=%ff%fe"),
    ("application/x-www-form-urlencoded", b"email=\xff"),
    ("multipart/form-data; boundary=x", b"--x--"),
    ("", b""),
]


def test_bodies_that_are_no_form_are_refused(client: TestClient, subtests: pytest.Subtests) -> None:
    for kind, body in NO_FORMS:
        with subtests.test(kind=kind, body=body):
            answer = client.post("/auth/login", content=body, headers={"content-type": kind})
            assert answer.headers["location"] == "/login?problem=form"


def test_signing_out_ends_the_session_and_takes_the_cookie(client: TestClient, deps: Deps) -> None:
    register(deps)
    sign_in(client)
    token = client.cookies["crowdfund_session"]
    answer = client.post("/auth/logout")
    assert answer.headers["location"] == "/login?notice=left"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert accounts.actor_for(deps, token=token) is None
    with deps.reading() as session:
        assert session.exec(select(UserSession)).one().revoked_at is not None


def test_signing_out_is_never_a_link(client: TestClient, deps: Deps) -> None:
    register(deps)
    sign_in(client)
    client.get("/auth/logout")
    assert accounts.actor_for(deps, token=client.cookies["crowdfund_session"]) is not None


def test_a_platform_is_ready_when_its_database_answers_and_well_with_a_worker(
    client: TestClient, deps: Deps
) -> None:
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "database": True})
    alone = client.get("/healthz")
    assert alone.status_code == 503
    assert alone.json()["reasons"] == ["No worker has said that it is alive in the last minute."]

    with deps.transaction() as session:
        session.add(WorkerBeat(name="host.internal:1", beat_at=real_now()))
    with TestClient(application(deps)) as later:
        answer = later.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["checks"]["worker"] == {"state": "ok", "says": "1 worker alive"}
    assert answer.headers["cache-control"] == "no-store"
    assert "host.internal" not in answer.text


def test_whoever_started_it_knows_its_answer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(started.VARIABLE, raising=False)
    assert started.HEADER not in client.get("/readyz").headers
    monkeypatch.setenv(started.VARIABLE, "this-start")
    assert client.get("/readyz").headers[started.HEADER] == "this-start"


def test_without_a_database_it_is_neither_ready_nor_well(deps: Deps) -> None:
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with TestClient(application(replace(deps, engine=engine))) as broken:
        ready, health = broken.get("/readyz"), broken.get("/healthz")
    engine.dispose()
    assert (ready.status_code, ready.json()["database"]) == (503, False)
    assert (health.status_code, health.json()["reasons"]) == (
        503,
        ["The database does not answer."],
    )


def test_who_asks_again_at_once_gets_the_same_answer(client: TestClient, deps: Deps) -> None:
    before = client.get("/healthz").json()
    with deps.transaction() as session:
        session.add(WorkerBeat(name="host:1", beat_at=real_now()))
    assert client.get("/healthz").json() == before


def test_a_forged_webhook_is_refused_and_not_kept(client: TestClient, deps: Deps) -> None:
    body = b'{"id": "evt_1", "object": "event", "type": "charge.updated"}'
    for signature in ("", "t=1,v1=00", "nonsense"):
        answer = client.post(
            "/webhooks/stripe", content=body, headers={"stripe-signature": signature}
        )
        assert answer.status_code == 400
    with deps.reading() as session:
        assert session.exec(select(InboxEvent)).all() == []


def test_a_webhook_that_never_ends_is_cut_off(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * (WEBHOOK_BYTES // 32)

    assert client.post("/webhooks/stripe", content=endless()).status_code == 413


def stored_cover(deps: Deps, campaign: Campaign, owner_id: UUID, media_type: str) -> str:
    name = f"{uuid4().hex}.webp"
    covers.store(deps.files_dir, name, {name: b"RIFF....WEBP"})
    with deps.transaction() as session:
        session.add(
            StoredFile(
                owner_id=owner_id,
                campaign_id=campaign.id,
                name=name,
                media_type=media_type,
                size_bytes=12,
                created_at=deps.now(),
            )
        )
    return name


def test_covers_are_served_by_the_name_of_their_row(
    client: TestClient, deps: Deps, world: World
) -> None:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder)
    name = stored_cover(deps, campaign, founder.user_id, "image/webp")
    answer = client.get(f"/files/covers/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = stored_cover(deps, campaign, founder.user_id, "text/html")
    assert client.get(f"/files/covers/{page}").status_code == 404


def test_no_other_file_can_be_reached(client: TestClient, deps: Deps) -> None:
    deps.files_dir.mkdir(parents=True)
    (deps.files_dir / "unknown.webp").write_bytes(b"hidden words")
    (deps.files_dir.parent / "secret.txt").write_bytes(b"hidden words")
    for name in ("unknown.webp", "..%2Fsecret.txt", "%2e%2e%2fsecret.txt", "x%00.webp", "a" * 300):
        assert b"hidden words" not in client.get(f"/files/covers/{name}").content


def test_pages_of_what_is_not_there_answer_404(
    client: TestClient, deps: Deps, world: World
) -> None:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder)
    with deps.reading() as session:
        enterprise = session.exec(select(Enterprise)).one()
    for path in (
        f"/campaigns/{campaign.slug}",
        f"/campaigns/{campaign.slug}/invest",
        f"/enterprises/{enterprise.slug}",
        "/campaigns",
        "/learn/risks",
    ):
        assert client.get(path).status_code == 200, path
    for path in (
        "/campaigns/nothing",
        "/campaigns/nothing/invest",
        "/campaigns/%00",
        "/enterprises/nothing",
        f"/enterprises/{campaign.slug}",
        "/certificates/" + "A" * 201,
        "/certificates/" + "A" * 255,
        "/campaigns/" + "a" * 2_000,
        "/campaigns/" + "a" * 2_000 + "/escrow",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.text.startswith("page "), path


def test_a_draft_is_there_for_its_founder_alone(
    client: TestClient, deps: Deps, world: World
) -> None:
    register(deps)
    register(deps, "eve@example.test")
    sign_in(client)
    actor = accounts.actor_for(deps, token=client.cookies["crowdfund_session"])
    campaign = world.live_campaign(actor)
    with deps.transaction() as session:
        draft = session.exec(select(Campaign)).one()
        draft.status = CampaignStatus.DRAFT.value
        draft.closes_at = deps.now() + timedelta(days=60)
    path = f"/campaigns/{campaign.slug}"
    assert client.get(path).status_code == 200
    sign_in(client, email="eve@example.test")
    assert client.get(path).status_code == 404
    client.cookies.clear()
    assert client.get(path).status_code == 404


def test_somebody_elses_pledge_and_draft_answer_like_nothing(
    client: TestClient, deps: Deps, world: World
) -> None:
    register(deps)
    register(deps, "eve@example.test")
    sign_in(client)
    actor = accounts.actor_for(deps, token=client.cookies["crowdfund_session"])
    own = world.live_campaign(actor)
    pledge_id = world.pledge(actor, world.live_campaign(), 5).pledge_id
    paths = (
        f"/pledges/{pledge_id}",
        f"/founder/campaigns/{own.id}",
        f"/founder/campaigns/{own.id}/dashboard",
        f"/founder/campaigns/{own.id}/change",
        f"/founder/campaigns/{own.id}/preview",
    )
    reviews = f"/admin/campaigns/{own.id}"
    assert [client.get(path).status_code for path in (*paths, reviews)] == [200] * 5 + [404]
    sign_in(client, email="eve@example.test")
    assert [client.get(path).status_code for path in (*paths, reviews)] == [404] * 6
    for path in (f"/pledges/{uuid4()}", "/pledges/not-an-id", f"/founder/campaigns/{uuid4()}"):
        assert client.get(path).status_code == 404, path
    client.cookies.clear()
    # Who is not signed in is asked to sign in, whatever is there.
    assert client.get(paths[0]).status_code == client.get(f"/pledges/{uuid4()}").status_code == 200


def test_pages_are_answered_without_a_slash_and_without_a_redirect(client: TestClient) -> None:
    answer = client.get("/login?next=/x")
    assert (answer.status_code, answer.text) == (200, "page /login/")
    assert client.get("/login").headers.get("location") is None


PATHS = ["/", "/healthz", "/login", "/campaigns/nothing", "/auth/login"]


def test_every_answer_carries_the_headers(client: TestClient, subtests: pytest.Subtests) -> None:
    for path in PATHS:
        with subtests.test(path=path):
            headers = client.get(path).headers
            policy = headers["content-security-policy"]
            for part in ("frame-ancestors 'none'", "object-src 'none'", "form-action 'self'"):
                assert part in policy
            assert "unsafe-eval" not in policy
            assert "script-src 'self';" in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"


def test_a_page_that_has_not_changed_keeps_the_policy_it_came_with(client: TestClient) -> None:
    answer = client.get("/same")
    assert answer.status_code == 304
    assert "content-security-policy" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_are_asked_for_again_and_built_files_are_kept(client: TestClient) -> None:
    assert client.get("/campaigns").headers["cache-control"] == "no-cache"
    assert client.get("/crowdfund.js").headers["cache-control"] == "no-cache"
    kept = client.get("/assets/entry-1a2b3c.js").headers["cache-control"]
    assert kept == "public, max-age=31536000, immutable"


def test_only_the_scripts_that_were_built_into_pages_may_run(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "index.html").write_text('<script>one</script><script src="/a.js"></script>')
    (tmp_path / "deep" / "index.html").write_text('<script type="module">one\ntwo</script>')
    (tmp_path / "data.txt").write_text("<script>three</script>")
    expected = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"
        for text in (b"one", b"one\ntwo")
    }
    assert set(script_hashes(tmp_path)) == expected
    assert script_hashes(None) == []
