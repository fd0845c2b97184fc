"""Draws the tables of roles and actions for docs/roles.md: `python -m scripts.roles_table`."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from types import ModuleType

from crowdfund.domain import membership, permissions
from crowdfund.domain.actor import Role
from crowdfund.domain.membership import MEMBER_LABELS, MEMBERS_MAY, FounderAction, MemberRole
from crowdfund.domain.permissions import ALLOWED, ROLE_LABELS, Action


def table() -> str:
    """Returns the table in Markdown: one line for each action, one column for each role."""
    roles = list(Role)
    head = " | ".join(ROLE_LABELS[role] for role in roles)
    lines = [f"| Action | {head} |", "|---" * (len(roles) + 1) + "|"]
    meanings = _meanings(permissions, "Action")
    for action in Action:
        cells = " | ".join("yes" if action in ALLOWED[role] else "" for role in roles)
        lines.append(f"| `{action.value}`: {meanings[action.name]} | {cells} |")
    return "\n".join(lines)


def enterprise_table() -> str:
    """Returns the table of roles in an enterprise in Markdown."""
    head = " | ".join(MEMBER_LABELS[role] for role in MemberRole)
    lines = [f"| Action | {head} |", "|---" * (len(MemberRole) + 1) + "|"]
    meanings = _meanings(membership, "FounderAction")
    for action in FounderAction:
        cells = " | ".join("yes" if action in MEMBERS_MAY[role] else "" for role in MemberRole)
        lines.append(f"| `{action.value}`: {meanings[action.name]} | {cells} |")
    return "\n".join(lines)


def _meanings(module: ModuleType, name: str) -> dict[str, str]:
    """The line of meaning under each member of an enumeration."""
    tree = ast.parse(inspect.getsource(module))
    [body] = [
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name
    ]
    meanings = {}
    for member, meaning in pairwise(body):
        if isinstance(member, ast.Assign) and isinstance(meaning, ast.Expr):
            [target] = member.targets
            meanings[ast.unparse(target)] = str(ast.literal_eval(meaning.value)).rstrip(".")
    return meanings


if __name__ == "__main__":
    print(table())
    print()
    print(enterprise_table())
