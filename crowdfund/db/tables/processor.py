"""Who the processor knows, and what moderators had a worker do again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from crowdfund.db.columns import key, moment, one_of, reference, state, unique_words, words
from crowdfund.domain.payment import RegistrationKind, RetryKind


class Registration(SQLModel, table=True):
    """A person or an enterprise that the processor is to know; stored before it is asked."""

    __tablename__ = "registrations"
    __table_args__ = (
        one_of("registrations", "kind", RegistrationKind),
        UniqueConstraint("kind", "subject_id", name="uq_registrations_subject"),
    )

    id: UUID = key()
    kind: str = state()
    """A `RegistrationKind`."""
    subject_id: UUID
    """The person's or enterprise's id."""
    number: int = 1
    """Counts keys: a refusal is stored under its key, so the next request takes the next one."""
    idempotency_key: str = unique_words()
    """Derived from the subject and the number."""
    email: str = words()
    """As asked for, so that a repeated call is the same call; empty once it is done."""
    name: str = words()
    """As asked for; empty once it is done."""
    country: str = words()
    """As asked for, ISO 3166 alpha-2."""
    provider_ref: str = words()
    """The processor's customer or account, once it exists."""
    tries: int = 0
    """How often the call was made under this key."""
    first_called_at: datetime | None = moment(nullable=True)
    """When the first call whose outcome is not known to be nothing was made, UTC."""
    last_called_at: datetime | None = moment(nullable=True)
    """When the last call was made, UTC."""
    last_error: str = words()
    """What went wrong last, for moderators."""
    created_at: datetime = moment()
    """UTC."""


class Retry(SQLModel, table=True):
    """A moderator had a worker try again what was left for a person. Append-only."""

    __tablename__ = "retries"
    __table_args__ = (
        one_of("retries", "kind", RetryKind),
        UniqueConstraint("kind", "subject_ref", "number", name="uq_retries_number"),
    )

    id: UUID = key()
    kind: str = state()
    """A `RetryKind`."""
    subject_ref: str = words(None)
    """The attempt's id, the note's, or kind and id of other work."""
    number: int
    """Counts retries of the same thing, from 1."""
    problem: str = words()
    """Why it was left for a person, in words."""
    actor_id: UUID = reference("users.id", index=False)
    """The moderator."""
    reason: str = words(None)
    """Why they think that it works now."""
    at: datetime = moment(index=True)
    """UTC."""
