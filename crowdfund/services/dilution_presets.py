"""Examples of what can happen to a cap table, in round numbers around a raise's own price."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from crowdfund.domain.actor import Actor
from crowdfund.domain.dilution.convertibles import Basis, Safe
from crowdfund.domain.dilution.links import steps_text
from crowdfund.domain.dilution.rounds import Round
from crowdfund.domain.dilution.scenario import Step
from crowdfund.services.deps import Deps
from crowdfund.services.dilution_terms import Terms, terms_of
from crowdfund.services.dilution_work import round_valuation
from crowdfund.services.views.common import Option
from crowdfund.words import N_

PRESETS: Final = (
    Option("round", N_("A next round")),
    Option("pool", N_("A round with a pool")),
    Option("safe", N_("A SAFE that converts")),
    Option("down", N_("A round at half the price")),
)
"""Examples to begin with."""

UP: Final = Fraction(2)
DOWN: Final = Fraction(1, 2)
SOLD: Final = Fraction(1, 4)
"""New money as a part of the valuation before it: a fifth of everything afterwards."""
POOL_BP: Final = 1_000


def preset(deps: Deps, *, actor: Actor | None, slug: str, name: str) -> str:
    """The steps of an example, as an address holds them. No forecast: its valuation is twice or
    half of what all shares cost at the raise's price, and the new money is a quarter of it.

    Args:
        deps: what the platform works with.
        actor: who asks.
        slug: the campaign's; empty for the example enterprise.
        name: one of `PRESETS`; anything else is the first.

    Raises:
        NotFound: no such campaign for this person.
    """
    terms = terms_of(deps, actor=actor, slug=slug)
    cap_minor = round_valuation(terms, Fraction(3, 2))
    safe = Safe(_part(cap_minor, Fraction(1, 10)), Basis.POST_MONEY, cap_minor, 2_000)
    with_pool = next_round(terms, pool_bp=POOL_BP)
    made: dict[str, list[Step]] = {
        "pool": [with_pool],
        "safe": [safe, with_pool],
        "down": [next_round(terms, DOWN)],
    }
    return steps_text(made.get(name, [next_round(terms)]))


def next_round(terms: Terms, factor: Fraction = UP, *, pool_bp: int = 0) -> Round:
    """A round that sells a fifth of everything.

    Args:
        terms: of the raise before it.
        factor: its valuation as so many times what all shares cost at the raise's price.
        pool_bp: part of all shares that the pool becomes; none by default.
    """
    valuation_minor = round_valuation(terms, factor)
    return Round(_part(valuation_minor, SOLD), pre_money_minor=valuation_minor, pool_bp=pool_bp)


def _part(minor: int, part: Fraction) -> int:
    return max(1, int(minor * part))
