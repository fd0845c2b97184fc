"""Builds objects that fit the SDK's schemas, for tests that need one which is right."""

from __future__ import annotations

from typing import Any

from tests.stripe_contract.sdk_types import (
    NULL,
    Enum,
    ListOf,
    MapOf,
    Node,
    OneOf,
    Scalar,
    fields_of,
    resource_shape,
)

PLAIN_VALUES: dict[str, Any] = {
    "any": None,
    "bool": False,
    "decimal": "1.5",
    "float": 1.5,
    "int": 1,
    "null": None,
    "str": "text",
}


def resource(object_name: str, **fields: Any) -> dict[str, Any]:
    """The smallest right resource of that name, with these fields set."""
    shape = resource_shape(object_name)
    assert shape is not None, f"{object_name} is no resource"
    built = value_of(shape)
    assert isinstance(built, dict)
    return {**built, **fields}


def value_of(node: Node) -> Any:
    """A right value, as small as can be: what may be null is null, lists are empty."""
    match node:
        case Scalar():
            return PLAIN_VALUES[node.kind]
        case Enum():
            return min(node.values, key=str)
        case ListOf():
            return []
        case MapOf():
            return {}
        case OneOf():
            return None if NULL in node.options else value_of(node.options[0])
    return {key: value_of(field.node) for key, field in fields_of(node).items() if field.required}


def page(*items: dict[str, Any], has_more: bool = False, url: str = "/v1/things") -> dict[str, Any]:
    """One page of a list."""
    return {"object": "list", "data": list(items), "has_more": has_more, "url": url}
