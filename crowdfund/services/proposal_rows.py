"""Rows of proposals: stored when none of the kind waits, and every step is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from crowdfund.db.tables import Proposal
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict
from crowdfund.domain.proposal import OPEN_FOR, ProposalKind, ProposalStatus, status_at
from crowdfund.services import audit, proposal_notices
from crowdfund.services.audit import Object
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import long_text, required
from crowdfund.words import N_, _

MOST_REASON_CHARS = 500
WAITS_ALREADY = N_("The same is proposed already and waits for a second person.")

_S = ProposalStatus


@dataclass(frozen=True)
class About:
    """What is proposed, and for whom or what."""

    subject_id: UUID
    """The person, the campaign or the pledge."""
    subject_name: str
    """How that is called."""
    role: Role | None = None
    """For another role: which."""
    closes_at: datetime | None = None
    """For closing early: not before when, UTC."""
    amount_minor: int | None = None
    """For releasing money and for a refund paid another way: how much, minor units."""
    currency: str = ""
    """ISO 4217, with an amount."""
    bank_ref: str = ""
    """For a refund paid another way: the bank's reference."""
    regime: str = ""
    """For other rules: a `RegimeCode`, by value."""


def insert(
    session: Session, deps: Deps, proposer: Actor, kind: ProposalKind, about: About, reason: str
) -> str:
    """Stores a proposal and tells those who may approve it. Returns its id.

    Args:
        session: the caller's transaction.
        deps: for the time.
        proposer: who may propose it: the caller has asked.
        kind: of what.
        about: what is proposed.
        reason: why.

    Raises:
        Conflict: the same is proposed already.
    """
    now = deps.now()
    if session.exec(_waiting(kind, about.subject_id)).first() is not None:
        raise Conflict(_(WAITS_ALREADY))
    proposal = Proposal(
        id=uuid4(),
        kind=kind.value,
        status=_S.PENDING.value,
        subject_id=about.subject_id,
        subject_name=about.subject_name,
        role=about.role.value if about.role else "",
        closes_at=about.closes_at,
        amount_minor=about.amount_minor,
        currency=about.currency,
        bank_ref=about.bank_ref,
        regime=about.regime,
        reason=reason,
        proposed_by_id=proposer.user_id,
        proposed_at=now,
        expires_at=now + OPEN_FOR,
    )
    session.add(proposal)
    session.flush()
    write_down(session, deps, proposal, AuditAction.PROPOSAL_MADE, proposer.user_id)
    proposal_notices.tell_second_people(session, proposal, proposer, at=now)
    return str(proposal.id)


def require_none_waits(session: Session, deps: Deps, kind: ProposalKind, subject_id: UUID) -> None:
    """Notes that an older one has expired; refuses when one still waits.

    Asked before whom or what it is about is locked: who approves holds the proposal and then locks
    that. `insert` looks again without locking, for what was proposed meanwhile, and the unique
    index stops what is left.

    Args:
        session: the caller's transaction, which has locked nothing yet.
        deps: for the time.
        kind: of what.
        subject_id: the person, the campaign or the pledge.

    Raises:
        Conflict: the same is proposed already.
    """
    waiting = session.exec(_waiting(kind, subject_id).with_for_update()).first()
    if waiting is None:
        return
    if status_at(_S(waiting.status), waiting.expires_at, deps.now()) is _S.PENDING:
        raise Conflict(_(WAITS_ALREADY))
    waiting.status, waiting.decided_at = _S.EXPIRED.value, waiting.expires_at
    session.add(waiting)
    session.flush()


def _waiting(kind: ProposalKind, subject_id: UUID) -> SelectOfScalar[Proposal]:
    return select(Proposal).where(
        Proposal.kind == kind.value,
        Proposal.subject_id == subject_id,
        Proposal.status == _S.PENDING.value,
    )


def write_down(
    session: Session, deps: Deps, proposal: Proposal, action: AuditAction, by_id: UUID
) -> None:
    """Leaves an entry in the audit trail about a step of a proposal."""
    audit.record(
        session,
        action,
        Object("proposal", proposal.id, proposal.subject_name),
        at=deps.now(),
        actor_id=by_id,
        reason=proposal.answer or proposal.reason,
        after={"kind": proposal.kind, "about": proposal.subject_id, **_wanted(proposal)},
    )


def _wanted(proposal: Proposal) -> dict[str, object]:
    """What is to be, as far as its kind says."""
    wanted = {
        "role": proposal.role,
        "regime": proposal.regime,
        "amount_minor": proposal.amount_minor,
        "currency": proposal.currency,
        "bank_ref": proposal.bank_ref,
    }
    return {name: value for name, value in wanted.items() if value}


def reason_of(text: object) -> str:
    """Why something is proposed, as sent.

    Raises:
        InvalidInput: too long, or nothing.
    """
    words = long_text(
        text, field="reason", noun=_("The reason"), most_chars=MOST_REASON_CHARS
    ).strip()
    return required(words, field="reason", sentence=_("Say why, in a few words."))
