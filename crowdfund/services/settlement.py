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
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import (
    allotment,
    campaign_notices,
    closing,
    counters,
    dispute_sums,
    held_transfers,
    payout_waiting,
    protection,
    refunding,
)
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_campaign

CHUNK = 1_000
"""Transfers intended, or register lines written, in one transaction."""
NEXT_LOOK = timedelta(seconds=5)
"""Pause between two looks at a campaign that is settling."""
DISPUTE_LOOK = timedelta(hours=1)
"""Pause while only disputes keep it from its end; the end of one makes it due at once."""

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
    if _is_given_up(deps, campaign_id):
        held_transfers.look_at_left(deps, campaign_id)
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
        wait = _wait_of(session, campaign)
        if wait is payout_waiting.Wait.NOTHING:
            campaign.due_at = now + NEXT_LOOK
            return intents.add_transfers(session, campaign_id, after=after, limit=CHUNK, at=now)
        ends_at = payout_waiting.patience_ends(campaign, deps.platform_country)
        if now >= ends_at:
            payout_waiting.give_up(session, campaign, wait, now)
        else:
            payout_waiting.go_on(session, campaign, wait, now=now, ends_at=ends_at)
        return None


def _is_given_up(deps: Deps, campaign_id: UUID) -> bool:
    """Whether everybody is refunded now, if nothing of the money is out."""
    with deps.reading() as session:
        campaign = session.exec(select(Campaign).where(Campaign.id == campaign_id)).one()
        if campaign.status != _C.SETTLING.value:
            return False
        is_late = deps.now() >= payout_waiting.patience_ends(campaign, deps.platform_country)
        return is_late and _wait_of(session, campaign) is not payout_waiting.Wait.NOTHING


def _wait_of(session: Session, campaign: Campaign) -> payout_waiting.Wait:
    query = select(Enterprise).where(Enterprise.id == campaign.enterprise_id)
    return payout_waiting.what_for(session, session.exec(query).one())


def _has_more_to_allot(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Allots the next chunk once nothing is held any more; waits for disputes seven days at most.
    One that ends well after that is refunded: shares have been numbered without it."""
    assert campaign.decided_at is not None  # noqa: S101 - settling follows a decision
    waits_until = campaign.decided_at + LONGEST_WAIT
    if dispute_sums.has_held_disputed(session, campaign.id) and now < waits_until:
        campaign.due_at = min(now + DISPUTE_LOOK, waits_until)
        return False
    return allotment.allot_some(session, campaign, limit=CHUNK, at=now)


def _due(deps: Deps, campaign_id: UUID, at: datetime | None) -> None:
    with deps.transaction() as session:
        campaign = counters.locked_campaign(session, campaign_id)
        campaign.due_at = at
        session.add(campaign)
