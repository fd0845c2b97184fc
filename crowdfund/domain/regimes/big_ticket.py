"""Consent to one large pledge: the warning with its amount, and the question that shows that it was
understood (Regulation (EU) 2020/1503, Article 21(7))."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crowdfund.domain.language import Language
from crowdfund.domain.regimes.base import Regime, plain_amount
from crowdfund.domain.regimes.declarations import Wording, personal
from crowdfund.domain.regimes.questions import LARGE_PLEDGES, Drawn, drawn_from, shown_text
from crowdfund.domain.sentence import sentence

VERSION = 1
"""Counts wordings of warning, promise and questions."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a backer answers to the warning, as it came from outside."""

    is_given: bool = False
    """Whether they agree in so many words."""
    answer: object = ""
    """The place of the option that they chose, from 0, as text."""
    words_hash: object = ""
    """Which words were on the screen."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Everything that stands before one large pledge of one person."""

    amount_minor: int
    gate_minor: int
    """Above which amount this person is asked."""
    warning: str
    promise: str
    question: Drawn
    language: str = Language.ENGLISH.value
    """In which all of it is read."""

    @property
    def words(self) -> Wording:
        """All that is on the screen, as it is stored."""
        text = "\n\n".join([self.warning, self.promise, shown_text([self.question])])
        return personal("ecspr-big-ticket", VERSION, text, self.language)


def ticket(pack: Regime, *, person: str, amount_minor: int, gate_minor: int, tries: int) -> Ticket:
    """What somebody reads and answers before they pledge more than their gate.

    Args:
        pack: whose currency the amounts are in.
        person: who pledges; questions and options come in an order of their own for each person
            and amount.
        amount_minor: of the pledge, minor units.
        gate_minor: above which amount they are asked, minor units.
        tries: how often they answered wrongly before.
    """
    amount, gate = _written(pack, amount_minor), _written(pack, gate_minor)
    seed = f"big-ticket:{VERSION}:{person}:{amount_minor}"
    return Ticket(
        amount_minor,
        gate_minor,
        sentence(
            "You are about to pledge {amount}. That is more than {gate}, above which the rules ask "
            "for your consent. You can lose all of it, and you may never be able to sell what you "
            "get for it.",
            amount=amount,
            gate=gate,
        ),
        sentence(
            "I understand this warning, and I consent to pledge {amount} all the same.",
            amount=amount,
        ),
        drawn_from(LARGE_PLEDGES, seed, tries),
    )


def _written(pack: Regime, minor: int) -> str:
    """An amount as the warning writes it, such as 1,500 EUR or 1,497.60 EUR."""
    return f"{Decimal(plain_amount(minor, pack.currency)):,} {pack.currency}"
