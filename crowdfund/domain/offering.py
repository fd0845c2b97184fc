"""Offering terms: what is sold, at what price, between which target and maximum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import MAXIMUM_MINOR, exponent, parse_written, without_sign
from crowdfund.domain.sentence import sentence

MILLION = 1_000_000
MAXIMUM_SHARES = 10**12

SETTLEMENT_ALLOWANCE_DAYS = 14
"""Days after the deadline within which everything is settled or refunded."""
HOLD_MARGIN_DAYS = 7
HOLD_LIMIT_DAYS_BY_COUNTRY = {"US": 730, "TH": 10}
"""How long the processor lets a platform hold money, by the platform's country (Stripe's
documentation of manual payouts: 90 days elsewhere)."""
DEFAULT_HOLD_LIMIT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Price:
    """Price of one share: an exact decimal of up to six places, as millionths of the currency's
    major unit (0.2857 USD is 285,700 millionths)."""

    millionths: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if not 0 < self.millionths <= MAXIMUM_MINOR * MILLION:
            raise InvalidInput(sentence("The price of a share is above zero."), field="price")

    @classmethod
    def parse(cls, text: str, currency: str) -> Price:
        """Reads decimal text with up to six places, so that a point is the decimal point; the sign
        or the code of the currency may stand beside it.

        Raises:
            InvalidInput: not a number, with the sign of another currency, zero or less, or more
                than six places.
        """
        written = without_sign(text.strip(), currency, field="price")
        scaled = parse_written(written, field="price").scaleb(6)
        if scaled != scaled.to_integral_value():
            raise InvalidInput(sentence("A price has at most six decimals."), field="price")
        return cls(int(scaled), currency)

    def text(self) -> str:
        """Exact decimal text, with at least the currency's own number of places."""
        places = exponent(self.currency)
        exact = Decimal(self.millionths).scaleb(-6)
        trimmed = exact.normalize()
        digits = trimmed.as_tuple().exponent
        used = -digits if isinstance(digits, int) and digits < 0 else 0
        return f"{exact:.{max(used, places)}f}"


def amount_minor(price: Price, shares: int) -> int:
    """What a number of shares costs, in minor units, rounded up once.

    The only place where a price becomes an amount of money.
    """
    return -(-price.millionths * shares * _minor_per_major(price.currency) // MILLION)


def shares_within(price: Price, limit_minor: int) -> int:
    """The most whole shares that cost no more than the limit (minor units)."""
    return limit_minor * MILLION // (price.millionths * _minor_per_major(price.currency))


def shares_to_reach(price: Price, target_minor: int) -> int:
    """The least whole shares whose cost reaches the target (minor units, above zero).

    A cost is rounded up, so it reaches the target as soon as the exact product is above the
    target less one minor unit.
    """
    return shares_within(price, target_minor - 1) + 1


def _minor_per_major(currency: str) -> int:
    scale: int = 10 ** exponent(currency)
    return scale


def hold_limit_days(platform_country: str) -> int:
    """Days for which money may be held, by ISO 3166 country of the platform."""
    return HOLD_LIMIT_DAYS_BY_COUNTRY.get(platform_country, DEFAULT_HOLD_LIMIT_DAYS)


def longest_raise_days(platform_country: str) -> int:
    """Longest time from opening to deadline, so that held money never outlives its limit."""
    return hold_limit_days(platform_country) - SETTLEMENT_ALLOWANCE_DAYS - HOLD_MARGIN_DAYS


@dataclass(frozen=True, slots=True)
class OfferingTerms:
    """The terms of one raise. Times are UTC, amounts minor units of the price's currency."""

    price: Price
    shares_before: int
    target_minor: int
    maximum_minor: int
    minimum_ticket_minor: int
    opens_at: datetime
    closes_at: datetime

    @property
    def currency(self) -> str:
        return self.price.currency

    @property
    def target_shares(self) -> int:
        """Least shares that reach the target."""
        return shares_to_reach(self.price, self.target_minor)

    @property
    def maximum_shares(self) -> int:
        """Most shares that can be sold; a maximum that falls between the target's last two
        shares lets the target be reached."""
        return max(shares_within(self.price, self.maximum_minor), self.target_shares)

    @property
    def minimum_shares(self) -> int:
        """Least shares in one pledge."""
        return max(1, shares_to_reach(self.price, self.minimum_ticket_minor))

    @property
    def pre_money_minor(self) -> int:
        """Pre-money valuation: shares in issue before the raise, at the price."""
        return amount_minor(self.price, self.shares_before)


def part_offered_basis_points(shares_before: int, new_shares: int) -> int:
    """New shares as a part of all shares afterwards, in basis points, rounded half up."""
    total = shares_before + new_shares
    return (new_shares * 20_000 + total) // (2 * total) if total else 0


def problems(terms: OfferingTerms, *, now: datetime, platform_country: str) -> list[InvalidInput]:
    """Everything that keeps these terms from being offered, one finding per field.

    Args:
        terms: what the founder wrote.
        now: UTC.
        platform_country: ISO 3166, decides how long money may be held.
    """
    found = _problems_of_size(terms) + _problems_of_time(terms, now, platform_country)
    return [InvalidInput(text, field=field) for field, text in found]


def _problems_of_size(terms: OfferingTerms) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not 0 < terms.shares_before <= MAXIMUM_SHARES:
        found.append(
            ("shares_before", sentence("Say how many shares are in issue before the raise."))
        )
    if terms.target_minor <= 0:
        found.append(("target", sentence("The target is above zero.")))
        return found
    if terms.maximum_minor < terms.target_minor:
        found.append(("maximum", sentence("The maximum is at least the target.")))
        return found
    if terms.maximum_shares > MAXIMUM_SHARES:
        found.append(("maximum", sentence("That would be too many shares.")))
    if terms.minimum_ticket_minor <= 0:
        found.append(("minimum_ticket", sentence("The minimum ticket is above zero.")))
    elif terms.minimum_shares > terms.target_shares:
        found.append(("minimum_ticket", sentence("The minimum ticket is no more than the target.")))
    return found


def _problems_of_time(
    terms: OfferingTerms, now: datetime, platform_country: str
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    longest_days = longest_raise_days(platform_country)
    if terms.closes_at <= now:
        found.append(("closes_at", sentence("The deadline lies in the past.")))
    elif terms.closes_at <= terms.opens_at:
        found.append(("closes_at", sentence("The deadline comes after the opening.")))
    elif terms.closes_at - terms.opens_at > timedelta(days=longest_days):
        message = sentence(
            "Money can be held for a limited time: a raise lasts {max} days at most.",
            max=max(longest_days, 0),
        )
        found.append(("closes_at", message))
    return found
