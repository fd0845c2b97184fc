"""Who is a sophisticated investor (Regulation (EU) 2020/1503, Annex II), and for how long.

They are not protected like others: no test before the first pledge, no consent above the big
ticket, no time to reflect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crowdfund.domain.regimes.base import Figures, Regime
from crowdfund.domain.regimes.clocks import months_after, start_of

COMPANY, PERSON = "sophisticated-company", "sophisticated-person"
"""Names of the rules."""
VALID_MONTHS = "sophisticated-months"
"""Name of the rule that says how long a statement counts."""


class InvestorKind(StrEnum):
    """By which criteria somebody states to be sophisticated."""

    PERSON = "person"
    """Any two of three."""
    COMPANY = "company"
    """Any one of three."""
    NONE = "none"
    """They are not, or no longer: protected like everybody."""


RULE_BY_KIND = {InvestorKind.PERSON: PERSON, InvestorKind.COMPANY: COMPANY}


@dataclass(frozen=True, slots=True)
class Statement:
    """The newest statement of somebody."""

    kind: InvestorKind
    made_at: datetime
    """UTC."""


def has_status(pack: Regime) -> bool:
    """Whether a regime knows sophisticated investors who give up its protection."""
    return pack.has(VALID_MONTHS)


def meets(pack: Regime, kind: InvestorKind, figures: Figures, now: datetime) -> bool:
    """Whether figures meet the criteria of a kind.

    Args:
        pack: a regime that knows the status.
        kind: person or company.
        figures: minor units, a count, 1 or 0, by the names that the rule has.
        now: UTC.
    """
    return pack.answer(RULE_BY_KIND[kind], figures, pack.day(now)).value is True


def ends_at(pack: Regime, statement: Statement) -> datetime:
    """From when a statement no longer counts: the start of that day in the regime's zone, UTC."""
    made_on = pack.day(statement.made_at)
    return start_of(months_after(made_on, pack.count(VALID_MONTHS, made_on)), pack.zone)


def is_sophisticated(pack: Regime, statement: Statement | None, now: datetime) -> bool:
    """Whether somebody is treated as sophisticated now.

    Args:
        pack: the regime.
        statement: their newest; None for never.
        now: UTC.
    """
    if statement is None or not has_status(pack) or statement.kind is InvestorKind.NONE:
        return False
    return now < ends_at(pack, statement)
