"""Writes a draft of an SEC Form C as XML in the shape in which EDGAR publishes it.

It is a draft: no credentials, no signatures, and a mark that tells our own reader that its texts
are as they were typed, where a filing's capitals would be mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from crowdfund.domain.filing import KIND_BY_FORM, FiledFacts, FiledYear, FormKind
from crowdfund.filings.fields import (
    COMMON_NAMESPACE,
    EXACT_MARK,
    FIELD_BY_PATH,
    FORM_C_NAMESPACE,
    YEAR_FIELD_BY_PATH,
)

MEDIA_TYPE: Final = "application/xml"
DRAFT: Final = (
    "DRAFT, made from the data of a campaign. It has not been filed with anybody. The issuer "
    "completes it, signs it and files it on EDGAR."
)
_COMMON: Final = frozenset({"street1", "street2", "city", "stateOrCountry", "zipCode"})
"""Elements of EDGAR's common namespace."""

_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))

Leaf = tuple[str, str]
"""Path of an element and its text."""
_FILER: Final[tuple[Leaf, ...]] = (
    ("filerInfo/filer/filerCredentials/filerCik", ""),
    ("filerInfo/filer/filerCredentials/filerCcc", ""),
    ("filerInfo/liveTestFlag", "TEST"),
    ("filerInfo/flags/confirmingCopyFlag", "false"),
    ("filerInfo/flags/returnCopyFlag", "false"),
    ("filerInfo/flags/overrideInternetFlag", "false"),
)
_UNSIGNED: Final[tuple[Leaf, ...]] = (
    ("formData/signatureInfo/issuerSignature/issuerSignature", ""),
    ("formData/signatureInfo/issuerSignature/issuerTitle", ""),
    ("formData/signatureInfo/signaturePersons/signaturePerson/personSignature", ""),
    ("formData/signatureInfo/signaturePersons/signaturePerson/personTitle", ""),
    ("formData/signatureInfo/signaturePersons/signaturePerson/signatureDate", ""),
)


def write_form_c(facts: FiledFacts, *, compensation: str = "", notes: Sequence[str] = ()) -> bytes:
    """A draft of a Form C.

    Args:
        facts: what it states; an empty text leaves its element out.
        compensation: what the platform is paid, in words; EDGAR asks for it beside the offering.
        notes: sentences of our own about what is left to complete, put in comments at the top.

    Returns:
        UTF-8. `form_c.read_form_c` reads the same facts from it.
    """
    head = ['<?xml version="1.0" encoding="UTF-8"?>']
    if facts.is_exact:
        head.append(f"<?{EXACT_MARK}?>")
    head += [f"<!-- {_comment(note)} -->" for note in (DRAFT, *notes)]
    root = f'edgarSubmission xmlns="{FORM_C_NAMESPACE}" xmlns:com="{COMMON_NAMESPACE}"'
    lines = [*head, f"<{root}>", *_elements(_leaves(facts, compensation), 1), "</edgarSubmission>"]
    return ("\n".join(lines) + "\n").encode()


def _leaves(facts: FiledFacts, compensation: str) -> list[Leaf]:
    fields = [(path, getattr(facts, name)) for path, name in FIELD_BY_PATH.items()]
    fields += [
        (path, _figure(facts, period, column))
        for path, (period, column) in YEAR_FIELD_BY_PATH.items()
    ]
    stated = [(path, text) for path, text in fields if text]
    paid: list[Leaf] = []
    if KIND_BY_FORM.get(facts.sec_form) is FormKind.OFFERING and compensation:
        paid = [("formData/offeringInformation/compensationAmount", compensation)]
    place = next(
        (at for at, (path, _) in enumerate(stated) if "offeringInformation" in path), len(stated)
    )
    return [
        ("headerData/submissionType", facts.sec_form),
        *((f"headerData/{path}", text) for path, text in _FILER),
        *stated[:place],
        *paid,
        *stated[place:],
        ("formData/signatureInfo/issuerSignature/issuer", facts.name),
        *_UNSIGNED,
    ]


def _figure(facts: FiledFacts, period: str, column: str) -> str:
    year: FiledYear = getattr(facts, period)
    return str(getattr(year, column))


def _elements(leaves: Sequence[Leaf], depth: int) -> list[str]:
    """Lines of XML; neighbours below the same element share it."""
    lines: list[str] = []
    at = 0
    indent = "  " * depth
    while at < len(leaves):
        path, text = leaves[at]
        name, _, rest = path.partition("/")
        if not rest:
            tag = f"com:{name}" if name in _COMMON else name
            lines.append(f"{indent}<{tag}>{_written(text)}</{tag}>")
            at += 1
            continue
        end = at
        while end < len(leaves) and leaves[end][0].startswith(f"{name}/"):
            end += 1
        below = [(each.partition("/")[2], words) for each, words in leaves[at:end]]
        lines += [f"{indent}<{name}>", *_elements(below, depth + 1), f"{indent}</{name}>"]
        at = end
    return lines


def _written(text: str) -> str:
    """A text as XML takes it: without the two characters that it cannot hold at all."""
    return escape(text.translate(_NO_CHARACTERS), quote=False)


def _comment(text: str) -> str:
    """A sentence as XML takes it in a comment."""
    return escape(text, quote=False).replace("--", "- -").rstrip("-")
