"""What wakes an operator, what is only shown, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from crowdfund.clock import real_now
from crowdfund.db.tables import Attempt, BookCheck, IdentityCheck, WorkerBeat
from crowdfund.services import book_checks, failures, health, queues, waiting
from crowdfund.services.health import State
from crowdfund.services.queues import QUEUES
from crowdfund.services.telling import words_of
from crowdfund.services.waiting import LEFT_PATIENCE, PATIENCE
from crowdfund.words import CHINESE, language_in_use
from tests.jobs.planting import Field
from tests.world import World

LONG = PATIENCE + timedelta(minutes=1)
NOT_YET = PATIENCE - timedelta(minutes=1)


@pytest.fixture
def field(world: World) -> Field:
    """Somewhere to plant rows, with a worker that is alive and nothing due."""
    field = Field(world)
    with world.deps.transaction() as session:
        session.add(WorkerBeat(name="host:1", beat_at=real_now()))
        for name in ("notice", "reservation"):
            session.execute(QUEUES[name].table.__table__.update().values(due_at=None))
    return field


def _seen(world: World, name: str) -> tuple[State, str]:
    [one] = [one for one in health.report(world.deps).checks if one.name == name]
    return one.state, one.words


def test_all_is_well(field: Field) -> None:
    report = health.report(field.world.deps)
    assert (report.state, report.problems, report.is_well) == (State.OK, (), True)
    assert [one.name for one in report.checks] == [
        "database",
        "worker",
        "notes",
        "calls",
        "work",
        "books",
        "reconciliation",
    ]


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("note", "notes", "1 note from the processor unhandled for more than ten minutes."),
        ("refund", "calls", "Due for more than ten minutes and not made: a refund."),
        ("campaign", "work", "not done: the next step of a campaign."),
        ("reservation", "work", "not done: a look at a pledge being paid."),
        ("dispute", "work", "not done: a look at a dispute."),
        ("reconciliation", "work", "not done: a reconciliation."),
        ("books", "work", "not done: a check of the books."),
    ],
)
def test_what_waits_for_long_wakes_an_operator(
    field: Field, kind: str, name: str, words: str
) -> None:
    field.plant(kind)
    field.world.clock.advance(NOT_YET)
    assert _seen(field.world, name)[0] is State.OK
    field.world.clock.advance(LONG - NOT_YET)
    state, said = _seen(field.world, name)
    assert state is State.FAILING
    assert words in said
    assert health.report(field.world.deps).state is State.FAILING


def test_mail_waits_for_nobody_without_a_mail_server(field: Field) -> None:
    field.plant("notice")
    field.world.clock.advance(LONG)
    assert _seen(field.world, "work")[0] is State.OK


def _attempt(world: World, row_id: object) -> Attempt:
    with world.deps.reading() as session:
        return session.exec(select(Attempt).where(Attempt.id == row_id)).one()


def test_calls_that_wait_for_their_pace_are_fine_while_some_are_made(field: Field) -> None:
    world = field.world
    field.plant("refund")
    world.clock.advance(LONG)
    assert _seen(world, "calls")[0] is State.FAILING

    made = _attempt(world, field.plant("refund"))
    made.status, made.due_at, made.ended_at = "done", None, world.clock.now()
    world.put(made)
    assert _seen(world, "calls")[0] is State.OK
    world.clock.advance(timedelta(minutes=3))
    assert _seen(world, "calls")[0] is State.FAILING
    made.status, made.ended_at = "failed", None
    world.put(made)


def test_a_call_that_is_tried_and_tried_without_an_answer_wakes_an_operator(field: Field) -> None:
    world = field.world
    row = _attempt(world, field.plant("transfer"))
    row.first_called_at = world.clock.now()
    row.due_at = world.clock.now() + timedelta(hours=1)
    world.put(row)
    assert _seen(world, "calls")[0] is State.OK
    world.clock.advance(LONG)
    assert _seen(world, "calls") == (
        State.FAILING,
        "1 call to the processor tried for more than ten minutes without an answer.",
    )
    # The processor refused it for now, not for long, or it rests while a bank disputes its payment.
    for status, due_at in (("waiting", row.due_at), ("pending", None)):
        row.status, row.due_at = status, due_at
        world.put(row)
        assert _seen(world, "calls")[0] is State.OK


def _park_call(field: Field) -> None:
    row = _attempt(field.world, field.plant("refund"))
    row.status, row.due_at, row.parked_at = "parked", None, field.world.clock.now()
    field.world.put(row)


def _leave_note(field: Field) -> None:
    with field.world.deps.transaction() as session:
        queues.set_due(session, QUEUES["note"], field.plant("note"), None)


def _leave_work(field: Field) -> None:
    planted = field.plant("campaign")
    for _ in range(failures.MOST_TRIES):
        failures.put_off(field.world.deps, QUEUES["campaign"], planted, ValueError())


@pytest.mark.parametrize(
    ("leave", "name", "words"),
    [
        (_park_call, "calls", "1 payment parked until a person looks at them."),
        (_leave_note, "notes", "1 note from the processor left for a person."),
        (_leave_work, "work", "1 piece of work left for a person."),
    ],
)
def test_what_was_left_for_a_person_is_shown_and_wakes_somebody_after_a_day(
    field: Field, leave: Callable[[Field], None], name: str, words: str
) -> None:
    leave(field)
    for _ in range(2):
        assert _seen(field.world, name) == (State.WARNING, words)
        report = health.report(field.world.deps)
        assert (report.state, report.problems) == (State.WARNING, (words,))
        field.world.clock.advance(LONG)
    field.world.clock.advance(LEFT_PATIENCE)
    older = f"{words.removesuffix('.')} for more than a day."
    state, said = _seen(field.world, name)
    assert (state, older in said, words in said) == (State.FAILING, True, False)


def _refused(field: Field, kind: str) -> Attempt:
    """A call that the processor refused for now a second time: the second is new."""
    world, first = field.world, _attempt(field.world, field.plant(kind))
    first.status, first.due_at = "failed", None
    world.put(first)
    world.clock.advance(LEFT_PATIENCE - timedelta(minutes=1))
    again = _attempt(world, field.plant(kind))
    again.status, again.due_at = "waiting", world.clock.now() + timedelta(days=2)
    world.put(again)
    return again


@pytest.mark.parametrize("kind", ["refund", "transfer"])
def test_what_the_processor_refuses_for_a_day_wakes_somebody(field: Field, kind: str) -> None:
    """Such as for lack of balance; its age is that of the first try."""
    _refused(field, kind)
    assert _seen(field.world, "calls")[0] is State.OK
    field.world.clock.advance(timedelta(minutes=2))
    assert _seen(field.world, "calls") == (
        State.FAILING,
        "1 call to the processor refused for now for more than a day.",
    )


def _lose_account(field: Field) -> None:
    row = field.world.enterprise_of(field.campaign)
    row.payout_status = "pending"
    field.world.put(row)


def _list_owner(field: Field) -> None:
    owner_id = field.world.enterprise_of(field.campaign).owner_id
    with field.world.deps.transaction() as session:
        query = select(IdentityCheck).where(IdentityCheck.user_id == owner_id)
        session.exec(query).one().screening = "possible"


@pytest.mark.parametrize("stop", [_lose_account, _list_owner])
def test_what_waits_for_a_founder_wakes_nobody(field: Field, stop: Callable[[Field], None]) -> None:
    _refused(field, "transfer")
    raised = field.world.campaign(field.campaign)
    raised.status = "settling"
    field.world.put(raised)
    stop(field)
    field.world.clock.advance(LEFT_PATIENCE)
    assert _seen(field.world, "calls") == (
        State.WARNING,
        "1 transfer to enterprises that cannot be paid for more than a day.",
    )


def test_which_raises_wait_is_asked_once_and_not_for_each_call() -> None:
    """Of a hundred thousand calls that wait, each would look for its raise's enterprise."""
    asked = str(waiting._is_held())
    assert "attempts" not in asked.partition("SELECT")[2]


