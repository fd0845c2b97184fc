"""A scenario from an address, worked out in exact numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from crowdfund.domain.actor import Actor
from crowdfund.domain.dilution.links import exits_text, read_exits, read_steps, steps_text
from crowdfund.domain.dilution.scenario import Scenario, Stage, Start, run
from crowdfund.domain.dilution.waterfall import Exit, claims_of, pay_out
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import MAXIMUM_MINOR
from crowdfund.domain.offering import amount_minor
from crowdfund.services.deps import Deps
from crowdfund.services.dilution_terms import (
    Sold,
    Terms,
    held_shares,
    is_held,
    my_shares,
    sold_of,
    start_of,
    terms_of,
)
from crowdfund.services.views.dilution import Asked

EQUAL = "equal"
EXIT_FACTORS = (Fraction(1, 4), Fraction(1), Fraction(3), Fraction(10))
"""Exits that are looked at before any are written: so many times what all shares cost now."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A scenario as it was understood and worked out. What `refusals` are about, and all that
    follows from it, is left out."""

    terms: Terms
    sold: Sold
    shares: int
    held: int
    """How many of them are paid for already."""
    scenario: Scenario
    stages: tuple[Stage, ...]
    exits: tuple[Exit, ...]
    refusals: tuple[InvalidInput, ...] = ()
    """In the order of an address."""
    exit_refusal: InvalidInput | None = None


def worked_out(deps: Deps, *, actor: Actor | None, slug: str, asked: Asked) -> Worked:
    """Works a scenario out.

    Args:
        deps: what the platform works with.
        actor: who asks.
        slug: the campaign's; empty for the example enterprise.
        asked: straight from an address.

    Raises:
        NotFound: no such campaign for this person.
    """
    terms = terms_of(deps, actor=actor, slug=slug)
    sold, held = sold_of(terms, asked.sold), held_shares(asked.held)
    refusals: list[InvalidInput] = []
    shares = terms.usual_shares
    try:
        shares = my_shares(terms, asked.shares, sold)
    except InvalidInput as error:
        refusals.append(error)
    scenario, unreadable = _scenario(terms, asked)
    refusals += unreadable
    stages, refusal = _stages(start_of(terms, sold, shares, held=held), scenario)
    if refusal is not None and not refusals:
        refusals.append(refusal)
    exits, exit_refusal = _exits(stages[-1], scenario)
    return Worked(terms, sold, shares, held, scenario, stages, exits, tuple(refusals), exit_refusal)


def address_of(path: str, asked: Asked) -> str:
    """The address of a scenario.

    Args:
        path: of the page or of a download.
        asked: its values; empty ones are left out.
    """
    values = (
        ("shares", asked.shares),
        ("sold", asked.sold),
        ("steps", asked.steps),
        ("exits", asked.exits),
        ("rank", asked.rank),
        ("held", asked.held),
    )
    query = urlencode([(name, value) for name, value in values if value])
    return f"{path}?{query}" if query else path


def understood(made: Worked) -> Asked:
    """A scenario as its address should hold it."""
    usual = made.scenario.exits_minor == usual_exits(made.terms)
    return Asked(
        shares=str(made.shares),
        sold=made.sold.value,
        steps=steps_text(made.scenario.steps),
        exits="" if usual else exits_text(made.scenario.exits_minor),
        rank="" if made.scenario.is_stacked else EQUAL,
        held=str(made.held or ""),
    )


def unread(asked: Asked) -> list[str]:
    """Which choices of an address could not be read, so that the usual ones stand for them.

    Args:
        asked: straight from an address.
    """
    known = (
        ("sold", asked.sold in {"", *Sold}),
        ("rank", asked.rank in {"", EQUAL}),
        ("held", is_held(asked.held)),
    )
    return [name for name, is_read in known if not is_read]


def _scenario(terms: Terms, asked: Asked) -> tuple[Scenario, list[InvalidInput]]:
    """What a link holds, and what of it cannot be read: then there is nothing in it."""
    steps, exits = Scenario(), Scenario()
    refusals: dict[str, InvalidInput] = {}
    try:
        steps = Scenario(read_steps(asked.steps))
    except InvalidInput as error:
        refusals[error.message] = error
    try:
        exits = Scenario(exits_minor=read_exits(asked.exits) or usual_exits(terms))
    except InvalidInput as error:
        refusals.setdefault(error.message, error)
    if refusals:
        return Scenario(), list(refusals.values())
    is_stacked = asked.rank != EQUAL
    return Scenario(steps.steps, exits.exits_minor, is_stacked=is_stacked), []


def round_valuation(terms: Terms, factor: Fraction) -> int:
    """So many times what all shares cost at the raise's price once everything is sold, in minor
    units with two figures that are not zero."""
    everything = amount_minor(terms.price, terms.shares_before + terms.maximum_shares)
    return _two_figures(everything * factor)


def usual_exits(terms: Terms) -> tuple[int, ...]:
    """Exits that are looked at before any are written."""
    return tuple(sorted({round_valuation(terms, factor) for factor in EXIT_FACTORS}))


def _two_figures(minor: Fraction) -> int:
    """The nearest amount with two figures that are not zero, within what the platform handles."""
    whole = max(1, minor.numerator // minor.denominator)
    unit = int(10 ** max(len(str(whole)) - 2, 0))
    return min((whole + unit // 2) // unit * unit, MAXIMUM_MINOR)


def _stages(start: Start, scenario: Scenario) -> tuple[tuple[Stage, ...], InvalidInput | None]:
    """Every step that can be taken, and why the next one cannot."""
    try:
        return tuple(run(start, scenario.steps)), None
    except InvalidInput as error:
        taken = int(error.subject_id or 1) - 1
        return tuple(run(start, scenario.steps[:taken])), error


def _exits(last: Stage, scenario: Scenario) -> tuple[tuple[Exit, ...], InvalidInput | None]:
    try:
        claims = claims_of(last.table, last.waiting, is_stacked=scenario.is_stacked)
    except InvalidInput as error:
        return (), error
    return tuple(pay_out(claims, value) for value in scenario.exits_minor), None
