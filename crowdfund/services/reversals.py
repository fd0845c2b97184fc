"""Taking back from an enterprise what it was sent and may not keep: intent, call, result."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Attempt, Campaign, Dispute, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.dispute import dispute_key
from crowdfund.domain.errors import GatewayError, GatewayUnavailable, PayoutsNotReady
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.payment import AttemptKind, AttemptStatus, reversal_key
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount
from crowdfund.payments.gateway import ReversalState
from crowdfund.services import attempts, counters, ledger
from crowdfund.services.deps import Deps
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.telling import later

STRAYED = "stray"
"""Purpose of a reversal that no dispute asks for: a transfer whose pledge had gone another way."""
_CALLABLE = {AttemptStatus.PENDING.value, AttemptStatus.WAITING.value}
_GIVEN_UP = {AttemptStatus.FAILED.value}


def intend(
    session: Session, pledge: Pledge, dispute: Dispute | None, *, amount_minor: int, at: datetime
) -> None:
    """Stores that a part of a pledge's transfer is to come back.

    Args:
        session: the caller's transaction.
        pledge: whose transfer.
        dispute: why; None for a transfer that went astray.
        amount_minor: minor units; nothing is stored for zero.
        at: UTC.
    """
    if not amount_minor:
        return
    purpose = dispute.provider_ref if dispute is not None else STRAYED
    _store(session, pledge, purpose, amount_minor=amount_minor, at=at)


def intend_again(session: Session, attempt: Attempt, pledge: Pledge, *, at: datetime) -> Attempt:
    """Stores the same reversal once more, under the next key: the last one was refused."""
    return _store(session, pledge, attempt.purpose, amount_minor=attempt.amount_minor, at=at)


def asked_minor(session: Session, pledge_id: UUID) -> int:
    """What was asked back of a pledge's transfer so far and not given up, minor units."""
    query = select(func.coalesce(func.sum(Attempt.amount_minor), 0)).where(
        Attempt.pledge_id == pledge_id,
        Attempt.kind == AttemptKind.REVERSAL.value,
        col(Attempt.status).not_in(_GIVEN_UP),
    )
    return int(session.exec(query).one())


def execute(deps: Deps, *, attempt_id: UUID) -> None:
    """Asks the processor for one reversal and books what came of it. Safe to repeat."""
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _CALLABLE:
            return
        transfer_ref = _transfer_ref(session, attempt.pledge_id)
        attempts.begin_call(attempt, at=deps.now())
        session.add(attempt)
    try:
        state = _ask(deps, attempt, transfer_ref)
    except GatewayError as error:
        _put_off(deps, attempt_id, error)
    else:
        _book(deps, attempt_id, state)


def _transfer_ref(session: Session, pledge_id: UUID) -> str:
    query = select(Attempt.provider_ref).where(
        Attempt.pledge_id == pledge_id,
        Attempt.kind == AttemptKind.TRANSFER.value,
        Attempt.provider_ref != "",
    )
    return session.exec(query.order_by(col(Attempt.number).desc())).one()


def _ask(deps: Deps, attempt: Attempt, transfer_ref: str) -> ReversalState:
    # A part fits into a transfer twice, and a life of the database that was lost may have asked for
    # it under a key that the processor forgot. Reversals are rare, so even the first call looks.
    found = deps.gateway.find_reversal(transfer_ref=transfer_ref, dispute_ref=attempt.purpose)
    if found is not None:
        return found
    return deps.gateway.reverse_transfer(
        transfer_ref=transfer_ref,
        amount_minor=attempt.amount_minor,
        dispute_ref=attempt.purpose,
        idempotency_key=attempt.idempotency_key,
    )


def _book(deps: Deps, attempt_id: UUID, state: ReversalState) -> None:
    now = deps.now()
    with deps.transaction() as session:
        pledge_id = session.exec(select(Attempt.pledge_id).where(Attempt.id == attempt_id)).one()
        pledge = counters.locked_pledge(session, pledge_id)
        attempt = attempts.locked(session, attempt_id)
        attempt.provider_ref = state.reversal_ref
        if not attempts.finish(attempt, AttemptStatus.DONE, at=now):
            return
        session.add(attempt)
        campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
        ledger.post(
            session,
            entries.transfer_reversed(
                str(campaign.enterprise_id),
                amount_minor=state.amount_minor,
                currency=pledge.currency,
            ),
            campaign_id=campaign.id,
            pledge_id=pledge.id,
            source_key=attempt.idempotency_key,
            at=now,
        )
        _tell(session, campaign, attempt, now)


def _tell(session: Session, campaign: Campaign, attempt: Attempt, at: datetime) -> None:
    amount = later(Amount(attempt.amount_minor, attempt.currency))
    tell_founder(
        session,
        campaign,
        kind=NoticeKind.TRANSFER_REVERSED,
        subject=sentence(
            "{amount} was taken back for “{title}”", amount=amount, title=campaign.title
        ),
        body=sentence(
            "A backer's bank took a payment back, so {amount} of what was sent to you was "
            "returned to the platform. The shares of that pledge are annulled.",
            amount=amount,
        ),
        at=at,
        key=f"reversal:{attempt.id}",
    )


def _put_off(deps: Deps, attempt_id: UUID, error: GatewayError) -> None:
    now = deps.now()
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _CALLABLE:
            return
        if isinstance(error, GatewayUnavailable):
            attempts.try_later(attempt, error, at=now)
        elif isinstance(error, PayoutsNotReady):
            _ask_again_later(session, attempt, error, now)
        else:
            attempts.park(session, attempt, error.message, at=now)
        session.add(attempt)


def _ask_again_later(
    session: Session, attempt: Attempt, error: PayoutsNotReady, now: datetime
) -> None:
    """The enterprise's account is short for now: asked again under a new key."""
    attempts.finish(attempt, AttemptStatus.FAILED, at=now, error=error.message)
    session.add(attempt)
    session.flush()
    pledge = session.exec(select(Pledge).where(Pledge.id == attempt.pledge_id)).one()
    attempts.wait(intend_again(session, attempt, pledge, at=now), error, at=now)


def _store(
    session: Session, pledge: Pledge, purpose: str, *, amount_minor: int, at: datetime
) -> Attempt:
    attempt = attempts.intend(session, pledge, AttemptKind.REVERSAL, at=at)
    attempt.purpose = purpose
    attempt.amount_minor = amount_minor
    attempt.idempotency_key = (
        reversal_key(str(pledge.id), attempt.number)
        if purpose == STRAYED
        else dispute_key(purpose, "reversal", attempt.number)
    )
    session.add(attempt)
    return attempt
