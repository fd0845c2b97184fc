"""The pool: what PostgreSQL ended is never handed out."""

from __future__ import annotations

from sqlalchemy import text

from crowdfund.db.engine import commit_lazily, make_engine


def test_connections_that_the_server_ended_are_opened_anew(database_url: str) -> None:
    engine, witness = make_engine(database_url), make_engine(database_url)
    others = text("SELECT pid FROM pg_stat_activity WHERE pid = ANY(:pids)")
    with engine.connect() as one, engine.connect() as two:
        pids = [each.execute(text("SELECT pg_backend_pid()")).scalar_one() for each in (one, two)]
    with witness.connect() as other:
        for pid in pids:
            other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
        assert other.execute(others, {"pids": pids}).all() == []
        for _ in pids:
            with engine.connect() as anew:
                assert anew.execute(text("SELECT pg_backend_pid()")).scalar_one() not in pids
    engine.dispose()
    witness.dispose()


def test_each_connection_speaks_utc_and_waits_for_no_lock_without_end(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with engine.connect() as connection:
        for setting, value in (("timezone", "UTC"), ("lock_timeout", "20s")):
            shown = connection.execute(text(f"SHOW {setting}")).scalar_one()
            assert str(shown).upper() == value.upper()
    engine.dispose()


def test_commits_of_what_is_made_again_do_not_wait_for_the_disk(database_url: str) -> None:
    # The tests' own server waits for no disk: what counts is that each connection says so.
    said = text("SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'")
    engine = make_engine(database_url, pool_size=1)
    commit_lazily(engine)
    for _use in range(2):
        with engine.connect() as connection:
            assert tuple(connection.execute(said).one()) == ("off", "session")
            connection.rollback()
    engine.dispose()
