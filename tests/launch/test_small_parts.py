"""Parts of the launcher that need no server: progress, logs, locks, the sandbox's note, reset."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from crowdfund import words
from crowdfund.launch import web as web_module
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.locks import FileLock
from crowdfund.launch.logs import open_log, tail
from crowdfund.launch.ports import free_port, is_free, wait_until
from crowdfund.launch.progress import Progress
from crowdfund.launch.reset import reset
from crowdfund.launch.sandbox import NOTE, plan_sandbox
from crowdfund.launch.surroundings import as_environment, with_sandbox
from crowdfund.launch.web import Web
from crowdfund.services.screening_list import INVENTED
from crowdfund.settings import Settings, load_settings


def settings_in(tmp_path: Path, **env: str) -> Settings:
    """Settings with the data folder in the test's own folder."""
    return load_settings({"DATA_DIR": str(tmp_path)} | env)


def test_a_step_shows_its_name_at_once_and_its_time_at_the_end() -> None:
    shown: list[str] = []
    times = iter([10.0, 10.94])
    progress = Progress(write=shown.append, clock=lambda: next(times))
    with progress.step("Database"):
        assert shown == ["  Database … "]
    assert "".join(shown) == "  Database … ready (0.9 s)\n"


def test_a_step_that_fails_ends_its_line() -> None:
    shown: list[str] = []
    with pytest.raises(LaunchError), Progress(write=shown.append).step("Database"):
        raise LaunchError("no")
    assert shown[-1].startswith("stopped (")


