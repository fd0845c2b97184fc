"""The clocks that protect the backers of one campaign, read from its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus, can_cancel
from crowdfund.domain.regimes import protection, regime
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.domain.told import Moment
from crowdfund.services import texts, unkept
from crowdfund.services.regime_terms import judged_on, regime_of
from crowdfund.services.telling import later
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


def cancel_fields(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Fields of `InvestForm` about taking back a pledge that is made now."""
    pack = regime_of(campaign)
    if protection.cancelling_of(pack) is None:
        hours = pack.count(protection.REFLECT, pack.day(now))
        text = _("{hours} hours after you pledge").format(hours=hours)
        return {"is_cancellable": True, "cancel_until_text": text}
    until = cancel_until(campaign, None, now)
    return {
        "is_cancellable": until is not None and now < until,
        "cancel_until_text": texts.moment(until),
        "cancel_until_iso": texts.iso(until),
    }


def cancel_sentence(campaign: Campaign, now: datetime) -> Sentence:
    """To any backer of a campaign: whether and until when their pledge is taken back."""
    pack = regime_of(campaign)
    if protection.cancelling_of(pack) is None:
        hours = pack.count(protection.REFLECT, pack.day(now))
        return sentence(
            "You can cancel your pledge for {hours} hours after it was made, unless you gave that "
            "up as a sophisticated investor.",
            hours=hours,
        )
    until = cancel_until(campaign, None, now)
    if until is not None and until <= now:
        return sentence(
            "Your pledge could be cancelled until {moment}; that has passed.",
            moment=later(Moment(until)),
        )
    if until == campaign.closes_at:
        return sentence("You can cancel your pledge until the deadline.")
    return sentence("You can cancel your pledge until {moment}.", moment=later(Moment(until)))


def paid_sentence(campaign: Campaign, pledge: Pledge, now: datetime) -> Sentence:
    """Whether and until when a pledge that was just paid is taken back."""
    pack = regime_of(campaign)
    if protection.cancelling_of(pack) is not None:
        return cancel_sentence(campaign, now)
    if pledge.reflects_until is None:
        return sentence("You stated to be a sophisticated investor, so it cannot be cancelled.")
    return sentence(
        "You can cancel for {hours} hours after it was made, until {moment}.",
        hours=pack.count(protection.REFLECT, pack.day(pledge.created_at)),
        moment=later(Moment(pledge.reflects_until)),
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
