"""The share certificate: one sheet, lengthways."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crowdfund.papers.documents import NOT_PRINTED
from crowdfund.papers.fonts import printable
from crowdfund.papers.parts import Certificate, Entry
from crowdfund.papers.sheet import ACCENT, BAD, LINE, PRODUCT, Sheet, drawn

WIDTH: Final = 297
HEIGHT: Final = 210
MIDDLE: Final = 215
"""Width of what stands in the middle."""
CODE_MM: Final = 27
LEAST_POINTS: Final = 11
WORDING: Final = (
    "What the enterprise's share register says decides; this paper shows it as of {day}. Shares "
    "change hands in the register, not with this paper."
)


def certificate_pdf(certificate: Certificate) -> bytes:
    """A certificate as PDF. The same facts give the same bytes."""
    clean, missing = _printable(certificate)
    title = f"Share certificate {clean.number} · {clean.enterprise}"
    text = clean.enterprise + clean.holder + clean.numbers + "".join(e.value for e in clean.facts)

    def make() -> Sheet:
        sheet = Sheet(title=title, orientation="L", made_at=clean.made_at)
        sheet.set_auto_page_break(auto=False)
        return sheet

    def draw(sheet: Sheet) -> None:
        sheet.add_page()
        _frame(sheet)
        _words(sheet, clean, missing)
        _facts(sheet, clean.facts)
        _check(sheet, clean)

    return drawn(text, make, draw)


def _frame(sheet: Sheet) -> None:
    sheet.set_draw_color(*ACCENT)
    sheet.set_line_width(1.1)
    sheet.rect(9, 9, WIDTH - 18, HEIGHT - 18)
    sheet.set_line_width(0.25)
    sheet.rect(11.5, 11.5, WIDTH - 23, HEIGHT - 23)
    sheet.mark(WIDTH / 2 - 7, 18, 14)


def _words(sheet: Sheet, paper: Certificate, missing: str) -> None:
    sheet.set_y(36)
    _centred(sheet, "Share certificate", 30, serif=True)
    _centred(sheet, paper.number, 13, soft=True)
    sheet.ln(8)
    _centred(sheet, paper.enterprise, 21, serif=True)
    if paper.annulled:
        sheet.ln(1)
        _centred(
            sheet, f"Annulled on {paper.annulled}: these shares no longer count.", 13, bad=True
        )
    sheet.ln(4)
    _centred(sheet, "certifies that", 11, soft=True)
    sheet.ln(3)
    _centred(sheet, paper.holder, 24, serif=True)
    if missing:
        _centred(sheet, NOT_PRINTED.format(chars=missing), 9, soft=True)
    sheet.ln(3)
    _centred(sheet, "is entered in its share register as the holder of", 11, soft=True)
    sheet.ln(3)
    _centred(sheet, paper.shares, 17, serif=True)
    _centred(sheet, f"{paper.numbers}, allotted on {paper.allotted}", 12)


def _centred(
    sheet: Sheet,
    text: str,
    points: int,
    *,
    serif: bool = False,
    soft: bool = False,
    bad: bool = False,
) -> None:
    """One line in the middle, or more when it is long; letters shrink first."""
    sheet.ink(points, serif=serif, soft=soft, bold=bad)
    while points > LEAST_POINTS and sheet.get_string_width(text) > MIDDLE:
        points -= 1
        sheet.ink(points, serif=serif, soft=soft, bold=bad)
    if bad:
        sheet.set_text_color(*BAD)
    sheet.set_x((WIDTH - MIDDLE) / 2)
    sheet.multi_cell(MIDDLE, points * 0.5, text, align="C", new_x="LMARGIN", new_y="NEXT")


def _facts(sheet: Sheet, facts: tuple[Entry, ...]) -> None:
    y = 158.0
    sheet.set_draw_color(*LINE)
    sheet.line(28, y - 4, WIDTH - 28, y - 4)
    for place, fact in enumerate(facts):
        x = 28 + place % 2 * 82
        row = y + place // 2 * 12
        sheet.set_xy(x, row)
        sheet.ink(8, soft=True)
        sheet.cell(78, 4, fact.label)
        sheet.set_xy(x, row + 4)
        sheet.ink(10)
        sheet.cell(78, 5, _cut(sheet, fact.value, 76))


def _cut(sheet: Sheet, text: str, width: float) -> str:
    """A text, or its beginning when there is no room for all of it."""
    if sheet.get_string_width(text) <= width:
        return text
    while text and sheet.get_string_width(text + "…") > width:
        text = text[:-1]
    return text + "…"


def _check(sheet: Sheet, paper: Certificate) -> None:
    x, y = WIDTH - 28 - CODE_MM, 157
    sheet.square_code(paper.check_url, x, y, CODE_MM)
    left = 192
    sheet.set_xy(left, y)
    sheet.ink(8, soft=True)
    sheet.cell(x - left - 4, 4, "Anybody can check it at", align="R")
    sheet.set_xy(left - 30, y + 5)
    sheet.cell(x - left - 4 + 30, 4, paper.check_place, align="R")
    sheet.set_xy(left - 30, y + 11)
    sheet.ink(12, bold=True)
    sheet.cell(x - left - 4 + 30, 6, paper.code, align="R")
    sheet.set_xy(28, 189)
    sheet.ink(8, soft=True)
    day = paper.annulled or paper.allotted
    sheet.cell(WIDTH - 56, 4, f"{WORDING.format(day=day)} Kept by {PRODUCT}.")


def _printable(paper: Certificate) -> tuple[Certificate, str]:
    holder, missing = printable(paper.holder)
    enterprise, more = printable(paper.enterprise)
    numbers, most = printable(paper.numbers)
    facts = tuple(Entry(fact.label, printable(fact.value)[0]) for fact in paper.facts)
    clean = replace(paper, holder=holder, enterprise=enterprise, numbers=numbers, facts=facts)
    return clean, " ".join(chars for chars in (missing, more, most) if chars)
