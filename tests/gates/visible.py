"""Finds texts that people would read and nobody would translate: bare constants in the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "crowdfund" / "ui"

WRAPPERS = {"_", "N_", "ngettext", "pgettext", "plural", "sentence"}
"""What a text is handed to when it is translated."""

MACHINES = {
    "getLogger",
    "icon",
    "classes",
    "Var",
    "match_attribute",
    "Literal",
    "error",
    "compile",
    "startswith",
    "TypeVar",
    "hash_password",
    "count",
}
"""Calls whose texts are for machines."""

ATTRIBUTES = {
    *("class_name", "id", "href", "src", "type", "name", "value", "rel", "content", "lang"),
    *("html_for", "role", "auto_complete", "input_mode", "pattern", "method", "action", "key"),
    *("view_box", "d", "dialog_id", "accept", "route", "tone", "width"),
}
"""Named arguments whose texts are for machines."""

SPOKEN_PARAMETERS = {
    *("words", "label", "text", "title", "lead", "hint", "heading", "caption", "message", "legend"),
    *("children", "description", "placeholder", "question", "summary"),
}
"""Parameters of the functions that draw pages whose texts people read, a single small word too."""

REFUSALS = {
    *("NotFound", "NotAllowed", "NotSignedIn", "InvalidInput", "Conflict", "TransitionRefused"),
    *("SharesUnavailable", "CampaignNotLive", "NotEligible", "DeclarationNeeded", "ConsentNeeded"),
    *("IdentityNeeded", "TooManyAttempts", "FilingRefused", "RefusedError", "TooManyWaitError"),
    *("GatewayRefused", "GatewayUnavailable"),
}
"""Errors whose sentence is shown to whoever asked, or to moderators."""

SPOKEN_ATTRIBUTES = {"aria-label", "title", "placeholder", "alt", "aria-description"}
"""Keys of dictionaries of attributes whose texts people hear or see."""

NAMES = {"Crowdfund", "Stripe", "Open Cap Format", "{} UTC"}
"""What is called the same in every language."""

_LETTERS = re.compile(r"[A-Za-z]{2,}")
_CLASS = re.compile(r"\.([a-z][a-z0-9-]*)")
_ADDRESS = re.compile(r"[/#<&?]|\.\S")
_MACHINE_WORD = re.compile(
    r"[A-Z0-9_-]{2,}|[0-9. ]+rem|(\(min-width: [0-9.]+rem\) [a-z0-9.() -]+, )+[0-9]+vw"
    r"|\{.*: .*\}|[A-Z][a-z]+[A-Z][A-Za-z]+"
    r"|.*(::|://|=>|\(\)|\.py\b|=\"|new Date).*|(\{\}-[a-z]+ ?)+|[a-z-]+\.json",
    re.DOTALL,
)


@dataclass(frozen=True)
class Bare:
    """A text that is not handed to a wrapper."""

    path: Path
    node: ast.expr
    text: str

    def __str__(self) -> str:
        where = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{where}:{self.node.lineno}: {self.text[:70]!r}"


def bare_texts(path: Path, *, are_refusals_shown: bool = False) -> list[Bare]:
    """Every visible text of a file that is not wrapped, in its order.

    Args:
        path: a Python file.
        are_refusals_shown: whether sentences of refusals are read by people as they stand.
    """
    tree = ast.parse(path.read_text("utf-8"))
    found = {node: text for node, text in _walk(tree) if is_visible(text)}
    found |= {node: text for node, text in _handed(tree) if _is_word(text)}
    if are_refusals_shown:
        found |= {node: text for node, text in _refusals(tree) if _is_word(text)}
    return sorted(
        (Bare(path, node, text) for node, text in found.items()),
        key=lambda bare: (bare.node.lineno, bare.node.col_offset),
    )


def is_visible(text: str) -> bool:
    """Whether a text looks like one for people: a word with a capital, or several words."""
    stripped = text.strip()
    if not _LETTERS.search(stripped) or stripped in NAMES or _MACHINE_WORD.fullmatch(stripped):
        return False
    words = stripped.replace("{}", "").split()
    if _ADDRESS.match(stripped) or _are_classes(words):
        return False
    is_fragment = text != stripped or ("{}" in stripped and " " in stripped)
    if is_fragment or stripped[0] == "(":
        return True
    return len(words) > 1 or (stripped[0].isupper() and stripped.isascii() and "_" not in stripped)


def _is_word(text: str) -> bool:
    """Whether what is handed to somebody who shows it is a word at all."""
    stripped = text.strip()
    is_machine = stripped in NAMES or _MACHINE_WORD.fullmatch(stripped)
    return bool(_LETTERS.search(stripped)) and not is_machine


def _handed(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Texts that are handed over as something people read: children of an element, arguments of
    `SPOKEN_PARAMETERS`, values of a table that is said."""
    own = _parameters(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for value in _spoken_arguments(call, own):
            yield from _texts(value)


def _refusals(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """What the errors that people are shown say, where they are raised."""
    for node in ast.walk(tree):
        is_raised = isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        if is_raised and _name(node.exc.func) in REFUSALS and node.exc.args:
            yield from _walk(node.exc.args[0])


def _spoken_arguments(call: ast.Call, own: Mapping[str, tuple[str, ...]]) -> Iterator[ast.expr]:
    name, owner = _name(call.func), _owner(call.func)
    if name == "Spoken" and call.args and isinstance(call.args[0], ast.Dict):
        yield from call.args[0].values
    if owner == "el":
        yield from call.args
    elif owner in ("", "ui"):
        known = own.get(name, ()) if not owner else ()
        names = known or _component_parameters().get(name, ())
        for place, value in enumerate(call.args):
            bound = names[min(place, len(names) - 1)] if names else ""
            if bound in SPOKEN_PARAMETERS:
                yield value
        yield from (word.value for word in call.keywords if word.arg in SPOKEN_PARAMETERS)


def _texts(value: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The constants that a value may be: itself, or a branch of a choice."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value, value.value
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    elif isinstance(value, ast.Call) and _name(value.func) in {"cond", "match"}:
        for part in value.args[1:]:
            yield from _texts(part.elts[-1] if isinstance(part, ast.Tuple) else part)


def _parameters(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """Names of the parameters of each function of a file, in order; that of `*children` last."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            rest = [node.args.vararg] if node.args.vararg else []
            found[node.name] = tuple(each.arg for each in (*node.args.args, *rest))
    return found


@lru_cache(maxsize=1)
def _component_parameters() -> dict[str, tuple[str, ...]]:
    """The same of what pages are made of."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((UI / "components").glob("*.py")):
        found |= _parameters(ast.parse(path.read_text("utf-8")))
    return found


def _owner(function: ast.expr) -> str:
    """What a function is taken from: `el` of `rx.el.span`, nothing of a name."""
    return _name(function.value) if isinstance(function, ast.Attribute) else ""


def _are_classes(words: list[str]) -> bool:
    """Whether every word is a class of the stylesheets, or a form of one (button-md)."""
    known = _css_classes()
    return all(word in known or word.lstrip("-").rpartition("-")[0] in known for word in words)


def _walk(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Texts below a node that are for people, as far as their place says."""
    if _is_for_machines(node):
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node, node.value
        return
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        yield node, "".join(str(part) for part in parts)
        return
    for child in _children(node):
        yield from _walk(child)


def _is_for_machines(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _name(node.func) in MACHINES | WRAPPERS
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return any(_name(target) in {"__all__", "tag", "library"} for target in node.targets)
    if isinstance(node, ast.Subscript):
        return not isinstance(node.value, ast.Dict)
    return isinstance(node, (ast.Compare, ast.Raise, ast.ImportFrom))


def _children(node: ast.AST) -> list[ast.AST]:
    """Where texts for people may be: keys, annotations and attributes for machines are left out."""
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [value for key, value in pairs if not _names_attribute(key)]
    if isinstance(node, ast.Subscript):
        # Of a table that is looked into where it stands, the values are shown.
        return [node.value]
    if isinstance(node, ast.Call):
        named = [word.value for word in node.keywords if not _is_attribute(word)]
        return [node.func, *node.args, *named]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [*node.body, node.args]
    if isinstance(node, ast.AnnAssign):
        return [node.value] if node.value is not None else []
    return [] if isinstance(node, ast.arg) else list(ast.iter_child_nodes(node))


def _is_attribute(word: ast.keyword) -> bool:
    return word.arg in ATTRIBUTES and isinstance(word.value, (ast.Constant, ast.JoinedStr))


def _names_attribute(key: ast.expr | None) -> bool:
    """Whether a dictionary's value under this key is an attribute that nobody sees."""
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return False
    name = key.value
    looks = name.startswith(("data-", "aria-", "popover")) or (name[:1].islower() and "-" in name)
    return looks and name not in SPOKEN_ATTRIBUTES


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


@lru_cache(maxsize=1)
def _css_classes() -> frozenset[str]:
    """Names of classes in the stylesheets."""
    sheets = (ROOT / "assets").glob("*.css")
    return frozenset(name for sheet in sheets for name in _CLASS.findall(sheet.read_text("utf-8")))
