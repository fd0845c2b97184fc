"""The exact words of the European rules that an investor answers, in words of our own."""

from __future__ import annotations

from crowdfund.domain.regimes.declarations import Wording
from crowdfund.domain.regimes.sophisticated import InvestorKind
from crowdfund.domain.sentence import sentence

LOSS_SHARED = Wording(
    "ecspr-loss-shared",
    1,
    sentence(
        "I worked out in my browser what a tenth of my net worth is, and I share this result with "
        "the platform: a tenth of my net worth, and the amount above which a pledge of mine needs "
        "a warning and my consent (Regulation (EU) 2020/1503, Art 21(5) and (7)). What I entered "
        "stays with me. The result counts for a year."
    ),
    keeps_english=True,
)
"""What somebody agrees to who shares the result of a simulation."""

_GIVEN_UP = sentence(
    "I know what I give up by this: no questions test whether these investments suit me, no "
    "warning and no consent are asked for before a large pledge, and a pledge of mine cannot be "
    "taken back within four days. I can lose all of what I invest. I can take this statement back "
    "at any time, for pledges that I make afterwards."
)
SOPHISTICATED = {
    InvestorKind.PERSON: Wording(
        "ecspr-sophisticated-person",
        1,
        sentence(
            "I ask to be treated as a sophisticated investor. I meet at least two of these: I earn "
            "at least 60,000 EUR gross in a year, or my portfolio is worth more than 100,000 EUR; "
            "I worked for a year in finance, or for twelve months as an executive of a company; I "
            "made on average ten significant trades a quarter over the last four quarters. What I "
            "state is true, and I can show it. {given_up}",
            given_up=_GIVEN_UP,
        ),
        keeps_english=True,
    ),
    InvestorKind.COMPANY: Wording(
        "ecspr-sophisticated-company",
        1,
        sentence(
            "I act for a company that asks to be treated as a sophisticated investor. It meets at "
            "least one of these: own funds of at least 100,000 EUR, a net turnover of at least "
            "2,000,000 EUR, a balance sheet of at least 1,000,000 EUR. What I state is true, and "
            "the company can show it. {given_up}",
            given_up=_GIVEN_UP,
        ),
        keeps_english=True,
    ),
}
"""What whoever is sophisticated signs, with the warning of the protection that is lost (Regulation
(EU) 2020/1503, Annex II)."""

NOT_SOPHISTICATED = Wording(
    "ecspr-not-sophisticated",
    1,
    sentence(
        "I take my statement of being a sophisticated investor back. Pledges that I make from now "
        "on are protected like everybody's."
    ),
    keeps_english=True,
)
"""What takes it back."""
