"""`make run`: start everything in order, keep it running, stop everything in reverse order."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

import typer

from crowdfund import words
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.locks import FileLock
from crowdfund.launch.ports import LOOPBACK, wait_until
from crowdfund.launch.processes import PROJECT, Command, Kept, end
from crowdfund.launch.progress import Progress
from crowdfund.launch.sandbox import plan_sandbox
from crowdfund.launch.surroundings import as_environment, check_reachable, with_sandbox
from crowdfund.launch.web import Web
from crowdfund.settings import Settings, SettingsError, load_settings

WEB_SECONDS = 300.0
"""How long the first build may take on a slow machine with an empty package cache."""

SANDBOX_SECONDS = 30.0
"""How long the sandbox may take to listen."""

WATCH_SECONDS = 0.5
"""How often the children are looked at."""

DEMO_SIGN_INS = ("founder@demo.test", "backer@demo.test", "admin@demo.test")
"""Who can sign in to the demonstration; the sign-in page shows the passwords."""

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a polite request, and a terminal that was closed."""


def main() -> int:
    """Read the settings from the environment and run the product until it is stopped.

    Returns:
        The exit code: 0 stopped on request, 1 could not go on, 2 settings refused.
    """
    try:
        settings = load_settings()
    except SettingsError as refused:
        typer.echo(str(refused), err=True)
        return 2
    return run(settings)


