"""What people are told, kept as data and said in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import structlog

from crowdfund import words
from crowdfund.db.tables import Notice
from crowdfund.domain.regimes import regime
from crowdfund.domain.told import (
    Amount,
    Count,
    Data,
    Day,
    Later,
    Moment,
    Names,
    Number,
    Part,
    Rules,
    Said,
    TimeLeft,
    Value,
    kept,
)
from crowdfund.domain.told_reading import UnreadableError, finished_in, read
from crowdfund.services import signs, texts
from crowdfund.services.regime_names import regime_name
from crowdfund.words import ENGLISH, _, language_in_use

log = structlog.get_logger(__name__)


def later(value: Value) -> Later:
    """A value for a sentence that is said in somebody else's language.

    Args:
        value: what it is.
    """
    if words.language() == ENGLISH:
        made = Later(say(value))
    else:
        with language_in_use(ENGLISH):
            made = Later(say(value))
    made.value, made.make = value, partial(say, value)
    return made


def say(part: Part) -> str:
    """A text or a value in the language of now. A sentence that is in no catalog any more is said
    in English.

    Args:
        part: what a notice is made of, as it is told or as it was read back.
    """
    if isinstance(part, str):
        return words.spoken(part)
    if isinstance(part, Said):
        values = {name: say(value) for name, value in part.values.items()}
        return _(part.template).format(**values) if values else _(part.template)
    return SAID[type(part)](part)


def columns(subject: str, body: str, *, language: str) -> dict[str, Any]:
    """What a notice keeps of what it says: finished texts, and the data to say them anew.

    Args:
        subject: one line: a `sentence`, or somebody's own words.
        body: plain text; the same.
        language: of whoever is told.
    """
    with language_in_use(language):
        finished = {"subject": words.spoken(subject), "body": words.spoken(body)}
    return {**finished, "told": _readable(kept(subject, body, language))}


def _readable(told: Data | None) -> Data | None:
    """What is kept, unless nobody could read it back: then the finished text is all there is."""
    try:
        if told is not None:
            read(told)
    except UnreadableError as error:
        log.warning("notice_not_kept", error=str(error))
        return None
    return told


def words_of(notice: Notice) -> tuple[str, str]:
    """Subject and body of a notice in the language of now. They are as they were finished when it
    was made where that is the language, and where there is no data or none that can be read.

    Args:
        notice: somebody's.
    """
    if notice.told is None or finished_in(notice.told) == words.language():
        return notice.subject, notice.body
    try:
        told = read(notice.told)
    except UnreadableError as error:
        log.warning("notice_unreadable", notice_id=str(notice.id), error=str(error))
        return notice.subject, notice.body
    return (
        notice.subject if told.subject is None else say(told.subject),
        notice.body if told.body is None else say(told.body),
    )


SAID: Final[Mapping[type[Any], Callable[[Any], str]]] = {
    Amount: lambda value: texts.money(value.minor, value.currency, short=value.is_short),
    Number: lambda value: texts.number(value.value),
    Count: lambda value: texts.count(value.value, value.noun),
    Moment: lambda value: texts.moment(value.at),
    Day: lambda value: texts.day(value.on),
    TimeLeft: lambda value: texts.time_left(value.until, value.at),
    Rules: lambda value: regime_name(regime(value.code)),
    Names: lambda value: signs.listed(map(say, value.parts)),
}
"""How each kind of value is said; there are no others."""
