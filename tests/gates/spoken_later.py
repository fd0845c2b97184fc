"""Which texts of services, routes and papers stay English, and why; every other one is for people.

Pages are fixed when they are built; services, routes and papers make texts while the product runs,
beside much that no reader sees: SQL, headers, and what is said to moderators alone. Files that
people keep are in their language; which stay English, and why: docs/decisions/0064.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from crowdfund.services.nouns import COUNTED
from tests.gates.sources import PACKAGE, dotted, modules, nodes_of, tree_of
from tests.gates.visible import Bare, bare_texts

LATE = ("services", "http", "papers")
"""Where texts are made while the product runs."""

_SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|SET LOCAL|REPEATABLE READ)\b.*|least\(.*|\w+ < :before",
    re.DOTALL,
)
_HEADER = re.compile(
    r"hint wrong|\{number\} \{\}|id: \{\}\nevent: totals\n.*|"
    r"(public|private), [a-z=0-9, -]+|[a-z]+/[a-z]+; charset=utf-8|[A-Z][a-z]+(-[A-Z][a-z]+)+"
    r"|[A-Z][a-z]+(-[A-Z][a-z]+)+, [A-Z][a-z]+|Bearer \{\}|\{\} [KM]B|\{\}\.\{\} MB"
    r"|sandbox; .*",
    re.DOTALL,
)

KEYS = {
    "audit_search": {"fraud warning"},
    "audit_values": {"fraud warning"},
    "stored_words": {"%d %b %Y, %H:%M UTC", "{number}"},
}
"""Texts of single modules that nobody is shown: a kind of thing in the audit trail, by which its
name is found (`audit_words`); and how numbers and moments are found in English that is stored."""

FILES = "addressed to an authority, or read by machines"
OPERATORS = "for whoever runs the platform: the health address, metrics, the terminal"
ANSWERS = (
    "what came of a note of the processor: stored in the step in which it becomes one that is "
    "handled (webhooks), and pages list only notes that are not, with the error that kept them so"
)
HISTORY = "stored: reasons in histories, the audit trail, answers to the processor"
EVIDENCE = "sent to a bank or the processor"
NAMES = "names that are the same in every language: of things, of a format's parts, of files"

ENGLISH = {
    **dict.fromkeys(
        [
            *("archive_pages", "archive_parts", "archives", "escrow_proofs", "form_c_drafts"),
            *("kiis", "kiis_content", "letters", "mailbox", "markdown", "open_cap", "sharing"),
        ],
        FILES,
    ),
    **dict.fromkeys(
        ["gauges", "health", "reconciliation_health", "returning", "waiting"], OPERATORS
    ),
    **dict.fromkeys(
        [
            *("disputes", "event_handlers", "fraud_warnings", "identities", "own_notes"),
            *("payouts", "refund_notes", "transfers"),
        ],
        ANSWERS,
    ),
    **dict.fromkeys(["demonstration", "filings", "screening_words"], HISTORY),
    **dict.fromkeys(["dispute_answers", "dispute_words", "payment_pages"], EVIDENCE),
    **dict.fromkeys(["person_input", "share_links"], NAMES),
}
"""Services whose texts stay English (docs/languages.md), and why."""

ROUTES = dict.fromkeys(["counting", "headers", "metrics", "openapi", "previews", "webhooks"], FILES)
"""Routes whose texts stay English, and why: a program reads them."""

PAPERS = {
    **dict.fromkeys(["archive", "archive_html", "kiis", "open_cap"], FILES),
    **dict.fromkeys(["calendar", "fonts"], NAMES),
}
"""Papers whose texts stay English, and why."""

STAYS = {"services": ENGLISH, "http": ROUTES, "papers": PAPERS}

SPOKEN = {
    "NO_DAY",
    "NO_COUNTRY",
    "NOT_ECSPR",
    "NOT_REG_CF",
    "NOT_WAITING",
    "UNDER_WAY",
    "CAME_BACK_TO_US",
}
"""Constants of those modules that people read all the same."""


def unspoken() -> list[Bare]:
    """Every text of services, routes and papers that people would read in English only."""
    return [bare for path in modules(*LATE) for bare in unspoken_in(path)]


def unspoken_in(path: Path) -> list[Bare]:
    """The same of one file.

    Args:
        path: of a module of services, routes or papers.
    """
    keys = KEYS.get(path.stem, set())
    found = [
        bare
        for bare in bare_texts(path, are_refusals_shown=True)
        if not _is_code(bare.text) and bare.text.strip() not in keys
    ]
    stays = STAYS.get(path.parent.name, {})
    if path.stem not in stays or not path.is_relative_to(PACKAGE):
        return found
    shown = _lines_of(path, SPOKEN) | _lines_of_errors(path)
    return [bare for bare in found if bare.node.lineno in shown]


def _lines_of_errors(path: Path) -> set[int]:
    """Lines on which a module whose answers stay English raises an error, which is shown."""
    if STAYS[path.parent.name][path.stem] is not ANSWERS:
        return set()
    raised = (node for node in nodes_of(path) if isinstance(node, ast.Raise))
    return {line for node in raised for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def _is_code(text: str) -> bool:
    return bool(_SQL.fullmatch(text) or _HEADER.fullmatch(text.strip()))


def uncounted() -> list[str]:
    """Nouns that are counted and are in no catalog: they would be English in every language."""
    return [
        f"{path.name}:{call.lineno}: {call.args[1].value}"
        for path in modules("services", "http", "ui", "papers")
        if path.stem not in STAYS.get(path.parent.name, {})
        for call in nodes_of(path)
        if isinstance(call, ast.Call)
        and dotted(call.func) in {"texts.count", "count", "Count"}
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
        and isinstance(call.args[1].value, str)
        and call.args[1].value not in COUNTED
    ]


def _lines_of(path: Path, names: set[str]) -> set[int]:
    """Lines on which constants of a module are defined."""
    lines: set[int] = set()
    for node in tree_of(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id in names for target in targets):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines
