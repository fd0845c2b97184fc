"""Early fraud warnings: a card network fears fraud before any dispute. A person decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, select

from crowdfund.db.tables import FraudWarning, Pledge
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.dispute import WarningAnswer
from crowdfund.domain.errors import NotFound, TransitionRefused
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.payments.gateway import FraudWarningState
from crowdfund.services import audit, counters, known_payments, lookup, refunds
from crowdfund.services.deps import Deps
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

MOVED_ON = N_("This payment has moved on: there is nothing left to give back.")
ANSWERED = N_("Somebody answered this warning before.")


def refresh(deps: Deps, *, warning_ref: str) -> str:
    """Reads a warning again after a note about it. Returns what came of it, in words.

    Raises:
        GatewayUnavailable: the processor cannot be reached.
    """
    state = deps.gateway.retrieve_fraud_warning(warning_ref)
    pledge_id = known_payments.pledge_of(deps, state.charge_ref, state.payment_ref)
    with deps.transaction() as session:
        _store(session, state, pledge_id, deps.now())
    return "warning noted" if pledge_id else "a warning about a payment that is not known here"


def refund(deps: Deps, *, actor: Actor | None, warning_id: str) -> None:
    """Gives the payment back at once, before a dispute and its fee can follow.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: no such warning, or its payment is not known here.
        TransitionRefused: it was answered before, or the payment has moved on.
    """
    known = require_fresh(require(actor, Action.ACT_ON_MONEY))
    now = deps.now()
    with deps.transaction() as session:
        warning, pledge = _open(session, warning_id)
        if pledge.status != PledgeStatus.ESCROWED.value:
            raise TransitionRefused(_(MOVED_ON), subject_id=str(pledge.id))
        refunds.decide(session, pledge, RefundReason.FRAUD_WARNING, at=now, actor_id=known.user_id)
        _answer(session, warning, WarningAnswer.REFUNDED, known, now)
        session.add(warning)


def keep(deps: Deps, *, actor: Actor | None, warning_id: str) -> None:
    """Says that a person looked and that the payment stays.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: no such warning, or its payment is not known here.
        TransitionRefused: it was answered before.
    """
    known = require_fresh(require(actor, Action.ACT_ON_MONEY))
    with deps.transaction() as session:
        warning, _ = _open(session, warning_id)
        _answer(session, warning, WarningAnswer.KEPT, known, deps.now())
        session.add(warning)


def _open(session: Session, warning_id: str) -> tuple[FraudWarning, Pledge]:
    """The warning and its pledge, locked pledge first."""
    row_id = lookup.parse_id(warning_id)
    pledge_id = session.exec(
        select(FraudWarning.pledge_id).where(FraudWarning.id == row_id)
    ).first()
    if pledge_id is None:
        raise NotFound(lookup.NOTHING_HERE)
    pledge = counters.locked_pledge(session, pledge_id)
    query = select(FraudWarning).where(FraudWarning.id == row_id).with_for_update()
    warning = session.exec(query).one()
    if warning.answer != WarningAnswer.OPEN.value:
        raise TransitionRefused(_(ANSWERED), subject_id=str(warning.id))
    return warning, pledge


def _answer(
    session: Session, warning: FraudWarning, answer: WarningAnswer, actor: Actor, at: datetime
) -> None:
    audit.record(
        session,
        AuditAction.WARNING_ANSWERED,
        audit.Object("fraud warning", warning.id, warning.provider_ref),
        at=at,
        actor_id=actor.user_id,
        before={"answer": warning.answer},
        after={"answer": answer.value},
    )
    warning.answer = answer.value
    warning.answered_by = actor.user_id
    warning.answered_at = at


def _store(
    session: Session, state: FraudWarningState, pledge_id: UUID | None, at: datetime
) -> None:
    session.execute(
        insert(FraudWarning)
        .values(
            id=uuid4(),
            provider_ref=state.warning_ref,
            charge_ref=state.charge_ref,
            pledge_id=pledge_id,
            fraud_type=state.fraud_type,
            is_actionable=state.is_actionable,
            answer=WarningAnswer.OPEN.value,
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=["provider_ref"])
    )
    query = select(FraudWarning).where(FraudWarning.provider_ref == state.warning_ref)
    warning = session.exec(query.with_for_update()).one()
    warning.is_actionable = state.is_actionable
    warning.pledge_id = warning.pledge_id or pledge_id
    session.add(warning)
