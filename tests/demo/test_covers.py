"""Every campaign of the demonstration and every sector has a cover of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from defusedxml import ElementTree

from crowdfund.db.tables import Campaign
from crowdfund.demo.content import load_content
from crowdfund.demo.covers.gallery import drawings
from crowdfund.domain.campaign import Sector
from crowdfund.services.pictures import cover_url

FOLDER = Path(__file__).parents[2] / "assets" / "covers"
DRAWINGS = drawings()


def test_nobody_is_forgotten() -> None:
    keys = {story.key for story in load_content().stories}
    assert set(DRAWINGS) == keys | set(Sector)
    assert len(set(DRAWINGS.values())) == len(DRAWINGS)


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_the_file_is_the_drawing(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert text == DRAWINGS[name], "run python -m crowdfund.demo.covers"
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 1600 900"
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags.isdisjoint({"text", "script", "image", "foreignObject", "style"})


def test_a_cover_leads_to_its_file() -> None:
    assert cover_url(Campaign(cover="drawn:true-wheels")) == "/covers/true-wheels.svg"
    assert cover_url(Campaign(sector="food")) == "/covers/food.svg"
    assert cover_url(Campaign(cover="abc.webp")) == "/files/covers/abc.webp"
