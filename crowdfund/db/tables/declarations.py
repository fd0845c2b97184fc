"""What investors say of themselves, and the exact words that they answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import big, key, moment, one_of, reference, state, words, words_key
from crowdfund.domain.language import Language
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.entry import AnswerKind


class ShownText(SQLModel, table=True):
    """A text that people were shown and answered; never changed. A new wording is a new version."""

    __tablename__ = "shown_texts"
    __table_args__ = (
        UniqueConstraint("name", "version", name="uq_shown_texts_version"),
        CheckConstraint("version > 0", name="ck_shown_texts_version"),
        one_of("shown_texts", "language", Language),
    )

    hash: str = words_key()
    """SHA-256 of the text in UTF-8, hexadecimal."""
    name: str = words(None)
    """What it is for, such as reg-cf-declaration."""
    version: int = 1
    """Counts wordings of one name, from 1."""
    language: str = state(default=Language.ENGLISH)
    """The `Language` in which it was read; where English words stand above their translation, that
    of the translation."""
    text: str = words(None)
    """Exactly as shown."""
    first_shown_at: datetime = moment()
    """When it was first answered, UTC."""


class InvestorDeclaration(SQLModel, table=True):
    """What one person declared about their means on one day; the newest of a regime counts."""

    __tablename__ = "investor_declarations"
    __table_args__ = (
        one_of("investor_declarations", "regime", RegimeCode),
        CheckConstraint(
            "income_minor >= 0 AND net_worth_minor >= 0 AND elsewhere_minor >= 0 "
            "AND joint_income_minor >= 0",
            name="ck_investor_declarations_amounts",
        ),
        Index("ix_investor_declarations_newest", "user_id", "regime", "made_at"),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Who declares."""
    regime: str = state()
    """Under which `RegimeCode`."""
    currency: str = words(None)
    """ISO 4217 of the amounts."""
    income_minor: int = big(None)
    """What they earn in a year, minor units."""
    net_worth_minor: int = big(None)
    """What they own less what they owe, without the home, minor units."""
    elsewhere_minor: int = big(None)
    """What they invested on other platforms in the twelve months before, minor units."""
    joint_income_minor: int = big()
    """What they earn in a year together with a spouse, minor units; 0 when none is stated."""
    is_accredited: bool = False
    """Whether they declare to be accredited."""
    crd_number: str = words()
    """Under which FINRA's register has the professional licence that makes them accredited; empty
    where none is stated."""
    text_hash: str = Field(
        sa_column=Column(Text, ForeignKey("shown_texts.hash", ondelete="RESTRICT"), nullable=False)
    )
    """Which `ShownText` they answered."""
    made_at: datetime = moment()
    """UTC."""


class InvestorAnswer(SQLModel, table=True):
    """What one person answered before a pledge: a statement, a test, a warning that was read."""

    __tablename__ = "investor_answers"
    __table_args__ = (
        one_of("investor_answers", "regime", RegimeCode),
        one_of("investor_answers", "kind", AnswerKind),
        Index("ix_investor_answers_person", "user_id", "regime", "made_at"),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Who answers."""
    regime: str = state()
    """Under which `RegimeCode`."""
    kind: str = state()
    """An `AnswerKind`."""
    answer: str = words()
    """The category, or the chosen options of a test from 0; empty for a plain yes."""
    has_passed: bool = True
    """Whether a test was passed; true for everything else."""
    text_hash: str = Field(
        sa_column=Column(Text, ForeignKey("shown_texts.hash", ondelete="RESTRICT"), nullable=False)
    )
    """Which `ShownText` they answered."""
    made_at: datetime = moment()
    """UTC."""
