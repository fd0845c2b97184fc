"""Upright documents: a title, parts with named values and tables, a foot on each page."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fpdf.enums import MethodReturnValue

from crowdfund.papers.fonts import GAP, printable
from crowdfund.papers.parts import Column, Document, Entry, Grid, Part
from crowdfund.papers.sheet import ACCENT, LINE, PRODUCT, SOFT, Sheet, drawn
from crowdfund.words import _

MARGIN: Final = 20
WIDTH: Final = 210 - 2 * MARGIN
BOTTOM: Final = 24
LABEL_WIDTH: Final = 48
LINE_MM: Final = 5
ALL_PAGES: Final = "{nb}"
"""Stands for the number of pages until the last one is drawn (`alias_nb_pages`)."""


class Pages(Sheet):
    """Paper with the mark above and the foot below."""

    def __init__(self, document: Document) -> None:
        super().__init__(
            title=f"{document.title} · {PRODUCT}", orientation="P", made_at=document.made_at
        )
        self._foot = document.foot
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        self.alias_nb_pages()

    def header(self) -> None:
        """The mark and the product's name, on each page."""
        self.mark(MARGIN, 13, 7)
        self.set_xy(MARGIN + 9, 13)
        self.ink(11, bold=True)
        self.cell(0, 7, PRODUCT)
        self.set_y(28)

    def footer(self) -> None:
        """What the document says of itself, and the page."""
        self.set_y(-18)
        self.set_draw_color(*LINE)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())
        self.set_y(-16)
        self.ink(8, soft=True)
        y = self.get_y()
        self.multi_cell(WIDTH - 30, 4, self.fitted(WIDTH - 30, self._foot), align="L")
        # What ends in Chinese leaves its font behind, which has no digits for the pages' number.
        self.ink(8, soft=True)
        self.set_xy(MARGIN + WIDTH - 30, y)
        self.cell(30, 4, page_words(str(self.page_no()), ALL_PAGES), align="R")

    def room(self, needed: float) -> None:
        """Begins a new page unless there is room for so many millimetres."""
        if self.get_y() + needed > self.h - BOTTOM:
            self.add_page()


def page_words(number: str, pages: str) -> str:
    """Which page of how many, as it stands at the foot.

    Args:
        number: of the page.
        pages: how many there are, or `ALL_PAGES`.
    """
    return _("Page {number} of {pages}").format(number=number, pages=pages)


def not_printed(chars: str) -> str:
    """What a gap in a text stands for.

    Args:
        chars: by their numbers in Unicode.
    """
    words = _("{gap} stands for characters that cannot be printed here: {chars}")
    return words.format(gap=GAP, chars=chars)


def document_pdf(document: Document) -> bytes:
    """A document as PDF. The same facts give the same bytes."""
    return counted_pdf(document)[0]


def counted_pdf(document: Document) -> tuple[bytes, int]:
    """A document as PDF, and how many pages it has."""
    clean = _printable(document)
    counted: list[int] = []

    def draw(pages: Pages) -> None:
        pages.add_page()
        _title(pages, clean)
        for part in clean.parts:
            _part(pages, part)
        counted.append(pages.page_no())

    return drawn(_all_text(clean), lambda: Pages(clean), draw), counted[0]


def _title(pages: Pages, document: Document) -> None:
    pages.ink(22, serif=True)
    pages.say(WIDTH, 9, document.title)
    pages.ink(11, soft=True)
    pages.say(WIDTH, 6, document.subtitle)
    if document.lead:
        pages.ln(3)
        pages.ink(11)
        pages.say(WIDTH, 6, document.lead)
    pages.ln(3)


def _part(pages: Pages, part: Part) -> None:
    pages.room(24)
    pages.ln(3)
    pages.ink(12, bold=True)
    pages.set_text_color(*ACCENT)
    pages.say(WIDTH, 6, part.heading)
    pages.ln(1)
    for entry in part.entries:
        _entry(pages, entry)
    if part.grid is not None:
        _grid(pages, part.grid)
    if part.note:
        pages.ln(1)
        pages.ink(9, soft=True)
        pages.say(WIDTH, 4.5, part.note)


