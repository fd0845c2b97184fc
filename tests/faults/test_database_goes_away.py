"""PostgreSQL crashes, drops connections and runs out of them while a worker works on, and the same
worker, never started again, brings the raise to its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

from crowdfund.db.engine import make_engine
from crowdfund.db.tables import Campaign
from crowdfund.jobs.worker import Worker
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.postgres_config import DATABASE
from crowdfund.mail import NullMailer
from crowdfund.services.deps import Deps
from tests.conftest import ROOT
from tests.faults.boundaries import listen_to
from tests.faults.effects import faults_of
from tests.sandbox_server import SandboxServer
from tests.world import StoryClock, World

BACKERS = 6
MOST_CONNECTIONS = 30
AT_CALL = 3
"""The transfer or refund during which it happens: some are done, some are not."""
PATIENCE_SECONDS = 60
TROUBLE = {"claim_failed", "database_trouble", "round_trouble", "work_failed"}
"""What a worker says when the database fails it."""


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server of its own whose commits survive a crash, with few connections to give."""
    server = EmbeddedPostgres.start(tmp_path_factory.mktemp("durable"), durable=True)
    with server.cluster._connect() as connection:
        connection.autocommit = True
        connection.execute(f"ALTER SYSTEM SET max_connections = {MOST_CONNECTIONS}".encode())
    server.cluster.stop()
    server.cluster.bring_up(durable=True)
    engine = make_engine(server.url)
    config = Config(str(ROOT / "alembic.ini"))
    with engine.connect() as connected:
        config.attributes["connection"] = connected
        command.upgrade(config, "head")
    engine.dispose()
    yield server
    server.remove()


