"""Telling moderators and the founder that a campaign waits for review."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import sentence
from crowdfund.services.deps import Deps
from crowdfund.services.notices import tell
from crowdfund.services.people import people_who_may


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
    moderators = people_who_may(session, Action.DECIDE_REVIEWS, but=enterprise.owner_id)
    for moderator_id in moderators:
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
