"""From opening to the end: each campaign's next step, taken by a worker when it is due.

Every step can be repeated and none can be done twice: statuses change by compare-and-swap, and
attempts carry the one key that the processor honours once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.queries import intents
from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.dispute import LONGEST_WAIT
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.offering import hold_limit_days
from crowdfund.domain.permissions import Action
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.sentence import sentence
from crowdfund.domain.settlement import patience_ends_at
from crowdfund.services import (
    allotment,
    campaign_notices,
    closing,
    counters,
    dispute_sums,
    protection,
    refunding,
    transfers,
)
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.deps import Deps
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.history import change_campaign

CHUNK = 1_000
"""Transfers intended, or register lines written, in one transaction."""
NEXT_LOOK = timedelta(seconds=5)
"""Pause between two looks at a campaign that is settling."""
DISPUTE_LOOK = timedelta(hours=1)
"""Pause while only disputes keep it from its end; the end of one makes it due at once."""
PAYOUT_LOOK = timedelta(hours=6)
"""Pause between two looks at a campaign that waits for its payout account."""

_BEFORE_ALL = UUID(int=0)
"""Sorts before every pledge's id."""

_C = CampaignStatus
_P = PledgeStatus


def advance(deps: Deps, *, campaign_id: UUID) -> None:
    """Takes a campaign's next step, whatever it is, and says when to look again."""
    with deps.reading() as session:
        status = session.exec(select(Campaign.status).where(Campaign.id == campaign_id)).one()
    step = {
        _C.SCHEDULED: _open,
        _C.LIVE: closing.close,
        _C.SUSPENDED: closing.close,
        _C.CLOSING: closing.finish,
        _C.SETTLING: _settle,
        _C.REFUNDING: refunding.refund,
        _C.WITHDRAWN: refunding.refund,
    }.get(CampaignStatus(status))
    if step is None:
        _due(deps, campaign_id, None)
    else:
        step(deps, campaign_id)


def withdraw_from(
    session: Session, campaign: Campaign, *, at: datetime, actor_id: UUID, reason: str
) -> None:
    """Takes a campaign back before its end; a worker then refunds everyone.

    Raises:
        TransitionRefused: it can no longer be withdrawn.
    """
    change_campaign(session, campaign, _C.WITHDRAWN, at=at, actor_id=actor_id, reason=reason)
    campaign.due_at = at
    session.add(campaign)
    campaign_notices.tell_withdrawn(session, campaign, reason, at=at)


def _open(deps: Deps, campaign_id: UUID) -> None:
    now = deps.now()
    with deps.transaction() as session:
        campaign = counters.locked_campaign(session, campaign_id)
        if campaign.status != _C.SCHEDULED.value:
            return
        if campaign.opens_at is not None and campaign.opens_at > now:
            campaign.due_at = campaign.opens_at
            session.add(campaign)
            return
        change_campaign(session, campaign, _C.LIVE, at=now)
        campaign.opens_at = campaign.opens_at or now
        campaign.due_at = closing.next_look_at(campaign, now)
        session.add(campaign)
        campaign_notices.tell_opened(session, campaign, at=now)


def _settle(deps: Deps, campaign_id: UUID) -> None:
    """Intends one transfer for each escrowed pledge once the enterprise can be paid; allots the
    shares when every one is done. A chunk is one transaction: stopped at any moment, the next
    look goes on where this one ended."""
    after: UUID | None = _BEFORE_ALL
    while after is not None:
        after = _settle_chunk(deps, campaign_id, after)


def _settle_chunk(deps: Deps, campaign_id: UUID, after: UUID) -> UUID | None:
    """Returns after which pledge the next chunk begins, or None when nothing can follow now."""
    now = deps.now()
    with deps.transaction() as session:
        campaign = counters.locked_campaign(session, campaign_id)
        if campaign.status != _C.SETTLING.value:
            return None
        session.add(campaign)
        if counters.count_pledges(session, campaign_id, _P.RESERVED, _P.ESCROWED) == 0:
            return after if _has_more_to_allot(session, campaign, now) else None
        waits_until = protection.waits_until(session, campaign, now)
        if waits_until is not None:
            campaign.due_at = waits_until
            return None
        enterprise = session.exec(
            select(Enterprise).where(Enterprise.id == campaign.enterprise_id)
        ).one()
        if enterprise.payout_status == PayoutStatus.ACTIVE.value:
            campaign.due_at = now + NEXT_LOOK
            return intents.add_transfers(session, campaign_id, after=after, limit=CHUNK, at=now)
        if now >= _patience_ends_at(campaign, deps.platform_country):
            _give_up_waiting(session, campaign, now)
        else:
            _wait_for_account(session, campaign, now)
        return None


