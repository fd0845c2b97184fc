"""Every submission of a campaign: when, what came of it, what changed, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import StatusChange, Submission
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import NotFound
from crowdfund.services import checklist_rows, checklists, lookup, texts
from crowdfund.services.deps import Deps
from crowdfund.services.history import changes_of
from crowdfund.services.redlines import redline_between
from crowdfund.services.submissions import numbered
from crowdfund.services.views.evidence import VersionItem
from crowdfund.services.views.redline import Redline
from crowdfund.words import N_, Spoken, _

_C = CampaignStatus
OUTCOMES: Final = Spoken(
    {
        _C.SCHEDULED.value: (N_("Approved"), "good"),
        _C.CHANGES_REQUESTED.value: (N_("Sent back with remarks"), "warn"),
        _C.REJECTED.value: (N_("Rejected"), "bad"),
        _C.WITHDRAWN.value: (N_("Withdrawn"), "neutral"),
    }
)
WAITING: Final = (N_("Waits for a decision"), "info")
MOST_DIGITS: Final = 6


def versions(deps: Deps, *, actor: Actor | None, campaign_id: str) -> list[VersionItem]:
    """Every submission, the newest first, for its founder and who may see reviews.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or none for them.
    """
    with deps.reading() as session:
        campaign = lookup.reviewed_or_own(session, actor, campaign_id)
        query = select(Submission).where(Submission.campaign_id == campaign.id)
        rows = session.exec(query.order_by(col(Submission.number).desc())).all()
        changes = changes_of(session, campaign.id)
        return [_version(session, row, changes) for row in rows]


def version_changes(deps: Deps, *, actor: Actor | None, campaign_id: str, number: str) -> Redline:
    """What one submission changed against the one before it.

    Args:
        deps: see `Deps`.
        actor: the founder, or who may see reviews.
        campaign_id: as sent.
        number: of the submission, as sent.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no such campaign or submission, or none for them.
    """
    is_number = str(number).isascii() and str(number).isdigit() and len(number) <= MOST_DIGITS
    if not is_number:
        raise NotFound(_(lookup.NOTHING_HERE))
    with deps.reading() as session:
        campaign = lookup.reviewed_or_own(session, actor, campaign_id)
        found = numbered(session, campaign, int(number))
        if found is None:
            raise NotFound(_(lookup.NOTHING_HERE))
        return redline_between(session, found, numbered(session, campaign, int(number) - 1))


def _version(session: Session, row: Submission, changes: Sequence[StatusChange]) -> VersionItem:
    outcome, tone = _outcome(row, changes)
    ticks = checklist_rows.last_ticks(session, row.id).values()
    return VersionItem(
        number=str(row.number),
        at_text=texts.moment(row.at),
        outcome=outcome,
        tone=tone,
        checks=checklists.tick_lines(session, list(ticks)),
    )


def _outcome(row: Submission, changes: Sequence[StatusChange]) -> tuple[str, str]:
    """What came of a submission: the first step out of review after it."""
    for change in changes:
        if change.from_status == _C.IN_REVIEW.value and change.at >= row.at:
            label, tone = OUTCOMES.get(change.to_status, (change.to_status, "neutral"))
            on = texts.day(change.at)
            return _("{label} on {day}").format(label=label, day=on), tone
    label, tone = WAITING
    return _(label), tone
