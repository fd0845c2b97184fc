"""From the processor's payment page to escrow: one monotonic step, however often it is told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.campaign import TAKES_PAYMENTS_STATUSES, CampaignStatus
from crowdfund.domain.errors import GatewayRefused
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.payments.gateway import ChargeState, CheckoutState
from crowdfund.services import (
    attempts,
    campaign_notices,
    counters,
    investor_limits,
    late_payments,
    ledger,
    pledge_notices,
    refunds,
    unkept,
)
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_pledge
from crowdfund.words import N_

_ENDED_LISTED = N_("A person decided that its backer cannot pledge.")
_FAILED = N_("The payment failed.")
_TOO_LATE = N_("The payment came too late.")
CANCELLED_UNPAID = N_("Cancelled by its backer before it was paid.")
"""For the history."""
_NOT_IN_TIME = N_("Not paid in time.")
_OTHER_PAGE = N_("A payment page does not belong to the pledge that it names.")
_SECOND_PAYMENT = N_("A second payment arrived for one pledge.")
_OTHER_AMOUNT = N_("The payment is not the amount of its pledge.")


def apply(deps: Deps, *, pledge_id: UUID, state: CheckoutState) -> None:
    """Books what a payment page shows now: paid, expired, or still open.

    Safe to repeat and to call out of order. The amount comes from the charge.

    Raises:
        GatewayRefused: the page is another pledge's, or charged something else.
    """
    now = deps.now()
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        _require_own_page(session, pledge, state)
        if state.is_paid and state.charge is not None:
            _book_payment(deps, session, pledge, state.payment_ref, state.charge, now)
        elif state.status == "expired":
            expire(session, pledge, at=now)
        elif state.decline_message != pledge.decline_message:
            pledge.decline_message = state.decline_message
            session.add(pledge)


def give_up(deps: Deps, *, pledge_id: UUID) -> None:
    """Ends a reservation whose payment failed after its page was over; quiet when it is paid."""
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        expire(session, pledge, at=deps.now(), reason=_FAILED)


def expire(session: Session, pledge: Pledge, *, at: datetime, reason: str = "") -> None:
    """Ends an unpaid reservation, gives its shares back and tells its backer; quiet when it ended
    before."""
    if pledge.status != PledgeStatus.RESERVED.value:
        return
    known = reason or _wish(session, pledge)
    _end_reservation(session, pledge, at, known)
    is_cancelled = known == CANCELLED_UNPAID
    pledge_notices.tell_ended_unpaid(session, pledge, at=at, is_cancelled=is_cancelled)


def _wish(session: Session, pledge: Pledge) -> str:
    """That its backer asked for the end, whoever hears first that the page is over."""
    ending = attempts.newest(session, pledge.id, AttemptKind.EXPIRE)
    is_wanted = ending is not None and ending.purpose == RefundReason.CANCELLED.value
    return CANCELLED_UNPAID if is_wanted else ""


def _end_reservation(session: Session, pledge: Pledge, at: datetime, reason: str) -> None:
    change_pledge(session, pledge, PledgeStatus.EXPIRED, at=at, reason=reason)
    pledge.ended_at = at
    pledge.due_at = None
    session.add(pledge)
    counters.unreserve(session, pledge)
    page = attempts.newest(session, pledge.id, AttemptKind.CHECKOUT)
    if page is not None and page.status != AttemptStatus.DONE.value:
        attempts.finish(page, AttemptStatus.FAILED, at=at, error=_NOT_IN_TIME)
        session.add(page)


def _require_own_page(session: Session, pledge: Pledge, state: CheckoutState) -> None:
    page = attempts.newest(session, pledge.id, AttemptKind.CHECKOUT)
    is_known = page is not None and page.provider_ref in {"", state.checkout_ref}
    if not is_known or state.pledge_id != str(pledge.id):
        raise GatewayRefused(_OTHER_PAGE)
    if page is not None and not page.provider_ref:
        page.provider_ref, page.url = state.checkout_ref, state.url
        session.add(page)


def _book_payment(
    deps: Deps,
    session: Session,
    pledge: Pledge,
    payment_ref: str,
    charge: ChargeState,
    now: datetime,
) -> None:
    status = PledgeStatus(pledge.status)
    if status not in {PledgeStatus.RESERVED, PledgeStatus.EXPIRED}:
        _note_fee(session, pledge, charge, now)
        return
    if (charge.amount_minor, charge.currency.upper()) != (pledge.amount_minor, pledge.currency):
        raise GatewayRefused(_OTHER_AMOUNT)
    if status is PledgeStatus.EXPIRED:
        # Before the campaign's lock, as when shares are reserved: two would wait for each other.
        investor_limits.wait_turn(session, pledge.backer_id)
    campaign = counters.locked_campaign(session, pledge.campaign_id)
    reason = _goes_back(deps, session, campaign, pledge, charge, now)
    _remember_payment(session, pledge, payment_ref, charge, now)
    if reason is None:
        _escrow(session, pledge, campaign, now)
        return
    if pledge.status == PledgeStatus.RESERVED.value:
        words = _ENDED_LISTED if reason is RefundReason.LISTED else _TOO_LATE
        _end_reservation(session, pledge, now, words)
    refunds.decide(session, pledge, reason, at=now)


def _goes_back(
    deps: Deps,
    session: Session,
    campaign: Campaign,
    pledge: Pledge,
    charge: ChargeState,
    now: datetime,
) -> RefundReason | None:
    """Why a payment goes back; None when it buys shares."""
    if not _takes_payment(campaign, pledge, charge, now):
        was_withdrawn = campaign.status == CampaignStatus.WITHDRAWN.value
        return RefundReason.WITHDRAWN if was_withdrawn else RefundReason.TOO_LATE
    if late_payments.is_listed(session, pledge):
        return RefundReason.LISTED
    if pledge.status == PledgeStatus.RESERVED.value:
        return None
    return late_payments.goes_back_because(deps, session, campaign, pledge, now)


def _takes_payment(campaign: Campaign, pledge: Pledge, charge: ChargeState, now: datetime) -> bool:
    """Whether a payment still buys shares: paid by the deadline, and its shares are held; one
    whose reservation ended takes shares again while the raise is live and has them."""
    assert campaign.closes_at is not None  # noqa: S101 - approved campaigns have a deadline
    if charge.paid_at > campaign.closes_at or unkept.is_overdue(pledge, now):
        return False
    if pledge.status == PledgeStatus.RESERVED.value:
        return CampaignStatus(campaign.status) in TAKES_PAYMENTS_STATUSES
    is_live = campaign.status == CampaignStatus.LIVE.value and now < campaign.closes_at
    return is_live and counters.shares_left(campaign) >= pledge.shares


def _remember_payment(
    session: Session, pledge: Pledge, payment_ref: str, charge: ChargeState, now: datetime
) -> None:
    pledge.payment_ref = payment_ref
    pledge.charge_ref = charge.charge_ref
    pledge.decline_message = ""
    pledge.due_at = None
    session.add(pledge)
    page = attempts.newest(session, pledge.id, AttemptKind.CHECKOUT)
    if page is not None:
        attempts.finish(page, AttemptStatus.DONE, at=now)
        session.add(page)
    ledger.post(
        session,
        entries.payment_cleared(
            str(pledge.campaign_id),
            gross_minor=charge.amount_minor,
            fee_minor=charge.fee_minor or 0,
            currency=pledge.currency,
        ),
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        source_key=f"charge:{charge.charge_ref}",
        at=now,
    )
    pledge.processing_fee_minor = charge.fee_minor


def _escrow(session: Session, pledge: Pledge, campaign: Campaign, now: datetime) -> None:
    was_reserved = pledge.status == PledgeStatus.RESERVED.value
    change_pledge(session, pledge, PledgeStatus.ESCROWED, at=now)
    pledge.escrowed_at = now
    pledge.ended_at = None
    session.add(pledge)
    (counters.escrow_reserved if was_reserved else counters.escrow_again)(session, pledge)
    campaign_notices.tell_if_reached(session, campaign, pledge.amount_minor, now)
    pledge_notices.tell_paid(session, pledge, campaign, at=now)


def _note_fee(session: Session, pledge: Pledge, charge: ChargeState, now: datetime) -> None:
    """The processor says later what it kept."""
    if charge.charge_ref != pledge.charge_ref:
        raise GatewayRefused(_SECOND_PAYMENT)
    if pledge.processing_fee_minor is not None or charge.fee_minor is None:
        return
    pledge.processing_fee_minor = charge.fee_minor
    session.add(pledge)
    fee_entries = entries.payment_cleared(
        str(pledge.campaign_id),
        gross_minor=pledge.amount_minor,
        fee_minor=charge.fee_minor,
        currency=pledge.currency,
    )[1:]
    ledger.post(
        session,
        fee_entries,
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        source_key=f"charge:{charge.charge_ref}",
        at=now,
    )
