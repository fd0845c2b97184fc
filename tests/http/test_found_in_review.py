"""What a review of the doors found: each test failed before its mend."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import pytest
from PIL import Image, ImageOps
from sqlmodel import select
from starlette.testclient import TestClient

from crowdfund.clock import real_now
from crowdfund.db.tables import UserSession
from crowdfund.domain.actor import Role
from crowdfund.domain.errors import InvalidInput, TooManyAttempts
from crowdfund.origins import is_own_origin
from crowdfund.services import accounts, covers, demonstration, drafts, limits, profile
from crowdfund.services.accounts import DEMO_PASSWORD
from crowdfund.services.demonstration import DemoPerson
from crowdfund.services.deps import Deps
from crowdfund.services.local_paths import local_path
from crowdfund.services.tokens import hash_token
from tests.http.test_http import EMAIL, PASSWORD, application, register
from tests.world import World

PUBLIC = "https://invest.example.test"


def signed_in(deps: Deps, password: str = PASSWORD, email: str = EMAIL) -> str:
    return accounts.sign_in(
        deps, email=email, password=password, client_address="192.0.2.1", user_agent=""
    ).token


def picture(mode: str = "RGB", size: tuple[int, int] = (400, 330), **saved: object) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 0).save(target, saved.pop("kind", "PNG"), **saved)
    return target.getvalue()


@pytest.mark.parametrize(
    "path", ["/..//evil.test", "/.//evil.test", "/a//evil.test", "/a/..//evil.test", "/../x", "/."]
)
def test_no_path_becomes_another_site_once_its_dots_are_resolved(path: str) -> None:
    assert local_path(path, otherwise="") == ""


@pytest.mark.parametrize(
    "path", ["/", "/portfolio?tab=money", "/campaigns?q=a//b&page=2", "/pledges/1-2", "/a.b/..c"]
)
def test_our_own_paths_are_kept(path: str) -> None:
    assert local_path(path, otherwise="") == path


def test_over_https_a_form_of_the_same_host_over_http_is_not_ours() -> None:
    host = "invest.example.test"
    assert is_own_origin(PUBLIC, public_url=PUBLIC, host=host)
    assert not is_own_origin(f"http://{host}", public_url=PUBLIC, host=host)
    assert not is_own_origin(f"ftp://{host}", public_url=PUBLIC, host=host)


def test_a_form_sent_over_http_signs_nobody_in(deps: Deps) -> None:
    register(deps)
    secure = replace(deps, public_url=PUBLIC)
    with TestClient(application(secure), base_url=PUBLIC, follow_redirects=False) as client:
        form = {"email": EMAIL, "password": PASSWORD}
        plain = {"origin": "http://invest.example.test"}
        refused = client.post("/auth/login", data=form, headers=plain)
        assert refused.headers["location"] == "/login?problem=origin"
        taken = client.post("/auth/login", data=form, headers={"origin": PUBLIC})
        assert taken.headers["location"] == "/"


def test_browsers_keep_to_https_where_that_is_the_address(deps: Deps) -> None:
    with TestClient(application(replace(deps, public_url=PUBLIC)), base_url=PUBLIC) as client:
        assert client.get("/learn/risks").headers["strict-transport-security"] == "max-age=31536000"
    with TestClient(application(deps)) as client:
        assert "strict-transport-security" not in client.get("/learn/risks").headers


def test_the_known_password_opens_nothing_outside_the_demonstration(deps: Deps) -> None:
    people = [DemoPerson("admin@example.test", "Admin", "US", Role.ADMIN)]
    demonstration.add_people(deps, people)
    real = replace(deps, is_demo=False, sandbox=None)
    with pytest.raises(InvalidInput, match="do not belong together"):
        signed_in(real, DEMO_PASSWORD, "admin@example.test")
    with pytest.raises(InvalidInput, match="first that are guessed"):
        accounts.register(
            real, email=EMAIL, password=DEMO_PASSWORD, name="Ada", client_address="192.0.2.1"
        )
    token = signed_in(deps, DEMO_PASSWORD, "admin@example.test")
    found = accounts.actor_for(deps, token=token)
    assert found is not None
    assert found.role is Role.ADMIN


def test_no_session_outlives_the_password_it_was_opened_with(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(deps)
    mine = signed_in(deps)
    owner = accounts.actor_for(deps, token=mine)
    compare = accounts.is_password

    def changed_meanwhile(password: object, password_hash: str) -> bool:
        is_right = compare(password, password_hash)
        profile.change_password(
            deps, actor=owner, token=mine, old=PASSWORD, new="another quiet river"
        )
        return is_right

    monkeypatch.setattr(accounts, "is_password", changed_meanwhile)
    with pytest.raises(InvalidInput, match="do not belong together"):
        signed_in(deps)
    with deps.reading() as session:
        valid = select(UserSession).where(UserSession.expires_at > real_now())
        open_now = [row for row in session.exec(valid) if row.revoked_at is None]
    assert [row.token_hash for row in open_now] == [hash_token(mine)]


def test_a_picture_that_breaks_its_decoder_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumbles(_picture: object) -> None:
        raise struct.error("required argument is not an integer")

    monkeypatch.setattr(ImageOps, "exif_transpose", stumbles)
    with pytest.raises(InvalidInput, match="something else or damaged"):
        covers.redrawn(picture())


def test_a_picture_is_made_small_before_it_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, int]] = []
    turn = ImageOps.exif_transpose

    def watched(found: Image.Image) -> Image.Image:
        sizes.append(found.size)
        return turn(found)

    monkeypatch.setattr(ImageOps, "exif_transpose", watched)
    covers.redrawn(picture("RGBA", (3200, 2000)))
    assert sizes == [(1600, 1000)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_turned_picture_still_stands_upright(kind: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    data = picture("RGB", (2000, 500), kind=kind, exif=turned.tobytes())
    made = covers.redrawn(data)
    assert (made.width, made.height) == (400, 1600)
    with Image.open(io.BytesIO(made.files[made.name])) as drawn:
        assert drawn.size == (400, 1600)


def test_nobody_has_pictures_drawn_without_end(deps: Deps, world: World) -> None:
    founder = world.person("Founder")
    world.enterprise(founder, can_receive=False)
    campaign_id = drafts.start_campaign(deps, actor=founder)
    for _ in range(drafts.COVERS_BY_PERSON.tries):
        limits.count(drafts.COVERS_BY_PERSON, str(founder.user_id))
    with pytest.raises(TooManyAttempts):
        drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=picture())
