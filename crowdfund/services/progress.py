"""How far a settlement or a refund has come, in words."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts

_DONE_BY_STATUS = {
    CampaignStatus.SETTLING.value: (PledgeStatus.SETTLED, "released"),
    CampaignStatus.REFUNDING.value: (PledgeStatus.REFUNDED, "refunded"),
    CampaignStatus.WITHDRAWN.value: (PledgeStatus.REFUNDED, "refunded"),
}


def progress_text(session: Session, campaign: Campaign) -> str:
    """Such as "120 of 340 payments released"; empty when nothing is under way."""
    if campaign.status not in _DONE_BY_STATUS or campaign.ended_at is not None:
        return ""
    done_status, word = _DONE_BY_STATUS[campaign.status]
    done = _count(session, campaign, done_status)
    if campaign.status == CampaignStatus.SETTLING.value:
        left = _count(session, campaign, PledgeStatus.ESCROWED)
    else:
        left = _count(session, campaign, PledgeStatus.ESCROWED, PledgeStatus.REFUNDING)
    return f"{texts.number(done)} of {texts.count(done + left, 'payment')} {word}"


def _count(session: Session, campaign: Campaign, *statuses: PledgeStatus) -> int:
    query = select(func.count()).where(
        Pledge.campaign_id == campaign.id,
        col(Pledge.status).in_([status.value for status in statuses]),
    )
    return session.exec(query).one()
