"""What backers say they look for, and what enterprises say they stand for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from crowdfund.db.columns import (
    big,
    key,
    moment,
    reference,
    some_words,
    state,
    words,
)
from crowdfund.domain.matching.wishes import STATED_VALUES


class BackerWishes(SQLModel, table=True):
    """What one backer looks for; empty lists, texts and zeros leave a wish open."""

    __tablename__ = "backer_wishes"
    __table_args__ = (
        UniqueConstraint("user_id", name="uq_backer_wishes_user"),
        CheckConstraint(
            "horizon IN ('', 'short', 'medium', 'long')", name="ck_backer_wishes_horizon"
        ),
        CheckConstraint(
            "risk IN ('', 'careful', 'balanced', 'bold')", name="ck_backer_wishes_risk"
        ),
        CheckConstraint(
            "ticket_least_minor >= 0 AND ticket_most_minor >= ticket_least_minor",
            name="ck_backer_wishes_ticket",
        ),
        Index("ix_backer_wishes_sectors", "sectors", postgresql_using="gin"),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Whose."""
    sectors: list[str] = some_words()
    """`Sector`s."""
    countries: list[str] = some_words()
    """ISO 3166 alpha-2."""
    region: str = words()
    """A town or region, as written."""
    ticket_currency: str = words()
    """ISO 4217 of the ticket, or empty."""
    ticket_least_minor: int = big()
    """Least that they want to invest at once, minor units."""
    ticket_most_minor: int = big()
    """Most that they want to invest at once, minor units."""
    horizon: str = state()
    """A `Horizon`, or empty."""
    risk: str = state()
    """A `Risk`, or empty."""
    stands_for: list[str] = some_words()
    """`Value`s that they look for."""
    learns: bool = False
    """Whether what they follow and pledge may be used; off until they switch it on."""
    forgot_at: datetime | None = moment(nullable=True)
    """What they did before is not used, UTC."""
    updated_at: datetime = moment()
    """UTC."""


class StatedValue(SQLModel, table=True):
    """An enterprise says that it stands for something; nobody verified it."""

    __tablename__ = "stated_values"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "value", name="uq_stated_values_once"),
        CheckConstraint(
            f"value IN ({', '.join(repr(value.value) for value in STATED_VALUES)})",
            name="ck_stated_values_value",
        ),
    )

    id: UUID = key()
    enterprise_id: UUID = reference("enterprises.id", index=False)
    """Whose word it is."""
    value: str = state()
    """One of `STATED_VALUES`."""
    stated_at: datetime = moment()
    """UTC."""
