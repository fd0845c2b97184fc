"""What is found in a PDF from outside, and what keeps looking through one within its bounds."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from fpdf import FPDF

from crowdfund.domain.errors import InvalidInput, TooManyAttempts
from crowdfund.papers import pdf_parts
from crowdfund.papers.pdf_apart import PdfPart, parts_in
from crowdfund.services import document_check, limits
from tests.pdfs import PDF, pdf

ACTION = "<</S/JavaScript/JS(app.alert\\(1\\))>>"


def packed(body: str) -> bytes:
    """Object 5, within a stream of objects."""
    written = zlib.compress(f"5 0 {body}".encode())
    head = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(written)}>>"
    return head.encode() + b"\nstream\n" + written + b"\nendstream"


def with_packed(body: str) -> bytes:
    """A file whose table is a stream too, as most are today, with an object in a stream."""
    plain = pdf(packed(body))
    plain = plain[: plain.index(b"xref\n")]
    start, rows = len(plain), b"\x00\x00\x00\x00\xff"
    for number in (1, 2, 3, 4):
        place = plain.index(b"%d 0 obj" % number)
        rows += b"\x01" + place.to_bytes(3, "big") + b"\x00"
    rows += b"\x02\x00\x00\x04\x00" + b"\x01" + start.to_bytes(3, "big") + b"\x00"
    head = f"<</Type/XRef/Size 7/W[1 3 1]/Root 1 0 R/Length {len(rows)}>>".encode()
    table = b"6 0 obj\n" + head + b"\nstream\n" + rows + b"\nendstream\nendobj\n"
    return plain + table + f"startxref\n{start}\n%%EOF\n".encode()


def drawn(*, is_locked: bool = False) -> bytes:
    """A file of the library that writes our own."""
    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("helvetica")
    sheet.cell(text="/JavaScript /Launch in a text", link="https://example.test/Launch")
    if is_locked:
        sheet.set_encryption(owner_password="owner", user_password="reader")
    return bytes(sheet.output())


FILES: dict[str, tuple[bytes, list[str]]] = {
    "nothing": (PDF, []),
    "one of a library": (drawn(), []),
    "one behind a password": (drawn(is_locked=True), ["locked"]),
    "an object in a stream": (with_packed("<</A 1>>"), []),
    "opens at a page": (pdf(catalog="/OpenAction[3 0 R/Fit]"), []),
    "turns to a page": (pdf(catalog="/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"), []),
    "a link": (pdf("<</Subtype/Link/A<</S/URI/URI(https://example.test/JS)>>>>"), []),
    "a script": (pdf(ACTION), ["script"]),
    "a script at its opening": (pdf(ACTION, catalog="/OpenAction 4 0 R"), ["opens", "script"]),
    "a script in a stream": (with_packed(ACTION), ["script"]),
    "a script under another spelling": (pdf("<</S/J#61vaScript/J#53 5 0 R>>", "(1)"), ["script"]),
    "a script in the trailer": (pdf(trailer=f"/More{ACTION}"), ["script"]),
    "a kind named elsewhere": (pdf("<</S 5 0 R/F(x)>>", "/Launch"), ["program"]),
    "a form that is a program": (pdf(catalog="/AcroForm<</XFA 4 0 R>>"), ["script"]),
    "a program": (pdf("<</S/Launch/F(cmd.exe)>>"), ["program"]),
    "a file": (pdf("<</Type/Filespec/F(x.exe)/EF<</F 5 0 R>>>>", "<<>>"), ["attached"]),
    "a file of the catalog": (pdf(catalog="/Names<</EmbeddedFiles 4 0 R>>"), ["attached"]),
    "a form that sends": (pdf("<</S/SubmitForm/F(https://example.test)>>"), ["sends"]),
    "a film": (pdf("<</Subtype/RichMedia>>"), ["media"]),
    "an address at its opening": (
        pdf(catalog="/OpenAction<</S/URI/URI(https://example.test)>>"),
        ["opens"],
    ),
    "an address when a page is shown": (
        pdf("<</AA<</O<</S/URI/URI(https://example.test)>>>>>>"),
        ["opens"],
    ),
    "something after turning": (
        pdf(catalog="/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next 4 0 R>>"),
        ["opens"],
    ),
    "what no table names": (pdf(unnamed=ACTION), ["script"]),
}


@pytest.mark.parametrize("name", FILES)
def test_what_acts_is_found_and_what_is_read_is_not(name: str) -> None:
    data, expected = FILES[name]
    assert pdf_parts.parts_of(data) == expected


def test_every_word_of_the_program_is_known() -> None:
    verdicts = {pdf_parts.OPENS, pdf_parts.LOCKED, pdf_parts.UNREADABLE, pdf_parts.ENDLESS}
    assert {part.value for part in PdfPart} == verdicts.union(pdf_parts.NAMES.values())


def test_a_program_of_its_own_looks_and_may_die_of_it(tmp_path: Path) -> None:
    assert parts_in(PDF) == set()
    assert parts_in(FILES["a script"][0]) == {PdfPart.SCRIPT}
    assert parts_in(b"%PDF-1.7 and no more") == {PdfPart.UNREADABLE}
    greedy = tmp_path / "greedy.py"
    greedy.write_text(
        "import runpy, sys\n"
        f"sys.argv = [{str(pdf_parts.__file__)!r}]\n"
        f"program = runpy.run_path({str(pdf_parts.__file__)!r})\n"
        "program['_bound']()\n"
        "held = bytearray(2_000_000_000)\n"
    )
    assert parts_in(PDF, program=greedy) == {PdfPart.ENDLESS}
    slow = tmp_path / "slow.py"
    slow.write_text("while True: pass\n")
    assert parts_in(PDF, program=slow, seconds=0.2) == {PdfPart.ENDLESS}


def test_no_more_objects_are_looked_at_than_anybody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_parts, "MOST_OBJECTS", 2)
    with pytest.raises(pdf_parts.TooManyObjectsError):
        pdf_parts.parts_of(PDF)


def test_a_few_of_somebody_take_too_long_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    limits.forget_all()
    looked: list[bytes] = []

    def slow(data: bytes) -> set[PdfPart]:
        looked.append(data)
        return {PdfPart.ENDLESS}

    monkeypatch.setattr(document_check, "parts_in", slow)
    # Other tests of this process may have looked through the same bytes.
    monkeypatch.setattr(document_check, "_known", {})
    papers = [PDF + b"\n" * number for number in range(5)]
    for paper in papers[:3]:
        with pytest.raises(InvalidInput, match="too long"):
            document_check.require_inert(paper, sender="ada")
    with pytest.raises(TooManyAttempts):
        document_check.require_inert(papers[3], sender="ada")
    assert looked == papers[:3]
    with pytest.raises(InvalidInput, match="too long"):
        document_check.require_inert(papers[4], sender="ben")