@pytest.fixture
def fresh_url(durable: EmbeddedPostgres) -> str:
    """A database on that server with every table and no rows."""
    name = f"troubled_{uuid4().hex}"
    with psycopg.connect(_address(durable, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{DATABASE}"'.encode())
    return durable.database_url(name)


def _address(server: EmbeddedPostgres, database: str) -> str:
    url = make_url(server.database_url(database)).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


@dataclass
class Trouble:
    """What can befall a server, and the moment at which it does: between a call and its result."""

    server: EmbeddedPostgres
    strike: Callable[[Trouble], None] = lambda _trouble: None
    struck: threading.Event = field(default_factory=threading.Event)
    _at: tuple[str, int] = ("", 0)
    _calls: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: ExitStack = field(default_factory=ExitStack)
    _loses_next_commit: bool = False

    def strike_at(self, path: str, call: int, strike: Callable[[Trouble], None]) -> None:
        """Has `strike` happen when the answer of that call of a path has arrived."""
        self._at, self.strike = (path, call), strike

    def answered(self, path: str) -> None:
        """Is told of every answer, in the thread that waits for it."""
        with self._lock:
            self._calls += path == self._at[0]
            is_time = (path, self._calls) == self._at
            if is_time:
                self.strike(self)
                self.struck.set()

    def crash(self) -> None:
        """The server dies without writing a checkpoint; whoever is connected is cut off."""
        self.server.cluster._pg_ctl("stop", "--mode=immediate", "--wait", "--timeout=20")

    def cut_off(self) -> None:
        """Every connection is ended."""
        self._cut_off_others([])

    def use_up(self) -> None:
        """Every connection that the server gives is taken by others."""
        ours: list[int] = []
        while self._cut_off_others(ours):
            with suppress(psycopg.OperationalError):
                for _ in range(MOST_CONNECTIONS):
                    taken = psycopg.connect(_address(self.server, "postgres"))
                    self._held.enter_context(closing(taken))
                    ours.append(taken.info.backend_pid)

    def _cut_off_others(self, ours: list[int]) -> bool:
        with self.server.cluster._connect() as connection:
            cut_off = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'crowdfund' AND NOT pid = ANY(%s)",
                (ours,),
            ).fetchall()
        return bool(cut_off) or not ours

    def lose_commit(self) -> None:
        """The server dies when the next commit is made and before anybody hears of it."""
        self._loses_next_commit = True

    def committed(self, moment: str) -> None:
        """Is told of every commit, in the thread that made it."""
        with self._lock:
            is_lost, self._loses_next_commit = self._loses_next_commit, False
            if moment == "after commit" and is_lost:
                self.crash()
                raise psycopg.OperationalError("server closed the connection unexpectedly")
            self._loses_next_commit = is_lost

    def end(self) -> None:
        """All is well again."""
        with self._lock:
            self._held.close()
            self.server.cluster.bring_up(durable=True)


@pytest.fixture
def trouble(durable: EmbeddedPostgres) -> Iterator[Trouble]:
    """Trouble that has not come yet."""
    trouble = Trouble(durable)
    yield trouble
    trouble.end()


@pytest.fixture
def troubled(
    trouble: Trouble,
    fresh_url: str,
    stripe_sandbox: SandboxServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """A world on that server, whose calls and commits are told of."""
    engine = make_engine(fresh_url)
    listen_to(engine, trouble.committed)
    gateway = stripe_sandbox.gateway()
    transport = gateway._transport
    request = transport.request

    def told(method: str, url: str, *given: Any, **named: Any) -> Any:
        answer = request(method, url, *given, **named)
        if method == "post":
            trouble.answered(url.removeprefix(stripe_sandbox.url))
        return answer

    monkeypatch.setattr(transport, "request", told)
    clock = StoryClock(stripe_sandbox)
    deps = Deps(
        engine=engine,
        gateway=gateway,
        clock=clock,
        mailer=NullMailer(),
        files_dir=Path("/nonexistent"),
        public_url="http://127.0.0.1:8000",
        secret_key="a-secret-that-only-tests-know-0123456789",
        platform_country="US",
        fee_basis_points=500,
        is_demo=True,
    )
    yield World(deps, clock, stripe_sandbox)
    engine.dispose()


STRIKES = {
    "crashes": Trouble.crash,
    "ends every connection": Trouble.cut_off,
    "has no connection left": Trouble.use_up,
    "crashes after a commit of which nobody hears": Trouble.lose_commit,
}

UNNOTICED = {"ends every connection"}
"""A kept connection that was cut is replaced before it is used again: a worker need not notice."""


@pytest.mark.parametrize("strike", STRIKES)
@pytest.mark.parametrize(
    ("target_minor", "path", "ending"),
    [(10_000, "/v1/transfers", "settled"), (100_000, "/v1/refunds", "refunded")],
)
def test_a_raise_ends_though_the_database(
    troubled: World, trouble: Trouble, strike: str, target_minor: int, path: str, ending: str
) -> None:
    campaign = troubled.live_campaign(target_minor=target_minor)
    for number in range(BACKERS):
        troubled.invest(troubled.person(f"Buyer {number}"), campaign, 2)
    assert campaign.closes_at is not None
    troubled.clock.pass_to(campaign.closes_at)
    trouble.strike_at(path, AT_CALL, STRIKES[strike])

    stop = threading.Event()
    worker = threading.Thread(target=Worker(troubled.deps, threads=3).run, args=(stop,))
    with structlog.testing.capture_logs() as logs:
        worker.start()
        try:
            assert trouble.struck.wait(PATIENCE_SECONDS)
            if strike not in UNNOTICED:
                _until(lambda: any(line["event"] in TROUBLE for line in logs))
            trouble.end()
            _until(lambda: _has_ended(troubled, campaign))
            assert worker.is_alive()
        finally:
            stop.set()
            worker.join(PATIENCE_SECONDS)

    troubled.finish()
    assert troubled.campaign(campaign).status == ending
    assert faults_of(troubled) == []


def _has_ended(world: World, campaign: Campaign) -> bool:
    """Whether it has; time passes if not, so that leases run out."""
    if world.campaign(campaign).ended_at is not None:
        return True
    world.clock.advance(timedelta(seconds=10))
    return False


def _until(is_so: Callable[[], bool]) -> None:
    """Looks again and again while others work."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "nothing came of it"
        threading.Event().wait(0.05)
