"""Covers that founders upload."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlmodel import select

from crowdfund.db.tables import StoredFile
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import drafts
from crowdfund.services.deps import Deps
from tests.services.drafting import drafted, picture, row


def test_a_cover_is_drawn_anew_and_replaces_the_one_before(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=picture(kind="JPEG"))
    first = row(deps, campaign_id).cover
    page = drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=picture())
    name = row(deps, campaign_id).cover
    assert name != first
    assert name in page.cover_url
    assert [path.name for path in deps.files_dir.iterdir()] == [name]
    with Image.open(deps.files_dir / name) as stored:
        assert (stored.format, stored.size) == ("WEBP", (1600, 800))
    with deps.reading() as session:
        files = session.exec(select(StoredFile)).all()
    assert [(file.name, file.media_type, file.owner_id) for file in files] == [
        (name, "image/webp", founder.user_id)
    ]


def test_a_cover_keeps_no_metadata(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    target = io.BytesIO()
    Image.new("RGB", (400, 800), "#ffffff").save(target, "JPEG", exif=exif)
    drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=target.getvalue())
    stored = (deps.files_dir / row(deps, campaign_id).cover).read_bytes()
    assert b"taken at home" not in stored


NO_PICTURES = [
    (b"", "empty"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "something else or damaged"),
    (b"%PDF-1.7", "something else or damaged"),
    (picture(kind="GIF"), "something else or damaged"),
    (picture()[:200], "something else or damaged"),
    (picture(100, 100), "at least 320 pixels"),
    (picture(8_000, 8_000), "too many pixels"),
    (b"\x89PNG" + b"0" * (5 * 1024 * 1024), "at most 5 MB"),
]


def test_a_cover_that_is_no_picture_is_refused(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    campaign_id = drafted(deps, founder)
    for data, sentence in NO_PICTURES:
        with subtests.test(data=data, sentence=sentence):
            with pytest.raises(InvalidInput, match=sentence) as refusal:
                drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=data)
            assert refusal.value.field == "cover"
            assert row(deps, campaign_id).cover == ""
            # The same words refuse the picture of a text.
            assert "cover" not in refusal.value.message
