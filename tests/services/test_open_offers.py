"""What is kept of open campaigns: right as if it were read anew, and read for nobody twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Event, Lock, Semaphore
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, delete, select

from crowdfund.db.queries import open_campaigns
from crowdfund.db.tables import Campaign, Enterprise, StatedValue, YearFigures
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.ranking import Board
from crowdfund.domain.matching.taste import NO_TASTE
from crowdfund.domain.matching.wishes import NO_WISHES
from crowdfund.services import open_offers
from crowdfund.services.deps import Deps
from tests.world import World

LOOKERS = 4


class _Read:
    """Which campaigns were read, by each reading: None for all."""

    def __init__(self) -> None:
        self.keys: list[set[str] | None] = []
        self._real = open_campaigns.standing

    def __call__(self, session: Session, keys: Collection[str] | None = None) -> Any:
        self.keys.append(None if keys is None else set(keys))
        return self._real(session, keys)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> _Read:
    made = _Read()
    monkeypatch.setattr(open_campaigns, "standing", made)
    return made


@pytest.fixture
def open_ones(world: World) -> list[Campaign]:
    """Three open campaigns; time stands still from now on."""
    found = [world.live_campaign(world.person(name), can_receive=False) for name in "abc"]
    world.clock.stand_still()
    return found


def offers(board: Board) -> list[Offer]:
    """All that is on a board, by key: their order is drawn anew at midnight."""
    return sorted(board.ranked(NO_WISHES, NO_TASTE), key=lambda one: one.key)


def read_late(world: World) -> list[Offer]:
    """What is kept when what was read before is old, which is what would be read anew."""
    world.clock.drift(open_offers.KEPT_FOR)
    found = offers(open_offers.open_offers(world.deps))
    open_offers.forget_all()
    assert offers(open_offers.open_offers(world.deps)) == found
    return found


def _figures(enterprise_id: Any, period: str, revenue_minor: int) -> YearFigures:
    return YearFigures(
        enterprise_id=enterprise_id, period=period, currency="EUR", revenue_minor=revenue_minor
    )


def test_only_what_has_changed_is_read_again(
    world: World, deps: Deps, open_ones: list[Campaign], read: _Read
) -> None:
    before = open_offers.open_offers(deps)
    assert open_offers.open_offers(deps) is before
    assert read.keys == [None]
    world.clock.drift(open_offers.KEPT_FOR)
    assert offers(open_offers.open_offers(deps)) == offers(before)
    assert read.keys == [None]
    first, second, third = open_ones
    with deps.transaction() as session:
        session.get_one(Campaign, first.id).minimum_ticket_minor = 7_000
        session.get_one(Campaign, second.id).status = "suspended"
    world.clock.drift(open_offers.KEPT_FOR)
    after = {one.key: one for one in offers(open_offers.open_offers(deps))}
    assert read.keys == [None, {str(first.id)}]
    assert set(after) == {str(first.id), str(third.id)}
    assert after[str(first.id)].minimum_ticket_minor == 7_000


CHANGES: dict[str, dict[type, dict[str, Any]]] = {
    "what it sells": {Campaign: {"sector": "energy"}},
    "its stage": {Campaign: {"stage": "growth"}},
    "its ticket": {Campaign: {"minimum_ticket_minor": 7_000}},
    "its price": {Campaign: {"price_millionths": 11_000_000}},
    "shares reserved": {Campaign: {"reserved_shares": 2}},
    "shares in escrow": {Campaign: {"escrowed_shares": 2}},
    "people": {Campaign: {"pledge_count": 3}},
    "when it opened": {Campaign: {"opens_at": datetime(2026, 1, 1, tzinfo=UTC)}},
    "its country": {Enterprise: {"country": "KE"}},
    "its region": {Enterprise: {"region": "Elsewhere, \\ \" '\n("}},
    "its town": {Enterprise: {"city": "Elsewhere"}},
    "its people": {Enterprise: {"employees": 77}},
    "its age": {Enterprise: {"incorporated_on": date(2024, 1, 1)}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_noticed(
    world: World,
    deps: Deps,
    open_ones: list[Campaign],
    read: _Read,
    change: dict[type, dict[str, Any]],
) -> None:
    before = offers(open_offers.open_offers(deps))
    changed = open_ones[1]
    replaced = _change(deps, changed, change)
    read_late(world)
    _change(deps, changed, replaced)
    world.clock.drift(open_offers.KEPT_FOR)
    # Back to what it was, which the books want at the end.
    assert offers(open_offers.open_offers(deps)) == before
    assert read.keys == [None, {str(changed.id)}, None, {str(changed.id)}]


def _change(
    deps: Deps, campaign: Campaign, change: dict[type, dict[str, Any]]
) -> dict[type, dict[str, Any]]:
    """Changes values of its rows. Returns what they were."""
    ids = {Campaign: campaign.id, Enterprise: campaign.enterprise_id}
    replaced: dict[type, dict[str, Any]] = {}
    with deps.transaction() as session:
        for table, values in change.items():
            row = session.get_one(table, ids[table])
            replaced[table] = {name: getattr(row, name) for name in values}
            assert replaced[table] != values
            for name, value in values.items():
                setattr(row, name, value)
    return replaced


def test_figures_and_values_that_come_and_go_are_noticed(
    world: World, deps: Deps, open_ones: list[Campaign]
) -> None:
    open_offers.open_offers(deps)
    owner = open_ones[0].enterprise_id

    def of_it() -> Offer:
        return next(one for one in read_late(world) if one.key == str(open_ones[0].id))

    with deps.transaction() as session:
        session.execute(delete(YearFigures).where(col(YearFigures.enterprise_id) == owner))
        session.add(_figures(owner, "most_recent", 300))
    assert of_it().classes.growth_basis_points is None
    with deps.transaction() as session:
        session.add(_figures(owner, "prior", 100))
        session.add(StatedValue(enterprise_id=owner, value="local", stated_at=world.clock.now()))
    found = of_it()
    assert (found.classes.growth_basis_points, "local" in found.values) == (20_000, True)
    with deps.transaction() as session:
        query = select(YearFigures).where(YearFigures.enterprise_id == owner)
        for row in session.exec(query):
            row.currency, row.revenue_minor = "USD", (row.revenue_minor or 0) + 100
        session.execute(delete(StatedValue))
    found = of_it()
    assert (found.classes.growth_basis_points, "local" in found.values) == (10_000, False)


@pytest.mark.usefixtures("open_ones")
@pytest.mark.parametrize("days", [1, 14, -1, 400])
def test_time_that_passes_alone_is_noticed(world: World, deps: Deps, days: int) -> None:
    open_offers.open_offers(deps)
    world.clock.drift(timedelta(days=days))
    assert {one.days_open for one in read_late(world)} == {max(0, days)}


@pytest.mark.usefixtures("open_ones")
def test_another_day_has_another_board(world: World, deps: Deps) -> None:
    today = world.clock.now()
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    world.clock.drift(midnight - today - timedelta(seconds=1))
    assert open_offers.open_offers(deps).day == today.date()
    world.clock.drift(timedelta(seconds=1))
    assert open_offers.open_offers(deps).day == midnight.date()


@pytest.mark.usefixtures("open_ones")
def test_who_finds_it_old_at_the_same_time_reads_once(
    world: World, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_offers.open_offers(deps)
    world.clock.drift(open_offers.KEPT_FOR)
    times, real, all_there = [], open_campaigns.marks, Barrier(LOOKERS)

    def marks(session: Session) -> dict[str, str]:
        times.append(1)
        return real(session)

    def look(_: int) -> Board:
        all_there.wait(timeout=30)
        return open_offers.open_offers(deps)

    monkeypatch.setattr(open_campaigns, "marks", marks)
    with ThreadPoolExecutor(LOOKERS) as lookers:
        boards = list(lookers.map(look, range(LOOKERS)))
    assert len(times) == 1
    assert all(board is boards[0] for board in boards)


class _Queue:
    """A lock that says how many want it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.wanted = Semaphore(0)

    def __enter__(self) -> None:
        self.wanted.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@pytest.mark.usefixtures("open_ones")
