"""Moderators' view of the work: what is due, what is tried again, what was left for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import (
    Attempt,
    Campaign,
    InboxEvent,
    Pledge,
    Retry,
    User,
    WorkerBeat,
)
from crowdfund.domain.actor import Actor
from crowdfund.domain.payment import AttemptKind, AttemptStatus, RetryKind
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import failed_work, paid_otherwise, signs, texts
from crowdfund.services.deps import Deps
from crowdfund.services.queues import QUEUES, due_count, woken_count
from crowdfund.services.releasing import MAY_BE_SENT
from crowdfund.services.stored_words import shown
from crowdfund.services.views.admin import JobsPage, ProblemRow, RetryRow, StuckRow
from crowdfund.services.views.common import Fact
from crowdfund.words import N_, Spoken, _

SHOWN_ROWS = 50

_NOUNS = Spoken(
    {
        AttemptKind.CHECKOUT.value: N_("Payment page for {amount}"),
        AttemptKind.EXPIRE.value: N_("End of the payment page for {amount}"),
        AttemptKind.TRANSFER.value: N_("Transfer of {amount}"),
        AttemptKind.REFUND.value: N_("Refund of {amount}"),
        AttemptKind.REVERSAL.value: N_("Return from the enterprise of {amount}"),
        AttemptKind.EVIDENCE.value: N_("Evidence for the dispute of {amount}"),
        AttemptKind.CONCEDE.value: N_("Acceptance of the dispute of {amount}"),
    }
)
_RETRIED = Spoken(
    {
        RetryKind.ATTEMPT.value: N_("Payment request"),
        RetryKind.NOTE.value: N_("Note"),
        RetryKind.WORK.value: N_("Work"),
    }
)


def jobs_page(deps: Deps, *, actor: Actor | None) -> JobsPage:
    """What workers have to do, who works, and what was left for a person.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    require(actor, Action.SEE_JOBS)
    now = deps.now()
    with deps.reading() as session:
        parked, parked_count = _parked(session, now), _parked_count(session)
        return JobsPage(
            facts=_facts(session, now, parked_count),
            stuck=parked + _left_notes(session, now) + failed_work.left(session, now),
            hidden_text=_hidden_text(parked_count - len(parked)),
            problems=_tried_again(session)
            + _tried_notes(session)
            + failed_work.tried_again(session),
            retries=_retries(session, now),
        )


def _facts(session: Session, now: datetime, parked_count: int) -> list[Fact]:
    beats = session.exec(select(WorkerBeat).order_by(col(WorkerBeat.beat_at).desc()).limit(5))
    facts = [
        # A name is long and has no room among large figures.
        Fact(_("Worker last seen"), texts.ago(beat.beat_at, real_now()), beat.name)
        for beat in beats
    ]
    calls = [kind.value for kind in AttemptKind]
    unhandled = col(InboxEvent.handled_at).is_(None)
    for label, waiting, parked in (
        (_("Campaigns due"), _due(session, now, ["campaign"]), _left(session, now, ["campaign"])),
        (_("Processor requests due"), _due(session, now, calls), _left(session, now, calls)),
        (
            _("Processor notes waiting"),
            _count(session, InboxEvent, unhandled, col(InboxEvent.due_at).is_not(None)),
            _count(session, InboxEvent, unhandled, col(InboxEvent.due_at).is_(None)),
        ),
        (
            _("Payments being made"),
            _count(session, Pledge, col(Pledge.status) == PledgeStatus.RESERVED.value),
            0,
        ),
    ):
        facts.append(Fact(label, texts.number(waiting), _left_text(parked)))
    return [*facts, Fact(_("Parked requests"), texts.number(parked_count))]


def _due(session: Session, now: datetime, names: Sequence[str]) -> int:
    """What workers would take now. Of what was left for people it is what something woke, unless it
    sends money to an enterprise: that waits for two people all the same."""
    return sum(due_count(session, QUEUES[name], now) for name in names)


def _left(session: Session, now: datetime, names: Sequence[str]) -> int:
    """What waits for people: none of it is among what is due."""
    left = failed_work.left_by_kind(session)
    return sum(left[name] - woken_count(session, QUEUES[name], now) for name in names if left[name])


def _count(session: Session, table: Any, *conditions: Any) -> int:
    return int(session.exec(select(func.count()).select_from(table).where(*conditions)).one())


def _left_text(parked: int) -> str:
    return (
        _("{number} more left for a person").format(number=texts.number(parked)) if parked else ""
    )


def _parked_count(session: Session) -> int:
    query = select(func.count()).where(col(Attempt.status) == AttemptStatus.PARKED.value)
    return session.exec(query).one()


def _hidden_text(hidden: int) -> str:
    if hidden <= 0:
        return ""
    return _("{count} not shown: the oldest come first.").format(
        count=texts.count(hidden, "more parked request")
    )


