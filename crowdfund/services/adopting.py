"""Adopting what was asked of the processor in a life of the database that was lost.

After a return (docs/operations.md, "Backup and return") the processor has made transfers and
refunds whose intents are in no row. Each left a row on the balance. Its intent is stored here as it
was, marked as asked for, so that a worker finds what exists instead of asking again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.domain.reconciliation import Movement
from crowdfund.domain.settlement import release
from crowdfund.domain.transitions import can_move
from crowdfund.payments.gateway import BalanceRow, RefundState
from crowdfund.services import (
    attempts,
    counters,
    own_notes,
    refund_notes,
    refunds,
    settlement,
    transfers,
)
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_campaign
from crowdfund.words import N_

PAGE_SIZE = 100
WITHDRAWN_BEFORE = N_(
    "Withdrawn before the return from a backup: its refunds are at the processor."
)
_RELEASABLE = {PledgeStatus.ESCROWED.value, PledgeStatus.DISPUTED.value}


@dataclass
class Adopted:
    """What was found at the processor, counted."""

    refunds: int = 0
    """Refunds that are in the books again."""
    transfers: int = 0
    """Transfers whose intents are stored again."""
    withdrawn: int = 0
    """Campaigns that were withdrawn."""
    unknown: int = 0
    """Movements that belong to no pledge here: reconciliation lists each."""


def adopt_since(deps: Deps, *, since: datetime) -> Adopted:
    """Adopts every refund and transfer that the processor made since a moment. Safe to repeat.

    Payments have to be caught up with before: money that is not known here cannot have gone out.

    Args:
        deps: see `Deps`; no worker may be at work.
        since: before the backup was taken, UTC.

    Raises:
        GatewayUnavailable: the processor does not answer; what was adopted stays.
    """
    found = Adopted()
    rows = list(reversed(list(_rows(deps, since))))
    for row in rows:
        if row.movement is Movement.CHARGE:
            found.unknown += _pledge_of(deps, row) is None
        elif row.movement is Movement.REFUND:
            found.refunds += _adopt_refund(deps, row)
        elif row.movement is Movement.TRANSFER:
            found.transfers += _adopt_transfer(deps, row)
    found.withdrawn = _withdraw_again(deps)
    _find_decisions(deps)
    for row in rows:
        is_booked = own_notes.is_booked(deps, AttemptKind.TRANSFER, row.source_ref)
        if row.movement is Movement.TRANSFER and not is_booked:
            transfers.adopt(deps, transfer_ref=row.source_ref)
    return found


def _find_decisions(deps: Deps) -> None:
    """Decides raises again whose money was released. Before notes about disputes are handled: one
    that came after the release ends otherwise than one that came before it."""
    with deps.reading() as session:
        released = select(Attempt.campaign_id).where(Attempt.kind == AttemptKind.TRANSFER.value)
        query = select(Campaign.id).where(
            col(Campaign.id).in_(released), col(Campaign.decided_at).is_(None)
        )
        undecided = list(session.exec(query))
    for campaign_id in undecided:
        settlement.advance(deps, campaign_id=campaign_id)


def _rows(deps: Deps, since: datetime) -> Iterator[BalanceRow]:
    """The processor's rows, newest first."""
    after: str | None = None
    while True:
        page = deps.gateway.list_balance_rows(since=since, after=after, limit=PAGE_SIZE)
        yield from page.rows
        if not page.has_more:
            return
        after = page.rows[-1].row_ref


def _pledge_of(deps: Deps, row: BalanceRow) -> UUID | None:
    if not row.charge_ref:
        return None
    with deps.reading() as session:
        return session.exec(select(Pledge.id).where(Pledge.charge_ref == row.charge_ref)).first()


def _adopt_refund(deps: Deps, row: BalanceRow) -> bool:
    """Returns whether the refund is in the books now and was not before."""
    pledge_id = _pledge_of(deps, row)
    if pledge_id is None or own_notes.is_booked(deps, AttemptKind.REFUND, row.source_ref):
        return False
    state = deps.gateway.retrieve_refund(row.source_ref)
    attempt_id = _decide_again(deps, pledge_id, state, row.created_at)
    if attempt_id is None:
        # Asked for before the backup, or by somebody else: handled like a note about it.
        refund_notes.learn(deps, state=state)
    else:
        refunds.apply(deps, attempt_id=attempt_id, state=state)
    return own_notes.is_booked(deps, AttemptKind.REFUND, row.source_ref)


def _decide_again(
    deps: Deps, pledge_id: UUID, state: RefundState, made_at: datetime
) -> UUID | None:
    """Decides on a refund that was decided on before, when its pledge still holds the money."""
    reason = _reason(state)
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        is_whole = state.amount_minor == pledge.amount_minor
        if reason is None or not is_whole or pledge.status != PledgeStatus.ESCROWED.value:
            return None
        attempt = refunds.decide(session, pledge, reason, at=deps.now())
        _was_asked(attempt, made_at)
        attempt.due_at = deps.now() + attempts.CALL_LEASE
        session.add(attempt)
        return attempt.id


def _reason(state: RefundState) -> RefundReason | None:
    """Why we asked for a refund; None for one that was not asked for by us."""
    known = {reason.value for reason in RefundReason}
    return RefundReason(state.why) if state.why in known else None


def _adopt_transfer(deps: Deps, row: BalanceRow) -> bool:
    """Stores the intent of a transfer that was made; it is booked when its raise is decided."""
    pledge_id = _pledge_of(deps, row)
    if pledge_id is None:
        return False
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        is_intended = attempts.newest(session, pledge.id, AttemptKind.TRANSFER) is not None
        if is_intended or pledge.status not in _RELEASABLE:
            return False
        campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
        net_minor = release(pledge.amount_minor, campaign.fee_basis_points).net_minor
        attempt = attempts.intend_transfer(session, pledge, net_minor=net_minor, at=deps.now())
        _was_asked(attempt, row.created_at)
        if campaign.status != CampaignStatus.SETTLING.value:
            attempt.due_at = None
        session.add(attempt)
        return True


def _was_asked(attempt: Attempt, at: datetime) -> None:
    """The call was made: whoever makes it again looks first."""
    attempt.tries, attempt.first_called_at = 1, at


def _withdraw_again(deps: Deps) -> int:
    """Withdraws campaigns whose backers were being refunded because they had been withdrawn."""
    with deps.reading() as session:
        asked = select(Attempt.campaign_id).where(
            Attempt.kind == AttemptKind.REFUND.value,
            Attempt.purpose == RefundReason.WITHDRAWN.value,
        )
        query = select(Campaign.id, Campaign.status).where(col(Campaign.id).in_(asked))
        found = [
            campaign_id
            for campaign_id, status in session.exec(query)
            if can_move(CAMPAIGN_STEPS, CampaignStatus(status), CampaignStatus.WITHDRAWN)
        ]
    for campaign_id in found:
        with deps.transaction() as session:
            _withdraw(session, campaign_id, deps.now())
    return len(found)


def _withdraw(session: Session, campaign_id: UUID, at: datetime) -> None:
    campaign = counters.locked_campaign(session, campaign_id)
    change_campaign(session, campaign, CampaignStatus.WITHDRAWN, at=at, reason=WITHDRAWN_BEFORE)
    campaign.due_at = at
    session.add(campaign)
