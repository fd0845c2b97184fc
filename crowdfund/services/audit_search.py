"""Which entries of the audit trail are about something, by its words or its number."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select, union_all
from sqlmodel import col

from crowdfund.db.tables import (
    Attempt,
    AuditEntry,
    Campaign,
    Complaint,
    Dispute,
    FraudWarning,
    Pledge,
    Question,
)
from crowdfund.services.audit_words import kinds_called


def is_about(words: str) -> ColumnElement[bool]:
    """Whether an entry is about what these words say.

    That is what is called so, is of such a kind or has this number; and what belongs to a campaign
    that is called so or has this number: its pledges, what was asked of the processor for them,
    disputes, warnings, complaints and questions.

    Args:
        words: not empty, bounded.
    """
    named = select(col(AuditEntry.number)).where(
        or_(
            col(AuditEntry.object_id) == words,
            col(AuditEntry.object_kind).in_(kinds_called(words)),
            has(AuditEntry.object_name, words),
            has(AuditEntry.object_kind, words),
        )
    )
    # One set of numbers, not one condition with OR: the planner then joins each part by itself.
    return col(AuditEntry.number).in_(union_all(named, *_of_campaigns(words)))


def has(column: Any, words: str) -> ColumnElement[bool]:
    """Whether a text has these words in any case; nothing in them is a wildcard."""
    return func.strpos(func.lower(cast(col(column), String)), words.lower()) > 0


def _of_campaigns(words: str) -> list[Select[Any]]:
    campaigns = select(col(Campaign.id)).where(_is_meant(words))
    return [
        select(col(AuditEntry.number))
        .where(col(AuditEntry.object_kind) == kind)
        .where(col(AuditEntry.object_id).in_(ids.where(owner.in_(campaigns))))
        for kind, ids, owner in _BELONGING
    ]


def _is_meant(words: str) -> ColumnElement[bool]:
    called = has(Campaign.title, words)
    try:
        return called | (col(Campaign.id) == UUID(words))
    except ValueError:
        return called


def _ids(key: Any) -> Select[Any]:
    return select(cast(col(key), String))


_WARNED: Final = _ids(FraudWarning.id).join(Pledge, col(Pledge.id) == col(FraudWarning.pledge_id))
_BELONGING: Final[tuple[tuple[str, Select[Any], Any], ...]] = (
    ("campaign", _ids(Campaign.id), col(Campaign.id)),
    ("pledge", _ids(Pledge.id), col(Pledge.campaign_id)),
    ("attempt", _ids(Attempt.id), col(Attempt.campaign_id)),
    ("dispute", _ids(Dispute.id), col(Dispute.campaign_id)),
    ("fraud warning", _WARNED, col(Pledge.campaign_id)),
    ("complaint", _ids(Complaint.id), col(Complaint.campaign_id)),
    ("question", _ids(Question.id), col(Question.campaign_id)),
)
"""Kinds of what belongs to a campaign, their numbers as the trail has them, and whose they are."""
