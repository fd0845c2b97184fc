"""`python -m crowdfund`: everything an operator does from a terminal."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import typer
from sqlalchemy.exc import DBAPIError

from crowdfund import demo, doctor, metrics, record_commands
from crowdfund.backup import commands as backups
from crowdfund.backup import marker
from crowdfund.backup.errors import BackupError
from crowdfund.backup.surroundings import alone, beside
from crowdfund.clock import real_now
from crowdfund.collector import spare_what_is_loaded
from crowdfund.command_deps import attached, standing_alone, start_over, upgrade
from crowdfund.db.engine import commit_lazily
from crowdfund.domain.actor import Role
from crowdfund.domain.errors import CrowdfundError
from crowdfund.domain.permissions import ROLE_LABELS
from crowdfund.filings.form_c import MAXIMUM_BYTES
from crowdfund.jobs.worker import Worker
from crowdfund.launch import run as launcher
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.surroundings import attach
from crowdfund.reconcile_command import reconcile
from crowdfund.rule_command import answer_rule
from crowdfund.services import filings, people, roles
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from crowdfund.settings import Settings, SettingsError, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Equity crowdfunding.")
REFUSED, WRONG = 2, 1
BACKUP_OPTION = typer.Option(None, "--to", help="The file; by default named by the time.")
RETURN_OPTION = typer.Argument(help="What `backup` wrote.", exists=True, dir_okay=False)
FILE_OPTION = typer.Argument(help="A Form C as XML.", exists=True, dir_okay=False)
FIGURES = {"allow_extra_args": True, "ignore_unknown_options": True}
"""A rule's figures are options of its own, such as --income."""


@app.command()
def run() -> None:
    """Start everything, keep it running, stop it with Ctrl-C."""
    raise typer.Exit(launcher.main())


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    with _deps() as deps:
        marker.require_none(deps.engine)
        upgrade(deps)
    typer.echo("The database is up to date.")


@app.command()
def role(email: str, role: Role) -> None:
    """Give somebody a role: this is how the first admins come to be."""
    with _deps() as deps:
        try:
            roles.give_as_operator(deps, email=email, role=role)
        except CrowdfundError as error:
            typer.echo(error.message, err=True)
            raise typer.Exit(REFUSED) from None
    typer.echo(f"{email} is {ROLE_LABELS[role].lower()} now.")


@app.command()
def seed(
    if_empty: bool = typer.Option(False, "--if-empty", help="Do nothing if there are people."),
) -> None:
    """Fill an empty database with the demonstration."""
    with _deps() as deps:
        if not deps.is_demo:
            _stop("The demonstration is for development with the sandbox only.")
        if demo.was_interrupted(deps):
            typer.echo("The demonstration was interrupted while it was made; starting it over.")
            start_over(deps)
        if not demo.is_empty(deps):
            if if_empty:
                typer.echo("The database is not empty; nothing was added.")
                return
            _stop("The database is not empty. `make db-reset` empties it.")
        commit_lazily(deps.engine)
        deps.engine.dispose()
        spare_what_is_loaded()
        demo.seed(deps, work=Worker(deps).drain, say=typer.echo)


@app.command()
def worker() -> None:
    """Open, close, settle and refund campaigns, and handle the processor's notes."""
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    with _deps() as deps:
        marker.require_none(deps.engine)
    with _deps() as deps, _counts_read_at(_settings().worker_metrics_port):
        marker.keep_away(deps.engine)
        spare_what_is_loaded()
        typer.echo("The worker is running.")
        Worker(deps).run(stop)
    typer.echo("The worker has stopped.")


@contextmanager
def _counts_read_at(port: int | None) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(metrics.listening(port))
        except OSError:
            # Another worker on this machine has it. Money goes before numbers.
            typer.echo(f"Port {port} is taken: nobody can read this worker's counts.", err=True)
        yield


