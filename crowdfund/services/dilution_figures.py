"""Fractions as people read them: rounded once, here, and said to be rounded where it matters."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from crowdfund.domain.money import MAXIMUM_MINOR, decimal_text, exponent
from crowdfund.services import signs, texts
from crowdfund.words import _

MOST_PLACES = 8
PRICE_PLACES = 6
TEN, HUNDRED = 10, 100


def decimal_of(value: Fraction, places: int) -> Decimal:
    """A fraction as a decimal with so many places, halves away from zero."""
    scaled = value * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    with localcontext() as context:
        context.prec = 60
        return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def shares_text(shares: Fraction) -> str:
    """Shares with up to two decimals: 500,000 or 666,666.67."""
    if shares.denominator == 1:
        return texts.number(shares.numerator)
    whole, _, decimals = f"{decimal_of(shares, 2):f}".partition(".")
    return f"{texts.number(int(whole))}.{decimals}"


def whole_shares_text(shares: Fraction) -> str:
    """Whole shares, rounded down as documents do: 666,666."""
    return texts.number(shares.numerator // shares.denominator)


def percent_text(part: Fraction) -> str:
    """A part as a percentage with two decimals, or with two figures where it is too small for
    them: 16.67 %, 0.70 %, 0.0012 %."""
    percent = part * HUNDRED
    places = 2
    while percent and percent * 10**places < TEN and places < MOST_PLACES:
        places += 1
    return signs.percent(f"{decimal_of(percent, places):f}")


def money_text(minor: Fraction, currency: str, *, is_short: bool = True) -> str:
    """An amount rounded to the minor unit; in words when it is beyond what can be held here.

    Args:
        minor: in minor units.
        currency: ISO 4217.
        is_short: whether decimals that are all zero are left out.
    """
    rounded = int(decimal_of(minor, 0).to_integral_value(ROUND_HALF_UP))
    if rounded > MAXIMUM_MINOR:
        return _("more than {money}").format(money=texts.money(MAXIMUM_MINOR, currency, short=True))
    return texts.money(rounded, currency, short=is_short)


def are_whole(amounts: Iterable[Fraction], currency: str) -> bool:
    """Whether amounts in minor units, each rounded to one, have no decimals but zeros.

    Args:
        amounts: that stand together.
        currency: ISO 4217, of them all.
    """
    return not any(decimal_of(minor, 0) % 10 ** exponent(currency) for minor in amounts)


def plain_amount(minor: int, currency: str) -> str:
    """An amount as one writes it into a field: 2,500,000 or 12.50."""
    whole, _, decimals = decimal_text(minor, currency).partition(".")
    cents = f".{decimals}" if decimals.strip("0") else ""
    return f"{texts.number(int(whole))}{cents}"


def price_text(minor: Fraction, currency: str) -> str:
    """A price per share with up to six decimals of the major unit: $4.00, $1.105263."""
    digits = exponent(currency)
    places = PRICE_PLACES
    exact = decimal_of(minor / 10**digits, places)
    while places > digits and exact == decimal_of(minor / 10**digits, places - 1):
        places -= 1
    return texts.decimal_price(decimal_of(minor / 10**digits, places), currency, places)


def width_text(part: Fraction) -> str:
    """A part from 0 to 1 as a CSS width, such as 12.34%."""
    return f"{decimal_of(min(max(part, Fraction(0)), Fraction(1)) * HUNDRED, 2):f}%"


def basis_points_text(basis_points: int) -> str:
    """Basis points as a short percentage: 20 %, 7.5 %."""
    return signs.percent(_short(basis_points))


def times_text(hundredths: int) -> str:
    """Hundredths as a multiple: 1x, 1.5x."""
    return _("{number}x").format(number=_short(hundredths))


def _short(hundredths: int) -> str:
    return f"{decimal_of(Fraction(hundredths, HUNDRED), 2):f}".rstrip("0").rstrip(".")
