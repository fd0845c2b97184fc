"""Telling a campaign's founder."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.notice import NoticeKind
from crowdfund.services.notices import tell


def tell_founder(
    session: Session,
    campaign: Campaign,
    *,
    kind: NoticeKind,
    subject: str,
    body: str,
    at: datetime,
    path: str = "",
    key: str = "",
) -> None:
    """Leaves a notice for the founder of a campaign, once for each `key`.

    Args:
        session: the caller's transaction.
        campaign: whose founder is told.
        kind: what is told.
        subject: one line.
        body: plain text.
        at: UTC.
        path: where it leads; the campaign's dashboard unless said otherwise.
        key: what it is about; the campaign's present status unless said otherwise.
    """
    owner_id = session.exec(
        select(Enterprise.owner_id).where(Enterprise.id == campaign.enterprise_id)
    ).one()
    tell(
        session,
        user_id=owner_id,
        subject=subject,
        body=body,
        path=path or f"/founder/campaigns/{campaign.id}/dashboard",
        once_key=f"campaign:{campaign.id}:{key or campaign.version}",
        at=at,
        kind=kind,
    )
