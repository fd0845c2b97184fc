"""What a regime is made of: rules, whose editions are dated, cited and say how sure we are.

A rule never changes: a new law is a new edition, so that an old offering is still judged by the law
of its day. The figures that a rule asks about are ints, minor units of the regime's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import decimal_text
from crowdfund.domain.sentence import sentence

Figures = Mapping[str, int]
"""What is asked about, by name: minor units, counts, or 1 and 0 for yes and no."""
Value = int | str | bool | None
"""An amount in minor units, a count, words, yes or no; None means no limit."""

ALWAYS = date.min
"""In force for as long as anybody looks back."""


class RegimeCode(StrEnum):
    """Which rules a campaign is judged by."""

    OPEN = "open"
    """No law's: no limits for investors, for demonstrations."""
    REG_CF = "reg-cf"
    """United States, Regulation Crowdfunding."""
    ECSPR = "ecspr"
    """European Union, Regulation 2020/1503."""
    FCA = "fca"
    """United Kingdom, the Financial Conduct Authority's handbook."""


class LendingCode(StrEnum):
    """Whose rules a loan would be judged by; no campaign is."""

    CHINA = "cn-lending"
    """China, the Supreme People's Court on private lending."""


class Confidence(StrEnum):
    """How sure we are of an edition."""

    PRIMARY = "primary"
    """Read in the text of the law."""
    SECONDARY = "secondary"
    """Read in what others write about the law."""
    UNCONFIRMED = "unconfirmed"
    """Not confirmed by either."""


class FigureKind(StrEnum):
    """How a figure is written."""

    MONEY = "money"
    """An amount of the regime's currency, zero or more."""
    COUNT = "count"
    """A whole number, zero or more."""
    FLAG = "flag"
    """Yes or no; no when it is left out."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a rule asks about."""

    name: str
    kind: FigureKind
    meaning: str
    """For people, in a few words."""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Edition:
    """A rule as it stands from one day to the day before the next edition's."""

    since: date
    """The first day in force, in the regime's time zone."""
    judge: Callable[[Figures], Value]
    """The answer to the figures."""
    summary: str
    """What it says, in one or two sentences of our own."""
    citation: str
    """Where it is written."""
    confidence: Confidence
    doubt: str = ""
    """What about it is not confirmed, in a sentence for moderators; empty for nothing."""

    @property
    def is_unconfirmed(self) -> bool:
        """Whether moderators are shown a mark."""
        return self.confidence is Confidence.UNCONFIRMED or bool(self.doubt)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a regime, with all its editions, the oldest first."""

    name: str
    title: str
    unit: str
    """A currency, or hours, days, business days, months, pages, percent, hundredths of a percent,
    or empty for words."""
    editions: tuple[Edition, ...]
    figures: tuple[Figure, ...] = ()

    def on(self, day: date) -> Edition | None:
        """The edition in force on a day of the regime's calendar; None before the first."""
        in_force = [edition for edition in self.editions if edition.since <= day]
        return in_force[-1] if in_force else None

    def until(self, edition: Edition) -> date | None:
        """The first day on which an edition is no longer in force; None while it is the newest."""
        later = [each.since for each in self.editions if each.since > edition.since]
        return later[0] if later else None


@dataclass(frozen=True, slots=True)
class Pack:
    """Rules of one law with their currency, country and time zone."""

    code: StrEnum
    name: str
    source: str
    """Which law, as it is cited."""
    country: str
    """ISO 3166 of the country whose public holidays count; empty when the enterprise's does."""
    zone: ZoneInfo
    """In which its days begin and end."""
    currency: str
    """ISO 4217 of its amounts; empty when it has none of its own."""
    rules: tuple[Rule, ...]

    def day(self, at: datetime) -> date:
        """The day on the regime's calendar.

        Args:
            at: UTC.
        """
        return at.astimezone(self.zone).date()

    def rule(self, name: str) -> Rule:
        """One rule by its name.

        Raises:
            InvalidInput: there is none.
        """
        for rule in self.rules:
            if rule.name == name:
                return rule
        known = ", ".join(rule.name for rule in self.rules)
        message = f"{self.name} has no rule {name[:40]!r}. It has: {known}."
        raise InvalidInput(message, field="rule")

    def has(self, name: str) -> bool:
        """Whether there is a rule of that name."""
        return any(rule.name == name for rule in self.rules)

    def answer(self, name: str, figures: Figures, on: date) -> Answer:
        """What a rule says about figures on a day.

        Args:
            name: the rule's.
            figures: each that the rule requires.
            on: a day of the regime's calendar.

        Raises:
            InvalidInput: no such rule, not in force on that day, or a figure is missing.
        """
        rule = self.rule(name)
        edition = rule.on(on)
        if edition is None:
            first = rule.editions[0].since
            message = f"That rule was not in force on {on}: it begins on {first}."
            raise InvalidInput(message, field="on")
        for figure in rule.figures:
            if figure.is_required and figure.name not in figures:
                message = f"Say --{figure.name}: {figure.meaning}."
                raise InvalidInput(message, field=figure.name)
        asked = {figure.name: 0 for figure in rule.figures} | dict(figures)
        return Answer(self, rule, edition, edition.judge(asked))

    def count(self, name: str, on: date) -> int:
        """A rule that is a plain number on a day, such as 48 of 48 hours.

        Raises:
            InvalidInput: as for `answer`.
        """
        value = self.answer(name, {}, on).value
        assert isinstance(value, int)  # noqa: S101 - only asked of rules that are numbers
        return value


@dataclass(frozen=True, slots=True)
class Regime(Pack):
    """A pack that campaigns are judged by."""

    code: RegimeCode


@dataclass(frozen=True, slots=True)
class Answer:
    """What one edition of a rule says."""

    regime: Pack
    rule: Rule
    edition: Edition
    value: Value

    @property
    def is_money(self) -> bool:
        """Whether the value is minor units."""
        is_amount = isinstance(self.value, int) and not isinstance(self.value, bool)
        return is_amount and self.rule.unit == self.regime.currency != ""

    @property
    def value_text(self) -> str:
        """The value in plain text, amounts without empty decimals: 5250, 48, yes, no limit."""
        if self.value is None:
            return sentence("no limit")
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        if self.is_money and isinstance(self.value, int):
            return plain_amount(self.value, self.regime.currency)
        return str(self.value)

    @property
    def until(self) -> date | None:
        """The first day on which it is no longer in force; None while it is the newest."""
        return self.rule.until(self.edition)


def plain_amount(minor: int, currency: str) -> str:
    """An amount in major units without empty decimals, such as 5250 or 1500.05."""
    exact = Decimal(decimal_text(minor, currency))
    return f"{exact:.0f}" if exact == exact.to_integral_value() else f"{exact:f}"


def always(value: Value) -> Callable[[Figures], Value]:
    """A rule that asks nothing and always says the same."""
    return lambda _figures: value


def money(name: str, meaning: str, *, is_required: bool = True) -> Figure:
    """A figure that is an amount."""
    return Figure(name, FigureKind.MONEY, meaning, is_required)


def flag(name: str, meaning: str) -> Figure:
    """A figure that is yes or no."""
    return Figure(name, FigureKind.FLAG, meaning, is_required=False)


def stated(
    name: str,
    title: str,
    value: Value,
    unit: str,
    *,
    since: date,
    summary: str,
    citation: str,
    confidence: Confidence,
    doubt: str = "",
) -> Rule:
    """A rule that has had one edition so far and asks for no figures."""
    edition = Edition(since, always(value), summary, citation, confidence, doubt)
    return Rule(name, title, unit, (edition,))
