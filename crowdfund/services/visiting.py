"""Counting visits of campaigns: one for each visitor and day, by a hash whose salt is thrown away.

Nobody waits for a count. What was seen is put down in memory, and one thread of this process writes
all that waits in one transaction. When more comes than it can write, visits are lost and nothing
else is: a count of visits is worth less than any page or payment.
"""

from __future__ import annotations

import secrets
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, VisitCount, VisitMark, VisitSalt
from crowdfund.domain.campaign import PUBLIC_STATUSES
from crowdfund.domain.visit import (
    Source,
    SourceKind,
    VisitStep,
    bounded,
    is_robot,
    mark_of,
    source_of,
)
from crowdfund.services import accounts, limits, lookup
from crowdfund.services.deps import Deps

log = structlog.get_logger(__name__)

MOST_WAITING: Final = 5_000
"""Visits kept in memory; those beyond are not counted."""
MOST_AT_ONCE: Final = 500
"""Visits written in one transaction."""
SALT_BYTES: Final = 32

# As many as there are in one statement, which is the same statement each time.
_MARK: Final = text(
    """
    INSERT INTO visit_marks (mark, step, day, source_kind, source_name)
    SELECT seen.mark, :step, :day, seen.kind, seen.name
    FROM unnest(CAST(:marks AS text[]), CAST(:kinds AS text[]), CAST(:names AS text[]))
      AS seen (mark, kind, name)
    ON CONFLICT DO NOTHING
    RETURNING mark
    """
)
_ADD: Final = text(
    """
    INSERT INTO visit_counts (id, campaign_id, day, step, source_kind, source_name, visitors)
    VALUES (:id, :campaign_id, :day, :step, :source_kind, :source_name, :visitors)
    ON CONFLICT ON CONSTRAINT uq_visit_counts
      DO UPDATE SET visitors = visit_counts.visitors + excluded.visitors
    """
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One opening of a page, as a browser tells of it."""

    slug: str
    """Which campaign, from the address."""
    step: VisitStep
    """Which of its pages."""
    source: Source
    """Where from."""
    address: str = field(repr=False)
    """Where the connection comes from; never stored."""
    agent: str = field(repr=False)
    """What the browser calls itself; never stored."""
    token: str = field(default="", repr=False)
    """Of the session, if any: founders do not count on their own campaigns."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A seen page of a public campaign by somebody who counts there."""

    campaign_id: UUID
    mark: str
    seen: Seen


_waiting: Final[deque[tuple[Deps, Seen]]] = deque(maxlen=MOST_WAITING)
_writer: Final = ThreadPoolExecutor(1, thread_name_prefix="visits")
_guard: Final = Lock()


def opened(
    deps: Deps,
    *,
    slug: str,
    step: VisitStep,
    query: str,
    referrer: str,
    client_address: str,
    agent: str,
    token: str,
) -> None:
    """Puts down that a page was opened; returns at once.

    Args:
        deps: what the platform works with.
        slug: which campaign, from the address.
        step: which of its pages.
        query: of the address, without the question mark.
        referrer: address of the page before; may be empty.
        client_address: where the connection comes from.
        agent: what the browser calls itself.
        token: of the session; empty for a visitor.
    """
    if not lookup.is_slug(slug) or is_robot(agent) or len(_waiting) >= MOST_WAITING:
        return
    source = source_of(query, referrer, deps.public_url)
    near = limits.neighbourhood(client_address)
    with _guard:
        _waiting.append((deps, Seen(slug, step, source, near, agent, token)))
        is_first = len(_waiting) == 1
    if not is_first:
        # Whoever came first has called the writer, which goes on until nothing waits.
        return
    try:
        _writer.submit(_write_out)
    except RuntimeError:
        # The process is ending, and nobody will write this any more.
        log.info("visit_not_counted")


def settle() -> None:
    """Returns when all that was put down is written."""
    # There is one thread, which does one thing after the other: this comes last.
    _writer.submit(_write_out).result()


def count(deps: Deps, seen: list[Seen]) -> None:
    """Counts what was seen: of each visitor, campaign and day the first.

    Args:
        deps: what the platform works with.
        seen: in the order in which it was.
    """
    today = deps.now().date()
    people = {one.token: _person(deps, one.token) for one in seen}
    with deps.transaction() as session:
        # Rather a lost count after a crash than a disk that is kept busy by counting.
        session.execute(text("SET LOCAL synchronous_commit TO off"))
        known = _known(session, seen, people, _salt_of(session, today))
        if known:
            _count(session, known, today)


def forget_days(deps: Deps) -> None:
    """Throws away what would recognise somebody of a day that is over."""
    with deps.transaction() as session:
        _forget_before(session, deps.now().date())


def _write_out() -> None:
    """Writes all that waits. It may be nothing: who came before has written for all."""
    while _waiting:
        deps, _ = _waiting[0]
        batch: list[Seen] = []
        while _waiting and len(batch) < MOST_AT_ONCE and _waiting[0][0] is deps:
            batch.append(_waiting.popleft()[1])
        try:
            count(deps, batch)
        except (DBAPIError, NoConnectionError) as error:
            log.warning("visits_not_counted", visits=len(batch), error=type(error).__name__)
        except Exception:
            # What a stranger sent must not end the counting of all others.
            log.exception("visits_not_counted", visits=len(batch))


def _person(deps: Deps, token: str) -> UUID | None:
    actor = accounts.actor_for(deps, token=token) if token else None
    return actor.user_id if actor else None


def _known(
    session: Session, seen: list[Seen], people: dict[str, UUID | None], salt: str
) -> list[_Known]:
    query = (
        select(Campaign.slug, Campaign.id, Enterprise.owner_id)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(col(Campaign.slug).in_({one.slug for one in seen}))
        .where(col(Campaign.status).in_([status.value for status in PUBLIC_STATUSES]))
    )
    found = {slug: (campaign_id, owner_id) for slug, campaign_id, owner_id in session.exec(query)}
    known = []
    for one in seen:
        campaign_id, owner_id = found.get(one.slug, (None, None))
        if campaign_id is None or people[one.token] == owner_id:
            continue
        mark = mark_of(salt, campaign_id=str(campaign_id), address=one.address, agent=one.agent)
        known.append(_Known(campaign_id, mark, one))
    return known


def _salt_of(session: Session, today: date) -> str:
    """Today's salt. Whoever makes it throws away those of the days before, so that none outlives
    its day even where no worker runs."""
    query = select(VisitSalt.salt).where(VisitSalt.day == today)
    salt = session.exec(query).first()
    if salt is None:
        _forget_before(session, today)
        made = {"day": today, "salt": secrets.token_hex(SALT_BYTES)}
        session.execute(insert(VisitSalt).values(made).on_conflict_do_nothing())
        salt = session.exec(query).one()
    return salt


def _forget_before(session: Session, today: date) -> None:
    session.execute(delete(VisitSalt).where(col(VisitSalt.day) < today))
    session.execute(delete(VisitMark).where(col(VisitMark.day) < today))


def _count(session: Session, known: list[_Known], today: date) -> None:
    """Marks first, then counts, each in one order: two processes never wait for each other in a
    circle."""
    campaigns = {one.mark: one.campaign_id for one in known}
    told = _told_apart(session, set(campaigns.values()), today)
    sources: dict[str, Source] = {}
    for one in known:
        if one.mark not in sources:
            sources[one.mark] = bounded(one.seen.source, told[one.campaign_id])
    # Who comes to invest without the page before it has seen the campaign too.
    new = _mark(session, VisitStep.PAGE, sources, today)
    further = {one.mark for one in known if one.seen.step is VisitStep.INVEST}
    if further:
        first = _first_sources(session, further)
        new += _mark(session, VisitStep.INVEST, first, today)
    counted = Counter((campaigns[mark], step, source) for mark, step, source in new)
    _add(session, counted, today)


def _told_apart(session: Session, campaign_ids: set[UUID], today: date) -> dict[UUID, set[Source]]:
    told: dict[UUID, set[Source]] = {campaign_id: set() for campaign_id in campaign_ids}
    query = select(VisitCount.campaign_id, VisitCount.source_kind, VisitCount.source_name).where(
        col(VisitCount.campaign_id).in_(campaign_ids), VisitCount.day == today
    )
    for campaign_id, kind, name in session.exec(query):
        told[campaign_id].add(Source(SourceKind(kind), name))
    return told


def _mark(
    session: Session, step: VisitStep, sources: dict[str, Source], today: date
) -> list[tuple[str, VisitStep, Source]]:
    """Those that were not marked yet today."""
    ordered = sorted(sources.items())
    values = {
        "step": step.value,
        "day": today,
        "marks": [mark for mark, _source in ordered],
        "kinds": [source.kind.value for _mark, source in ordered],
        "names": [source.name for _mark, source in ordered],
    }
    marked = session.connection().execute(_MARK, values).scalars()
    return [(mark, step, sources[mark]) for mark in marked]


def _first_sources(session: Session, marks: set[str]) -> dict[str, Source]:
    """Where visitors came from when they opened the campaign's page today."""
    query = select(VisitMark.mark, VisitMark.source_kind, VisitMark.source_name).where(
        col(VisitMark.mark).in_(marks), VisitMark.step == VisitStep.PAGE.value
    )
    return {mark: Source(SourceKind(kind), name) for mark, kind, name in session.exec(query)}


def _add(
    session: Session, counted: Mapping[tuple[UUID, VisitStep, Source], int], day: date
) -> None:
    if not counted:
        return
    rows = [
        {
            "id": uuid4(),
            "campaign_id": campaign_id,
            "day": day,
            "step": step.value,
            "source_kind": source.kind.value,
            "source_name": source.name,
            "visitors": visitors,
        }
        for (campaign_id, step, source), visitors in sorted(counted.items())
    ]
    session.connection().execute(_ADD, rows)
