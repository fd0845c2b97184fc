"""The steps before a first pledge, as their person sees them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StatementRow:
    """One statement that can be made."""

    value: str
    label: str
    words: str
    words_hash: str


@dataclass(frozen=True)
class OptionRow:
    """One option of a question."""

    value: str
    text: str


@dataclass(frozen=True)
class QuestionRow:
    """One question of a test."""

    place: str
    text: str
    options: list[OptionRow] = field(default_factory=list)


@dataclass(frozen=True)
class EntryPage:
    """Which step comes next under a regime, with everything that it shows."""

    code: str = ""
    regime_name: str = ""
    rules_path: str = ""
    step: str = ""
    """An `AnswerKind`, wait, or empty when nothing is missing."""
    lead: str = ""
    """What is asked for, or until when one waits."""
    words: str = ""
    """What is confirmed, exactly as it is stored; empty for statements and tests."""
    words_hash: str = ""
    statements: list[StatementRow] = field(default_factory=list)
    questions: list[QuestionRow] = field(default_factory=list)
    until_text: str = ""
    until_iso: str = ""
    """Until when one waits; empty for every other step."""
    is_done: bool = False
