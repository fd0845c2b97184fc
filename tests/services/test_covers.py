"""Covers that founders upload."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import select

from crowdfund.db.tables import StoredFile
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import covers, drafts, picture_copies
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
    copies = picture_copies.copies_of(name)
    assert list(copies.values()) == [480, 960]
    assert {path.name for path in deps.files_dir.iterdir()} == {name, *copies}
    with Image.open(deps.files_dir / name) as stored:
        assert (stored.format, stored.size) == ("WEBP", (1600, 800))
    with deps.reading() as session:
        files = session.exec(select(StoredFile)).all()
    assert [(file.name, file.media_type, file.owner_id) for file in files] == [
        (name, "image/webp", founder.user_id)
    ]
    kept = sum(path.stat().st_size for path in deps.files_dir.iterdir())
    assert [file.size_bytes for file in files] == [kept]


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((320, 900), [320]),
        ((480, 480), [480]),
        ((481, 320), [480, 481]),
        ((900, 1600), [480, 900]),
        ((20_000, 320), [1600]),
        ((1600, 900), [480, 960, 1600]),
        ((1600, 400), [1080, 1600]),
    ],
)
def test_a_copy_is_narrower_than_its_picture_and_has_its_shape(
    size: tuple[int, int], widths: list[int]
) -> None:
    drawn = covers.redrawn(picture(*size))
    found = {}
    for name, data in drawn.files.items():
        with Image.open(io.BytesIO(data)) as each:
            found[name] = each.size
    assert found[drawn.name] == (drawn.width, drawn.height)
    assert sorted(width for width, _ in found.values()) == widths
    for width, height in found.values():
        assert abs(height - drawn.height * width / drawn.width) <= 1


@pytest.mark.parametrize("size", [(1600, 400), (1600, 700), (1600, 900), (1600, 1500)])
def test_a_copy_fills_as_wide_a_cover_as_browsers_are_told(size: tuple[int, int]) -> None:
    """Prevents: of a panorama, whose ends are cut off, too small a copy is scaled up."""
    drawn = covers.redrawn(picture(*size))
    told = dict(each.split() for each in picture_copies.srcset(drawn.name).split(", "))
    assert told.keys() == drawn.files.keys()
    for name, width in told.items():
        with Image.open(io.BytesIO(drawn.files[name])) as each:
            assert abs(min(each.width, each.height * 16 / 9) - int(width[:-1])) <= 2


def test_a_disk_that_fills_up_keeps_no_part_of_a_picture(
    deps: Deps, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = drafted(deps, founder)
    write, written = Path.write_bytes, list[Path]()

    def full(path: Path, data: bytes) -> int:
        written.append(path)
        if len(written) == 3:
            raise OSError("no space left")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space"):
        drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=picture())
    assert list(deps.files_dir.iterdir()) == []
    assert row(deps, campaign_id).cover == ""


def test_a_cover_keeps_no_metadata(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    target = io.BytesIO()
    Image.new("RGB", (800, 400), "#ffffff").save(target, "JPEG", exif=exif)
    drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=target.getvalue())
    stored = [path.read_bytes() for path in deps.files_dir.iterdir()]
    assert [b"taken at home" in data for data in stored] == [False, False]


def huge() -> bytes:
    """A PNG of few bytes that says that it has 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    drawn = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + drawn


NO_PICTURES = [
    (b"", "empty"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "something else or damaged"),
    (b"%PDF-1.7", "something else or damaged"),
    (picture(kind="GIF"), "something else or damaged"),
    (picture()[:200], "something else or damaged"),
    (picture(100, 100), "at least 320 pixels"),
    (picture(8_000, 8_000), "too many pixels"),
    (huge(), "too many pixels"),
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
