"""Money: an int of minor units and an ISO 4217 currency with the currency's own exponent.

A float never comes near it. A split uses the largest remainder and always sums back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.sentence import sentence

EXPONENT_BY_CURRENCY = {
    "USD": 2,
    "EUR": 2,
    "GBP": 2,
    "CHF": 2,
    "CAD": 2,
    "AUD": 2,
    "SEK": 2,
    "KES": 2,
    "INR": 2,
    "MXN": 2,
    "JPY": 0,
    "KRW": 0,
    "KWD": 3,
}
"""Digits after the point, from ISO 4217 (list one)."""

RAISING_CURRENCIES = tuple(code for code, digits in EXPONENT_BY_CURRENCY.items() if digits <= 2)
"""What a raise can be in. Stripe charges currencies of three decimals in steps of ten minor units
only (its documentation of three-decimal currencies), which an exact number of shares does not
keep to."""

BOUND_UNITS_BY_CURRENCY = {"SEK": 5, "KES": 100, "INR": 50, "MXN": 10, "JPY": 100, "KRW": 1_000}
"""How many units stand for one where a setting bounds amounts of every currency: so many are worth
about a dollar, rounded down to 1, 2 or 5 times a power of ten, so that amounts stay round and rates
may move. One for all others. Never a rate of exchange: nothing is paid or added up by it."""

MAXIMUM_MINOR = 10**13
"""Largest amount in minor units that the platform handles: well inside a 64-bit integer."""

SIGNS_BY_CURRENCY = {
    "USD": ("US$", "$"),
    "EUR": ("€",),
    "GBP": ("£",),
    "CHF": ("Fr.",),
    "CAD": ("CA$", "C$", "$"),
    "AUD": ("AU$", "A$", "$"),
    "SEK": ("kr",),
    "KES": ("KSh",),
    "INR": ("₹",),
    "MXN": ("MX$", "$"),
    "JPY": ("JP¥", "¥"),
    "KRW": ("₩",),
    "KWD": ("KD",),
}
"""What people write beside an amount for its currency, longer signs before those that end them."""

_NUMBER = re.compile(r"-?\d{1,16}(\.\d{1,12})?\Z", re.ASCII)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?\Z", re.ASCII)
_CONTINENTAL = re.compile(
    r"""-?
    ( [1-9]\d{0,2} (\.\d{3})+ , \d+            # 1.234,56
    | [1-9]\d{0,2} (\.\d{3}){2,}               # 1.234.567
    | [1-9]\d{0,2} (\ \d{3})+ , \d{1,2}        # 1 234,56
    | [1-9]\d{0,2} (['’]\d{3})+ (\.\d+)?       # 1'234.56
    | (0 | [1-9]\d{0,15}) , \d{1,2}             # 1234,56: no country's last group is so short
    )\Z""",
    re.ASCII | re.VERBOSE,
)
"""Numbers that show what their last point or comma is."""
_TWO_WAYS = re.compile(
    r"-?[1-9]\d*([,\ '’]\d{3})*\.\d{3}\Z | -?[1-9]\d{0,2}([.\ '’]\d{3})+,\d{3}\Z",
    re.ASCII | re.VERBOSE,
)
"""Thousands to some and a fraction to others, where a currency has not three decimals."""
_THREE_AFTER_COMMA = re.compile(r"-?[1-9]\d{0,2},\d{3}\Z", re.ASCII)
"""The same where it has three; a point is the decimal point there, as in our own texts."""
_SPACED = re.compile(r"-?\d{1,3}( \d{3})+([.,]\d+)?\Z", re.ASCII)
"""Spaces part groups of three digits and nothing else: "100 50" is no number."""
_NO_NUMBER = sentence("Write a number, for example 250 or 1,250.50.")
_SPACES = str.maketrans("\u00a0\u202f", "  ")


def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency.

    Raises:
        InvalidInput: the currency is not offered here.
    """
    try:
        return EXPONENT_BY_CURRENCY[currency]
    except KeyError:
        message = sentence("The currency '{currency}' is not offered here.", currency=currency[:8])
        raise InvalidInput(message, field="currency") from None


def bound_minor(units: int, currency: str) -> int:
    """A bound that a setting gives for every currency, in minor units of one of them.

    Args:
        units: whole dollars, euros or pounds.
        currency: ISO 4217; see `BOUND_UNITS_BY_CURRENCY`.

    Raises:
        InvalidInput: the currency is not offered here.
    """
    scale: int = 10 ** exponent(currency)
    return units * BOUND_UNITS_BY_CURRENCY.get(currency, 1) * scale


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units of one currency. Adding two currencies is an error."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if abs(self.minor) > MAXIMUM_MINOR:
            raise InvalidInput(sentence("That amount is too large."), field="amount")

    def __add__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            message = sentence(
                "{currency} and {currency_2} cannot be added up.",
                currency=self.currency,
                currency_2=other.currency,
            )
            raise InvalidInput(message, field="currency")


def parse_decimal(text: str, *, field: str = "amount") -> Decimal:
    """Reads plain decimal text such as "50,000.00" or "1 200.5".

    Raises:
        InvalidInput: it is not a number that people write (no exponents, no signs but a minus).
    """
    compact = text.strip().replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if _GROUPED.match(compact):
        compact = compact.replace(",", "")
    if not _NUMBER.match(compact):
        raise InvalidInput(_NO_NUMBER, field=field)
    return Decimal(compact)


def parse_written(text: str, *, field: str) -> Decimal:
    """Reads a number as people of any country write it, such as a percentage of 12.5 or 12,5.

    Raises:
        InvalidInput: it is not a number.
    """
    return parse_decimal(_regrouped(text.strip()), field=field)


def parse_minor(text: str, currency: str, *, field: str = "amount") -> int:
    """Turns an amount as people write it into minor units, exactly: with the sign or the code of
    its own currency beside it or none, and grouped in any way that can be read in one way only.
    Where a currency has three decimals, a point is the decimal point.

    Raises:
        InvalidInput: not a number, one that can be read in two ways, with the sign of another
            currency, more digits than the currency has, or too large.
    """
    digits = exponent(currency)
    written = without_sign(text.translate(_SPACES).strip(), currency, field=field)
    two_ways = _THREE_AFTER_COMMA if digits == 3 else _TWO_WAYS
    if two_ways.match(written):
        message = sentence("That can be read in two ways: write it like 1250 or 1,250.00.")
        raise InvalidInput(message, field=field)
    if " " in written and not _SPACED.match(written):
        raise InvalidInput(_NO_NUMBER, field=field)
    return exact_minor(parse_written(written, field=field), currency, field=field)


def exact_minor(amount: Decimal, currency: str, *, field: str = "amount") -> int:
    """Turns an amount in whole units into minor units, exactly.

    Raises:
        InvalidInput: more digits than the currency has, or too large.
    """
    digits = exponent(currency)
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        unit = (
            sentence("no decimals")
            if digits == 0
            else sentence("at most {digits} decimals", digits=digits)
        )
        raise InvalidInput(
            sentence("Amounts in {currency} have {unit}.", currency=currency, unit=unit),
            field=field,
        )
    if abs(scaled) > MAXIMUM_MINOR:
        raise InvalidInput(sentence("That amount is too large."), field=field)
    return int(scaled)


def without_sign(written: str, currency: str, *, field: str) -> str:
    """A number without the sign or the code of its own currency, which may stand beside it.

    Raises:
        InvalidInput: it bears those of another currency.
    """
    bare = _beside(written, currency)
    others = (code for code in EXPONENT_BY_CURRENCY if _beside(written, code) != written)
    if bare == written and any(others):
        message = sentence("Amounts here are in {currency}.", currency=currency)
        raise InvalidInput(message, field=field)
    return bare


def _beside(written: str, currency: str) -> str:
    """What is left without a currency's sign or code before or after it."""
    for sign in (currency, *SIGNS_BY_CURRENCY[currency]):
        if written[: len(sign)].casefold() == sign.casefold():
            return written[len(sign) :].strip()
        if written[-len(sign) :].casefold() == sign.casefold():
            return written[: -len(sign)].strip()
    return written


def _regrouped(number: str) -> str:
    """A number without its groups, and with a point before its decimals."""
    if not _CONTINENTAL.match(number):
        return number
    if "'" in number or "’" in number:
        return number.replace("'", "").replace("’", "")
    return number.replace(".", "").replace(" ", "").replace(",", ".")


def decimal_text(minor: int, currency: str) -> str:
    """Plain decimal text of an amount in minor units, such as "50000.00"."""
    return f"{Decimal(minor).scaleb(-exponent(currency)):f}"


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Splits an amount by weights; the parts always sum back to it.

    The largest remainders take the units that flooring leaves (Hamilton's method); ties go to
    the earlier part.

    Args:
        minor: amount in minor units, not negative.
        weights: not negative, at least one above zero.

    Raises:
        InvalidInput: a negative amount or weight, or nothing to split by.
    """
    total = sum(weights)
    if minor < 0 or total <= 0 or any(weight < 0 for weight in weights):
        raise InvalidInput(sentence("There is nothing to split this by."), field="weights")
    parts = [minor * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(minor * weights[i] % total), i))
    for i in by_remainder[: minor - sum(parts)]:
        parts[i] += 1
    return parts


def portion_minor(minor: int, basis_points: int) -> int:
    """A part of an amount in basis points (1/10,000), rounded down to the minor unit."""
    return minor * basis_points // 10_000
