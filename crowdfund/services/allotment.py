"""Giving shares: the register's lines, written in chunks when every pledge's money is released."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.queries import allotments
from crowdfund.db.queries.allotments import Allotted
from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount, Count, Number
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.history import change_campaign
from crowdfund.services.notices import Telling, tell_all
from crowdfund.services.telling import later


def allot_some(session: Session, campaign: Campaign, *, limit: int, at: datetime) -> bool:
    """Allots the shares of up to `limit` settled pledges, in the order in which they were paid,
    after those that have theirs; with the last of them the campaign is settled. Shares are
    numbered without gaps after those in issue before.

    Args:
        session: the caller's transaction, which has locked the campaign.
        campaign: whose pledges are all over.
        limit: the most lines that are written.
        at: UTC.

    Returns:
        Whether lines are left to write.

    Raises:
        TransitionRefused: the campaign is not settling.
    """
    lines = allotments.add(session, campaign, limit=limit, at=at)
    tell_all(session, [_telling(campaign, line) for line in lines], at=at)
    if len(lines) == limit and allotments.is_any_left(session, campaign):
        campaign.due_at = at
        return True
    written = allotments.written(session, campaign)
    change_campaign(session, campaign, CampaignStatus.SETTLED, at=at)
    campaign.ended_at = at
    campaign.due_at = None
    session.add(campaign)
    _tell_founder(session, campaign, written.lines, at)
    return False


def _telling(campaign: Campaign, line: Allotted) -> Telling:
    shares = later(Count(line.shares, "share"))
    last_share = line.first_share + line.shares - 1
    return Telling(
        user_id=line.holder_id,
        subject=sentence("You now hold {shares}", shares=shares),
        body=sentence(
            "“{title}” reached its target. You were allotted {shares}, numbers {number} to "
            "{number_2}. Your certificate can be downloaded from the page of your pledge.",
            title=campaign.title,
            shares=shares,
            number=later(Number(line.first_share)),
            number_2=later(Number(last_share)),
        ),
        path=f"/pledges/{line.pledge_id}",
        once_key=f"pledge:{line.pledge_id}:allotted",
        kind=NoticeKind.SHARES_ALLOTTED,
    )


def _tell_founder(session: Session, campaign: Campaign, backers: int, at: datetime) -> None:
    raised = later(Amount(campaign.settled_minor, campaign.currency))
    tell_founder(
        session,
        campaign,
        kind=NoticeKind.MONEY_RELEASED,
        subject=sentence("“{title}” is settled", title=campaign.title),
        body=sentence(
            "{raised} was released, less the platform's fee, and shares were allotted for {count}.",
            raised=raised,
            count=later(Count(backers, "pledge")),
        ),
        at=at,
        key="settled",
    )