def test_who_waited_for_a_reading_that_failed_is_told_and_begins_no_other(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: of a crowd, each waits for all before them when the database hangs."""
    tries, queue, real = [], _Queue(), open_campaigns.standing

    def standing(_session: Session, _keys: object = None) -> Any:
        tries.append(1)
        for _ in range(LOOKERS):
            assert queue.wanted.acquire(timeout=30)
        raise OperationalError("SELECT", None, Exception("too slow"))

    monkeypatch.setattr(open_campaigns, "standing", standing)
    monkeypatch.setattr(open_offers._shelf_of(deps), "lock", queue)
    with ThreadPoolExecutor(LOOKERS) as lookers:
        looks = [lookers.submit(open_offers.open_offers, deps) for _ in range(LOOKERS)]
        errors = [type(look.exception(timeout=60)) for look in looks]
    assert sorted(error.__name__ for error in errors) == ["OperationalError"] + ["TimeoutError"] * (
        LOOKERS - 1
    )
    assert len(tries) == 1
    # Who comes later tries anew.
    monkeypatch.setattr(open_campaigns, "standing", real)
    assert len(offers(open_offers.open_offers(deps))) == 3


@pytest.mark.usefixtures("open_ones")
def test_nobody_waits_while_it_is_read_ahead(
    world: World, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_offers.open_offers(deps)
    reads, goes_on, real = Event(), Event(), open_campaigns.marks

    def marks(session: Session) -> dict[str, str]:
        reads.set()
        assert goes_on.wait(timeout=30)
        return real(session)

    monkeypatch.setattr(open_campaigns, "marks", marks)
    with ThreadPoolExecutor(1) as reader:
        done = reader.submit(open_offers.read_ahead, deps)
        assert reads.wait(timeout=30)
        try:
            assert open_offers.open_offers(deps) is before
        finally:
            goes_on.set()
        done.result(timeout=30)
    assert open_offers.open_offers(deps) is not before
    # What was read ahead is fresh for as long as what anybody read.
    world.clock.drift(open_offers.KEPT_FOR - timedelta(seconds=1))
    monkeypatch.setattr(open_campaigns, "marks", real)
    assert len(offers(open_offers.open_offers(deps))) == 3


def _not_read(logs: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What was told of readings that failed, and nothing that others say meanwhile."""
    return [one for one in logs if one["event"] == "open_offers_not_read"]


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (OperationalError("SELECT", None, Exception("gone")), "warning"),
        (ValueError("a bug"), "error"),
    ],
)
@pytest.mark.usefixtures("open_ones")
def test_a_reading_ahead_that_fails_is_told_and_loses_nothing(
    world: World,
    deps: Deps,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    level: str,
) -> None:
    before = open_offers.open_offers(deps)

    def marks(_session: Session) -> dict[str, str]:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(open_campaigns, "marks", marks)
        with structlog.testing.capture_logs() as logs:
            open_offers.read_ahead(deps)
        assert [one["log_level"] for one in _not_read(logs)] == [level]
        assert open_offers.open_offers(deps) is before
        # Nothing old is passed off as fresh: who asks then is told.
        world.clock.drift(open_offers.KEPT_FOR)
        with pytest.raises(type(error)):
            open_offers.open_offers(deps)
    assert offers(open_offers.open_offers(deps)) == offers(before)


@pytest.mark.usefixtures("open_ones")
def test_a_reading_that_hangs_is_given_up(
    world: World, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_offers.open_offers(deps)

    def marks(session: Session) -> dict[str, str]:
        session.execute(text("SELECT pg_sleep(60)"))
        return {}

    with monkeypatch.context() as hung:
        hung.setattr(open_offers, "PATIENCE", "1ms")
        hung.setattr(open_campaigns, "marks", marks)
        with structlog.testing.capture_logs() as logs:
            open_offers.read_ahead(deps)
        assert len(_not_read(logs)) == 1
        assert open_offers.open_offers(deps) is before
        world.clock.drift(open_offers.KEPT_FOR)
        with pytest.raises(OperationalError):
            open_offers.open_offers(deps)
    assert offers(open_offers.open_offers(deps)) == offers(before)
