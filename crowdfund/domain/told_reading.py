"""What a notice says, read back from its data: parsed and bounded, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any, Final

from crowdfund.domain.money import EXPONENT_BY_CURRENCY
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.told import (
    Amount,
    Count,
    Day,
    Moment,
    Names,
    Number,
    Part,
    Rules,
    Said,
    TimeLeft,
    Told,
    Value,
)

MOST_DEEP: Final = 12
"""Sentences and lists within each other."""
MOST_VALUES: Final = 40
"""Values of one sentence."""
MOST_NAMES: Final = 400
"""Names side by side."""
_TOO_LARGE: Final = 2**63
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,39}", re.ASCII)
_NOUN: Final = re.compile(r"[a-z]([a-z ]{0,38}[a-z])?", re.ASCII)


class UnreadableError(ValueError):
    """Data that is none of ours, or of a version that knew other values."""


def read(data: object) -> Told:
    """What a notice says, from its data.

    Args:
        data: of any type and from anywhere; what `told.kept` made is understood.

    Raises:
        UnreadableError: it is anything else.
    """
    found = _object(data)
    parts = {name: _part(part, MOST_DEEP) for name, part in found.items() if name != "in"}
    if not parts or parts.keys() - {"subject", "body"}:
        raise UnreadableError("no notice")
    return Told(parts.get("subject"), parts.get("body"))


def finished_in(data: object) -> object:
    """The language in which the text beside some data was finished; None when nobody knows.

    Args:
        data: of any type and from anywhere.
    """
    return data.get("in") if isinstance(data, dict) else None


def _part(data: object, deep: int) -> Part:
    if isinstance(data, str):
        return data
    if deep <= 0:
        raise UnreadableError("too deep")
    found = _object(data)
    if "say" in found:
        return _sentence(found, deep)
    if found.keys() == {"names"}:
        names = found["names"]
        if not isinstance(names, list) or len(names) > MOST_NAMES:
            raise UnreadableError("no names")
        return Names(tuple(_part(each, deep - 1) for each in names))
    make = _VALUES.get(frozenset(found))
    if make is None:
        raise UnreadableError("a kind of value that is not known")
    return make(found)


def _sentence(found: Mapping[str, Any], deep: int) -> Said:
    template, given = found["say"], _object(found.get("with", {}))
    if not isinstance(template, str) or found.keys() - {"say", "with"} or len(given) > MOST_VALUES:
        raise UnreadableError("no sentence")
    values = {name: _part(value, deep - 1) for name, value in given.items()}
    # Without values nothing is put in, and braces are braces.
    if values and not _places(template) <= values.keys():
        raise UnreadableError("a value is missing")
    return Said(template, values)


def _places(template: str) -> set[str]:
    """The names in a template. Nothing but a name may stand in braces: no attribute, no index."""
    try:
        fields = [field for field in Formatter().parse(template) if field[1] is not None]
    except ValueError as error:
        raise UnreadableError("no template") from error
    if any(spec or kind or not _NAME.fullmatch(name or "") for _text, name, spec, kind in fields):
        raise UnreadableError("more than a name in braces")
    return {str(name) for _text, name, _spec, _kind in fields}


def _object(data: object) -> Mapping[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise UnreadableError("no object")
    return data


def _whole(data: object) -> int:
    if type(data) is not int or abs(data) >= _TOO_LARGE:
        raise UnreadableError("no number")
    return data


def _words(data: object) -> str:
    if not isinstance(data, str):
        raise UnreadableError("no text")
    return data


def _amount(found: Mapping[str, Any]) -> Amount:
    currency, is_short = _words(found["currency"]), found.get("short", False)
    if currency not in EXPONENT_BY_CURRENCY or type(is_short) is not bool:
        raise UnreadableError("no amount")
    return Amount(_whole(found["money"]), currency, is_short)


def _count(found: Mapping[str, Any]) -> Count:
    noun = _words(found["noun"])
    if not _NOUN.fullmatch(noun):
        raise UnreadableError("no noun")
    return Count(_whole(found["count"]), noun)


def _moment(data: object) -> datetime:
    try:
        at = datetime.fromisoformat(_words(data))
        if at.tzinfo is None:
            raise UnreadableError("a moment of no zone")
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableError("no moment") from error


def _maybe_moment(data: object) -> datetime | None:
    return None if data is None else _moment(data)


def _day(data: object) -> date:
    try:
        return date.fromisoformat(_words(data))
    except ValueError as error:
        raise UnreadableError("no day") from error


def _rules(data: object) -> Rules:
    try:
        return Rules(RegimeCode(_words(data)))
    except ValueError as error:
        raise UnreadableError("no rules") from error


_VALUES: Final[Mapping[frozenset[str], Callable[[Mapping[str, Any]], Value]]] = {
    frozenset({"money", "currency"}): _amount,
    frozenset({"money", "currency", "short"}): _amount,
    frozenset({"number"}): lambda found: Number(_whole(found["number"])),
    frozenset({"count", "noun"}): _count,
    frozenset({"moment"}): lambda found: Moment(_maybe_moment(found["moment"])),
    frozenset({"day"}): lambda found: Day(_day(found["day"])),
    frozenset({"left", "at"}): lambda found: TimeLeft(
        _maybe_moment(found["left"]), _moment(found["at"])
    ),
    frozenset({"rules"}): lambda found: _rules(found["rules"]),
}
"""How each kind of value is read, by the names that its data has."""
