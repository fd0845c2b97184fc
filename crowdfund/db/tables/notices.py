"""What people are told, by which way they want it, and the demonstration's mailbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSON
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import (
    key,
    maybe_state,
    maybe_words,
    moment,
    one_of,
    reference,
    state,
    unique_words,
    words,
)
from crowdfund.domain.language import Language
from crowdfund.domain.notice import Channel, MailStatus, Topic


class Notice(SQLModel, table=True):
    """Something a person is told, on the site and by mail. Written in the transaction of the change
    that it tells of."""

    __tablename__ = "notices"
    __table_args__ = (
        one_of("notices", "mail", MailStatus),
        one_of("notices", "language", Language),
        CheckConstraint(
            "(user_id IS NULL) = (language IS NOT NULL) AND (user_id IS NOT NULL OR NOT is_listed)",
            name="ck_notices_reader",
        ),
        CheckConstraint(
            "json_typeof(told) = 'object' AND octet_length(CAST(told AS text)) <= 32768",
            name="ck_notices_told",
        ),
    )

    id: UUID = key()
    user_id: UUID | None = reference("users.id", nullable=True, index=False)
    """Who is told; empty for somebody without an account, who has nothing but its letter."""
    language: str | None = maybe_state()
    """A `Language`: theirs, when they have no account."""
    kind: str = words(None)
    """A `NoticeKind`. A label, not a state: one that is no longer known is about something else."""
    subject: str = words(None)
    """One line, as it was finished in its reader's language of that time."""
    body: str = words(None)
    """Plain text, finished likewise."""
    told: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    """Sentences and values that both are said from anew, in the language of whoever reads them
    (`domain.told`). Empty where all of it is somebody's own words, and for notices from before it
    was kept."""
    path: str = words()
    """Where it leads on the site."""
    once_key: str = unique_words()
    """What it is about: the same notice is never made twice."""
    created_at: datetime = moment()
    """UTC."""
    is_listed: bool = True
    """Whether it is shown on the site; False when its reader wants such notices by mail alone."""
    read_at: datetime | None = moment(nullable=True)
    """When they read it, UTC."""
    mail: str = state()
    """A `MailStatus`."""
    due_at: datetime | None = moment(nullable=True)
    """Next time to try the mail, UTC; also a lease while one is being tried. Empty when it was
    left for a person."""
    tries: int = 0
    """How often mail was tried."""
    begun_at: datetime | None = moment(nullable=True)
    """When a worker began to hand it to the mail server, UTC; empty once the end is known."""
    unknown_ends: int = 0
    """How often nobody came back to say whether the mail server took it."""
    sent_at: datetime | None = moment(nullable=True)
    """When the mail server took it, UTC."""
    last_error: str = words()
    """Why it was not taken, in words."""
    address: str | None = maybe_words()
    """Where its mail goes when that is not the person's address; forgotten once it went."""
    link_id: UUID | None = reference("account_links.id", nullable=True)
    """The one-time link that its mail brings."""


Index(
    "ix_notices_listed",
    Notice.__table__.c.user_id,  # type: ignore[attr-defined]
    Notice.__table__.c.created_at.desc(),  # type: ignore[attr-defined]
    postgresql_where=text("is_listed"),
)
Index(
    "ix_notices_unread",
    Notice.__table__.c.user_id,  # type: ignore[attr-defined]
    postgresql_where=text("is_listed AND read_at IS NULL"),
)
Index(
    "ix_notices_due",
    Notice.__table__.c.due_at,  # type: ignore[attr-defined]
    postgresql_where=text("mail = 'waiting'"),
)


class NoticeChoice(SQLModel, table=True):
    """What a person switched on or off. Without a row, everything comes."""

    __tablename__ = "notice_choices"
    __table_args__ = (
        one_of("notice_choices", "topic", Topic),
        one_of("notice_choices", "channel", Channel),
        UniqueConstraint("user_id", "topic", "channel", name="uq_notice_choices_one"),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Whose choice."""
    topic: str = state()
    """A `Topic` that can be switched off."""
    channel: str = state()
    """A `Channel`."""
    is_on: bool = True
    """Whether it comes."""
    changed_at: datetime = moment()
    """UTC."""


class MailboxMail(SQLModel, table=True):
    """A message that the demonstration's own mailbox took, whole, as it would have been sent."""

    __tablename__ = "mailbox_mails"

    id: UUID = key()
    message_id: str = unique_words()
    """Its Message-ID: the same message is kept once, as a good mail server would."""
    recipient: str = words(None)
    """The address, lower case."""
    source: str = words(None)
    """Headers and body, as they go over the wire."""
    taken_at: datetime = moment()
    """UTC, the platform's time."""


Index(
    "ix_mailbox_mails_recipient",
    MailboxMail.__table__.c.recipient,  # type: ignore[attr-defined]
    MailboxMail.__table__.c.taken_at.desc(),  # type: ignore[attr-defined]
)
