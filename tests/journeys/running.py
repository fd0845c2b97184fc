"""Starts the product as people start it, for the time of the browser journeys, and stops it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import col, select, update

from crowdfund.bootstrap import build_deps
from crowdfund.clock import real_now
from crowdfund.command_deps import upgrade
from crowdfund.db.tables import User, UserSession
from crowdfund.domain.actor import Role
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.ports import is_free, wait_until
from crowdfund.launch.surroundings import attach
from crowdfund.services import limits, roles
from crowdfund.services.deps import Deps
from crowdfund.settings import load_settings
from tests import confirmed
from tests.journeys import filling
from tests.journeys.people import PASSWORD
from tests.ports import port_from

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 420
"""A first build on a slow machine with an empty package cache."""
STOP_SECONDS = 60
READY = "Ready in"
"""How the launcher says that everything answers."""
TAIL_LINES = 40
ADMIN = "admin@demo.test"
"""The address of the only person on an empty platform."""

# Settings of whoever runs the tests must not reach the product under test.
NOT_OURS = (
    "APP_ENV",
    "DATABASE_URL",
    "REDIS_URL",
    "REFLEX_REDIS_URL",
    "SECRET_KEY",
    "SMTP_URL",
    "STRIPE_ALLOW_LIVE",
    "STRIPE_API_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
)


@dataclass
class Product:
    """The running product."""

    url: str
    """Where it is served, without a slash at the end."""
    data_dir: Path
    """Its database, uploads, secrets and logs."""
    environment: dict[str, str]
    """What its programs are told."""
    process: subprocess.Popen[bytes]
    """The launcher."""
    output: Path
    """What the launcher says."""

    @classmethod
    def start(
        cls, data_dir: Path, web_dir: Path, say: Callable[[str], None], *, is_empty: bool = False
    ) -> Product:
        """Starts everything and returns once it answers.

        Args:
            data_dir: an empty folder for its data.
            web_dir: where the pages are built; kept between runs, so that packages stay.
            say: told what the launcher says, line by line.
            is_empty: whether there is nobody but an admin instead of the demonstration.
        """
        port = _kept_port(web_dir)
        data_dir.mkdir(parents=True, exist_ok=True)
        environment = _environment(port, data_dir, web_dir)
        if is_empty:
            _add_an_admin(environment)
        output = data_dir / "run.log"
        with output.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "crowdfund", "run"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        product = cls(environment["PUBLIC_URL"], data_dir, environment, process, output)
        try:
            product.wait_until_ready(say)
        except BaseException:
            product.stop()
            raise
        return product

    def wait_until_ready(self, say: Callable[[str], None]) -> None:
        """Waits for the launcher's word.

        Args:
            say: told what the launcher says, line by line.
        """
        deadline = time.monotonic() + READY_SECONDS
        said = 0
        while True:
            ended = self.process.poll() is not None
            lines = self.output.read_text(errors="replace").splitlines()
            for line in lines[said:]:
                say(line)
            said = len(lines)
            if any(line.startswith(READY) for line in lines):
                return
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"The product did not start.\n{self.logs()}")
            time.sleep(0.2)

    def stop(self) -> int | None:
        """Stops everything, as Ctrl-C does, and removes its database.

        Returns:
            The launcher's exit code; None when it had to be ended by force.
        """
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code: int | None = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = None
        self.run("crowdfund.launch.reset", "--yes")
        return code

    def books(self) -> dict[str, Any]:
        """What `python -m crowdfund check-books --json` says about the running product."""
        done = self.run("crowdfund", "check-books", "--json")
        assert done.stdout, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        assert (done.returncode == 0) == report["hold"], "the exit code does not say what it found"
        return report

    def register(self, name: str, email: str, password: str) -> None:
        """Has somebody open an account and answer the letter, by the services and on the running
        product's database: in this process, so that the product counts no registration.

        Args:
            name: as the pages show it.
            email: what they sign in with.
            password: theirs.
        """
        limits.forget_all()
        with self._deps() as deps:
            confirmed.register(
                deps, email=email, password=password, name=name, client_address="127.0.0.1"
            )

    def let_proofs_age(self, email: str) -> None:
        """Makes it an hour since somebody last proved that it is them.

        Args:
            email: what they sign in with.
        """
        whose = select(User.id).where(User.email == email).scalar_subquery()
        an_hour_ago = real_now() - timedelta(hours=1)
        with self._deps() as deps, deps.transaction() as session:
            session.execute(
                update(UserSession)
                .where(col(UserSession.user_id) == whose)
                .values(proved_at=an_hour_ago)
            )

    def fill(self) -> None:
        """Lets the demonstration's people do what fills pages that it leaves empty."""
        with self._deps() as deps:
            filling.fill(deps)
            wait_until(partial(filling.is_full, deps), seconds=STOP_SECONDS, alive=lambda: True)

    @contextmanager
    def _deps(self) -> Iterator[Deps]:
        """Gives what the product works with, in this process."""
        deps = build_deps(attach(load_settings(self.environment)))
        try:
            yield deps
        finally:
            deps.close()

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs one of the product's own commands on the same data."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=STOP_SECONDS,
            check=False,
        )

    def logs(self) -> str:
        """The ends of all logs."""
        parts = []
        for path in (self.output, *sorted((self.data_dir / "logs").glob("*.log"))):
            lines = path.read_text(errors="replace").splitlines()[-TAIL_LINES:]
            parts.append("\n".join([f"----- {path.name}", *lines]))
        return "\n".join(parts)


def _environment(port: int, data_dir: Path, web_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    programs = str(Path(sys.executable).parent)
    return kept | {
        "DATA_DIR": str(data_dir),
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
        "PORT": str(port),
        # By name, as it is by default: passkeys belong to no numeric address.
        "PUBLIC_URL": f"http://localhost:{port}",
        "REFLEX_USE_NPM": "1",
        "REFLEX_WEB_WORKDIR": str(web_dir),
    }


def _add_an_admin(environment: dict[str, str]) -> None:
    """Makes the database with an admin in it, as an operator's first one comes to be: where there
    is somebody, no demonstration is made."""
    settings = load_settings(environment)
    server = EmbeddedPostgres.start(settings.data_dir)
    try:
        url = server.url
        deps = build_deps(settings.model_copy(update={"database_url": url}), can_pay=False)
        try:
            upgrade(deps)
            who = {"email": ADMIN, "password": PASSWORD, "name": "Adaeze Brandt"}
            confirmed.register(deps, **who, client_address="127.0.0.1")
            roles.give_as_operator(deps, email=ADMIN, role=Role.ADMIN)
        finally:
            deps.close()
    finally:
        server.stop()


def _kept_port(web_dir: Path) -> int:
    """The address is part of what is built: the same one saves a build, when it is free."""
    note = web_dir.with_suffix(".port")
    known = note.read_text().strip() if note.is_file() else ""
    if known.isdecimal() and is_free(int(known)):
        return int(known)
    port = port_from(21_000)
    web_dir.mkdir(parents=True, exist_ok=True)
    note.write_text(str(port))
    return port