def _parked(session: Session, now: datetime) -> list[StuckRow]:
    alike = _alike_counts(session)
    query = (
        select(Attempt, Campaign.title, User.name, Pledge.status)
        .join(Campaign, col(Campaign.id) == col(Attempt.campaign_id))
        .join(Pledge, col(Pledge.id) == col(Attempt.pledge_id))
        .join(User, col(User.id) == col(Pledge.backer_id))
        .where(Attempt.status == AttemptStatus.PARKED.value)
        .order_by(col(Attempt.parked_at), col(Attempt.id))
        .limit(SHOWN_ROWS)
    )
    found = session.exec(query).all()
    come_back = paid_otherwise.came_back(session, [row[0] for row in found])
    return [
        StuckRow(
            id=str(attempt.id),
            kind=RetryKind.ATTEMPT.value,
            what=_what(attempt),
            reason=shown(attempt.last_error),
            whose=backer,
            campaign_title=title,
            campaign_path=f"/admin/campaigns/{attempt.campaign_id}",
            since_text=_since(attempt.parked_at or attempt.created_at, now),
            others_text=_others_text(alike[_likeness(attempt)] - 1),
            releases=_releases(attempt, pledge_status),
            has_come_back=attempt.id in come_back,
        )
        for attempt, title, backer, pledge_status in found
    ]


def _releases(attempt: Attempt, pledge_status: str) -> str:
    """The campaign whose money goes to its enterprise by it, which two people decide."""
    is_transfer = attempt.kind == AttemptKind.TRANSFER.value
    return str(attempt.campaign_id) if is_transfer and pledge_status in MAY_BE_SENT else ""


def _what(attempt: Attempt) -> str:
    amount = texts.money(attempt.amount_minor, attempt.currency)
    return _NOUNS[attempt.kind].format(amount=amount)


def _alike_counts(session: Session) -> dict[tuple[object, str, str], int]:
    likeness = (col(Attempt.campaign_id), col(Attempt.kind), col(Attempt.last_error))
    query = (
        select(*likeness, func.count())
        .where(Attempt.status == AttemptStatus.PARKED.value)
        .group_by(*likeness)
    )
    return {(campaign, kind, why): many for campaign, kind, why, many in session.exec(query)}


def _likeness(attempt: Attempt) -> tuple[object, str, str]:
    return attempt.campaign_id, attempt.kind, attempt.last_error


def _others_text(others: int) -> str:
    if others <= 0:
        return ""
    many = texts.count(others, "other", "others")
    return _("Also retry the {many} of this campaign that failed for the same reason").format(
        many=many
    )


def _left_notes(session: Session, now: datetime) -> list[StuckRow]:
    query = (
        select(InboxEvent)
        .where(col(InboxEvent.handled_at).is_(None), col(InboxEvent.due_at).is_(None))
        .order_by(col(InboxEvent.received_at))
        .limit(SHOWN_ROWS)
    )
    return [
        StuckRow(
            id=event.id,
            kind=RetryKind.NOTE.value,
            what=_("Note {type}").format(type=event.type),
            reason=shown(event.result),
            whose=event.object_ref,
            campaign_title="",
            campaign_path="",
            since_text=_since(event.received_at, now),
            others_text="",
        )
        for event in session.exec(query)
    ]


def _tried_again(session: Session) -> list[ProblemRow]:
    waits = [AttemptStatus.PENDING.value, AttemptStatus.WAITING.value]
    query = (
        select(Attempt)
        .where(
            col(Attempt.due_at).is_not(None),
            col(Attempt.status).in_(waits),
            Attempt.last_error != "",
        )
        .order_by(col(Attempt.created_at))
        .limit(SHOWN_ROWS)
    )
    return [
        ProblemRow(
            _what(attempt),
            shown(attempt.last_error),
            _("Next try {moment}").format(moment=texts.moment(attempt.due_at)),
        )
        for attempt in session.exec(query)
    ]


def _tried_notes(session: Session) -> list[ProblemRow]:
    query = (
        select(InboxEvent)
        .where(
            col(InboxEvent.handled_at).is_(None),
            col(InboxEvent.due_at).is_not(None),
            InboxEvent.result != "",
        )
        .order_by(col(InboxEvent.received_at))
        .limit(SHOWN_ROWS)
    )
    return [
        ProblemRow(
            _("Note {type}").format(type=event.type),
            shown(event.result),
            _("Next try {moment}").format(moment=texts.moment(event.due_at)),
        )
        for event in session.exec(query)
    ]


def _retries(session: Session, now: datetime) -> list[RetryRow]:
    query = (
        select(Retry, User.name)
        .join(User, col(User.id) == col(Retry.actor_id))
        .order_by(col(Retry.at).desc(), col(Retry.id))
        .limit(SHOWN_ROWS)
    )
    return [
        RetryRow(
            what=_("{what}: {problem}").format(
                what=_RETRIED[retry.kind], problem=shown(retry.problem)
            ),
            who=who,
            reason=retry.reason,
            at_text=_since(retry.at, now),
        )
        for retry, who in session.exec(query)
    ]


def _since(at: datetime, now: datetime) -> str:
    return signs.clauses([texts.moment(at), texts.ago(at, now)])
