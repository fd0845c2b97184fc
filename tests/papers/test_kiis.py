"""The key investment information sheet: nine parts, and never a seventh page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crowdfund import words as words_of
from crowdfund.domain.kiis import HEADINGS, KiisLine, KiisPart, lacking, mark_of
from crowdfund.papers.kiis import CUT, LIMITS, NOT_HERE, KiisSheet, document_of, kiis_pdf, shortened

LABEL = "A name of a line that takes as much room as any"
TEXTS = {
    "latin": "Wide words make long lines, and many of them make pages. " * 200,
    "wide": "W" * 10_000,
    "han": "募资项目与投资人的权利" * 1_000,
    "not printable": "".join(chr(0x0621 + place % 40) for place in range(10_000)),
    "lines": "a\n" * 5_000,
}


def sheet(text: str, *, each: int = 3) -> KiisSheet:
    lines = tuple(
        KiisLine(part, f"{LABEL} {place}", text) for part in KiisPart for place in range(each)
    )
    return KiisSheet(
        project=text,
        lines=lines,
        mark=mark_of(lines),
        version="Version 1 of 1 May 2024",
        address="https://platform.example/campaigns/bread",
        made_at=datetime(2024, 5, 1, tzinfo=UTC),
    )


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def words(made: KiisSheet, limit: int = LIMITS[0]) -> str:
    document = document_of(made, limit)
    texts = [document.title, document.subtitle, document.lead, document.foot]
    for part in document.parts:
        texts += [part.heading, *(f"{entry.label}: {entry.value}" for entry in part.entries)]
    return "\n".join(texts)


@pytest.mark.parametrize("kind", TEXTS)
def test_the_longest_texts_take_six_pages_at_most(kind: str) -> None:
    made = kiis_pdf(sheet(TEXTS[kind]))
    assert made.startswith(b"%PDF-")
    assert 2 <= pages_of(made) <= 6


def test_short_texts_are_printed_whole_in_nine_parts() -> None:
    made = sheet("We bake bread.", each=1)
    assert pages_of(kiis_pdf(made)) <= 3
    text = words(made)
    assert text.count("We bake bread.") == len(KiisPart) + 1
    assert CUT not in text
    for part in KiisPart:
        assert f"{part.value}. {HEADINGS[part]}" in text


def test_what_is_shortened_says_so_and_where_the_rest_is() -> None:
    made = sheet(TEXTS["latin"])
    text = words(made)
    assert CUT in text
    assert "Full texts: https://platform.example/campaigns/bread." in text
    assert made.mark in text
    assert "operator puts here" in text


def test_the_same_facts_give_the_same_bytes() -> None:
    made = sheet("We bake bread.", each=1)
    english = kiis_pdf(made)
    assert kiis_pdf(made) == english
    with words_of.language_in_use(words_of.CHINESE):
        assert kiis_pdf(made) == english


def test_shortening_keeps_what_fits() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == f"abc{CUT}"
    assert list(LIMITS) == sorted(LIMITS, reverse=True)


def test_what_is_not_stated_is_lacking_and_said() -> None:
    lines = (
        KiisLine(KiisPart.A, "Name", "Bakery"),
        KiisLine(KiisPart.A, "Website", "", is_required=False),
        KiisLine(KiisPart.C, "Risks", ""),
    )
    assert [line.label for line in lacking(lines)] == ["Risks"]
    text = words(replace(sheet("x"), lines=lines))
    assert text.count(NOT_HERE) == 1
    assert f"Risks: {NOT_HERE}" in text


def test_a_version_changes_with_every_text_and_with_nothing_else() -> None:
    lines = (KiisLine(KiisPart.A, "Name", "Bakery"), KiisLine(KiisPart.C, "Risks", "Flour"))
    mark = mark_of(lines)
    assert len(mark) == 64
    assert mark_of((*lines, KiisLine(KiisPart.F, "Rights", ""))) == mark
    assert mark_of((lines[0], replace(lines[1], is_required=False))) == mark
    moved = {
        mark_of((replace(lines[0], text="Bakery Flour"), lines[1])),
        mark_of((replace(lines[0], part=KiisPart.B), lines[1])),
        mark_of((replace(lines[0], label="Names"), lines[1])),
        mark_of(tuple(reversed(lines))),
        mark,
    }
    assert len(moved) == 5
