"""A backup that is killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from crowdfund.launch.locks import FileLock
from crowdfund.launch.ports import wait_until
from tests.backup.conftest import ROOT, Keeper
from tests.sandbox_server import SandboxServer
from tests.world import World

START_SECONDS = 120
HANGING = """#!/bin/sh
case "$1" in
  --version) echo "pg_dump (PostgreSQL) 99.0" ;;
  *) echo $$ > "$0.starting" && mv "$0.starting" "$0.pid" && exec sleep 600 ;;
esac
"""


def test_a_killed_backup_is_no_backup(
    keeper: Keeper, world: World, database_url: str, stripe_sandbox: SandboxServer, tmp_path: Path
) -> None:
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    programs, target = tmp_path / "programs", keeper.folder / "kept.tar"
    programs.mkdir()
    program, pid = programs / "pg_dump", programs / "pg_dump.pid"
    program.write_text(HANGING)
    program.chmod(0o755)
    maker = subprocess.Popen(
        [sys.executable, "-m", "crowdfund", "backup", "--to", str(target)],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": database_url,
            "DATA_DIR": str(tmp_path / "data"),
            "PATH": f"{programs}:{os.environ['PATH']}",
            "STRIPE_SECRET_KEY": stripe_sandbox.secret_key,
            "STRIPE_WEBHOOK_SECRET": stripe_sandbox.webhook_secret,
            "STRIPE_API_URL": stripe_sandbox.url,
        },
    )
    try:
        assert wait_until(pid.exists, seconds=START_SECONDS, alive=lambda: maker.poll() is None)
        maker.send_signal(signal.SIGKILL)
        maker.wait()
    finally:
        if maker.poll() is None:
            maker.kill()
            maker.wait()
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGKILL)
    [left] = keeper.folder.iterdir()
    assert left.name.startswith(".kept.tar.partial-")
    made = keeper.back_up("kept.tar")
    assert [path.name for path in keeper.folder.iterdir()] == ["kept.tar"]
    assert made.manifest.rows["pledges"] == 1


def test_a_backup_that_is_being_made_is_left_alone(keeper: Keeper, world: World) -> None:
    world.person("Anna")
    busy = keeper.folder / ".other.tar.partial-0123"
    busy.mkdir(parents=True)
    lock = FileLock.take(busy / "alive")
    assert lock is not None
    keeper.back_up()
    assert busy.is_dir()
    lock.release()
    keeper.back_up("second.tar")
    assert not busy.exists()
