"""Steps one after the other: the cap table, and your part of it, after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from crowdfund.domain.dilution.bounds import (
    MOST_EXITS,
    MOST_POOL_BP,
    MOST_PRICE_MINOR,
    MOST_STEPS,
    MOST_TOTAL_SHARES,
    check,
    check_amount,
    check_shares,
)
from crowdfund.domain.dilution.convertibles import WHOLE_BP, Convertible, Note, Safe
from crowdfund.domain.dilution.rounds import Closing, Round, close
from crowdfund.domain.dilution.table import (
    BUYERS,
    GRANTED,
    HOLDERS_BEFORE,
    OTHER_BACKERS,
    YOU,
    CapTable,
    Kind,
    Stake,
)
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.sentence import sentence

_SAFE = sentence("SAFE {number}")
_NOTE = sentence("Note {number}")


@dataclass(frozen=True, slots=True)
class Pool:
    """Options for people who work there: made or topped up, and some of them granted."""

    part_bp: int = 0
    """Part of all shares that nobody holds yet, at least, before any are granted; 0 adds none."""
    granted_shares: int = 0
    """Options that somebody gets out of it."""
    strike_minor: int = 0
    """What each of these pays for a share, in minor units."""

    def __post_init__(self) -> None:
        part = sentence("The pool is between 0 and 50 % of all shares.")
        check(self.part_bp, 0, MOST_POOL_BP, field="pool", words=part)
        check_shares(self.granted_shares, field="granted", least=0)
        strike = sentence("Write an exercise price, or leave it empty.")
        check(self.strike_minor, 0, MOST_PRICE_MINOR, field="strike", words=strike)
        if not self.part_bp and not self.granted_shares:
            words = sentence("Write how large the pool becomes, or how many options are granted.")
            raise InvalidInput(words, field="pool")


@dataclass(frozen=True, slots=True)
class Sale:
    """You sell some of your shares to somebody: no new shares, nobody else is diluted."""

    shares: int

    def __post_init__(self) -> None:
        check_shares(self.shares)


Step = Safe | Note | Pool | Round | Sale
"""What can happen to a cap table."""


@dataclass(frozen=True, slots=True)
class Start:
    """The shares before the first step, all of them common."""

    shares_before: int
    """In issue before the raise."""
    other_shares: int
    """What the other backers get."""
    my_shares: int

    def __post_init__(self) -> None:
        check_shares(self.shares_before, field="shares_before")
        check_shares(self.other_shares, field="sold", least=0)
        check_shares(self.my_shares)

    def table(self) -> CapTable:
        """The cap table that it is."""
        named = (
            (HOLDERS_BEFORE, self.shares_before),
            (OTHER_BACKERS, self.other_shares),
            (YOU, self.my_shares),
        )
        table = CapTable(())
        for holder, shares in named:
            table = table.with_stake(Stake(holder, Kind.COMMON, Fraction(shares)))
        return table


@dataclass(frozen=True, slots=True)
class Stage:
    """How things are after a step."""

    table: CapTable
    waiting: tuple[Convertible, ...] = ()
    """SAFEs and notes that have not converted."""
    step: Step | None = None
    """None for the start."""
    closing: Closing | None = None
    """Of a priced round: its price and what converted."""

    @property
    def my_part(self) -> Fraction:
        """Your part of all shares, options and pool included, 0 to 1."""
        return self.table.part_of(YOU)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps, and the exits that are looked at after the last one."""

    steps: tuple[Step, ...] = ()
    exits_minor: tuple[int, ...] = ()
    """Exit values, in minor units."""
    is_stacked: bool = True
    """Whether later rounds are paid before earlier ones at an exit."""

    def __post_init__(self) -> None:
        words = sentence("A scenario has {most_steps} steps at most.", most_steps=MOST_STEPS)
        check(len(self.steps), 0, MOST_STEPS, field="steps", words=words)
        words = sentence("Look at {most_exits} exits at most.", most_exits=MOST_EXITS)
        check(len(self.exits_minor), 0, MOST_EXITS, field="exits", words=words)
        for value_minor in self.exits_minor:
            check_amount(value_minor, field="exits")


@dataclass(slots=True)
class _Walk:
    """Where a walk through the steps is, and how many of each kind it has met."""

    stage: Stage
    met: dict[str, int] = field(default_factory=dict)

    def number(self, kind: str) -> int:
        """The number of the next of its kind, counted from 1."""
        self.met[kind] = self.met.get(kind, 0) + 1
        return self.met[kind]


def run(start: Start, steps: Sequence[Step]) -> list[Stage]:
    """The start and what each step makes of it.

    Raises:
        InvalidInput: a step cannot be taken there; the field is "steps" and the place of the step
            is the subject, counted from 1.
    """
    walk = _Walk(Stage(start.table()))
    stages = [walk.stage]
    for place, step in enumerate(steps, start=1):
        try:
            walk.stage = _bounded(_after(walk, step))
        except InvalidInput as error:
            message = sentence("Step {place}: {message}", place=place, message=error.message)
            raise InvalidInput(message, field="steps", subject_id=str(place)) from None
        stages.append(walk.stage)
    return stages


def _bounded(stage: Stage) -> Stage:
    if stage.table.total > MOST_TOTAL_SHARES:
        words = sentence("That would be too many shares: look at the amounts and valuations again.")
        raise InvalidInput(words, field="steps")
    return stage


def _after(walk: _Walk, step: Step) -> Stage:
    table, waiting = walk.stage.table, walk.stage.waiting
    if isinstance(step, Safe | Note):
        name = _SAFE if isinstance(step, Safe) else _NOTE
        one = Convertible(name.filled(number=walk.number(name.template)), step)
        return Stage(table, (*waiting, one), step)
    if isinstance(step, Pool):
        return Stage(_with_options(table, step), waiting, step)
    if isinstance(step, Sale):
        return Stage(_sold(table, step), waiting, step)
    closing = close(table, waiting, step, number=walk.number("Round"))
    return Stage(closing.table, (), step, closing)


def _with_options(table: CapTable, step: Pool) -> CapTable:
    """Pool = part × all shares with it, so pool = others × part / (1 - part)."""
    part = Fraction(step.part_bp, WHOLE_BP)
    pool = max(table.pool, (table.total - table.pool) * part / (1 - part))
    if step.granted_shares > pool:
        words = sentence("More options are granted than the pool has: make it larger.")
        raise InvalidInput(words, field="granted")
    granted = Fraction(step.granted_shares)
    stake = Stake(GRANTED, Kind.OPTIONS, granted, strike_minor=Fraction(step.strike_minor))
    return table.with_pool(pool - granted).with_stake(stake)


def _sold(table: CapTable, step: Sale) -> CapTable:
    if step.shares > table.common_of(YOU):
        raise InvalidInput(sentence("You sell more shares than you have."), field="shares")
    shares = Fraction(step.shares)
    return table.less_common(YOU, shares).with_stake(Stake(BUYERS, Kind.COMMON, shares))
