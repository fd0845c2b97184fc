"""Handing an enterprise to another owner: the owner offers it to a co-founder, who accepts.

Ownership is power over money: the payout account, and whose identity stands for it. So both prove
that it is them, the new owner is verified, nothing moves meanwhile, and the payout account is
looked through again before anything is released to it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import exists
from sqlmodel import Session, col, func, select

from crowdfund.db.queries.clearances import is_cleared
from crowdfund.db.tables import Attempt, Campaign, Enterprise, EnterpriseMember, Pledge, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.errors import Conflict, IdentityNeeded, NotFound
from crowdfund.domain.membership import MEMBER_LABELS, FounderAction, MemberRole, MemberStatus
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import audit, handing_notices, lookup
from crowdfund.services.confirming import require_confirmed
from crowdfund.services.deps import Deps
from crowdfund.services.step_up import require_fresh
from crowdfund.services.views.members import InvitationRow
from crowdfund.words import N_, _

OFFER_LASTS: Final = timedelta(days=7)
"""How long an offer can be accepted: nobody becomes an owner by a forgotten one."""
NOT_A_COFOUNDER: Final = N_("An enterprise is offered to one of its co-founders.")
OFFERED_ALREADY: Final = N_("It is offered to somebody already. Take that back first.")
OFFER_OVER: Final = N_("The offer was open for seven days and is over. Ask for a new one.")
MONEY_MOVES: Final = N_(
    "Money of backers is held for it or is on its way. It changes hands once that has gone to the "
    "enterprise or back."
)
NOT_KNOWN: Final = N_(
    "An owner stands for the money that the enterprise receives: verify your identity first."
)
_MONEY_HELD: Final = (
    PledgeStatus.RESERVED.value,
    PledgeStatus.ESCROWED.value,
    PledgeStatus.DISPUTED.value,
    PledgeStatus.REFUNDING.value,
)
_UNDER_WAY: Final = (
    AttemptStatus.PENDING.value,
    AttemptStatus.WAITING.value,
    AttemptStatus.OPEN.value,
    AttemptStatus.PARKED.value,
)
_TO_AND_FRO: Final = (AttemptKind.TRANSFER.value, AttemptKind.REVERSAL.value)


def offer(deps: Deps, *, actor: Actor | None, member_id: object) -> None:
    """Offers an enterprise to one of its co-founders.

    Args:
        deps: what the platform works with.
        actor: its owner.
        member_id: the co-founder's role, as sent.

    Raises:
        NotSignedIn, NotFound, NotAllowed: nobody, no such role, or not the owner.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        Conflict: not a co-founder, it is offered to somebody already, or money moves.
    """
    known, now = require_fresh(actor), deps.now()
    with deps.transaction() as session:
        row, enterprise = _locked(session, member_id)
        lookup.owned_enterprise(session, known, enterprise.id, FounderAction.OWN)
        is_cofounder = row.role == MemberRole.COFOUNDER.value
        if not is_cofounder or row.status != MemberStatus.ACTIVE.value:
            raise Conflict(_(NOT_A_COFOUNDER), subject_id=str(row.id))
        _require_no_other(session, enterprise, now)
        _require_still(session, enterprise)
        row.offered_at = now
        session.add(row)
        _record(session, AuditAction.ENTERPRISE_OFFERED, enterprise, row, known, now)
        handing_notices.tell_offered(session, row, enterprise, known, at=now)


def end_offer(deps: Deps, *, actor: Actor | None, member_id: object) -> None:
    """Takes an offer back, or declines it: its owner or the co-founder.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no open offer of theirs or to them.
    """
    known, now = require_actor(actor), deps.now()
    with deps.transaction() as session:
        row, enterprise = _locked(session, member_id)
        if row.offered_at is None or known.user_id not in {enterprise.owner_id, row.user_id}:
            raise NotFound(_(lookup.NOTHING_HERE))
        row.offered_at = None
        session.add(row)
        _record(session, AuditAction.ENTERPRISE_OFFER_ENDED, enterprise, row, known, now)
        handing_notices.tell_offer_ended(session, row, enterprise, known, at=now)


def accept(deps: Deps, *, actor: Actor | None, member_id: object) -> None:
    """Takes an enterprise over; its owner until now becomes a co-founder.

    Args:
        deps: what the platform works with.
        actor: the co-founder to whom it is offered.
        member_id: their role, as sent.

    Raises:
        NotSignedIn, NotFound: nobody, or no open offer to them.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        AddressUnconfirmed: letters to their address are not confirmed yet.
        IdentityNeeded: it is not known who they are, or they may be on a list.
        Conflict: the offer is over, or money moves.
    """
    known, now = require_fresh(actor), deps.now()
    with deps.transaction() as session:
        row, enterprise = _locked(session, member_id)
        if row.offered_at is None or row.user_id != known.user_id:
            raise NotFound(_(lookup.NOTHING_HERE))
        if row.offered_at + OFFER_LASTS <= now:
            raise Conflict(_(OFFER_OVER), subject_id=str(row.id))
        require_confirmed(session, known)
        if not session.execute(select(is_cleared(known.user_id))).scalar_one():
            raise IdentityNeeded(_(NOT_KNOWN), subject_id=str(enterprise.id))
        _require_still(session, enterprise)
        former = session.get_one(User, enterprise.owner_id)
        _change_hands(session, enterprise, row, now)
        audit.record(
            session,
            AuditAction.ENTERPRISE_HANDED_OVER,
            audit.Object("enterprise", enterprise.id, enterprise.name),
            at=now,
            actor_id=known.user_id,
            before={"owner": former.email},
            after={"owner": known.email, "payout_status": enterprise.payout_status},
        )
        handing_notices.tell_handed_over(session, enterprise, former, known, at=now)


def is_open(row: EnterpriseMember, now: datetime) -> bool:
    """Whether an enterprise is offered to somebody and can be accepted, at a moment (UTC)."""
    return row.offered_at is not None and now < row.offered_at + OFFER_LASTS


def offers_to(session: Session, user_id: UUID, now: datetime) -> list[InvitationRow]:
    """Enterprises that somebody can take over at a moment (UTC)."""
    query = (
        select(EnterpriseMember, Enterprise.name, User.name)
        .join(Enterprise, col(Enterprise.id) == col(EnterpriseMember.enterprise_id))
        .join(User, col(User.id) == col(Enterprise.owner_id))
        .where(EnterpriseMember.user_id == user_id, col(EnterpriseMember.offered_at).is_not(None))
    )
    label = _(MEMBER_LABELS[MemberRole.OWNER])
    return [
        InvitationRow(str(row.id), name, label, by)
        for row, name, by in session.exec(query)
        if is_open(row, now)
    ]


def owned_since(session: Session, enterprise: Enterprise) -> datetime:
    """Since when an enterprise has its owner, UTC: since it was described here, or since their role
    as a co-founder ended by taking it over."""
    query = select(func.max(EnterpriseMember.ended_at)).where(
        EnterpriseMember.enterprise_id == enterprise.id,
        EnterpriseMember.user_id == enterprise.owner_id,
    )
    return session.exec(query).one() or enterprise.created_at


def _change_hands(
    session: Session, enterprise: Enterprise, row: EnterpriseMember, now: datetime
) -> None:
    former_id, enterprise.owner_id = enterprise.owner_id, row.user_id
    # Without an account as well: one may be opening at the processor for the former owner.
    enterprise.payout_look_since = now
    if enterprise.account_ref:
        # The account stays. Who stands for it at the processor does not follow by itself.
        enterprise.payout_status = PayoutStatus.PENDING.value
    enterprise.updated_at = now
    row.status, row.ended_at, row.offered_at = MemberStatus.ENDED.value, now, None
    session.add_all([enterprise, row])
    session.flush()
    session.add(
        EnterpriseMember(
            id=uuid4(),
            enterprise_id=enterprise.id,
            user_id=former_id,
            role=MemberRole.COFOUNDER.value,
            status=MemberStatus.ACTIVE.value,
            invited_by=row.user_id,
            invited_at=now,
            accepted_at=now,
        )
    )
    session.flush()


def _locked(session: Session, member_id: object) -> tuple[EnterpriseMember, Enterprise]:
    """A role that has not ended and its enterprise, both locked until the transaction ends."""
    query = select(EnterpriseMember).where(EnterpriseMember.id == lookup.parse_id(member_id))
    row = session.exec(query.with_for_update()).first()
    if row is None or row.status == MemberStatus.ENDED.value:
        raise NotFound(_(lookup.NOTHING_HERE))
    of_row = select(Enterprise).where(Enterprise.id == row.enterprise_id)
    enterprise = session.exec(of_row.with_for_update(key_share=True)).one()
    return row, enterprise


def _require_no_other(session: Session, enterprise: Enterprise, now: datetime) -> None:
    query = select(EnterpriseMember).where(
        EnterpriseMember.enterprise_id == enterprise.id,
        col(EnterpriseMember.offered_at).is_not(None),
    )
    for other in session.exec(query):
        if is_open(other, now):
            raise Conflict(_(OFFERED_ALREADY), subject_id=str(enterprise.id))
        other.offered_at = None
        session.add(other)
    session.flush()


def _require_still(session: Session, enterprise: Enterprise) -> None:
    """Lets pass while no money of backers is held or moves. Its campaigns are locked, so that none
    is decided, released or pledged to until the transaction ends."""
    of_it = select(Campaign.id).where(Campaign.enterprise_id == enterprise.id)
    locked = session.exec(of_it.order_by(col(Campaign.id)).with_for_update(key_share=True)).all()
    held = select(Pledge.id).where(
        col(Pledge.campaign_id).in_(locked), col(Pledge.status).in_(_MONEY_HELD)
    )
    moving = select(Attempt.id).where(
        col(Attempt.campaign_id).in_(locked),
        col(Attempt.kind).in_(_TO_AND_FRO),
        col(Attempt.status).in_(_UNDER_WAY),
    )
    if session.execute(select(exists(held) | exists(moving))).scalar_one():
        raise Conflict(_(MONEY_MOVES), subject_id=str(enterprise.id))


def _record(
    session: Session,
    action: AuditAction,
    enterprise: Enterprise,
    row: EnterpriseMember,
    by: Actor,
    at: datetime,
) -> None:
    person: UUID = row.user_id
    audit.record(
        session,
        action,
        audit.Object("enterprise", enterprise.id, enterprise.name),
        at=at,
        actor_id=by.user_id,
        after={"member": session.get_one(User, person).email},
    )
