"""Turns the installed SDK's type annotations into schemas.

The SDK is generated from Stripe's own description of its API, at exactly the pinned version. Its
parameter classes and resource classes are therefore the specification that requests and answers
are held against. Nothing is compiled before it is needed, and everything only once.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import stripe
import typing_extensions
from stripe._list_object import ListObject
from stripe._object_classes import OBJECT_CLASSES
from stripe._request_options import RequestOptions
from stripe._search_result_object import SearchResultObject
from stripe._stripe_object import StripeObject, UntypedStripeObject

OPTION_KEYS = frozenset(RequestOptions.__annotations__)
"""Keys of the SDK's own options, which never travel as parameters."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One plain value; `kind` is str, int, bool, float, decimal, any or null."""

    kind: str


@dataclass(frozen=True, slots=True)
class Enum:
    """One of some fixed values. The SDK writes them as `Literal[...] | str` to stay open to later
    versions; at the pinned version only the named ones are right."""

    values: frozenset[object]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind of item."""

    item: Node


@dataclass(frozen=True, slots=True)
class MapOf:
    """Free keys, such as metadata, with one kind of value."""

    value: Node


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed object; `source` is the SDK's class, compiled on first use by `fields_of`."""

    source: Any
    arguments: tuple[Node, ...] = ()

    @property
    def object_name(self) -> str | None:
        """What Stripe writes into `object`, where the class is a resource."""
        name = getattr(self.source, "OBJECT_NAME", None)
        return name if isinstance(name, str) else None


