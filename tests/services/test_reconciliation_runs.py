"""Runs of reconciliation: once a night, by any worker, a page at a time, and never half."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.tables import ProcessorRow, ReconciliationRun
from crowdfund.domain.errors import GatewayUnavailable, NotAllowed, NotSignedIn
from crowdfund.jobs.worker import Worker
from crowdfund.services import (
    health,
    reconciliation,
    reconciliation_compare,
    reconciliation_health,
    reconciliation_pages,
    reconciliation_reading,
)
from crowdfund.services.deps import Deps
from tests.reconciling import Auditor
from tests.world import World


@pytest.fixture
def auditor(world: World) -> Auditor:
    """Somebody who reconciles."""
    return Auditor(world)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows to a page and one page to a turn."""
    monkeypatch.setattr(reconciliation_reading, "PAGE_SIZE", 2)
    monkeypatch.setattr(reconciliation_reading, "PAGES_PER_TURN", 1)


def _runs(world: World) -> list[ReconciliationRun]:
    with world.deps.reading() as session:
        return list(session.exec(select(ReconciliationRun).order_by(ReconciliationRun.created_at)))  # type: ignore[arg-type]


def _rows(world: World) -> int:
    with world.deps.reading() as session:
        return len(session.exec(select(ProcessorRow.id)).all())


def _payments(world: World, count: int) -> list[str]:
    campaign, anna = world.live_campaign(), world.person("Anna")
    return [world.invest(anna, campaign, number + 1) for number in range(count)]


def _to_next_night(world: World) -> None:
    tomorrow = (world.clock.now() + timedelta(days=1)).date()
    world.clock.pass_to(datetime(tomorrow.year, tomorrow.month, tomorrow.day, 2, tzinfo=UTC))


class Interposed:
    """A gateway that does something before each call of one method."""

    def __init__(self, inner: Any, name: str, before: Callable[[], None]) -> None:
        self._inner, self._name, self._before = inner, name, before

    def __getattr__(self, name: str) -> Any:
        if name == self._name:
            self._before()
        return getattr(self._inner, name)


def _with(world: World, name: str, before: Callable[[], None]) -> Deps:
    gateway = Interposed(world.deps.gateway, name, before)
    return replace(world.deps, gateway=gateway)  # type: ignore[arg-type]


