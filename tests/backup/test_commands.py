"""The commands in a terminal: what they print, and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select
from typer.testing import CliRunner

from crowdfund.backup import marker
from crowdfund.cli import app
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import WorkerBeat
from crowdfund.jobs.worker import Worker
from crowdfund.launch.locks import FileLock
from crowdfund.services import pledging
from tests.backup.conftest import Keeper
from tests.sandbox_server import SandboxServer
from tests.world import World


@pytest.fixture
def run(
    database_url: str,
    stripe_sandbox: SandboxServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> CliRunner:
    """A terminal whose environment names this test's first database and its sandbox."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("STRIPE_SECRET_KEY", stripe_sandbox.secret_key)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", stripe_sandbox.webhook_secret)
    monkeypatch.setenv("STRIPE_API_URL", stripe_sandbox.url)
    return CliRunner()


def test_away_and_back(
    run: CliRunner,
    world: World,
    keeper: Keeper,
    empty_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    campaign, anna = world.live_campaign(target_minor=5_000), world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    kept = tmp_path / "elsewhere" / "kept.tar"
    said = run.invoke(app, ["backup", "--to", str(kept)])
    assert (said.exit_code, f"{kept} is complete" in said.output) == (0, True), said.output
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.finish()
    monkeypatch.setenv("DATABASE_URL", empty_url)
    said = run.invoke(app, ["restore", str(kept)])
    assert said.exit_code == 0, said.output
    assert "as in the manifest" in said.output
    assert "The books hold: 2 entries, 1 pledges." in said.output
    assert "1 refunds, 0 transfers" in said.output
    assert "The processor and the books agree." in said.output
    assert "Everybody has to sign in again." in said.output
    second = World(keeper.second, world.clock, world.sandbox)
    assert second.statuses(pledge_id) == ["refunded"]
    assert run.invoke(app, ["migrate"]).exit_code == 0
    assert run.invoke(app, ["catch-up"]).exit_code == 1


def test_by_default_the_time_is_its_name(run: CliRunner, world: World, tmp_path: Path) -> None:
    world.person("Anna")
    assert run.invoke(app, ["backup"]).exit_code == 0
    [made] = (tmp_path / "data" / "backups").iterdir()
    assert made.name.startswith("crowdfund-2")


def test_nothing_works_on_a_database_that_is_not_caught_up(
    run: CliRunner,
    world: World,
    keeper: Keeper,
    empty_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The processor is away when the rows are back; later the return goes on."""
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    made = keeper.back_up()
    monkeypatch.setenv("DATABASE_URL", empty_url)
    with keeper.second.engine.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.exec_driver_sql(f"COMMENT ON DATABASE \"{name}\" IS '100 %% ours'")
    world.sandbox.fault("/v1/events", 500, times=50)
    keeper.second.engine.dispose()
    said = run.invoke(app, ["restore", str(made.path)])
    assert (said.exit_code, "does not answer" in said.stderr) == (1, True)
    for command in ("worker", "migrate"):
        refused = run.invoke(app, [command])
        assert (refused.exit_code, refused.stderr) == (1, f"{marker.UNDER_WAY}\n")
    assert f"WRONG  return          {marker.UNDER_WAY}" in run.invoke(app, ["doctor"]).output
    world.sandbox.fault("/v1/events", 500, times=0)
    said = run.invoke(app, ["catch-up"])
    assert (said.exit_code, "Back: everything as of" in said.output) == (0, True)
    assert run.invoke(app, ["migrate"]).exit_code == 0
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        query = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :name"
        )
        assert connection.execute(text(query), {"name": name}).scalar_one() == "100 % ours"
    engine.dispose()


def test_a_worker_that_runs_is_kept_away_when_it_connects_again(
    run: CliRunner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was cut off, a backup was brought back, and it connects before that has ended."""
    said: list[str] = []

    def cut_off(worker: Worker, _stop: object) -> None:
        with world.deps.engine.begin() as connection:
            marker.write(connection, taken_at=world.clock.now(), is_restored=True)
        worker._keep()
        with world.deps.reading() as session:
            said.extend(session.exec(select(WorkerBeat.name)))
        with world.deps.engine.begin() as connection:
            marker.lift(connection)

    monkeypatch.setattr(Worker, "run", cut_off)
    assert run.invoke(app, ["worker"]).exit_code == 0
    assert said == []


def test_a_return_without_its_rows_cannot_be_caught_up(
    run: CliRunner, keeper: Keeper, world: World, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    with keeper.second.engine.begin() as connection:
        marker.write(connection, taken_at=world.clock.now(), is_restored=False)
    said = run.invoke(app, ["catch-up"])
    assert (said.exit_code, "run `restore` with it again" in said.stderr) == (1, True)


def test_a_platform_that_runs_is_not_overwritten(
    run: CliRunner, keeper: Keeper, world: World, tmp_path: Path
) -> None:
    world.person("Anna")
    made = keeper.back_up()
    lock = FileLock.take(tmp_path / "data" / "run.lock")
    assert lock is not None
    said = run.invoke(app, ["restore", str(made.path), "--yes"])
    lock.release()
    assert (said.exit_code, "is running on this data" in said.stderr) == (1, True)


def test_a_database_that_is_not_empty_is_kept_unless_one_says_yes(
    run: CliRunner, keeper: Keeper, world: World
) -> None:
    world.person("Anna")
    made = keeper.back_up()
    world.deps.engine.dispose()
    said = run.invoke(app, ["restore", str(made.path)], input="n\n")
    assert (said.exit_code, "nothing was changed" in said.stderr) == (1, True)
    said = run.invoke(app, ["restore", str(made.path), "--yes"])
    assert said.exit_code == 0, said.output


def test_an_empty_database_has_nothing_to_back_up(
    run: CliRunner, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_ENV", "development")
    monkeypatch.setenv("DATABASE_URL", empty_url)
    said = run.invoke(app, ["backup"])
    assert (said.exit_code, "not up to date" in said.stderr) == (1, True)


def test_a_database_that_does_not_answer_is_one_sentence(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    said = run.invoke(app, ["backup"])
    assert (said.exit_code, "does not answer" in said.stderr) == (1, True)
