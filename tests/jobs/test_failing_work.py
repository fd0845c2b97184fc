"""A row that always fails backs off, is left for a person after so many tries, and holds nobody up:
for every kind of work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import select

from crowdfund.db.tables import InboxEvent, Notice, ReconciliationRun, WorkFailure
from crowdfund.domain.errors import (
    GatewayRefused,
    GatewayUnavailable,
    InvalidInput,
    NotAllowed,
    NotFound,
    TransitionRefused,
)
from crowdfund.domain.letter import Letter
from crowdfund.domain.notice import MailStatus
from crowdfund.jobs import worker as worker_module
from crowdfund.jobs.claims import KINDS, MAIL, Kind
from crowdfund.jobs.worker import Worker
from crowdfund.services import failures, jobs_pages, payment_pages, queues, retrying
from crowdfund.services.failures import MOST_TRIES
from crowdfund.services.queues import NOTES, QUEUES
from crowdfund.services.views.admin import StuckRow
from tests.jobs.planting import Field
from tests.jobs.test_worker import Outbox
from tests.world import DeafWorker, World

EVERY = {kind.name: kind for kind in (*KINDS, MAIL)}
ALONE = {"reconciliation", "books"}
"""Kinds of which there is one row at a time."""
MANY_DAYS = timedelta(days=2)


class OneKind:
    """A worker of one kind, whose work is a test's.

    Args:
        world: where.
        patch: undoes it.
        name: which kind.
        work: done instead of what the kind does.
    """

    def __init__(
        self, world: World, patch: pytest.MonkeyPatch, name: str, work: Callable[[Any], None]
    ) -> None:
        self.world, self.kind = world, EVERY[name]
        kind: Kind = replace(self.kind, work=lambda _deps, row_id: work(row_id))
        patch.setattr(worker_module, "KINDS", (kind,))

    def work(self) -> None:
        """Does what is due now."""
        DeafWorker(self.world.deps, threads=2).drain()

    def due_at(self, row_id: Any) -> datetime | None:
        """When a row is due."""
        table = self.kind.queue.table
        with self.world.deps.reading() as session:
            found: datetime | None = session.exec(
                select(table.due_at).where(table.id == row_id)
            ).one()
        return found

    def work_until_left(self, row_id: Any) -> list[float]:
        """Works whenever the row is due until it is left for a person. Returns the pauses."""
        pauses = []
        for _ in range(MOST_TRIES + 1):
            self.work()
            due_at = self.due_at(row_id)
            if due_at is None:
                return pauses
            pauses.append((due_at - self.world.clock.now()).total_seconds())
            self.world.clock.pass_to(due_at)
        raise AssertionError("it is tried for ever")


def _stuck(world: World) -> list[StuckRow]:
    return jobs_pages.jobs_page(world.deps, actor=world.admin()).stuck


def _failures(world: World) -> list[WorkFailure]:
    with world.deps.reading() as session:
        return list(session.exec(select(WorkFailure)).all())


class Poison:
    """A row whose work raises until it is mended, and one after it whose work is done."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch, name: str) -> None:
        field = Field(world)
        self.world, self.name, self.admin = world, name, world.admin()
        self.row_id = field.plant(name)
        self.others = [] if name in ALONE else [field.plant(name)]
        self.done: list[Any] = []
        self.is_mended = False
        self.only = OneKind(world, patch, name, self._work)

    def left(self) -> StuckRow:
        """As moderators see it."""
        [row] = [row for row in _stuck(self.world) if row.id.endswith(str(self.row_id))]
        return row

    def retry(self) -> None:
        """A moderator has it tried again."""
        deps, ref = self.world.deps, self.left().id
        if self.name == NOTES:
            retrying.retry_note(deps, actor=self.admin, note_id=ref, reason="Mended.")
        else:
            retrying.retry_work(deps, actor=self.admin, work_ref=ref, reason="Mended.")

    def _work(self, row_id: Any) -> None:
        if row_id == self.row_id and not self.is_mended:
            raise ValueError("something that a person wrote")
        self.done.append(row_id)
        with self.world.deps.transaction() as session:
            queues.set_due(session, QUEUES[self.name], row_id, None)
            if self.name == NOTES:
                session.get_one(InboxEvent, row_id).handled_at = self.world.clock.now()