def test_a_night_has_one_run_however_many_workers_there_are(world: World) -> None:
    _payments(world, 1)
    _to_next_night(world)
    threads = [
        threading.Thread(target=reconciliation.schedule_nightly, args=(world.deps,))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.work()
    reconciliation.schedule_nightly(world.deps)
    world.work()

    [run] = _runs(world)
    assert run.ended_at is not None
    assert (run.origin, run.night, run.since) == ("nightly", world.clock.now().date(), None)
    assert (run.row_count, run.line_count, run.found_count) == (1, 1, 0)

    _to_next_night(world)
    reconciliation.schedule_nightly(world.deps)
    world.work()
    second = _runs(world)[1]
    assert second.since == second.created_at - reconciliation.WINDOW


def test_the_worker_s_beat_makes_the_night_s_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, schedule = threading.Event(), reconciliation.schedule_nightly

    def once(deps: Deps) -> None:
        schedule(deps)
        stop.set()

    monkeypatch.setattr(reconciliation, "schedule_nightly", once)
    Worker(world.deps).run(stop)
    [run] = _runs(world)
    assert run.origin == "nightly"


def test_before_the_night_begins_it_is_still_the_night_before(world: World) -> None:
    _to_next_night(world)
    reconciliation.schedule_nightly(world.deps)
    assert _runs(world)[0].night == world.clock.now().date()
    world.work()
    world.clock.advance(timedelta(hours=21, minutes=59))
    tomorrow = world.clock.now() + timedelta(hours=1)
    world.clock.pass_to(tomorrow.replace(hour=1, minute=0))
    reconciliation.schedule_nightly(world.deps)
    assert len(_runs(world)) == 1


@pytest.mark.usefixtures("small_pages")
def test_a_run_goes_on_where_a_worker_died(world: World, auditor: Auditor) -> None:
    _payments(world, 5)
    reconciliation.ask(world.deps, actor=world.admin())
    [run] = _runs(world)
    reconciliation.advance(world.deps, run_id=run.id)
    [begun] = _runs(world)
    assert (begun.row_count, begun.is_read, _rows(world)) == (2, False, 2)
    panel = reconciliation_pages.report(world.deps)
    assert (panel.is_running, panel.progress_text) == (True, "2 of about 2 rows read.")

    for _ in range(4):
        reconciliation.advance(world.deps, run_id=run.id)

    [ended] = _runs(world)
    assert ended.ended_at is not None
    assert (ended.row_count, ended.line_count, _rows(world)) == (5, 5, 5)
    assert auditor.differences() == []


@pytest.mark.usefixtures("small_pages")
def test_whoever_lost_the_turn_writes_nothing(world: World) -> None:
    _payments(world, 5)
    reconciliation.ask(world.deps, actor=world.admin())
    [run] = _runs(world)
    others: list[int] = []

    def overtake() -> None:
        if not others:
            others.append(1)
            reconciliation.advance(world.deps, run_id=run.id)

    reconciliation.advance(_with(world, "list_balance_rows", overtake), run_id=run.id)

    [after] = _runs(world)
    assert (after.turn, after.row_count, _rows(world)) == (2, 2, 2)


def test_two_workers_who_end_one_run_keep_it_once(world: World) -> None:
    _payments(world, 1)
    reconciliation.ask(world.deps, actor=world.admin())
    [run] = _runs(world)
    done: list[int] = []

    def overtake() -> None:
        if not done:
            done.append(1)
            reconciliation.advance(world.deps, run_id=run.id)

    reconciliation.advance(_with(world, "retrieve_balance", overtake), run_id=run.id)

    [after] = _runs(world)
    assert (after.turn, after.ended_at is not None) == (2, True)
    with world.deps.reading() as session:
        assert len(reconciliation.sums_of(session, run.id)) == 1


def test_a_window_reads_the_last_days_and_compares_everything(
    world: World, auditor: Auditor
) -> None:
    _payments(world, 2)
    assert auditor.kinds() == []
    world.clock.advance(timedelta(days=9))
    _payments(world, 1)

    assert auditor.kinds(days=7) == []

    assert (auditor.run().row_count, auditor.run().line_count) == (1, 3)
    assert auditor.run().since is not None


@pytest.mark.usefixtures("small_pages")
def test_what_changed_before_the_window_is_found_when_the_balance_changed(
    world: World, auditor: Auditor
) -> None:
    [pledge_id] = _payments(world, 1)
    assert auditor.kinds() == []
    world.clock.advance(timedelta(days=9))
    _payments(world, 2)
    row = auditor.row_of(world.pledge_row(pledge_id).charge_ref)
    auditor.rewrite({**row, "amount": 1_100, "net": row["net"] + 100})
    assert auditor.kinds(days=7) == []
    assert auditor.run().row_count == 2
    auditor.move_funds("USD", 100)

    assert auditor.kinds(days=7) == ["books_sum", "wrong_amount"]

    assert auditor.run().since is None


def test_a_night_after_a_difference_reads_everything(world: World, auditor: Auditor) -> None:
    _payments(world, 1)
    auditor.move_funds("USD", 1)
    assert auditor.kinds() == ["balance_sum", "books_sum"]
    world.clock.advance(timedelta(days=10))
    reconciliation.schedule_nightly(world.deps)
    assert _runs(world)[-1].since is None
    auditor.move_funds("USD", -1)
    world.work()
    assert auditor.differences() == []


def test_a_payment_while_it_reads_is_no_difference(world: World, auditor: Auditor) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    world.invest(anna, campaign, 1)
    reconciliation.ask(world.deps, actor=world.admin())
    [run] = _runs(world)
    left = [2, 3]

    def invest() -> None:
        if left:
            world.invest(anna, campaign, left.pop())

    reconciliation.advance(_with(world, "retrieve_balance", invest), run_id=run.id)

    [after] = _runs(world)
    assert after.ended_at is not None
    assert (after.line_count, auditor.differences()) == (3, [])


def test_money_that_never_stands_still_is_not_compared_and_says_so(
    world: World, auditor: Auditor
) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    world.invest(anna, campaign, 1)
    auditor.kinds()
    [alarm] = auditor.alarms()
    reconciliation.ask(world.deps, actor=world.admin())
    run = _runs(world)[-1]

    def invest() -> None:
        world.invest(anna, campaign, 1)

    reconciliation.advance(_with(world, "retrieve_balance", invest), run_id=run.id)

    [found] = auditor.differences()
    assert found.kind == "not_compared"
    assert [one.id for one in auditor.alarms()] == [alarm.id]
    panel = reconciliation_pages.report(world.deps)
    assert (panel.agrees, panel.is_compared) == (True, False)
    with world.deps.reading() as session:
        how = reconciliation_health.health_words(session, world.deps.now())
    assert (how.failing, how.warnings) == (
        [],
        ["Money kept moving while the balance was read: sums were not compared."],
    )
    assert auditor.kinds() == []
    assert reconciliation_pages.report(world.deps).is_compared


def test_a_processor_that_is_away_is_asked_again_later(world: World, auditor: Auditor) -> None:
    _payments(world, 1)
    reconciliation.ask(world.deps, actor=world.admin())
    world.sandbox.fault("/v1/balance_transactions", 500, times=3)
    world.work()
    [run] = _runs(world)
    assert (run.tries, run.ended_at) == (1, None)
    assert "does not answer" in reconciliation_pages.report(world.deps).progress_text

    world.clock.advance(timedelta(seconds=5))
    world.work()

    [run] = _runs(world)
    assert (run.tries, run.note, run.ended_at is not None) == (0, "", True)
    assert auditor.differences() == []


def test_a_command_says_that_the_processor_is_away(world: World, auditor: Auditor) -> None:
    _payments(world, 1)
    world.sandbox.fault("/v1/balance", 500, times=3)
    with pytest.raises(GatewayUnavailable):
        auditor.reconcile()
    assert auditor.kinds() == []
    assert len(_runs(world)) == 2


@pytest.mark.usefixtures("small_pages")
def test_a_place_that_the_processor_forgot_begins_again(world: World, auditor: Auditor) -> None:
    _payments(world, 3)
    reconciliation.ask(world.deps, actor=world.admin())
    [run] = _runs(world)
    reconciliation.advance(world.deps, run_id=run.id)
    [run] = _runs(world)
    run.cursor = "txn_of_nobody"
    world.put(run)
    world.sandbox.checks_contract = False

    reconciliation.advance(world.deps, run_id=run.id)
    [again] = _runs(world)
    assert (again.cursor, again.row_count, again.tries) == ("", 0, 1)
    world.clock.advance(timedelta(seconds=5))
    world.work()

    [ended] = _runs(world)
    assert (ended.row_count, ended.ended_at is not None) == (3, True)
    assert auditor.differences() == []


def test_asking_twice_is_one_run_and_only_moderators_ask(world: World) -> None:
    with pytest.raises(NotSignedIn):
        reconciliation.ask(world.deps, actor=None)
    with pytest.raises(NotAllowed):
        reconciliation.ask(world.deps, actor=world.person("Anna"))
    admin = world.admin()
    reconciliation.ask(world.deps, actor=admin)
    reconciliation.ask(world.deps, actor=world.admin())
    [run] = _runs(world)
    assert (run.asked_by, run.origin) == (admin.user_id, "asked")
    with pytest.raises(NotAllowed):
        reconciliation_pages.panel(world.deps, actor=world.person("Anna"))


def test_a_command_ends_a_run_that_waits_and_then_makes_its_own(
    world: World, auditor: Auditor
) -> None:
    _payments(world, 1)
    reconciliation.ask(world.deps, actor=world.admin())
    assert auditor.kinds() == []
    assert [(run.origin, run.ended_at is not None) for run in _runs(world)] == [
        ("asked", True),
        ("command", True),
    ]


def test_of_many_differences_some_are_listed_and_none_is_lost(
    world: World, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation_compare, "MOST_LISTED", 2)
    for pledge_id in _payments(world, 4):
        charge_ref = world.pledge_row(pledge_id).charge_ref
        world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="100")
    assert auditor.kinds() == ["books_sum", "too_many", "unknown_movement", "unknown_movement"]
    assert auditor.run().found_count == 6
    [more] = [one for one in auditor.differences() if one.kind == "too_many"]
    assert more.sentence == "More differences, not listed one by one: 2."


