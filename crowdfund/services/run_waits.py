"""What keeps a settlement or a refund from its end when none of its own payments is left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.queries.runs import disputed_pledges, other_refunds
from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.payment import AttemptKind
from crowdfund.services import payout_waiting
from crowdfund.services.payout_waiting import Wait


@dataclass(frozen=True, slots=True)
class Left:
    """What keeps one campaign's run from its end beside the run's own attempts."""

    parked: int = 0
    """Refunds of other reasons that a person has to look at."""
    waiting: int = 0
    """Refunds of other reasons that the processor cannot make yet."""
    disputed: int = 0
    """Pledges that a bank still has to decide about."""


def left_of(
    session: Session, campaign_ids: Collection[UUID], kind: AttemptKind, purposes: Collection[str]
) -> dict[UUID, Left]:
    """What some runs of one kind still wait for, by campaign.

    Args:
        session: reads.
        campaign_ids: of which raises, none of whose own payments is left to be made.
        kind: transfers or refunds.
        purposes: those of the runs' own payments.
    """
    if not campaign_ids:
        return {}
    disputed = disputed_pledges(session, campaign_ids, kind)
    # A settlement does not wait for them: what was cancelled before never counted.
    is_refund = kind is AttemptKind.REFUND
    others = other_refunds(session, campaign_ids, purposes=purposes) if is_refund else {}
    return {
        each: Left(*others.get(each, (0, 0)), disputed.get(each, 0))
        for each in {*disputed, *others}
    }


def payout_wait(session: Session, campaign: Campaign) -> str:
    """What the enterprise lacks before it can be paid, in a sentence; empty when nothing.

    Args:
        session: reads.
        campaign: one that is settling.
    """
    wait = payout_waiting.what_for(session, session.get_one(Enterprise, campaign.enterprise_id))
    return "" if wait is Wait.NOTHING else payout_waiting.SETTLING[wait]
