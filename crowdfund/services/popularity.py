"""How far and by how many each listed campaign is funded, counted for the lists a moment later.

An order over ten thousand campaigns cannot count their pledges each time, and a payment must not
wait for a list. So workers look for campaigns whose counters are others than when they were last
counted, and count those. What is counted may be a
round of a worker old, some seconds; a campaign's own page never reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.queries.campaigns import Crowd, backers_of_the_platform, crowds
from crowdfund.db.tables import Campaign, CampaignListing, PlatformCount
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services.deps import Deps

CHUNK = 100
"""Campaigns counted in one transaction."""

AGAIN = timedelta(minutes=10)
"""Open campaigns are counted again after so long, whatever their counters say: two changes between
two rounds may cancel each other out."""

PEOPLE_PAUSE = timedelta(seconds=30)
"""Everybody's pledges are read to count the platform's backers: not more often than this. What
moved during a pause is counted with whatever moves next, or with the next count of open ones."""

MILLION = 1_000_000
MOST_KEY = 2**62

_LISTINGS: Any = CampaignListing.__table__  # type: ignore[attr-defined]
_COUNTERS = func.concat_ws(
    ".",
    col(Campaign.version),
    col(Campaign.pledge_count),
    col(Campaign.escrowed_minor),
    col(Campaign.settled_minor),
    col(Campaign.target_minor),
)
"""What changes whenever a pledge begins or ceases to count."""


def count_moved(deps: Deps) -> int:
    """Counts every listed campaign that moved since it was counted. Returns how many."""
    counted = 0
    while True:
        with deps.transaction() as session:
            number = _count_some(session, deps.now())
            if number:
                _count_people(session, deps.now())
        counted += number
        if number < CHUNK:
            return counted


def platform_backers(session: Session) -> int:
    """People with money in escrow or settled, anywhere, as they were counted last."""
    counted = session.get(PlatformCount, 1)
    return backers_of_the_platform(session) if counted is None else counted.backers


def _count_people(session: Session, now: datetime) -> None:
    last = session.get(PlatformCount, 1)
    if last is not None and now - last.counted_at < PEOPLE_PAUSE:
        return
    row = {"id": 1, "backers": backers_of_the_platform(session), "counted_at": now}
    counted = insert(PlatformCount).values(row)
    again = {"backers": counted.excluded.backers, "counted_at": counted.excluded.counted_at}
    session.execute(counted.on_conflict_do_update(index_elements=["id"], set_=again))


def _count_some(session: Session, now: datetime) -> int:
    is_old = or_(_LISTINGS.c.counted_at.is_(None), _LISTINGS.c.counted_at <= now - AGAIN)
    is_moved = _LISTINGS.c.counted_of != _COUNTERS
    is_due = or_(is_moved, is_old & (col(Campaign.status) == CampaignStatus.LIVE.value))
    query = (
        select(Campaign, _COUNTERS)
        .join(_LISTINGS, _LISTINGS.c.campaign_id == col(Campaign.id))
        .where(is_due)
        .limit(CHUNK)
        # The trigger that keeps the list may hold a row: it is counted in the next round.
        .with_for_update(of=_LISTINGS, skip_locked=True)
    )
    rows = list(session.execute(query).all())
    if rows:
        _store(session, [(campaign, counters) for campaign, counters in rows], now)
    return len(rows)


def _store(session: Session, rows: Sequence[tuple[Campaign, str]], now: datetime) -> None:
    crowd_by_id = crowds(session, [campaign.id for campaign, _ in rows])
    statement = (
        update(_LISTINGS)
        .where(_LISTINGS.c.campaign_id == bindparam("which"))
        .values(
            funded_key=bindparam("new_funded_key"),
            backers_key=bindparam("new_backers_key"),
            backers=bindparam("new_backers"),
            returned_minor=bindparam("new_returned_minor"),
            counted_of=bindparam("new_counted_of"),
            counted_at=now,
        )
    )
    changes = [
        _change(campaign, counters, crowd_by_id.get(campaign.id, Crowd()))
        for campaign, counters in rows
    ]
    session.connection().execute(statement, changes)


def _change(campaign: Campaign, counters: str, crowd: Crowd) -> dict[str, object]:
    cleared_minor = campaign.escrowed_minor + campaign.settled_minor
    funded = cleared_minor * MILLION // max(campaign.target_minor, 1)
    return {
        "which": campaign.id,
        "new_funded_key": -min(funded, MOST_KEY),
        "new_backers_key": -crowd.backers,
        "new_backers": crowd.backers,
        "new_returned_minor": crowd.returned_minor,
        "new_counted_of": counters,
    }
