"""Enterprises, their key figures and who owned them before any raise."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from crowdfund.db.columns import (
    big,
    key,
    maybe_big,
    moment,
    one_of,
    reference,
    some_words,
    state,
    unique_words,
    words,
)
from crowdfund.domain.enterprise import FigurePeriod, PayoutStatus


class Enterprise(SQLModel, table=True):
    """A company, described once."""

    __tablename__ = "enterprises"
    __table_args__ = (one_of("enterprises", "payout_status", PayoutStatus),)

    id: UUID = key()
    owner_id: UUID = reference("users.id")
    """The founder who runs it here."""
    slug: str = unique_words()
    """Its name in addresses."""
    name: str = words(None)
    """Its registered name."""
    legal_form: str = words()
    """Such as Corporation or GmbH."""
    jurisdiction: str = words()
    """Where it is registered, as filed."""
    incorporated_on: date | None = None
    """Day of incorporation."""
    street: str = words()
    """Street and number."""
    city: str = words()
    """Town."""
    region: str = words()
    """State or region."""
    postal_code: str = words()
    """Postal code."""
    country: str = words()
    """ISO 3166 alpha-2."""
    website: str = words()
    """https address, or empty."""
    employees: int | None = None
    """People employed."""
    sector: str = words()
    """A `Sector`, or empty."""
    summary: str = words()
    """One sentence on what it does."""
    about: str = words()
    """Longer text, Markdown."""
    source: str = words()
    """Where the profile came from, such as 'SEC Form C'; empty when written here."""
    account_ref: str = words()
    """The processor's account that receives released money."""
    payout_status: str = state()
    """A `PayoutStatus`."""
    payout_needs: list[str] = some_words()
    """What the processor still asks of its account, in its words; what is overdue comes first."""
    payout_stopped: str = words()
    """Why its account does not work, in the processor's word; empty when it does."""
    payout_look_since: datetime | None = moment(nullable=True)
    """Since when its account, or the one that it will have, waits for a new owner to look it
    through, UTC; empty when it does not. Until then it receives nothing."""
    created_at: datetime = moment()
    """UTC."""
    updated_at: datetime = moment()
    """UTC."""


class YearFigures(SQLModel, table=True):
    """Key figures of one fiscal year, in minor units; empty means not stated."""

    __tablename__ = "year_figures"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "period", name="uq_year_figures_period"),
        one_of("year_figures", "period", FigurePeriod),
    )

    id: UUID = key()
    enterprise_id: UUID = reference("enterprises.id")
    """Whose."""
    period: str = state()
    """A `FigurePeriod`."""
    fiscal_year: int | None = None
    """Calendar year in which it ended, when known (Form C does not say)."""
    currency: str = words(None)
    """ISO 4217."""
    total_assets_minor: int | None = maybe_big()
    """Everything it owns."""
    cash_minor: int | None = maybe_big()
    """Cash and equivalents."""
    receivables_minor: int | None = maybe_big()
    """What customers owe."""
    short_term_debt_minor: int | None = maybe_big()
    """Due within a year."""
    long_term_debt_minor: int | None = maybe_big()
    """Due later."""
    revenue_minor: int | None = maybe_big()
    """Sales."""
    cost_of_goods_minor: int | None = maybe_big()
    """Cost of goods sold."""
    taxes_minor: int | None = maybe_big()
    """Taxes paid."""
    net_income_minor: int | None = maybe_big()
    """Profit, or loss when negative."""


class HolderBefore(SQLModel, table=True):
    """One line of the cap table before a campaign's raise."""

    __tablename__ = "holders_before"
    __table_args__ = (CheckConstraint("shares > 0", name="ck_holders_before_shares"),)

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id")
    """Which raise."""
    position: int = 0
    """Order on the page."""
    holder: str = words(None)
    """Name or group, such as 'Founders'."""
    shares: int = big(None)
    """Whole shares."""
