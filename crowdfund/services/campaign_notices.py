"""Telling founder and backers how a raise goes on, in the transaction of each change, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount, Moment
from crowdfund.services import protection
from crowdfund.services.audiences import tell_backers
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.telling import later

CLOSES_SOON = timedelta(days=3)
"""How long before the deadline backers are told."""
ALL_GOES_BACK = sentence(
    "Every cent goes back to its backers; refunds are made within minutes, and banks show them "
    "after a few days."
)

_K = NoticeKind


def tell_opened(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """It takes pledges now."""
    tell_founder(
        session,
        campaign,
        kind=_K.CAMPAIGN_OPENED,
        subject=sentence("“{title}” is open", title=campaign.title),
        body=sentence("People can invest now. We will tell you how it ends."),
        at=at,
    )


def tell_if_reached(session: Session, campaign: Campaign, cleared_minor: int, at: datetime) -> None:
    """Tells that the target is reached when this payment reached it; once in a campaign's life.

    Args:
        session: the caller's transaction.
        campaign: locked, with its counters from before the payment.
        cleared_minor: what cleared just now, minor units.
        at: UTC.
    """
    before_minor = campaign.escrowed_minor
    if not before_minor < campaign.target_minor <= before_minor + cleared_minor:
        return
    subject = sentence("“{title}” has reached its target", title=campaign.title)
    cleared = later(Amount(before_minor + cleared_minor, campaign.currency))
    sum_text = sentence(
        "{cleared} has cleared of {money}.",
        cleared=cleared,
        money=later(Amount(campaign.target_minor, campaign.currency)),
    )
    tell_founder(
        session,
        campaign,
        kind=_K.CAMPAIGN_REACHED,
        subject=subject,
        body=sentence(
            "{sum_text} It stays open until its deadline or its maximum; what counts is what "
            "is still held at the deadline.",
            sum_text=sum_text,
        ),
        at=at,
        key="reached",
    )
    tell_backers(
        session,
        campaign,
        kind=_K.TARGET_REACHED,
        subject=subject,
        body=sentence(
            "{sum_text} What counts is what is still held at the deadline.", sum_text=sum_text
        ),
        key="reached",
        at=at,
    )


def tell_closes_soon(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Its deadline is near: until then backers may still cancel. Told once for each deadline."""
    if campaign.closes_at is None:
        return
    tell_backers(
        session,
        campaign,
        kind=_K.CLOSES_SOON,
        subject=sentence("“{title}” closes soon", title=campaign.title),
        body=sentence(
            "The raise closes on {moment}; then the target decides. {cancelling}",
            moment=later(Moment(campaign.closes_at)),
            cancelling=protection.cancel_sentence(campaign, at),
        ),
        key=f"closes_soon:{campaign.closes_at.date()}",
        at=at,
    )


def tell_closed(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Its deadline has come."""
    tell_founder(
        session,
        campaign,
        kind=_K.CAMPAIGN_CLOSED,
        subject=sentence("“{title}” has closed", title=campaign.title),
        body=sentence(
            "It takes no more pledges. Payments that are under way are still cleared, and then "
            "the target decides."
        ),
        at=at,
    )


def tell_succeeded(session: Session, campaign: Campaign, sum_text: str, *, at: datetime) -> None:
    """Enough had cleared by the deadline.

    Args:
        session: the caller's transaction.
        campaign: locked, its status changed.
        sum_text: what cleared of the target, in words.
        at: UTC.
    """
    subject = sentence("“{title}” reached its target", title=campaign.title)
    tell_founder(
        session,
        campaign,
        kind=_K.CAMPAIGN_SUCCEEDED,
        subject=subject,
        body=sentence("{sum_text} The money is released next.", sum_text=sum_text),
        at=at,
    )
    tell_backers(
        session,
        campaign,
        kind=_K.RAISE_SUCCEEDED,
        subject=subject,
        body=sentence(
            "{sum_text} The money is released next, and you are told when your shares are "
            "allotted.",
            sum_text=sum_text,
        ),
        key=f"ended:{campaign.version}",
        at=at,
    )


def tell_failed(
    session: Session, campaign: Campaign, subject: str, sum_text: str, *, at: datetime
) -> None:
    """Everyone is refunded; arguments as for `tell_succeeded`, with a line that says why."""
    body = sentence("{why} {then}", why=sum_text, then=ALL_GOES_BACK)
    tell_founder(session, campaign, kind=_K.CAMPAIGN_FAILED, subject=subject, body=body, at=at)
    tell_backers(
        session,
        campaign,
        kind=_K.RAISE_FAILED,
        subject=subject,
        body=body,
        key=f"ended:{campaign.version}",
        at=at,
    )


def tell_withdrawn(session: Session, campaign: Campaign, reason: str, *, at: datetime) -> None:
    """It was taken back before its end."""
    subject = sentence("“{title}” was withdrawn", title=campaign.title)
    body = sentence("{why}\n\n{then}", why=reason, then=ALL_GOES_BACK)
    tell_founder(session, campaign, kind=_K.CAMPAIGN_WITHDRAWN, subject=subject, body=body, at=at)
    tell_backers(
        session,
        campaign,
        kind=_K.RAISE_WITHDRAWN,
        subject=subject,
        body=body,
        key=f"withdrawn:{campaign.version}",
        at=at,
    )


def tell_stopped(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """A moderator suspended it: the money stays where it is."""
    tell_backers(
        session,
        campaign,
        kind=_K.RAISE_SUSPENDED,
        subject=sentence("“{title}” is suspended", title=campaign.title),
        body=sentence(
            "A moderator stopped this raise while something is looked into. Your money stays "
            "in escrow. {cancelling}",
            cancelling=protection.cancel_sentence(campaign, at),
        ),
        key=f"suspended:{campaign.version}",
        at=at,
    )


def tell_goes_on(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """A moderator let it go on."""
    tell_backers(
        session,
        campaign,
        kind=_K.RAISE_RESUMED,
        subject=sentence("“{title}” goes on", title=campaign.title),
        body=sentence("The raise takes pledges again, until the deadline that it always had."),
        key=f"resumed:{campaign.version}",
        at=at,
    )


def tell_paid_back(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Every refund is made."""
    tell_founder(
        session,
        campaign,
        kind=_K.CAMPAIGN_PAID_BACK,
        subject=sentence("Every backer of “{title}” has their money back", title=campaign.title),
        body=sentence("Every refund is made, and the campaign is over."),
        at=at,
        key="paid_back",
    )