@pytest.mark.parametrize("name", EVERY)
def test_poison_backs_off_is_left_for_a_person_and_delays_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    poison = Poison(world, monkeypatch, name)

    poison.only.work()
    assert set(poison.done) >= set(poison.others)
    pauses = poison.only.work_until_left(poison.row_id)

    assert len(pauses) == MOST_TRIES - 1
    assert pauses[0] <= 30
    assert 400 < pauses[-1] <= 900
    assert pauses[5] < pauses[8]
    reason = poison.left().reason
    assert "ValueError" in reason
    assert "something that a person wrote" not in reason
    assert any("needs a person" in subject for subject in world.notices(poison.admin))
    world.clock.advance(MANY_DAYS)
    poison.only.work()
    assert poison.row_id not in poison.done
    assert poison.only.due_at(poison.row_id) is None


@pytest.mark.parametrize("name", [name for name in EVERY if name != "transfer"])
def test_poison_is_tried_again_by_a_moderator_and_forgotten_when_it_succeeds(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    poison = Poison(world, monkeypatch, name)
    poison.only.work_until_left(poison.row_id)
    poison.retry()
    poison.is_mended = True

    poison.only.work()

    assert poison.done[-1] == poison.row_id
    assert _stuck(world) == []
    assert _failures(world) == []
    [told] = jobs_pages.jobs_page(world.deps, actor=poison.admin).retries
    assert told.reason == "Mended."


def test_every_kind_of_work_has_a_queue_and_words() -> None:
    assert sorted(EVERY) == sorted(QUEUES)
    assert set(failures.KIND_WORDS) == set(QUEUES) - {NOTES}


@pytest.mark.parametrize(
    "error",
    [
        GatewayUnavailable("Away."),
        OperationalError("SELECT", {}, Exception()),
    ],
)
def test_an_outage_backs_off_and_never_gives_up(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    poison = Field(world).plant("campaign")

    def work(_row_id: Any) -> None:
        raise error

    only = OneKind(world, monkeypatch, "campaign", work)
    with pytest.raises(AssertionError, match="for ever"):
        only.work_until_left(poison)
    [failure] = _failures(world)
    assert failure.tries > MOST_TRIES
    assert _stuck(world) == []
    [problem] = jobs_pages.jobs_page(world.deps, actor=world.admin()).problems
    assert failure.reason == problem.detail


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (IntegrityError("INSERT", {"name": "Anna"}, Exception("Anna")), "refused a change"),
        (GatewayRefused("Someone else refunded a part."), "Someone else refunded a part."),
    ],
)
def test_reasons_are_our_own_words(error: Exception, words: str) -> None:
    trouble = failures.trouble_of(error)
    assert words in trouble.words
    assert "Anna" not in trouble.words
    assert not trouble.is_away


