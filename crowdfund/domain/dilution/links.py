"""Scenarios as short text for an address, and back.

A step is a capital letter for its kind, then small letters with whole numbers for its terms:
"Sa100000000c1000000000" is a SAFE of 100,000,000 minor units with a cap. Terms that are as usual
are left out. What comes back is hostile: it is bounded, and each step checks its own numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from crowdfund.domain.dilution.bounds import MOST_EXITS, MOST_STEPS
from crowdfund.domain.dilution.convertibles import Basis, Note, Safe
from crowdfund.domain.dilution.rounds import Round
from crowdfund.domain.dilution.scenario import Pool, Sale, Step
from crowdfund.domain.dilution.table import Participation, Preference
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.sentence import sentence

LONGEST_LINK: Final = 1_200
"""More characters than any scenario takes."""
MOST_DIGITS: Final = 15
UNREADABLE: Final = sentence("This link holds no scenario that can be read.")

_STEP = re.compile(r"([A-Z])((?:[a-z]\d{1,15})*)", re.ASCII)
_TERM = re.compile(r"([a-z])(\d{1,15})", re.ASCII)
_BASES = tuple(Basis)
_PARTICIPATIONS = tuple(Participation)

_FLAGS = (False, True)

Terms = dict[str, int]
"""Numbers by their letters."""

_USUAL: Final[Mapping[str, Terms]] = {
    "S": {"a": 0, "b": 1, "c": 0, "d": 0},
    "N": {"a": 0, "b": 2, "c": 0, "d": 0, "r": 0, "t": 0, "y": 365, "k": 0, "m": 730},
    "P": {"p": 0, "g": 0, "s": 0},
    "R": {"a": 0, "v": 0, "q": 0, "p": 0, "f": 0, "x": 100, "i": 0, "l": 300, "m": 0},
    "X": {"n": 0},
}
"""Numbers that are left out, by kind."""


def steps_text(steps: Iterable[Step]) -> str:
    """Steps as text for an address; letters and digits only."""
    return "".join(_step_text(step) for step in steps)


def read_steps(text: str) -> tuple[Step, ...]:
    """Steps from an address.

    Raises:
        InvalidInput: not of the form, too many, or numbers out of bounds.
    """
    parts = _STEP.findall(text[: LONGEST_LINK + 1])
    is_whole = len(text) <= LONGEST_LINK and "".join(a + b for a, b in parts) == text
    if not is_whole or len(parts) > MOST_STEPS:
        raise InvalidInput(UNREADABLE, field="steps")
    return tuple(_step(letter, terms) for letter, terms in parts)


def exits_text(exits_minor: Iterable[int]) -> str:
    """Exit values as text for an address."""
    return "-".join(str(value) for value in exits_minor)


def read_exits(text: str) -> tuple[int, ...]:
    """Exit values from an address, in minor units.

    Raises:
        InvalidInput: not of the form, or too many.
    """
    parts = text[:LONGEST_LINK].split("-") if text else []
    is_read = all(part.isascii() and part.isdigit() and len(part) <= MOST_DIGITS for part in parts)
    if not is_read or len(parts) > MOST_EXITS:
        raise InvalidInput(UNREADABLE, field="exits")
    return tuple(int(part) for part in parts)


def _step_text(step: Step) -> str:
    letter, terms = _written(step)
    usual = _USUAL[letter]
    return letter + "".join(f"{key}{value}" for key, value in terms.items() if value != usual[key])


def _step(letter: str, text: str) -> Step:
    found = [(key, int(digits)) for key, digits in _TERM.findall(text)]
    terms, usual = dict(found), _USUAL.get(letter, {})
    if len(terms) < len(found) or not usual or not terms.keys() <= usual.keys():
        raise InvalidInput(UNREADABLE, field="steps")
    try:
        return _READERS[letter]({**usual, **terms})
    except IndexError:
        raise InvalidInput(UNREADABLE, field="steps") from None


def _written(step: Step) -> tuple[str, Terms]:
    """A step's letter and numbers."""
    if isinstance(step, Safe):
        return "S", _convertible_terms(step)
    if isinstance(step, Note):
        return "N", _convertible_terms(step) | {
            "r": step.rate_bp,
            "t": step.days,
            "y": step.year_days,
            "k": int(step.is_compound),
            "m": step.maturity_days,
        }
    if isinstance(step, Pool):
        return "P", {"p": step.part_bp, "g": step.granted_shares, "s": step.strike_minor}
    if isinstance(step, Sale):
        return "X", {"n": step.shares}
    return "R", _round_terms(step)


def _convertible_terms(step: Safe | Note) -> Terms:
    basis = _BASES.index(step.basis)
    return {"a": step.amount_minor, "b": basis, "c": step.cap_minor, "d": step.discount_bp}


def _round_terms(step: Round) -> Terms:
    return {
        "a": step.amount_minor,
        "v": step.pre_money_minor,
        "q": step.price_millionths,
        "p": step.pool_bp,
        "f": int(step.is_pool_after),
        "x": step.preference.multiple_hundredths,
        "i": _PARTICIPATIONS.index(step.preference.participation),
        "l": step.preference.cap_hundredths,
        "m": step.mine_minor,
    }


def _safe(terms: Terms) -> Step:
    return Safe(terms["a"], _BASES[terms["b"]], terms["c"], terms["d"])


def _note(terms: Terms) -> Step:
    return Note(
        terms["a"],
        rate_bp=terms["r"],
        days=terms["t"],
        year_days=terms["y"],
        is_compound=_FLAGS[terms["k"]],
        maturity_days=terms["m"],
        basis=_BASES[terms["b"]],
        cap_minor=terms["c"],
        discount_bp=terms["d"],
    )


def _round(terms: Terms) -> Step:
    return Round(
        terms["a"],
        pre_money_minor=terms["v"],
        price_millionths=terms["q"],
        pool_bp=terms["p"],
        is_pool_after=_FLAGS[terms["f"]],
        preference=Preference(terms["x"], _PARTICIPATIONS[terms["i"]], terms["l"]),
        mine_minor=terms["m"],
    )


_READERS: Final[Mapping[str, Callable[[Terms], Step]]] = {
    "S": _safe,
    "N": _note,
    "P": lambda terms: Pool(terms["p"], terms["g"], terms["s"]),
    "R": _round,
    "X": lambda terms: Sale(terms["n"]),
}
