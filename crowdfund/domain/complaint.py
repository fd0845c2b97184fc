"""Complaints: what they are about, how far they have come, by when something is due, and who may
not decide one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotAllowed
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.clocks import (
    BusinessCalendar,
    business_days_end,
    days_after,
    start_of,
)
from crowdfund.domain.regimes.complaining import ANSWER, RECEIPT
from crowdfund.domain.sentence import sentence

REMIND_BUSINESS_DAYS: Final = 2
"""So many are left when the desk is reminded, the last one included."""
SHORTEST_NAME: Final = 3
"""Characters; a shorter name is found in too many words."""
INVOLVED: Final = sentence(
    "This is about you, or about what you decided: another person decides it."
)


class ComplaintSubject(StrEnum):
    """What somebody complains about."""

    CAMPAIGN = "campaign"
    """A campaign, or what its founder says and does."""
    PAYMENT = "payment"
    """A pledge, a payment, a refund."""
    CONDUCT = "conduct"
    """What a person did, a founder or somebody who works here."""
    PLATFORM = "platform"
    """How the platform works, or failed to."""
    OTHER = "other"
    """Something else."""


class ComplaintStatus(StrEnum):
    """How far a complaint has come."""

    LODGED = "lodged"
    """It arrived, and nobody looked at it yet."""
    TAKEN_UP = "taken_up"
    """A person looked: it is admissible and being looked into."""
    CLOSED = "closed"
    """It is decided."""


class Outcome(StrEnum):
    """How a complaint was decided."""

    UPHELD = "upheld"
    """Whoever complained was right."""
    PARTLY = "partly"
    """They were right in part."""
    NOT_UPHELD = "not_upheld"
    """They were not."""
    NOT_ADMISSIBLE = "not_admissible"
    """It is nothing that the platform could decide."""


class SayingKind(StrEnum):
    """Who said what in the history of a complaint."""

    HAPPENED = "happened"
    """What happened, by whoever complains."""
    WANTED = "wanted"
    """What they want."""
    ADDED = "added"
    """What they said later."""
    TAKEN_UP = "taken_up"
    """The platform takes it up."""
    ANSWERED = "answered"
    """The platform asks, or says how far it is."""
    DECIDED = "decided"
    """The platform decides, with reasons."""


_S = ComplaintStatus

COMPLAINT_STEPS: Final[Mapping[ComplaintStatus, frozenset[ComplaintStatus]]] = {
    _S.LODGED: frozenset({_S.TAKEN_UP, _S.CLOSED}),
    _S.TAKEN_UP: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
}
"""For each status, those that may follow. What is settled at once needs not be taken up first."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when, UTC."""

    receipt_by: datetime
    """Until when a person has looked at it."""
    answer_by: datetime
    """Until when it is decided."""


def deadlines(pack: Regime, *, lodged_at: datetime, calendar: BusinessCalendar) -> Deadlines:
    """By when a complaint is looked at and decided, by the law of the day on which it came.

    Args:
        pack: the regime of the campaign that it is about; the open one when it is about none.
        lodged_at: UTC.
        calendar: the regime's; its business days count.
    """
    on = pack.day(lodged_at)
    receipt_by = business_days_end(lodged_at, pack.count(RECEIPT, on), calendar)
    return Deadlines(receipt_by, days_after(lodged_at, pack.count(ANSWER, on), calendar.zone))


def due_at(status: ComplaintStatus, clocks: Deadlines) -> datetime | None:
    """What is due next, UTC; None when nothing is."""
    if status is _S.CLOSED:
        return None
    return clocks.receipt_by if status is _S.LODGED else clocks.answer_by


def remind_from(due: datetime, calendar: BusinessCalendar) -> datetime:
    """When the desk is reminded: at the start of the last two business days before it is due.

    Args:
        due: the deadline, UTC; who acts before it acts in time.
        calendar: the regime's.
    """
    day = (due - timedelta(microseconds=1)).astimezone(calendar.zone).date()
    left = REMIND_BUSINESS_DAYS
    while True:
        left -= calendar.is_business_day(day)
        if not left:
            return start_of(day, calendar.zone)
        day -= timedelta(days=1)


def is_named(about: str, *, name: str, email: str) -> bool:
    """Whether what was written as the subject of a complaint names a person: their whole name, in
    whatever case, or their address.

    Args:
        about: as it was written.
        name: of the person.
        email: of the person, lower case.
    """
    written = " ".join(about.casefold().split())
    wanted = " ".join(name.casefold().split())
    is_there = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", written) is not None
    return email in written or (len(wanted) >= SHORTEST_NAME and is_there)


def require_uninvolved(actor: Actor, *, about: str, involved: Collection[UUID]) -> None:
    """Lets pass who may act on a complaint: nobody whom it is about, who decided what it is about,
    or who lodged it.

    Args:
        actor: who wants to.
        about: what it is about, as it was written.
        involved: people who are known to be part of it.

    Raises:
        NotAllowed: they are.
    """
    if actor.user_id in involved or is_named(about, name=actor.name, email=actor.email):
        raise NotAllowed(INVOLVED)
