"""What a notice says, as data: sentences with their values, kept as JSON and said when read.

A text is told in one of three ways. Somebody's own words are text and stay as they are. A
`Sentence` is its English template and what was put into it. A `Value` is a member of the closed
list below. Nothing in the data names a function: `told_reading` parses and bounds what comes back,
and whoever says it (`crowdfund.services.telling`) knows each member of the list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.sentence import Sentence

Data: TypeAlias = dict[str, Any]
"""An object of JSON."""

MOST_BYTES: Final = 32_000
"""The longest data of one notice; one that would be longer has its finished text alone."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Money."""

    minor: int
    """Minor units."""
    currency: str
    """ISO 4217."""
    is_short: bool = False
    """Whether decimals that are all zero are left out."""

    def data(self) -> Data:
        """Itself for JSON."""
        short = {"short": True} if self.is_short else {}
        return {"money": self.minor, "currency": self.currency, **short}


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, with its thousands set apart."""

    value: int

    def data(self) -> Data:
        """Itself for JSON."""
        return {"number": self.value}


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things."""

    value: int
    noun: str
    """For one of them: a key of `services.nouns.COUNTED`."""

    def data(self) -> Data:
        """Itself for JSON."""
        return {"count": self.value, "noun": self.noun}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time; nothing is said of none."""

    at: datetime | None
    """UTC."""

    def data(self) -> Data:
        """Itself for JSON."""
        return {"moment": _iso(self.at)}


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    on: date

    def data(self) -> Data:
        """Itself for JSON."""
        return {"day": self.on.isoformat()}


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How long it was until a moment when it was told; nothing is said of none."""

    until: datetime | None
    """UTC."""
    at: datetime
    """When it was told, UTC."""

    def data(self) -> Data:
        """Itself for JSON."""
        return {"left": _iso(self.until), "at": _iso(self.at)}


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a regime, by their name."""

    code: RegimeCode

    def data(self) -> Data:
        """Itself for JSON."""
        return {"rules": self.code.value}


@dataclass(frozen=True, slots=True)
class Names:
    """Things side by side."""

    parts: tuple[Part, ...]

    def data(self) -> Data:
        """Itself for JSON."""
        return {"names": [_data(part) for part in self.parts]}


Value: TypeAlias = Amount | Number | Count | Moment | Day | TimeLeft | Rules | Names
"""Whatever is written otherwise in each language, without being a sentence. The list is closed."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it was read back."""

    template: str
    """The English text, with names in braces: what the catalogs know it by."""
    values: Mapping[str, Part]
    """By those names."""


Part: TypeAlias = str | Said | Value
"""Somebody's own words or a `Sentence`, a sentence that was read back, or a value."""


class Later(str):
    """A value as it is written in English, that can be written in another language later."""

    value: Value
    """What it is."""
    make: Callable[[], str]
    """Writes it in the language of now."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it was read back; None for what has its finished text alone."""

    subject: Part | None
    body: Part | None


def kept(subject: str, body: str, language: str) -> Data | None:
    """What a notice says, as data for JSON.

    Args:
        subject: a `Sentence`, a `Later`, or somebody's own words.
        body: the same.
        language: of the finished text that is kept beside it; there it needs not be said anew.

    Returns:
        Data that `told_reading.read` takes, of what is not somebody's own words; None when there is
        nothing else, or too much: then the finished text is all that there is.
    """
    parts = {"subject": subject, "body": body}
    data = {name: _data(part) for name, part in parts.items() if isinstance(part, Sentence | Later)}
    if not data:
        return None
    data["in"] = language
    # As long as it gets: every other letter than English ones as an escape.
    return data if len(json.dumps(data)) <= MOST_BYTES else None


def _data(part: object) -> Any:
    if isinstance(part, Sentence):
        values = {name: _data(value) for name, value in part.values.items()}
        return {"say": part.template, "with": values} if values else {"say": part.template}
    if isinstance(part, Later):
        return part.value.data()
    # What a template makes of it: the values of a sentence may be of any type.
    return f"{part}"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
