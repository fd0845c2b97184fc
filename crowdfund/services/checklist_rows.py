"""Answers to checklists, as their rows have them."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, ChecklistTick, Submission


def ticks_of(session: Session, campaign: Campaign) -> dict[str, ChecklistTick]:
    """The last answer to each item about the version that was submitted last, by code."""
    found = newest_submission(session, campaign.id)
    return last_ticks(session, found) if found else {}


def newest_submission(session: Session, campaign_id: UUID) -> UUID | None:
    """Id of the version that was submitted last; None where none was."""
    query = select(Submission.id).where(Submission.campaign_id == campaign_id)
    return session.exec(query.order_by(col(Submission.number).desc()).limit(1)).first()


def is_newest(session: Session, campaign_id: UUID, submission: str) -> bool:
    """Whether a version that somebody read is the one that was submitted last.

    Args:
        session: the caller's transaction.
        campaign_id: whose.
        submission: its id, as it was shown.
    """
    return submission == str(newest_submission(session, campaign_id) or "")


def last_ticks(session: Session, submission_id: UUID) -> dict[str, ChecklistTick]:
    """The last answer to each item about one version, by code."""
    query = select(ChecklistTick).where(ChecklistTick.submission_id == submission_id)
    return {row.item: row for row in session.exec(query.order_by(col(ChecklistTick.at)))}
