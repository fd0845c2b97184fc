"""The share certificate: one sheet, lengthways."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fpdf.enums import MethodReturnValue

from crowdfund.papers.documents import not_printed
from crowdfund.papers.fonts import printable
from crowdfund.papers.parts import Certificate, Entry
from crowdfund.papers.sheet import ACCENT, BAD, LINE, PRODUCT, Sheet, drawn
from crowdfund.words import ENGLISH, N_, _, language_in_use

WIDTH: Final = 297
HEIGHT: Final = 210
MIDDLE: Final = 215
"""Width of what stands in the middle."""
BROAD: Final = WIDTH - 56
"""Width of what has much to say in small letters."""
FACTS_MM: Final = 158
"""Where the facts begin."""
CODE_MM: Final = 27
LEAST_POINTS: Final = 11
SMALL_POINTS: Final = 8
SMALLEST_POINTS: Final = 6
WORDING: Final = N_(
    "What the enterprise's share register says decides; this paper shows it as of {day}. Shares "
    "change hands in the register, not with this paper."
)
TITLE: Final = N_("Share certificate")
CERTIFIES: Final = N_("certifies that")
ENTERED: Final = N_("is entered in its share register as the holder of")
ALLOTTED: Final = N_("{numbers}, allotted on {day}")
ANNULLED: Final = N_("Annulled on {day}: these shares no longer count.")
CHECKED: Final = N_("Anybody can check it at")
TRANSLATION: Final = N_(
    "The words above are a translation, for convenience. These English words are what counts:"
)


def certificate_pdf(certificate: Certificate) -> bytes:
    """A certificate as PDF, with the English words below those of another language. The same facts
    give the same bytes."""
    clean, missing = _printable(certificate)
    title = _("Share certificate {number} · {enterprise}").format(
        number=clean.number, enterprise=clean.enterprise
    )

    def make() -> Sheet:
        sheet = Sheet(title=title, orientation="L", made_at=clean.made_at)
        sheet.set_auto_page_break(auto=False)
        return sheet

    def draw(sheet: Sheet) -> None:
        sheet.add_page()
        _frame(sheet)
        _words(sheet, clean, missing)
        _english(sheet, clean)
        _facts(sheet, clean.facts)
        _check(sheet, clean)

    return drawn(_all_text(clean, missing), make, draw)


def _frame(sheet: Sheet) -> None:
    sheet.set_draw_color(*ACCENT)
    sheet.set_line_width(1.1)
    sheet.rect(9, 9, WIDTH - 18, HEIGHT - 18)
    sheet.set_line_width(0.25)
    sheet.rect(11.5, 11.5, WIDTH - 23, HEIGHT - 23)
    sheet.mark(WIDTH / 2 - 7, 18, 14)


def _words(sheet: Sheet, paper: Certificate, missing: str) -> None:
    sheet.set_y(36)
    _centred(sheet, _(TITLE), 30, serif=True)
    _centred(sheet, paper.number, 13, soft=True)
    sheet.ln(8)
    _centred(sheet, paper.enterprise, 21, serif=True)
    if paper.annulled:
        sheet.ln(1)
        _centred(sheet, _(ANNULLED).format(day=paper.annulled), 13, bad=True)
    sheet.ln(4)
    _centred(sheet, _(CERTIFIES), 11, soft=True)
    sheet.ln(3)
    _centred(sheet, paper.holder, 24, serif=True)
    if missing:
        _centred(sheet, not_printed(missing), 9, soft=True)
    sheet.ln(3)
    _centred(sheet, _(ENTERED), 11, soft=True)
    sheet.ln(3)
    _centred(sheet, paper.shares, 17, serif=True)
    _centred(sheet, _allotted(paper), 12)


def _allotted(paper: Certificate) -> str:
    return _(ALLOTTED).format(numbers=paper.numbers, day=paper.allotted)


def _decides(paper: Certificate) -> str:
    return _(WORDING).format(day=paper.annulled or paper.allotted)


def _english(sheet: Sheet, paper: Certificate) -> None:
    """What counts, on a paper in another language, as large as there is room for."""
    if paper.english is None:
        return
    text = english_words(paper.english)
    sheet.ln(3)
    _centred(sheet, _(TRANSLATION), SMALL_POINTS, soft=True)
    points, room = SMALL_POINTS, FACTS_MM - 6 - sheet.get_y()
    sheet.ink(points)
    while points > SMALLEST_POINTS and _height(sheet, text, points) > room:
        points -= 1
        sheet.ink(points)
    _block(sheet, text, points, BROAD)


def _height(sheet: Sheet, text: str, points: int) -> float:
    found = sheet.multi_cell(
        BROAD, points * 0.5, sheet.fitted(BROAD, text), dry_run=True, output=MethodReturnValue.LINES
    )
    return points * 0.5 * (len(found) if isinstance(found, list) else 1)


def english_words(paper: Certificate) -> str:
    """What a certificate says, in English, as sentences.

    Args:
        paper: in English.
    """
    with language_in_use(ENGLISH):
        said = (
            *(_(TITLE), f"{paper.number}:", paper.enterprise, _(CERTIFIES), paper.holder),
            *(_(ENTERED), f"{paper.shares}:", f"{_allotted(paper)}."),
            *([_(ANNULLED).format(day=paper.annulled)] if paper.annulled else []),
            _decides(paper),
        )
        return " ".join(said)


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
    _block(sheet, text, points, MIDDLE)


def _block(sheet: Sheet, text: str, points: int, width: float) -> None:
    sheet.set_x((WIDTH - width) / 2)
    fitted = sheet.fitted(width, text)
    sheet.multi_cell(width, points * 0.5, fitted, align="C", new_x="LMARGIN", new_y="NEXT")


def _facts(sheet: Sheet, facts: tuple[Entry, ...]) -> None:
    y = float(FACTS_MM)
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
    sheet.cell(x - left - 4, 4, _(CHECKED), align="R")
    sheet.set_xy(left - 30, y + 5)
    sheet.cell(x - left - 4 + 30, 4, paper.check_place, align="R")
    sheet.set_xy(left - 30, y + 11)
    sheet.ink(12, bold=True)
    sheet.cell(x - left - 4 + 30, 6, paper.code, align="R")
    sheet.set_xy(28, 189)
    sheet.ink(8, soft=True)
    sheet.cell(BROAD, 4, _kept(paper))


def _kept(paper: Certificate) -> str:
    return _("{words} Kept by {product}.").format(words=_decides(paper), product=PRODUCT)


def _printable(paper: Certificate) -> tuple[Certificate, str]:
    holder, missing = printable(paper.holder)
    enterprise, more = printable(paper.enterprise)
    numbers, most = printable(paper.numbers)
    facts = tuple(Entry(fact.label, printable(fact.value)[0]) for fact in paper.facts)
    english = _printable(paper.english)[0] if paper.english else None
    clean = replace(
        paper, holder=holder, enterprise=enterprise, numbers=numbers, facts=facts, english=english
    )
    return clean, " ".join(chars for chars in (missing, more, most) if chars)


def _all_text(paper: Certificate, missing: str) -> str:
    """Everything that is printed."""
    texts = [
        *(_(TITLE), paper.number, paper.enterprise, _(CERTIFIES), paper.holder, _(ENTERED)),
        *(paper.shares, _allotted(paper), _kept(paper), _(CHECKED), paper.check_place),
        _(ANNULLED).format(day=paper.annulled),
        not_printed(missing),
        *(fact.label + fact.value for fact in paper.facts),
    ]
    if paper.english is not None:
        texts += [_(TRANSLATION), english_words(paper.english)]
    return "".join(texts)
