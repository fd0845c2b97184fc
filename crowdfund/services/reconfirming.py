"""After a material change: pledges are asked whether they are kept, and what is not kept in time is
cancelled and refunded by a worker.

A pledge that is asked has `reconfirm_by`. Keeping it empties that; the worker takes what still has
it when the time is over. Both lock the pledge, so that one of them sees what the other did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Table, func, update
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, CampaignVersion, Pledge
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, TransitionRefused
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.services import audit, counters, lookup, refunds
from crowdfund.services.deps import Deps
from crowdfund.services.unkept import ANSWERABLE, NEXT_LOOK, is_asked
from crowdfund.words import _

CHUNK = 1_000
"""Pledges cancelled in one transaction."""
DISPUTE_LOOK = timedelta(hours=1)
"""Pause while only disputed pledges are overdue: the end of a dispute deals with its own."""

_P = PledgeStatus
_MARKED = (*ANSWERABLE, _P.EXPIRED.value)
"""A payment may yet arrive for an expired one: it was made under the old terms as well."""

_PLEDGES: Table = Pledge.__table__  # type: ignore[attr-defined]


def ask_all(session: Session, campaign_id: UUID, *, by: datetime) -> int:
    """Asks for every pledge of a campaign whether it is kept, in one statement. Who was asked
    before, or has answered, is asked anew.

    Args:
        session: the caller's transaction, in which nobody reserves (`counters.stop_reserving`) and
            the campaign is not locked yet.
        campaign_id: which campaign.
        by: until when, UTC: that moment itself is too late.

    Returns:
        How many pledges are held or being paid.
    """
    marked = (
        update(_PLEDGES)
        .where(_PLEDGES.c.campaign_id == campaign_id, _PLEDGES.c.status.in_(_MARKED))
        .values(reconfirm_by=by)
        .returning(_PLEDGES.c.status)
        .cte("marked")
    )
    asked = rows_of(func.count()).select_from(marked).where(marked.c.status != _P.EXPIRED.value)
    return int(session.execute(asked).scalar_one())


def keep(deps: Deps, *, actor: Actor | None, pledge_id: str, version: object) -> None:
    """Says that one keeps one's pledge under the new terms. Saying it twice is harmless.

    Args:
        deps: what stands outside.
        actor: its backer.
        pledge_id: as sent.
        version: number of the terms that the backer saw, as sent.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: not theirs, or nothing.
        Conflict: the terms changed again since the page was opened.
        TransitionRefused: the time is over, or the pledge has ended.
    """
    known = require_actor(actor)
    now = deps.now()
    with deps.transaction() as session:
        own = lookup.owned_pledge(session, known, pledge_id)
        pledge = counters.locked_pledge(session, own.id)
        newest = select(Campaign.terms_version).where(Campaign.id == pledge.campaign_id)
        number = session.exec(newest).one()
        if str(version) != str(number):
            message = _("The terms have changed again. Read what they say now, then decide.")
            raise Conflict(message, subject_id=pledge_id)
        if pledge.reconfirm_by is None and pledge.status in ANSWERABLE:
            return
        if not is_asked(pledge, now):
            message = _("The time to keep this pledge is over; your money goes back.")
            raise TransitionRefused(message, subject_id=pledge_id)
        audit.record(
            session,
            AuditAction.PLEDGE_KEPT,
            audit.Object("pledge", pledge.id),
            at=now,
            actor_id=known.user_id,
            before={"terms_version": pledge.terms_version, "reconfirm_by": pledge.reconfirm_by},
            after={"terms_version": number, "reconfirm_by": None},
        )
        pledge.terms_version, pledge.reconfirm_by = number, None
        session.add(pledge)


def end(deps: Deps, *, version_id: UUID) -> None:
    """Cancels and refunds what was not kept in time, a chunk at a time. Safe to repeat: stopped at
    any moment, the next look goes on where this one ended."""
    with deps.reading() as session:
        query = select(CampaignVersion.campaign_id).where(CampaignVersion.id == version_id)
        campaign_id = session.exec(query).one()
    while _end_chunk(deps, campaign_id):
        pass
    now = deps.now()
    with deps.transaction() as session:
        version = session.get_one(CampaignVersion, version_id, with_for_update=True)
        version.due_at = _next_look(session, version, now)
        session.add(version)


def _end_chunk(deps: Deps, campaign_id: UUID) -> bool:
    with deps.transaction() as session:
        reason = RefundReason.NOT_RECONFIRMED
        return bool(refunds.decide_some(session, campaign_id, reason, limit=CHUNK, at=deps.now()))


def _next_look(session: Session, version: CampaignVersion, now: datetime) -> datetime | None:
    if version.reconfirm_by is not None and version.reconfirm_by > now:
        # The clock went back: nothing was due yet.
        return version.reconfirm_by
    overdue = select(Pledge.status).where(
        Pledge.campaign_id == version.campaign_id,
        col(Pledge.status).in_(ANSWERABLE),
        col(Pledge.reconfirm_by) <= now,
    )
    statuses = set(session.exec(overdue.distinct()))
    if not statuses:
        return None
    return now + (DISPUTE_LOOK if statuses == {_P.DISPUTED.value} else NEXT_LOOK)
