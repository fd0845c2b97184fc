"""Links in letters over HTTP: looking changes nothing, and a press comes from our own page."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from crowdfund.http.app import build_app
from crowdfund.services import accounts, resetting
from crowdfund.services.deps import Deps
from tests.letters import letters_to, link_in, mailing
from tests.world import World

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"
BUTTON = {"": ""}
FRESH = "the harbour in winter light"


@pytest.fixture
def posted(world: World) -> World:
    """The world with a mailbox, and Ada's account, made through the form."""
    made = mailing(world)
    client(made.deps).post(
        "/auth/register", data={"email": EMAIL, "password": PASSWORD, "name": "Ada"}
    )
    made.work()
    return made


def client(deps: Deps) -> TestClient:
    made = TestClient(build_app(lambda: deps), base_url=deps.public_url, follow_redirects=False)
    made.headers["Origin"] = deps.public_url
    return made


def is_unconfirmed(deps: Deps) -> bool:
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent=""
    )
    actor = accounts.actor_for(deps, token=grant.token)
    return accounts.visitor(deps, actor=actor).is_unconfirmed


def path_of(deps: Deps, number: int = -1) -> str:
    return f"/mail/link?t={link_in(letters_to(deps, EMAIL)[number])}"


def test_who_registers_by_the_form_confirms_by_one_button(posted: World) -> None:
    browser, path = client(posted.deps), path_of(posted.deps)
    for _ in range(3):
        page = browser.get(path)
        assert (page.status_code, page.text.count("<button")) == (200, 1)
    assert EMAIL in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert is_unconfirmed(posted.deps)
    done = browser.post(path, data=BUTTON)
    assert (done.status_code, is_unconfirmed(posted.deps)) == (200, False)
    for again in (browser.get(path), browser.post(path, data=BUTTON)):
        assert again.status_code == 410


def test_a_press_that_comes_from_elsewhere_does_nothing(posted: World) -> None:
    browser = client(posted.deps)
    for origin in ("https://evil.test", "null"):
        answer = browser.post(path_of(posted.deps), data=BUTTON, headers={"Origin": origin})
        assert answer.status_code == 403
    assert is_unconfirmed(posted.deps)


@pytest.mark.parametrize("token", ["", "x", "<script>alert(1)</script>", "%00", "x" * 5_000])
def test_a_link_that_is_not_ours(deps: Deps, token: str) -> None:
    for answer in (
        client(deps).get("/mail/link", params={"t": token}),
        client(deps).post("/mail/link", params={"t": token}, data=BUTTON),
    ):
        assert answer.status_code == 404
        assert "<script>" not in answer.text


def test_guessing_is_slowed_down(deps: Deps) -> None:
    statuses = {client(deps).get(f"/mail/link?t={n}").status_code for n in range(70)}
    assert statuses == {404, 429}


def test_forgotten_answers_the_same_for_every_address(posted: World) -> None:
    browser = client(posted.deps)
    answers = [
        browser.post("/auth/forgotten", data={"email": email})
        for email in (EMAIL, "nobody@example.test")
    ]
    known, unknown = ((answer.status_code, answer.headers["location"]) for answer in answers)
    assert known == unknown == (303, "/login/forgotten?notice=asked")
    assert browser.post("/auth/forgotten", data={"email": "x"}).headers["location"] == (
        "/login/forgotten?problem=email"
    )
    stolen = browser.post(
        "/auth/forgotten", data={"email": EMAIL}, headers={"Origin": "https://evil.test"}
    )
    assert stolen.headers["location"] == "/login/forgotten?problem=origin"


def test_a_new_password_by_the_form_of_the_letter(posted: World) -> None:
    deps = posted.deps
    resetting.ask(deps, email=EMAIL, client_address="192.0.2.1")
    posted.work()
    browser, path = client(deps), path_of(deps)
    page = browser.get(path)
    assert 'autocomplete="new-password"' in page.text
    weak = browser.post(path, data={"password": "short"})
    assert weak.status_code == 422
    assert 'aria-describedby="hint wrong"' in weak.text
    assert "Use at least 10 characters." in weak.text
    assert browser.post(path, data=BUTTON).status_code == 422
    assert browser.post(path, content=b"{}").status_code == 400
    assert browser.post(path, data={"password": FRESH}).status_code == 200
    signed_in = browser.post("/auth/login", data={"email": EMAIL, "password": FRESH})
    assert signed_in.headers["location"] == "/"


def test_a_hundred_strangers_do_not_keep_the_owners_browser_out(posted: World) -> None:
    deps = posted.deps
    owner = client(deps)
    form = {"email": EMAIL, "password": PASSWORD}
    assert owner.post("/auth/login", data=form).headers["location"] == "/"
    for place in range(100):
        stranger = TestClient(
            build_app(lambda: deps),
            base_url=deps.public_url,
            follow_redirects=False,
            client=(f"198.51.100.{place}", 1),
            headers={"Origin": deps.public_url},
        )
        stranger.post("/auth/login", data={"email": EMAIL, "password": "wrong password"})
    locked = stranger.post("/auth/login", data=form)
    assert locked.headers["location"] == "/login?problem=many"
    owner.post("/auth/logout")
    assert owner.post("/auth/login", data=form).headers["location"] == "/"


def test_the_browser_that_answered_a_letter_is_known(posted: World) -> None:
    browser = client(posted.deps)
    done = browser.post(path_of(posted.deps), data=BUTTON)
    cookie = done.headers["set-cookie"]
    assert cookie.startswith("crowdfund_device=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
