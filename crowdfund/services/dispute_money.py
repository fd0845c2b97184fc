"""What a dispute does to the ledger: each movement once, whatever is heard first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Dispute, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.ledger import Transfer
from crowdfund.domain.settlement import release
from crowdfund.payments.gateway import DisputeState
from crowdfund.services import ledger
from crowdfund.words import N_

CHANGED = N_("The processor shows other amounts for this dispute than were booked.")


def book_movements(
    session: Session, dispute: Dispute, pledge: Pledge, state: DisputeState, at: datetime
) -> None:
    """Books what the dispute moved on the platform's balance and was not booked yet. What was
    booked once and has another amount now is left for a person."""
    campaign_id, currency = str(pledge.campaign_id), pledge.currency

    def opened(minor: int) -> list[Transfer]:
        return entries.dispute_opened(campaign_id, amount_minor=minor, currency=currency)

    def charged(minor: int) -> list[Transfer]:
        return entries.dispute_fee(fee_minor=minor, currency=currency)

    def put_back(minor: int) -> list[Transfer]:
        return entries.dispute_won(campaign_id, amount_minor=minor, currency=currency)

    def fee_back(minor: int) -> list[Transfer]:
        return entries.dispute_fee_returned(fee_minor=minor, currency=currency)

    movements: Sequence[tuple[str, int, Callable[[int], list[Transfer]]]] = (
        ("withdrawn_minor", state.withdrawn_minor, opened),
        ("fee_minor", state.fee_minor, charged),
        ("reinstated_minor", state.reinstated_minor, put_back),
        ("fee_returned_minor", state.fee_returned_minor, fee_back),
    )
    for column, minor, make in movements:
        booked = getattr(dispute, column)
        if booked == 0 and minor > 0:
            _post(session, dispute, pledge, make(minor), at)
            setattr(dispute, column, minor)
        elif minor > booked:
            # Smaller is an older reading that comes late.
            dispute.trouble = CHANGED
    session.add(dispute)


def gone_minor(dispute: Dispute) -> int:
    """What the bank took and did not put back, minor units."""
    return dispute.withdrawn_minor - dispute.reinstated_minor


def book_loss_of_held(session: Session, dispute: Dispute, pledge: Pledge, at: datetime) -> None:
    """The bank keeps money that was held in escrow."""
    booked = entries.dispute_lost(
        str(pledge.campaign_id), amount_minor=gone_minor(dispute), currency=pledge.currency
    )
    _post(session, dispute, pledge, booked, at)


def book_loss_of_released(
    session: Session,
    dispute: Dispute,
    pledge: Pledge,
    campaign: Campaign,
    most_minor: int,
    at: datetime,
) -> int:
    """The bank keeps money that was released: the enterprise owes its part, the platform gives
    its fee up.

    Args:
        most_minor: what is left of the transfer after earlier disputes, minor units.

    Returns:
        What the enterprise owes, minor units.
    """
    gone = gone_minor(dispute)
    net_minor = min(release(gone, campaign.fee_basis_points).net_minor, most_minor)
    booked = entries.dispute_charged(
        str(campaign.id),
        str(campaign.enterprise_id),
        net_minor=net_minor,
        fee_minor=gone - net_minor,
        currency=pledge.currency,
    )
    _post(session, dispute, pledge, booked, at)
    return net_minor


def book_written_off(session: Session, dispute: Dispute, pledge: Pledge, at: datetime) -> None:
    """The bank keeps what the backer had back already."""
    booked = entries.dispute_written_off(
        str(pledge.campaign_id), amount_minor=gone_minor(dispute), currency=pledge.currency
    )
    _post(session, dispute, pledge, booked, at)


def _post(
    session: Session, dispute: Dispute, pledge: Pledge, booked: list[Transfer], at: datetime
) -> None:
    ledger.post(
        session,
        booked,
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        source_key=f"dispute:{dispute.provider_ref}",
        at=at,
    )
