"""What waits for a second person to be written into the books."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.tables import Proposal
from crowdfund.domain.proposal import ProposalKind, ProposalStatus


def is_being_booked(session: Session, pledge_id: UUID, *, at: datetime) -> bool:
    """Whether it is proposed to book a pledge's refund as paid by bank transfer, and that can still
    be approved: sent to the card as well, it would be paid twice.

    Args:
        session: the caller's transaction.
        pledge_id: whose refund.
        at: now, UTC.
    """
    query = select(Proposal.id).where(
        Proposal.kind == ProposalKind.PAID_OTHERWISE.value,
        Proposal.subject_id == pledge_id,
        Proposal.status == ProposalStatus.PENDING.value,
        Proposal.expires_at > at,
    )
    return session.exec(query).first() is not None
