"""Names of pictures and of their smaller copies."""

from __future__ import annotations

import pytest

from crowdfund.services.picture_copies import copies_of, new_name, original_of, smallest, srcset

STEM = "0123456789abcdef" * 2


def test_a_name_says_which_copies_there_are() -> None:
    name = new_name(1600)
    stem = name.removesuffix(".webp")
    copies = {f"{stem}-480.webp": 480, f"{stem}-960.webp": 960}
    assert copies_of(name) == copies
    assert [original_of(each) for each in (name, *copies)] == [name] * 3
    assert smallest(f"/files/covers/{name}") == f"/files/covers/{stem}-480.webp"
    assert new_name(1600) != name


@pytest.mark.parametrize(("width", "widths"), [(320, []), (480, []), (481, [480]), (960, [480])])
def test_no_copy_is_as_wide_as_its_picture(width: int, widths: list[int]) -> None:
    name = new_name(width)
    assert list(copies_of(name).values()) == widths
    assert (srcset(name) == "", smallest(name) == name) == (not widths, not widths)


@pytest.mark.parametrize(
    "name",
    [
        f"{STEM}.webp",
        f"{STEM}-1600-480.webp",
        f"{STEM}-1600.pdf",
        f"{STEM}-0480.webp",
        f"{STEM}-١٦٠٠.webp",
        "/covers/food.svg",
        "",
    ],
)
def test_a_name_that_says_nothing_has_no_copies(name: str) -> None:
    assert (copies_of(name), srcset(name), smallest(name)) == ({}, "", name)


@pytest.mark.parametrize("name", [f"{STEM}-1600-481.webp", f"x{STEM}-1600-480.webp", "..-480.webp"])
def test_what_is_no_copy_is_its_own_original(name: str) -> None:
    assert original_of(name) == name
