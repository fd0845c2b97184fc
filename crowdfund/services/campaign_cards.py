"""A campaign in a list: its money, its people and its time in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from crowdfund.db.queries.campaigns import Crowd, crowds, has_refunds
from crowdfund.db.queries.listings import Row
from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import pictures, signs, texts
from crowdfund.services.terms import price_of
from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.words import N_, Spoken, _

_C = CampaignStatus
RETURNED_STATUSES = frozenset({_C.REFUNDING, _C.REFUNDED, _C.WITHDRAWN})
"""Where the money that had cleared goes back, or has gone."""

UNTITLED = N_("Untitled campaign")
NOT_SET = N_("Not set yet")
"""Instead of a figure that a draft does not state."""

_PHASES = Spoken(
    {
        _C.SUSPENDED: N_("Stopped for now"),
        _C.CLOSING: N_("Last payments clearing"),
        _C.SETTLING: N_("Target reached"),
        _C.REFUNDING: N_("Money going back"),
    }
)


@dataclass(frozen=True)
class Funding:
    """A campaign's cleared money in words, and as places on a bar that ends at the maximum."""

    raised_text: str
    note: str
    """What the amount is."""
    funded_text: str
    """How far it came, for where the note does not stand beside it."""
    raised_percent: int
    target_percent: int
    part_text: str
    """The same alone, such as 64 % of target."""


def card_of(
    session: Session, campaign: Campaign, enterprise: Enterprise, now: datetime
) -> CampaignCard:
    """One campaign as a card.

    Args:
        session: the caller's transaction.
        campaign: in any status; drafts may be empty.
        enterprise: who raises.
        now: the platform's time, UTC.
    """
    return cards_of(session, [(campaign, enterprise)], now)[0]


def cards_of(
    session: Session, rows: Sequence[tuple[Campaign, Enterprise]], now: datetime
) -> list[CampaignCard]:
    """Several campaigns as cards, with one statement for all their people."""
    crowd_by_id = crowds(session, [campaign.id for campaign, _ in rows])
    return [
        counted_card(campaign, enterprise, crowd_by_id.get(campaign.id, Crowd()), now)
        for campaign, enterprise in rows
    ]


def listed_cards(rows: Sequence[Row], now: datetime) -> list[CampaignCard]:
    """Rows of a list as cards: their money as it is, their people as they were counted last.

    Args:
        rows: in the order of the list.
        now: the platform's time, UTC.
    """
    return [counted_card(row.campaign, row.enterprise, row.crowd, now) for row in rows]


def funding_of(campaign: Campaign, crowd: Crowd) -> Funding:
    """Cleared money alone: what is reserved never counts."""
    cleared_minor = _cleared_minor(campaign, crowd)
    note = _note(campaign, cleared_minor)
    part = _("No target yet")
    if campaign.target_minor:
        percent = _percent(cleared_minor, campaign.target_minor)
        part = _("{percent} % of target").format(percent=percent)
    is_returned = CampaignStatus(campaign.status) in RETURNED_STATUSES and cleared_minor > 0
    return Funding(
        raised_text=texts.money(cleared_minor, campaign.currency, short=True),
        note=note,
        funded_text=signs.clauses([note, part]) if is_returned else part,
        raised_percent=min(100, _percent(cleared_minor, campaign.maximum_minor)),
        target_percent=min(100, _percent(campaign.target_minor, campaign.maximum_minor)),
        part_text=part,
    )


def backers_text(campaign: Campaign, crowd: Crowd) -> str:
    """How many people, such as 31 backers."""
    people = texts.count(crowd.backers, "backer")
    is_returned = CampaignStatus(campaign.status) in RETURNED_STATUSES
    return (
        _("{people} refunded").format(people=people)
        if is_returned and campaign.ended_at and crowd.backers
        else people
    )


