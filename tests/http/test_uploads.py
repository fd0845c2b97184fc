"""Files that founders send: who may, how much, and what the next page is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from crowdfund.domain.actor import Actor
from crowdfund.http.uploads import COVER_BYTES, FILING_BYTES
from crowdfund.services import accounts, drafts, enterprises
from crowdfund.services.deps import Deps
from crowdfund.ui.parts.founder_words import COVER, FILING, word_from
from tests.services.drafting import PROFILE

FIXTURES = Path(__file__).parent.parent / "filings" / "fixtures"


def ada(deps: Deps, client: TestClient) -> Actor:
    """The person who is signed in."""
    token = client.cookies[accounts.cookie_name(deps.public_url)]
    actor = accounts.actor_for(deps, token=token)
    assert actor is not None
    return actor


def told(client: TestClient, place: str) -> str:
    """What the next page would show."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    return word_from(cookies.replace('"', ""), place, seen="")[1]


def send_filing(client: TestClient, data: bytes, **headers: str):  # type: ignore[no-untyped-def]
    return client.post("/uploads/form-c", files={"filing": ("f.xml", data)}, headers=headers)


def test_a_filing_becomes_a_draft(deps: Deps, client: TestClient) -> None:
    answer = send_filing(client, (FIXTURES / "pickleball_form_c.xml").read_bytes())
    assert answer.status_code == 303
    campaign_id = answer.headers["location"].removeprefix("/founder?imported=")
    page = drafts.editor(deps, actor=ada(deps, client), campaign_id=campaign_id)
    assert page.enterprise_name == "Pickleball Etc. LLC"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"nope", "not well-formed XML"),
        (b"", "Choose a file first."),
        (b"<a>" + b" " * (FILING_BYTES + 10_000), "up to 2 MB"),
    ],
    ids=["no-xml", "empty", "large"],
)
def test_a_file_that_cannot_be_used_is_answered_in_words(
    client: TestClient, data: bytes, words: str
) -> None:
    answer = send_filing(client, data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/founder")
    assert words in told(client, FILING)
    assert told(client, COVER) == ""


def test_a_body_that_is_no_form_is_answered_in_words(client: TestClient) -> None:
    for kind in ("text/plain", "multipart/form-data", "multipart/form-data; boundary=x"):
        client.post("/uploads/form-c", content=b"--y\r\n", headers={"content-type": kind})
        assert told(client, FILING) == "Choose a file first."


def test_strangers_and_other_sites_upload_nothing(
    deps: Deps, client: TestClient, visitor: TestClient
) -> None:
    data = (FIXTURES / "pickleball_form_c.xml").read_bytes()
    send_filing(client, data, origin="https://evil.test")
    assert "did not come from this site" in told(client, FILING)
    assert not enterprises.founder_home(deps, actor=ada(deps, client)).has_enterprise
    visitor.cookies.clear()
    answer = send_filing(visitor, data)
    assert answer.headers["location"] == "/login?next=%2Ffounder"


def picture() -> bytes:
    """A picture that can be a cover."""
    target = io.BytesIO()
    Image.new("RGB", (640, 400), "#336699").save(target, "PNG")
    return target.getvalue()


def test_a_cover_is_put_on_one_s_own_campaign(deps: Deps, client: TestClient) -> None:
    actor = ada(deps, client)
    enterprises.save_enterprise(deps, actor=actor, form=PROFILE)
    campaign_id = drafts.start_campaign(deps, actor=actor)
    address = f"/uploads/covers/{campaign_id}"
    back = f"/founder/campaigns/{campaign_id}?step=documents"

    def url() -> str:
        return drafts.editor(deps, actor=actor, campaign_id=campaign_id).cover_url

    for data, words in ((b"nope", "something else"), (b"x" * (COVER_BYTES + 10_000), "5 MB")):
        answer = client.post(address, files={"cover": ("c.png", data)})
        assert answer.headers["location"] == back
        assert words in told(client, COVER)
        assert not url().startswith("/files/covers/")
    answer = client.post(address, files={"cover": ("c.png", picture())})
    assert answer.headers["location"] == back
    assert url().startswith("/files/covers/")


def test_a_cover_that_is_dropped_is_answered_on_its_page(deps: Deps, client: TestClient) -> None:
    actor = ada(deps, client)
    enterprises.save_enterprise(deps, actor=actor, form=PROFILE)
    campaign_id = drafts.start_campaign(deps, actor=actor)

    def put(data: bytes, to: str = campaign_id) -> tuple[int, str]:
        answer = client.post(
            f"/uploads/covers/{to}",
            files={"cover": ("c.png", data)},
            headers={"Accept": "application/json"},
        )
        return answer.status_code, answer.text

    status, text = put(b"no picture")
    assert (status, "something else" in text) == (422, True)
    assert put(picture(), "00000000-0000-4000-8000-000000000000")[0] == 404
    assert put(picture()) == (200, '{"ok":true}')
    url = drafts.editor(deps, actor=actor, campaign_id=campaign_id).cover_url
    assert url.startswith("/files/covers/")


def test_another_s_campaign_takes_no_cover(client: TestClient) -> None:
    for campaign_id in ("1", "00000000-0000-4000-8000-000000000000", "x%20y"):
        answer = client.post(
            f"/uploads/covers/{campaign_id}", files={"cover": ("c.png", picture())}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/founder")
