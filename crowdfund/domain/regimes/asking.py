"""A question about a rule, as somebody typed it: read with suspicion, answered or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import parse_minor
from crowdfund.domain.regimes.base import Figure, FigureKind, Pack, Rule

MOST_CHARS = 64
"""Of one figure or one day."""
MOST_WORDS = 40
"""Of one question."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COUNT = re.compile(r"\d{1,12}", re.ASCII)
_FLAGS = {"yes": 1, "true": 1, "1": 1, "no": 0, "false": 0, "0": 0}


def read_day(text: str) -> date:
    """Reads a day written as YYYY-MM-DD.

    Raises:
        InvalidInput: it is not one.
    """
    message = f"Write the day as 2026-01-05; {text[:MOST_CHARS]!r} is no day."
    if not _DAY.fullmatch(text):
        raise InvalidInput(message, field="on")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(message, field="on") from None


def read_figures(regime: Pack, rule: Rule, words: Sequence[str]) -> dict[str, int]:
    """Reads figures written as `--name value` or `--name=value`; a yes needs no value.

    Args:
        regime: whose currency amounts are in.
        rule: which figures there are.
        words: as typed.

    Returns:
        Minor units, counts, and 1 or 0, by the figure's name.

    Raises:
        InvalidInput: an unknown figure, one given twice, or a value that cannot be read.
    """
    if len(words) > MOST_WORDS:
        raise InvalidInput("That is more than a question has.", field="figures")
    known = {figure.name: figure for figure in rule.figures}
    figures: dict[str, int] = {}
    waiting = list(words)
    while waiting:
        name, value = _taken(waiting, known, rule)
        if name in figures:
            raise InvalidInput(f"--{name} is given twice.", field=name)
        figures[name] = _read(known[name], value, regime.currency)
    return figures


def _taken(waiting: list[str], known: dict[str, Figure], rule: Rule) -> tuple[str, str]:
    """Takes the next figure's name and value off the list."""
    word = waiting.pop(0)
    name, has_value, value = word.removeprefix("--").partition("=")
    if not word.startswith("--") or name not in known:
        asked = ", ".join(f"--{each}" for each in known) or "no figures"
        message = f"{word[:MOST_CHARS]!r} is no figure of {rule.name}, which asks for {asked}."
        raise InvalidInput(message, field="figures")
    if has_value:
        return name, value
    is_followed = bool(waiting) and not waiting[0].startswith("--")
    if is_followed:
        return name, waiting.pop(0)
    if known[name].kind is FigureKind.FLAG:
        return name, "yes"
    raise InvalidInput(f"--{name} needs a value: {known[name].meaning}.", field=name)


def _read(figure: Figure, text: str, currency: str) -> int:
    if len(text) > MOST_CHARS:
        raise InvalidInput(f"--{figure.name} is too long.", field=figure.name)
    if figure.kind is FigureKind.FLAG:
        if text.lower() not in _FLAGS:
            raise InvalidInput(f"--{figure.name} is yes or no.", field=figure.name)
        return _FLAGS[text.lower()]
    if figure.kind is FigureKind.COUNT:
        if not _COUNT.fullmatch(text):
            raise InvalidInput(f"--{figure.name} is a whole number.", field=figure.name)
        return int(text)
    return _read_money(figure, text, currency)


def _read_money(figure: Figure, text: str, currency: str) -> int:
    try:
        minor = parse_minor(text, currency, field=figure.name)
    except InvalidInput as refused:
        raise InvalidInput(f"--{figure.name}: {refused.message}", field=figure.name) from None
    if minor < 0:
        raise InvalidInput(f"--{figure.name} is not below zero.", field=figure.name)
    return minor
