"""What an investor sees of what they declared."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DeclarationForm:
    """A declaration as fields of a form: amounts as decimal text."""

    income: str = ""
    net_worth: str = ""
    elsewhere: str = ""
    """Invested on other platforms in the last twelve months."""
    joint_income: str = ""
    """Together with a spouse; empty for none."""
    is_accredited: bool = False
    crd_number: str = ""
    """Of a professional licence that makes accredited whatever the amounts are; empty for none."""
    is_confirmed: bool = False
    words_hash: str = ""
    """Which words were on the screen."""


@dataclass(frozen=True)
class DeclarationRow:
    """One declaration that was made."""

    at_text: str
    income_text: str
    net_worth_text: str
    elsewhere_text: str
    accredited_text: str
    words_hash: str
    """The beginning of the hash of the words that were answered."""


@dataclass(frozen=True)
class InvestorPage:
    """One's own declarations, and what they leave."""

    regime_name: str = ""
    rules_path: str = ""
    currency: str = ""
    words: str = ""
    """What is confirmed, exactly as it is stored."""
    words_hash: str = ""
    form: DeclarationForm = field(default_factory=DeclarationForm)
    is_current: bool = False
    """Whether the newest declaration still counts."""
    room_text: str = ""
    """The limit and what it leaves; empty before the first declaration."""
    renew_text: str = ""
    """On which day it has to be renewed; empty before the first declaration."""
    declarations: list[DeclarationRow] = field(default_factory=list)


@dataclass(frozen=True)
class SophisticatedForm:
    """A statement of being sophisticated as fields of a form: amounts as decimal text."""

    kind: str = ""
    """person or company."""
    income: str = ""
    portfolio: str = ""
    is_professional: bool = False
    trades_a_quarter: str = ""
    own_funds: str = ""
    turnover: str = ""
    balance_sheet: str = ""
    is_confirmed: bool = False
    words_hash: str = ""
    """Which words were on the screen."""


@dataclass(frozen=True)
class SophisticatedPage:
    """One's own statement, and the words that are signed, exactly as they are stored."""

    is_sophisticated: bool = False
    stated_text: str = ""
    """When it was stated and until when it counts; empty when nothing is in force."""
    person_words: str = ""
    person_hash: str = ""
    company_words: str = ""
    company_hash: str = ""
    back_words: str = ""
    """What takes it back."""
    back_hash: str = ""
