"""Answers to checklists, as their rows have them."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, ChecklistTick, Submission
from crowdfund.domain.errors import Conflict
from crowdfund.words import N_, _

ANOTHER_WAITS = N_(
    "The founder submitted another version since you opened this page. Read what stands now, then "
    "decide again."
)


def ticks_of(session: Session, campaign: Campaign) -> dict[str, ChecklistTick]:
    """The last answer to each item about the version that was submitted last, by code."""
    found = newest_submission(session, campaign.id)
    return last_ticks(session, found) if found else {}


def newest_submission(session: Session, campaign_id: UUID) -> UUID | None:
    """Id of the version that was submitted last; None where none was."""
    query = select(Submission.id).where(Submission.campaign_id == campaign_id)
    return session.exec(query.order_by(col(Submission.number).desc()).limit(1)).first()


def require_newest(session: Session, campaign_id: UUID, submission: str) -> None:
    """Lets a decision on a version fall on the one that was submitted last alone.

    Args:
        session: the caller's transaction.
        campaign_id: whose.
        submission: the id of the version that was read, as it was shown.

    Raises:
        Conflict: another was submitted since.
    """
    if submission != str(newest_submission(session, campaign_id) or ""):
        raise Conflict(_(ANOTHER_WAITS), subject_id=str(campaign_id))


def last_ticks(session: Session, submission_id: UUID) -> dict[str, ChecklistTick]:
    """The last answer to each item about one version, by code."""
    query = select(ChecklistTick).where(ChecklistTick.submission_id == submission_id)
    return {row.item: row for row in session.exec(query.order_by(col(ChecklistTick.at)))}
