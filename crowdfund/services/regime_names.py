"""What the rules are called in the reader's language."""

from __future__ import annotations

from crowdfund.domain.regimes.base import Regime
from crowdfund.words import pgettext


def regime_name(pack: Regime) -> str:
    """The name of a regime; `scripts/words.py` reads the names from the data.

    Args:
        pack: the regime.
    """
    return pgettext("regime", pack.name)
