"""Holds a value against a schema and says everything that is wrong with it.

`wire=True` reads form fields, where every value is text; `wire=False` reads JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.stripe_contract.sdk_types import (
    Enum,
    Field,
    ListOf,
    MapOf,
    Node,
    OneOf,
    Scalar,
    Shape,
    fields_of,
)

NUMBER = re.compile(r"-?\d+(\.\d+)?")
INTEGER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def check(value: Any, node: Node, path: str, *, wire: bool = False) -> list[Problem]:
    """Everything that is wrong with `value`; empty when it fits."""
    return list(_problems(value, node, path, wire))


def _problems(value: Any, node: Node, path: str, wire: bool) -> Iterator[Problem]:
    match node:
        case Scalar():
            if not _fits(value, node.kind, wire):
                yield Problem(path, f"{value!r} is not {node.kind}")
        case Enum():
            if not _is_named(value, node, wire):
                yield Problem(path, f"{value!r} is none of {sorted(map(str, node.values))[:8]}")
        case _:
            yield from _inner_problems(value, node, path, wire)


def _inner_problems(
    value: Any, node: ListOf | MapOf | OneOf | Shape, path: str, wire: bool
) -> Iterator[Problem]:
    match node:
        case ListOf():
            yield from _list(value, node, path, wire)
        case MapOf():
            yield from _map(value, node, path, wire)
        case OneOf():
            yield from _one_of(value, node, path, wire)
        case Shape():
            yield from _shape(value, node, path, wire)


def _fits(value: Any, kind: str, wire: bool) -> bool:
    if kind == "any":
        return True
    if wire:
        return _fits_text(value, kind)
    if kind == "null":
        return value is None
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "decimal":
        return isinstance(value, str) and NUMBER.fullmatch(value) is not None
    return isinstance(value, str)


def _fits_text(value: Any, kind: str) -> bool:
    if not isinstance(value, str) or kind == "null":
        return False
    if kind == "bool":
        return value in ("true", "false")
    if kind == "int":
        return INTEGER.fullmatch(value) is not None
    if kind in ("float", "decimal"):
        return NUMBER.fullmatch(value) is not None
    return True


def _is_named(value: Any, node: Enum, wire: bool) -> bool:
    if wire:
        return any(str(name).lower() == value or name == value for name in node.values)
    return any(type(name) is type(value) and name == value for name in node.values)


def _list(value: Any, node: ListOf, path: str, wire: bool) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(path, f"{value!r} is not a list")
        return
    for index, item in enumerate(value):
        yield from _problems(item, node.item, f"{path}[{index}]", wire)


def _map(value: Any, node: MapOf, path: str, wire: bool) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(path, f"{value!r} is not a map")
        return
    for key, item in value.items():
        yield from _problems(item, node.value, f"{path}.{key}", wire)


def _one_of(value: Any, node: OneOf, path: str, wire: bool) -> Iterator[Problem]:
    fewest: list[Problem] | None = None
    for option in _likely(value, node):
        found = check(value, option, path, wire=wire)
        if not found:
            return
        if fewest is None or len(found) < len(fewest):
            fewest = found
    yield from fewest or [Problem(path, f"{value!r} fits none of the alternatives")]


def _likely(value: Any, node: OneOf) -> tuple[Node, ...]:
    """The options worth trying: an object is compared with the resources of its own name."""
    if not isinstance(value, Mapping):
        return tuple(option for option in node.options if not isinstance(option, Shape | MapOf))
    shapes = tuple(option for option in node.options if isinstance(option, Shape | MapOf))
    name = value.get("object")
    same = tuple(
        shape for shape in shapes if isinstance(shape, Shape) and name and shape.object_name == name
    )
    return same or shapes


def _shape(value: Any, node: Shape, path: str, wire: bool) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(path, f"{value!r} is not an object")
        return
    fields = fields_of(node)
    for key in value.keys() - fields.keys():
        yield Problem(f"{path}.{key}", f"{node.source.__name__} has no such key")
    for key, field in fields.items():
        yield from _field(value, key, field, path, wire)


def _field(
    holder: Mapping[str, Any], key: str, field: Field, path: str, wire: bool
) -> Iterator[Problem]:
    if key in holder:
        yield from _problems(holder[key], field.node, f"{path}.{key}", wire)
    elif field.required:
        yield Problem(f"{path}.{key}", "required and missing")
