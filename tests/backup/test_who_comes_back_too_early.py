"""A worker or a web process that was cut off, and connects again before the return has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from crowdfund import bootstrap
from crowdfund.backup import marker, restoring
from crowdfund.backup.errors import BackupError
from crowdfund.db.engine import make_engine
from crowdfund.jobs.claims import Kind
from crowdfund.jobs.worker import Worker
from crowdfund.services.deps import Deps
from tests.backup.conftest import Keeper
from tests.http.test_http import application
from tests.world import World


@pytest.fixture
def elsewhere(keeper: Keeper, empty_url: str) -> Iterator[Deps]:
    """What a process on another machine works with."""
    engine = make_engine(empty_url)
    marker.keep_away(engine)
    yield replace(keeper.second, engine=engine)
    engine.dispose()


def test_a_worker_that_comes_back_does_nothing_before_it_is_caught_up(
    keeper: Keeper, world: World, elsewhere: Deps
) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    made = keeper.back_up()
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    second = keeper.bring_back(made)
    looked, stop = Event(), Event()
    claimed: list[Any] = []

    class Watched(Worker):
        def _due(self) -> frozenset[str]:
            found = super()._due()
            looked.set()
            return found

        def _claim(self, kind: Kind, limit: int) -> list[Any]:
            found = super()._claim(kind, limit)
            claimed.extend(found)
            return found

    running = Thread(target=Watched(elsewhere).run, args=(stop,))
    running.start()
    assert looked.wait(60)
    stop.set()
    running.join()
    assert claimed == []
    assert second.campaign(campaign).status == "live"

    keeper.catch_up()
    late = World(elsewhere, world.clock, world.sandbox)
    late.finish()
    assert late.campaign(campaign).status == "settled"
    assert late.statuses(pledge_id) == ["settled"]


def test_pages_are_not_ready_before_it_is_caught_up(
    keeper: Keeper, world: World, elsewhere: Deps
) -> None:
    world.person("Anna")
    made = keeper.back_up()
    keeper.bring_back(made)
    with TestClient(application(elsewhere)) as pages:
        assert pages.get("/readyz").status_code == 503
        keeper.catch_up()
        assert pages.get("/readyz").status_code == 200


def test_the_web_process_keeps_away(
    keeper: Keeper, elsewhere: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeper.second.engine.begin() as connection:
        marker.write(connection, taken_at=keeper.second.now(), is_restored=False)
    keeper.second.engine.dispose()
    plain = replace(elsewhere, engine=make_engine(keeper.second.engine.url.render_as_string(False)))
    monkeypatch.setattr(bootstrap, "build_deps", lambda _settings: plain)
    monkeypatch.setattr(bootstrap, "get_settings", lambda: None)
    bootstrap.get_deps.cache_clear()
    with pytest.raises(OperationalError, match="is not caught up"):
        bootstrap.get_deps().engine.connect()
    bootstrap.get_deps.cache_clear()
    plain.engine.dispose()


def test_who_connects_while_room_is_made_stops_the_return(
    keeper: Keeper, world: World, elsewhere: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.person("Anna")
    made = keeper.back_up()
    write, early = marker.write, []

    def late_mark(*args: object, **kwargs: object) -> None:
        early.append(elsewhere.engine.connect())
        write(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(restoring.marker, "write", late_mark)
    with pytest.raises(BackupError, match=r"1 other connection\(s\) work"):
        keeper.bring_back(made)
    [connection] = early
    tables = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    assert tables.scalar_one() == 0
    connection.close()
