"""Pledges that were asked whether they are kept, and have not answered: they do not count, and
nothing of a raise is released while one of them is held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Pledge
from crowdfund.domain.pledge import PledgeStatus

NEXT_LOOK: Final = timedelta(seconds=5)
"""Pause between two looks while a pledge that was not kept in time is still held."""

_P = PledgeStatus
ANSWERABLE: Final = (_P.RESERVED.value, _P.ESCROWED.value, _P.DISPUTED.value)
"""Statuses in which a backer can still say that they keep a pledge."""


def is_asked(pledge: Pledge, now: datetime) -> bool:
    """Whether its backer can still say that they keep it."""
    asked_until = pledge.reconfirm_by
    return asked_until is not None and now < asked_until and pledge.status in ANSWERABLE


def is_overdue(pledge: Pledge, now: datetime) -> bool:
    """Whether it was not kept in time, whatever has become of it since."""
    return pledge.reconfirm_by is not None and pledge.reconfirm_by <= now


def last_end(session: Session, campaign_id: UUID) -> datetime | None:
    """The last time to answer among paid pledges that were not kept yet, UTC; None when each was.
    Disputed ones are left out: they do not count and are not released either."""
    query = select(func.max(Pledge.reconfirm_by)).where(
        Pledge.campaign_id == campaign_id,
        Pledge.status == _P.ESCROWED.value,
        col(Pledge.reconfirm_by).is_not(None),
    )
    return session.exec(query).one()


def answerable_count(session: Session, campaign_id: UUID) -> int:
    """How many pledges of a campaign are held or being paid: who would be asked."""
    query = select(func.count()).where(
        Pledge.campaign_id == campaign_id, col(Pledge.status).in_(ANSWERABLE)
    )
    return session.exec(query).one()


def asked_sum(session: Session, campaign_id: UUID, now: datetime) -> tuple[int, int]:
    """How many cleared pledges can still be kept by who was asked, and their money in minor units:
    of one moment, and without those that go back because nobody answered in time.

    Args:
        session: the caller's.
        campaign_id: whose pledges.
        now: the platform's time, UTC.
    """
    query = select(func.count(), func.coalesce(func.sum(Pledge.amount_minor), 0)).where(
        Pledge.campaign_id == campaign_id,
        Pledge.status == _P.ESCROWED.value,
        col(Pledge.reconfirm_by) > now,
    )
    pledges, money = session.exec(query).one()
    return pledges, int(money)


def unkept_minor(session: Session, campaign_id: UUID) -> int:
    """Cleared money of pledges that were asked and not kept yet, minor units: it does not count."""
    query = select(func.coalesce(func.sum(Pledge.amount_minor), 0)).where(
        Pledge.campaign_id == campaign_id,
        Pledge.status == _P.ESCROWED.value,
        col(Pledge.reconfirm_by).is_not(None),
    )
    return int(session.exec(query).one())