def test_work_that_fails_for_long_is_shown(field: Field) -> None:
    world, planted = field.world, field.plant("dispute")
    failures.put_off(world.deps, QUEUES["dispute"], planted, ValueError())
    assert _seen(world, "work")[0] is State.OK
    world.clock.advance(LONG)
    failures.put_off(world.deps, QUEUES["dispute"], planted, ValueError())
    assert _seen(world, "work") == (
        State.WARNING,
        "1 piece of work failing for more than ten minutes.",
    )


def test_a_raise_that_nobody_closes_wakes_an_operator_even_when_it_was_left(field: Field) -> None:
    world = field.world
    assert field.campaign.closes_at is not None
    with world.deps.transaction() as session:
        queues.set_due(session, QUEUES["campaign"], field.campaign.id, None)
    world.clock.pass_to(field.campaign.closes_at)
    assert _seen(world, "work")[0] is State.OK
    world.clock.advance(LONG)
    assert _seen(world, "work") == (
        State.FAILING,
        "1 raise still open ten minutes after the deadline.",
    )


def test_books_are_checked_by_a_worker_every_hour(world: World) -> None:
    Field(world)
    assert "not checked yet" in _seen(world, "books")[1]
    for _ in range(2):
        book_checks.schedule(world.deps)
    world.work()
    with world.deps.reading() as session:
        [check] = session.exec(select(BookCheck)).all()
    assert (check.finding_count, check.due_at) == (0, None)
    assert check.entry_count > 0
    assert _seen(world, "books")[1].startswith("held on")

    world.clock.advance(book_checks.EVERY - timedelta(minutes=1))
    book_checks.schedule(world.deps)
    with world.deps.reading() as session:
        assert len(session.exec(select(BookCheck)).all()) == 1
    world.clock.advance(timedelta(minutes=2))
    book_checks.schedule(world.deps)
    with world.deps.reading() as session:
        assert len(session.exec(select(BookCheck)).all()) == 2


