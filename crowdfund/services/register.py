"""The share register and the cap table that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, HolderBefore, User


@dataclass(frozen=True)
class HeldShares:
    """What one holder has: in the raise's own register, or from before it."""

    holder: str
    shares: int
    is_new: bool


def holdings_before(session: Session, campaign: Campaign) -> list[HeldShares]:
    """The cap table before the raise, as the founder stated it."""
    query = select(HolderBefore).where(HolderBefore.campaign_id == campaign.id)
    lines = session.exec(query.order_by(col(HolderBefore.position)))
    return [HeldShares(line.holder, line.shares, is_new=False) for line in lines]


def holdings_now(session: Session, campaign: Campaign) -> list[HeldShares]:
    """Everyone who holds shares after this raise: those before, then its backers by name."""
    query = (
        select(User.name, Allotment.holder_id, Allotment.shares)
        .join(Allotment, col(Allotment.holder_id) == col(User.id))
        .where(Allotment.campaign_id == campaign.id, col(Allotment.annulled_at).is_(None))
        .order_by(col(Allotment.number))
    )
    by_holder: dict[object, HeldShares] = {}
    for name, holder_id, shares in session.exec(query):
        held = by_holder.get(holder_id)
        total = shares + (held.shares if held else 0)
        by_holder[holder_id] = HeldShares(name, total, is_new=True)
    return holdings_before(session, campaign) + list(by_holder.values())
