"""Letters on the pictures of shared links."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from crowdfund.papers import fonts, lettering
from crowdfund.papers.lettering import BOLD, MORE
from crowdfund.services import share_images
from crowdfund.services.views.sharing import SharePicture

ROOM = 600


def drawn(title: str, enterprise_name: str = "") -> Image.Image:
    """A shared picture with that title."""
    said = SharePicture(
        title=title,
        enterprise_name=enterprise_name,
        funded_text="20 % of target",
        raised_percent=20,
        target_percent=50,
        cover_name="",
    )
    return Image.open(io.BytesIO(share_images.drawn(said, None))).convert("RGB")


def is_same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures show the same."""
    return ImageChops.difference(one, other).getbbox() is None


@pytest.mark.parametrize("title", ["Ænes brød", "Łódź", "Ελλάδα", "Хлеб", "上海的面包", "パン屋"])
def test_names_in_many_scripts_are_written(title: str) -> None:
    named, unnamed = drawn(title), drawn(share_images.NAME)
    assert not is_same(named, unnamed)
    # Not as boxes: what a font lacks looks the same whatever it is.
    assert not is_same(named, drawn(title[::-1]))


def test_what_cannot_be_written_is_left_out() -> None:
    assert is_same(drawn("مرحبا", "مرحبا"), drawn(share_images.NAME))
    assert is_same(drawn("Bread مرحبا"), drawn(share_images.NAME))
    assert not is_same(drawn("Bread", "Łódź Ltd"), drawn("Bread"))


def test_a_line_in_two_fonts_stands_where_its_width_says() -> None:
    picture = Image.new("RGB", (400, 100))
    pen = ImageDraw.Draw(picture)
    lettering.write(pen, (0, 60), "上H", size=40, fill=(255, 255, 255))
    box = picture.getbbox()
    assert box is not None
    assert box[2] == pytest.approx(lettering.width("上H", size=40), abs=6)
    assert lettering.width("上", size=40) == 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bread", ["Bread"]),
        ("", []),
        (
            "Bread for the harbour and for all who live there",
            ["Bread for the harbour and", "for all who live there"],
        ),
    ],
)
def test_lines_end_between_words(text: str, expected: list[str]) -> None:
    assert lettering.lines(text, size=48, room=ROOM, most=2, style=BOLD) == expected


def test_chinese_lines_end_after_any_character() -> None:
    text = "比自行车更耐用的轮子送货车队也能用"
    found = lettering.lines(text, size=48, room=ROOM, most=2)
    assert len(found) == 2
    assert "".join(found) == text


_TEXTS = st.text(st.sampled_from("abc WWW éß上海  -"), max_size=120)


@settings(max_examples=60, deadline=None)
@given(text=_TEXTS, most=st.integers(1, 3))
def test_every_line_fits_and_nothing_is_lost_without_a_sign(text: str, most: int) -> None:
    found = lettering.lines(text, size=40, room=ROOM, most=most)
    assert len(found) <= most
    assert all(lettering.width(line, size=40) <= ROOM for line in found)
    said, given_text = "".join("".join(found).split()), "".join(text.split())
    assert said == given_text or MORE in said


def test_the_dots_themselves_can_be_written() -> None:
    assert fonts.printable(MORE) == (MORE, "")
