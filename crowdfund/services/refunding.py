"""Everyone's money back: the target was missed, the raise withdrawn, or nobody could be paid."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.services import campaign_notices, counters, payment_pages, refunds
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_campaign

CHUNK = 1_000
"""Pledges taken in one transaction."""
NEXT_LOOK = timedelta(seconds=5)
"""Pause between two looks at a campaign that is refunding."""
DISPUTE_LOOK = timedelta(hours=1)
"""Pause while only disputes are left: the end of one makes its campaign due at once."""

_C = CampaignStatus
_P = PledgeStatus
_MOVING = (_P.RESERVED, _P.ESCROWED, _P.REFUNDING)


def refund(deps: Deps, campaign_id: UUID) -> None:
    """Sends everyone's money back, a chunk at a time, and ends the campaign when all is back."""
    with deps.reading() as session:
        campaign = session.exec(select(Campaign).where(Campaign.id == campaign_id)).one()
    payment_pages.end_all(deps, campaign_id)
    reason = reason_of(campaign)
    while _refund_chunk(deps, campaign_id, reason):
        pass
    _end_refunding(deps, campaign_id)


def reason_of(campaign: Campaign) -> RefundReason:
    """Why everyone of this campaign gets their money back."""
    if campaign.status == _C.WITHDRAWN.value:
        return RefundReason.WITHDRAWN
    cleared_minor = campaign.decided_cleared_minor or 0
    did_reach = cleared_minor >= campaign.target_minor
    return RefundReason.NO_PAYOUT_ACCOUNT if did_reach else RefundReason.TARGET_MISSED


def _refund_chunk(deps: Deps, campaign_id: UUID, reason: RefundReason) -> bool:
    with deps.transaction() as session:
        decided = refunds.decide_some(session, campaign_id, reason, limit=CHUNK, at=deps.now())
        return decided > 0


def _end_refunding(deps: Deps, campaign_id: UUID) -> None:
    now = deps.now()
    with deps.transaction() as session:
        campaign = counters.locked_campaign(session, campaign_id)
        if campaign.ended_at is not None:
            campaign.due_at = None
        elif counters.count_pledges(session, campaign_id, *_MOVING):
            campaign.due_at = now + NEXT_LOOK
        elif counters.count_pledges(session, campaign_id, _P.DISPUTED):
            campaign.due_at = now + DISPUTE_LOOK
        else:
            if campaign.status == _C.REFUNDING.value:
                change_campaign(session, campaign, _C.REFUNDED, at=now)
            campaign.ended_at = now
            campaign_notices.tell_paid_back(session, campaign, at=now)
            campaign.due_at = None
        session.add(campaign)
