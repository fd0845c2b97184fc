"""Reads the form encoding in which the SDK writes nested parameters."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

PART = re.compile(r"\[([^\]]*)\]")


def decode(body: str) -> dict[str, Any]:
    """`a[b][0]=1` becomes {"a": {"b": ["1"]}}; every leaf is text."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        first, _, rest = name.partition("[")
        keys = [first, *PART.findall(f"[{rest}" if rest else "")]
        _put(tree, keys, value)
    decoded = _with_lists(tree)
    return decoded if isinstance(decoded, dict) else {}


def _put(tree: dict[str, Any], keys: list[str], value: str) -> None:
    *parents, last = keys
    for key in parents:
        tree = tree.setdefault(key, {})
    tree[last or str(len(tree))] = value


def _with_lists(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    values = {key: _with_lists(value) for key, value in tree.items()}
    if values and list(values) == [str(index) for index in range(len(values))]:
        return list(values.values())
    return values
