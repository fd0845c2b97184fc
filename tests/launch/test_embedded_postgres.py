"""The embedded PostgreSQL: it starts, keeps its data, and survives what happens to programs."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.ports import wait_until
from crowdfund.launch.process_table import command_of


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A server of the test's own, removed afterwards whatever became of it."""
    started = EmbeddedPostgres.start(tmp_path / "data", durable=False)
    yield started
    if started.cluster.folder.exists():
        if not started.is_ours:
            started = EmbeddedPostgres.start(tmp_path / "data", durable=False)
        started.remove()


def ask(server: EmbeddedPostgres, query: str) -> object:
    """Return the first value of a query's first row."""
    plain = server.url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain) as connection:
        connection.autocommit = True
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def server_number(server: EmbeddedPostgres) -> int:
    """Return the process number of the server."""
    return int((server.cluster.data / "postmaster.pid").read_text().splitlines()[0])


def kill_server(server: EmbeddedPostgres) -> None:
    """End the server as a power cut would, and wait until it is gone."""
    number = server_number(server)
    os.kill(number, signal.SIGKILL)
    assert wait_until(lambda: command_of(number) == "", seconds=60, alive=lambda: True)


def test_it_is_closed_to_all_but_the_product_s_role_which_is_no_superuser(
    server: EmbeddedPostgres,
) -> None:
    assert ask(server, "SELECT current_user || '@' || current_database()") == "crowdfund@crowdfund"
    assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(server, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") is True
    assert ask(server, "SHOW max_connections") == "200"
    assert ask(server, "SHOW timezone") == "UTC"
    assert ask(server, "SHOW server_encoding") == "UTF8"
    # On no network, and in folders that nobody else may enter.
    assert ask(server, "SHOW listen_addresses") == ""
    for folder in (server.cluster.folder, server.cluster.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "password" not in server.url


def test_data_survives_a_stop(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    server.stop()
    assert EmbeddedPostgres.running(server.cluster.data_dir) is None
    again = EmbeddedPostgres.start(server.cluster.data_dir)
    try:
        assert again.url == server.url
        assert not again.adopted
        assert ask(again, "SELECT n FROM kept") == 42
        assert ask(again, "SHOW fsync") == "on"
    finally:
        again.remove()


def test_a_second_process_uses_the_server_and_leaves_it_running(server: EmbeddedPostgres) -> None:
    found = EmbeddedPostgres.running(server.cluster.data_dir)
    assert found is not None
    assert found.url == server.url
    assert found.database_url("other").startswith("postgresql+psycopg://crowdfund@/other?host=")
    second = EmbeddedPostgres.start(server.cluster.data_dir)
    assert second.adopted
    second.stop()
    assert ask(server, "SELECT 1") == 1
    with pytest.raises(LaunchError, match="in use"):
        second.remove()


def test_a_server_left_by_a_killed_launcher_is_taken_over(server: EmbeddedPostgres) -> None:
    assert server.lock is not None
    number = server_number(server)
    server.lock.release()
    heir = EmbeddedPostgres.start(server.cluster.data_dir)
    assert heir.adopted
    assert heir.lock is not None
    assert server_number(heir) == number
    heir.remove()


def test_a_note_of_a_dead_server_does_not_stop_the_next_start(server: EmbeddedPostgres) -> None:
    """After a restart of the machine the noted number may belong to any other program."""
    note = server.cluster.data / "postmaster.pid"
    left = note.read_text().splitlines()
    kill_server(server)
    note.write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    assert server.revive()
    assert ask(server, "SELECT 1") == 1
    assert not server.revive()


def test_data_of_another_postgresql_is_refused_in_words(server: EmbeddedPostgres) -> None:
    version = server.cluster.data / "PG_VERSION"
    server.cluster.stop()
    version.write_text("16\n")
    assert server.lock is not None
    server.lock.release()
    with pytest.raises(LaunchError, match=r"PostgreSQL 16.*pg_dump"):
        EmbeddedPostgres.start(server.cluster.data_dir)
    version.write_text("18\n")
    EmbeddedPostgres.start(server.cluster.data_dir, durable=False).remove()


def test_a_new_data_folder_at_an_old_path_starts_empty(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    first = EmbeddedPostgres.start(data_dir, durable=False)
    with psycopg.connect(first.url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE old AS SELECT 1 AS n")
    first.stop()
    for path in sorted(data_dir.rglob("*"), reverse=True):
        path.unlink() if path.is_file() or path.is_socket() else path.rmdir()
    second = EmbeddedPostgres.start(data_dir, durable=False)
    try:
        assert ask(second, "SELECT to_regclass('old') IS NULL") is True
    finally:
        second.remove()
    assert not second.cluster.folder.exists()
