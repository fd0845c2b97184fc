"""From bytes to text, before any XML is parsed, and from a field's text to one clean line."""

from __future__ import annotations

import re
import unicodedata

from crowdfund.domain.errors import FilingRefused

UNREADABLE = "The file is not text in the encoding that it declares."

_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENDS = frozenset({"Cc", "Zl", "Zp"})
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DECLARATION_WITHIN_BYTES = 1_024
_CODEC_BY_DECLARED = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-8",
    "iso-8859-1": "iso-8859-1",
    "latin-1": "iso-8859-1",
    "windows-1252": "cp1252",
}
"""A declaration of UTF-16 that can be read byte by byte is plainly wrong: such files are UTF-8."""
_UTF_16_STARTS = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}


def decoded(data: bytes) -> str:
    """The file's text without a byte order mark and without blanks before its first character.

    Raises:
        FilingRefused: an encoding that filings do not use, or bytes that do not fit it.
    """
    try:
        text = data.decode(_codec(data))
    except UnicodeDecodeError:
        raise FilingRefused(UNREADABLE) from None
    return text.lstrip("\ufeff \t\r\n")


def _codec(data: bytes) -> str:
    for start, codec in _UTF_16_STARTS.items():
        if data.startswith(start):
            return codec
    found = _DECLARED.search(data[:_DECLARATION_WITHIN_BYTES])
    declared = found[1].decode("ascii").lower() if found else "utf-8"
    try:
        return _CODEC_BY_DECLARED[declared]
    except KeyError:
        raise FilingRefused(UNREADABLE) from None


def cleaned(text: str) -> str:
    """One line: control, formatting and unassigned characters gone, blanks collapsed."""
    printable = "".join(_printable(character) for character in text)
    return " ".join(printable.split())


def kept(text: str) -> str:
    """One line of a draft of our own, whose texts were checked when they were typed: joiners and
    characters that are newer than this reader stay, what orders characters anew does not."""
    lasting = "".join(" " if unicodedata.category(c) in _ENDS else c for c in text)
    return " ".join("".join(c for c in lasting if c not in _REORDERING).split())


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category.startswith("C") else character
