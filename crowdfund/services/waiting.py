"""What waits for too long, and what waits for a person: in sentences, empty when nothing does.

Nothing here counts more rows than wait.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from crowdfund.db.queries.clearances import is_cleared
from crowdfund.db.tables import Attempt, Campaign, Enterprise, InboxEvent, WorkFailure
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.offering import hold_limit_days
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.settlement import patience_ends_at
from crowdfund.services import failed_work, queues, texts
from crowdfund.services.failures import KIND_WORDS
from crowdfund.services.queues import MAIL, NOTES, QUEUES

PATIENCE: Final = timedelta(minutes=10)
"""Longer than any backlog that goes away by itself, but for calls at their pace."""
LEFT_PATIENCE: Final = timedelta(hours=24)
"""What was left for a person, or refused for now, keeps somebody's money from going its way."""
LATELY: Final = timedelta(minutes=2)
"""Calls of a raise that wait for their pace are fine while some of them are made."""
MOST_COUNTED: Final = 1_000
"""Enough to know that there are many."""


class Left(NamedTuple):
    """What was left for somebody, by how long."""

    old: list[str]
    """For more than a day: nobody has looked."""
    new: list[str]
    """Since then: somebody may be about to."""


_OPEN = [CampaignStatus.LIVE.value, CampaignStatus.SUSPENDED.value]


def old_notes(session: Session, now: datetime) -> list[str]:
    """Notes of the processor that came long ago and are not handled."""
    count = _count_some(
        session,
        col(InboxEvent.handled_at).is_(None),
        col(InboxEvent.due_at).is_not(None),
        col(InboxEvent.received_at) < now - PATIENCE,
    )
    if not count:
        return []
    many = _many(count, "note")
    return [f"{many} from the processor unhandled for more than ten minutes."]


def left_notes(session: Session, now: datetime) -> Left:
    """Notes that nobody could handle."""
    left = (col(InboxEvent.handled_at).is_(None), col(InboxEvent.due_at).is_(None))
    is_old = col(InboxEvent.received_at) < now - LEFT_PATIENCE
    old, new = _count_some(session, *left, is_old), _count_some(session, *left, ~is_old)
    words = "from the processor left for a person"
    return Left(
        [f"{_many(old, 'note')} {words} for more than a day."] if old else [],
        [f"{_many(new, 'note')} {words}."] if new else [],
    )


def late_calls(session: Session, now: datetime) -> list[str]:
    """Calls to the processor that are due and that nobody makes. Thousands of them wait for their
    pace after a deadline: what counts is whether any of their raise is made at all."""
    late = [KIND_WORDS[kind.value] for kind in AttemptKind if _is_late(session, kind.value, now)]
    if not late:
        return []
    return [f"Due for more than ten minutes and not made: {_listed(late)}."]


def unanswered_calls(session: Session, now: datetime) -> list[str]:
    """Calls that are made again and again without coming to an end. One that rests, since a bank
    disputes its payment or a person has to look, is none of them."""
    count = _count_some(
        session,
        Attempt.status == AttemptStatus.PENDING.value,
        col(Attempt.due_at).is_not(None),
        col(Attempt.first_called_at) < now - PATIENCE,
    )
    if not count:
        return []
    many = _many(count, "call")
    return [f"{many} to the processor tried for more than ten minutes without an answer."]


def parked_calls(session: Session, now: datetime) -> Left:
    """Calls that the processor found wrong."""
    is_old = func.coalesce(Attempt.parked_at, Attempt.created_at) < now - LEFT_PATIENCE
    query = select(func.count().filter(is_old), func.count().filter(~is_old)).where(
        Attempt.status == AttemptStatus.PARKED.value
    )
    old, new = session.exec(query).one()
    words = "parked until a person looks at them"
    return Left(
        [f"{texts.count(old, 'payment')} {words} for more than a day."] if old else [],
        [f"{texts.count(new, 'payment')} {words}."] if new else [],
    )


def waiting_calls(session: Session, now: datetime) -> Left:
    """Calls that the processor, or what protects money, has refused for now, again and again for
    more than a day. Transfers to an enterprise that cannot be paid wait for its founder, and in
    the end their money goes back by itself; any other waits for the platform, such as for its
    balance."""
    held, others = (_count_some(session, *_waits(now), one) for one in (_is_held(), ~_is_held()))
    words = "for more than a day"
    return Left(
        [f"{_many(others, 'call')} to the processor refused for now {words}."] if others else [],
        [f"{_many(held, 'transfer')} to enterprises that cannot be paid {words}."] if held else [],
    )


