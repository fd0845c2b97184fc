"""What a moderator answers a bank: evidence, or that the loss is accepted. Intent, call, result."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Attempt, Campaign, Dispute, DisputeAnswer, Enterprise, Pledge, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.dispute import DisputeStatus, check_evidence, dispute_key
from crowdfund.domain.errors import (
    GatewayError,
    GatewayUnavailable,
    NotFound,
    TransitionRefused,
)
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.permissions import Action, require
from crowdfund.payments.gateway import DisputeEvidence, DisputeState
from crowdfund.services import attempts, audit, counters, disputes, lookup, texts
from crowdfund.services.deps import Deps
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

NOT_WAITING = N_("The bank does not wait for an answer any more.")
UNDER_WAY = N_("An answer to the bank is on its way already.")
_CALLABLE = {AttemptStatus.PENDING.value, AttemptStatus.WAITING.value}
_KINDS = [AttemptKind.EVIDENCE.value, AttemptKind.CONCEDE.value]


def submit(deps: Deps, *, actor: Actor | None, dispute_id: str, evidence: str) -> None:
    """Sends evidence to the bank. It cannot be taken back or added to.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: no such dispute, or one about a payment that is not known here.
        InvalidInput: nothing was written, or too much.
        TransitionRefused: the bank waits for no answer, or one is on its way.
        GatewayUnavailable: stored, and sent by a worker as soon as the processor answers.
        GatewayRefused: the processor does not take it; parked for a person.
    """
    known = require_fresh(require(actor, Action.ACT_ON_MONEY))
    text = check_evidence(evidence)
    attempt_id = _intend(deps, known, dispute_id, AttemptKind.EVIDENCE, text)
    _call(deps, attempt_id)


def concede(deps: Deps, *, actor: Actor | None, dispute_id: str) -> None:
    """Accepts that a dispute is lost. The money is gone for good.

    Raises:
        NotSignedIn, NotAllowed, NotFound, TransitionRefused: as for `submit`.
        GatewayUnavailable, GatewayRefused: as for `submit`.
    """
    known = require_fresh(require(actor, Action.ACT_ON_MONEY))
    _call(deps, _intend(deps, known, dispute_id, AttemptKind.CONCEDE, ""))


def execute(deps: Deps, *, attempt_id: UUID) -> None:
    """A worker's try at an answer whose call was lost. Safe to repeat."""
    try:
        _call(deps, attempt_id)
    except GatewayError:
        # Stored on the attempt: due again, or parked.
        return


def _intend(deps: Deps, actor: Actor, dispute_id: str, kind: AttemptKind, text: str) -> UUID:
    now = deps.now()
    with deps.transaction() as session:
        dispute, pledge = _locked(session, dispute_id)
        if dispute.status != DisputeStatus.NEEDS_RESPONSE.value:
            raise TransitionRefused(_(NOT_WAITING), subject_id=str(dispute.id))
        if _is_under_way(session, dispute):
            raise TransitionRefused(_(UNDER_WAY), subject_id=str(dispute.id))
        _replace_parked(session, dispute, now)
        attempt = attempts.intend(session, pledge, kind, at=now)
        attempt.purpose = str(dispute.id)
        attempt.amount_minor = dispute.amount_minor
        number = _answers_so_far(session, dispute) + 1
        attempt.idempotency_key = dispute_key(dispute.provider_ref, kind.value, number)
        # A worker takes over only when this call does not come back.
        attempt.due_at = now + attempts.CALL_LEASE
        session.add(attempt)
        session.flush()
        session.add(
            DisputeAnswer(
                id=uuid4(),
                dispute_id=dispute.id,
                attempt_id=attempt.id,
                author_id=actor.user_id,
                text=text,
                created_at=now,
            )
        )
        audit.record(
            session,
            AuditAction.DISPUTE_ANSWERED,
            audit.Object("dispute", dispute.id, dispute.provider_ref),
            at=now,
            actor_id=actor.user_id,
            after={"answer": kind.value, "evidence": text},
        )
        return attempt.id


