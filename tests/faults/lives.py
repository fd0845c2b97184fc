"""What children run: a part of a play as a web or worker process, or the sandbox."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import stripe
from sqlalchemy import Engine, event, make_url

from crowdfund.db.engine import make_engine
from crowdfund.domain.errors import CrowdfundError
from crowdfund.mail import NullMailer
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.stripe_sandbox.serve import serve, start_in_thread
from crowdfund.stripe_sandbox.world import SandboxSettings
from tests.faults.boundaries import Boundaries, CountedTransport, listen_to, told_deps
from tests.faults.plays import PLAYS, Stage, Step
from tests.sandbox_server import (
    PATIENCE_SECONDS,
    SECRET_KEY,
    WEBHOOK_SECRET,
    SandboxServer,
    Wiretap,
)
from tests.world import StoryClock, TestSandboxControl, World

Said = list[tuple[str, str]]
"""Pairs of `boundary` and its name, `end` and nothing, or `error` and what it was."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class SharedClock(StoryClock):
    """The story's clock in a new process: as far ahead as the processor's."""

    def __init__(self, sandbox: SandboxServer) -> None:
        super().__init__(sandbox)
        self._ahead = timedelta(seconds=sandbox.offset_seconds())


@dataclass(frozen=True)
class Life:
    """What a child is told."""

    database_url: str
    sandbox_url: str
    play: str
    first_step: int
    """Where it begins, counted from 0."""
    end_step: int
    """The step before which it ends."""
    kill_at: int = 0
    """The boundary at which it dies, counted from 1; 0 for none."""
    may_be_refused: int = 0
    """How many of its steps may be refused: one that was done before, or that comes too late."""
    is_forgetful: bool = False
    """Whether it works without idempotency keys (see `CountedTransport`)."""


class _OneEngine:
    """The product's engine, pointed at one database after another: what SQLAlchemy compiled for
    one serves the next."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._database: str | None = None
        self._boundaries: Boundaries | None = None

    def point(self, database_url: str, boundaries: Boundaries) -> Engine:
        """The engine, for this database from now on."""
        self._database, self._boundaries = make_url(database_url).database, boundaries
        if self._engine is None:
            self._engine = make_engine(database_url)
            event.listen(self._engine, "do_connect", self._redirect)
            listen_to(self._engine, self.reach)
        self._engine.dispose()
        return self._engine

    def _redirect(self, _dialect: Any, _record: Any, _given: Any, named: dict[str, Any]) -> None:
        named["dbname"] = self._database

    def reach(self, moment: str) -> None:
        """One boundary of whoever uses the engine now."""
        assert self._boundaries is not None
        self._boundaries.reach(moment)


_ENGINE = _OneEngine()
_DEPS = told_deps(_ENGINE.reach)


def make_world(
    database_url: str, sandbox_url: str, boundaries: Boundaries, *, is_forgetful: bool = False
) -> World:
    """A world on a database and a sandbox, listened to. A process has one at a time."""
    sandbox = SandboxServer(sandbox_url, Wiretap(None), Path("/nonexistent"))
    deps = _DEPS(
        engine=_ENGINE.point(database_url, boundaries),
        gateway=StripeGateway(
            secret_key=SECRET_KEY,
            webhook_secret=WEBHOOK_SECRET,
            api_url=sandbox_url,
            http_client=CountedTransport(boundaries, is_forgetful=is_forgetful),
        ),
        clock=(clock := SharedClock(sandbox)),
        mailer=NullMailer(),
        files_dir=Path("/nonexistent"),
        public_url="http://127.0.0.1:8000",
        secret_key="a-secret-that-only-tests-know-0123456789",
        platform_country="US",
        fee_basis_points=500,
        is_demo=True,
        sandbox=TestSandboxControl(sandbox),
    )
    return World(deps, clock, sandbox)


def live(life: Life, tell: Callable[[tuple[str, str]], None]) -> None:
    """Goes through some steps of a play, telling of steps and boundaries."""
    boundaries = Boundaries(lambda name: tell(("boundary", name)), life.kill_at)
    world = make_world(
        life.database_url, life.sandbox_url, boundaries, is_forgetful=life.is_forgetful
    )
    stage = Stage(world)
    steps = PLAYS[life.play].steps
    for number in range(life.first_step, life.end_step):
        boundaries.is_listening = steps[number].role != "world"
        may_be_refused = number < life.first_step + life.may_be_refused
        _do(steps[number], stage, may_be_refused=may_be_refused)
    world.deps.close()
    world.sandbox.close()
    tell(("end", ""))


def _do(step: Step, stage: Stage, *, may_be_refused: bool) -> None:
    if not may_be_refused:
        step.do(stage)
        return
    with suppress(CrowdfundError):
        step.do(stage)


def without_tls() -> None:
    """Nobody here speaks TLS, and reading all root certificates costs more than a short life."""
    stripe.HTTPClient.INITIAL_DELAY = stripe.HTTPClient.MAX_DELAY = 0
    ssl.create_default_context = lambda *_given, **_named: NO_TLS


def practise(life: Life, file: str) -> None:
    """Goes through some steps of a play in this process, with a sandbox on a file beside it."""
    sandbox = start_in_thread(SandboxSettings(db_path=file, secret_key=SECRET_KEY))
    live(replace(life, sandbox_url=sandbox.url), lambda _said: None)
    sandbox.stop()
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), f"{thread.name} would be missing in every child"


def run_sandbox(file: str, port: int, tell: Callable[[str], None]) -> None:
    """Runs a sandbox on a file until it is killed; tells its address."""
    serve(SandboxSettings(db_path=file, secret_key=SECRET_KEY), port, tell)
