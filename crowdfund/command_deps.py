"""What a command in a terminal works with: what `make run` has running, or what the command
starts for its own time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from crowdfund.bootstrap import build_deps
from crowdfund.clock import DemonstrationClock
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.surroundings import attach
from crowdfund.services.deps import Deps
from crowdfund.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent


@contextmanager
def attached() -> Iterator[Deps]:
    """Works with what is configured or running.

    Raises:
        SettingsError: the settings are refused, or there is no database or processor.
    """
    deps = build_deps(attach(load_settings()))
    try:
        yield deps
    finally:
        deps.close()


@contextmanager
def standing_alone() -> Iterator[Deps]:
    """Works with what is configured or running; without any database, the embedded one is
    started, brought up to date, and stopped afterwards. Payments are refused without a processor.

    Raises:
        SettingsError: the settings are refused.
        LaunchError: PostgreSQL cannot run here.
    """
    settings = attach(load_settings())
    if settings.database_url:
        with _built(settings) as deps:
            yield deps
        return
    server = EmbeddedPostgres.start(settings.data_dir)
    try:
        with _built(settings.model_copy(update={"database_url": server.url})) as deps:
            upgrade(deps)
            yield deps
    finally:
        server.stop()


def upgrade(deps: Deps) -> None:
    """Brings the database's tables up to date."""
    config = alembic_config()
    with deps.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def start_over(deps: Deps) -> None:
    """Empties a database whose demonstration was never finished, and the sandbox with it."""
    with deps.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade(deps)
    if deps.sandbox is not None:
        deps.sandbox.reset()
    if isinstance(deps.clock, DemonstrationClock):
        deps.clock.forget()


def alembic_config() -> Config:
    """The migrations that this version has."""
    return Config(str(ROOT / "alembic.ini"))


@contextmanager
def _built(settings: Settings) -> Iterator[Deps]:
    deps = build_deps(settings, can_pay=False)
    try:
        yield deps
    finally:
        deps.close()
