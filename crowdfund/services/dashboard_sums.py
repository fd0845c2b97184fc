"""The figures of one raise for its founder, summed by the database however many pledges there
are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from crowdfund.db.queries.releases import counts, has_shares, is_released
from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.money import portion_minor
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.domain.settlement import release
from crowdfund.services import texts
from crowdfund.services.campaign_cards import RETURNED_STATUSES, time_text
from crowdfund.services.views.common import Fact
from crowdfund.words import _

_P = PledgeStatus
COUNTS = (_P.ESCROWED, _P.SETTLED)


@dataclass(frozen=True)
class Sums:
    """What the pledges of one raise come to."""

    pledges: dict[str, int]
    """How many there are, by status; those that a bank asked about after their release are
    settled."""
    minor: dict[str, int]
    """Their money, by status, minor units. Of a payment of which a bank took a part, that part is
    lost."""
    asked_minor: int
    """What of the settled money a bank asks about, minor units."""
    backers: int
    """People whose money counts."""
    fee_minor: int
    """The platform's fee on the pledges that were released, rounded down for each."""


def sums_of(session: Session, campaign: Campaign) -> Sums:
    """Sums up a raise.

    Args:
        session: the caller's transaction.
        campaign: which.
    """
    pledges, minor, asked_minor = _by_status(session, campaign)
    of_campaign = Pledge.campaign_id == campaign.id
    backers = select(func.count(func.distinct(Pledge.backer_id))).where(of_campaign, counts())
    # The fee is rounded for each pledge, and pledges of one amount have one fee.
    released = select(Pledge.amount_minor, func.count()).where(of_campaign, has_shares())
    fees = [
        release(amount, campaign.fee_basis_points).fee_minor * number
        for amount, number in session.exec(released.group_by(col(Pledge.amount_minor)))
    ]
    return Sums(
        pledges=pledges,
        minor=minor,
        asked_minor=asked_minor,
        backers=session.exec(backers).one(),
        fee_minor=sum(fees),
    )


def _by_status(session: Session, campaign: Campaign) -> tuple[dict[str, int], dict[str, int], int]:
    """How many pledges there are and their money by status, and what of it a bank asks about. One
    statement: what changes between two would be in one sum and not in the other."""
    is_asked = and_(col(Pledge.status) == _P.DISPUTED.value, is_released())
    amount = func.sum(col(Pledge.amount_minor))
    query = (
        rows_of(
            col(Pledge.status),
            func.count(),
            amount,
            func.count().filter(is_asked),
            func.coalesce(amount.filter(is_asked), 0),
            func.coalesce(func.sum(_taken_minor()).filter(_is_taken_in_part()), 0),
        )
        .where(col(Pledge.campaign_id) == campaign.id)
        .group_by(col(Pledge.status))
    )
    pledges, minor, asked_minor = Counter[str](), Counter[str](), 0
    for status, number, money, asked, asked_money, taken in session.execute(query):
        pledges[status] += number - asked
        pledges[_P.SETTLED.value] += asked
        minor[status] += int(money - asked_money - taken)
        minor[_P.SETTLED.value] += int(asked_money)
        minor[_P.LOST.value] += int(taken)
        asked_minor += int(asked_money)
    return dict(+pledges), dict(+minor), asked_minor


def _is_taken_in_part() -> ColumnElement[bool]:
    """Whether a bank took a part of a payment whose rest goes or went back: these are few."""
    return and_(
        col(Pledge.status).in_([_P.REFUNDING.value, _P.REFUNDED.value]),
        col(Pledge.refund_reason) == RefundReason.PARTLY_LOST.value,
    )


def _taken_minor() -> ColumnElement[int]:
    """What is missing of a pledge's money in its newest refund, minor units."""
    back = (
        select(Attempt.amount_minor)
        .where(Attempt.pledge_id == Pledge.id, Attempt.kind == AttemptKind.REFUND.value)
        .order_by(col(Attempt.number).desc())
        .limit(1)
    )
    return col(Pledge.amount_minor) - back.scalar_subquery()