def test_a_check_that_takes_long_is_made_less_often(world: World) -> None:
    now = world.clock.now()
    slow = BookCheck(created_at=now, started_at=now, ended_at=now + timedelta(minutes=6))
    assert book_checks.pause_after(slow) == timedelta(hours=2)


def test_books_that_do_not_hold_wake_an_operator_and_moderators(field: Field) -> None:
    world, admin = field.world, field.world.admin()
    row = world.campaign(field.campaign)
    row.escrowed_shares += 1
    world.put(row)
    book_checks.schedule(world.deps)
    world.work()
    state, said = _seen(world, "books")
    assert state is State.FAILING
    assert "The books do not hold: 1 finding" in said
    told = world.last_notice(admin)
    assert (told.subject, told.kind, told.path) == (
        "The books do not hold",
        "incident_opened",
        "/admin/money",
    )
    with language_in_use(CHINESE):
        subject, body = words_of(told)
    assert subject == "账目不平"
    assert not re.search("[a-z]{3,}", body.replace(str(row.id), "")), "a Chinese admin reads it"

    row = world.campaign(field.campaign)
    row.escrowed_shares -= 1
    world.put(row)
    world.clock.advance(book_checks.EVERY * 2)
    book_checks.schedule(world.deps)
    world.work()
    assert _seen(world, "books")[0] is State.OK


def test_books_that_nobody_checked_for_long_wake_an_operator(field: Field) -> None:
    book_checks.schedule(field.world.deps)
    field.world.work()
    field.world.clock.advance(book_checks.EVERY * (book_checks.OLD + 1))
    assert "The books were not checked since" in _seen(field.world, "books")[1]


def test_books_that_were_never_checked_wake_an_operator(field: Field) -> None:
    """No check ever ends: nobody makes one, or each fails."""
    field.world.clock.advance(book_checks.EVERY * book_checks.OLD - timedelta(minutes=1))
    assert _seen(field.world, "books")[0] is State.OK
    field.world.clock.advance(timedelta(minutes=2))
    state, said = _seen(field.world, "books")
    assert (state, "The books were never checked" in said) == (State.FAILING, True)


def test_money_left_in_a_raise_that_is_over_is_seen_at_once(field: Field) -> None:
    world = field.world
    row = world.campaign(field.campaign)
    row.status = "settled"
    world.put(row)
    assert _seen(world, "books") == (
        State.FAILING,
        "A raise that is over still holds money or shares.",
    )
    row.status = "live"
    world.put(row)


def test_a_chain_without_its_end_is_seen_at_once(field: Field) -> None:
    world = field.world
    assert _seen(world, "books")[0] is State.OK
    change = text("UPDATE ledger_heads SET number = number + :by WHERE campaign_id = :campaign_id")
    for by in (1, -2):
        with world.deps.transaction() as session:
            session.execute(change, {"by": by, "campaign_id": field.campaign.id})
        assert _seen(world, "books")[1] == "A ledger's chain does not end where it should."
    with world.deps.transaction() as session:
        session.execute(change, {"by": 1, "campaign_id": field.campaign.id})


def test_each_question_is_answered_from_an_index(field: Field) -> None:
    """Planned as if every table were huge, none is read from its beginning to its end."""
    asked: list[str] = []
    deps = field.world.deps
    for name in QUEUES:
        field.plant(name)
    with deps.engine.connect() as connection:
        connection.execute(text("SET enable_seqscan = off"))
        for statement in HUGE:
            plan = connection.execute(text(f"EXPLAIN {statement}")).scalars().all()
            asked += [line for line in plan if "Seq Scan" in line]
    assert asked == []


HUGE = (
    "SELECT 1 FROM inbox_events WHERE handled_at IS NULL AND due_at IS NOT NULL "
    "AND received_at < now()",
    "SELECT 1 FROM inbox_events WHERE handled_at IS NULL AND due_at IS NULL",
    "SELECT 1 FROM attempts WHERE status = 'pending' AND due_at IS NOT NULL "
    "AND first_called_at < now()",
    "SELECT count(*) FROM attempts WHERE status = 'parked'",
    "SELECT 1 FROM attempts WHERE status = 'waiting' AND EXISTS (SELECT 1 FROM attempts e WHERE "
    "e.pledge_id = attempts.pledge_id AND e.kind = attempts.kind AND e.created_at < now())",
    "SELECT campaign_id FROM attempts WHERE due_at < now() AND kind = 'refund' "
    "AND status IN ('pending', 'waiting', 'open') ORDER BY due_at LIMIT 1",
    "SELECT due_at FROM notices WHERE due_at < now() AND mail = 'waiting' ORDER BY due_at LIMIT 1",
    "SELECT due_at FROM pledges WHERE due_at < now() AND status = 'reserved' ORDER BY due_at",
)
"""Those that health asks of tables that grow with every pledge."""
