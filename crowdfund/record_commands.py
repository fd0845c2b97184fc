"""Commands about the record: `archive` writes one campaign's whole history, `retention` says what
is past its time and erases what may be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import typer

from crowdfund.services import archives, retention
from crowdfund.services.deps import Deps

ARCHIVE_OPTION = typer.Option(..., "--to", help="The ZIP file; it must not exist yet.")
Opened = Callable[[], AbstractContextManager[Deps]]


def add_to(app: typer.Typer, opened: Opened) -> None:
    """Adds the commands.

    Args:
        app: to what.
        opened: gives what a command works with, and turns refusals into sentences.
    """

    @app.command("archive")
    def archive_command(
        campaign: str = typer.Argument(help="Its name in addresses, or its id."),
        to: Path = ARCHIVE_OPTION,
    ) -> None:
        """Write one campaign's whole history to one file that reads without the platform."""
        with opened() as deps:
            seal = archives.archive_to(deps, campaign=campaign, to=to, say=typer.echo)
        typer.echo(f"Written: {to} ({to.stat().st_size} bytes).")
        typer.echo(f"SHA-256 of its manifest: {seal}")

    @app.command("retention")
    def retention_command(
        erase: bool = typer.Option(False, "--erase", help="Erase what may be erased, now."),
    ) -> None:
        """Say what is past the time for which it is kept."""
        with opened() as deps:
            erased = retention.erase_past(deps) if erase else {}
            past = retention.past_time(deps)
        for kind, count in erased.items():
            typer.echo(f"{kind.value}: {count} erased.")
        for one in past:
            ending = "erased by the worker" if one.is_erased else "kept until a person decides"
            named = f": {', '.join(one.names)}" if one.names else ""
            typer.echo(f"{one.kind.value}: {one.count} past their time, {ending}{named}.")
        if not past:
            typer.echo("Nothing is past its time.")
