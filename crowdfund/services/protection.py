"""The clocks that protect the backers of one campaign, read from its rows."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus, can_cancel
from crowdfund.domain.regimes import protection, regime
from crowdfund.services import texts, unkept
from crowdfund.services.regime_terms import judged_on, regime_of
from crowdfund.words import _

_HELD = (PledgeStatus.ESCROWED.value, PledgeStatus.DISPUTED.value)


def reflects_until(regime_code: str, now: datetime) -> datetime | None:
    """Until when somebody who pledges now may reflect, UTC; None where there is no such time."""
    return protection.reflects_until(regime(regime_code), pledged_at=now)


def cancel_until(campaign: Campaign, pledge: Pledge | None, now: datetime) -> datetime | None:
    """Until when a pledge is taken back, UTC; None when it cannot be, or nobody knows yet.

    Args:
        campaign: it has a deadline unless it is a draft.
        pledge: one of its own; None for one that would be made now.
        now: UTC.
    """
    if campaign.closes_at is None:
        return None
    pack = regime_of(campaign)
    own = protection.reflects_until(pack, pledged_at=now)
    until = protection.cancel_until(
        pack,
        on=judged_on(campaign, now),
        closes_at=campaign.closes_at,
        reflects_until=own if pledge is None else pledge.reflects_until,
    )
    # Whoever is asked whether they keep it may always say no.
    asked_until = None if pledge is None else pledge.reconfirm_by
    return max((each for each in (until, asked_until) if each is not None), default=None)


def is_cancellable(pledge: Pledge, campaign: Campaign, now: datetime) -> bool:
    """Whether the backer may take a pledge back now."""
    until = cancel_until(campaign, pledge, now)
    return until is not None and can_cancel(
        PledgeStatus(pledge.status),
        CampaignStatus(campaign.status),
        until=until,
        now=now,
        is_reflecting=pledge.reflects_until is not None,
    )


def cancel_until_text(campaign: Campaign, now: datetime) -> str:
    """Until when a pledge that is made now could be cancelled, to follow "until"."""
    pack = regime_of(campaign)
    if pack.has(protection.REFLECT):
        hours = pack.count(protection.REFLECT, pack.day(now))
        return _("{hours} hours after you pledge").format(hours=hours)
    until = cancel_until(campaign, None, now)
    if until is not None and until <= now and campaign.closes_at and now < campaign.closes_at:
        return _("{moment}, which has passed").format(moment=texts.moment(until))
    return texts.moment(until)


def cancel_words(campaign: Campaign, now: datetime) -> str:
    """The same as a part of a sentence about any pledge of a campaign."""
    pack = regime_of(campaign)
    if pack.has(protection.REFLECT):
        hours = pack.count(protection.REFLECT, pack.day(now))
        return _(
            "for {hours} hours after it was made, unless you gave that up as a sophisticated "
            "investor"
        ).format(hours=hours)
    until = cancel_until(campaign, None, now)
    is_earlier = until is not None and until != campaign.closes_at
    if not is_earlier:
        return _("until the deadline")
    return _("until {moment}").format(moment=texts.moment(until))


def paid_words(campaign: Campaign, pledge: Pledge, now: datetime) -> str:
    """A sentence about whether and until when a pledge that was just paid is taken back."""
    pack = regime_of(campaign)
    if not pack.has(protection.REFLECT):
        return _("You can cancel {cancel_words}.").format(cancel_words=cancel_words(campaign, now))
    if pledge.reflects_until is None:
        return _("You stated to be a sophisticated investor, so it cannot be cancelled.")
    return _("You can cancel for {hours} hours after it was made, until {moment}.").format(
        hours=pack.count(protection.REFLECT, pack.day(pledge.created_at)),
        moment=texts.moment(pledge.reflects_until),
    )


def released_from(session: Session, campaign: Campaign, now: datetime) -> datetime | None:
    """Before when nothing of a campaign is released, UTC; None when no clock protects it.

    Args:
        session: the caller's transaction, in which the campaign is locked.
        campaign: it was open.
        now: UTC.
    """
    pack = regime_of(campaign)
    last = None
    if pack.has(protection.REFLECT):
        query = select(func.max(Pledge.reflects_until)).where(
            Pledge.campaign_id == campaign.id, col(Pledge.status).in_(_HELD)
        )
        last = session.exec(query).one()
    return protection.released_from(
        pack,
        on=judged_on(campaign, now),
        opened_at=campaign.opens_at or now,
        last_reflection=last,
    )


def waits_until(session: Session, campaign: Campaign, now: datetime) -> datetime | None:
    """When the last clock that protects a backer ends, UTC; None when none runs any more. While a
    pledge is held that was not reconfirmed, one always runs: a worker is about to cancel it."""
    ends_at = released_from(session, campaign, now)
    asked_until = unkept.last_end(session, campaign.id)
    if asked_until is not None:
        ends = (ends_at or asked_until, asked_until, now + unkept.NEXT_LOOK)
        return max(ends)
    return ends_at if ends_at is not None and ends_at > now else None