def run(settings: Settings, *, progress: Progress | None = None, project: Path = PROJECT) -> int:
    """Run the product with these settings until it is stopped.

    Args:
        settings: checked settings; what they leave open (database, Stripe) is started here.
        progress: where progress is shown.
        project: the folder with `rxconfig.py` in it.

    Returns:
        The exit code: 0 stopped on request, 1 could not go on.
    """
    launcher = Launcher(settings, progress or Progress(), project)
    _on_ending_signals(_interrupt)
    code = 0
    try:
        launcher.start()
        launcher.watch()
    except KeyboardInterrupt:
        launcher.progress.say("")
    except (LaunchError, SettingsError, OSError) as error:
        typer.echo(f"\n{error}", err=True)
        code = 1
    finally:
        # A second Ctrl-C must not leave half of it running.
        _on_ending_signals(signal.SIG_IGN)
        launcher.stop()
    return code


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Treat every ending signal as Ctrl-C."""
    del number, frame
    raise KeyboardInterrupt


def _on_ending_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """Set what the ending signals do."""
    for number in ENDING_SIGNALS:
        signal.signal(number, handler)


@dataclass
class Launcher:
    """Everything that one `make run` has started."""

    settings: Settings
    """Completed with addresses as services come up."""
    progress: Progress
    """Where progress is shown."""
    project: Path = PROJECT
    """The folder with `rxconfig.py` in it."""
    postgres: EmbeddedPostgres | None = None
    """The embedded server, unless DATABASE_URL names another."""
    kept: list[Kept] = field(default_factory=list)
    """Children that are started again when they end."""
    lock: FileLock | None = None
    """Says that this data folder is in use; the kernel gives it back when the process ends."""
    web: tuple[Command, subprocess.Popen[bytes]] | None = None
    """The web server, once it answers."""
    stops: list[tuple[str, Callable[[], None]]] = field(default_factory=list)
    """How to stop what was started, in the order of starting."""

    def start(self) -> None:
        """Start everything and say where it is served.

        Raises:
            LaunchError: something did not start; the message says what and where to look.
        """
        started = time.monotonic()
        self.progress.say("Starting Crowdfund. Ctrl-C stops everything that it starts.")
        self._claim()
        self._start_database()
        if self.settings.stripe_secret_key is None:
            self._start_sandbox()
        self._migrate()
        web = self._web()
        fingerprint = web.fingerprint()
        with self._demonstration():
            built = self._prepare_pages(web, fingerprint)
        self._start_worker()
        self._start_web(web, fingerprint, built=built)
        self._greet(time.monotonic() - started)

    def watch(self) -> None:
        """Keep everything running until a signal or a failure ends it.

        Raises:
            LaunchError: the web server ended, or the database cannot be started again.
        """
        while True:
            time.sleep(WATCH_SECONDS)
            now = time.monotonic()
            for child in self.kept:
                happening = child.look(now)
                if happening:
                    self.progress.say(happening)
            if self.postgres is not None and self.postgres.revive():
                self.progress.say("The database had ended and was started again.")
            self._check_web()

    def stop(self) -> None:
        """Stop everything that was started, last first, the database at the very end."""
        while self.stops:
            name, stop = self.stops.pop()
            with self.progress.step(f"Stopping {name}") as step:
                step.remark = "done"
                try:
                    stop()
                except LaunchError as error:
                    step.remark = f"failed: {error}"

    def _claim(self) -> None:
        """Make sure that the port and the data are ours before anything starts."""
        self._web().require_port()
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock.take(self.settings.data_dir / "run.lock")
        if lock is None:
            raise LaunchError(
                f"Crowdfund already runs on the data in {self.settings.data_dir}; stop that one, "
                "or set DATA_DIR to another folder."
            )
        self.lock = lock

    def _start_database(self) -> None:
        """Start the embedded PostgreSQL, or make sure that the configured one answers."""
        with self.progress.step("Database") as step:
            if self.settings.database_url is not None:
                check_reachable(self.settings.database_url)
                step.remark = "reachable"
                return
            postgres = EmbeddedPostgres.start(self.settings.data_dir)
            self.stops.append(("the database", postgres.stop))
            self.postgres = postgres
            self.settings = self.settings.model_copy(update={"database_url": postgres.url})

    def _start_sandbox(self) -> None:
        """Start the offline Stripe sandbox."""
        with self.progress.step("Offline Stripe sandbox"):
            sandbox = plan_sandbox(self.settings)
            webhook_url = f"http://{LOOPBACK}:{self.settings.port}/webhooks/stripe"
            command = self._command("stripe-sandbox", sandbox.arguments(webhook_url))
            child = self._keep("the Stripe sandbox", command)
            process = child.process
            if not wait_until(
                sandbox.answers, seconds=SANDBOX_SECONDS, alive=lambda: process.poll() is None
            ):
                raise LaunchError(command.last_words("did not start"))
            sandbox.note_port()
            self.settings = with_sandbox(self.settings, sandbox)

    def _migrate(self) -> None:
        """Bring the database up to the sources."""
        with self.progress.step("Migrations"):
            self._command("migrate", [sys.executable, "-m", "crowdfund", "migrate"]).run()

    @contextmanager
    def _demonstration(self) -> Iterator[None]:
        """Make the demonstration, if this is one and it is not there, while other work is done."""
        if not self.settings.is_demo:
            yield
            return
        command = self._command("seed", [sys.executable, "-m", "crowdfund", "seed", "--if-empty"])
        with command.running() as finish:
            yield
            with self.progress.step("Demonstration data"):
                finish()

    def _start_worker(self) -> None:
        """Start the worker."""
        with self.progress.step("Worker") as step:
            command = self._command("worker", [sys.executable, "-m", "crowdfund", "worker"])
            self._keep("the worker", command)
            step.remark = "started"

    def _prepare_pages(self, web: Web, fingerprint: str) -> bool:
        """Tell whether the pages are built. If not, build them in every language but English,
        whose build stays where it is served."""
        if web.is_built_from(fingerprint):
            return True
        for code in words.OTHERS:
            with self.progress.step(f"Building the pages in {words.LANGUAGES[code]}"):
                command = self._command(f"build-{code}", web.build_arguments())
                told = web.environment(built=False, language=code)
                replace(command, environment={**command.environment, **told}).run()
                web.keep_build(code, fingerprint)
        return False

    def _start_web(self, web: Web, fingerprint: str, *, built: bool) -> None:
        """Start the web server and wait until it answers, building the English pages if needed."""
        with self.progress.step("Web server" if built else "Building the pages in English"):
            command = self._command("web", web.arguments(built=built))
            command = replace(
                command, environment={**command.environment, **web.environment(built=built)}
            )
            # It was free when all this began, which may be minutes ago; and servers share a port.
            web.require_port()
            process = command.start()
            self.stops.append(("the web server", lambda: end(process)))
            if not wait_until(
                web.answers, seconds=WEB_SECONDS, alive=lambda: process.poll() is None
            ):
                raise LaunchError(command.last_words("did not start"))
        self.web = (command, process)
        if not built:
            web.note_built(fingerprint)

    def _check_web(self) -> None:
        """End the run when the web server has ended: nobody can be served."""
        if self.web is None:
            return
        command, process = self.web
        code = process.poll()
        if code is not None:
            raise LaunchError(command.last_words(f"ended (exit code {code})"))

    def _greet(self, seconds: float) -> None:
        """Say where the product is and how to get in."""
        lines = [f"\nReady in {seconds:.0f} s. Open {self.settings.public_url}"]
        if self.settings.is_demo:
            lines.append(f"Sign in as {', '.join(DEMO_SIGN_INS)} (the sign-in page has the rest).")
        lines.append(f"Logs are in {self.settings.data_dir / 'logs'}.\n")
        self.progress.say("\n".join(lines))

    def _keep(self, title: str, command: Command) -> Kept:
        """Start a child that is to be kept running."""
        child = Kept.start(command)
        self.kept.append(child)
        self.stops.append((title, child.stop))
        return child

    def _command(self, name: str, arguments: list[str]) -> Command:
        """Return a command that is told the settings as they are now."""
        logs = self.settings.data_dir / "logs"
        return Command(name, arguments, as_environment(self.settings), logs, self.project)

    def _web(self) -> Web:
        """Return how the web server is started."""
        return Web(self.settings, self.project)
