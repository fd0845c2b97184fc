"""Giving shares: the register's lines, written at once when every pledge's money is released."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import dispute_sums, texts
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.history import change_campaign
from crowdfund.services.notices import tell


def finish(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Allots every settled pledge's shares in the order in which they were paid, and settles the
    campaign. Shares are numbered without gaps after those in issue before.

    Raises:
        TransitionRefused: the campaign is not settling.
    """
    # A released pledge has its shares even while a bank inquires: losing annuls its line.
    released = or_(
        col(Pledge.status) == PledgeStatus.SETTLED.value,
        and_(col(Pledge.status) == PledgeStatus.DISPUTED.value, dispute_sums.is_released()),
    )
    query = select(Pledge).where(Pledge.campaign_id == campaign.id, released)
    settled = list(session.exec(query.order_by(col(Pledge.escrowed_at), col(Pledge.id))))
    next_share = campaign.shares_before + 1
    for number, pledge in enumerate(settled, start=1):
        session.add(_line(campaign, pledge, number, next_share, at))
        _tell(session, campaign, pledge, next_share, at)
        next_share += pledge.shares
    change_campaign(session, campaign, CampaignStatus.SETTLED, at=at)
    campaign.ended_at = at
    campaign.due_at = None
    session.add(campaign)
    _tell_founder(session, campaign, len(settled), at)


def _line(
    campaign: Campaign, pledge: Pledge, number: int, first_share: int, at: datetime
) -> Allotment:
    return Allotment(
        id=uuid4(),
        enterprise_id=campaign.enterprise_id,
        campaign_id=campaign.id,
        pledge_id=pledge.id,
        holder_id=pledge.backer_id,
        number=number,
        first_share=first_share,
        shares=pledge.shares,
        allotted_at=at,
    )


def _tell(
    session: Session, campaign: Campaign, pledge: Pledge, first_share: int, at: datetime
) -> None:
    shares = texts.number(pledge.shares)
    last_share = first_share + pledge.shares - 1
    tell(
        session,
        user_id=pledge.backer_id,
        subject=f"You now hold {shares} shares",
        body=f"“{campaign.title}” reached its target. You were allotted {shares} shares, numbers "
        f"{texts.number(first_share)} to {texts.number(last_share)}.",
        path=f"/pledges/{pledge.id}",
        once_key=f"pledge:{pledge.id}:allotted",
        at=at,
    )


def _tell_founder(session: Session, campaign: Campaign, backers: int, at: datetime) -> None:
    raised = texts.money(campaign.settled_minor, campaign.currency)
    tell_founder(
        session,
        campaign,
        subject=f"“{campaign.title}” is settled",
        body=f"{raised} was released, less the platform's fee, and shares were allotted for "
        f"{texts.count(backers, 'pledge')}.",
        at=at,
        key="settled",
    )
