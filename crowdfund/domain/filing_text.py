"""Reading the texts of a filing: amounts, counts, dates, addresses. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from urllib.parse import SplitResult, urlsplit

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing_facts import FILING_CURRENCY, Remark
from crowdfund.domain.money import decimal_text, exact_minor, parse_decimal
from crowdfund.domain.sentence import sentence

QUOTED_CHARS = 40
MAXIMUM_ADDRESS_CHARS = 200

_US_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})\Z", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_EARLIEST_YEAR, _LATEST_YEAR = 1600, 2199
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
_ADDRESS_REST = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_ORDINAL = re.compile(r"\d+(ST|ND|RD|TH)\Z")
_KEPT_UPPER = frozenset({"NE", "NW", "SE", "SW", "PO", "P.O.", "US", "USA", "PMB", "II", "III"})


def clipped(text: str) -> str:
    """A filing's text for a remark, short enough to stand quoted in a sentence."""
    return text if len(text) <= QUOTED_CHARS else f"{text[: QUOTED_CHARS - 1]}…"


def cut_remark(field: str, most_chars: int) -> Remark:
    """The remark on a text that was too long."""
    limit = f"{most_chars:,}"
    text = sentence("A text was longer than {limit} characters and was cut.", limit=limit)
    return Remark(field, text)


def bounded(text: str, limit: int, field: str, remarks: list[Remark]) -> str:
    """Cuts a text that is longer than its field, and says so."""
    if len(text) <= limit:
        return text
    remarks.append(cut_remark(field, limit))
    return text[:limit].rstrip()


def dollars(minor: int) -> str:
    """An amount for a remark, such as "50,000.40 USD"."""
    return f"{Decimal(decimal_text(minor, FILING_CURRENCY)):,f} {FILING_CURRENCY}"


def count(number: int, thing: str) -> str:
    """A number with its thing, such as "41,667 shares"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def number_text(text: str) -> str:
    """Takes the dollar sign and an accountant's brackets off a number."""
    compact = text.strip()
    negative = compact.startswith("(") and compact.endswith(")")
    if negative:
        compact = compact[1:-1].strip()
    compact = compact.removeprefix("$").strip()
    return f"-{compact}" if negative else compact


def filed_decimal(text: str, field: str) -> Decimal:
    """A filed number, exactly.

    Raises:
        InvalidInput: it is not a number.
    """
    return parse_decimal(number_text(text), field=field)


def filed_minor(text: str, field: str) -> int:
    """A filed amount in US cents, exactly.

    Raises:
        InvalidInput: not a number, a part of a cent, or too large.
    """
    # Not as people type it: a filing's "5.000" is five and never five thousand.
    return exact_minor(filed_decimal(text, field), FILING_CURRENCY, field=field)


def filed_whole(text: str, field: str) -> int:
    """A filed count, which may carry zero decimals such as "2.00".

    Raises:
        InvalidInput: not a number, or not a whole one.
    """
    value = filed_decimal(text, field)
    if value != value.to_integral_value():
        raise InvalidInput(sentence("That is not a whole number."), field=field)
    return int(value)


def filed_date(text: str, field: str) -> date:
    """A filed day: EDGAR writes month-day-year.

    Raises:
        InvalidInput: it is not a day of the calendar.
    """
    try:
        if _ISO_DATE.match(text):
            day = date.fromisoformat(text)
        elif found := _US_DATE.match(text):
            day = date(int(found[3]), int(found[1]), int(found[2]))
        else:
            raise ValueError(text)
    except ValueError:
        raise InvalidInput(sentence("That is not a day of the calendar."), field=field) from None
    if not _EARLIEST_YEAR <= day.year <= _LATEST_YEAR:
        raise InvalidInput(sentence("That year cannot be right."), field=field)
    return day


def day_in_words(day: date) -> str:
    """A day for a remark, such as "31 December 2024"."""
    return f"{day.day} {day:%B %Y}"


def readable(text: str) -> str:
    """Turns a text that is all capitals into title case; any other is left alone."""
    if text != text.upper():
        return text
    return " ".join(_readable_word(word) for word in text.split())


def as_typed(text: str) -> str:
    """A text of one of our own drafts: nobody wrote it in capitals for a register."""
    return text


def _readable_word(word: str) -> str:
    if word in _KEPT_UPPER:
        return word
    if _ORDINAL.match(word):
        return word.lower()
    if any(character.isdigit() for character in word):
        return word
    return re.sub(r"[^\W\d_]+(?:'S\b)?", lambda found: found[0].capitalize(), word)


def https_address(text: str) -> str:
    """A filed website as an https address without credentials or port.

    Raises:
        InvalidInput: it is not the address of a website.
    """
    refused = InvalidInput("That is not the address of a website.", field="website")
    if len(text) > MAXIMUM_ADDRESS_CHARS:
        raise refused
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"https://{text}")
    except ValueError:
        raise refused from None
    host = parts.netloc.lower().removesuffix(".")
    rest = _after_host(parts)
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.match(host):
        raise refused
    if not _ADDRESS_REST.match(rest):
        raise refused
    return f"https://{host}{rest}"


def _after_host(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path}{query}" if parts.path != "/" or query else ""
