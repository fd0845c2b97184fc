"""Column helpers: one way to store a time, a state and a key."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field

STATE_LENGTH = 32


def key() -> Any:
    """A random primary key."""
    return Field(default_factory=uuid4, sa_column=Column(PG_UUID(as_uuid=True), primary_key=True))


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A foreign key to `table.column`; nothing is ever deleted through it."""
    column: Column[UUID] = Column(
        PG_UUID(as_uuid=True),
        ForeignKey(target, ondelete="RESTRICT"),
        nullable=nullable,
        index=index,
    )
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A point in time, stored in UTC with its zone."""
    column: Column[datetime] = Column(DateTime(timezone=True), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def state(*, index: bool = False, default: StrEnum | None = None) -> Any:
    """A state stored by its value. Add `one_of` to the table for the CHECK."""
    column: Column[str] = Column(String(STATE_LENGTH), nullable=False, index=index)
    if default is None:
        return Field(sa_column=column)
    return Field(default=default.value, sa_column=column)


def maybe_state() -> Any:
    """A state that may not be there, by its value. Add `one_of` to the table for the CHECK."""
    return Field(default=None, sa_column=Column(String(STATE_LENGTH), nullable=True))


def one_of(table: str, column: str, states: type[StrEnum]) -> CheckConstraint:
    """A CHECK that a column holds one of the enum's values."""
    values = ", ".join(f"'{member.value}'" for member in states)
    return CheckConstraint(f"{column} IN ({values})", name=f"ck_{table}_{column}")


def big(default: int | None = 0) -> Any:
    """A 64-bit integer that is never null: minor units, shares, counts."""
    column: Column[int] = Column(BigInteger, nullable=False)
    return Field(sa_column=column) if default is None else Field(default=default, sa_column=column)


def first_version() -> Any:
    """A number that counts versions from 1, for rows from before there were any as well."""
    return Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))


def counted() -> Any:
    """A number that counts from 0, for rows from before anybody counted as well."""
    return Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))


def maybe_big() -> Any:
    """A 64-bit integer that may be unknown."""
    return Field(default=None, sa_column=Column(BigInteger, nullable=True))


def maybe_words() -> Any:
    """Text that may be unknown."""
    return Field(default=None, sa_column=Column(Text, nullable=True))


def words(default: str | None = "") -> Any:
    """Text that is never null; its length is bounded where it is parsed."""
    column: Column[str] = Column(Text, nullable=False)
    return Field(sa_column=column) if default is None else Field(default=default, sa_column=column)


def some_words() -> Any:
    """A list of short texts that is never null; its length is bounded where it is parsed."""
    return Field(default_factory=list, sa_column=Column(ARRAY(Text), nullable=False))


def unique_words() -> Any:
    """Text that no other row has."""
    return Field(sa_column=Column(Text, nullable=False, unique=True))


def words_key() -> Any:
    """A primary key that is text given from outside."""
    return Field(sa_column=Column(Text, primary_key=True))
