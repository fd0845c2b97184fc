"""Which entries of the audit trail are about something, by its words or its number."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, case, cast, func, or_, select
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

_UUID: Final = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def is_about(words: str) -> ColumnElement[bool]:
    """Whether an entry is about what these words say.

    That is what is called so, is of such a kind or has this number; and what belongs to a campaign
    that is called so or has this number: its pledges, what was asked of the processor for them,
    disputes, warnings, complaints and questions.

    Args:
        words: not empty, bounded.
    """
    return or_(
        col(AuditEntry.object_id) == words,
        col(AuditEntry.object_kind).in_(kinds_called(words)),
        has(AuditEntry.object_name, words),
        has(AuditEntry.object_kind, words),
        *_is_of_campaigns(words),
    )


def has(column: Any, words: str) -> ColumnElement[bool]:
    """Whether a text has these words in any case; nothing in them is a wildcard."""
    return func.strpos(func.lower(cast(col(column), String)), words.lower()) > 0


def _is_of_campaigns(words: str) -> list[ColumnElement[bool]]:
    campaigns = select(col(Campaign.id)).where(_is_meant(words))
    # By each entry's own number, so that a file of all that is found is read on from where a part
    # of it ended; what is no number is not cast.
    number = case(
        (col(AuditEntry.object_id).regexp_match(_UUID), cast(col(AuditEntry.object_id), Uuid()))
    )
    return [
        (col(AuditEntry.object_kind) == kind)
        & rows.where(key == number, owner.in_(campaigns)).exists()
        for kind, rows, key, owner in _BELONGING
    ]


def _is_meant(words: str) -> ColumnElement[bool]:
    called = has(Campaign.title, words)
    try:
        return called | (col(Campaign.id) == UUID(words))
    except ValueError:
        return called


def _rows(key: Any, owner: Any) -> tuple[Select[Any], Any, Any]:
    return select(col(key)), col(key), col(owner)


_WARNED: Final = select(col(FraudWarning.id)).join(
    Pledge, col(Pledge.id) == col(FraudWarning.pledge_id)
)
_BELONGING: Final[tuple[tuple[str, Select[Any], Any, Any], ...]] = (
    ("campaign", *_rows(Campaign.id, Campaign.id)),
    ("pledge", *_rows(Pledge.id, Pledge.campaign_id)),
    ("attempt", *_rows(Attempt.id, Attempt.campaign_id)),
    ("dispute", *_rows(Dispute.id, Dispute.campaign_id)),
    ("fraud warning", _WARNED, col(FraudWarning.id), col(Pledge.campaign_id)),
    ("complaint", *_rows(Complaint.id, Complaint.campaign_id)),
    ("question", *_rows(Question.id, Question.campaign_id)),
)
"""Kinds of what belongs to a campaign, its rows, their numbers, and whose they are."""