def was_refunded(session: Session, campaign: Campaign) -> bool | None:
    """Whether anybody was refunded in a raise that ended so; None of one that did not.

    Args:
        session: reads.
        campaign: in any status.
    """
    if CampaignStatus(campaign.status) not in RETURNED_STATUSES or campaign.ended_at is None:
        return None
    return has_refunds(session, campaign.id)


def time_text(campaign: Campaign, now: datetime) -> str:
    """What time means for this campaign: how long it is open, when it opens, when it ended."""
    status = CampaignStatus(campaign.status)
    if status is _C.LIVE:
        is_over = campaign.closes_at is not None and campaign.closes_at <= now
        return _("Deadline passed") if is_over else texts.time_left(campaign.closes_at, now)
    if status is _C.SCHEDULED:
        return _("Opens {ahead}").format(ahead=texts.ahead(campaign.opens_at or now, now))
    if status in _PHASES:
        return _PHASES[status]
    ended_at = campaign.ended_at or campaign.decided_at
    if ended_at is not None:
        return _("Ended {day}").format(day=texts.day(ended_at))
    return _("Money going back") if status is _C.WITHDRAWN else ""


def counted_card(
    campaign: Campaign, enterprise: Enterprise, crowd: Crowd, now: datetime
) -> CampaignCard:
    """One campaign as a card, when its people were counted already.

    Args:
        campaign: in any status; drafts may be empty.
        enterprise: who raises.
        crowd: its people and the money that was returned.
        now: the platform's time, UTC.
    """
    label, tone = texts.campaign_status(campaign.status)
    funding = funding_of(campaign, crowd)
    price = price_of(campaign)
    return CampaignCard(
        slug=campaign.slug,
        title=campaign.title or _(UNTITLED),
        enterprise_name=enterprise.name,
        summary=campaign.summary,
        cover_url=pictures.cover_url(campaign),
        cover_srcset=pictures.cover_srcset(campaign),
        cover_alt=pictures.cover_alt(campaign),
        sector=texts.sector_label(campaign.sector),
        country_name=texts.country_name(enterprise.country),
        currency=campaign.currency,
        status=campaign.status,
        status_label=label,
        status_tone=tone,
        raised_text=funding.raised_text,
        target_text=_stated(campaign.target_minor, campaign) or _(NOT_SET),
        maximum_text=_stated(campaign.maximum_minor, campaign) or _(NOT_SET),
        raised_percent=funding.raised_percent,
        target_percent=funding.target_percent,
        funded_text=funding.funded_text,
        backers_text=backers_text(campaign, crowd),
        time_left_text=time_text(campaign, now),
        price_text=texts.price(price) if price else "",
        minimum_ticket_text=_stated(campaign.minimum_ticket_minor, campaign),
    )


def _stated(minor: int, campaign: Campaign) -> str:
    """An amount of the terms; empty while a draft has none."""
    return texts.money(minor, campaign.currency, short=True) if minor else ""


def _cleared_minor(campaign: Campaign, crowd: Crowd) -> int:
    if CampaignStatus(campaign.status) not in RETURNED_STATUSES:
        return campaign.escrowed_minor + campaign.settled_minor
    if campaign.decided_cleared_minor is not None:
        return campaign.decided_cleared_minor
    return campaign.escrowed_minor + crowd.returned_minor


def _note(campaign: Campaign, cleared_minor: int) -> str:
    status = CampaignStatus(campaign.status)
    if status in RETURNED_STATUSES:
        if cleared_minor == 0:
            return _("had cleared")
        return _("was returned") if campaign.ended_at else _("is being returned")
    if status is _C.SETTLED:
        return _("raised and settled")
    if status is _C.SETTLING:
        has_begun = campaign.settled_minor > 0
        return _("cleared and being released") if has_begun else _("cleared; target reached")
    return _("cleared and held in escrow")


def _percent(part_minor: int, whole_minor: int) -> int:
    """A part in whole percent, rounded down so that 100 means that it is reached."""
    return part_minor * 100 // whole_minor if whole_minor > 0 else 0
