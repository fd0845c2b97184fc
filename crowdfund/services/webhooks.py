"""The processor's notes: stored once, answered at once, handled by a worker that reads again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import InboxEvent, PollCursor
from crowdfund.domain.errors import CrowdfundError, GatewayUnavailable
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.payment import pause_before_try
from crowdfund.domain.sentence import sentence
from crowdfund.payments.gateway import GatewayEvent
from crowdfund.services import event_handlers
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.deps import Deps
from crowdfund.services.stored_words import sentence_of

MOST_TRIES = 12
"""After this many tries a note that cannot be handled is left for a person; `doctor` and moderators
see it. While the processor is away it is tried on."""
POLL_LIMIT = 100
POLL_PAGES = 20
"""Most answers in one poll. A large refund makes two notes for each payment, so one answer every
few seconds falls behind it."""


def receive(deps: Deps, *, raw_body: bytes, signature: str) -> bool:
    """Stores a webhook's note.

    Args:
        deps: what stands outside.
        raw_body: the body as it came, byte for byte.
        signature: the header that signs it.

    Returns:
        False when the note was known.

    Raises:
        WebhookForged: the signature does not verify, or the body is no note.
    """
    event = deps.gateway.parse_webhook(raw_body, signature)
    with deps.transaction() as session:
        return _store(session, [event], deps.now()) == 1


def poll(deps: Deps) -> int:
    """Fetches notes that no webhook brought: the way without a public address, and the catch-up
    after an outage. Returns how many were new.

    Raises:
        GatewayUnavailable: the processor cannot be reached.
    """
    new_count = 0
    for _ in range(POLL_PAGES):
        read_count, newly = _poll_once(deps)
        new_count += newly
        if read_count < POLL_LIMIT:
            break
    return new_count


def _poll_once(deps: Deps) -> tuple[int, int]:
    """Reads one answer's notes. Returns how many it had, and how many were new."""
    # The cursor is of the list alone: a note that a webhook brought says nothing about older ones.
    with deps.reading() as session:
        after = session.exec(select(PollCursor.event_ref)).one()
    events = deps.gateway.list_events(after=after or None, limit=POLL_LIMIT)
    if not events:
        return 0, 0
    with deps.transaction() as session:
        new_count = _store(session, events, deps.now())
        cursor = session.exec(select(PollCursor)).one()
        cursor.event_ref = events[-1].event_ref
        session.add(cursor)
    return len(events), new_count


def handle(deps: Deps, *, event_id: str) -> None:
    """Handles one stored note: reads its object again and applies what it shows. Safe to repeat.

    A note that cannot be handled now is tried again later, and finally left for a person.
    """
    with deps.reading() as session:
        event = session.get(InboxEvent, event_id)
    if event is None or event.handled_at is not None:
        return
    try:
        result = event_handlers.handler_of(event.type)(deps, event)
    except CrowdfundError as error:
        # An outage says nothing about the note, however long it lasts.
        is_away = isinstance(error, GatewayUnavailable)
        put_off(deps, event_id, words=error.message, is_away=is_away)
    else:
        _done(deps, event_id, result)


def _store(session: Session, events: Sequence[GatewayEvent], now: datetime) -> int:
    """Stores notes, as one statement. Returns how many were new."""
    rows = [
        {
            "id": event.event_ref,
            "type": event.type,
            "object_ref": event.object_ref,
            "object_type": event.object_type,
            "occurred_at": event.created_at,
            "received_at": now,
            "due_at": now,
            "tries": 0,
            "result": "",
        }
        for event in events
    ]
    stored = session.execute(
        insert(InboxEvent)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(col(InboxEvent.id))
    )
    return len(stored.all())


def put_off(deps: Deps, event_id: str, *, words: str, is_away: bool) -> None:
    """Has a note tried again later, or leaves it for a person; quiet when it was handled.

    Args:
        deps: see `Deps`.
        event_id: which note.
        words: why it could not be handled now.
        is_away: whether that says nothing about the note: it is then tried on.
    """
    with deps.transaction() as session:
        event = session.get(InboxEvent, event_id, with_for_update=True)
        if event is None or event.handled_at is not None:
            return
        event.tries += 1
        event.result = str(words)
        is_hopeless = event.tries >= MOST_TRIES and not is_away
        event.due_at = (
            None if is_hopeless else deps.now() + pause_before_try(event.tries, salt=event.id)
        )
        session.add(event)
        if is_hopeless:
            tell_admins(
                session,
                kind=NoticeKind.WORK_PARKED,
                subject=sentence("A note from the processor needs a person"),
                body=sentence(
                    "{why} The page of jobs lists all notes that nobody could handle.",
                    why=sentence_of(words),
                ),
                once_key=f"note_left:{deps.now().date()}",
                at=deps.now(),
            )


def _done(deps: Deps, event_id: str, result: str) -> None:
    with deps.transaction() as session:
        event = session.get(InboxEvent, event_id, with_for_update=True)
        if event is None or event.handled_at is not None:
            return
        event.handled_at, event.due_at, event.result = deps.now(), None, result
        session.add(event)
