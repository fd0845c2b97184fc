"""What makes a European rule lighter or heavier for one person: the result of a simulation that
they chose to share, a statement of being sophisticated, and consent to one large pledge."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import big, key, moment, one_of, reference, state, words
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.sophisticated import InvestorKind


def _shown() -> Any:
    """A reference to a `ShownText`."""
    return Field(
        sa_column=Column(Text, ForeignKey("shown_texts.hash", ondelete="RESTRICT"), nullable=False)
    )


class SharedLoss(SQLModel, table=True):
    """The result of a loss simulation that somebody chose to share; never what it was worked out
    from, which never left their browser. The newest counts."""

    __tablename__ = "shared_losses"
    __table_args__ = (
        one_of("shared_losses", "regime", RegimeCode),
        CheckConstraint("tenth_minor >= 0 AND gate_minor > 0", name="ck_shared_losses_amounts"),
        Index("ix_shared_losses_newest", "user_id", "regime", "made_at"),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Who shares it."""
    regime: str = state()
    """Under which `RegimeCode`."""
    currency: str = words(None)
    """ISO 4217 of the amounts."""
    tenth_minor: int = big(None)
    """A tenth of the net worth, minor units."""
    gate_minor: int = big(None)
    """Above which amount a pledge needs consent, minor units."""
    text_hash: str = _shown()
    """Which `ShownText` they agreed to."""
    made_at: datetime = moment()
    """UTC."""


class SophisticatedStatement(SQLModel, table=True):
    """What one person stated about being a sophisticated investor; the newest of a regime counts,
    and one of kind none takes the others back."""

    __tablename__ = "sophisticated_statements"
    __table_args__ = (
        one_of("sophisticated_statements", "regime", RegimeCode),
        one_of("sophisticated_statements", "kind", InvestorKind),
        CheckConstraint(
            "own_funds_minor >= 0 AND turnover_minor >= 0 AND balance_sheet_minor >= 0 "
            "AND income_minor >= 0 AND portfolio_minor >= 0 AND trades_a_quarter >= 0",
            name="ck_sophisticated_statements_figures",
        ),
        Index("ix_sophisticated_statements_newest", "user_id", "regime", "made_at"),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Who states it."""
    regime: str = state()
    """Under which `RegimeCode`."""
    kind: str = state()
    """An `InvestorKind`: by which criteria, or none for a statement taken back."""
    currency: str = words(None)
    """ISO 4217 of the amounts."""
    own_funds_minor: int = big()
    """A company's own funds, minor units."""
    turnover_minor: int = big()
    """A company's net turnover, minor units."""
    balance_sheet_minor: int = big()
    """A company's balance sheet, minor units."""
    income_minor: int = big()
    """A person's gross income of a year, minor units."""
    portfolio_minor: int = big()
    """A person's financial instruments and deposits, minor units."""
    is_professional: bool = False
    """Whether a person worked in finance or as an executive for a year."""
    trades_a_quarter: int = big()
    """A person's significant trades a quarter over four quarters."""
    text_hash: str = _shown()
    """Which `ShownText` they signed, with the warning of what they lose."""
    made_at: datetime = moment()
    """UTC."""


class BigTicketAnswer(SQLModel, table=True):
    """What one person answered to the warning before a large pledge: consent and understanding. An
    answer that was wrong is kept too, without a pledge."""

    __tablename__ = "big_ticket_answers"
    __table_args__ = (
        CheckConstraint(
            "amount_minor > gate_minor AND gate_minor > 0", name="ck_big_ticket_answers_amounts"
        ),
        CheckConstraint(
            "has_understood = (pledge_id IS NOT NULL)", name="ck_big_ticket_answers_pledge"
        ),
        Index("ix_big_ticket_answers_person", "user_id", "made_at"),
        Index("uq_big_ticket_answers_pledge", "pledge_id", unique=True),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Who answers."""
    pledge_id: UUID | None = reference("pledges.id", nullable=True, index=False)
    """Whose shares were reserved in the same transaction; nothing after a wrong answer."""
    currency: str = words(None)
    """ISO 4217 of the amounts."""
    amount_minor: int = big(None)
    """Of the pledge, minor units."""
    gate_minor: int = big(None)
    """Above which amount consent was needed from this person then, minor units."""
    answer: str = words()
    """The place of the chosen option, from 0."""
    has_understood: bool = False
    """Whether that was the right one."""
    text_hash: str = _shown()
    """Which `ShownText` with the warning, the amount, the question and its options."""
    made_at: datetime = moment()
    """UTC."""
