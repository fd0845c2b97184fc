"""Telling the desk before a complaint's deadline ends, and when it has: by whichever worker comes
first, once each."""

from __future__ import annotations

from typing import Final

from sqlmodel import col, select

from crowdfund.db.tables import Complaint
from crowdfund.services.complaint_notices import tell_due
from crowdfund.services.complaint_rows import due_of
from crowdfund.services.deps import Deps

CHUNK: Final = 100
"""Complaints in one transaction."""


def send_due(deps: Deps) -> int:
    """Tells the desk what is due soon, or late. Returns how many complaints it was about."""
    now = deps.now()
    query = (
        select(Complaint)
        .where(col(Complaint.remind_at) <= now)
        .order_by(col(Complaint.remind_at))
        .limit(CHUNK)
    )
    with deps.transaction() as session:
        rows = session.exec(query.with_for_update(skip_locked=True, key_share=True)).all()
        for complaint in rows:
            due = due_of(complaint)
            # One that is late was told of for the last time.
            complaint.remind_at = due if due is not None and now < due else None
            session.add(complaint)
            if due is not None:
                tell_due(session, complaint, due, at=now)
    return len(rows)
