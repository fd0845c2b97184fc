"""Disputes as the processor shows them now: stored, booked, and applied to their pledges.

Safe to repeat and to hear of in any order. A dispute that is heard of at its end only is booked
from its beginning all the same, so that every order leads to the same books.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, select

from crowdfund.db.tables import Dispute, Pledge
from crowdfund.domain.dispute import DISPUTE_STEPS, OPEN_STATUSES, DisputeStatus, status_of
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.transitions import move
from crowdfund.payments.gateway import DisputeState
from crowdfund.services import (
    counters,
    dispute_ends,
    dispute_money,
    dispute_notices,
    known_payments,
    oddities,
    refund_notes,
)
from crowdfund.services.deps import Deps
from crowdfund.words import N_

NEXT_LOOK = timedelta(hours=1)
"""How often a worker reads an open dispute again, in case a note about it is lost."""
UNKNOWN = N_("A payment that is not known here is disputed.")
OTHER_CURRENCY = N_("The processor disputes another currency than the pledge was paid in.")
CONTRADICTED = N_("The processor says that this dispute ended otherwise than was booked.")
_OPEN = {status.value for status in OPEN_STATUSES}


def refresh(deps: Deps, *, dispute_ref: str) -> str:
    """Reads a dispute again and books what it shows. Returns what came of it, in words.

    Raises:
        GatewayUnavailable: the processor cannot be reached.
    """
    return take(deps, deps.gateway.retrieve_dispute(dispute_ref))


def take(deps: Deps, state: DisputeState) -> str:
    """Books a dispute as the processor shows it now. Returns what came of it, in words."""
    pledge_id = known_payments.pledge_of(deps, state.charge_ref, state.payment_ref)
    if pledge_id is None:
        return _store_unknown(deps, state)
    _learn_of_refund(deps, pledge_id)
    now = deps.now()
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        dispute = _locked(session, state, pledge, now)
        # Before anything is booked: whoever holds the chain's head may not wait for a campaign.
        counters.locked_campaign(session, pledge.campaign_id)
        _apply(session, deps, dispute, pledge, state)
        return f"dispute {dispute.status}"


def look_again(deps: Deps, *, dispute_id: UUID) -> None:
    """A worker's look at an open dispute.

    Raises:
        GatewayUnavailable: the processor cannot be reached; it stays due.
    """
    with deps.reading() as session:
        query = select(Dispute.provider_ref).where(Dispute.id == dispute_id)
        dispute_ref = session.exec(query).one()
    refresh(deps, dispute_ref=dispute_ref)


def _apply(
    session: Session, deps: Deps, dispute: Dispute, pledge: Pledge, state: DisputeState
) -> None:
    now = deps.now()
    status = _status(state)
    if dispute.status not in _OPEN:
        _require_same_end(session, deps, dispute, status)
        return
    if state.currency.upper() != pledge.currency:
        _trouble(session, deps, dispute, OTHER_CURRENCY)
        return
    _note(dispute, state, status, now)
    dispute_money.book_movements(session, dispute, pledge, state, now)
    if dispute_ends.freeze(session, pledge, at=now):
        dispute_notices.tell_opened(session, dispute, pledge, at=now)
    session.flush()
    if status in OPEN_STATUSES:
        return
    dispute.ended_at = now
    dispute.due_at = None
    session.add(dispute)
    session.flush()
    dispute_ends.end(session, dispute, pledge, at=now)
    dispute_notices.tell_ended(session, dispute, pledge, at=now)


def _status(state: DisputeState) -> DisputeStatus:
    return status_of(state.status, is_money_back=state.reinstated_minor >= state.withdrawn_minor)


def _note(dispute: Dispute, state: DisputeState, status: DisputeStatus, now: datetime) -> None:
    origin = DisputeStatus(dispute.status)
    if status is not origin:
        dispute.status = move(DISPUTE_STEPS, origin, status, noun="dispute").value
    dispute.amount_minor = state.amount_minor
    dispute.reason = state.reason
    dispute.evidence_due_at = state.evidence_due_at
    dispute.due_at = now + NEXT_LOOK


def _require_same_end(
    session: Session, deps: Deps, dispute: Dispute, status: DisputeStatus
) -> None:
    """An older reading that comes late says nothing; another end has to be seen by a person."""
    if status not in OPEN_STATUSES and status.value != dispute.status:
        _trouble(session, deps, dispute, CONTRADICTED)


def _trouble(session: Session, deps: Deps, dispute: Dispute, text: str) -> None:
    dispute.trouble = text
    session.add(dispute)
    oddities.report_inside(session, deps, subject_ref=dispute.provider_ref, text=text)


def _learn_of_refund(deps: Deps, pledge_id: UUID) -> None:
    """A refund that was made before the bank asked counts: its answer may have been lost."""
    with deps.reading() as session:
        pledge = session.exec(select(Pledge).where(Pledge.id == pledge_id)).one()
    if pledge.status == PledgeStatus.REFUNDING.value:
        found = deps.gateway.find_refund(pledge.payment_ref)
        if found is not None:
            refund_notes.learn(deps, state=found)


def _locked(session: Session, state: DisputeState, pledge: Pledge, at: datetime) -> Dispute:
    session.execute(
        insert(Dispute)
        .values(_facts(state, at) | {"pledge_id": pledge.id, "campaign_id": pledge.campaign_id})
        .on_conflict_do_nothing(index_elements=["provider_ref"])
    )
    query = select(Dispute).where(Dispute.provider_ref == state.dispute_ref)
    locked = query.with_for_update().execution_options(populate_existing=True)
    dispute = session.exec(locked).one()
    if dispute.pledge_id is None:
        # It was heard of before its payment was, and nothing of it is booked.
        dispute.pledge_id, dispute.campaign_id, dispute.trouble = pledge.id, pledge.campaign_id, ""
        dispute.status, dispute.ended_at = DisputeStatus.NEEDS_RESPONSE.value, None
    return dispute


def _store_unknown(deps: Deps, state: DisputeState) -> str:
    """Keeps a dispute that belongs to no pledge, for a person to see."""
    with deps.transaction() as session:
        session.execute(
            insert(Dispute)
            .values(_facts(state, deps.now()) | {"trouble": UNKNOWN})
            .on_conflict_do_nothing(index_elements=["provider_ref"])
        )
        query = select(Dispute).where(Dispute.provider_ref == state.dispute_ref)
        dispute = session.exec(query.with_for_update()).one()
        status = _status(state)
        if dispute.ended_at is None:
            _note(dispute, state, status, deps.now())
        if status not in OPEN_STATUSES and dispute.ended_at is None:
            dispute.ended_at, dispute.due_at = deps.now(), None
        session.add(dispute)
        oddities.report_inside(session, deps, subject_ref=state.dispute_ref, text=UNKNOWN)
    return "a dispute about a payment that is not known here"


def _facts(state: DisputeState, at: datetime) -> dict[str, object]:
    return {
        "id": uuid4(),
        "provider_ref": state.dispute_ref,
        "charge_ref": state.charge_ref,
        "payment_ref": state.payment_ref,
        "status": DisputeStatus.NEEDS_RESPONSE.value,
        "reason": state.reason,
        "currency": state.currency.upper(),
        "amount_minor": state.amount_minor,
        "withdrawn_minor": 0,
        "reinstated_minor": 0,
        "fee_minor": 0,
        "fee_returned_minor": 0,
        "evidence_due_at": state.evidence_due_at,
        "trouble": "",
        "opened_at": state.opened_at,
        "due_at": at + NEXT_LOOK,
        "created_at": at,
    }
