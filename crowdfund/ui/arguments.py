"""Which arguments an event's handler takes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from reflex_base.event import EventHandler

_PLAIN: Final = {"str": str, "bool": bool}


def fits(handler: EventHandler, payload: Mapping[str, Any]) -> bool:
    """Whether a handler takes arguments of these names. What they are, our handlers look at
    themselves; those of the framework believe their annotations.

    Args:
        handler: what an event asks for.
        payload: its arguments, of any type.
    """
    takes = _arguments(handler.fn)
    if not takes.needed <= payload.keys() <= takes.known.keys():
        return False
    return takes.are_looked_at or all(
        _is_as_annotated(takes.known[key], value) for key, value in payload.items()
    )


def _is_as_annotated(annotation: str, value: object) -> bool:
    """Whether a handler of the framework may be given this."""
    if annotation in _PLAIN:
        return isinstance(value, _PLAIN[annotation])
    if annotation.startswith("dict"):
        # Values that browsers keep for a state: there are none.
        return value is None or value == {}
    if annotation.startswith("list[str]"):
        return value is None or (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
        )
    return False


@dataclass(frozen=True, slots=True)
class _Arguments:
    """What a handler takes."""

    needed: frozenset[str]
    """Those without a value of their own."""
    known: Mapping[str, str]
    """All of them, with what they are annotated as."""
    are_looked_at: bool
    """Whether the handler is one of ours."""


@lru_cache(maxsize=1_000)
def _arguments(function: Any) -> _Arguments:
    _state, *taken = inspect.signature(function).parameters.values()
    return _Arguments(
        needed=frozenset(one.name for one in taken if one.default is one.empty),
        known={one.name: str(one.annotation) for one in taken},
        are_looked_at=function.__module__.partition(".")[0] == "crowdfund",
    )
