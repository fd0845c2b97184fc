"""What a public campaign said from when on: a row for each version, the first at publishing."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, CampaignVersion
from crowdfund.services import lookup
from crowdfund.services.redlines import parts_between
from crowdfund.services.submissions import Content, content_of, packed, unpacked
from crowdfund.services.views.redline import RedPart
from crowdfund.words import N_

KEPT: Final = ("texts", "terms", "holders", "funds", "team", "risk_items", "documents")
"""Parts of a version. What the enterprise says of itself is its own, and changes at any time."""
PUBLISHED: Final = N_("Published")


def publish(session: Session, campaign: Campaign, *, at: datetime, by_id: UUID | None) -> None:
    """Keeps the first version, as a campaign is approved.

    Args:
        session: the caller's transaction.
        campaign: locked, complete.
        at: UTC.
        by_id: who approved it.
    """
    _insert(session, campaign, number=1, at=at, by_id=by_id, reason=PUBLISHED)


def require_first(session: Session, campaign: Campaign) -> None:
    """Keeps what a campaign says now as its first version, unless that was kept when it was
    published: those from before versions were kept have none until they first change.

    Args:
        session: the caller's transaction.
        campaign: before anything in it changes.
    """
    if version_of(session, campaign.id, 1) is None:
        at = campaign.opens_at or campaign.updated_at
        _insert(session, campaign, number=1, at=at, by_id=None, reason=PUBLISHED)


def add(
    session: Session,
    campaign: Campaign,
    *,
    at: datetime,
    by_id: UUID | None,
    reason: str,
    change_id: UUID | None = None,
    reconfirm_by: datetime | None = None,
    asked: int = 0,
) -> CampaignVersion:
    """Keeps what a campaign says now as its next version.

    Args:
        session: the caller's transaction.
        campaign: locked, with its changes.
        at: from when on that is in force, UTC.
        by_id: who approved it; None for the platform itself.
        reason: why, for everybody.
        change_id: what made it.
        reconfirm_by: until when its backers are asked, UTC; None when they are not.
        asked: how many pledges are asked.
    """
    campaign.terms_version += 1
    campaign.updated_at = at
    session.add(campaign)
    session.flush()
    return _insert(
        session,
        campaign,
        number=campaign.terms_version,
        at=at,
        by_id=by_id,
        reason=reason,
        change_id=change_id,
        is_material=reconfirm_by is not None,
        reconfirm_by=reconfirm_by,
        asked=asked,
        due_at=reconfirm_by if asked else None,
    )


def said_now(session: Session, campaign: Campaign) -> Content:
    """What a campaign says now, in the parts that versions keep."""
    whole = content_of(session, campaign, lookup.enterprise_of(session, campaign))
    return {part: whole[part] for part in KEPT}


def version_of(session: Session, campaign_id: UUID, number: int) -> CampaignVersion | None:
    """One version of a campaign; None where it was not kept."""
    query = select(CampaignVersion).where(
        CampaignVersion.campaign_id == campaign_id, CampaignVersion.number == number
    )
    return session.exec(query).first()


def versions_of(session: Session, campaign_id: UUID) -> list[CampaignVersion]:
    """Every version of a campaign, the newest first."""
    query = select(CampaignVersion).where(CampaignVersion.campaign_id == campaign_id)
    return list(session.exec(query.order_by(col(CampaignVersion.number).desc())))


def changes_between(before: CampaignVersion | None, after: CampaignVersion | None) -> list[RedPart]:
    """What changed from one version to another, as a red-line; nothing when one is missing."""
    if before is None or after is None:
        return []
    return parts_between(unpacked(before.content), unpacked(after.content))


def mark_of(content: dict[str, Any]) -> str:
    """SHA-256 of a version's content: anybody who has the content gets the same."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _insert(
    session: Session,
    campaign: Campaign,
    *,
    number: int,
    at: datetime,
    by_id: UUID | None,
    reason: str,
    **more: Any,
) -> CampaignVersion:
    content = packed(said_now(session, campaign))
    made = CampaignVersion(
        id=uuid4(),
        campaign_id=campaign.id,
        number=number,
        at=at,
        made_by_id=by_id,
        reason=reason,
        content=content,
        mark=mark_of(content),
        **more,
    )
    session.add(made)
    session.flush()
    return made