Node = Scalar | Enum | ListOf | MapOf | OneOf | Shape


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a closed object."""

    node: Node
    required: bool


ANY = Scalar("any")
NULL = Scalar("null")
PLAIN: dict[object, Scalar] = {
    str: Scalar("str"),
    int: Scalar("int"),
    bool: Scalar("bool"),
    float: Scalar("float"),
    Decimal: Scalar("decimal"),
    type(None): NULL,
    Any: ANY,
    object: ANY,
}


@cache
def resource_shape(object_name: str) -> Shape | None:
    """The shape of the resource that Stripe calls `object_name`, or None."""
    place = OBJECT_CLASSES.get(object_name)
    return Shape(getattr(importlib.import_module(place[0]), place[1])) if place else None


@cache
def node_of_name(name: str, module_name: str) -> Node:
    """The schema of a type that a module of the SDK names in its annotations."""
    return _evaluated(name, sys.modules.get(module_name) or importlib.import_module(module_name))


@cache
def fields_of(shape: Shape) -> Mapping[str, Field]:
    """All keys that an object of this shape may have."""
    if shape.source in (ListObject, SearchResultObject):
        return _list_fields(shape)
    if typing_extensions.is_typeddict(shape.source):
        return _parameter_fields(shape.source)
    return _resource_fields(shape.source)


def _list_fields(shape: Shape) -> dict[str, Field]:
    item = shape.arguments[0] if shape.arguments else ANY
    fields = {
        "object": Field(Enum(frozenset({shape.source.OBJECT_NAME})), required=True),
        "data": Field(ListOf(item), required=True),
        "has_more": Field(PLAIN[bool], required=True),
        "url": Field(PLAIN[str], required=True),
    }
    if shape.source is SearchResultObject:
        fields["next_page"] = Field(OneOf((PLAIN[str], NULL)), required=False)
    return fields


def _parameter_fields(source: Any) -> dict[str, Field]:
    module = importlib.import_module(source.__module__)
    hints = source.__annotations__
    own = {
        key: hint
        for key, hint in hints.items()
        if not (key in OPTION_KEYS and hints.keys() >= OPTION_KEYS)
    }
    return {
        key: Field(_compiled(hint, module), required=key in source.__required_keys__)
        for key, hint in own.items()
    }


def _resource_fields(source: type) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for owner in reversed(source.__mro__):
        if owner.__module__ in _INFRASTRUCTURE:
            continue
        module = importlib.import_module(owner.__module__)
        for key, hint in inspect.get_annotations(owner).items():
            if key.startswith("_") or typing.get_origin(hint) is typing.ClassVar:
                continue
            node = _compiled(hint, module)
            fields[key] = Field(_readable(owner, key, node), required=not _takes_null(node))
    return fields


_INFRASTRUCTURE = frozenset(
    {
        "builtins",
        "typing",
        "stripe._api_resource",
        "stripe._createable_api_resource",
        "stripe._deletable_api_resource",
        "stripe._listable_api_resource",
        "stripe._nested_resource_class_methods",
        "stripe._searchable_api_resource",
        "stripe._singleton_api_resource",
        "stripe._stripe_object",
        "stripe._updateable_api_resource",
        "stripe._verify_mixin",
    }
)


def _readable(owner: type, key: str, node: Node) -> Node:
    """The pinned SDK fails on null where it expects a map of objects: such a key is left out."""
    if key not in getattr(owner, "_inner_class_dicts", ()) or not isinstance(node, OneOf):
        return node
    return _union(tuple(option for option in node.options if option != NULL))


def _takes_null(node: Node) -> bool:
    return node in (NULL, ANY) or (isinstance(node, OneOf) and NULL in node.options)


def _compiled(hint: Any, module: types.ModuleType) -> Node:
    if isinstance(hint, str):
        return _evaluated(hint, module)
    if isinstance(hint, typing.ForwardRef):
        return _evaluated(hint.__forward_arg__, module)
    try:
        if hint in PLAIN:
            return PLAIN[hint]
    except TypeError:
        return ANY
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    return _generic(hint, origin, arguments, module) if origin else _named(hint)


def _generic(hint: Any, origin: Any, arguments: tuple[Any, ...], module: types.ModuleType) -> Node:
    if origin is Literal or origin is typing_extensions.Literal:
        return Enum(frozenset(arguments))
    inner = tuple(_compiled(argument, module) for argument in arguments)
    if origin in (typing.Union, types.UnionType):
        return _union(inner)
    if origin in (typing_extensions.NotRequired, typing_extensions.Required):
        return inner[0]
    if origin is list:
        return ListOf(inner[0])
    if origin in (dict, UntypedStripeObject):
        return MapOf(inner[-1])
    if isinstance(origin, type) and issubclass(origin, StripeObject):
        return Shape(origin, inner)
    raise TypeError(f"no schema for {hint!r} in {module.__name__}")


def _named(hint: Any) -> Node:
    if isinstance(hint, typing.TypeVar):
        return ANY
    if hint is UntypedStripeObject or hint in (dict, typing.Dict):  # noqa: UP006
        return MapOf(ANY)
    if typing_extensions.is_typeddict(hint):
        return Shape(hint)
    if isinstance(hint, type) and issubclass(hint, StripeObject):
        return Shape(hint)
    raise TypeError(f"no schema for {hint!r}")


def _union(members: tuple[Node, ...]) -> Node:
    flat: list[Node] = []
    for member in members:
        flat.extend(member.options if isinstance(member, OneOf) else (member,))
    named = frozenset().union(*(node.values for node in flat if isinstance(node, Enum)))
    # `Literal[''] | str` only says that an empty text unsets the value; it names no choice.
    if named - {""}:
        flat = [node for node in flat if node != PLAIN[str]]
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else OneOf(unique)


class _Names(dict[str, Any]):
    """What a module can name: its own names, those it imports for type checkers, and the SDK's."""

    def __init__(self, module: types.ModuleType) -> None:
        super().__init__()
        self._module = module

    def __missing__(self, name: str) -> Any:
        if hasattr(self._module, name):
            return getattr(self._module, name)
        place = imports_of(self._module.__name__).get(name)
        if place is None:
            raise KeyError(name)
        return getattr(importlib.import_module(place[0]), place[1])


def _evaluated(text: str, module: types.ModuleType) -> Node:
    # The text comes from the installed SDK's own annotations, never from a request.
    return _compiled(eval(text, {}, _Names(module)), module)  # noqa: S307


@cache
def imports_of(module_name: str) -> Mapping[str, tuple[str, str]]:
    """Every name that a module imports, also those that it imports for type checkers only."""
    origin = importlib.import_module(module_name).__file__ or ""
    tree = ast.parse(Path(origin).read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


SDK_FOLDER = Path(stripe.__file__).parent
