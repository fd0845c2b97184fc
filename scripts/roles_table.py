"""Draws the table of roles and actions for docs/roles.md: `python -m scripts.roles_table`."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise

from crowdfund.domain import permissions
from crowdfund.domain.actor import Role
from crowdfund.domain.permissions import ALLOWED, ROLE_LABELS, Action


def table() -> str:
    """Returns the table in Markdown: one line for each action, one column for each role."""
    roles = list(Role)
    head = " | ".join(ROLE_LABELS[role] for role in roles)
    lines = [f"| Action | {head} |", "|---" * (len(roles) + 1) + "|"]
    meanings = _meanings()
    for action in Action:
        cells = " | ".join("yes" if action in ALLOWED[role] else "" for role in roles)
        lines.append(f"| `{action.value}`: {meanings[action.name]} | {cells} |")
    return "\n".join(lines)


def _meanings() -> dict[str, str]:
    """The line of meaning under each member."""
    tree = ast.parse(inspect.getsource(permissions))
    [body] = [
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Action"
    ]
    meanings = {}
    for member, meaning in pairwise(body):
        if isinstance(member, ast.Assign) and isinstance(meaning, ast.Expr):
            [target] = member.targets
            meanings[ast.unparse(target)] = str(ast.literal_eval(meaning.value)).rstrip(".")
    return meanings


if __name__ == "__main__":
    print(table())
