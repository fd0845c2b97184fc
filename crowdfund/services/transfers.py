"""Releasing money: one transfer for each charge of a raise that succeeded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Campaign, Enterprise, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.errors import GatewayError, GatewayRefused, GatewayUnavailable
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.settlement import release
from crowdfund.payments.gateway import TransferState
from crowdfund.services import attempts, counters, ledger
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_pledge

_CALLABLE = {AttemptStatus.PENDING.value, AttemptStatus.WAITING.value}


def intend_all(session: Session, campaign: Campaign, *, limit: int, at: datetime) -> int:
    """Stores one transfer intent for each escrowed pledge that has none, up to `limit`.

    Returns:
        How many were stored.
    """
    has_intent = select(Attempt.id).where(
        Attempt.pledge_id == Pledge.id, Attempt.kind == AttemptKind.TRANSFER.value
    )
    query = (
        select(Pledge)
        .where(
            Pledge.campaign_id == campaign.id,
            Pledge.status == PledgeStatus.ESCROWED.value,
            ~has_intent.exists(),
        )
        .order_by(col(Pledge.id))
        .limit(limit)
    )
    held = list(session.exec(query))
    for pledge in held:
        parts = release(pledge.amount_minor, campaign.fee_basis_points)
        attempts.intend_transfer(session, pledge, net_minor=parts.net_minor, at=at)
    return len(held)


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
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _CALLABLE:
            return
        pledge = session.exec(select(Pledge).where(Pledge.id == attempt.pledge_id)).one()
        account_ref = session.exec(
            select(Enterprise.account_ref)
            .join(Campaign, col(Campaign.enterprise_id) == col(Enterprise.id))
            .where(Campaign.id == attempt.campaign_id)
        ).one()
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


def wake_waiting(session: Session, *, at: datetime) -> None:
    """Makes transfers and refunds that wait for an account or a balance due again."""
    query = select(Attempt).where(Attempt.status == AttemptStatus.WAITING.value)
    for attempt in session.exec(query.with_for_update(skip_locked=True)):
        attempt.due_at = at
        session.add(attempt)


def _ask(deps: Deps, attempt: Attempt, pledge: Pledge, account_ref: str) -> TransferState:
    if attempts.is_repeat(attempt):
        # A key proves nothing once the processor forgot it: look before asking again.
        found = _existing(deps, attempt, pledge)
        if found is not None:
            return found
    return deps.gateway.create_transfer(
        campaign_id=str(attempt.campaign_id),
        pledge_id=str(pledge.id),
        charge_ref=pledge.charge_ref,
        account_ref=account_ref,
        amount_minor=attempt.amount_minor,
        currency=attempt.currency.lower(),
        idempotency_key=attempt.idempotency_key,
    )


def _existing(deps: Deps, attempt: Attempt, pledge: Pledge) -> TransferState | None:
    found = deps.gateway.find_transfer(pledge_id=str(pledge.id), charge_ref=pledge.charge_ref)
    if found is None:
        return None
    if found.is_reversed:
        raise GatewayRefused("The money was sent to the enterprise and taken back again.")
    if found.amount_minor != attempt.amount_minor:
        raise GatewayRefused("Another amount than this was sent to the enterprise before.")
    return found


def _book(deps: Deps, attempt_id: UUID, state: TransferState) -> None:
    now = deps.now()
    with deps.transaction() as session:
        pledge_id = session.exec(select(Attempt.pledge_id).where(Attempt.id == attempt_id)).one()
        pledge = counters.locked_pledge(session, pledge_id)
        attempt = attempts.locked(session, attempt_id)
        attempt.provider_ref = state.transfer_ref
        if not attempts.finish(attempt, AttemptStatus.DONE, at=now):
            return
        session.add(attempt)
        change_pledge(session, pledge, PledgeStatus.SETTLED, at=now)
        pledge.ended_at = now
        session.add(pledge)
        counters.settle(session, pledge)
        campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
        _post(session, attempt, pledge, campaign, now)


def _post(
    session: Session, attempt: Attempt, pledge: Pledge, campaign: Campaign, at: datetime
) -> None:
    enterprise_id, currency = str(campaign.enterprise_id), pledge.currency
    net_minor = attempt.amount_minor
    booked = entries.released(
        str(campaign.id),
        enterprise_id,
        net_minor=net_minor,
        fee_minor=pledge.amount_minor - net_minor,
        currency=currency,
    ) + entries.transferred(enterprise_id, net_minor=net_minor, currency=currency)
    ledger.post(
        session,
        booked,
        campaign_id=campaign.id,
        pledge_id=pledge.id,
        source_key=attempt.idempotency_key,
        at=at,
    )


def _ask_again_later(
    session: Session, attempt: Attempt, error: GatewayError, now: datetime
) -> None:
    """Nothing was sent under this key, or what was can be looked up: a new key asks again."""
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
        now = deps.now()
        if attempts.needs_next_key(attempt, error, at=now):
            _ask_again_later(session, attempt, error, now)
        elif isinstance(error, GatewayUnavailable):
            attempts.try_later(attempt, error, at=now)
        else:
            attempts.refuse(session, attempt, error, at=now)
        session.add(attempt)
