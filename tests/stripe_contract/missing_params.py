"""What the sandbox lacks of the parameters that the SDK describes, read out of both."""

from __future__ import annotations

from collections.abc import Iterator

from crowdfund.stripe_sandbox.params import Field, Spec
from crowdfund.stripe_sandbox.routes import OPERATIONS
from crowdfund.stripe_sandbox.world import Operation
from tests.stripe_contract.routes import find_route
from tests.stripe_contract.sdk_types import ListOf, Node, OneOf, Shape, fields_of


def missing_params() -> str:
    """The lines of `stripe_params.txt`: each operation of the sandbox that lacks a parameter, and
    the names that it lacks, such as `line_items[][price]`."""
    lines = (_line(one) for one in OPERATIONS)
    return "".join(f"{line}\n" for line in sorted(line for line in lines if " /" in line))


def _line(operation: Operation) -> str:
    route = find_route(operation.method, operation.path)
    node = route.parameters_node() if route is not None else None
    names = sorted(set(_lacks(operation.spec, node, ""))) if node is not None else []
    return " ".join((operation.method, operation.path, *names)) if names else ""


def _lacks(spec: Spec, node: Node, inside: str) -> Iterator[str]:
    for name, inner in _members(node):
        full = f"{inside}[{name}]" if inside else name
        if name not in spec:
            if full != "expand":
                yield full
        else:
            yield from _lacks_within(spec[name], inner, full)


def _lacks_within(ours: Field, theirs: Node, full: str) -> Iterator[str]:
    if ours.kind == "group":
        yield from _lacks(ours.fields, theirs, full)
    elif ours.kind == "array" and ours.item is not None:
        for option in _options(theirs):
            if isinstance(option, ListOf):
                yield from _lacks_within(ours.item, option.item, f"{full}[]")


def _members(node: Node) -> Iterator[tuple[str, Node]]:
    for option in _options(node):
        if isinstance(option, Shape):
            for name, field in fields_of(option).items():
                yield name, field.node


def _options(node: Node) -> tuple[Node, ...]:
    return node.options if isinstance(node, OneOf) else (node,)
