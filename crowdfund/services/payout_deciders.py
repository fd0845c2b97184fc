"""Telling those who decide about a founder on a list that money waits for them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import sentence
from crowdfund.services.admin_notices import tell_admins


def weeks_waited(campaign: Campaign, now: datetime) -> int:
    """Whole weeks since a raise succeeded: who waits is told once in each.

    Args:
        campaign: one that is settling.
        now: UTC.
    """
    assert campaign.decided_at is not None  # noqa: S101 - settling follows a decision
    return (now - campaign.decided_at).days // 7


def tell_who_decides(session: Session, campaign: Campaign, now: datetime) -> None:
    """Leaves a notice, once a week, for everybody who decides about people on a list.

    Args:
        session: the caller's transaction.
        campaign: one that is settling, whose founder may be on the list.
        now: UTC.
    """
    tell_admins(
        session,
        action=Action.DECIDE_SCREENING,
        kind=NoticeKind.SCREENING_WAITS,
        subject=sentence("Money waits for a decision about “{title}”", title=campaign.title),
        body=sentence(
            "Its target was reached, and its founder may be on the list that people are compared "
            "with. Until somebody decides, the money stays in escrow."
        ),
        path="/admin/screening",
        once_key=f"screening:{campaign.id}:{weeks_waited(campaign, now)}",
        at=now,
    )
