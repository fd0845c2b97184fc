"""`make db-reset`: begin again with an empty database. For development only."""

from __future__ import annotations

import shutil
from pathlib import Path

import typer

from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.locks import FileLock
from crowdfund.launch.sandbox import NOTE
from crowdfund.settings import Settings, SettingsError, load_settings

DATA_FILES = ("stripe-sandbox.sqlite3", NOTE)
"""What goes with the database: the sandbox's half of every payment. Keys and logs stay."""

DATA_FOLDERS = ("files",)
"""Uploads, which only rows of the database refer to."""


def reset(settings: Settings) -> None:
    """Delete the embedded database and what belongs to it.

    Args:
        settings: checked settings.

    Raises:
        LaunchError: this is production, or another database, or the product is running.
    """
    if settings.is_production:
        raise LaunchError("APP_ENV is production: nothing is deleted here.")
    if settings.database_url is not None:
        raise LaunchError(
            "DATABASE_URL names a database of your own: nothing is deleted there; drop and create "
            "it with your own tools."
        )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock.take(settings.data_dir / "run.lock")
    if lock is None:
        raise LaunchError("Crowdfund is running on this data; stop it with Ctrl-C first.")
    try:
        EmbeddedPostgres.start(settings.data_dir).remove()
        _delete_files(settings.data_dir)
    finally:
        lock.release()


def _delete_files(data_dir: Path) -> None:
    """Delete what refers to rows that are gone."""
    for path in data_dir.iterdir():
        # The sandbox's store has companions (-wal, -shm) while it is open.
        if path.name.startswith(DATA_FILES):
            path.unlink()
        elif path.name in DATA_FOLDERS:
            shutil.rmtree(path)


def main(yes: bool = typer.Option(False, "--yes", help="Do not ask.")) -> None:
    """Delete the embedded database, the sandbox's data and uploads of DATA_DIR."""
    try:
        settings = load_settings()
        if not yes:
            typer.confirm(
                f"Delete the database, payments and uploads in {settings.data_dir}?", abort=True
            )
        reset(settings)
    except (LaunchError, SettingsError) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    typer.echo("Done. The next `make run` starts with a fresh demonstration.")


if __name__ == "__main__":
    typer.run(main)
