"""People, and the browsers they are signed in with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from crowdfund.db.columns import key, moment, one_of, reference, state, unique_words, words
from crowdfund.domain.actor import Role


class User(SQLModel, table=True):
    """One person."""

    __tablename__ = "users"
    __table_args__ = (one_of("users", "role", Role),)

    id: UUID = key()
    email: str = unique_words()
    """Lower case; what they sign in with."""
    password_hash: str = words(None)
    """argon2id; empty when nobody can sign in as this person."""
    name: str = words(None)
    """How they are called on pages."""
    role: str = state()
    """A `Role`."""
    country: str = words()
    """ISO 3166 alpha-2, or empty."""
    customer_ref: str = words()
    """The processor's customer, once one exists."""
    created_at: datetime = moment()
    """When the account was made, UTC."""


class UserSession(SQLModel, table=True):
    """One browser that is signed in. The token itself is never stored."""

    __tablename__ = "user_sessions"

    id: UUID = key()
    user_id: UUID = reference("users.id")
    """Whose."""
    token_hash: str = unique_words()
    """SHA-256 (hex) of the random token in the cookie."""
    user_agent: str = words()
    """What the browser called itself, cut to 200 characters."""
    created_at: datetime = moment()
    """When they signed in, UTC."""
    seen_at: datetime = moment()
    """When it was last used, UTC, to the nearest few minutes."""
    expires_at: datetime = moment()
    """When it ends by itself, UTC."""
    revoked_at: datetime | None = moment(nullable=True)
    """When it was ended by hand, UTC."""


class Notice(SQLModel, table=True):
    """Something a person is told, on the site and by mail."""

    __tablename__ = "notices"

    id: UUID = key()
    user_id: UUID = reference("users.id")
    """Who is told."""
    subject: str = words(None)
    """One line."""
    body: str = words(None)
    """Plain text."""
    path: str = words()
    """Where it leads on the site."""
    once_key: str = unique_words()
    """What it is about: the same notice is never made twice."""
    created_at: datetime = moment()
    """UTC."""
    read_at: datetime | None = moment(nullable=True)
    """When they read it, UTC."""
    sent_at: datetime | None = moment(nullable=True, index=True)
    """When mail went out, UTC; stays empty without a mail server."""
    due_at: datetime | None = moment(nullable=True)
    """Next time to try the mail, UTC; also a lease while one is being tried. Empty when it was
    left for a person."""
    tries: int = 0
    """How often mail was tried."""


Index(
    "ix_notices_due",
    Notice.__table__.c.due_at,  # type: ignore[attr-defined]
    postgresql_where=text("sent_at IS NULL"),
)