def _has_more_to_allot(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Allots the next chunk once nothing is held any more; waits for disputes seven days at most.
    One that ends well after that is refunded: shares have been numbered without it."""
    assert campaign.decided_at is not None  # noqa: S101 - settling follows a decision
    waits_until = campaign.decided_at + LONGEST_WAIT
    if dispute_sums.has_held_disputed(session, campaign.id) and now < waits_until:
        campaign.due_at = min(now + DISPUTE_LOOK, waits_until)
        return False
    return allotment.allot_some(session, campaign, limit=CHUNK, at=now)


def _patience_ends_at(campaign: Campaign, platform_country: str) -> datetime:
    assert campaign.decided_at is not None  # noqa: S101 - settling follows a decision
    assert campaign.opens_at is not None  # noqa: S101 - it was open
    return patience_ends_at(
        decided_at=campaign.decided_at,
        opened_at=campaign.opens_at,
        hold_limit_days=hold_limit_days(platform_country),
    )


def _give_up_waiting(session: Session, campaign: Campaign, now: datetime) -> None:
    reason = sentence("The enterprise did not complete its payout account in time.")
    if transfers.has_any(session, campaign.id):
        # Part of the money may be out, so the rest can only follow: a person has to act.
        _tell_of_the_rest(session, campaign, now)
        campaign.due_at = now + PAYOUT_LOOK
        return
    change_campaign(session, campaign, _C.REFUNDING, at=now, reason=reason)
    campaign.due_at = now
    subject = sentence("“{title}” could not be paid out", title=campaign.title)
    campaign_notices.tell_failed(session, campaign, subject, reason, at=now)


def _tell_of_the_rest(session: Session, campaign: Campaign, now: datetime) -> None:
    """Tells moderators and the founder, each week anew, of money that can go nowhere by itself."""
    week = _weeks_waited(campaign, now)
    tell_admins(
        session,
        action=Action.ACT_ON_MONEY,
        kind=NoticeKind.INCIDENT_OPENED,
        subject=f"The rest of “{campaign.title}” cannot be paid out",
        body="Transfers to the enterprise were begun, and then its payout account stopped "
        "receiving money. What is held now can only follow them, so nothing is refunded by itself. "
        "Get the founder to complete the account again, or agree with the processor and the "
        "backers on another way before the holding limit.",
        once_key=f"rest:{campaign.id}:{week}",
        at=now,
        path=f"/admin/campaigns/{campaign.id}",
    )
    tell_founder(
        session,
        campaign,
        kind=NoticeKind.PAYOUT_NEEDED,
        subject="Connect payouts to receive the rest of your money",
        body=f"A part of the money of “{campaign.title}” was sent to you or is on its way. The "
        "rest cannot follow until your payout account is complete again.",
        at=now,
        path=f"/founder/enterprise?enterprise={campaign.enterprise_id}",
        key=f"rest:{week}",
    )


def _weeks_waited(campaign: Campaign, now: datetime) -> int:
    assert campaign.decided_at is not None  # noqa: S101 - settling follows a decision
    return (now - campaign.decided_at).days // 7


def _wait_for_account(session: Session, campaign: Campaign, now: datetime) -> None:
    tell_founder(
        session,
        campaign,
        kind=NoticeKind.PAYOUT_NEEDED,
        subject="Connect payouts to receive your money",
        body=f"“{campaign.title}” reached its target. The money stays in escrow until your payout "
        "account is complete; after a limited time it goes back to the backers.",
        at=now,
        path=f"/founder/enterprise?enterprise={campaign.enterprise_id}",
        key=f"payouts:{_weeks_waited(campaign, now)}",
    )
    campaign.due_at = now + PAYOUT_LOOK


def _due(deps: Deps, campaign_id: UUID, at: datetime | None) -> None:
    with deps.transaction() as session:
        campaign = counters.locked_campaign(session, campaign_id)
        campaign.due_at = at
        session.add(campaign)
