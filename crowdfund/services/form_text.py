"""Reading the fields of a form: everything that a browser sends is bounded and checked here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Final

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing_text import https_address
from crowdfund.domain.money import parse_minor
from crowdfund.words import N_, _

MOST_NAME_CHARS = 120
MOST_TITLE_CHARS = 80
MOST_SUMMARY_CHARS = 200
MOST_BODY_CHARS = 20_000
MOST_REASON_CHARS = 2_000
MOST_NUMBER_CHARS = 40
EARLIEST_YEAR, LATEST_YEAR = 1600, 2199
ANSWERED_SINCE: Final = N_(
    "The answer changed since you read it. Read what stands now, then answer again."
)
"""Whoever answers over what another has answered has read it."""

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_WHOLE = re.compile(r"\d{1,16}\Z|\d{1,3}([, \u00a0\u202f]\d{3})+\Z", re.ASCII)
_SEPARATORS = re.compile(r"[, \u00a0\u202f]")
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make a text read otherwise than it is written."""


def one_line(text: object, *, field: str, noun: str, most_chars: int) -> str:
    """A text on one line, blanks collapsed; empty is fine.

    Args:
        text: as sent.
        field: the field's name as in the form.
        noun: how a sentence begins about it, such as "The title".
        most_chars: longest text that is taken.

    Raises:
        InvalidInput: not text, too long, or with characters that cannot be shown.
    """
    written = _written(text, field=field, noun=noun, most_chars=most_chars)
    if any(_is_control(character) for character in written):
        raise InvalidInput(
            _("{noun} holds characters that cannot be shown.").format(noun=noun), field=field
        )
    return " ".join(written.split())


def long_text(text: object, *, field: str, noun: str, most_chars: int = MOST_BODY_CHARS) -> str:
    """A text of several lines (Markdown); ends of lines become one newline. Empty is fine.

    Raises:
        InvalidInput: not text, too long, or with characters that cannot be shown.
    """
    written = _written(text, field=field, noun=noun, most_chars=most_chars)
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    if any(_is_control(character) for character in lines if character not in "\n\t"):
        raise InvalidInput(
            _("{noun} holds characters that cannot be shown.").format(noun=noun), field=field
        )
    return lines.strip("\n")


def required(text: str, *, field: str, sentence: str) -> str:
    """Returns the text, or raises InvalidInput with the sentence when it is empty."""
    if not text:
        raise InvalidInput(sentence, field=field)
    return text


def whole_number(text: object, *, field: str, noun: str, most: int) -> int | None:
    """A whole number from zero, such as "41,667"; None when nothing is written.

    Raises:
        InvalidInput: a sign, a fraction, an exponent, words, or more than `most`.
    """
    written = one_line(text, field=field, noun=noun, most_chars=MOST_NUMBER_CHARS)
    if not written:
        return None
    if not _WHOLE.match(written):
        message = _("{noun} is a whole number, for example 1,000.").format(noun=noun)
        raise InvalidInput(message, field=field)
    number = int(_SEPARATORS.sub("", written))
    if number > most:
        raise InvalidInput(
            _("{noun} is at most {most}.").format(noun=noun, most=f"{most:,}"), field=field
        )
    return number


def positive_minor(text: object, currency: str, *, field: str, noun: str) -> int:
    """An amount above zero in minor units; 0 when nothing is written.

    Raises:
        InvalidInput: not an amount in that currency, zero or less.
    """
    written = one_line(text, field=field, noun=noun, most_chars=MOST_NUMBER_CHARS)
    if not written:
        return 0
    minor = parse_minor(written, currency, field=field)
    if minor <= 0:
        raise InvalidInput(_("{noun} is above zero.").format(noun=noun), field=field)
    return minor


def utc_moment(text: object, *, field: str, noun: str) -> datetime | None:
    """A time written as YYYY-MM-DDTHH:MM in UTC; None when nothing is written.

    Raises:
        InvalidInput: written otherwise, or not a time of the calendar.
    """
    written = one_line(text, field=field, noun=noun, most_chars=MOST_NUMBER_CHARS)
    if not written:
        return None
    refused = InvalidInput(
        _("{noun} is a day and a time, such as 2026-12-31T18:00.").format(noun=noun), field=field
    )
    if not _MOMENT.match(written):
        raise refused
    try:
        moment = datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        raise refused from None
    if not 2000 <= moment.year <= LATEST_YEAR:
        raise refused
    return moment


def calendar_day(text: object, *, field: str, noun: str) -> date | None:
    """A day written as YYYY-MM-DD; None when nothing is written.

    Raises:
        InvalidInput: written otherwise, or not a day of the calendar.
    """
    written = one_line(text, field=field, noun=noun, most_chars=MOST_NUMBER_CHARS)
    if not written:
        return None
    refused = InvalidInput(_("{noun} is a day, such as 2020-06-30.").format(noun=noun), field=field)
    if not _DAY.match(written):
        raise refused
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise refused from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise refused
    return day


def choice(text: object, offered: Collection[str], *, field: str, noun: str) -> str:
    """One of the values offered; empty is fine.

    Raises:
        InvalidInput: any other value.
    """
    written = one_line(text, field=field, noun=noun, most_chars=MOST_NAME_CHARS)
    if written and written not in offered:
        raise InvalidInput(_("{noun} is one of the list.").format(noun=noun), field=field)
    return written


def website(text: object, *, field: str = "website") -> str:
    """An https address; a missing scheme is added. Empty is fine.

    Raises:
        InvalidInput: not the address of a website.
    """
    written = one_line(text, field=field, noun=_("The website"), most_chars=200)
    return https_address(written) if written else ""


def _written(text: object, *, field: str, noun: str, most_chars: int) -> str:
    if not isinstance(text, str):
        raise InvalidInput(_("{noun} is a text.").format(noun=noun), field=field)
    written = text.strip()
    if len(written) > most_chars:
        message = _("{noun} has {len} characters; at most {most_chars} fit.").format(
            noun=noun, len=f"{len(written):,}", most_chars=f"{most_chars:,}"
        )
        raise InvalidInput(message, field=field)
    return written


def _is_control(character: str) -> bool:
    return character in _REORDERING or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
