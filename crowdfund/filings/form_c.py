"""Reads an SEC Form C filing, as EDGAR publishes it, from bytes that nobody vouches for.

The file is parsed as a stream, so that size, depth, number of elements and length of every
field are bounded while it is read. Document types, entities and external references are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from crowdfund.domain.errors import FilingRefused
from crowdfund.domain.filing import KIND_BY_FORM, FiledFacts, FiledYear, Remark
from crowdfund.domain.filing_text import cut_remark
from crowdfund.domain.sentence import sentence
from crowdfund.filings.decoding import cleaned, decoded, kept
from crowdfund.filings.fields import (
    EXACT_MARK,
    FIELD_BY_PATH,
    FORM_C_NAMESPACE,
    NAMESPACES,
    PATH_OF_FORM,
    YEAR_FIELD_BY_PATH,
)

MAXIMUM_BYTES = 2 * 1024 * 1024
"""2 MB: a filing without its attachments has some ten kilobytes."""
MAXIMUM_DEPTH = 32
MAXIMUM_ELEMENTS = 20_000
MAXIMUM_FIELD_CHARS = 1_000

TOO_LARGE = sentence("The file is larger than 2 MB; a Form C filing is far smaller.")
EMPTY = "The file is empty."
NOT_XML = "The file is not well-formed XML; it may be another kind of file, or cut short."
HAS_DTD = "The file declares a document type or entities, which no Form C filing has."
NOT_FORM_C = "The file is XML, but not an SEC Form C filing."
TOO_DEEP = "The file has more elements than a Form C filing can have."

_ROOT = f"{{{FORM_C_NAMESPACE}}}edgarSubmission"
_TAG = re.compile(r"\{([^}]*)\}(.+)\Z", re.DOTALL)


@dataclass
class _FieldCollector:
    """Receives the parser's events and keeps the text of the known fields only."""

    text_by_path: dict[str, str] = field(default_factory=dict)
    remarks: dict[Remark, None] = field(default_factory=dict)
    """In order, each once: a file cannot make them many."""
    is_exact: bool = False
    """Whether it is one of our own drafts."""
    _path: list[str] = field(default_factory=list)
    _pieces: list[list[str]] = field(default_factory=list)
    _elements: int = 0

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements == 1 and tag != _ROOT:
            raise FilingRefused(NOT_FORM_C)
        if self._elements > MAXIMUM_ELEMENTS or len(self._path) >= MAXIMUM_DEPTH:
            raise FilingRefused(TOO_DEEP)
        self._path.append(_local_name(tag))
        self._pieces.append([])

    def data(self, text: str) -> None:
        self._pieces[-1].append(text)

    def end(self, _tag: str) -> None:
        path = "/".join(self._path[1:])
        pieces = self._pieces.pop()
        self._path.pop()
        if path in FIELD_BY_PATH or path in YEAR_FIELD_BY_PATH or path == PATH_OF_FORM:
            one_line = kept if self.is_exact else cleaned
            self._keep(path, one_line("".join(pieces)))

    def pi(self, target: str, text: str | None = None) -> None:
        """Takes our own drafts' mark before the first element; any other instruction is nothing."""
        if self._elements == 0 and f"{target} {text or ''}".strip() == EXACT_MARK:
            self.is_exact = True

    def close(self) -> None:
        """Nothing is left to do at the end of the file."""

    def _keep(self, path: str, text: str) -> None:
        name = FIELD_BY_PATH.get(path, "figures")
        if len(text) > MAXIMUM_FIELD_CHARS:
            text = text[:MAXIMUM_FIELD_CHARS].rstrip()
            self.remarks[cut_remark(name, MAXIMUM_FIELD_CHARS)] = None
        first = self.text_by_path.setdefault(path, text)
        if not first:
            self.text_by_path[path] = text
        elif text and text != first:
            element = path.rpartition("/")[2]
            twice = sentence(
                "The filing states {element} more than once; the first was used.", element=element
            )
            self.remarks[Remark(name, twice)] = None


def _local_name(tag: str) -> str:
    """An element's name without its namespace; one of a foreign namespace matches no field."""
    found = _TAG.match(tag)
    return found[2] if found and found[1] in NAMESPACES else "?"


def read_form_c(data: bytes) -> FiledFacts:
    """Reads a filing of the C family: offering, progress, report, termination or withdrawal.

    A byte order mark and blank lines before the XML declaration are tolerated, and so are
    missing elements. Texts come back on one line, without control characters.

    Args:
        data: the file, up to `MAXIMUM_BYTES`.

    Raises:
        FilingRefused: too large, not XML, with a document type or entities, or not a Form C.
    """
    if len(data) > MAXIMUM_BYTES:
        raise FilingRefused(TOO_LARGE)
    text = decoded(data)
    if not text:
        raise FilingRefused(EMPTY)
    collector = _collect(text)
    sec_form = collector.text_by_path.get(PATH_OF_FORM, "").upper()
    if not sec_form:
        raise FilingRefused(sentence("The filing does not say which form it is."))
    if sec_form not in KIND_BY_FORM:
        raise FilingRefused(
            sentence("The filing is a form “{form}”, not an SEC Form C.", form=sec_form[:20])
        )
    return _facts(sec_form, collector)


def _collect(text: str) -> _FieldCollector:
    collector = _FieldCollector()
    parser = DefusedXMLParser(
        target=collector, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    try:
        parser.feed(text)
        parser.close()
    except DefusedXmlException:
        raise FilingRefused(HAS_DTD) from None
    except ParseError:
        raise FilingRefused(NOT_XML) from None
    return collector


def _facts(sec_form: str, collector: _FieldCollector) -> FiledFacts:
    texts: dict[str, str] = {}
    years: dict[str, dict[str, str]] = {"most_recent": {}, "prior": {}}
    for path, text in collector.text_by_path.items():
        if path in FIELD_BY_PATH:
            texts[FIELD_BY_PATH[path]] = text
        elif path in YEAR_FIELD_BY_PATH:
            period, column = YEAR_FIELD_BY_PATH[path]
            years[period][column] = text
    return FiledFacts(
        sec_form=sec_form,
        most_recent=FiledYear(**years["most_recent"]),
        prior=FiledYear(**years["prior"]),
        remarks=tuple(collector.remarks),
        is_exact=collector.is_exact,
        **texts,
    )
