"""What a simulated scenario may hold: everything that is typed or linked is checked here."""

from __future__ import annotations

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import MAXIMUM_MINOR
from crowdfund.domain.offering import MAXIMUM_SHARES
from crowdfund.domain.sentence import sentence

MOST_TOTAL_SHARES = 1_000 * MAXIMUM_SHARES
"""All shares after a step: a scenario with more is a slip of the pen, and no table to read."""
MOST_STEPS = 8
"""Steps of one scenario."""
MOST_EXITS = 6
"""Exit values looked at together."""
MOST_POOL_BP = 5_000
"""Largest part of all shares that a pool may be raised to, in basis points."""
MOST_DISCOUNT_BP = 9_000
"""Largest discount of a conversion, in basis points."""
MOST_RATE_BP = 5_000
"""Highest yearly interest of a note, in basis points."""
MOST_DAYS = 3_660
"""Longest life of a note, in days."""
MOST_MULTIPLE_HUNDREDTHS = 1_000
"""Largest multiple of a preference or its cap: 10 times what was invested."""
MOST_PRICE_MINOR = MAXIMUM_MINOR
"""Highest price of one share, or exercise price of one option, in minor units."""


def check(value: int, least: int, most: int, *, field: str, words: str) -> None:
    """Lets pass a number between two bounds, both included.

    Args:
        value: in the unit of the bounds.
        least: smallest that is taken.
        most: largest that is taken.
        field: name of the form's field.
        words: what is wrong, as a sentence.

    Raises:
        InvalidInput: it lies outside.
    """
    if not least <= value <= most:
        raise InvalidInput(words, field=field)


def check_amount(minor: int, *, field: str = "amount") -> None:
    """Lets pass an amount of money above zero, in minor units.

    Raises:
        InvalidInput: zero, less, or more than the platform handles.
    """
    check(minor, 1, MAXIMUM_MINOR, field=field, words=sentence("Write an amount above zero."))


def check_shares(shares: int, *, field: str = "shares", least: int = 1) -> None:
    """Lets pass a number of whole shares.

    Raises:
        InvalidInput: fewer than the least, or more than an enterprise can have here.
    """
    words = sentence("Write a number of whole shares.")
    check(shares, least, MAXIMUM_SHARES, field=field, words=words)
