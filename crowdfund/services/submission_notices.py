"""Telling moderators and the founder that a campaign waits for review."""

from __future__ import annotations

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Enterprise, User
from crowdfund.domain.actor import Role
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services.deps import Deps
from crowdfund.services.notices import tell


def tell_of_submission(
    session: Session, campaign: Campaign, enterprise: Enterprise, deps: Deps
) -> None:
    """Every moderator but its own founder, and the founder.

    Args:
        session: the caller's transaction.
        campaign: locked, and in review by now.
        enterprise: whose.
        deps: for the time.
    """
    query = select(User.id).where(User.role == Role.ADMIN.value, User.id != enterprise.owner_id)
    for moderator_id in session.exec(query).all():
        tell(
            session,
            user_id=moderator_id,
            subject=sentence("To review: {title}", title=campaign.title),
            body=sentence(
                "{name} submitted the campaign {title} for review.",
                name=enterprise.name,
                title=campaign.title,
            ),
            path=f"/admin/campaigns/{campaign.id}",
            once_key=f"campaign:{campaign.id}:submitted:{campaign.version}:{moderator_id}",
            at=deps.now(),
            kind=NoticeKind.REVIEW_WAITS,
        )
    tell(
        session,
        user_id=enterprise.owner_id,
        subject=sentence("{title} waits for review", title=campaign.title),
        body=sentence("A moderator looks at it and answers here."),
        path=f"/founder/campaigns/{campaign.id}",
        once_key=f"campaign:{campaign.id}:submitted:{campaign.version}",
        at=deps.now(),
        kind=NoticeKind.CAMPAIGN_SUBMITTED,
    )
