"""What a founder may not change while people read it or pay for it."""

from __future__ import annotations

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict
from crowdfund.words import N_, _

_C = CampaignStatus
RUNNING = [
    status.value
    for status in (_C.IN_REVIEW, _C.SCHEDULED, _C.LIVE, _C.SUSPENDED, _C.CLOSING, _C.SETTLING)
]
SENTENCE = N_(
    "A raise of this enterprise is in review or under way, and its profile and figures are part of "
    "what was reviewed. They can be changed when it has ended."
)


def is_frozen(session: Session, enterprise: Enterprise) -> bool:
    """Whether a raise of the enterprise is in review or under way."""
    query = select(Campaign.id).where(
        Campaign.enterprise_id == enterprise.id, col(Campaign.status).in_(RUNNING)
    )
    return session.exec(query.limit(1)).first() is not None


def require_changeable(session: Session, enterprise: Enterprise) -> None:
    """Raises Conflict while the profile and the figures of an enterprise may not change."""
    if is_frozen(session, enterprise):
        raise Conflict(_(SENTENCE), subject_id=str(enterprise.id))
