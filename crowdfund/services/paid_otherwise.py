"""A refund that a bank sent back and that was paid another way: two people write it down.

The platform paid from its own bank account, and one person proposes to book that, with the bank's
reference; another looks at the bank's statement and approves. What the processor still holds of
this payment is the platform's from then on. Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.queries.bookings import is_being_booked
from crowdfund.db.tables import Attempt, Campaign, Pledge, Proposal
from crowdfund.domain import ledger as entries
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, NotFound, TransitionRefused
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.permissions import require
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.proposal import PROPOSAL_RULES, ProposalKind, require_not_about
from crowdfund.domain.sentence import sentence
from crowdfund.services import attempts, audit, counters, ledger, lookup, pledge_notices, refunds
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import one_line, required
from crowdfund.services.history import change_pledge
from crowdfund.services.proposal_rows import About, insert, reason_of, require_none_waits
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

MOST_REF_CHARS: Final = 80
NOT_BACK: Final = N_("No bank has sent this refund back, or it is on its way again.")
BEING_BOOKED: Final = N_("It is proposed to book this as paid by bank transfer: decide that first.")
OTHER_AMOUNT: Final = N_("Another amount is owed by now: propose it again.")
PAID: Final = sentence("Paid to you by bank transfer.")
"""For the backer."""


def propose_paid(
    deps: Deps, *, actor: Actor | None, attempt_id: object, bank_ref: object, reason: object
) -> str:
    """Proposes to book a refund that came back as paid by bank transfer. Returns the proposal's id.

    Args:
        deps: what the platform works with.
        actor: whose role allows `release_money`; not the backer.
        attempt_id: the refund that was left for a person, as sent.
        bank_ref: the bank's reference of the transfer; the backer reads it.
        reason: how it came to it; the second person reads it, and it stays in the audit trail.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, or it is their own money.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        NotFound: no such refund.
        InvalidInput: no reference or no reason was given.
        Conflict: it did not come back, or this is proposed already.
    """
    known = require_fresh(require(actor, PROPOSAL_RULES[ProposalKind.PAID_OTHERWISE].action))
    words, reference = reason_of(reason), _reference(bank_ref)
    with deps.transaction() as session:
        found = session.get(Attempt, lookup.parse_id(attempt_id))
        if found is None or found.kind != AttemptKind.REFUND.value:
            raise NotFound(_(lookup.NOTHING_HERE))
        require_none_waits(session, deps, ProposalKind.PAID_OTHERWISE, found.pledge_id)
        pledge, attempt = _came_back(session, found.pledge_id)
        require_not_about(known, pledge.backer_id)
        about = About(
            pledge.id,
            _title(session, pledge),
            amount_minor=attempt.amount_minor,
            currency=attempt.currency,
            bank_ref=reference,
        )
        return insert(session, deps, known, ProposalKind.PAID_OTHERWISE, about, words)


def book(session: Session, deps: Deps, proposal: Proposal, approver: Actor) -> None:
    """Books what was paid, ends the refund, and tells the backer.

    Args:
        session: the transaction of the approval.
        deps: for the time.
        proposal: just approved.
        approver: the second person.

    Raises:
        NotAllowed: it is the approver's own money.
        Conflict: the refund is on its way again, the bank inquires into the payment by now, or it
            decided that less is owed.
    """
    now = deps.now()
    pledge, attempt = _came_back(session, proposal.subject_id)
    require_not_about(approver, pledge.backer_id)
    if attempt.amount_minor != proposal.amount_minor:
        # A dispute that came meanwhile was lost in part.
        raise Conflict(_(OTHER_AMOUNT), subject_id=str(pledge.id))
    attempts.finish(attempt, AttemptStatus.FAILED, at=now, error=refunds.CAME_BACK)
    session.add(attempt)
    change_pledge(
        session, pledge, PledgeStatus.REFUNDED, at=now, actor_id=approver.user_id, reason=PAID
    )
    pledge.ended_at = now
    session.add(pledge)
    _post(session, attempt, now)
    _wake(session, pledge, now)
    pledge_notices.tell_paid_otherwise(session, attempt, pledge, proposal.bank_ref, at=now)
    audit.record(
        session,
        AuditAction.REFUND_PAID_OTHERWISE,
        audit.Object("pledge", pledge.id, proposal.subject_name),
        at=now,
        actor_id=approver.user_id,
        reason=proposal.reason,
        after={
            "amount_minor": attempt.amount_minor,
            "currency": attempt.currency,
            "bank_ref": proposal.bank_ref,
        },
    )


def require_not_being_booked(session: Session, pledge_id: UUID, *, at: datetime) -> None:
    """Refuses to send a refund to the card while it waits for a second person to book it: it would
    be paid twice.

    Args:
        session: the caller's transaction.
        pledge_id: whose refund.
        at: now, UTC.

    Raises:
        TransitionRefused: it waits.
    """
    if is_being_booked(session, pledge_id, at=at):
        raise TransitionRefused(_(BEING_BOOKED), subject_id=str(pledge_id))


def came_back(session: Session, left: Sequence[Attempt]) -> set[UUID]:
    """Which of these requests are refunds whose money a bank sent back and that is still here: all
    that was asked since was refused at the first call, which looks before it asks.

    Args:
        session: the caller's transaction.
        left: the newest of their pledges.

    Returns:
        Their ids.
    """
    refused = [one for one in left if _is_still_here(one)]
    query = select(Attempt.pledge_id).where(
        col(Attempt.pledge_id).in_([one.pledge_id for one in refused]),
        Attempt.kind == AttemptKind.REFUND.value,
        Attempt.status == AttemptStatus.FAILED.value,
        Attempt.last_error == refunds.CAME_BACK,
    )
    before = set(session.exec(query)) if refused else set()
    return {
        one.id for one in refused if one.last_error == refunds.CAME_BACK or one.pledge_id in before
    }


def _is_still_here(attempt: Attempt) -> bool:
    """Whether a refund was left for a person, and the processor has certainly made nothing of it.
    A refund that somebody else made, or that it cannot show, is another matter."""
    return (
        attempt.kind == AttemptKind.REFUND.value
        and attempt.status == AttemptStatus.PARKED.value
        and attempt.tries <= 1
        and not attempt.provider_ref
        and attempt.last_error not in {refunds.PART_ELSEWHERE, refunds.NOT_SHOWN}
    )


def _came_back(session: Session, pledge_id: UUID) -> tuple[Pledge, Attempt]:
    """A pledge and its refund that came back, both locked."""
    if attempts.newest(session, pledge_id, AttemptKind.REFUND) is None:
        raise Conflict(_(NOT_BACK), subject_id=str(pledge_id))
    pledge = counters.locked_pledge(session, pledge_id)
    newest = attempts.newest(session, pledge_id, AttemptKind.REFUND)
    assert newest is not None  # noqa: S101 - attempts stay
    attempt = attempts.locked(session, newest.id)
    if pledge.status != PledgeStatus.REFUNDING.value or not came_back(session, [attempt]):
        raise Conflict(_(NOT_BACK), subject_id=str(pledge_id))
    return pledge, attempt


def _post(session: Session, attempt: Attempt, at: datetime) -> None:
    ledger.post(
        session,
        entries.refunded_otherwise(
            str(attempt.campaign_id), amount_minor=attempt.amount_minor, currency=attempt.currency
        ),
        campaign_id=attempt.campaign_id,
        pledge_id=attempt.pledge_id,
        source_key=attempt.idempotency_key,
        at=at,
    )


def _wake(session: Session, pledge: Pledge, at: datetime) -> None:
    """Whoever waits for this refund looks again at once."""
    campaign = counters.locked_campaign(session, pledge.campaign_id)
    if campaign.ended_at is None and campaign.decided_at is not None:
        campaign.due_at = at
        session.add(campaign)


def _title(session: Session, pledge: Pledge) -> str:
    return session.exec(select(Campaign.title).where(Campaign.id == pledge.campaign_id)).one()


def _reference(text: object) -> str:
    words = one_line(
        text, field="bank_ref", noun=_("The bank's reference"), most_chars=MOST_REF_CHARS
    )
    return required(words, field="bank_ref", sentence=_("Give the bank's reference."))
