"""The demonstration in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url
from sqlmodel import Session

from crowdfund import demo
from crowdfund.clock import DemonstrationClock
from crowdfund.db.engine import make_engine
from crowdfund.jobs.worker import Worker
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.mail import NullMailer
from crowdfund.services.clock import read_offset_seconds
from crowdfund.services.deps import Deps
from tests.sandbox_server import SandboxServer
from tests.world import StoryClock, TestSandboxControl


def with_demonstration_clock(deps: Deps) -> Deps:
    """The same surroundings with the clock that the platform itself uses."""

    def read() -> int:
        with Session(deps.engine) as session:
            return read_offset_seconds(session)

    return replace(deps, clock=DemonstrationClock(read))


@pytest.fixture
def empty(deps: Deps) -> Deps:
    """A demonstration that has not begun."""
    return with_demonstration_clock(deps)


@pytest.fixture(scope="module")
def seeded(
    postgres: EmbeddedPostgres,
    template: str,
    stripe_sandbox_server: SandboxServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deps]:
    """The whole demonstration, made once for the tests that only look at it."""
    stripe_sandbox_server.reset()
    name = f"demonstration_{uuid4().hex}"
    server = make_url(postgres.database_url("postgres")).set(drivername="postgresql")
    address = server.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload]
    made = _deps(
        postgres.database_url(name), stripe_sandbox_server, tmp_path_factory.mktemp("demo")
    )
    demo.seed(made, work=Worker(made).drain)
    yield made
    made.engine.dispose()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def _deps(database_url: str, sandbox: SandboxServer, files_dir: Path) -> Deps:
    return with_demonstration_clock(
        Deps(
            engine=make_engine(database_url),
            gateway=sandbox.gateway(),
            clock=StoryClock(sandbox),
            mailer=NullMailer(),
            files_dir=files_dir,
            public_url="http://127.0.0.1:8000",
            secret_key="a-secret-that-only-tests-know-0123456789",
            platform_country="US",
            fee_basis_points=500,
            is_demo=True,
            sandbox=TestSandboxControl(sandbox),
        )
    )
