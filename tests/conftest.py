"""What all tests share: one PostgreSQL and one Stripe sandbox for the run, a database for each
test, and the books checked after every test that touched one."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import psycopg
import pytest
from alembic import command
from alembic.config import Config
from hypothesis.internal.conjecture import providers
from limits.storage import memory
from psycopg.rows import TupleRow
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, make_url

from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.mail import NullMailer
from crowdfund.services import (
    audit_chain,
    limits,
    live_board,
    open_offers,
    passwords,
    visiting,
)
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from tests.databases import ReusedDatabase
from tests.keeping import Keeper
from tests.sandbox_server import (  # noqa: F401 - fixtures
    SandboxServer,
    stripe_sandbox,
    stripe_sandbox_server,
)
from tests.stripe_contract.which_ran import (  # noqa: F401 - hooks
    pytest_report_header,
    pytest_terminal_summary,
)
from tests.watching import WatchedGateway
from tests.world import StoryClock, TestSandboxControl, World

ROOT = Path(__file__).parent.parent
TEMPLATE = "template_crowdfund"

# The same examples every time: what fails, fails for everyone. How long one takes says how busy the
# machine is; speed is measured in benchmarks. `--hypothesis-profile=exploring` looks for others.
STEADY = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("steady", derandomize=True, database=None, **STEADY)
hypothesis.settings.register_profile("exploring", max_examples=1_000, **STEADY)
hypothesis.settings.load_profile("steady")
# Numbers and words that stand in the modules imported so far would be examples too: others for each
# process that runs tests, and for each change of a file.
providers.is_local_module_file = lambda _path: False


THOROUGH = {"backup", "concurrency", "demo", "faults", "launch", "properties"}
"""Folders of tests that start, kill or crowd whole processes, or try many histories. So does what
is called `…_at_size`, with many rows."""

SURROUNDINGS = {"postgres", "stripe_sandbox"}
"""Fixtures of tests that are more than a computation."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what takes its time, by folder, and what needs a database or the processor, and puts
    the longest first: begun last, one of them would keep one process busy while the others are
    done."""
    for item in items:
        if SURROUNDINGS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.surroundings)
        if _is_thorough(item):
            item.add_marker(pytest.mark.thorough)
    items.sort(key=_is_short)


def pytest_collection_finish() -> None:
    """Has the collector leave alone what was imported, which stays until the end: looking through
    it again and again took a seventh of the processors' time (five files, 50 s to 43 s)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _is_thorough(item: pytest.Item) -> bool:
    return item.path.parent.name in THOROUGH or item.path.stem.endswith("_at_size")


def _is_short(item: pytest.Item) -> tuple[bool, bool]:
    return not _is_thorough(item), not item.path.name.startswith("test_killed")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[PasswordHash]:
    """Hashing costs what it should in the product and next to nothing here. Yields the real one."""
    real = passwords.HASHER
    passwords.HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))  # type: ignore[misc]
    yield real
    passwords.HASHER = real  # type: ignore[misc]


@pytest.fixture(autouse=True)
def _tries_stay_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no minute begin for whoever counts tries: with each, one more of many is allowed."""
    now = time.time()
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One server for this process's run, without durability."""
    server = EmbeddedPostgres.start(tmp_path_factory.mktemp("postgres"), durable=False)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def server(postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection[TupleRow]]:
    """One connection for making and dropping databases."""
    url = make_url(postgres.database_url("postgres")).set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow]) -> str:
    """The name of a database that the real migrations made; every test copies it."""
    server.execute(f'CREATE DATABASE "{TEMPLATE}"')
    engine = make_engine(postgres.database_url(TEMPLATE))
    config = Config(str(ROOT / "alembic.ini"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    return TEMPLATE


@pytest.fixture(scope="session")
def reused_database(
    postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow], template: str
) -> Iterator[ReusedDatabase]:
    """The database of this process's tests, one after the other."""
    made = ReusedDatabase(postgres, server, template)
    yield made
    made.close()


@pytest.fixture(scope="session")
def keeper(reused_database: ReusedDatabase) -> Keeper:
    """Scenes that many tests begin with."""
    return Keeper(reused_database)


@pytest.fixture
def database_url(reused_database: ReusedDatabase) -> Iterator[str]:
    """The address of a database with every table and no rows but those of the migrations."""
    yield reused_database.url
    reused_database.clear()


@pytest.fixture
def engine(database_url: str, reused_database: ReusedDatabase) -> Engine:
    """An engine on that database."""
    assert reused_database.url == database_url
    return reused_database.engine


@pytest.fixture
def clock(stripe_sandbox: SandboxServer) -> StoryClock:  # noqa: F811
    """The platform's time, which a test moves together with the processor's."""
    return StoryClock(stripe_sandbox)


@pytest.fixture
def deps(
    engine: Engine,
    stripe_sandbox: SandboxServer,  # noqa: F811
    clock: StoryClock,
    tmp_path: Path,
) -> Iterator[Deps]:
    """Services' surroundings: a real database, the real Stripe SDK, the offline processor.

    Nobody has tried anything too often yet, and nothing of a test before is remembered: that is
    for the whole process. When the test ends, whatever it was about, its audit entries are chained,
    the books are checked, and that the processor was never asked while a transaction was open.
    """
    limits.forget_all()
    live_board.forget_all()
    open_offers.forget_all()
    gateway = WatchedGateway(stripe_sandbox.gateway(), engine)
    made = Deps(
        engine=engine,
        gateway=gateway,  # type: ignore[arg-type]
        clock=clock,
        mailer=NullMailer(),
        files_dir=tmp_path / "files",
        public_url="http://127.0.0.1:8000",
        secret_key="a-secret-that-only-tests-know-0123456789",
        platform_country="US",
        fee_basis_points=500,
        is_demo=True,
        sandbox=TestSandboxControl(stripe_sandbox),
    )
    yield made
    limits.forget_all()
    visiting.settle()
    audit_chain.chain_new(made)
    findings = check_books(made).findings
    gateway.unwatch()
    assert findings == ()
    assert gateway.called_in_a_transaction == []


@pytest.fixture
def world(deps: Deps, clock: StoryClock, stripe_sandbox: SandboxServer) -> World:  # noqa: F811
    """Verbs for stories: people, campaigns, payments, time."""
    return World(deps, clock, stripe_sandbox)
