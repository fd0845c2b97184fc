"""What is past its time is erased when it may be; records never are, whatever their age."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from crowdfund.clock import real_now
from crowdfund.db.tables import Campaign, UserSession, WorkerBeat
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.retention import FIVE_YEARS, KEPT, RecordKind, kept
from crowdfund.services import accounts, retention
from crowdfund.services.deps import Deps
from crowdfund.services.retention import PAST, erase_past, past_time
from tests.world import StoryClock, World


def test_every_table_has_one_period() -> None:
    """Prevents: a new table that nobody decided how long to keep."""
    named = [table for one in KEPT for table in one.tables]
    assert len(named) == len(set(named))
    assert set(named) == set(SQLModel.metadata.tables)


def test_what_is_erased_is_what_the_page_says() -> None:
    assert set(PAST) | {RecordKind.VISITS} == retention.erased_kinds()
    for kind, (table, _condition) in PAST.items():
        assert kept(kind).tables == (table,)


def test_records_are_kept_as_long_as_the_law_says() -> None:
    rule = regime(RegimeCode.ECSPR).rule("records")
    months = rule.editions[-1].judge({})
    assert months == 60
    for kind in ("offers", "money", "investors", "told", "trail"):
        one = kept(RecordKind(kind))
        assert (one.period, one.is_erased) == (FIVE_YEARS, False)
        assert timedelta(days=365 * 5 + 2) <= FIVE_YEARS
        assert "2020/1503" in one.source


def sessions(deps: Deps) -> int:
    with deps.reading() as session:
        return len(session.exec(select(UserSession)).all())


def signed_in(deps: Deps) -> str:
    """Somebody's browser. Returns what its cookie holds."""
    person = {"email": "anna@example.test", "password": "a quiet river bend"}
    accounts.register(deps, **person, name="Anna", client_address="192.0.2.1")
    grant = accounts.sign_in(deps, **person, client_address="192.0.2.1", user_agent="t")
    return grant.token


def ended(deps: Deps, since: timedelta) -> None:
    """Has every session ended so long ago, in real time."""
    with deps.transaction() as session:
        for row in session.exec(select(UserSession)):
            row.expires_at = real_now() - since


def test_sessions_are_erased_to_the_day(deps: Deps) -> None:
    signed_in(deps)
    ended(deps, timedelta(days=89))
    assert erase_past(deps)[RecordKind.SESSIONS] == 0
    assert past_time(deps) == []
    ended(deps, timedelta(days=91))
    assert [(one.kind, one.count) for one in past_time(deps)] == [(RecordKind.SESSIONS, 1)]
    assert erase_past(deps)[RecordKind.SESSIONS] == 1
    assert (sessions(deps), past_time(deps)) == (0, [])


def test_moving_the_clock_signs_nobody_out(deps: Deps, clock: StoryClock) -> None:
    """Sessions live in real time: those that were there, and those that begin afterwards."""
    before = signed_in(deps)
    clock.advance(timedelta(days=5 * 365))
    after = accounts.sign_in(
        deps,
        email="anna@example.test",
        password="a quiet river bend",
        client_address="192.0.2.1",
        user_agent="t",
    ).token
    assert past_time(deps) == []
    assert erase_past(deps)[RecordKind.SESSIONS] == 0
    assert all(accounts.actor_for(deps, token=token) for token in (before, after))


def test_beats_are_counted_in_real_time(deps: Deps, world: World, clock: StoryClock) -> None:
    world.work()
    with deps.transaction() as session:
        session.execute(text("INSERT INTO worker_beats VALUES ('old', now() - interval '31 days')"))
        session.execute(text("INSERT INTO worker_beats VALUES ('new', now())"))
    clock.advance(timedelta(days=400))
    assert erase_past(deps)[RecordKind.BEATS] == 1
    with deps.reading() as session:
        assert "new" in session.exec(select(WorkerBeat.name)).all()


def test_many_are_erased_in_parts(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    with deps.transaction() as session:
        beats = "INSERT INTO worker_beats SELECT 'old ' || n, now() - interval '99 days' "
        session.execute(text(beats + "FROM generate_series(1, 5) n"))
    assert erase_past(deps)[RecordKind.BEATS] == 5


def test_records_of_a_raise_are_listed_and_stay(
    deps: Deps, world: World, clock: StoryClock
) -> None:
    campaign = world.live_campaign()
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        row.status, row.ended_at, row.due_at = "withdrawn", deps.now(), None
    clock.advance(FIVE_YEARS - timedelta(days=1))
    assert past_time(deps) == []
    clock.advance(timedelta(days=2))
    [past] = past_time(deps)
    assert (past.kind, past.is_erased, past.names) == (
        RecordKind.OFFERS,
        False,
        (campaign.slug,),
    )
    before = counts(deps)
    erase_past(deps)
    after = counts(deps)
    assert {name for name in before if before[name] != after[name]} <= {"user_sessions"}


def counts(deps: Deps) -> dict[str, int]:
    with deps.reading() as session:
        return {
            name: int(session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())
            for name in SQLModel.metadata.tables
        }