def stats_of(campaign: Campaign, sums: Sums, now: datetime) -> list[Fact]:
    """The large numbers on top of the page."""
    backers, currency = sums.backers, campaign.currency
    raised = campaign.escrowed_minor + campaign.settled_minor
    money = texts.money(_average(raised, backers), currency) if backers else _("None yet")
    counted = sum(sums.pledges.get(status.value, 0) for status in COUNTS)
    waiting = sums.pledges.get(_P.RESERVED.value, 0)
    return [
        Fact(_("Cleared"), texts.money(raised, currency), _("Paid and not taken back")),
        Fact(_("Backers"), texts.number(backers), texts.count(counted, "pledge")),
        Fact(_("On average"), money, _("For each backer")),
        Fact(_("Paying now"), texts.number(waiting), _("Does not count until paid")),
        _time(campaign, now),
    ]


def _average(minor: int, people: int) -> int:
    """To the nearest minor unit, halves up."""
    return (minor + people // 2) // people


def _time(campaign: Campaign, now: datetime) -> Fact:
    """What time means now: how long until it opens, how long it is open, or when it ended."""
    is_given_up = CampaignStatus(campaign.status) in RETURNED_STATUSES
    if campaign.opens_at is not None and campaign.opens_at > now and not is_given_up:
        opens = texts.moment(campaign.opens_at)
        return Fact(_("Opens"), texts.ahead(campaign.opens_at, now), opens)
    if campaign.ended_at is not None:
        return Fact(_("Time"), _("Ended"), texts.moment(campaign.ended_at))
    text = time_text(campaign, now) or texts.time_left(campaign.closes_at, now)
    at = campaign.decided_at or (None if is_given_up else campaign.closes_at)
    return Fact(_("Time"), text, texts.moment(at))


def _words_of_held(status: CampaignStatus) -> tuple[str, str]:
    """What becomes of the money in escrow, and of the platform's fee on it; empty without one."""
    if status is CampaignStatus.SETTLING:
        return _("The target is reached; it is released next"), _("Platform's fee on release")
    if status in RETURNED_STATUSES:
        return _("It goes back to its backers"), ""
    return _("Held until the outcome is decided"), _("Platform's fee if it succeeds")


def money_of(campaign: Campaign, sums: Sums) -> list[Fact]:
    """Where the money is, each sum with where it comes from; what is nothing is left out."""
    currency, fee_bp = campaign.currency, campaign.fee_basis_points
    held, gross = sums.minor.get(_P.ESCROWED.value, 0), sums.minor.get(_P.SETTLED.value, 0)
    expected_fee = portion_minor(held, fee_bp)
    held_text, fee_text = _words_of_held(CampaignStatus(campaign.status))
    rows = [
        (_("In escrow"), held, held_text),
        (
            fee_text,
            expected_fee if fee_text else 0,
            _("{percent_bp} of it").format(percent_bp=texts.percent_bp(fee_bp)),
        ),
        (_("Released"), gross, _("Left escrow because the target was reached")),
        (
            _("Platform's fee"),
            sums.fee_minor,
            _("{percent_bp} of each pledge, rounded down").format(
                percent_bp=texts.percent_bp(fee_bp)
            ),
        ),
        (
            _("Sent to you"),
            gross - sums.fee_minor,
            _("To your payout account, one transfer for each pledge"),
        ),
        (_("On its way back"), sums.minor.get(_P.REFUNDING.value, 0), _("Being refunded")),
        (_("Returned to backers"), sums.minor.get(_P.REFUNDED.value, 0), _("Refunded")),
        (
            _("Disputed"),
            sums.minor.get(_P.DISPUTED.value, 0),
            _("Does not count while a bank decides"),
        ),
        (
            _("Disputed after release"),
            sums.asked_minor,
            _("Counts unless a bank takes it back"),
        ),
        (
            _("Lost in disputes"),
            sums.minor.get(_P.LOST.value, 0),
            _("Banks gave it to cardholders"),
        ),
    ]
    return [Fact(label, texts.money(minor, currency), hint) for label, minor, hint in rows if minor]
