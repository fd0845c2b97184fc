"""Telling all moderators that something needs a person."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import sentence
from crowdfund.services.notices import tell
from crowdfund.services.people import people_who_may
from crowdfund.services.stored_words import sentence_of

JOBS_PATH = "/admin/jobs"


def tell_admins(
    session: Session,
    *,
    subject: str,
    body: str,
    once_key: str,
    at: datetime,
    kind: NoticeKind,
    path: str = JOBS_PATH,
    action: Action = Action.RETRY_WORK,
) -> None:
    """Leaves a notice for each who may do something about it, once for each `once_key`.

    Args:
        session: the caller's transaction.
        subject: one line.
        body: plain text.
        once_key: what it is about.
        at: UTC.
        kind: what is told.
        path: where it leads; the page of jobs unless said otherwise.
        action: what they may.
    """
    for user_id in people_who_may(session, action):
        tell(
            session,
            user_id=user_id,
            subject=subject,
            body=body,
            path=path,
            once_key=f"{once_key}:{user_id}",
            at=at,
            kind=kind,
        )


def tell_page_refused(session: Session, message: str, campaign: Campaign, *, at: datetime) -> None:
    """The processor opened no payment page, and says why; nothing is left to do again. It leads to
    the campaign that it was first seen on: the page of jobs lists only what waits for a person.

    Args:
        session: the caller's transaction.
        message: what the processor said.
        campaign: for which a backer wanted to pay.
        at: UTC.
    """
    tell_admins(
        session,
        kind=NoticeKind.PAGE_REFUSED,
        subject=sentence("The processor did not open a payment page"),
        body=sentence(
            "{why} It was for a pledge to {title}, which has ended unpaid; the backer is told to "
            "try again. This is said once a day.",
            why=sentence_of(message),
            title=campaign.title,
        ),
        path=f"/admin/campaigns/{campaign.id}",
        once_key=f"page_refused:{at.date()}",
        at=at,
    )
