"""What a return works with: the database and the processor, and nobody else at work on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from crowdfund.backup.errors import BackupError
from crowdfund.bootstrap import build_deps
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.locks import FileLock
from crowdfund.launch.ports import LOOPBACK, wait_until
from crowdfund.launch.processes import Command, end
from crowdfund.launch.sandbox import plan_sandbox
from crowdfund.launch.surroundings import as_environment, attach, with_sandbox
from crowdfund.services.deps import Deps
from crowdfund.settings import Settings, load_settings

SANDBOX_SECONDS = 20.0
"""How long the sandbox may take to listen."""


@contextmanager
def alone() -> Iterator[Deps]:
    """Database and processor for a return; what is not running is started for its time.

    Raises:
        SettingsError: the settings are refused.
        BackupError: the platform runs on this data.
        LaunchError: database or sandbox did not start.
    """
    settings = load_settings()
    lock = FileLock.take(settings.data_dir / "run.lock")
    if lock is None:
        raise BackupError("Crowdfund is running on this data; stop it with Ctrl-C first.")
    with ExitStack() as stack:
        stack.callback(lock.release)
        if settings.database_url is None:
            server = EmbeddedPostgres.start(settings.data_dir)
            stack.callback(server.stop)
            settings = settings.model_copy(update={"database_url": server.url})
        if settings.stripe_secret_key is None:
            settings = stack.enter_context(_with_sandbox(settings))
        deps = build_deps(settings)
        stack.callback(deps.close)
        yield deps


@contextmanager
def beside() -> Iterator[Deps]:
    """The database for a backup, whether the product runs or not; the tables are left as they are.

    Raises:
        SettingsError: the settings are refused.
        LaunchError: PostgreSQL cannot run here.
    """
    settings = attach(load_settings())
    with ExitStack() as stack:
        if settings.database_url is None:
            server = EmbeddedPostgres.start(settings.data_dir)
            stack.callback(server.stop)
            settings = settings.model_copy(update={"database_url": server.url})
        deps = build_deps(settings, can_pay=False)
        stack.callback(deps.engine.dispose)
        yield deps


@contextmanager
def _with_sandbox(settings: Settings) -> Iterator[Settings]:
    """The offline processor of this data, started for as long as it is needed."""
    sandbox = plan_sandbox(settings)
    webhook_url = f"http://{LOOPBACK}:{settings.port}/webhooks/stripe"
    command = Command(
        "stripe-sandbox",
        sandbox.arguments(webhook_url),
        as_environment(settings),
        settings.data_dir / "logs",
    )
    process = command.start()
    try:
        if not wait_until(
            sandbox.answers, seconds=SANDBOX_SECONDS, alive=lambda: process.poll() is None
        ):
            raise BackupError(command.last_words("did not start"))
        sandbox.note_port()
        yield with_sandbox(settings, sandbox)
    finally:
        end(process)
