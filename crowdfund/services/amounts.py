"""Amounts that stand together are written alike: all with their cents, or none."""

from __future__ import annotations

from collections.abc import Sequence

from crowdfund.domain.money import exponent
from crowdfund.services import texts


def alike(amounts: Sequence[tuple[int, str]]) -> list[str]:
    """Amounts of one column or list, without decimals where all of them are whole.

    Args:
        amounts: minor units and currency of each.
    """
    is_short = are_whole(amounts)
    return [texts.money(minor, currency, short=is_short) for minor, currency in amounts]


def are_whole(amounts: Sequence[tuple[int, str]]) -> bool:
    """Whether no amount has a decimal that is not zero.

    Args:
        amounts: minor units and currency of each.
    """
    return not any(minor % 10 ** exponent(currency) for minor, currency in amounts)
