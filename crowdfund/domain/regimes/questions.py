"""Questions about the risks: a bank for each regime, and a draw from it for each try.

Which questions are drawn, and in which order their answers stand, follows from who asks and which
try it is: loading the page again draws the same ones, and what was shown can be worked out again.
The texts are marked for the catalogs and drawn as they stand, so that neither what is drawn nor
what is right depends on the language in which somebody reads them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.sentence import sentence

T = TypeVar("T")

DRAWN = 4
"""Questions in one try."""
MOST_WRONG = 0
"""Wrong answers with which a try is still passed (the platform's own rule)."""
BANK_VERSION = 1
"""Counts wordings of the banks."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; the first of its options is right."""

    text: str
    options: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question as it is shown."""

    text: str
    options: tuple[str, ...]
    right: int
    """Place of the right option, from 0."""


_LOSS = Question(
    sentence("How much of what you invest in one small enterprise can you lose?"),
    (sentence("All of it"), sentence("At most a half"), sentence("Nothing, it is guaranteed")),
)
_SELL = Question(
    sentence("When can you sell such shares?"),
    (
        sentence("Perhaps never: there may be nobody to buy them"),
        sentence("Whenever you like, on an exchange"),
        sentence("After a month, at the price you paid"),
    ),
)
_INCOME = Question(
    sentence("What can you count on receiving from such shares each year?"),
    (
        sentence("Nothing"),
        sentence("A fixed dividend"),
        sentence("Interest as from a savings account"),
    ),
)
_SPREAD = Question(
    sentence("What lowers the harm when one enterprise fails?"),
    (
        sentence("Spreading a small part of your money over many investments"),
        sentence("Putting more money into the same enterprise"),
        sentence("Waiting: every enterprise recovers"),
    ),
)
_DILUTION = Question(
    sentence(
        "The enterprise issues more shares later and you buy none. What happens to your part?"
    ),
    (sentence("It becomes smaller"), sentence("It stays the same"), sentence("It grows by itself")),
)
_CHECKED = Question(
    sentence("What does it mean that an offer is shown here?"),
    (
        sentence("Not that anybody expects it to do well"),
        sentence("That the platform vouches for its success"),
        sentence("That an authority approved the price"),
    ),
)

_CANCELLING = (
    Question(
        sentence("Until when can you take a pledge back for any reason?"),
        (
            sentence("Until 48 hours before the deadline of the offer"),
            sentence("For a year after the shares were issued"),
            sentence("At any time, also once the money was released"),
        ),
    ),
    Question(
        sentence(
            "It is the day before the deadline, nothing in the offer changed, and you want your "
            "money back. What holds?"
        ),
        (
            sentence("It is too late to take the pledge back"),
            sentence("You can take it back until the last minute"),
            sentence("The platform buys the pledge from you"),
        ),
    ),
)
_RESELLING = (
    _SELL,
    Question(
        sentence("What holds for selling these shares on?"),
        (
            sentence("With few exceptions not for a year, and then you may find no buyer"),
            sentence("You may sell them at once to anybody"),
            sentence("The enterprise has to buy them back when you ask"),
        ),
    ),
)
_LOSING = (
    _LOSS,
    Question(
        sentence("How much is it right to put into one such offer?"),
        (
            sentence("Only what you can afford to lose entirely"),
            sentence("What you will need within a year"),
            sentence("As much as the limit lets you: up to it your money is safe"),
        ),
    ),
)

ALWAYS_ASKED: dict[RegimeCode, tuple[tuple[Question, ...], ...]] = {
    RegimeCode.REG_CF: (_CANCELLING, _RESELLING, _LOSING),
}
"""Subjects of which each try has a question: that cancelling has limits, that reselling is hard,
that everything may be lost (17 CFR 227.303(b)(2)(ii))."""

BANKS: dict[RegimeCode, tuple[Question, ...]] = {
    RegimeCode.REG_CF: (
        *_CANCELLING,
        *_RESELLING,
        *_LOSING,
        _INCOME,
        _SPREAD,
        _DILUTION,
        _CHECKED,
    ),
    RegimeCode.ECSPR: (
        _LOSS,
        _SELL,
        _INCOME,
        _SPREAD,
        _DILUTION,
        _CHECKED,
        Question(
            sentence("Which scheme pays you back when the enterprise fails?"),
            (
                sentence("None: neither deposits' nor investors' protection covers it"),
                sentence("The deposit guarantee, up to 100,000 EUR"),
                sentence("The investor compensation scheme, in full"),
            ),
        ),
        Question(
            sentence("How long can you take a pledge back without a reason?"),
            (
                sentence("For four days after it was made"),
                sentence("For ever"),
                sentence("Until the first dividend"),
            ),
        ),
    ),
    RegimeCode.FCA: (
        _LOSS,
        _SELL,
        _INCOME,
        _SPREAD,
        _DILUTION,
        _CHECKED,
        Question(
            sentence(
                "Does the Financial Services Compensation Scheme cover a loss because the "
                "enterprise did badly?"
            ),
            (sentence("No"), sentence("Yes, in full"), sentence("Yes, up to 85,000 GBP")),
        ),
        Question(
            sentence(
                "What part of your net assets is thought of as the most to put into such "
                "investments?"
            ),
            (sentence("A tenth"), sentence("A half"), sentence("All of it")),
        ),
    ),
}
"""By the regimes that ask."""

LARGE_PLEDGES: tuple[Question, ...] = (
    Question(
        sentence("The enterprise fails in a year. What do you get back of this pledge?"),
        (
            sentence("Perhaps nothing at all"),
            sentence("At least a half"),
            sentence("All of it, from the platform"),
        ),
    ),
    Question(
        sentence("In a year you need the money of this pledge. What can you count on?"),
        (
            sentence("That you may not be able to sell"),
            sentence("That the platform buys the shares back"),
            sentence("That an exchange takes them at the price you paid"),
        ),
    ),
    Question(
        sentence("Why is your consent asked for?"),
        (
            sentence("Because losing an amount like this could harm you"),
            sentence("Because larger pledges are safer"),
            sentence("Because the platform recommends this pledge"),
        ),
    ),
)
"""Of which one shows that the warning before a large pledge was understood."""


def draw(code: RegimeCode, person: str, tries: int) -> tuple[Drawn, ...]:
    """The questions of one try.

    Args:
        code: a regime that has a bank.
        person: whose try it is.
        tries: how often they tried before.
    """
    seed = f"{code.value}:{BANK_VERSION}:{person}:{tries}"
    subjects = ALWAYS_ASKED.get(code, ())
    asked = [_shuffled(one, f"{seed}:{place}")[0] for place, one in enumerate(subjects)]
    others = [each for each in BANKS[code] if not any(each in one for one in subjects)]
    chosen = asked + _shuffled(others, seed)[: DRAWN - len(asked)]
    if asked:
        chosen = _shuffled(chosen, seed)
    return tuple(_shown(question, f"{seed}:{place}") for place, question in enumerate(chosen))


def drawn_from(bank: Sequence[Question], seed: str, tries: int) -> Drawn:
    """One question of a bank with its options in an order.

    Args:
        bank: at least one question.
        seed: the same gives the same.
        tries: how often somebody answered before; the next is always another question.
    """
    return _shown(_shuffled(bank, seed)[tries % len(bank)], seed)


def shown_text(drawn: Sequence[Drawn]) -> str:
    """Everything that is on the screen in one try, as it is stored."""
    lines = []
    for place, question in enumerate(drawn, start=1):
        lines.append(f"{place}. {question.text}")
        lettered = zip("abc", question.options, strict=True)
        lines += [f"   {letter}) {text}" for letter, text in lettered]
    return "\n".join(lines)


def is_passed(drawn: Sequence[Drawn], chosen: Sequence[int]) -> bool:
    """Whether the chosen options, in order, pass a try."""
    pairs = zip(drawn, chosen, strict=True)
    return sum(question.right != choice for question, choice in pairs) <= MOST_WRONG


def _shown(question: Question, seed: str) -> Drawn:
    options = _shuffled(question.options, seed)
    return Drawn(question.text, tuple(options), options.index(question.options[0]))


def _shuffled(items: Sequence[T], seed: str) -> list[T]:
    """The items in an order that follows from the seed alone."""

    def rank(place: int) -> str:
        return hashlib.sha256(f"{seed}:{place}".encode()).hexdigest()

    return [items[place] for place in sorted(range(len(items)), key=rank)]
