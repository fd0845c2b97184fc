"""The exact words that an investor answers. A changed wording is a new version: the old one stays
with whoever answered it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from crowdfund.domain.language import Language
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.sentence import sentence


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a text that is shown and answered."""

    name: str
    version: int
    text: str
    language: str = Language.ENGLISH.value
    """In which it is read, by the code of its catalog."""
    keeps_english: bool = False
    """Whether whoever reads another language sees the English words too, above the translation:
    those that a rule is about, and that somebody states to be true."""

    @property
    def hash(self) -> str:
        """SHA-256 of the text in UTF-8, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def personal(name: str, version: int, text: str, language: str = Language.ENGLISH.value) -> Wording:
    """A text that differs from person to person: its name ends with the beginning of its hash."""
    plain = Wording(name, version, text, language)
    return replace(plain, name=f"{name}:{plain.hash[:16]}")


WORDING_BY_REGIME = {
    RegimeCode.REG_CF: Wording(
        "reg-cf-declaration",
        3,
        sentence(
            "What I state here about my income, my net worth and what I invested through other "
            "platforms in the last twelve months is true to the best of my knowledge. I "
            "understand that the platform works out from it the most that I may invest in twelve "
            "months over all crowdfunding offers (17 CFR 227.100(a)(2)), and that I may lose all "
            "of what I invest. If I tick that I am an accredited investor, I state as well that "
            "one of these is true of me: I earned more than 200,000 USD in each of the last two "
            "years, or more than 300,000 USD together with my spouse or spousal equivalent, and "
            "expect the same of this year; or my net worth, without the home I live in, is more "
            "than 1,000,000 USD; or I hold in good standing a licence as a General Securities "
            "Representative (Series 7), an Investment Adviser Representative (Series 65) or a "
            "Private Securities Offerings Representative (Series 82), under the CRD number that I"
            " state (17 CFR 230.501(a)). I understand that the rules then limit nothing of what I"
            " invest."
        ),
        keeps_english=True,
    )
}
"""By the regimes that ask for means."""

CATEGORY_WORDS = {
    "restricted": Wording(
        "fca-restricted",
        1,
        sentence(
            "I state that in the last twelve months I invested no more than a tenth of my net "
            "assets in investments like these, and that I will not in the next twelve. Net assets "
            "leave out the home I live in, my pension and insurance. I accept that I can lose all "
            "of it."
        ),
        keeps_english=True,
    ),
    "high_net_worth": Wording(
        "fca-high-net-worth",
        1,
        sentence(
            "I state that I meet the conditions of a high net worth investor of the Financial "
            "Conduct Authority's handbook as of today, and that I can show it. I accept that I can "
            "lose all of what I invest."
        ),
        keeps_english=True,
    ),
    "sophisticated": Wording(
        "fca-sophisticated",
        1,
        sentence(
            "I state that I meet the conditions of a sophisticated investor of the Financial "
            "Conduct Authority's handbook as of today, and that I can show it. I accept that I can "
            "lose all of what I invest."
        ),
        keeps_english=True,
    ),
}
"""Statements by category of client (FCA Handbook, COBS 4.12A), in words of our own."""

FAILED_TEST = Wording(
    "ecspr-failed-test",
    1,
    sentence(
        "My answers show that these investments may not be appropriate for me. I have read that I "
        "can lose all of what I invest and may never be able to sell it, and I wish to go on."
    ),
)
"""What follows on a failed test (Regulation (EU) 2020/1503, Art 21(4))."""

GO_ON = Wording(
    "fca-go-on",
    1,
    sentence("I have waited and thought about it, and I choose to see offers like these."),
)
"""The active choice after the waiting time."""


def personal_warning(name: str) -> Wording:
    """The warning that names the client before the first offer (FCA Handbook, COBS 4.12A)."""
    warning = sentence(
        "{name}, you can lose all the money that you invest in offers like these, and you are "
        "unlikely to be protected. Could you bear that? For 24 hours nothing can be invested.",
        name=name,
    )
    return replace(personal("fca-warning", 1, warning), keeps_english=True)