def test_a_step_that_said_itself_when_to_come_back_is_not_hurried(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = Field(world)
    planted = field.plant("checkout")
    asked_for = world.clock.now() + timedelta(minutes=50)

    def work(row_id: Any) -> None:
        with world.deps.transaction() as session:
            queues.set_due(session, QUEUES["checkout"], row_id, asked_for)
        raise GatewayUnavailable("Away.", retry_after_seconds=3_000)

    only = OneKind(world, monkeypatch, "checkout", work)
    only.work()
    assert only.due_at(planted) == asked_for


def test_failures_of_what_something_else_dealt_with_are_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = Field(world)
    pledge_id = field.plant("reservation")

    def work(_row_id: Any) -> None:
        raise ValueError

    only = OneKind(world, monkeypatch, "reservation", work)
    only.work()
    failures.forget_done(world.deps)
    assert len(_failures(world)) == 1

    world.expire(str(pledge_id))
    failures.put_off(world.deps, QUEUES["dispute"], pledge_id, ValueError())
    failures.forget_done(world.deps)
    assert _failures(world) == []


def test_a_failure_of_what_is_over_is_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge_id = Field(world).plant("reservation")

    def work(_row_id: Any) -> None:
        world.expire(str(pledge_id))
        raise ValueError

    OneKind(world, monkeypatch, "reservation", work).work()
    assert _failures(world) == []


def test_a_dispute_that_the_processor_does_not_know_is_left_for_a_person(world: World) -> None:
    """No work is replaced here: the processor itself refuses."""
    field = Field(world)
    world.sandbox.checks_contract = False
    field.plant("dispute")
    for _ in range(MOST_TRIES + 2):
        world.clock.advance(timedelta(minutes=16))
        world.work()
    [left] = _stuck(world)
    assert left.what == failures.KIND_WORDS["dispute"]


def test_retrying_is_for_moderators_and_for_what_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = Field(world)
    two = [field.plant("refund"), field.plant("refund")]

    def work(_row_id: Any) -> None:
        raise ValueError

    only = OneKind(world, monkeypatch, "refund", work)
    for _ in range(MOST_TRIES):
        only.work()
        world.clock.advance(timedelta(minutes=16))
    ref, admin = f"refund:{two[0]}", world.admin()

    def retry(**given: Any) -> int:
        wanted = {"actor": admin, "work_ref": ref, "reason": "Mended."} | given
        return retrying.retry_work(world.deps, **wanted)

    with pytest.raises(NotAllowed):
        retry(actor=field.anna)
    with pytest.raises(InvalidInput):
        retry(reason=" ")
    for wrong in ("", "refund", "refund:x", f"nothing:{two[0]}", f"{NOTES}:evt_1"):
        with pytest.raises(NotFound):
            retry(work_ref=wrong)
    stuck = _stuck(world)
    assert {row.others_text for row in stuck} == {
        "Also retry the 1 other of this kind that failed for the same reason"
    }
    assert {row.campaign_title for row in stuck} == {field.campaign.title}
    assert retry(alike=True) == 2
    assert _stuck(world) == []
    with pytest.raises(TransitionRefused):
        retry()
    assert {row.tries for row in _failures(world)} == {0}
    only.work()
    assert {row.tries for row in _failures(world)} == {1}


def test_one_pledge_that_breaks_does_not_keep_its_raise_from_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign()
    bad = world.pledge(world.person("Anna"), campaign, 1).pledge_id
    good = world.pledge(world.person("Ben"), campaign, 1).pledge_id
    assert campaign.closes_at is not None
    end_page = payment_pages.end_page

    def end(deps: Any, *, pledge_id: Any) -> None:
        if str(pledge_id) == bad:
            raise ValueError
        end_page(deps, pledge_id=pledge_id)

    with world.deps.transaction() as session:
        for pledge_id in (bad, good):
            queues.set_due(session, QUEUES["reservation"], pledge_id, campaign.closes_at)
    monkeypatch.setattr(payment_pages, "end_page", end)
    world.clock.pass_to(campaign.closes_at)
    payment_pages.end_all(world.deps, campaign.id)
    assert world.statuses(bad, good) == ["reserved", "expired"]


def test_what_fails_every_round_keeps_nothing_else_from_being_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_named: Any) -> Any:
        raise GatewayRefused("This key may not.")

    def break_(*_given: Any, **_named: Any) -> Any:
        raise ValueError

    world.invest(world.person("Anna"), world.live_campaign(), 1)
    monkeypatch.setattr(world.deps.gateway.inner, "hold_funds", refuse)  # type: ignore[attr-defined]
    monkeypatch.setattr(Worker, "_publish_escrow", break_)
    Worker(world.deps)._look_around()

    with world.deps.reading() as session:
        assert len(session.exec(select(ReconciliationRun)).all()) == 1
        assert session.exec(select(InboxEvent)).all() != []


def test_a_mail_that_can_never_be_sent_is_left_and_the_next_ones_go_out(world: World) -> None:
    class Choosy(Outbox):
        def send(self, letter: Letter) -> None:
            if "paid" in letter.to:
                raise ValueError("no such header")
            super().send(letter)

    outbox = Choosy()
    deps = replace(world.deps, mailer=outbox)
    campaign = world.live_campaign()
    anna, ben = world.person("Paid Anna"), world.person("Ben")
    world.invest(anna, campaign, 1)
    world.invest(ben, campaign, 1)
    for _ in range(MOST_TRIES):
        DeafWorker(deps, threads=2).drain()
        world.clock.advance(timedelta(minutes=16))
    assert [to for to, _ in outbox.sent].count(ben.email) == 1
    with deps.reading() as session:
        query = select(Notice.mail, Notice.tries).where(Notice.user_id == anna.user_id)
        # Nobody knows what became of the first two tries, so there is no third.
        assert session.exec(query).all() == [(MailStatus.UNKNOWN.value, 2)]


def test_a_failure_that_cannot_be_kept_stops_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted, tried = Field(world).plant("campaign"), threading.Event()

    def work(_row_id: Any) -> None:
        tried.set()
        raise ValueError

    def away(*_given: Any, **_named: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception())

    only = OneKind(world, monkeypatch, "campaign", work)
    monkeypatch.setattr(failures, "put_off", away)
    only.work()
    assert tried.is_set()
    due_at = only.due_at(planted)
    assert due_at is not None
    assert due_at > world.clock.now()
