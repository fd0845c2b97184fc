"""Gate on the audit trail. It prevents an action of a person that nobody can find afterwards."""

from __future__ import annotations

import ast
from functools import cache

from tests.gates.sources import PACKAGE, dotted, modules, nodes_of, tree_of

RECORD = "audit.record"

LEAVES_NONE = {
    "passkey_answers.read_new": "uses a challenge up; adding the passkey that it read leaves one",
    "passkeys.options_to_add": "a challenge; the passkey that answers it leaves one",
    "passkeys.options_to_use": "a challenge; signing in or proving with it leaves one",
    "app_codes.start": "a secret that counts for nothing until its first code came, which does",
    "demonstration.use_drawn_cover": "made by the seed, for pictures that come with the product",
    "escrow_proofs.pledge_proof": "reads one's own proof, and publishes what is public anyway",
    "following.set_reminders": "what its reader wants to be reminded of",
    "following.set_watching": "a bookmark: it changes nothing for anybody else",
    **dict.fromkeys(
        ("wishes.delete_wishes", "wishes.forget_learnt", "wishes.let_learn", "wishes.save_wishes"),
        "a taste is nobody else's business, and what was deleted must not live on in a trail",
    ),
    "inbox.mark_all_read": "says only what its reader has seen",
    "inbox.mark_read": "says only what its reader has seen",
}
"""What changes something for a person and leaves no entry, each with why."""

Name = tuple[str, str]
"""Module and function."""


@cache
def _functions() -> dict[Name, ast.FunctionDef]:
    return {
        (path.stem, node.name): node
        for path in sorted((PACKAGE / "services").glob("*.py"))
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def _imports(module: str) -> dict[str, Name]:
    """What a module's names of other services' functions stand for."""
    [path] = [
        path for path in modules("services") if path.stem == module and "views" not in str(path)
    ]
    found: dict[str, Name] = {}
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "crowdfund.services"
        ):
            origin = (node.module or "").rpartition(".")[2]
            for alias in node.names:
                found[alias.asname or alias.name] = (origin, alias.name)
    return found


@cache
def _used(name: Name) -> set[Name]:
    """Every function of the services that this one names, called or passed on."""
    module, node = name[0], _functions()[name]
    used: set[Name] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            used |= {(module, inner.id), _imports(module).get(inner.id, ("", ""))}
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            used.add((inner.value.id, inner.attr))
    return (used & _functions().keys()) - {name}


def _reached(name: Name) -> set[Name]:
    reached, todo = {name}, [name]
    while todo:
        for used in _used(todo.pop()) - reached:
            reached.add(used)
            todo.append(used)
    return reached


@cache
def _writes(name: Name) -> bool:
    return any(
        isinstance(node, ast.Call) and dotted(node.func).endswith(".transaction")
        for node in ast.walk(_functions()[name])
    )


@cache
def _actions() -> dict[str, set[Name]]:
    """Public services that somebody asks for and that may change something, with all they reach."""
    found: dict[str, set[Name]] = {}
    for (module, name), node in _functions().items():
        arguments = {argument.arg for argument in node.args.kwonlyargs + node.args.args}
        if name.startswith("_") or not {"deps", "actor"} <= arguments:
            continue
        reached = _reached((module, name))
        if any(map(_writes, reached)):
            found[f"{module}.{name}"] = reached
    return found


def test_every_action_leaves_an_entry() -> None:
    silent = {
        name for name, reached in _actions().items() if tuple(RECORD.split(".")) not in reached
    }
    assert silent == set(LEAVES_NONE)


def test_the_gate_sees_actions() -> None:
    """A gate that finds nothing would pass for the wrong reason."""
    found = _actions()
    assert len(found) >= 30
    assert {"moderation.suspend", "retrying.retry_note", "profile.change_name"} <= set(found)
    assert "catalog.campaign_page" not in found


def test_entries_are_written_by_one_function() -> None:
    """Prevents: an entry that skips the removal of secrets."""
    writers = [
        path.name
        for path in modules()
        if any(
            isinstance(node, ast.Call) and dotted(node.func) == "AuditEntry"
            for node in nodes_of(path)
        )
    ]
    assert writers == ["audit.py"]
