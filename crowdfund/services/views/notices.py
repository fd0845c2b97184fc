"""What people see of their notices."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NoticeRow:
    """One notice."""

    id: str
    topic: str
    """What it is about, in words."""
    subject: str
    body: str
    path: str
    at_text: str
    at_iso: str
    is_read: bool


@dataclass(frozen=True)
class NoticesPage:
    """The page of notices."""

    rows: list[NoticeRow] = field(default_factory=list)
    unread: int = 0
    total: int = 0
    page: int = 1
    pages: int = 1
    only_unread: bool = False


@dataclass(frozen=True)
class ChoiceRow:
    """One topic and what a person chose about it."""

    topic: str
    label: str
    hint: str
    is_fixed: bool
    """Whether it always comes."""
    on_site: bool
    by_mail: bool