def _entry(pages: Pages, entry: Entry) -> None:
    pages.room(_height(pages, entry))
    y = pages.get_y()
    pages.ink(10, soft=True)
    pages.say(LABEL_WIDTH - 3, LINE_MM, entry.label)
    below = pages.get_y()
    pages.set_xy(MARGIN + LABEL_WIDTH, y)
    pages.ink(10)
    pages.say(WIDTH - LABEL_WIDTH, LINE_MM, entry.value)
    if entry.hint:
        pages.set_x(MARGIN + LABEL_WIDTH)
        pages.ink(8, soft=True)
        pages.say(WIDTH - LABEL_WIDTH, 4, entry.hint)
    pages.set_y(max(below, pages.get_y()) + 1.2)
    pages.set_draw_color(*LINE)
    pages.line(MARGIN, pages.get_y(), MARGIN + WIDTH, pages.get_y())
    pages.ln(1.2)


def _height(pages: Pages, entry: Entry) -> float:
    pages.ink(10)
    value = _lines(pages, WIDTH - LABEL_WIDTH, entry.value)
    pages.ink(8)
    hint = _lines(pages, WIDTH - LABEL_WIDTH, entry.hint) if entry.hint else 0
    return value * LINE_MM + hint * 4 + 3.0


def _lines(pages: Pages, width: float, text: str) -> int:
    fitted = pages.fitted(width, text)
    found = pages.multi_cell(
        width, LINE_MM, fitted, dry_run=True, output=MethodReturnValue.LINES, align="L"
    )
    return len(found) if isinstance(found, list) else 1


def _grid(pages: Pages, grid: Grid) -> None:
    if not grid.rows:
        pages.ink(10, soft=True)
        pages.say(WIDTH, LINE_MM, grid.nothing)
        return
    widths = _widths(grid.columns)
    _head(pages, grid.columns, widths)
    for row in grid.rows:
        pages.ink(9)
        pairs = zip(widths, row, strict=True)
        tall = max(_lines(pages, width, text) for width, text in pairs) * 4.5 + 2
        if pages.get_y() + tall > pages.h - BOTTOM:
            pages.add_page()
            _head(pages, grid.columns, widths)
        _row(pages, grid.columns, widths, row, tall)


def _widths(columns: tuple[Column, ...]) -> list[float]:
    whole = sum(column.weight for column in columns)
    return [WIDTH * column.weight / whole for column in columns]


def _head(pages: Pages, columns: tuple[Column, ...], widths: list[float]) -> None:
    pages.ink(8, bold=True, soft=True)
    pages.set_fill_color(*SOFT)
    pages.set_x(MARGIN)
    for column, width in zip(columns, widths, strict=True):
        pages.cell(width, 6, column.title, align="R" if column.is_number else "L", fill=True)
    pages.ln(6)


def _row(
    pages: Pages,
    columns: tuple[Column, ...],
    widths: list[float],
    row: tuple[str, ...],
    tall: float,
) -> None:
    x, y = float(MARGIN), pages.get_y()
    pages.ink(9)
    for column, width, text in zip(columns, widths, row, strict=True):
        pages.set_xy(x, y + 1)
        align = "R" if column.is_number else "L"
        pages.multi_cell(width, 4.5, pages.fitted(width, text), align=align)
        x += width
    pages.set_draw_color(*LINE)
    pages.line(MARGIN, y + tall, MARGIN + WIDTH, y + tall)
    pages.set_y(y + tall)


def _printable(document: Document) -> Document:
    return replace(
        document,
        title=printable(document.title)[0],
        subtitle=printable(document.subtitle)[0],
        lead=printable(document.lead)[0],
        parts=tuple(_printable_part(part) for part in document.parts),
    )


def _printable_part(part: Part) -> Part:
    grid, missing = part.grid, ""
    if grid is not None:
        rows = [[printable(text) for text in row] for row in grid.rows]
        grid = replace(grid, rows=tuple(tuple(text for text, _gaps in row) for row in rows))
        chars = " ".join(missing for row in rows for _text, missing in row if missing)
        missing = not_printed(chars) if chars else ""
    return replace(
        part,
        entries=tuple(_printable_entry(entry) for entry in part.entries),
        grid=grid,
        note=" ".join(text for text in (part.note, missing) if text),
    )


def _printable_entry(entry: Entry) -> Entry:
    value, missing = printable(entry.value)
    hint = printable(entry.hint)[0]
    said = not_printed(missing) if missing else ""
    return replace(entry, value=value, hint=" ".join(text for text in (hint, said) if text))


def _all_text(document: Document) -> str:
    texts = [document.title, document.subtitle, document.lead, document.foot, page_words("", "")]
    for part in document.parts:
        texts += [part.heading, part.note]
        texts += [entry.label + entry.value + entry.hint for entry in part.entries]
        if part.grid:
            texts += [part.grid.nothing, *(column.title for column in part.grid.columns)]
            texts += [text for row in part.grid.rows for text in row]
    return "".join(texts)
