"""The exact words that an investor answers when declaring their means. A changed wording is a new
version: the old one stays with whoever answered it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from crowdfund.domain.regimes.base import RegimeCode


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a text that is shown and answered."""

    name: str
    version: int
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 of the text in UTF-8, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


WORDING_BY_REGIME = {
    RegimeCode.REG_CF: Wording(
        "reg-cf-declaration",
        1,
        "What I state here about my income, my net worth and what I invested through other "
        "platforms in the last twelve months is true to the best of my knowledge. I understand "
        "that the platform works out from it the most that I may invest in twelve months over all "
        "crowdfunding offers (17 CFR 227.100(a)(2)), and that I may lose all of what I invest.",
    )
}
"""By the regimes that ask for means."""