def late_work(session: Session, now: datetime, *, has_mail: bool) -> list[str]:
    """Other work that is due and that nobody does."""
    others = set(QUEUES) - {NOTES} - {kind.value for kind in AttemptKind}
    late = []
    for name in sorted(others - (set() if has_mail else {MAIL})):
        due_at = queues.oldest_due_at(session, QUEUES[name], now)
        if due_at is not None and now - due_at > PATIENCE:
            late.append(KIND_WORDS[name])
    return [f"Due for more than ten minutes and not done: {_listed(late)}."] if late else []


def missed_deadlines(session: Session, now: datetime) -> list[str]:
    """Raises that are still open after their deadline, whatever keeps them."""
    query = select(func.count()).where(
        col(Campaign.status).in_(_OPEN), col(Campaign.closes_at) < now - PATIENCE
    )
    count = session.exec(query).one()
    if not count:
        return []
    return [f"{texts.count(count, 'raise')} still open ten minutes after the deadline."]


def unsettled_raises(session: Session, now: datetime, *, platform_country: str) -> list[str]:
    """Raises that were met, and whose money could be neither sent nor given back in the time for
    which it waits: a part of it is out or may be, and its rest cannot follow."""
    query = select(Campaign.decided_at, Campaign.opens_at).where(
        Campaign.status == CampaignStatus.SETTLING.value
    )
    days = hold_limit_days(platform_country)
    count = sum(
        now >= patience_ends_at(decided_at=decided_at, opened_at=opened_at, hold_limit_days=days)
        for decided_at, opened_at in session.exec(query)
        if decided_at is not None and opened_at is not None
    )
    if not count:
        return []
    words = "met and neither paid out nor given back in time: look at what keeps the money."
    return [f"{texts.count(count, 'raise')} {words}"]


def failing_work(session: Session, now: datetime) -> list[str]:
    """Work that has failed for long and is tried again by itself."""
    query = select(func.count()).where(
        col(WorkFailure.parked_at).is_(None),
        WorkFailure.tries > 0,
        col(WorkFailure.first_failed_at) < now - PATIENCE,
    )
    count = session.exec(query).one()
    if not count:
        return []
    return [f"{texts.count(count, 'piece')} of work failing for more than ten minutes."]


def left_work(session: Session, now: datetime) -> Left:
    """Work that failed so often that it was left for a person."""
    old = failed_work.left_count(session, before=now - LEFT_PATIENCE)
    new = failed_work.left_count(session) - old
    words = "of work left for a person"
    return Left(
        [f"{texts.count(old, 'piece')} {words} for more than a day."] if old else [],
        [f"{texts.count(new, 'piece')} {words}."] if new else [],
    )


def _waits(now: datetime) -> tuple[Any, ...]:
    """Every refusal for now is followed by another attempt, so the oldest of them tells."""
    earlier = aliased(Attempt)
    since_long = select(earlier.id).where(
        earlier.pledge_id == Attempt.pledge_id,
        earlier.kind == Attempt.kind,
        earlier.created_at < now - LEFT_PATIENCE,
    )
    return (Attempt.status == AttemptStatus.WAITING.value, since_long.exists())


def _is_held() -> Any:
    """Whether it is a transfer to an enterprise that cannot be paid now. Those raises are found
    first, since few are settling: a hundred thousand calls of one may wait."""
    held = (
        select(Campaign.id)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(
            Campaign.status == CampaignStatus.SETTLING.value,
            or_(
                col(Enterprise.payout_status) != PayoutStatus.ACTIVE.value,
                ~is_cleared(Enterprise.owner_id),
            ),
        )
    )
    return (col(Attempt.kind) == AttemptKind.TRANSFER.value) & col(Attempt.campaign_id).in_(held)


def _is_late(session: Session, kind: str, now: datetime) -> bool:
    query = (
        select(Attempt.campaign_id)
        .where(*QUEUES[kind].due(now - PATIENCE))
        .order_by(col(Attempt.due_at))
        .limit(1)
    )
    campaign_id = session.exec(query).first()
    if campaign_id is None:
        return False
    lately = select(Attempt.id).where(
        Attempt.campaign_id == campaign_id,
        Attempt.kind == kind,
        Attempt.status == AttemptStatus.DONE.value,
        col(Attempt.ended_at) >= now - LATELY,
    )
    return session.exec(lately.limit(1)).first() is None


def _count_some(session: Session, *conditions: Any) -> int:
    some = select(literal(1)).where(*conditions).limit(MOST_COUNTED).subquery()
    return int(session.exec(select(func.count()).select_from(some)).one())


def _many(count: int, noun: str) -> str:
    return f"More than {count} {noun}s" if count >= MOST_COUNTED else texts.count(count, noun)


def _listed(words: list[str]) -> str:
    return ", ".join(word[0].lower() + word[1:] for word in words)