def test_the_tail_of_a_log_is_its_last_lines(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "a.log"
    assert tail(path) == ""
    with open_log(path) as log:
        log.write(b"one\ntwo\n\xff three\n")
    assert tail(path, 2) == "two\n\ufffd three"


def test_a_large_log_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crowdfund.launch.logs.KEEP_BYTES", 3)
    path = tmp_path / "a.log"
    path.write_text("long")
    with open_log(path) as log:
        log.write(b"new")
    assert (path.read_text(), (tmp_path / "a.log.1").read_text()) == ("new", "long")


def test_a_lock_is_one_holder_s_until_it_is_given_back(tmp_path: Path) -> None:
    first = FileLock.take(tmp_path / "folder" / "lock")
    assert first is not None
    assert FileLock.take(tmp_path / "folder" / "lock") is None
    first.release()
    first.release()
    assert not first.held
    second = FileLock.take(tmp_path / "folder" / "lock")
    assert second is not None
    second.release()


def test_waiting_ends_when_what_it_hangs_on_has_died() -> None:
    assert not wait_until(lambda: False, seconds=60, alive=lambda: False)
    assert not wait_until(lambda: False, seconds=0, alive=lambda: True)
    assert wait_until(lambda: True, seconds=0, alive=lambda: False)


def test_a_free_port_is_free() -> None:
    assert is_free(free_port())


def test_the_sandbox_keeps_its_keys_and_its_port(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    first = plan_sandbox(settings)
    first.note_port()
    assert plan_sandbox(settings) == first
    assert first.secret_key.startswith("sk_test_sandbox_")
    assert first.webhook_secret.startswith("whsec_")


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"port": "x"}', '{"port": 0}', '{"port": 1e9}'])
def test_a_spoiled_note_is_no_note(tmp_path: Path, note: str) -> None:
    (tmp_path / NOTE).write_text(note)
    sandbox = plan_sandbox(settings_in(tmp_path))
    assert 0 < sandbox.port < 65_536
    sandbox.note_port()
    assert json.loads((tmp_path / NOTE).read_text()) == {"port": sandbox.port}


def test_children_read_back_the_settings_of_the_launcher(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        DATABASE_URL="postgresql://u:p@db/fund",
        PORT="8123",
        SMTP_URL="smtp://mail.test",
        PLATFORM_COUNTRY="DE",
        IDENTITY_REQUIRED_ABOVE="250",
        SCREENING_LIST=str(INVENTED),
    )
    complete = with_sandbox(settings, plan_sandbox(settings))
    assert load_settings(as_environment(complete)) == complete


@pytest.mark.parametrize(
    ("public_url", "host"),
    [("http://localhost:8000", "127.0.0.1"), ("https://invest.example.com", "0.0.0.0")],
)
def test_only_a_public_address_opens_the_port_to_the_network(
    tmp_path: Path, public_url: str, host: str
) -> None:
    web = Web(settings_in(tmp_path, PUBLIC_URL=public_url), tmp_path)
    assert web.host == host
    for built in (True, False):
        arguments = web.arguments(built=built)
        assert host in arguments
        assert str(web.settings.port) in arguments


def test_the_node_of_the_virtual_environment_comes_first(tmp_path: Path) -> None:
    environment = Web(settings_in(tmp_path), tmp_path).environment(built=False)
    first = Path(environment["PATH"].split(":")[0])
    assert (first / "node").exists()
    assert environment["REFLEX_USE_NPM"] == "1"


@pytest.mark.parametrize(
    ("env", "reason"),
    [
        ({"DATABASE_URL": "postgresql://u@db/fund"}, "DATABASE_URL"),
        (
            {
                "APP_ENV": "production",
                "PUBLIC_URL": "https://a.test",
                "SECRET_KEY": "0123456789abcdef" * 2,
                "STRIPE_SECRET_KEY": "rk_test_0123456789",
                "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
            },
            "production",
        ),
    ],
)
def test_reset_touches_no_database_but_its_own(
    tmp_path: Path, env: dict[str, str], reason: str
) -> None:
    with pytest.raises(LaunchError, match=reason):
        reset(settings_in(tmp_path, **env))


def test_reset_waits_for_the_product_to_stop(tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "run.lock")
    assert lock is not None
    with pytest.raises(LaunchError, match="running"):
        reset(settings_in(tmp_path))
    lock.release()


def test_reset_deletes_data_and_keeps_keys(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "cover.png").write_text("x")
    for name in ("stripe-sandbox.sqlite3", "stripe-sandbox.sqlite3-wal", NOTE):
        (tmp_path / name).write_text("x")
    reset(settings)
    left = {path.name for path in tmp_path.iterdir()}
    assert "secret_key" in left
    assert not {name for name in left if name.startswith(("stripe-sandbox", "files"))}


def test_a_build_is_told_its_language_and_the_server_speaks_english_first(tmp_path: Path) -> None:
    web = Web(settings_in(tmp_path), tmp_path)
    assert web.environment(built=False, language=words.CHINESE)[words.BUILD_VARIABLE] == "zh_Hans"
    assert web.environment(built=True)[words.BUILD_VARIABLE] == "en"
    assert "export" in web.build_arguments()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread of this process answers, however long the machine takes."""
    monkeypatch.setattr(web_module, "READY_SECONDS", 60)


@contextmanager
def answering(status: int, *told: str) -> Iterator[int]:
    """A server of somebody else on a port of its own, which says by which start it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for start in told:
                self.send_header("X-Started-By", start)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("told", "who"), [([], "another program"), (["its-start"], "another Crowdfund")]
)
def test_who_answers_on_the_port_in_our_place_is_named(
    tmp_path: Path, told: list[str], who: str
) -> None:
    with answering(200, *told) as port:
        web = Web(settings_in(tmp_path, PORT=str(port)), tmp_path)
        said = f"Port {port} is in use by {who}; stop that one, or choose another"
        with pytest.raises(LaunchError, match=said):
            web.answers()
        with pytest.raises(LaunchError, match=said):
            web.require_port()


@pytest.mark.usefixtures("patient")
def test_only_the_server_that_was_started_here_counts_as_ready(tmp_path: Path) -> None:
    for status, is_ready in ((200, True), (503, False)):
        with answering(status, "ours") as port:
            web = Web(settings_in(tmp_path, PORT=str(port)), tmp_path, start="ours")
            assert web.answers() == is_ready
    assert web.environment(built=True)["CROWDFUND_STARTED_BY"] == "ours"
