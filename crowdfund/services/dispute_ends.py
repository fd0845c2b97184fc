"""What a dispute does to its pledge: frozen while a bank inquires, and one of four ends.

All in the caller's transaction, with the pledge locked; the campaign is locked after it.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from crowdfund.db.queries.bookings import is_being_booked
from crowdfund.db.tables import Allotment, Attempt, Campaign, Dispute, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.dispute import DisputeStatus
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.services import (
    attempts,
    counters,
    dispute_money,
    dispute_sums,
    held_transfers,
    ledger,
    refunding,
    refunds,
    reversals,
    unkept,
)
from crowdfund.services.history import change_pledge

OVERTAKEN = "The backer's bank inquires into this payment."
WON = "Your bank decided that the payment stands."
STAYS = "The bank took back a part of the payment; the shares stay."

_C = CampaignStatus
_P = PledgeStatus
_COUNTS_AGAIN = {_C.LIVE.value, _C.SUSPENDED.value, _C.CLOSING.value, _C.SETTLING.value}
"""Campaigns in which a pledge whose dispute ended well takes its place again."""


def freeze(session: Session, pledge: Pledge, *, at: datetime) -> bool:
    """Takes a pledge out of everything that would move its money on; False when it is out
    already, or its money went back before."""
    status = _P(pledge.status)
    if status not in {_P.ESCROWED, _P.SETTLED, _P.REFUNDING}:
        return False
    if status is _P.REFUNDING and not _withdraw_refund(session, pledge, at):
        return False
    change_pledge(session, pledge, _P.DISPUTED, at=at)
    pledge.ended_at = None
    session.add(pledge)
    if status is _P.ESCROWED:
        counters.dispute_escrowed(session, pledge)
    return True


def end(session: Session, dispute: Dispute, pledge: Pledge, *, at: datetime) -> None:
    """Books a dispute's end, and ends the pledge's inquiry when no other dispute is open."""
    campaign = counters.locked_campaign(session, pledge.campaign_id)
    if dispute.status == DisputeStatus.LOST.value and dispute_money.gone_minor(dispute):
        _book_loss(session, dispute, pledge, campaign, at)
    if pledge.status == _P.DISPUTED.value and not dispute_sums.has_open(
        session, pledge.id, besides=dispute.id
    ):
        _unfreeze(session, pledge, campaign, at)
    # Whoever waits for this dispute looks again at once.
    if campaign.ended_at is None and campaign.status not in {_C.LIVE.value, _C.SUSPENDED.value}:
        campaign.due_at = at
        session.add(campaign)


def _withdraw_refund(session: Session, pledge: Pledge, at: datetime) -> bool:
    """A refund that was decided and not made cannot be made while the bank inquires. False when
    the processor took it before."""
    refund = attempts.newest(session, pledge.id, AttemptKind.REFUND)
    assert refund is not None  # noqa: S101 - every decided refund has its intent
    refund = attempts.locked(session, refund.id)
    if refund.status == AttemptStatus.OPEN.value:
        return False
    attempts.finish(refund, AttemptStatus.FAILED, at=at, error=OVERTAKEN)
    session.add(refund)
    ledger.post(
        session,
        entries.refund_withdrawn(
            str(pledge.campaign_id), amount_minor=refund.amount_minor, currency=pledge.currency
        ),
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        source_key=f"{refund.idempotency_key}:withdrawn",
        at=at,
    )
    return True


def _book_loss(
    session: Session, dispute: Dispute, pledge: Pledge, campaign: Campaign, at: datetime
) -> None:
    transfer = held_transfers.made(session, pledge.id)
    if pledge.status != _P.DISPUTED.value:
        dispute_money.book_written_off(session, dispute, pledge, at)
    elif transfer is None:
        dispute_money.book_loss_of_held(session, dispute, pledge, at)
    else:
        left_minor = transfer.amount_minor - reversals.asked_minor(session, pledge.id)
        owed_minor = dispute_money.book_loss_of_released(
            session, dispute, pledge, campaign, left_minor, at
        )
        reversals.intend(session, pledge, dispute, amount_minor=owed_minor, at=at)


def _unfreeze(session: Session, pledge: Pledge, campaign: Campaign, at: datetime) -> None:
    gone = dispute_sums.lost_minor(session, pledge.id)
    transfer = held_transfers.made(session, pledge.id)
    if gone >= pledge.amount_minor:
        _lose(session, pledge, transfer, at)
    elif transfer is not None:
        change_pledge(session, pledge, _P.SETTLED, at=at, reason=STAYS if gone else WON)
        pledge.ended_at = at
        session.add(pledge)
    else:
        _return_to_raise(session, pledge, campaign, gone, at)


def _lose(session: Session, pledge: Pledge, transfer: Attempt | None, at: datetime) -> None:
    change_pledge(session, pledge, _P.LOST, at=at)
    pledge.ended_at = at
    session.add(pledge)
    if transfer is not None:
        counters.lose_settled(session, pledge)
        _annul_line(session, pledge, at)
        return
    if not pledge.refund_reason:
        counters.release_disputed(session, pledge)
    held_transfers.give_up(session, pledge, at=at)


def _annul_line(session: Session, pledge: Pledge, at: datetime) -> None:
    """The register keeps the line and says from when it does not count."""
    line = session.exec(select(Allotment).where(Allotment.pledge_id == pledge.id)).first()
    if line is not None:
        line.annulled_at = at
        session.add(line)


def _return_to_raise(
    session: Session, pledge: Pledge, campaign: Campaign, gone: int, at: datetime
) -> None:
    """A held pledge whose dispute is over counts again, or goes back when the raise went on
    without it, when it was going back before, or when only a part of it is left."""
    holds_shares = not pledge.refund_reason
    reason = _reason_to_refund(pledge, campaign, gone, at)
    if reason is None:
        change_pledge(session, pledge, _P.ESCROWED, at=at, reason=WON)
        counters.escrow_disputed(session, pledge)
        held_transfers.resume(session, pledge, at=at)
        return
    if holds_shares:
        counters.release_disputed(session, pledge)
        held_transfers.give_up(session, pledge, at=at)
    refund = refunds.decide(session, pledge, reason, at=at, amount_minor=pledge.amount_minor - gone)
    if is_being_booked(session, pledge.id, at=at):
        # It came back before the dispute, and was paid another way: two people decide.
        session.flush()
        attempts.park(session, refund, refunds.CAME_BACK, at=at)


def _reason_to_refund(
    pledge: Pledge, campaign: Campaign, gone: int, at: datetime
) -> RefundReason | None:
    if gone:
        return RefundReason.PARTLY_LOST
    if pledge.refund_reason:
        return RefundReason(pledge.refund_reason)
    if unkept.is_overdue(pledge, at):
        return RefundReason.NOT_RECONFIRMED
    if campaign.status in _COUNTS_AGAIN:
        return None
    if campaign.status in {_C.REFUNDING.value, _C.WITHDRAWN.value}:
        return refunding.reason_of(campaign)
    return RefundReason.DISPUTE_ENDED_LATE
