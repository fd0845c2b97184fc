"""Shortfalls of the platform's own money, which are many at once: one line for each currency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crowdfund.db.tables import Incident
from crowdfund.domain.incident import KIND_LABELS, IncidentKind
from crowdfund.services import signs, texts
from crowdfund.services.reconciliation_alarms import TOP_UP_ALL
from crowdfund.services.views.reconciliation import IncidentRow, TopUpRow
from crowdfund.words import _, said


def is_top_up(one: Incident) -> bool:
    """Whether an incident is a shortfall whose figures are known."""
    has_figures = one.expected_minor is not None and one.found_minor is not None
    return one.kind == IncidentKind.TOP_UP.value and has_figures


def row_of(one: Incident, now: datetime) -> TopUpRow:
    """A shortfall as a line of the list.

    Args:
        one: for which `is_top_up` holds.
        now: UTC.
    """
    return TopUpRow(
        currency=one.currency,
        missing_text=_missing(one),
        held_text=texts.money(one.expected_minor or 0, one.currency),
        there_text=texts.money(one.found_minor or 0, one.currency),
        since_text=texts.ago(one.first_seen_at, now),
    )


def as_one(found: Sequence[Incident], now: datetime) -> IncidentRow:
    """All shortfalls as one thing that waits for somebody.

    Args:
        found: those for which `is_top_up` holds; not none.
        now: UTC.
    """
    first = min(found, key=lambda one: one.first_seen_at)
    missing = signs.listed([_missing(one) for one in found])
    return IncidentRow(
        id=str(first.id),
        kind=first.kind,
        kind_label=said(KIND_LABELS[IncidentKind.TOP_UP]),
        subject=first.subject,
        currency="",
        sentence=_("The platform's own money does not cover fees. Missing: {amounts}.").format(
            amounts=missing
        ),
        what_to_do=_(TOP_UP_ALL),
        since_text=texts.ago(first.first_seen_at, now),
        first_seen_text=texts.moment(first.first_seen_at),
        is_alarm=True,
        can_close=False,
    )


def _missing(one: Incident) -> str:
    return texts.money((one.expected_minor or 0) - (one.found_minor or 0), one.currency)