@app.command("check-books")
def check_books_command(
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check that the books hold; exit with 1 and say what is wrong when they do not."""
    with _deps_alone() as deps:
        report = check_books(deps)
    findings = [
        {"invariant": found.invariant, "subject": found.subject, "text": found.text}
        for found in report.findings
    ]
    if as_json:
        counted = {
            "entries": report.entries,
            "campaigns": report.campaigns,
            "pledges": report.pledges,
        }
        typer.echo(json.dumps({"hold": report.hold, "checked": counted, "findings": findings}))
    else:
        for found in report.findings:
            typer.echo(f"Invariant {found.invariant}, {found.subject}: {found.text}", err=True)
        word = "hold" if report.hold else "do not hold"
        typer.echo(
            f"The books {word}: {report.entries} entries, {report.pledges} pledges, "
            f"{report.campaigns} campaigns."
        )
    raise typer.Exit(0 if report.hold else WRONG)


@app.command("reconcile")
def reconcile_command(
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    days: int | None = typer.Option(
        None, "--days", min=1, max=3_650, help="Read only the processor's rows of so many days."
    ),
) -> None:
    """Compare what the processor holds with the books; exit with 1 when they differ."""
    with _deps() as deps:
        agrees = reconcile(deps, days=days, as_json=as_json, say=typer.echo)
    raise typer.Exit(0 if agrees else WRONG)


@app.command()
def backup(
    to: Path | None = BACKUP_OPTION,
) -> None:
    """Write database and uploads to one file, while the platform runs."""
    with _refusals_in_words(), beside() as deps:
        backups.back_up(deps, to=to, say=typer.echo)


@app.command()
def restore(
    file: Path = RETURN_OPTION,
    yes: bool = typer.Option(False, "--yes", help="Set a database aside that is not empty."),
) -> None:
    """Bring a backup back and learn what the processor did since; exit with 1 when they differ."""
    with _refusals_in_words(), alone() as deps:
        agrees = backups.bring_back(
            deps,
            source=file,
            may_set_aside=lambda question: yes or typer.confirm(question),
            say=typer.echo,
        )
    raise typer.Exit(0 if agrees else WRONG)


@app.command("catch-up")
def catch_up() -> None:
    """Go on with a return that stopped because the processor did not answer."""
    with _refusals_in_words(), alone() as deps:
        agrees = backups.go_on(deps, say=typer.echo)
    raise typer.Exit(0 if agrees else WRONG)


@app.command("import-form-c")
def import_form_c(
    file: Path = FILE_OPTION,
    owner: str = typer.Option(..., "--owner", help="Email address of the founder it is for."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Turn an SEC Form C filing into an enterprise, its figures and a draft campaign."""
    with _deps_alone() as deps:
        actor = people.actor_by_email(deps, email=owner)
        outcome = filings.import_form_c(deps, actor=actor, data=_read(file))
    if as_json:
        typer.echo(outcome.as_json)
        return
    typer.echo(f"Imported {outcome.enterprise_name}.")
    for remark in outcome.remarks:
        typer.echo(f"- {remark}")


@app.command("rule", context_settings=FIGURES)
def rule_command(
    context: typer.Context,
    regime: str = typer.Argument(help="open, reg-cf, ecspr, fca or cn-lending."),
    rule: str = typer.Argument(help="Such as investor-limit, with --income and --net-worth."),
    on: str = typer.Option("", "--on", help="The day, YYYY-MM-DD; today by default."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say what a regime's rule says about figures on a day, and where it is written."""
    with _refusals_in_words():
        answer_rule(
            regime_code=regime,
            rule_name=rule,
            words=context.args,
            on=on,
            now=real_now(),
            as_json=as_json,
            say=typer.echo,
        )


@app.command("doctor")
def doctor_command() -> None:
    """Say what is configured, what answers, and what is wrong."""
    raise typer.Exit(doctor.examine(_settings(), say=typer.echo))


def _read(file: Path) -> bytes:
    """Reads no more than is needed to see that a file is too large."""
    with file.open("rb") as stream:
        return stream.read(MAXIMUM_BYTES + 1)


def _settings() -> Settings:
    try:
        return attach(load_settings())
    except SettingsError as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(REFUSED) from None


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    """What is refused becomes one sentence and an exit code."""
    try:
        yield
    except SettingsError as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(REFUSED) from None
    except (LaunchError, BackupError, CrowdfundError) as refused:
        _stop(str(refused))
    except DBAPIError:
        _stop("The database does not answer, or is not up to date: `python -m crowdfund migrate`.")


@contextmanager
def _deps() -> Iterator[Deps]:
    with _refusals_in_words(), attached() as deps:
        yield deps


@contextmanager
def _deps_alone() -> Iterator[Deps]:
    with _refusals_in_words(), standing_alone() as deps:
        yield deps


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(WRONG)


record_commands.add_to(app, _deps_alone)
