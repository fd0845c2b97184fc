"""One-time links in letters about an account, and addresses that a new password was asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from crowdfund.db.columns import key, moment, one_of, reference, state, unique_words, words
from crowdfund.domain.account_link import LinkPurpose


class AccountLink(SQLModel, table=True):
    """A link that one letter brings. The token itself is never stored."""

    __tablename__ = "account_links"
    __table_args__ = (one_of("account_links", "purpose", LinkPurpose),)

    id: UUID = key()
    user_id: UUID = reference("users.id")
    """Whose account it is about."""
    purpose: str = state()
    """A `LinkPurpose`."""
    address: str = words(None)
    """Where its letter goes, lower case."""
    token_hash: str = unique_words()
    """SHA-256 (hex) of the token in the link."""
    made_at: datetime = moment()
    """Real time, UTC."""
    expires_at: datetime = moment()
    """When it ends by itself, real time, UTC."""
    used_at: datetime | None = moment(nullable=True)
    """When it did what it is for, real time, UTC."""
    ended_at: datetime | None = moment(nullable=True)
    """When another took its place, real time, UTC."""


Index(
    "ix_account_links_address",
    AccountLink.__table__.c.address,  # type: ignore[attr-defined]
    postgresql_where=text("used_at IS NULL AND ended_at IS NULL"),
)


class ResetRequest(SQLModel, table=True):
    """An address that was typed into “Forgotten your password?”. A worker looks whether anybody has
    it, so that the answer to who typed it is the same; the row goes when it is done."""

    __tablename__ = "reset_requests"

    id: UUID = key()
    address: str = words(None)
    """As typed, lower case."""
    asked_at: datetime = moment()
    """UTC."""
    due_at: datetime | None = moment(nullable=True, index=True)
    """Next time to look, UTC; also a lease while a worker does. Empty when it was left for a
    person."""
