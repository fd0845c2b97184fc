"""Transfers that a dispute holds up, overtakes, or finds already made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.queries import left_transfers
from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import attempts, counters, dispute_sums, ledger, reversals
from crowdfund.services.deps import Deps

ELSEWHERE = "The money went another way before it was transferred."
STRAY = "Transferred while the money went another way; it is asked back."
_CALLABLE = {AttemptStatus.PENDING.value, AttemptStatus.WAITING.value}


def made(session: Session, pledge_id: UUID) -> Attempt | None:
    """The transfer that released a pledge's money, or None while it is not released."""
    query = select(Attempt).where(
        Attempt.pledge_id == pledge_id,
        Attempt.kind == AttemptKind.TRANSFER.value,
        Attempt.status == AttemptStatus.DONE.value,
    )
    return session.exec(query).first()


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
    if attempt.tries:
        # It may have been made and its answer lost: a worker looks for it once more, also when that
        # was left for people, since nothing is sent any more.
        attempt.due_at = at
        left_transfers.forget_failures(session, [attempt.id])
    else:
        attempts.finish(attempt, AttemptStatus.FAILED, at=at, error=ELSEWHERE)
    session.add(attempt)


def let_rest(deps: Deps, attempt_id: UUID) -> None:
    """No earlier try was made: nothing is asked while the pledge is disputed, and nothing ever
    again when it went another way."""
    with deps.transaction() as session:
        pledge_id = session.exec(select(Attempt.pledge_id).where(Attempt.id == attempt_id)).one()
        pledge = counters.locked_pledge(session, pledge_id)
        attempt = attempts.locked(session, attempt_id)
        if pledge.status == PledgeStatus.ESCROWED.value:
            attempt.due_at = deps.now()
        elif pledge.status == PledgeStatus.DISPUTED.value:
            attempt.due_at = None
        else:
            attempts.finish(attempt, AttemptStatus.FAILED, at=deps.now(), error=ELSEWHERE)
        session.add(attempt)


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
