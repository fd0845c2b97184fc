"""The routes of second factors: what they take, what they refuse, and which cookies they leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from crowdfund.http.app import build_app
from crowdfund.services import accounts, second_step
from crowdfund.services.deps import Deps
from crowdfund.services.passkey_answers import relying_party
from tests.services.factoring import (
    EMAIL,
    PASSWORD,
    App,
    hold_phones,
    let_proof_age,
    register,
    sign_in,
    signed_in,
    with_app,
)
from tests.services.soft_passkey import SoftPasskey

OWN = "http://127.0.0.1:8000"
SESSION = accounts.COOKIE_NAME
HALF = second_step.COOKIE_NAME


@pytest.fixture(autouse=True)
def _held_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)


def browser(deps: Deps, token: str = "") -> TestClient:
    client = TestClient(build_app(lambda: deps), base_url=deps.public_url, follow_redirects=False)
    if token:
        client.cookies.set(accounts.cookie_name(deps.public_url), token)
    return client


def post(client: TestClient, path: str, origin: str = OWN, **form: str) -> Any:
    return client.post(path, data=form, headers={"Origin": origin})


def ask(client: TestClient, path: str, origin: str = OWN, **given: Any) -> Any:
    return client.post(path, json=given, headers={"Origin": origin})


def test_signing_in_with_a_code(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    client = browser(deps)
    first = post(client, "/auth/login", email=EMAIL, password=PASSWORD, next="/portfolio")
    assert first.headers["location"] == "/login/code?next=%2Fportfolio"
    assert SESSION not in client.cookies
    [cookie] = first.headers.get_list("set-cookie")
    assert cookie.startswith(f"{HALF}=")
    assert {"HttpOnly", "Max-Age=300", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    wrong = post(client, "/auth/second", code=app.wrong(), next="/portfolio")
    assert wrong.headers["location"] == "/login/code?problem=code&next=%2Fportfolio"
    done = post(client, "/auth/second", code=app.code(), next="/portfolio")
    assert done.headers["location"] == "/portfolio"
    assert client.cookies[SESSION]
    assert HALF not in client.cookies


def test_over_https_the_half_cookie_belongs_to_this_host_alone(deps: Deps) -> None:
    with_app(deps, signed_in(deps))
    secure = replace(deps, public_url="https://invest.example.test")
    client = browser(secure)
    answer = post(
        client, "/auth/login", "https://invest.example.test", email=EMAIL, password=PASSWORD
    )
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f"__Host-{HALF}=")
    assert "Secure" in cookie.split("; ")


def test_without_the_half_cookie_the_password_comes_first(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    answer = post(browser(deps), "/auth/second", code=app.code(), next="/portfolio")
    assert answer.headers["location"] == "/login?problem=over&next=%2Fportfolio"


@pytest.mark.parametrize("path", ["/auth/second", "/auth/prove"])
def test_forms_of_other_sites_are_refused(deps: Deps, path: str) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    client = browser(deps)
    post(client, "/auth/login", email=EMAIL, password=PASSWORD)
    answer = post(client, path, "https://evil.test", code=app.code())
    assert "problem=origin" in answer.headers["location"]
    assert SESSION not in client.cookies


@pytest.mark.parametrize("back", ["https://evil.test", "//evil.test", "/..//evil.test", "evil"])
def test_a_proof_leads_back_to_this_site_alone(deps: Deps, back: str) -> None:
    client = browser(deps, signed_in(deps).token)
    assert post(client, "/auth/prove", password=PASSWORD, back=back).headers["location"] == (
        "/account"
    )
    done = post(client, "/auth/prove", password=PASSWORD, back="/founder/enterprise?x=1")
    assert done.headers["location"] == "/founder/enterprise?x=1"


def test_a_wrong_proof_is_said_beside_the_field(deps: Deps) -> None:
    client = browser(deps, signed_in(deps).token)
    answer = post(client, "/auth/prove", password="wrong", back="/portfolio")
    assert answer.headers["location"] == "/account/prove?problem=password&back=%2Fportfolio"
    assert post(browser(deps), "/auth/prove", back="/portfolio").headers["location"] == (
        "/login?next=%2Fportfolio"
    )


def test_setting_an_app_up(deps: Deps) -> None:
    client = browser(deps, signed_in(deps).token)
    made = ask(client, "/auth/app/start")
    assert made.headers["cache-control"] == "no-store"
    assert made.json()["picture"].startswith("data:image/svg+xml")
    app = App(made.json()["secret"])
    wrong = ask(client, "/auth/app/confirm", code=app.wrong())
    assert (wrong.status_code, wrong.json()["leads"]) == (403, "")
    codes = ask(client, "/auth/app/confirm", code=app.code()).json()["codes"]
    assert len(codes) == 10
    assert sign_in(deps).is_half
    anew = ask(client, "/auth/recovery").json()["codes"]
    assert not set(anew) & set(codes)


PATHS = ["/auth/app/start", "/auth/app/confirm", "/auth/recovery"]


@pytest.mark.parametrize("path", PATHS)
def test_scripts_of_other_sites_are_refused(deps: Deps, path: str) -> None:
    client = browser(deps, signed_in(deps).token)
    for origin in ("https://evil.test", "null", ""):
        answer = ask(client, path, origin)
        assert answer.status_code == 403
        assert set(answer.json()) == {"problem", "leads"}
    # A plain form of another site needs no permission of its browser.
    assert post(client, path).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_a_refusal_says_where_it_leads(deps: Deps, path: str) -> None:
    assert ask(browser(deps), path).json()["leads"] == "/login"
    client = browser(deps, signed_in(deps).token)
    let_proof_age(deps)
    assert ask(client, path).json()["leads"] == "/account/prove"


NO_OBJECTS = [b"", b"[]", b"{", b"[" * 9_000, b'"x"', b"\xff", b" " * 20_000]


def test_bodies_that_are_no_objects_are_refused(deps: Deps, subtests: pytest.Subtests) -> None:
    client = browser(deps, signed_in(deps).token)
    headers = {"Origin": OWN, "Content-Type": "application/json"}
    for body in NO_OBJECTS:
        with subtests.test(body=body):
            answer = client.post("/auth/app/confirm", content=body, headers=headers)
            assert answer.status_code == 403


def test_nothing_is_signed_in_by_the_way(deps: Deps) -> None:
    """The half cookie is good for the second step and for no other route."""
    register(deps, "eve@example.test", "Eve")
    with_app(deps, signed_in(deps))
    client = browser(deps)
    post(client, "/auth/login", email=EMAIL, password=PASSWORD)
    half = client.cookies[HALF]
    for path in PATHS:
        assert ask(client, path).json()["leads"] == "/login"
    other = browser(deps, half)
    assert ask(other, "/auth/recovery").json()["leads"] == "/login"


PASSKEY_PATHS = [
    "/auth/passkeys/add/options",
    "/auth/passkeys/add",
    "/auth/passkeys/prove/options",
    "/auth/passkeys/prove",
]


def soft(deps: Deps) -> SoftPasskey:
    place = relying_party(deps)
    return SoftPasskey(origin=place.origin, rp_id=place.id)


def test_a_passkey_from_its_making_to_signing_in_and_proving(deps: Deps) -> None:
    client = browser(deps, signed_in(deps).token)
    key = soft(deps)
    made = key.make(ask(client, "/auth/passkeys/add/options").json())
    added = ask(client, "/auth/passkeys/add", credential=made, name="My phone")
    assert len(added.json()["codes"]) == 10
    other = browser(deps)
    used = key.use(ask(other, "/auth/passkeys/sign-in/options").json())
    done = ask(other, "/auth/passkeys/sign-in", credential=used, next="/portfolio")
    assert done.json() == {"goes_to": "/portfolio"}
    [cookie] = [one for one in done.headers.get_list("set-cookie") if one.startswith(SESSION)]
    assert "HttpOnly" in cookie
    let_proof_age(deps)
    proof = key.use(ask(other, "/auth/passkeys/prove/options").json())
    back = ask(other, "/auth/passkeys/prove", credential=proof, back="//evil.test")
    assert back.json() == {"goes_to": "/account"}
    assert ask(other, "/auth/recovery").status_code == 200


PATHS_OF_PASSKEYS = [*PASSKEY_PATHS, "/auth/passkeys/sign-in/options"]


def test_passkeys_are_asked_for_by_our_pages_alone(deps: Deps, subtests: pytest.Subtests) -> None:
    client = browser(deps, signed_in(deps).token)
    for path in PATHS_OF_PASSKEYS:
        with subtests.test(path=path):
            assert ask(client, path, "https://evil.test").status_code == 403


@pytest.mark.parametrize("path", PASSKEY_PATHS)
def test_passkeys_of_nobody(deps: Deps, path: str) -> None:
    assert ask(browser(deps), path).json()["leads"] == "/login"


def test_an_answer_that_was_made_up_signs_nobody_in(deps: Deps) -> None:
    client = browser(deps)
    answer = ask(client, "/auth/passkeys/sign-in", credential={"id": "x"}, next="/portfolio")
    assert answer.status_code == 403
    assert SESSION not in client.cookies
