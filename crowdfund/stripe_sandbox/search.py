"""The search language: `name:'value' AND metadata['key']:'value'`, over one kind of object.

Unlike Stripe's, whose index lags by about a minute, this one finds what was written just now.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crowdfund.stripe_sandbox.errors import Json, bad_param
from crowdfund.stripe_sandbox.paging import envelope, limit_of
from crowdfund.stripe_sandbox.params import Spec, integer, text
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import Call

SEARCH: Spec = {"query": text(required=True), "limit": integer(), "page": text()}
"""Parameters of every search."""

_CLAUSE = re.compile(
    r"""\s*(-?)(\w{1,40}|metadata\[["'].{1,40}?["']\])\s*(:|~|>=|<=|>|<)\s*"""
    r"""(?:"([^"]*)"|'([^']*)'|(null|-?[0-9]{1,15}|true|false))\s*""",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """One condition; `value` None asks for what is not there."""

    name: str
    key: str
    sign: str
    value: str | None
    is_negated: bool

    def holds(self, body: Json) -> bool:
        """Whether an object meets it."""
        return self._met(body) != self.is_negated

    def _met(self, body: Json) -> bool:
        found = body["metadata"].get(self.key) if self.key else body[self.name]
        if self.value is None or found is None:
            return found is None and self.value is None
        plain = str(found).lower() if isinstance(found, bool) else str(found)
        if self.sign == ":":
            return plain.lower() == self.value.lower()
        if self.sign == "~":
            return self.value.lower() in plain.lower()
        return _compared(self.sign, found, self.value)


def _compared(sign: str, found: object, value: str) -> bool:
    if not isinstance(found, int) or not re.fullmatch("-?[0-9]+", value):
        raise bad_param("Only numbers can be compared.", param="query")
    wanted = int(value)
    return {
        ">": found > wanted,
        ">=": found >= wanted,
        "<": found < wanted,
        "<=": found <= wanted,
    }[sign]


def _clauses(query: str, names: tuple[str, ...]) -> tuple[list[_Clause], bool]:
    """The conditions, and whether one of them is enough."""
    any_is_enough = re.search(r"\sOR\s", query) is not None
    if any_is_enough and re.search(r"\sAND\s", query):
        raise bad_param("A search has AND or OR, not both.", param="query")
    parts = re.split(r"\sOR\s" if any_is_enough else r"\sAND\s", query)
    return [_clause(part, names) for part in parts], any_is_enough


def _clause(part: str, names: tuple[str, ...]) -> _Clause:
    match = _CLAUSE.fullmatch(part)
    if match is None:
        raise bad_param("Cannot read this search; write name:'value' AND ...", param="query")
    name, sign = match[2], match[3]
    key = re.sub(r"""^metadata\[["']|["']\]$""", "", name) if "[" in name else ""
    if not key and name not in names:
        raise bad_param(f"Field `{name}` cannot be searched.", param="query")
    value = next((text for text in match.groups()[3:6] if text is not None), "")
    return _Clause(
        name, key, sign, None if match[6] == "null" else value, is_negated=bool(match[1])
    )


def searcher(kind: str, *names: str) -> Callable[[Call], Json]:
    """A handler that searches a kind by the named members and by metadata, newest first."""

    def search(call: Call) -> Json:
        clauses, any_is_enough = _clauses(call.params["query"] or "", names)
        wanted = any if any_is_enough else all
        found = [
            body
            for body in call.store.select(Selection(kind, account=call.account))
            if wanted(clause.holds(body) for clause in clauses)
        ]
        start, limit = _start(call), limit_of(call)
        page = found[start : start + limit]
        has_more = len(found) > start + limit
        answer = envelope(call.path, page, has_more=has_more)
        after = f"page_{start + limit}" if has_more else None
        return answer | {"object": "search_result", "next_page": after}

    return search


def _start(call: Call) -> int:
    page = call.params.get("page") or "page_0"
    match = re.fullmatch(r"page_([0-9]{1,9})", page, re.ASCII)
    if match is None:
        raise bad_param("This page was not named by a search.", param="page")
    return int(match[1])
