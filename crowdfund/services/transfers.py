"""Releasing money: one transfer for each charge of a raise that succeeded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from crowdfund.db.queries.calls import Begun
from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.errors import (
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    TransitionRefused,
)
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.payments.gateway import TransferState
from crowdfund.services import (
    attempts,
    calls,
    counters,
    held_transfers,
    ledger,
    oddities,
    results,
    reversals,
)
from crowdfund.services.deps import Deps
from crowdfund.services.queues import QUEUES
from crowdfund.words import N_

OWNER_LOOK = timedelta(hours=6)
"""Pause before it is looked again whether the enterprise may be paid; a decision about its owner
makes it due at once, and so does its account when it works again."""

TAKEN_BACK = N_("An enterprise's money was taken back and nobody asked for it here.")
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
        begun = calls.begin(session, attempt_id, callable_in=_CALLABLE, at=deps.now())
        if begun is None:
            return
        is_wanted = begun.pledge_status == PledgeStatus.ESCROWED.value
        if not attempts.is_repeat(begun) and not is_wanted:
            _never_asked(session, attempt_id, look_at=None)
            return
        is_known = not attempts.is_repeat(begun) or begun.absent_at is not None
        if is_wanted and not begun.is_cleared and is_known:
            # Since this was intended the enterprise's account stopped, or its owner is on a list
            # or may be; and nothing of it is out.
            _never_asked(session, attempt_id, look_at=deps.now() + OWNER_LOOK)
            return
        if is_wanted and begun.absent_at is not None:
            held_transfers.forget_absence(session, attempt_id)
    try:
        state = _ask(deps, begun) if is_wanted else _made(deps, begun)
    except GatewayError as error:
        _put_off(deps, attempt_id, error)
    else:
        if state is not None:
            _book(deps, attempt_id, state)
        else:
            look_at = deps.now() + OWNER_LOOK if is_wanted else None
            held_transfers.let_rest(deps, attempt_id, tries=begun.tries, look_at=look_at)


def confirm(deps: Deps, *, transfer_ref: str) -> str:
    """Reads a transfer again after a note about it: one whose answer was lost is adopted, money
    that came back without our asking is told. Returns what came of it, in words."""
    state = deps.gateway.retrieve_transfer(transfer_ref)
    with deps.reading() as session:
        query = select(Pledge.id).where(Pledge.charge_ref == state.charge_ref)
        pledge_id = session.exec(query).first() if state.charge_ref else None
        last = attempts.newest(session, pledge_id, AttemptKind.TRANSFER) if pledge_id else None
        asked_minor = reversals.asked_minor(session, pledge_id) if pledge_id else 0
        is_decided = last is not None and _is_decided(session, last.campaign_id)
        is_ended = last is not None and held_transfers.is_ended(session, last.id)
    if last is None:
        return "a transfer that is not ours"
    if state.reversed_minor > asked_minor:
        return oddities.report(deps, subject_ref=transfer_ref, text=TAKEN_BACK)
    if last.status in _CALLABLE and not last.provider_ref:
        if not is_decided:
            return "a transfer that waits for the decision to be found again"
        _book(deps, last.id, state)
        return "transfer adopted"
    if is_ended and not state.reversed_minor:
        text = held_transfers.SENT_AFTER_END
        return oddities.report(deps, subject_ref=transfer_ref, text=text)
    return "confirmed"


def adopt(deps: Deps, *, transfer_ref: str) -> None:
    """Books a transfer that was made in a life of the database that was lost, as far as its raise
    is decided: also one that was taken back since, which is heard of afterwards."""
    state = deps.gateway.retrieve_transfer(transfer_ref)
    with deps.reading() as session:
        query = select(Pledge.id).where(Pledge.charge_ref == state.charge_ref)
        pledge_id = session.exec(query).first() if state.charge_ref else None
        last = attempts.newest(session, pledge_id, AttemptKind.TRANSFER) if pledge_id else None
        if last is None or last.provider_ref or last.status not in _CALLABLE:
            return
        is_as_intended = last.amount_minor == state.amount_minor
        if not is_as_intended or not _is_decided(session, last.campaign_id):
            return
    _book(deps, last.id, state)


def _is_decided(session: Session, campaign_id: UUID) -> bool:
    """Whether money of a raise may be booked as released: not so after a return from a backup
    that was taken before the decision."""
    query = select(Campaign.decided_at).where(Campaign.id == campaign_id)
    return session.exec(query).one() is not None


def _never_asked(session: Session, attempt_id: UUID, *, look_at: datetime | None) -> None:
    """Nothing was asked for, and nothing will be while its pledge is held up, or its enterprise's
    owner is: no call counts. It is looked at again then, UTC, or when something wakes it."""
    attempt = attempts.locked(session, attempt_id)
    attempt.due_at = look_at
    if attempt.tries == 1:
        attempt.tries, attempt.first_called_at = 0, None
    if look_at is not None:
        attempt.status = AttemptStatus.WAITING.value
    session.add(attempt)


def wake_waiting(session: Session, *, at: datetime) -> None:
    """Makes transfers and refunds that wait for an account or a balance due again. Those that were
    left for two people sleep on: due, they would lie in the way of every claim."""
    kept = QUEUES[AttemptKind.TRANSFER.value].kept
    waiting = (
        select(Attempt.id)
        .where(Attempt.status == AttemptStatus.WAITING.value, *kept)
        .with_for_update(skip_locked=True, key_share=True)
    )
    # One statement: of a large raise a hundred thousand may wait.
    session.execute(update(Attempt).where(col(Attempt.id).in_(waiting)).values(due_at=at))


def _ask(deps: Deps, begun: Begun) -> TransferState | None:
    """Asks for a transfer that `calls.begin` tells of; only looks, and None when there is none,
    while the enterprise may not be paid."""
    if attempts.is_repeat(begun):
        # A key proves nothing once the processor forgot it: look before asking again.
        found = _existing(deps, begun)
        if found is not None:
            return found
    if not begun.is_cleared:
        return None
    return deps.gateway.create_transfer(
        campaign_id=str(begun.campaign_id),
        pledge_id=str(begun.pledge_id),
        charge_ref=begun.charge_ref,
        account_ref=begun.account_ref,
        amount_minor=begun.amount_minor,
        currency=begun.currency.lower(),
        idempotency_key=begun.idempotency_key,
    )


def _existing(deps: Deps, begun: Begun) -> TransferState | None:
    found = _made(deps, begun)
    if found is None:
        return None
    if found.is_reversed:
        raise GatewayRefused(N_("The money was sent to the enterprise and taken back again."))
    if found.amount_minor != begun.amount_minor:
        raise GatewayRefused(N_("Another amount than this was sent to the enterprise before."))
    return found


def _made(deps: Deps, begun: Begun) -> TransferState | None:
    """What an earlier try made, if its answer was lost."""
    return deps.gateway.find_transfer(pledge_id=str(begun.pledge_id), charge_ref=begun.charge_ref)


def _book(deps: Deps, attempt_id: UUID, state: TransferState) -> None:
    try:
        _book_held(deps, attempt_id, state)
    except TransitionRefused:
        _book_overtaken(deps, attempt_id, state)


def _book_held(deps: Deps, attempt_id: UUID, state: TransferState) -> None:
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
            if held_transfers.is_ended(session, attempt_id):
                # The call took longer than its lease, and meanwhile there was nothing to be found.
                ref, text = state.transfer_ref, held_transfers.SENT_AFTER_END
                oddities.report_inside(session, deps, subject_ref=ref, text=text)
            return
        counters.settle(session, done.campaign_id, done.shares, done.amount_minor)
        ledger.post(
            session,
            _entries(done.campaign_id, done.enterprise_id, done, done.asked_minor),
            campaign_id=done.campaign_id,
            pledge_id=done.pledge_id,
            source_key=done.idempotency_key,
            at=now,
        )


def _book_overtaken(deps: Deps, attempt_id: UUID, state: TransferState) -> None:
    """The money was sent while its pledge was disputed, or went another way."""
    now = deps.now()
    with deps.transaction() as session:
        attempt, pledge = attempts.locked_with_pledge(session, attempt_id)
        if pledge.status == PledgeStatus.ESCROWED.value:
            # Held again by now: the next try finds what was made and books it.
            return
        attempt.provider_ref = state.transfer_ref
        campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
        if not held_transfers.is_still_due(session, pledge, campaign):
            held_transfers.book_stray(session, attempt, pledge, campaign, now)
        elif attempts.finish(attempt, AttemptStatus.DONE, at=now):
            # Released all the same, and still disputed.
            session.add(attempt)
            counters.settle_disputed(session, pledge)
            ledger.post(
                session,
                _entries(campaign.id, campaign.enterprise_id, pledge, attempt.amount_minor),
                campaign_id=campaign.id,
                pledge_id=pledge.id,
                source_key=attempt.idempotency_key,
                at=now,
            )


def _entries(
    campaign_id: UUID, enterprise_id: UUID, paid: Any, net_minor: int
) -> list[entries.Transfer]:
    """What moved: `paid` is the pledge, or what `results.finish` tells of it."""
    owner, currency = str(enterprise_id), paid.currency
    released = entries.released(
        str(campaign_id),
        owner,
        net_minor=net_minor,
        fee_minor=paid.amount_minor - net_minor,
        currency=currency,
    )
    return released + entries.transferred(owner, net_minor=net_minor, currency=currency)


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
