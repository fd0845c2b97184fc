"""Transfers that a dispute holds up, overtakes, or finds already made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.queries import left_transfers, unmade_transfers
from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import attempts, counters, dispute_sums, ledger, reversals
from crowdfund.services.deps import Deps
from crowdfund.words import N_

ELSEWHERE = N_("The money went another way before it was transferred.")
STRAY = N_("Transferred while the money went another way; it is asked back.")
SENT_AFTER_END = N_("Money was sent to an enterprise after its transfer had been ended here.")
"""For moderators."""
LOOKS_AT_ONCE = 100
"""Transfers looked for in one step of a campaign."""
_CALLABLE = {AttemptStatus.PENDING.value, AttemptStatus.WAITING.value}


def made(session: Session, pledge_id: UUID) -> Attempt | None:
    """The transfer that released a pledge's money, or None while it is not released."""
    query = select(Attempt).where(
        Attempt.pledge_id == pledge_id,
        Attempt.kind == AttemptKind.TRANSFER.value,
        Attempt.status == AttemptStatus.DONE.value,
    )
    return session.exec(query).first()


def is_ended(session: Session, attempt_id: UUID) -> bool:
    """Whether a transfer was ended and none follows, so that nothing more is looked for or booked:
    what it sent all the same is for people."""
    pledge_id = session.exec(select(Attempt.pledge_id).where(Attempt.id == attempt_id)).one()
    last = attempts.newest(session, pledge_id, AttemptKind.TRANSFER)
    return last is not None and last.status == AttemptStatus.FAILED.value and not last.provider_ref


def resume(session: Session, pledge: Pledge, *, at: datetime) -> None:
    """Makes a transfer that a dispute held up due again; quiet when none was intended."""
    attempt = attempts.newest(session, pledge.id, AttemptKind.TRANSFER)
    if attempt is not None and attempt.status in _CALLABLE:
        attempt.due_at = at
        session.add(attempt)


def give_up(session: Session, pledge: Pledge, *, at: datetime) -> None:
    """Ends a transfer that will not be asked for again: its pledge went another way."""
    attempt = attempts.newest(session, pledge.id, AttemptKind.TRANSFER)
    if attempt is None or attempt.status not in _CALLABLE:
        return
    if attempt.tries or attempt.number > 1:
        # It, or one that it follows, may have been made and the answer lost: a worker looks for it
        # once more, also when that was left for people, since nothing is sent any more.
        attempt.due_at = at
        left_transfers.forget_failures(session, [attempt.id])
    else:
        attempts.finish(attempt, AttemptStatus.FAILED, at=at, error=ELSEWHERE)
    session.add(attempt)


def let_rest(deps: Deps, attempt_id: UUID, *, tries: int, look_at: datetime | None = None) -> None:
    """No earlier try was made: nothing is asked while the pledge is disputed or its enterprise
    cannot be paid, and nothing ever again when it went another way.

    Args:
        deps: see `Deps`.
        attempt_id: whose transfer was looked for.
        tries: which try looked; when there was another since, nothing is known of that one.
        look_at: when it is looked again whether the enterprise may be paid, UTC; None if it may.
    """
    with deps.transaction() as session:
        pledge_id = session.exec(select(Attempt.pledge_id).where(Attempt.id == attempt_id)).one()
        pledge = counters.locked_pledge(session, pledge_id)
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _CALLABLE or attempt.tries != tries:
            return
        attempt.absent_at = deps.now()
        if pledge.status == PledgeStatus.ESCROWED.value:
            attempt.due_at = look_at or deps.now()
            attempt.status = AttemptStatus.WAITING.value if look_at else attempt.status
        elif pledge.status == PledgeStatus.DISPUTED.value:
            attempt.due_at = None
        else:
            attempts.finish(attempt, AttemptStatus.FAILED, at=deps.now(), error=ELSEWHERE)
        session.add(attempt)


def forget_absence(session: Session, attempt_id: UUID) -> None:
    """It is about to be asked for again: from now on it may be out."""
    attempt = attempts.locked(session, attempt_id)
    attempt.absent_at = None
    session.add(attempt)


def look_at_left(deps: Deps, campaign_id: UUID) -> None:
    """Looks whether transfers of a raise were made that were left for a person, some at a time:
    no worker looks at these.

    Args:
        deps: see `Deps`.
        campaign_id: a raise whose enterprise cannot be paid, so that none of them is sent.

    Raises:
        GatewayError: the processor does not say.
    """
    with deps.reading() as session:
        ids = unmade_transfers.to_look_at(session, campaign_id, limit=LOOKS_AT_ONCE, at=deps.now())
    for attempt_id in ids:
        _look(deps, attempt_id)


def _look(deps: Deps, attempt_id: UUID) -> None:
    with deps.reading() as session:
        query = (
            select(Attempt, Pledge.charge_ref)
            .join(Pledge, col(Pledge.id) == col(Attempt.pledge_id))
            .where(Attempt.id == attempt_id)
        )
        seen, charge_ref = session.exec(query).one()
    found = deps.gateway.find_transfer(pledge_id=str(seen.pledge_id), charge_ref=charge_ref)
    with deps.transaction() as session:
        attempt, pledge = attempts.locked_with_pledge(session, attempt_id)
        if (attempt.status, attempt.tries) != (seen.status, seen.tries):
            return
        if found is None:
            attempt.absent_at = deps.now()
        elif found.is_reversed or found.amount_minor != attempt.amount_minor:
            # Known to be out, and for people: no worker books this.
            attempt.provider_ref = found.transfer_ref
        else:
            _have_booked(session, attempt, pledge, deps.now())
        session.add(attempt)


def _have_booked(session: Session, attempt: Attempt, pledge: Pledge, at: datetime) -> None:
    """What was left for a person is out, so a worker books it: it looks first, finds it and sends
    nothing. It needs no two people, who decide about sending alone."""
    if attempt.status != AttemptStatus.PARKED.value:
        attempt.due_at = at
        left_transfers.forget_failures(session, [attempt.id])
        return
    attempts.finish(attempt, AttemptStatus.FAILED, at=at, error=attempt.last_error)
    session.add(attempt)
    session.flush()
    attempts.intend_transfer(session, pledge, net_minor=attempt.amount_minor, at=at)


def is_still_due(session: Session, pledge: Pledge, campaign: Campaign) -> bool:
    """Whether a transfer that was made settles its disputed pledge all the same."""
    return (
        pledge.status == PledgeStatus.DISPUTED.value
        and not pledge.refund_reason
        and campaign.status == CampaignStatus.SETTLING.value
        and not dispute_sums.lost_minor(session, pledge.id)
    )


def book_stray(
    session: Session, attempt: Attempt, pledge: Pledge, campaign: Campaign, at: datetime
) -> None:
    """The call was under way while the pledge went another way: the money is asked back."""
    if not attempts.finish(attempt, AttemptStatus.FAILED, at=at, error=STRAY):
        return
    session.add(attempt)
    ledger.post(
        session,
        entries.transfer_strayed(
            str(campaign.enterprise_id), net_minor=attempt.amount_minor, currency=pledge.currency
        ),
        campaign_id=campaign.id,
        pledge_id=pledge.id,
        source_key=attempt.idempotency_key,
        at=at,
    )
    reversals.intend(session, pledge, None, amount_minor=attempt.amount_minor, at=at)
