"""Which texts of services and routes stay English, and why; every other one is for people.

Pages are fixed when they are built; services and routes make texts while the product runs, beside
much that no reader of a page sees: SQL, headers, files, and what is said to moderators alone.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from crowdfund.services.nouns import COUNTED
from tests.gates.sources import PACKAGE, dotted, modules, nodes_of, tree_of
from tests.gates.visible import Bare, bare_texts

LATE = ("services", "http")
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

FILES = "kept as a file, or read by machines"
MODERATORS = "said to moderators and operators: incidents, alarms, findings, health"
HISTORY = "stored: reasons in histories, the audit trail, answers to the processor"
EVIDENCE = "sent to a bank or the processor"
NAMES = "names that are the same in every language"

ENGLISH = {
    **dict.fromkeys(
        [
            *("archive_pages", "archive_parts", "archives", "escrow_proofs", "form_c_drafts"),
            *("kiis", "kiis_content", "letters", "mailbox", "markdown", "open_cap", "papers"),
            *("sharing", "statement_files", "statements"),
        ],
        FILES,
    ),
    **dict.fromkeys(
        [
            *("admin_notices", "alarms", "audit_chain", "audit_published", "book_chains"),
            *("book_checks", "book_endings", "book_verdicts", "books", "escrow_checkpoints"),
            *("failures", "fraud_warnings", "gauges", "health", "incidents", "jobs_pages"),
            *("oddities", "reconciliation", "reconciliation_alarms", "reconciliation_compare"),
            *("reconciliation_pages", "reconciliation_words", "refund_notes", "returning"),
            *("review_pages", "screening", "transfers", "waiting", "webhooks"),
        ],
        MODERATORS,
    ),
    **dict.fromkeys(
        [
            *("adopting", "attempts", "audit", "clearing", "clock", "closing", "demonstration"),
            *("dispute_ends", "dispute_money", "disputes", "event_handlers", "filings"),
            *(
                "held_transfers",
                "identities",
                "ledger",
                "moderation",
                "own_notes",
                "passkeys",
                "payouts",
            ),
            *("profile", "refunds", "roles", "versions"),
        ],
        HISTORY,
    ),
    **dict.fromkeys(["dispute_answers", "dispute_words", "payment_pages"], EVIDENCE),
    **dict.fromkeys(["person_input", "share_links"], NAMES),
}
"""Services whose texts stay English (docs/languages.md), and why."""

ROUTES = dict.fromkeys(["counting", "headers", "metrics", "openapi", "previews", "webhooks"], FILES)
"""Routes whose texts stay English, and why: a program reads them."""

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
    """Every text of services and routes that people would read in English only."""
    return [bare for path in modules(*LATE) for bare in unspoken_in(path)]


def unspoken_in(path: Path) -> list[Bare]:
    """The same of one file.

    Args:
        path: of a module of services or routes.
    """
    found = [bare for bare in bare_texts(path, are_refusals_shown=True) if not _is_code(bare.text)]
    stays = ROUTES if path.parent.name == "http" else ENGLISH
    if path.stem not in stays or not path.is_relative_to(PACKAGE):
        return found
    shown = _lines_of(path, SPOKEN)
    return [bare for bare in found if bare.node.lineno in shown]


def _is_code(text: str) -> bool:
    return bool(_SQL.fullmatch(text) or _HEADER.fullmatch(text.strip()))


def uncounted() -> list[str]:
    """Nouns that are counted and are in no catalog: they would be English in every language."""
    return [
        f"{path.name}:{call.lineno}: {call.args[1].value}"
        for path in modules("services", "http", "ui")
        if path.stem not in ENGLISH
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
