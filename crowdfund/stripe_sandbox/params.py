"""Reads form-encoded bodies as nested data and holds them against a closed description.

Whatever is not described is refused by name, so that a misspelt or retired parameter is found
here and not in production.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from crowdfund.stripe_sandbox.errors import Json, bad_param, missing_param

MAX_FIELDS = 2_000
MAX_DEPTH = 8
MAX_TEXT = 5_000
MAX_LIST = 100
MAX_INTEGER = 10**12
METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500

_KEY = re.compile(r"([A-Za-z0-9_.:\-]{1,80})((?:\[[^\[\]]{0,80}\])*)")
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

Spec = Mapping[str, "Field"]


@dataclass(frozen=True, slots=True)
class Field:
    """What one parameter may hold: `kind` names its reader in this module."""

    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()
    fields: Spec = field(default_factory=dict)
    item: Field | None = None
    least: int = -MAX_INTEGER
    longest: int = MAX_TEXT


def text(*, required: bool = False, longest: int = MAX_TEXT) -> Field:
    """A line or more of text; an empty one unsets the member."""
    return Field("text", required=required, longest=longest)


def integer(*, required: bool = False, least: int = -MAX_INTEGER) -> Field:
    """A whole number."""
    return Field("integer", required=required, least=least)


def boolean() -> Field:
    """`true` or `false`."""
    return Field("boolean")


def choice(*choices: str, required: bool = False) -> Field:
    """One of a few words."""
    return Field("choice", required=required, choices=choices)


def group(fields: Spec, *, required: bool = False) -> Field:
    """Named members, closed."""
    return Field("group", required=required, fields=fields)


def array(item: Field, *, required: bool = False) -> Field:
    """Several of one kind."""
    return Field("array", required=required, item=item)


METADATA = Field("metadata")
AMOUNT_MAP = Field("amounts")
MOMENT_RANGE = Field("range")
ADDRESS = group(
    {name: text() for name in ("city", "country", "line1", "line2", "postal_code", "state")}
)


def parse_form(raw: bytes) -> Json:
    """Nested data out of `a[b][0][c]=d`; lists stay as numbered members.

    Raises:
        ApiError: 400 for broken encoding, too many fields, too deep nesting or clashing shapes.
    """
    try:
        pairs = parse_qsl(
            raw.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise bad_param("The body is not valid form-encoded UTF-8.", param="") from error
    nested: Json = {}
    for key, value in pairs:
        _place(nested, key, value)
    return nested


def _place(nested: Json, key: str, value: str) -> None:
    match = _KEY.fullmatch(key)
    if match is None:
        raise bad_param(f"Cannot read the parameter name {key[:80]!r}.", param=key[:80])
    if "\x00" in value:
        raise bad_param("Text must not contain null characters.", param=key[:80])
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(path) > MAX_DEPTH:
        raise bad_param("The parameter is nested too deeply.", param=match[1])
    here = nested
    for name in path[:-1]:
        below = here.setdefault(name or str(len(here)), {})
        if not isinstance(below, dict):
            raise bad_param(f"{match[1]} is both a value and a group.", param=match[1])
        here = below
    last = path[-1] or str(len(here))
    if isinstance(here.get(last), dict):
        raise bad_param(f"{match[1]} is both a value and a group.", param=match[1])
    here[last] = value


def validate(given: Json, spec: Spec, *, inside: str = "") -> Json:
    """The given members read by their description.

    Args:
        given: nested text from `parse_form`.
        spec: every parameter that exists here.
        inside: the name of the group, for messages.
    Returns:
        Values by name; a parameter that was not given is not there, an unset one is None.
    Raises:
        ApiError: 400 with `param`: parameter_unknown, parameter_missing, parameter_invalid_...
    """
    for name in given:
        if name not in spec:
            full = _named(inside, name)
            raise bad_param(
                f"Received unknown parameter: {full}{_hint(name)}",
                param=full,
                code="parameter_unknown",
            )
    for name, wanted in spec.items():
        if wanted.required and name not in given:
            raise missing_param(_named(inside, name))
    return {name: _read(spec[name], value, _named(inside, name)) for name, value in given.items()}


def _hint(name: str) -> str:
    if name == "payment_method_types":
        return ". This API version has allowed_payment_method_types instead."
    return ""


def _named(inside: str, name: str) -> str:
    return f"{inside}[{name[:80]}]" if inside else name[:80]


def _read(wanted: Field, value: object, name: str) -> Any:
    return _READERS[wanted.kind](wanted, value, name)


def _plain(value: object, name: str, expected: str) -> str:
    if not isinstance(value, str):
        raise bad_param(f"Invalid {expected} for {name}.", param=name)
    return value


def _text(wanted: Field, value: object, name: str) -> str | None:
    plain = _plain(value, name, "string")
    if not plain and wanted.required:
        raise bad_param(f"{name} cannot be empty.", param=name, code="parameter_invalid_empty")
    if len(plain) > wanted.longest:
        raise bad_param(f"{name} must be at most {wanted.longest} characters.", param=name)
    return plain or None


def _integer(wanted: Field, value: object, name: str) -> int:
    plain = _plain(value, name, "integer")
    if not _INTEGER.fullmatch(plain) or abs(int(plain)) > MAX_INTEGER:
        raise bad_param(
            f"Invalid integer: {plain[:40]}", param=name, code="parameter_invalid_integer"
        )
    number = int(plain)
    if number < wanted.least:
        raise bad_param(
            f"{name} must be at least {wanted.least}.",
            param=name,
            code="parameter_invalid_integer",
        )
    return number


def _boolean(_wanted: Field, value: object, name: str) -> bool:
    plain = _plain(value, name, "boolean")
    if plain not in ("true", "false"):
        raise bad_param(f"Invalid boolean: {plain[:40]}", param=name)
    return plain == "true"


def _choice(wanted: Field, value: object, name: str) -> str | None:
    plain = _plain(value, name, "value")
    if plain not in wanted.choices:
        allowed = ", ".join(wanted.choices)
        raise bad_param(f"Invalid {name}: must be one of {allowed}", param=name)
    return plain


def _group(wanted: Field, value: object, name: str) -> Json:
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise bad_param(f"Invalid object for {name}.", param=name)
    return validate(value, wanted.fields, inside=name)


def _array(wanted: Field, value: object, name: str) -> list[Any]:
    if value == "":
        return []
    if not isinstance(value, dict) or not all(re.fullmatch("[0-9]{1,4}", key) for key in value):
        raise bad_param(f"Invalid array for {name}.", param=name)
    if len(value) > MAX_LIST or wanted.item is None:
        raise bad_param(f"{name} holds more than {MAX_LIST} entries.", param=name)
    return [_read(wanted.item, value[key], f"{name}[{key}]") for key in sorted(value, key=int)]


def _metadata(_wanted: Field, value: object, name: str) -> Json:
    if value == "":
        return {}
    if not isinstance(value, dict) or len(value) > METADATA_KEYS:
        raise bad_param(f"{name} must hold at most {METADATA_KEYS} keys.", param=name)
    for key, entry in value.items():
        if len(key) > METADATA_KEY_LENGTH or not isinstance(entry, str):
            raise bad_param(f"{name} has a key that cannot be used.", param=name)
        if len(entry) > METADATA_VALUE_LENGTH:
            raise bad_param(
                f"{name}[{key}] must be at most {METADATA_VALUE_LENGTH} characters.", param=name
            )
    return dict(value)


def _amounts(_wanted: Field, value: object, name: str) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    limit = Field("integer", least=0)
    return {key: _integer(limit, entry, f"{name}[{key}]") for key, entry in value.items()}


def _range(_wanted: Field, value: object, name: str) -> list[tuple[str, int]]:
    moment = Field("integer")
    if not isinstance(value, dict):
        return [("=", _integer(moment, value, name))]
    for key in value:
        if key not in _COMPARISONS:
            full = _named(name, key)
            raise bad_param(
                f"Received unknown parameter: {full}", param=full, code="parameter_unknown"
            )
    return [
        (_COMPARISONS[key], _integer(moment, entry, _named(name, key)))
        for key, entry in value.items()
    ]


_READERS: dict[str, Callable[[Field, object, str], Any]] = {
    "text": _text,
    "integer": _integer,
    "boolean": _boolean,
    "choice": _choice,
    "group": _group,
    "array": _array,
    "metadata": _metadata,
    "amounts": _amounts,
    "range": _range,
}


def merged_metadata(old: Json, given: Json) -> Json:
    """Old keys with the given ones laid over them; an empty value removes its key."""
    return {key: value for key, value in (old | given).items() if value != ""}
