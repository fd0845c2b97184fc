"""Pictures and documents over HTTP: who may send them, who gets them, and how they are served."""

from __future__ import annotations

import io
from threading import current_thread
from uuid import UUID

import pytest
from PIL import Image
from sqlmodel import select
from starlette.testclient import TestClient

from crowdfund.db.tables import Campaign, CampaignFile
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.http import drawing
from crowdfund.http.uploads import COVER_BYTES
from crowdfund.services import accounts, campaign_content, covers, drafts, picture_copies
from crowdfund.services.deps import Deps
from crowdfund.services.document_check import MOST_DOCUMENT_BYTES
from crowdfund.ui.parts.founder_words import DOCUMENT, PICTURE, word_from
from tests.pdfs import PDF
from tests.services.drafting import drafted, picture
from tests.world import World


@pytest.fixture
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


def names(deps: Deps) -> list[str]:
    """Files on record."""
    with deps.reading() as session:
        return list(session.exec(select(CampaignFile.name)))


def opened(deps: Deps, campaign_id: str) -> None:
    """Lets everybody see a campaign."""
    with deps.transaction() as session:
        campaign = session.get_one(Campaign, UUID(campaign_id))
        campaign.status = CampaignStatus.SCHEDULED.value


def test_a_picture_goes_up_and_is_shown_on_its_page(
    deps: Deps, client: TestClient, ada: Actor
) -> None:
    campaign_id = drafted(deps, ada)
    answer = client.post(
        f"/uploads/pictures/{campaign_id}",
        files={"picture": ("x.png", picture(400, 320))},
        data={"title": "The oven"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/founder/campaigns/{campaign_id}?step=story"
    form = campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id)
    (item,) = form.pictures
    assert client.get(item.url).headers["cache-control"] == "private, no-store"
    client.cookies.clear()
    assert client.get(item.url).status_code == 404
    opened(deps, campaign_id)
    shown = client.get(item.url)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert shown.headers["x-content-type-options"] == "nosniff"
    for strange in (f"{'0' * 32}.webp", "..%2fsecret_key", item.url[-5:], "a.svg"):
        assert client.get(f"/files/pictures/{strange}").status_code == 404


def test_a_wide_picture_is_sent_as_wide_as_it_is_asked_for(
    deps: Deps, client: TestClient, ada: Actor
) -> None:
    """Cover and picture alike: a copy is kept by browsers for as long as the whole one. Copies are
    wider than the places that they are for, since a cover cuts off the ends of this picture."""
    campaign_id = drafted(deps, ada)
    sent = {"data": {"title": "The oven"}}
    client.post(f"/uploads/covers/{campaign_id}", files={"cover": ("x.png", picture())}, **sent)
    client.post(f"/uploads/pictures/{campaign_id}", files={"picture": ("x.png", picture())}, **sent)
    url = drafts.editor(deps, actor=ada, campaign_id=campaign_id).cover_url
    opened(deps, campaign_id)
    client.cookies.clear()
    for address in (url, f"/files/pictures/{names(deps)[0]}"):
        narrow, middle = picture_copies.copies_of(address)
        for copy, width in {narrow: 540, middle: 1080, address: 1600}.items():
            shown = client.get(copy)
            with Image.open(io.BytesIO(shown.content)) as drawn:
                assert (drawn.format, drawn.size) == ("WEBP", (width, width // 2))
            assert shown.headers["content-type"] == "image/webp"
            assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert shown.headers["x-content-type-options"] == "nosniff"
        for strange in ("-481", "-1600", "-480-480", "-0480", "-480%00"):
            assert client.get(address.replace(".webp", f"{strange}.webp")).status_code == 404


def test_a_copy_that_is_gone_is_the_picture_and_one_from_before_copies_is_shown(
    deps: Deps, client: TestClient, ada: Actor
) -> None:
    campaign_id = drafted(deps, ada)
    client.post(
        f"/uploads/pictures/{campaign_id}",
        files={"picture": ("x.png", picture())},
        data={"title": "The oven"},
    )
    [name] = names(deps)
    [copy, _] = picture_copies.copies_of(name)
    whole = (deps.files_dir / name).read_bytes()
    (deps.files_dir / copy).unlink()
    assert client.get(f"/files/pictures/{copy}").content == whole
    old = f"{'0' * 32}.webp"
    (deps.files_dir / name).rename(deps.files_dir / old)
    assert client.get(f"/files/pictures/{copy}").status_code == 404
    with deps.transaction() as session:
        session.exec(select(CampaignFile)).one().name = old
    assert client.get(f"/files/pictures/{old}").content == whole


def test_pictures_are_drawn_apart_from_what_pages_wait_for(
    client: TestClient, ada: Actor, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = drafted(deps, ada)
    real, threads = covers.redrawn, []

    def redrawn(data: bytes) -> covers.Redrawn:
        threads.append(current_thread().name)
        return real(data)

    monkeypatch.setattr(covers, "redrawn", redrawn)
    sent = {"x.png": picture(400, 320)}
    for kind, field in (("pictures", "picture"), ("covers", "cover")):
        client.post(
            f"/uploads/{kind}/{campaign_id}",
            files={field: next(iter(sent.items()))},
            data={"title": "The oven"},
        )
    assert threads == ["uploaded-picture_0"] * 2
    monkeypatch.setattr(drawing, "MOST_WAITING", 0)
    client.post(
        f"/uploads/pictures/{campaign_id}",
        files={"picture": ("x.png", picture(400, 320))},
        data={"title": "The oven"},
    )
    assert told(client, PICTURE) == drawing.BUSY
    assert len(threads) == 2


def test_a_document_is_saved_and_never_opened_here(
    deps: Deps, client: TestClient, ada: Actor
) -> None:
    campaign_id = drafted(deps, ada)
    answer = client.post(
        f"/uploads/documents/{campaign_id}",
        files={"document": ("x.pdf", PDF)},
        data={"title": 'A "plan"', "kind": "plan"},
    )
    assert answer.headers["location"] == f"/founder/campaigns/{campaign_id}?step=documents"
    (item,) = campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id).documents
    found = client.get(item.url)
    assert found.content == PDF
    assert found.headers["content-disposition"] == 'attachment; filename="a-plan.pdf"'
    assert found.headers["content-security-policy"].startswith("sandbox")
    assert found.headers["cache-control"] == "private, no-store"
    client.cookies.clear()
    assert client.get(item.url).status_code == 404


def test_a_financial_statement_goes_up_with_its_level(
    client: TestClient, deps: Deps, ada: Actor
) -> None:
    campaign_id = drafted(deps, ada)
    client.post(
        f"/uploads/documents/{campaign_id}",
        files={"document": ("x.pdf", PDF)},
        data={"title": "Accounts", "kind": "financials", "level": "reviewed"},
    )
    (item,) = campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id).documents
    assert item.kind_label == "Financial statements, reviewed by an accountant"


@pytest.mark.parametrize(
    ("kind", "data", "title", "words"),
    [
        ("picture", b"GIF89a", "x", "JPEG, PNG or WebP"),
        ("picture", picture(400, 320), " ", "what the picture shows"),
        ("picture", b"x" * (COVER_BYTES + 8_000), "x", "up to 5 MB"),
        ("document", b"<html>", "x", "is a PDF"),
        ("document", PDF + b"x" * (MOST_DOCUMENT_BYTES + 8_000), "x", "up to 10 MB"),
        ("document", b"", "x", "Choose a file"),
    ],
)
def test_what_cannot_be_used_is_said_on_the_next_page(
    deps: Deps, client: TestClient, ada: Actor, kind: str, data: bytes, title: str, words: str
) -> None:
    campaign_id = drafted(deps, ada)
    client.post(f"/uploads/{kind}s/{campaign_id}", files={kind: ("x", data)}, data={"title": title})
    assert words in told(client, PICTURE if kind == "picture" else DOCUMENT)
    assert names(deps) == []


def test_strangers_put_nothing_on_a_campaign(
    deps: Deps, world: World, client: TestClient, visitor: TestClient
) -> None:
    campaign_id = drafted(deps, world.person("Bob"))

    def send(**headers: str) -> str:
        answer = client.post(
            f"/uploads/documents/{campaign_id}",
            files={"document": ("x.pdf", PDF)},
            data={"title": "x"},
            headers=headers,
        )
        return str(answer.headers["location"])

    assert send() == "/founder"
    send(origin="https://evil.test")
    assert "did not come from this site" in told(client, DOCUMENT)
    visitor.cookies.clear()
    assert send() == "/login?next=%2Ffounder"
    assert names(deps) == []
