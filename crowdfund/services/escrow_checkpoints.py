"""Publishing what a campaign's ledger is: nothing is shown that is not kept as a checkpoint first.

Whoever saw an earlier checkpoint can ask for the proof that the present ledger begins with it.
Before a new one is published it is proved here to continue the last one; when it does not, nothing
is published any more.

Each also shows the head of the audit trail's chain (`audit_published` compares it later).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from crowdfund.db.tables import EscrowCheckpoint
from crowdfund.domain.errors import BooksDoNotBalance
from crowdfund.domain.escrow import Checkpoint, nothing_yet
from crowdfund.services import audit_chain, ledger_lines
from crowdfund.services.deps import Deps
from crowdfund.services.escrow_tree import EscrowTree
from crowdfund.words import N_

log = structlog.get_logger(__name__)

PAUSE = timedelta(seconds=5)
"""In a rush, entries come faster than anybody reads: what is shown may be this old."""

CATCH_UP = timedelta(minutes=1)
"""Workers publish what nobody looked at for so long."""

CATCH_UP_LIMIT = 20
"""Campaigns that one round publishes."""

DISAGREES = N_(
    "The ledger of this campaign does not agree with what was published about it before. Nothing "
    "new is published until a person has looked."
)

MOVED_SQL = """
SELECT h.campaign_id FROM ledger_heads h LEFT JOIN LATERAL (
  SELECT size, published_at FROM escrow_checkpoints c WHERE c.campaign_id = h.campaign_id
  ORDER BY size DESC LIMIT 1
) latest ON true
WHERE h.number > coalesce(latest.size, 0)
  AND (latest.published_at IS NULL OR latest.published_at <= :before)
ORDER BY latest.published_at NULLS FIRST LIMIT :most
"""


def publish(session: Session, campaign_id: UUID, *, now: datetime, at_least: int = 0) -> Checkpoint:
    """The checkpoint to show now: the last one, or a new one when the ledger has grown.

    Args:
        session: the caller's transaction; it writes.
        campaign_id: whose ledger.
        now: the platform's time, UTC.
        at_least: a line that the checkpoint must cover, however young the last one is.

    Raises:
        BooksDoNotBalance: the ledger does not continue what was published before.
    """
    # In this order: the ledger may grow between the two, what was published about it may not.
    latest = newest(session, campaign_id)
    head = ledger_lines.head_of(session, campaign_id)
    if latest is None and head is None:
        return nothing_yet(str(campaign_id))
    if latest is not None and head == (latest.size, latest.head):
        return latest
    if head is None or (latest is not None and head[0] <= latest.size):
        raise BooksDoNotBalance(DISAGREES, subject_id=str(campaign_id))
    if latest is not None and latest.size >= at_least and _is_young(latest, now):
        return latest
    return _publish(session, campaign_id, head, latest, now)


def publish_moved(deps: Deps) -> int:
    """Publishes ledgers that moved and that nobody looked at. Returns how many."""
    now = deps.now()
    with deps.reading() as session:
        values = {"before": now - CATCH_UP, "most": CATCH_UP_LIMIT}
        moved = list(session.execute(text(MOVED_SQL), values).scalars())
    done = 0
    for campaign_id in moved:
        try:
            with deps.transaction() as session:
                publish(session, campaign_id, now=now)
            done += 1
        except BooksDoNotBalance as error:
            log.error("escrow_not_published", campaign=str(campaign_id), error=error.message)
    return done


def newest(session: Session, campaign_id: UUID) -> Checkpoint | None:
    """The last checkpoint that was published; None before the first."""
    found = history(session, campaign_id, limit=1)
    return found[0] if found else None


def history(session: Session, campaign_id: UUID, *, limit: int) -> list[Checkpoint]:
    """What was published, newest first."""
    query = select(EscrowCheckpoint).where(EscrowCheckpoint.campaign_id == campaign_id)
    rows = session.exec(query.order_by(col(EscrowCheckpoint.size).desc()).limit(limit))
    return [_view(row) for row in rows]


def count_of(session: Session, campaign_id: UUID) -> int:
    """How many checkpoints were published."""
    query = select(func.count()).where(EscrowCheckpoint.campaign_id == campaign_id)
    return int(session.exec(query).one())


def of_size(session: Session, campaign_id: UUID, size: int) -> Checkpoint | None:
    """The checkpoint of so many lines; None when none was published."""
    query = select(EscrowCheckpoint).where(
        EscrowCheckpoint.campaign_id == campaign_id, EscrowCheckpoint.size == size
    )
    row = session.exec(query).first()
    return _view(row) if row is not None else None


def _publish(
    session: Session,
    campaign_id: UUID,
    head: tuple[int, str],
    latest: Checkpoint | None,
    now: datetime,
) -> Checkpoint:
    tree = EscrowTree(session, campaign_id)
    size, last_hash = head
    position, audit_head = audit_chain.head_of(session)
    if latest is not None and tree.root(latest.size).hex() != latest.root:
        raise BooksDoNotBalance(DISAGREES, subject_id=str(campaign_id))
    values = {
        "campaign_id": campaign_id,
        "size": size,
        "root": tree.root(size).hex(),
        "head": last_hash,
        "published_at": now,
        "audit_position": position or None,
        "audit_head": audit_head if position else None,
    }
    tree.keep_blocks()
    # Two who publish at once write the same, but for the time and the audit trail, which goes on:
    # the first one's stays.
    session.execute(insert(EscrowCheckpoint).values(id=uuid4(), **values).on_conflict_do_nothing())
    made = of_size(session, campaign_id, size)
    if made is None or (made.root, made.head) != (values["root"], last_hash):
        raise BooksDoNotBalance(DISAGREES, subject_id=str(campaign_id))
    return made


def _is_young(checkpoint: Checkpoint, now: datetime) -> bool:
    return checkpoint.published_at is not None and now - checkpoint.published_at < PAUSE


def _view(row: EscrowCheckpoint) -> Checkpoint:
    return Checkpoint(
        campaign_id=str(row.campaign_id),
        size=row.size,
        root=row.root,
        head=row.head,
        published_at=row.published_at,
        audit_position=row.audit_position or 0,
        audit_head=row.audit_head or "",
    )
