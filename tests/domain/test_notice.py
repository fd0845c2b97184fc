"""Every kind of notice has a rule, and what a person must know cannot be switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from crowdfund.domain.notice import NoticeKind, Topic
from crowdfund.domain.notice_rules import RULES, TOPICS, switchable, topic_label
from tests.gates.sources import PROJECT, modules


def test_every_kind_and_every_topic_has_a_rule() -> None:
    assert set(RULES) == set(NoticeKind)
    assert set(TOPICS) == set(Topic)
    assert {rule.topic for rule in RULES.values()} == set(Topic)


@pytest.mark.parametrize("kind", NoticeKind)
def test_money_security_and_complaints_always_come(kind: NoticeKind) -> None:
    is_fixed = RULES[kind].topic in {Topic.MONEY, Topic.SECURITY, Topic.COMPLAINTS}
    assert (switchable(kind) == "") == is_fixed


@pytest.mark.parametrize("kind", ["general", "of_an_older_version", ""])
def test_a_kind_that_is_not_known_any_more_is_about_something_else(kind: str) -> None:
    assert topic_label(kind) == "Something else"
    assert topic_label(NoticeKind.REFUNDED.value) == "Money and shares"


def test_every_kind_is_written_somewhere() -> None:
    """Prevents: a row in the table of kinds for something that nobody is told."""
    sources = "".join(
        path.read_text() for path in modules("services") if path.name != "unsubscribing.py"
    )
    written = {kind for kind in NoticeKind if f".{kind.name}" in sources}
    assert set(NoticeKind) - written == set()


def test_the_documentation_lists_every_kind() -> None:
    page = (Path(PROJECT) / "docs" / "notifications.md").read_text()
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    assert lines == [_line(kind) for kind in NoticeKind]


def _line(kind: NoticeKind) -> str:
    rule = RULES[kind]
    ways = ", ".join(["site"] * rule.is_listed + ["mail"] * rule.is_mailed)
    off = "yes" if TOPICS[rule.topic].can_be_switched_off else "no"
    return f"| `{kind.value}` | {rule.when} | {rule.readers} | {ways} | {off} |"
