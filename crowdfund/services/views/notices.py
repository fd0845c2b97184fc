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


@dataclass(frozen=True)
class MailRow:
    """One message in the demonstration's mailbox."""

    id: str
    recipient: str
    subject: str
    at_text: str
    """As in its own header, which programs for mail show."""


@dataclass(frozen=True)
class MailboxPage:
    """The demonstration's mailbox."""

    rows: list[MailRow] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    sees_all: bool = False
    """Whether it shows everybody's, to a moderator."""


@dataclass(frozen=True)
class MailView:
    """One message as it would have been sent."""

    id: str = ""
    subject: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    """Name and value."""
    text: str = ""
    html: str = ""
    link: str = ""
    """The address on this site that it leads to, or empty."""
