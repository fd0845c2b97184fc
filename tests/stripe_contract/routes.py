"""Every route of Stripe's two APIs, read out of the SDK's service classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.stripe_contract.sdk_types import SDK_FOLDER, Node, node_of_name

PREFIXES = ("/v1/", "/v2/")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: its parameters' class and its answer's class, by name."""

    method: str
    template: str
    parameters: str
    answer: str
    module_name: str

    def parameters_node(self) -> Node | None:
        """The schema of its parameters; None where the operation takes none."""
        return node_of_name(self.parameters, self.module_name) if self.parameters else None

    def answer_node(self) -> Node:
        """The schema of its answer."""
        return node_of_name(self.answer, self.module_name)


@cache
def find_route(method: str, path: str) -> Route | None:
    """The operation behind a method and a path, or None when Stripe has none.

    A template without placeholders wins, so that `/v1/refunds/search` is never read as an id.
    """
    matching = [
        route
        for pattern, route in all_routes()
        if route.method == method.lower() and pattern.fullmatch(path)
    ]
    return min(matching, key=lambda route: route.template.count("{"), default=None)


@cache
def all_routes() -> tuple[tuple[re.Pattern[str], Route], ...]:
    """All operations with the pattern of their paths."""
    found: list[tuple[re.Pattern[str], Route]] = []
    for file in sorted(SDK_FOLDER.rglob("*_service.py")):
        text = file.read_text(encoding="utf-8")
        if any(f'"{prefix}' in text for prefix in PREFIXES):
            found.extend((_pattern(route.template), route) for route in _routes_in(file, text))
    return tuple(found)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


def _routes_in(file: Path, text: str) -> Iterator[Route]:
    inside = file.relative_to(SDK_FOLDER).with_suffix("")
    module_name = ".".join(("stripe", *inside.parts))
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _is_request(call):
                    yield _route(function, call, module_name)


def _is_request(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "_request"
    if not named or len(call.args) < 2:
        return False
    return any(prefix in ast.unparse(call.args[1]) for prefix in PREFIXES)


def _route(function: ast.FunctionDef, call: ast.Call, module_name: str) -> Route:
    template = next(
        node.value
        for node in ast.walk(call.args[1])
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(PREFIXES)
    )
    parameters = {argument.arg: argument.annotation for argument in function.args.args}
    return Route(
        method=ast.literal_eval(call.args[0]),
        template=template,
        parameters=_plain_name(parameters.get("params")),
        answer=_plain_name(function.returns),
        module_name=module_name,
    )


def _plain_name(annotation: ast.expr | None) -> str:
    """`Optional["X"]` and `"X"` both name X."""
    if annotation is None:
        return ""
    texts = [
        node.value
        for node in ast.walk(annotation)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return texts[0] if texts else ""
