"""The launcher as a whole, on a small stand-in for the product with a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crowdfund import words
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.ports import is_free, listens, wait_until
from crowdfund.launch.postgres_account import cluster_folder, server_account
from crowdfund.launch.process_table import command_of
from crowdfund.launch.sandbox import known_sandbox, plan_sandbox
from crowdfund.launch.surroundings import attach
from crowdfund.launch.web import STAMP, Web
from crowdfund.settings import load_settings
from tests.ports import port_from

COMMANDS = """
import os, pathlib, sys, time
name = sys.argv[1]
told = " ".join(f"{key}={os.environ.get(key)}" for key in ("DATABASE_URL", "STRIPE_API_URL"))
with (pathlib.Path(os.environ["DATA_DIR"]) / "calls").open("a") as file:
    file.write(f"{' '.join(sys.argv[1:])} {os.getpid()} {told}\\n")
if os.environ.get("FAIL") == name:
    print("no room left")
    raise SystemExit(5)
if name == "worker":
    time.sleep(600)
"""

SANDBOX = """
import socketserver, sys
port = int(sys.argv[sys.argv.index("--port") + 1])
socketserver.TCPServer.allow_reuse_address = True
socketserver.TCPServer(("127.0.0.1", port), socketserver.BaseRequestHandler).serve_forever()
"""

WEB = """
import os
def app():
    told = [(b"x-started-by", os.environ["CROWDFUND_STARTED_BY"].encode())]
    async def answer(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": told})
            await send({"type": "http.response.body", "body": b"ok"})
    return answer
"""

DRIVER = """
import sys
from pathlib import Path
from crowdfund.launch.run import run
from crowdfund.settings import load_settings
sys.exit(run(load_settings(), project=Path(sys.argv[1])))
"""


@dataclass
class Stage:
    """A stand-in product and what the launcher is told."""

    project: Path
    env: dict[str, str]

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path(self.env["DATA_DIR"])

    def launch(self, **extra: str) -> subprocess.Popen[str]:
        """Start the launcher, its output in a file."""
        with (self.project / "output").open("w") as output:
            return subprocess.Popen(
                [sys.executable, "-c", DRIVER, str(self.project)],
                env={**os.environ, **self.env, **extra},
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
            )

    def said(self) -> str:
        """What the launcher has shown."""
        return (self.project / "output").read_text()

    def calls(self) -> list[list[str]]:
        """The product's commands that were run, word by word."""
        return [line.split() for line in (self.data / "calls").read_text().splitlines()]

    def wait_ready(self, process: subprocess.Popen[str]) -> None:
        """Wait until the launcher says where to look."""
        ready = wait_until(
            lambda: "Logs are in" in self.said(), seconds=60, alive=lambda: process.poll() is None
        )
        assert ready, self.said()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stand-in product whose pages count as built."""
    project = tmp_path / "project"
    package = project / "crowdfund"
    (project / ".web" / "build" / "client").mkdir(parents=True)
    (project / ".web" / "build" / "client" / "index.html").write_text("pages")
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(COMMANDS)
    (package / "stripe_sandbox.py").write_text(SANDBOX)
    (package / "crowdfund.py").write_text(WEB)
    stage = Stage(project, {"DATA_DIR": str(tmp_path / "data"), "PORT": str(port_from(22_000))})
    settings = load_settings(stage.env)
    replace(plan_sandbox(settings), port=port_from(22_100)).note_port()
    web = Web(settings, project)
    for code in words.OTHERS:
        web.keep_build(code, web.fingerprint())
    web.note_built(web.fingerprint())
    yield stage
    if cluster_folder(stage.data, server_account()).exists():
        EmbeddedPostgres.start(stage.data, durable=False).remove()


def test_everything_starts_in_order_and_ctrl_c_stops_it_all(stage: Stage) -> None:
    process = stage.launch()
    stage.wait_ready(process)
    calls = stage.calls()
    assert [call[0] for call in calls] == ["migrate", "seed", "worker"]
    assert calls[1][1] == "--if-empty"
    assert all("DATABASE_URL=postgresql+psycopg://crowdfund@/crowdfund" in c[-2] for c in calls)
    assert all(call[-1].startswith("STRIPE_API_URL=http://127.0.0.1:") for call in calls)
    assert f"Open http://localhost:{stage.env['PORT']}" in stage.said()
    assert "admin@demo.test" in stage.said()

    settings = load_settings(stage.env)
    complete = attach(settings)
    assert complete.database_url in calls[0][-2]
    assert complete.is_demo
    assert complete.stripe_api_url is not None
    sandbox = known_sandbox(settings)
    assert sandbox is not None

    worker = int(calls[2][1])
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0, stage.said()
    assert command_of(worker) == ""
    assert is_free(settings.port)
    assert not listens(sandbox.port)
    assert EmbeddedPostgres.running(stage.data) is None
    assert attach(settings) == settings

    again = stage.launch()
    stage.wait_ready(again)
    kept = known_sandbox(settings)
    assert kept == sandbox, "pages that the sandbox handed out open after a restart"
    again.terminate()
    assert again.wait(timeout=60) == 0


def test_a_step_that_fails_shows_why_and_stops_the_rest(stage: Stage) -> None:
    process = stage.launch(FAIL="migrate")
    assert process.wait(timeout=60) == 1
    assert "no room left" in stage.said()
    assert "migrate failed (exit code 5)" in stage.said()
    assert EmbeddedPostgres.running(stage.data) is None


def test_a_worker_that_dies_runs_again_and_a_dead_web_server_ends_it(stage: Stage) -> None:
    process = stage.launch()
    stage.wait_ready(process)
    first = int(stage.calls()[2][1])
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: len(stage.calls()) == 4, seconds=60, alive=lambda: True)
    assert "worker runs again" in stage.said() or wait_until(
        lambda: "worker runs again" in stage.said(), seconds=60, alive=lambda: True
    )
    second = int(stage.calls()[3][1])
    web = _listener(int(stage.env["PORT"]), process.pid)
    os.kill(web, signal.SIGKILL)
    assert process.wait(timeout=60) == 1
    assert "web ended" in stage.said()
    assert command_of(second) == ""


def test_a_killed_launcher_blocks_nothing_but_a_live_one_does(stage: Stage) -> None:
    process = stage.launch()
    stage.wait_ready(process)
    worker = int(stage.calls()[2][1])
    process.kill()
    process.wait()
    assert wait_until(lambda: command_of(worker) == "", seconds=60, alive=lambda: True)
    assert wait_until(lambda: is_free(int(stage.env["PORT"])), seconds=60, alive=lambda: True)
    again = stage.launch()
    stage.wait_ready(again)
    second = stage.launch(PORT=str(port_from(22_200)))
    assert second.wait(timeout=60) == 1
    assert "already runs on the data" in stage.said()
    again.terminate()
    assert again.wait(timeout=60) == 0


def test_a_port_in_use_is_named_before_anything_starts(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", int(stage.env["PORT"]))):
        process = stage.launch()
        assert process.wait(timeout=60) == 1
    assert f"Port {stage.env['PORT']} is in use by another program;" in stage.said()
    assert not (stage.data / "calls").exists()
    assert EmbeddedPostgres.running(stage.data) is None


def test_a_database_that_does_not_answer_is_named_without_its_password(stage: Stage) -> None:
    nobody = f"postgresql://someone:hidden-word@127.0.0.1:{port_from(22_200)}/fund"
    process = stage.launch(DATABASE_URL=nobody)
    assert process.wait(timeout=60) == 1
    assert "DATABASE_URL does not answer" in stage.said()
    assert "hidden-word" not in stage.said()


def test_a_change_of_sources_or_address_asks_for_a_build(stage: Stage) -> None:
    settings = load_settings(stage.env)
    web = Web(settings, stage.project)
    assert web.is_built_from(web.fingerprint())
    moved = Web(settings.model_copy(update={"public_url": "http://other.test"}), stage.project)
    assert not moved.is_built_from(moved.fingerprint())
    (stage.project / "crowdfund" / "new.py").write_text("")
    assert not web.is_built_from(web.fingerprint())
    (stage.project / "crowdfund" / "new.py").unlink()
    assert web.is_built_from(web.fingerprint())
    chinese = words.build_folder(stage.project / ".web", words.CHINESE)
    assert (chinese / "client" / "index.html").read_text() == "pages"
    (chinese / STAMP).unlink()
    assert not web.is_built_from(web.fingerprint()), "a language that was not built"
    web.keep_build(words.CHINESE, web.fingerprint())
    (stage.project / ".web" / "build" / STAMP).unlink()
    assert not web.is_built_from(web.fingerprint())


def _listener(port: int, launcher: int) -> int:
    """Return the launcher's child that serves a port."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        command = command_of(int(entry.name))
        if "granian" in command and f"--port {port}" in command:
            parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if int(parent) == launcher:
                return int(entry.name)
    raise AssertionError("the web server is not there")
