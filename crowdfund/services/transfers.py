"""Releasing money: one transfer for each charge of a raise that succeeded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Campaign, Enterprise, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayError,
    GatewayUnavailable,
    PayoutsNotReady,
)
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.payments.gateway import TransferState
from crowdfund.services import attempts, counters, ledger, results
from crowdfund.services.deps import Deps

_CALLABLE = {AttemptStatus.PENDING.value, AttemptStatus.WAITING.value}


def has_any(session: Session, campaign_id: UUID) -> bool:
    """Whether any transfer of this campaign was ever intended and has not failed."""
    query = select(Attempt.id).where(
        Attempt.campaign_id == campaign_id,
        Attempt.kind == AttemptKind.TRANSFER.value,
        Attempt.status != AttemptStatus.FAILED.value,
    )
    return session.exec(query.limit(1)).first() is not None


def execute(deps: Deps, *, attempt_id: UUID) -> None:
    """Asks the processor for one transfer and books what came of it. Safe to repeat."""
    with deps.transaction() as session:
        attempt, pledge, account_ref = _looked_at(session, attempt_id)
        if attempt.status not in _CALLABLE:
            return
        if pledge.status != PledgeStatus.ESCROWED.value:
            attempt.due_at = None
            session.add(attempt)
            return
        attempts.begin_call(attempt, at=deps.now())
        session.add(attempt)
    try:
        state = _ask(deps, attempt, pledge, account_ref)
    except GatewayError as error:
        _put_off(deps, attempt_id, error)
    else:
        _book(deps, attempt_id, state)


def _looked_at(session: Session, attempt_id: UUID) -> tuple[Attempt, Pledge, str]:
    """The attempt, locked, with its pledge and the account that is to receive the money."""
    query = (
        select(Attempt, Pledge, Enterprise.account_ref)
        .join(Pledge, col(Pledge.id) == col(Attempt.pledge_id))
        .join(Campaign, col(Campaign.id) == col(Attempt.campaign_id))
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
    )
    return session.exec(query.execution_options(populate_existing=True)).one()


def wake_waiting(session: Session, *, at: datetime) -> None:
    """Makes transfers that wait for an account or a balance due again."""
    query = select(Attempt).where(
        Attempt.kind == AttemptKind.TRANSFER.value, Attempt.status == AttemptStatus.WAITING.value
    )
    for attempt in session.exec(query.with_for_update(skip_locked=True)):
        attempt.due_at = at
        session.add(attempt)


def _ask(deps: Deps, attempt: Attempt, pledge: Pledge, account_ref: str) -> TransferState:
    campaign_id = str(attempt.campaign_id)
    if attempt.tries > 1 or attempt.number > 1:
        # A key proves nothing once the processor forgot it: look before asking again.
        found = deps.gateway.find_transfer(campaign_id=campaign_id, charge_ref=pledge.charge_ref)
        if found is not None:
            return found
    try:
        return deps.gateway.create_transfer(
            campaign_id=campaign_id,
            pledge_id=str(pledge.id),
            charge_ref=pledge.charge_ref,
            account_ref=account_ref,
            amount_minor=attempt.amount_minor,
            currency=attempt.currency.lower(),
            idempotency_key=attempt.idempotency_key,
        )
    except AlreadyDone:
        found = deps.gateway.find_transfer(campaign_id=campaign_id, charge_ref=pledge.charge_ref)
        if found is None:
            raise
        return found


def _book(deps: Deps, attempt_id: UUID, state: TransferState) -> None:
    """One result is one transaction: attempt, pledge, history, counters and ledger."""
    now = deps.now()
    with deps.transaction() as session:
        done = results.finish(
            session,
            attempt_id,
            provider_ref=state.transfer_ref,
            origin=PledgeStatus.ESCROWED,
            to=PledgeStatus.SETTLED,
            at=now,
        )
        if done is None:
            return
        counters.settle(session, done.campaign_id, done.shares, done.amount_minor)
        ledger.post(
            session,
            _entries(done),
            campaign_id=done.campaign_id,
            pledge_id=done.pledge_id,
            source_key=done.idempotency_key,
            at=now,
        )


def _entries(done: Any) -> list[entries.Transfer]:
    owner, currency, net_minor = str(done.enterprise_id), done.currency, done.asked_minor
    released = entries.released(
        str(done.campaign_id),
        owner,
        net_minor=net_minor,
        fee_minor=done.amount_minor - net_minor,
        currency=currency,
    )
    return released + entries.transferred(owner, net_minor=net_minor, currency=currency)


def _ask_again_later(
    session: Session, attempt: Attempt, error: PayoutsNotReady, now: datetime
) -> None:
    """The processor refused for now, so nothing was sent: it is asked again under a new key."""
    attempts.finish(attempt, AttemptStatus.FAILED, at=now, error=error.message)
    session.add(attempt)
    session.flush()
    pledge = session.exec(select(Pledge).where(Pledge.id == attempt.pledge_id)).one()
    again = attempts.intend_transfer(session, pledge, net_minor=attempt.amount_minor, at=now)
    attempts.wait(again, error, at=now)


def _put_off(deps: Deps, attempt_id: UUID, error: GatewayError) -> None:
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _CALLABLE:
            return
        if isinstance(error, PayoutsNotReady):
            _ask_again_later(session, attempt, error, deps.now())
        elif isinstance(error, GatewayUnavailable):
            attempts.try_later(attempt, error, at=deps.now())
        else:
            attempts.finish(attempt, AttemptStatus.PARKED, at=deps.now(), error=error.message)
        session.add(attempt)
