"""The key investment information sheet as PDF: never more than six pages, whatever is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from unicodedata import east_asian_width

from crowdfund.domain.kiis import HEADINGS, MOST_PAGES, KiisLine, KiisPart
from crowdfund.papers.documents import counted_pdf
from crowdfund.papers.parts import Document, Entry, Part
from crowdfund.words import ENGLISH, language_in_use

LIMITS: Final = (1_600, 1_000, 650, 400, 250, 150, 90, 50)
"""Characters of one text, tried one after the other until everything fits."""
MOST_WEIGHT: Final = 22_000
"""Letters that six pages hold, or half as many wide ones."""
CUT: Final = "… [shortened]"
TITLE: Final = "Key investment information sheet"
LEAD: Final = (
    "The platform's operator puts here, in the language of this sheet, the disclaimer and the "
    "risk warning that Art 23(6)(b) and (c) of Regulation (EU) 2020/1503 prescribe word for word. "
    "In our own words, which do not replace them: nobody at an authority has approved this offer; "
    "you may lose all that you put in, no scheme for deposits or investors repays it, and you may "
    "not be able to sell when you want to. Put in only what you can do without."
)
NOT_HERE: Final = "Not stated."


@dataclass(frozen=True, slots=True)
class KiisSheet:
    """What is printed."""

    project: str
    lines: tuple[KiisLine, ...]
    mark: str
    """Hash of the version."""
    version: str
    """Such as “Version 2 of 3 March 2025”, or that it is a draft."""
    address: str
    """Where the full texts are."""
    made_at: datetime
    """When what it says last changed, UTC."""


def kiis_pdf(sheet: KiisSheet) -> bytes:
    """The sheet on at most six pages of A4. Texts are shortened as far as that takes, all to the
    same length, and say so. In English for everybody. The same facts give the same bytes.

    Args:
        sheet: with texts of any length.
    """
    data, pages = b"", MOST_PAGES + 1
    for limit in LIMITS:
        # Drawing takes a second or more: what cannot fit is not drawn to find that out.
        if limit != LIMITS[-1] and _weight(sheet, limit) > MOST_WEIGHT:
            continue
        with language_in_use(ENGLISH):
            data, pages = counted_pdf(document_of(sheet, limit))
        if pages <= MOST_PAGES:
            break
    assert pages <= MOST_PAGES  # noqa: S101 - at the last limit every text is two lines at most
    return data


def _weight(sheet: KiisSheet, limit: int) -> int:
    """About how much room texts of so many characters take: wide letters count twice."""
    texts = [shortened(line.text, limit) for line in sheet.lines]
    return sum(1 + (east_asian_width(letter) in "WF") for text in texts for letter in text)


def shortened(text: str, limit: int) -> str:
    """A text on one line of at most so many characters, with a mark where it was cut.

    Args:
        text: any.
        limit: characters that are kept of a longer one.
    """
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rstrip() + CUT


def document_of(sheet: KiisSheet, limit: int) -> Document:
    """What is printed when a text may have so many characters.

    Args:
        sheet: with texts of any length.
        limit: one of `LIMITS`.
    """
    where = f"Full texts: {sheet.address}."
    return Document(
        title=TITLE,
        subtitle=shortened(sheet.project, LIMITS[-1] * 2),
        lead=LEAD,
        parts=tuple(_part(part, sheet.lines, limit) for part in KiisPart),
        foot=f"{sheet.version}. {where} SHA-256 of this version: {sheet.mark}",
        made_at=sheet.made_at,
    )


def _part(part: KiisPart, lines: Sequence[KiisLine], limit: int) -> Part:
    entries = [
        Entry(line.label, shortened(line.text, limit) or NOT_HERE)
        for line in lines
        if line.part is part and (line.text or line.is_required)
    ]
    return Part(f"{part.value}. {HEADINGS[part]}", tuple(entries))
