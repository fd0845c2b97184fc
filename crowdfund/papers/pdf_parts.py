"""What a PDF carries that acts or is handed on: scripts, programs, attached files.

Run by `pdf_apart` as a program of its own, with bounds on its memory and time: a file from outside
is taken apart nowhere else. It imports nothing of the product and opens nothing but what it is
given. No content is decoded, only the objects that a file is made of are looked at.

Source of the names: ISO 32000-2, 7.11.4 (embedded files), 12.5.6 (annotations), 12.6 (actions),
12.7.8 (XFA forms).
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError
from pypdf.generic import DictionaryObject, IndirectObject, NameObject

MOST_OBJECTS: Final = 200_000
"""In one file; an annual report of 200 pages has some thousand."""
MOST_BYTES_OF_MEMORY: Final = 768 * 1024 * 1024
MOST_SECONDS: Final = 20
"""Of processor time."""

SCRIPT, PROGRAM, ATTACHED, SENDS, MEDIA, OPENS = (
    "script", "program", "attached", "sends", "media", "opens",
)  # fmt: skip
LOCKED: Final = "locked"
"""It cannot be looked into without a password."""
UNREADABLE: Final = "unreadable"
ENDLESS: Final = "endless"

NAMES: Final = {
    "/JavaScript": SCRIPT,
    "/JS": SCRIPT,
    "/XFA": SCRIPT,
    "/Launch": PROGRAM,
    "/EmbeddedFile": ATTACHED,
    "/EmbeddedFiles": ATTACHED,
    "/EF": ATTACHED,
    "/FileAttachment": ATTACHED,
    "/GoToE": ATTACHED,
    "/SubmitForm": SENDS,
    "/ImportData": SENDS,
    "/RichMedia": MEDIA,
    "/RichMediaExecute": MEDIA,
    "/Rendition": MEDIA,
}
"""Names of keys and kinds of which one is enough."""
BY_ITSELF: Final = ("/OpenAction", "/AA")
"""Keys of what is done without anybody asking for it."""
TURNS_TO_A_PAGE: Final = "/GoTo"

_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT: Final = re.compile(rb"(?<![0-9])[0-9]{1,10}\s+[0-9]{1,5}\s+obj\b")
_END: Final = re.compile(rb"endobj|stream")
_NAMES: Final = re.compile(
    rb"(?:%s)(?![^\s()<>\[\]{}/%%])" % b"|".join(name.encode() for name in NAMES)
)
_LONGEST_HEAD: Final = 64 * 1024
"""Of an object that is looked at as bytes."""


class TooManyObjectsError(ValueError):
    """More than anybody's document has."""


def parts_of(data: bytes) -> list[str]:
    """What a file carries of what is not taken, each once.

    Args:
        data: the whole file.

    Returns:
        Some of the words above, in their order; none when it is only there to be read.

    Raises:
        Exception: it cannot be read, in one of the many ways of the library.
    """
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return [LOCKED]
    found = {part for each in _objects(reader) for part in _in_one(each)}
    found |= set(_in_one(reader.trailer)) | _between_the_lines(reader, data)
    return sorted(found)


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that the file's tables name, each once."""
    named = {(number, generation) for generation, row in reader.xref.items() for number in row}
    named |= {(number, 0) for number in reader.xref_objStm}
    if len(named) > MOST_OBJECTS:
        raise TooManyObjectsError
    for number, generation in sorted(named):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _in_one(start: Any) -> Iterator[str]:
    """What one object says, without following it to others: those are looked at for themselves."""
    waiting = [start]
    while waiting:
        each = waiting.pop()
        if isinstance(each, NameObject):
            yield from _named(each)
        elif isinstance(each, DictionaryObject):
            for key, value in each.items():
                yield from _named(key)
                if key in BY_ITSELF and _acts(value):
                    yield OPENS
                waiting.append(value)
        elif isinstance(each, list):
            waiting += each


def _named(name: str) -> Iterator[str]:
    if name in NAMES:
        yield NAMES[name]


def _acts(value: Any) -> bool:
    """Whether what is done by itself is more than to turn to a page."""
    value = value.get_object() if isinstance(value, IndirectObject) else value
    if not isinstance(value, DictionaryObject):
        return False
    kind = value.get("/S")
    if kind is None:
        # Further actions, each under the name of what sets it off; or a destination.
        return any(_acts(each) for key, each in value.items() if key not in ("/D", "/Parent"))
    return kind != TURNS_TO_A_PAGE or "/Next" in value


def _between_the_lines(reader: PdfReader, data: bytes) -> set[str]:
    """What stands in objects that the newest table leaves out, and that a reader which mends a
    damaged file would find: their heads as they are written."""
    named = {place for row in reader.xref.values() for place in row.values()}
    found: set[str] = set()
    for start, head in _heads(data):
        # Some tables point to the space before an object.
        if named.isdisjoint(range(start - 2, start + 1)):
            plain = _HEX.sub(lambda code: bytes([int(code[1], 16)]), head)
            found |= {NAMES[name.decode()] for name in _NAMES.findall(plain)}
    return found


def _heads(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Where each thing begins that looks like an object, and what follows up to its end, its
    stream or the next one."""
    before: re.Match[bytes] | None = None
    for each in chain(_OBJECT.finditer(data), [None]):
        if before is not None:
            end = before.end() + _LONGEST_HEAD
            head = data[before.end() : min(end, each.start()) if each else end]
            yield before.start(), _END.split(head, maxsplit=1)[0]
        before = each


def _bound() -> None:
    """Gives memory and time of this process their bounds, where the system knows any."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES_OF_MEMORY, MOST_BYTES_OF_MEMORY))


def main() -> None:
    """Reads a file from the standard input and writes what was found to the standard output."""
    _bound()
    logging.disable(logging.CRITICAL)
    data = sys.stdin.buffer.read()
    try:
        found = parts_of(data)
    except FileNotDecryptedError:
        found = [LOCKED]
    except (TooManyObjectsError, MemoryError, RecursionError):
        found = [ENDLESS]
    except Exception:
        found = [UNREADABLE]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
