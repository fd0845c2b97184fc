"""What an SEC Form C states, and what is made of it: plain records without rules.

The form and its fields: 17 CFR 227.203 and Form C (17 CFR 239.900).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.offering import Price

FILING_CURRENCY = "USD"
"""Form C states every amount in US dollars."""


class FormKind(StrEnum):
    """What a form of the C family is about."""

    OFFERING = "offering"
    """An offering, its amendment or its progress."""
    ANNUAL_REPORT = "annual_report"
    """A year's report; no offering."""
    TERMINATION = "termination"
    """The end of reporting; no offering."""
    WITHDRAWAL = "withdrawal"
    """Takes an earlier form back; no offering."""


KIND_BY_FORM = {
    "C": FormKind.OFFERING,
    "C/A": FormKind.OFFERING,
    "C-U": FormKind.OFFERING,
    "C-AR": FormKind.ANNUAL_REPORT,
    "C-AR/A": FormKind.ANNUAL_REPORT,
    "C-TR": FormKind.TERMINATION,
    "C-W": FormKind.WITHDRAWAL,
    "C/A-W": FormKind.WITHDRAWAL,
    "C-U-W": FormKind.WITHDRAWAL,
    "C-AR-W": FormKind.WITHDRAWAL,
    "C-AR/A-W": FormKind.WITHDRAWAL,
    "C-TR-W": FormKind.WITHDRAWAL,
}
"""Submission types of the C family that EDGAR takes."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a filing that a person should look at."""

    field: str
    """The part of the draft that it is about, such as "price"."""
    text: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class FiledYear:
    """Key figures of one fiscal year as text, exactly as filed; empty when left out."""

    total_assets: str = ""
    cash: str = ""
    receivables: str = ""
    short_term_debt: str = ""
    long_term_debt: str = ""
    revenue: str = ""
    cost_of_goods: str = ""
    taxes: str = ""
    net_income: str = ""


@dataclass(frozen=True, slots=True)
class FiledFacts:
    """The fields of a filing as text, cleaned of control characters; empty when left out."""

    sec_form: str
    """Submission type, such as "C-U"."""
    name: str = ""
    legal_form: str = ""
    legal_form_other: str = ""
    """Description when the legal form is "Other"."""
    jurisdiction: str = ""
    incorporated_on: str = ""
    street1: str = ""
    street2: str = ""
    city: str = ""
    state_or_country: str = ""
    """EDGAR's code of a state, province or country."""
    postal_code: str = ""
    website: str = ""
    co_issuer: str = ""
    """ "Y" when somebody else issues the securities together with the enterprise."""
    security_type: str = ""
    security_other: str = ""
    """Description when the security is "Other"."""
    securities_offered: str = ""
    price: str = ""
    price_method: str = ""
    target: str = ""
    oversubscription_accepted: str = ""
    """ "Y" or "N"."""
    oversubscription_type: str = ""
    oversubscription_other: str = ""
    """Description when the allocation is "Other"."""
    maximum: str = ""
    deadline: str = ""
    employees: str = ""
    most_recent: FiledYear = field(default_factory=FiledYear)
    prior: FiledYear = field(default_factory=FiledYear)
    remarks: tuple[Remark, ...] = ()
    """What the reading itself had to mend."""
    is_exact: bool = False
    """Whether its texts are as somebody typed them here: a draft of our own, whose capitals stay
    and whose security is a share whatever it is called."""


@dataclass(frozen=True, slots=True)
class EnterpriseProfile:
    """An enterprise as its filing describes it. Texts are empty when not stated."""

    name: str
    legal_form: str
    jurisdiction: str
    """EDGAR's code, as filed, such as "DE" for Delaware."""
    jurisdiction_name: str
    """The code in words, empty when it is not known here."""
    incorporated_on: date | None
    street: str
    city: str
    region: str
    """State or province, such as "CA"."""
    postal_code: str
    country: str
    """ISO 3166 alpha-2, empty when the code is not known here."""
    website: str
    """https address."""
    employees: int | None
    sec_form: str
    """Submission type that the profile was read from."""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """Key figures of one fiscal year in US cents; None when not stated."""

    period: FigurePeriod
    total_assets_minor: int | None
    cash_minor: int | None
    receivables_minor: int | None
    short_term_debt_minor: int | None
    long_term_debt_minor: int | None
    revenue_minor: int | None
    cost_of_goods_minor: int | None
    taxes_minor: int | None
    net_income_minor: int | None


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """The offering of a filing as a draft campaign. Amounts in minor units."""

    security: str
    currency: str
    price: Price
    target_minor: int
    """The target as filed."""
    target_shares: int
    """Least whole shares that reach it."""
    maximum_minor: int
    maximum_shares: int
    """Most whole shares on offer, never fewer than the target needs."""
    deadline: date
    """Last day of the offering; the time of day is set by whoever drafts the campaign."""
    oversubscription: str
    """How the filing allots pledges above the target, in its own words."""
    price_method: str
    """How the price was found, in the filing's own words."""


@dataclass(frozen=True, slots=True)
class ImportedFiling:
    """Everything that one filing gives."""

    enterprise: EnterpriseProfile
    figures: tuple[YearFigures, ...]
    """The years that the filing states, the most recent first."""
    campaign: OfferDraft | None
    """None when nothing that can be offered here is in the filing."""
    remarks: tuple[Remark, ...]
