"""Why a pledge ended unpaid: its backer cancelled it, or its time ran out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Pledge, StatusChange
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts
from crowdfund.services.clearing import CANCELLED_UNPAID
from crowdfund.words import _

_EXPIRED = PledgeStatus.EXPIRED.value


def ending(change: StatusChange, pledge: Pledge) -> tuple[str, str] | None:
    """Title and text of the step by which a pledge ended unpaid, to its backer.

    Args:
        change: any step of the pledge.
        pledge: whose.

    Returns:
        None for another step, or one of which no more is known than what it says by itself.
    """
    if change.reason == CANCELLED_UNPAID:
        return _("Cancelled"), _("You cancelled it before paying; the shares are free again.")
    is_end = change.to_status == _EXPIRED and not change.reason
    if is_end and pledge.decline_message:
        text = _("The last try to pay failed: {why} Nothing was paid; the shares are free again.")
        return _("Not paid"), text.format(why=_(pledge.decline_message))
    return None


def labels(session: Session, pledges: Sequence[Pledge]) -> dict[UUID, tuple[str, str]]:
    """Words and tone of each pledge's badge.

    Args:
        session: reads.
        pledges: one person's.
    """
    ended = [pledge.id for pledge in pledges if pledge.status == _EXPIRED]
    cancelled = _cancelled(session, ended) if ended else set()
    return {
        pledge.id: (_("Cancelled"), "neutral")
        if pledge.id in cancelled
        else texts.pledge_status(pledge.status)
        for pledge in pledges
    }


def _cancelled(session: Session, pledge_ids: Sequence[UUID]) -> set[UUID]:
    query = select(StatusChange.subject_id).where(
        col(StatusChange.subject_id).in_(pledge_ids),
        StatusChange.to_status == _EXPIRED,
        StatusChange.reason == CANCELLED_UNPAID,
    )
    return set(session.exec(query))
