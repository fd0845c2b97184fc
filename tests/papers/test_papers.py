"""PDF documents: the same facts give the same bytes, and no name breaks them."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowdfund.papers.certificates import certificate_pdf
from crowdfund.papers.documents import document_pdf
from crowdfund.papers.fonts import GAP, han_of, printable
from crowdfund.papers.parts import Certificate, Column, Document, Entry, Grid, Part
from crowdfund.words import CHINESE, language_in_use
from tests.pdfs import fonts_of, text_of

AT = datetime(2027, 3, 4, 5, 6, tzinfo=UTC)
PAPER = Certificate(
    number="No. 12",
    enterprise="Harbour Bakery",
    holder="Ada Lovelace",
    shares="41 shares",
    numbers="Common Stock, numbered 1,001 to 1,041",
    allotted="4 March 2027",
    facts=(Entry("Raise", "Bread"), Entry("Paid", "$410.00")),
    code="ABCD-EFGH-JKMN-PQRS",
    check_url="https://example.test/certificates/ABCD-EFGH-JKMN-PQRS",
    check_place="https://example.test/certificates",
    made_at=AT,
)
COLUMNS = (Column("Name", 3), Column("Amount", 1, is_number=True))


def _document(rows: int, name: str = "Ada") -> Document:
    grid = Grid(COLUMNS, tuple((f"{name} {number}", "$1.00") for number in range(rows)), "None.")
    return Document(
        title="Statement",
        subtitle=name,
        parts=(Part("People", (Entry("Name", name, "A hint"),), grid, "A note."),),
        foot="As of then.",
        made_at=AT,
    )


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def _drawn(pdf: bytes) -> bytes:
    """Every stream that can be unpacked: fonts, drawings, letters."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(_unpacked(part) for part in parts)


def _unpacked(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


HOSTILE = [
    "王小明",
    "محمد علي",
    "Łukasz Ångström-Żółć",
    "Αγγελική",
    "Жанна",
    "💥" * 40,
    "A" * 400,
    "wide " * 80,
    "line\nbreak\ttab\x00nul\x1b[31m",
    "(escape) \\) Tj ET endstream endobj <</JavaScript",
    "\u202eevil\u202c",
    "**bold** __under__ {nb}",
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_can_be_printed(name: str) -> None:
    paper = replace(PAPER, holder=name, enterprise=name, numbers=f"{name}, numbered 1")
    for pdf in (certificate_pdf(paper), document_pdf(_document(2, name))):
        assert pdf.startswith(b"%PDF-")
        assert b"/JavaScript" not in pdf + _drawn(pdf)
    assert _pages(certificate_pdf(paper)) == 1


@pytest.mark.parametrize("name", ["Ada", "王小明"])
def test_the_same_facts_give_the_same_bytes(name: str) -> None:
    paper = replace(PAPER, holder=name)
    assert certificate_pdf(paper) == certificate_pdf(paper)
    assert document_pdf(_document(30, name)) == document_pdf(_document(30, name))
    assert certificate_pdf(paper) != certificate_pdf(replace(paper, number="No. 13"))


def test_who_made_it_and_what_it_is_stand_in_it() -> None:
    pdf = certificate_pdf(PAPER)
    assert b"/Author (Crowdfund)" in pdf
    assert b"D:20270304050600" in pdf
    assert b"/Title" in pdf
    assert b"/Lang (en)" in pdf


@pytest.mark.parametrize("name", ["欧阳修文", "محمد علي", "A" * 400])
def test_any_name_can_be_printed_in_chinese(name: str) -> None:
    english = replace(PAPER, holder=name, enterprise=name, annulled="4 March 2028")
    with language_in_use(CHINESE):
        made = certificate_pdf(replace(english, number="第 12 号", english=english))
    assert _pages(made) == 1
    said = "".join(text_of(made).split())
    assert "股权证书第12号" in said
    assert "以下列英文为准：SharecertificateNo.12:" in said


def test_headings_are_bold_in_chinese_and_every_font_is_inside() -> None:
    with language_in_use(CHINESE):
        paper = _document(1, "王小明")
        [part] = paper.parts
        parts = (replace(part, heading="变动明细"),)
        made = document_pdf(replace(paper, parts=parts, foot="截至 2027 年。"))
    weights = [name for name in fonts_of(made) if "NotoSansSC" in name]
    assert len(weights) == 2
    assert all(fonts_of(made).values())
    assert len(made) < 60_000, "only letters of the document are inside"
    assert "变动明细" in text_of(made)
    assert "第1页，共1页" in "".join(text_of(made).split())


def test_long_tables_go_on_over_pages() -> None:
    assert _pages(document_pdf(_document(0))) == 1
    assert _pages(document_pdf(_document(120))) > 2


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("Renée", "Renée", ""),
        ("Rene\u0301e", "Renée", ""),
        ("王小明", "王小明", ""),
        ("Ada 💥💥 L", f"Ada {GAP} L", "U+1F4A5"),
        ("محمد", GAP, "U+0645 U+062D U+062F"),
        ("a\u202eb\x00", f"a{GAP}b{GAP}", "U+202E U+0000"),
    ],
)
def test_what_cannot_be_printed_is_said(text: str, shown: str, missing: str) -> None:
    assert printable(text) == (shown, missing)


def test_only_what_is_needed_is_cut_from_the_large_font() -> None:
    assert han_of("Renée Жанна") == ""
    assert han_of("明王小王 Ada") == "小明王"


@settings(max_examples=30)
@given(st.text(max_size=40))
def test_no_text_is_lost_without_a_word(text: str) -> None:
    shown, missing = printable(text)
    assert bool(missing) == (GAP in shown.replace(GAP, "", text.count(GAP)))
