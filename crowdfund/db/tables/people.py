"""People, and the browsers they are signed in with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import SQLModel

from crowdfund.db.columns import key, moment, one_of, reference, state, unique_words, words
from crowdfund.domain.actor import Role
from crowdfund.domain.factors import ProofKind
from crowdfund.domain.language import Language


class User(SQLModel, table=True):
    """One person."""

    __tablename__ = "users"
    __table_args__ = (one_of("users", "role", Role), one_of("users", "language", Language))

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
    language: str = state(default=Language.ENGLISH)
    """The `Language` that they are written to in."""
    customer_ref: str = words()
    """The processor's customer, once one exists."""
    created_at: datetime = moment()
    """When the account was made, UTC."""
    unconfirmed_since: datetime | None = moment(nullable=True)
    """Since when a letter to their address waits to be answered, UTC; empty once it was, and for
    people who were here before letters were sent."""
    deleted_at: datetime | None = moment(nullable=True)
    """When they deleted their account, UTC; what is left of them then is a tombstone."""


class UserSession(SQLModel, table=True):
    """One browser that is signed in. The token itself is never stored."""

    __tablename__ = "user_sessions"
    __table_args__ = (one_of("user_sessions", "proved_how", ProofKind),)

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
    proved_at: datetime = moment()
    """When its person last proved that it is them, UTC."""
    proved_how: str = state(default=ProofKind.PASSWORD)
    """How: a `ProofKind`."""
