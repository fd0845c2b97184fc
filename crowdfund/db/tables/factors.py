"""What people prove with that it is them, beside their password, and what is under way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from crowdfund.db.columns import (
    big,
    key,
    maybe_big,
    moment,
    one_of,
    reference,
    state,
    unique_words,
    words,
)
from crowdfund.domain.factors import Ceremony


class AuthenticatorApp(SQLModel, table=True):
    """The app of one person that shows codes (RFC 6238)."""

    __tablename__ = "authenticator_apps"
    __table_args__ = (UniqueConstraint("user_id", name="uq_authenticator_apps_user_id"),)

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Whose."""
    sealed: str = words(None)
    """The secret, encrypted with a key that is not in the database."""
    last_step: int | None = maybe_big()
    """The time step of the last code that was taken: it and earlier ones are not taken again."""
    created_at: datetime = moment()
    """When it was set up, UTC."""
    confirmed_at: datetime | None = moment(nullable=True)
    """When its first code came, UTC; it does not count before."""


class RecoveryCode(SQLModel, table=True):
    """One code that is good for once, for who has lost everything else."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "mark", name="uq_recovery_codes_mark"),)

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Whose."""
    mark: str = words(None)
    """HMAC-SHA-256 (hex) of the code, by a key that is not in the database."""
    created_at: datetime = moment()
    """When it was made, UTC."""
    used_at: datetime | None = moment(nullable=True)
    """When it was used, UTC."""


class Passkey(SQLModel, table=True):
    """One passkey of a person (Web Authentication)."""

    __tablename__ = "passkeys"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="ck_passkeys_sign_count"),)

    id: UUID = key()
    user_id: UUID = reference("users.id")
    """Whose."""
    credential_id: str = unique_words()
    """What the browser calls it, in base64url."""
    public_key: str = words(None)
    """What its signatures are checked with (COSE), in base64url."""
    sign_count: int = big()
    """How often it has signed, as it said last; 0 when it does not count."""
    name: str = words(None)
    """What its person calls it."""
    created_at: datetime = moment()
    """When it was added, UTC."""
    used_at: datetime | None = moment(nullable=True)
    """When it was last used, UTC."""


class PasskeyChallenge(SQLModel, table=True):
    """What a passkey is asked to sign: once, and within minutes."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (one_of("passkey_challenges", "ceremony", Ceremony),)

    id: UUID = key()
    challenge: str = unique_words()
    """32 random bytes, in base64url."""
    ceremony: str = state()
    """What the answer is for: a `Ceremony`."""
    session_id: UUID | None = reference("user_sessions.id", nullable=True)
    """The browser that asked; None when nobody is signed in yet."""
    expires_at: datetime = moment(index=True)
    """When it ends, UTC."""
    used_at: datetime | None = moment(nullable=True)
    """When an answer came, good or bad, UTC."""


class HalfSignIn(SQLModel, table=True):
    """A browser that gave the right password and not yet the second factor: it may do that and
    nothing else. The token itself is never stored."""

    __tablename__ = "half_sign_ins"

    id: UUID = key()
    user_id: UUID = reference("users.id")
    """Whose password it was."""
    token_hash: str = unique_words()
    """SHA-256 (hex) of the random token in the cookie."""
    password_mark: str = words(None)
    """SHA-256 (hex) of the password's hash: a new password ends it."""
    user_agent: str = words()
    """What the browser called itself, cut to 200 characters."""
    expires_at: datetime = moment(index=True)
    """When it ends, UTC."""
    wrong_codes: int = big()
    """How many codes were wrong."""
    ended_at: datetime | None = moment(nullable=True)
    """When it led to a session, or had too many wrong codes, UTC."""


class WrongCode(SQLModel, table=True):
    """One code that was wrong; so many are too many."""

    __tablename__ = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_person", "user_id", "at"),)

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Whose code it was not."""
    at: datetime = moment()
    """When, UTC."""