def _locked(session: Session, dispute_id: str) -> tuple[Dispute, Pledge]:
    row_id = lookup.parse_id(dispute_id)
    pledge_id = session.exec(select(Dispute.pledge_id).where(Dispute.id == row_id)).first()
    if pledge_id is None:
        raise NotFound(lookup.NOTHING_HERE)
    pledge = counters.locked_pledge(session, pledge_id)
    query = select(Dispute).where(Dispute.id == row_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one(), pledge


def _is_under_way(session: Session, dispute: Dispute) -> bool:
    query = select(Attempt.id).where(
        Attempt.purpose == str(dispute.id),
        col(Attempt.kind).in_(_KINDS),
        col(Attempt.status).in_(_CALLABLE),
    )
    return session.exec(query.limit(1)).first() is not None


def _replace_parked(session: Session, dispute: Dispute, at: datetime) -> None:
    """An answer that the processor refused is not left for a person once there is a new one."""
    query = select(Attempt).where(
        Attempt.purpose == str(dispute.id),
        col(Attempt.kind).in_(_KINDS),
        Attempt.status == AttemptStatus.PARKED.value,
    )
    for refused in session.exec(query):
        attempts.finish(refused, AttemptStatus.FAILED, at=at, error=refused.last_error)
        session.add(refused)


def _answers_so_far(session: Session, dispute: Dispute) -> int:
    query = select(func.count()).where(DisputeAnswer.dispute_id == dispute.id)
    return session.exec(query).one()


def _call(deps: Deps, attempt_id: UUID) -> None:
    now = deps.now()
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _CALLABLE:
            return
        dispute_id = UUID(attempt.purpose)
        dispute = session.exec(select(Dispute).where(Dispute.id == dispute_id)).one()
        query = select(DisputeAnswer.text).where(DisputeAnswer.attempt_id == attempt_id)
        evidence = _evidence(session, attempt, session.exec(query).one())
        attempts.begin_call(attempt, at=now)
        session.add(attempt)
    try:
        state = _ask(deps, attempt, dispute.provider_ref, evidence)
    except GatewayError as error:
        _put_off(deps, attempt_id, error, now)
        raise
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        attempts.finish(attempt, AttemptStatus.DONE, at=now)
        session.add(attempt)
    # A key repeats the answer of its first call, and the bank may have decided since.
    disputes.refresh(deps, dispute_ref=state.dispute_ref)


def _ask(deps: Deps, attempt: Attempt, dispute_ref: str, evidence: DisputeEvidence) -> DisputeState:
    key = attempt.idempotency_key
    if attempt.kind == AttemptKind.CONCEDE.value:
        return deps.gateway.close_dispute(dispute_ref, idempotency_key=key)
    return deps.gateway.submit_evidence(dispute_ref, evidence, idempotency_key=key)


def _evidence(session: Session, attempt: Attempt, text: str) -> DisputeEvidence:
    query = (
        select(User, Pledge, Enterprise, Campaign)
        .join(Pledge, col(Pledge.backer_id) == col(User.id))
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(Pledge.id == attempt.pledge_id)
    )
    backer, pledge, enterprise, campaign = session.exec(query).one()
    return DisputeEvidence(
        text=text,
        customer_name=backer.name,
        customer_email=backer.email,
        product_description=f"{texts.number(pledge.shares)} shares of {enterprise.name} "
        f"({campaign.security}), pledged on {texts.day(pledge.created_at)}.",
    )


def _put_off(deps: Deps, attempt_id: UUID, error: GatewayError, at: datetime) -> None:
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _CALLABLE:
            return
        if isinstance(error, GatewayUnavailable):
            attempts.try_later(attempt, error, at=at)
        else:
            attempts.park(session, attempt, error.message, at=at)
        session.add(attempt)
