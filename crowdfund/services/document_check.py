"""What a document has to be before it is kept: a PDF that is there to be read, and does nothing."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from crowdfund.domain.errors import InvalidInput
from crowdfund.papers.pdf_apart import PdfPart, parts_in
from crowdfund.services import limits
from crowdfund.words import N_, Spoken, _

MEGABYTE: Final = 1024 * 1024
MOST_DOCUMENT_BYTES: Final = 10 * MEGABYTE
FIELD: Final = "document"
NOT_A_PDF = N_("A document is a PDF; this file is something else or damaged.")
AROUND = N_(
    "This file has something else before or after its PDF, and every backer would receive it too. "
    "Print it into a new PDF, and upload that one."
)
CARRIES = N_(
    "This PDF carries {what}, and every backer would receive it too. Print it into a new PDF, or "
    "export it without, and upload that one."
)

ENDLESS_BY_PERSON: Final = limits.Limit("endless-documents-person", 3, 10)
"""Each keeps those of others waiting for as long as one may be looked through."""

MOST_KNOWN: Final = 1_000
"""Files of which this process remembers what was found: one paper goes onto several drafts, and is
sent again after a connection broke."""

_known: dict[bytes, set[PdfPart]] = {}
_HEAD: Final = re.compile(rb"%PDF-[12]\.\d")
_HEAD_BYTES: Final = 1024  # within which readers look for a PDF's first line
_END: Final = b"%%EOF"
_SPACE: Final = b"\0\t\n\f\r "  # ISO 32000-1, table 1
_WHAT = Spoken(
    {
        PdfPart.SCRIPT: N_("a script"),
        PdfPart.PROGRAM: N_("a command that starts a program"),
        PdfPart.ATTACHED: N_("an attached file"),
        PdfPart.SENDS: N_("a form that sends what is written in it"),
        PdfPart.MEDIA: N_("film or sound"),
        PdfPart.OPENS: N_("something that happens by itself when it is opened"),
    }
)
_NOT_LOOKED_INTO = Spoken(
    {
        PdfPart.UNREADABLE: NOT_A_PDF,
        PdfPart.LOCKED: N_("This PDF is locked with a password. Upload one that opens without."),
        PdfPart.ENDLESS: N_(
            "This PDF takes too long to look through. Print it into a new, simpler PDF."
        ),
    }
)


def require_inert(data: bytes, *, sender: str) -> None:
    """Takes a document only if nothing in it runs, starts or hands on anything.

    Args:
        data: the file as uploaded.
        sender: who uploads it: a few of theirs may take too long to look through, and no more.

    Raises:
        TooManyAttempts: several of theirs took too long.
        InvalidInput: too large, not a PDF alone, locked, or with a part that acts; the sentence
            says which.
    """
    if len(data) > MOST_DOCUMENT_BYTES:
        raise InvalidInput(_("A document has at most 10 MB."), field=FIELD)
    if not _HEAD.search(data[:_HEAD_BYTES]) or _END not in data:
        raise InvalidInput(_(NOT_A_PDF), field=FIELD)
    # Another program may take the same bytes for a program or a page of its own.
    if not _HEAD.match(data) or not data.rstrip(_SPACE).endswith(_END):
        raise InvalidInput(_(AROUND), field=FIELD)
    found = _looked_at(data, sender)
    for part in _NOT_LOOKED_INTO:
        if part in found:
            raise InvalidInput(_NOT_LOOKED_INTO[part], field=FIELD)
    for part in _WHAT:
        if part in found:
            raise InvalidInput(_(CARRIES).format(what=_WHAT[part]), field=FIELD)


def _looked_at(data: bytes, sender: str) -> set[PdfPart]:
    digest = sha256(data).digest()
    if digest in _known:
        return _known[digest]
    limits.look_many(ENDLESS_BY_PERSON, sender)
    found = parts_in(data)
    if PdfPart.ENDLESS in found:  # which may have been a busy moment
        limits.count_many(ENDLESS_BY_PERSON, sender)
    else:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[digest] = found
    return found
