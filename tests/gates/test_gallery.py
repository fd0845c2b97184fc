"""The gallery shows what `make gallery` takes, and says in words what each picture shows."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from scripts.gallery import FOLDER, PICTURES, README, path_of
from tests.gates.sources import PROJECT

SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def _shown(document: str) -> list[tuple[str, str]]:
    """The words and the address of each picture in a document."""
    return SHOWN.findall((PROJECT / document).read_text())


def test_the_gallery_shows_each_picture_that_is_taken_once_and_no_other() -> None:
    shown = [address for _words, address in _shown("docs/gallery.md")]
    assert sorted(shown) == sorted(f"gallery/{name}.webp" for name in PICTURES if name != README)
    assert {path.name for path in FOLDER.iterdir()} == {
        path_of(name).name for name in PICTURES if name != README
    }
    assert "docs/screenshot.png" in {address for _words, address in _shown("README.md")}


@pytest.mark.parametrize("document", ["docs/gallery.md", "README.md"])
def test_every_picture_has_words_of_its_own_in_its_place(document: str) -> None:
    words = [words.strip() for words, _address in _shown(document)]
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_large_as_it_is_taken(name: str) -> None:
    with Image.open(path_of(name)) as kept:
        assert kept.size == PICTURES[name].frame.kept