def test_pages_and_health_say_how_it_stands(world: World, auditor: Auditor) -> None:
    _payments(world, 2)
    admin = world.admin()
    before = reconciliation_pages.panel(world.deps, actor=admin)
    assert (before.has_run, before.last_text[:33]) == (False, "Nothing was reconciled yet. A wor")
    assert health.reconciliation(world.deps) == ("never run yet; a worker does it at night", [])

    auditor.kinds()
    panel = reconciliation_pages.panel(world.deps, actor=admin)
    assert (panel.has_run, panel.agrees, panel.is_running) == (True, True, False)
    assert "2 rows of the processor read (all), 2 objects compared" in panel.last_text
    [usd] = panel.sums
    assert (usd.processor_text, usd.ledger_text, usd.difference_text) == (
        "$28.53",
        "$28.53",
        "$0.00",
    )
    assert [(one.kind_label, one.is_alarm, one.can_close) for one in panel.incidents] == [
        ("Top up", True, False)
    ]
    assert health.reconciliation(world.deps)[1] == []

    auditor.move_funds("USD", 5)
    auditor.kinds()
    panel = reconciliation_pages.panel(world.deps, actor=admin)
    assert (panel.agrees, panel.sums[0].difference_text, panel.sums[0].agrees) == (
        False,
        "$0.05",
        False,
    )
    said, problems = health.reconciliation(world.deps)
    assert said.endswith("3 open incidents")
    assert problems == ["2 differences between the processor and the books: see /admin/money."]
    assert problems[0] in health.report(world.deps).problems

    world.clock.advance(timedelta(hours=37))
    assert any("Nothing was reconciled since" in one for one in health.report(world.deps).problems)
    auditor.move_funds("USD", -5)
    auditor.kinds()
    closed = reconciliation_pages.panel(world.deps, actor=admin).closed
    assert sorted(one.kind_label for one in closed) == ["Books and processor", "Processor's sum"]
    assert closed[0].how.startswith("By itself, ")
