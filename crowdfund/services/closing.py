"""The end of a raise: payment pages ended, then one decision on what has cleared."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, StatusChange
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.dispute import LONGEST_WAIT
from crowdfund.domain.sentence import sentence
from crowdfund.domain.settlement import LONGEST_CLOSING, Outcome, outcome
from crowdfund.domain.told import Amount
from crowdfund.services import (
    campaign_notices,
    counters,
    decided_before,
    dispute_sums,
    early_close,
    payment_pages,
    protection,
)
from crowdfund.services.campaign_notices import CLOSES_SOON
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_campaign
from crowdfund.services.reason_words import VERDICTS
from crowdfund.services.telling import later

NEXT_LOOK = timedelta(seconds=5)
"""Pause between two looks at a campaign that is closing."""
DISPUTE_LOOK = timedelta(hours=1)
"""Pause while only disputes keep it open."""

_C = CampaignStatus


def close(deps: Deps, campaign_id: UUID) -> None:
    """Closes an open campaign whose deadline has come; quiet when it has not."""
    now = deps.now()
    with deps.transaction() as session:
        campaign = counters.locked_campaign(session, campaign_id)
        if campaign.status not in {_C.LIVE.value, _C.SUSPENDED.value}:
            return
        if campaign.closes_at is None or campaign.closes_at > now:
            _wait_for_deadline(session, campaign, now)
            return
        if early_close.stand_down(session, campaign, now):
            campaign.due_at = next_look_at(campaign, now)
            session.add(campaign)
            return
        change_campaign(session, campaign, _C.CLOSING, at=now)
        campaign_notices.tell_closed(session, campaign, at=now)
        campaign.due_at = now
        session.add(campaign)
    finish(deps, campaign_id)


def next_look_at(campaign: Campaign, now: datetime) -> datetime | None:
    """When to look again at a campaign that is open, UTC: when its deadline is near, and then at
    the deadline."""
    if campaign.closes_at is None:
        return None
    soon_at = campaign.closes_at - CLOSES_SOON
    return soon_at if soon_at > now else campaign.closes_at


def _wait_for_deadline(session: Session, campaign: Campaign, now: datetime) -> None:
    campaign.due_at = next_look_at(campaign, now)
    session.add(campaign)
    is_soon = campaign.closes_at is not None and campaign.due_at == campaign.closes_at
    if is_soon and campaign.status == _C.LIVE.value:
        campaign_notices.tell_closes_soon(session, campaign, at=now)


def finish(deps: Deps, campaign_id: UUID) -> None:
    """Ends open payment pages, then decides once on what has cleared."""
    payment_pages.end_all(deps, campaign_id)
    _decide(deps, campaign_id)


def _decide(deps: Deps, campaign_id: UUID) -> None:
    now = deps.now()
    with deps.transaction() as session:
        campaign = counters.locked_campaign(session, campaign_id)
        if campaign.status != _C.CLOSING.value or campaign.closes_at is None:
            return
        # Patience begins when pages are first ended: nobody may have worked at the deadline.
        began_at = max(campaign.closes_at, _closing_since(session, campaign))
        verdict = outcome(
            target_minor=campaign.target_minor,
            cleared_minor=campaign.escrowed_minor,
            closes_at=began_at,
            now=now,
            clearing=campaign.reserved_shares,
            disputed_minor=dispute_sums.held_disputed_minor(session, campaign_id),
        )
        if verdict is Outcome.FAILED or not campaign.reserved_shares:
            verdict = decided_before.verdict_of(session, campaign_id) or verdict
        if verdict is Outcome.OPEN:
            campaign.due_at = _next_look(campaign, began_at, now)
            session.add(campaign)
            return
        waits_until = protection.waits_until(session, campaign, now)
        if verdict is Outcome.SUCCEEDED and waits_until is not None:
            # Whoever still reflects may yet take back what the target needs.
            campaign.due_at = waits_until
            session.add(campaign)
            return
        _record_verdict(session, campaign, verdict, now)


def _next_look(campaign: Campaign, began_at: datetime, now: datetime) -> datetime:
    """Soon while payments clear; seldom while a bank decides, whose end wakes the campaign."""
    if campaign.reserved_shares and now < began_at + LONGEST_CLOSING:
        return min(now + NEXT_LOOK, began_at + LONGEST_CLOSING)
    return min(now + DISPUTE_LOOK, began_at + LONGEST_WAIT)


def _closing_since(session: Session, campaign: Campaign) -> datetime:
    query = select(StatusChange.at).where(
        StatusChange.subject_id == campaign.id, StatusChange.to_status == _C.CLOSING.value
    )
    return session.exec(query).one()


def _record_verdict(session: Session, campaign: Campaign, verdict: Outcome, now: datetime) -> None:
    cleared = later(Amount(campaign.escrowed_minor, campaign.currency))
    target = later(Amount(campaign.target_minor, campaign.currency))
    did_succeed = verdict is Outcome.SUCCEEDED
    to = _C.SETTLING if did_succeed else _C.REFUNDING
    reason = VERDICTS[to].format(cleared=cleared, target=target)
    change_campaign(session, campaign, to, at=now, reason=reason)
    campaign.decided_at = now
    campaign.decided_cleared_minor = campaign.escrowed_minor
    campaign.due_at = now
    session.add(campaign)
    sum_text = sentence("{cleared} cleared of {target}.", cleared=cleared, target=target)
    if did_succeed:
        decided_before.wake_transfers(session, campaign.id, at=now)
        campaign_notices.tell_succeeded(session, campaign, sum_text, at=now)
    else:
        subject = sentence("“{title}” missed its target", title=campaign.title)
        campaign_notices.tell_failed(session, campaign, subject, sum_text, at=now)
