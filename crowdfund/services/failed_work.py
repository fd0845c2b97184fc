"""Work that failed, as moderators see it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Campaign, CampaignVersion, Dispute, Pledge, WorkFailure
from crowdfund.domain.payment import AttemptKind, RetryKind
from crowdfund.services import signs, stored_words, texts
from crowdfund.services.failures import KIND_WORDS
from crowdfund.services.releasing import campaign_released_by
from crowdfund.services.views.admin import ProblemRow, StuckRow
from crowdfund.words import _

SHOWN_ROWS: Final = 50

_OF_CAMPAIGN: Final[dict[str, tuple[Any, Any]]] = {
    "campaign": (Campaign, Campaign.id),
    "reservation": (Pledge, Pledge.campaign_id),
    "dispute": (Dispute, Dispute.campaign_id),
    "reconfirmation": (CampaignVersion, CampaignVersion.campaign_id),
    **{kind.value: (Attempt, Attempt.campaign_id) for kind in AttemptKind},
}
"""Where a kind's campaign is found."""


def left(session: Session, now: datetime) -> list[StuckRow]:
    """What was left for a person, oldest first."""
    query = select(WorkFailure).where(col(WorkFailure.parked_at).is_not(None))
    shown = session.exec(query.order_by(col(WorkFailure.parked_at)).limit(SHOWN_ROWS)).all()
    alike = _alike_counts(session)
    return [_left(session, row, alike[row.kind, row.reason] - 1, now) for row in shown]


def tried_again(session: Session) -> list[ProblemRow]:
    """What is tried again by itself, longest first."""
    query = select(WorkFailure).where(
        col(WorkFailure.parked_at).is_(None), col(WorkFailure.tries) > 0
    )
    shown = session.exec(query.order_by(col(WorkFailure.first_failed_at)).limit(SHOWN_ROWS))
    return [
        ProblemRow(
            _(KIND_WORDS[row.kind]),
            stored_words.shown(row.reason),
            _("Tried {count}, last {moment}").format(
                count=texts.count(row.tries, "time"), moment=texts.moment(row.last_failed_at)
            ),
        )
        for row in shown
    ]


def left_count(session: Session, *, before: datetime | None = None) -> int:
    """How much waits for a person; what was left before a moment (UTC) if one is given."""
    query = select(func.count()).where(col(WorkFailure.parked_at).is_not(None))
    if before is not None:
        query = query.where(col(WorkFailure.parked_at) < before)
    return int(session.exec(query).one())


def left_by_kind(session: Session) -> Counter[str]:
    """How much of each kind waits for a person."""
    query = select(WorkFailure.kind, func.count()).where(col(WorkFailure.parked_at).is_not(None))
    return Counter(dict(session.exec(query.group_by(WorkFailure.kind)).all()))


def _left(session: Session, row: WorkFailure, others: int, now: datetime) -> StuckRow:
    assert row.parked_at is not None  # noqa: S101 - only those were read
    campaign_id, title = _campaign_of(session, row)
    return StuckRow(
        id=f"{row.kind}:{row.subject_ref}",
        kind=RetryKind.WORK.value,
        what=_(KIND_WORDS[row.kind]),
        reason=stored_words.shown(row.reason),
        whose=_("Tried {count}").format(count=texts.count(row.tries, "time")),
        campaign_title=title,
        campaign_path=f"/admin/campaigns/{campaign_id}" if title else "",
        since_text=signs.clauses([texts.moment(row.parked_at), texts.ago(row.parked_at, now)]),
        others_text=_others_text(others),
        releases=str(campaign_released_by(session, row) or ""),
    )


def _others_text(others: int) -> str:
    if others <= 0:
        return ""
    many = texts.count(others, "other", "others")
    return _("Also retry the {many} of this kind that failed for the same reason").format(many=many)


def _campaign_of(session: Session, row: WorkFailure) -> tuple[UUID | None, str]:
    """The campaign that a piece of work belongs to, and its title; nothing when it has none."""
    if row.kind not in _OF_CAMPAIGN:
        return None, ""
    table, campaign_id = _OF_CAMPAIGN[row.kind]
    its = select(campaign_id).where(table.id == UUID(row.subject_ref)).scalar_subquery()
    found = session.exec(select(Campaign.id, Campaign.title).where(col(Campaign.id) == its)).first()
    return (found[0], found[1]) if found else (None, "")


def _alike_counts(session: Session) -> dict[tuple[str, str], int]:
    likeness = (col(WorkFailure.kind), col(WorkFailure.reason))
    query = select(*likeness, func.count()).where(col(WorkFailure.parked_at).is_not(None))
    return {(kind, why): many for kind, why, many in session.exec(query.group_by(*likeness))}
