"""Closing early: once the target is met and the offer was public long enough, with notice to the
backers, and only if the target is still met on that day."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, NotAllowed
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.regimes import changing
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Moment
from crowdfund.services import (
    counters,
    lookup,
    protection,
    reminders,
    submissions,
    texts,
    unkept,
    versions,
)
from crowdfund.services.audiences import tell_backers
from crowdfund.services.business_calendars import calendar_of
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.memberships import works_for
from crowdfund.services.regime_terms import judged_on, regime_of
from crowdfund.services.telling import later
from crowdfund.words import N_, _

NOT_LIVE: Final = N_("Only a live campaign closes early.")
CLOSES_EARLY: Final = N_("It closes early already.")
NOT_MET: Final = N_("The target is not met by money that is sure to stay.")
OWN_CAMPAIGN: Final = N_("Another moderator decides on your own campaign.")
STANDS: Final = N_("The target was not met on the earlier deadline, so the old one stands.")


def owner_id_of(session: Session, campaign: Campaign) -> UUID:
    """Whose campaign it is: they may propose to close it early as well."""
    return lookup.enterprise_of(session, campaign).owner_id


def new_deadline(
    session: Session, campaign: Campaign, *, not_before: datetime | None, now: datetime
) -> datetime:
    """When a campaign would close if that was approved now, UTC.

    Args:
        session: the caller's transaction.
        campaign: locked.
        not_before: what was wished for, UTC; None for as early as the rules allow.
        now: when backers are told, UTC.

    Raises:
        Conflict: it is not live, closes early already, the target is not met, or nothing would be
            won by it.
    """
    if campaign.status != CampaignStatus.LIVE.value or campaign.closes_at is None:
        raise Conflict(_(NOT_LIVE), subject_id=str(campaign.id))
    if campaign.closes_at_before is not None:
        raise Conflict(_(CLOSES_EARLY), subject_id=str(campaign.id))
    if firm_minor(session, campaign, now) < campaign.target_minor:
        raise Conflict(_(NOT_MET), subject_id=str(campaign.id))
    earliest = _earliest(session, campaign, now)
    to = max(earliest, not_before or earliest, unkept.last_end(session, campaign.id) or earliest)
    if to >= campaign.closes_at:
        message = _("The rules allow it from {moment} on, and the deadline is no later.").format(
            moment=texts.moment(to)
        )
        raise Conflict(message, subject_id=str(campaign.id))
    return to


def firm_minor(session: Session, campaign: Campaign, now: datetime) -> int:
    """Cleared money that its backers have kept and may not take back to reflect, minor units."""
    reflecting = select(func.coalesce(func.sum(Pledge.amount_minor), 0)).where(
        Pledge.campaign_id == campaign.id,
        Pledge.status == PledgeStatus.ESCROWED.value,
        col(Pledge.reconfirm_by).is_(None),
        col(Pledge.reflects_until) > now,
    )
    unsure = int(session.exec(reflecting).one()) + unkept.unkept_minor(session, campaign.id)
    return campaign.escrowed_minor - unsure


def close_early(
    session: Session,
    campaign_id: UUID,
    *,
    not_before: datetime | None,
    approver_id: UUID,
    reason: str,
    at: datetime,
) -> Campaign:
    """Brings a deadline forward, as a new version of the terms, and tells everybody.

    Raises:
        NotAllowed: of an enterprise for which the approver works.
        Conflict: as for `new_deadline`.
    """
    campaign = counters.locked_campaign(session, campaign_id)
    if works_for(session, lookup.enterprise_of(session, campaign), approver_id):
        raise NotAllowed(_(OWN_CAMPAIGN))
    to = new_deadline(session, campaign, not_before=not_before, now=at)
    versions.require_first(session, campaign)
    campaign.closes_at_before, campaign.closes_at = campaign.closes_at, to
    versions.add(session, campaign, at=at, by_id=approver_id, reason=reason)
    _keep(session, campaign, at)
    _tell(
        session,
        campaign,
        sentence("“{title}” closes early", title=campaign.title),
        sentence(
            "Its target is met, and it closes on {moment} instead of {before}, if the target is "
            "still met then. {cancelling} Why: {reason}",
            moment=later(Moment(to)),
            before=later(Moment(campaign.closes_at_before)),
            cancelling=protection.cancel_sentence(campaign, at),
            reason=reason,
        ),
        at,
    )
    return campaign


def stand_down(session: Session, campaign: Campaign, now: datetime) -> bool:
    """At an early deadline: gives the old one back when the target is not met, and tells everybody.

    Args:
        session: the caller's transaction.
        campaign: locked, open, its deadline has come.
        now: UTC.

    Returns:
        Whether the old deadline is given back and lies ahead.
    """
    before = campaign.closes_at_before
    if before is None or firm_minor(session, campaign, now) >= campaign.target_minor:
        return False
    campaign.closes_at, campaign.closes_at_before = before, None
    reminders.deadline_moved(session, campaign, now)
    versions.add(session, campaign, at=now, by_id=None, reason=STANDS)
    _keep(session, campaign, now)
    _tell(
        session,
        campaign,
        sentence("“{title}” does not close early", title=campaign.title),
        sentence(
            "Its target is not met any more. The old deadline stands: it closes on {moment}.",
            moment=later(Moment(before)),
        ),
        now,
    )
    return before > now


def _earliest(session: Session, campaign: Campaign, now: datetime) -> datetime:
    pack = regime_of(campaign)
    country = lookup.enterprise_of(session, campaign).country
    return changing.early_close_from(
        pack,
        on=judged_on(campaign, now),
        opened_at=campaign.opens_at or now,
        noticed_at=now,
        calendar=calendar_of(pack, country=country, year=now.year),
    )


def _keep(session: Session, campaign: Campaign, at: datetime) -> None:
    """The information sheet, where there is one, says the deadline that is in force."""
    submissions.keep(session, campaign, lookup.enterprise_of(session, campaign), at=at)


def _tell(session: Session, campaign: Campaign, subject: str, body: str, at: datetime) -> None:
    key = f"version:{campaign.terms_version}"
    kind = NoticeKind.DEADLINE_MOVED
    tell_backers(session, campaign, kind=kind, subject=subject, body=body, key=key, at=at)
    tell_founder(session, campaign, kind=kind, subject=subject, body=body, at=at, key=key)
