"""What a backup is as a file, and which files are refused."""

from __future__ import annotations

import io
import stat
import tarfile
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import URL, text

from crowdfund.backup import archive, census, programs, restoring
from crowdfund.backup.errors import BackupError
from crowdfund.backup.making import Made
from crowdfund.backup.manifest import Head, Manifest
from crowdfund.services import campaign_files, drafts, picture_copies
from tests.backup.conftest import Keeper
from tests.pdfs import PDF
from tests.services.drafting import drafted, picture
from tests.world import World


@pytest.fixture
def made(keeper: Keeper, world: World) -> Made:
    """A backup of a campaign with one paid pledge and one upload."""
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    world.deps.files_dir.mkdir(parents=True)
    (world.deps.files_dir / "cover-1.webp").write_bytes(b"a picture")
    (world.deps.files_dir / ".leftover").write_bytes(b"none of ours")
    return keeper.back_up()


def newest_revision(keeper: Keeper) -> str:
    """The last of the migrations."""
    head = ScriptDirectory.from_config(keeper.place().alembic).get_current_head()
    assert head is not None
    return head


def _is_empty(keeper: Keeper) -> bool:
    with keeper.second.engine.connect() as connection:
        return census.tables_of(connection) == []


def test_a_backup_says_what_is_in_it(keeper: Keeper, made: Made) -> None:
    assert made.manifest == archive.read(made.path, None)
    assert made.manifest.rows["pledges"] == 1
    assert [head.number for head in made.manifest.heads.values()] == [2]
    assert set(made.manifest.members) == {"database.dump", "files/cover-1.webp"}
    assert made.manifest.revision == newest_revision(keeper)
    assert archive.described(made.path).sha256 == made.sha256
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [path.name for path in keeper.folder.iterdir()] == ["kept.tar"]


def test_everything_comes_back(keeper: Keeper, world: World, made: Made) -> None:
    second = keeper.bring_back(made)
    assert (second.deps.files_dir / "cover-1.webp").read_bytes() == b"a picture"
    with world.deps.engine.connect() as before, second.deps.engine.connect() as after:
        assert census.take(before) == census.take(after)
        guarded = text("UPDATE ledger_entries SET amount_minor = 1")
        with pytest.raises(Exception, match="never change"):
            after.execute(guarded)


def test_uploads_that_are_not_on_disk_are_named(keeper: Keeper, world: World) -> None:
    """Covers, pictures and documents alike."""
    deps, founder = world.deps, world.person("Ada Founder")
    sent: Any = {"actor": founder, "campaign_id": drafted(deps, founder)}
    drafts.save_cover(deps, **sent, data=picture(1280, 720))
    campaign_files.add_picture(deps, **sent, data=picture(400, 320), title="The oven")
    campaign_files.add_document(deps, **sent, data=PDF, title="Accounts", kind="financials")
    files = sorted(path.name for path in deps.files_dir.iterdir())
    # A copy is made of a picture that is named.
    names = [name for name in files if picture_copies.original_of(name) == name]
    assert (len(files), len(names)) == (5, 3)
    made = keeper.back_up().manifest
    assert made.missing_files == ()
    assert set(made.members) == {"database.dump", *(f"files/{name}" for name in files)}
    for name in files:
        (deps.files_dir / name).unlink()
    assert keeper.back_up("later.tar").manifest.missing_files == tuple(names)


def test_what_is_written_meanwhile_is_not_in_it_by_half(
    keeper: Keeper, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody invests after the snapshot and before the dump."""
    campaign = world.live_campaign()
    world.invest(world.person("Anna"), campaign, 5)
    ben, run, hasty = world.person("Ben"), programs.run, list[str]()

    def first_somebody_invests(*arguments: object, **named: object) -> str:
        if not hasty:
            hasty.append("Ben")
            other = threading.Thread(target=world.invest, args=(ben, campaign, 3))
            other.start()
            other.join()
        return run(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(programs, "run", first_somebody_invests)
    made = keeper.back_up()
    assert world.campaign(campaign).escrowed_shares == 8
    assert made.manifest.rows["pledges"] == 1
    second = keeper.bring_back(made)
    assert second.campaign(campaign).escrowed_shares == 5


def test_a_file_that_exists_is_left_alone(keeper: Keeper, made: Made) -> None:
    before = made.path.read_bytes()
    with pytest.raises(BackupError, match="exists"):
        keeper.back_up()
    assert made.path.read_bytes() == before


def _full(*_arguments: object, **_named: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_nothing_behind(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "write", _full)
    with pytest.raises(BackupError, match="could not be written: the disk is full"):
        keeper.back_up()
    assert list(keeper.folder.iterdir()) == []


def _truncated(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def _without_its_end(raw: bytes) -> bytes:
    return raw[:2_000]


def _other_bytes(raw: bytes) -> bytes:
    at = raw.index(b"PGDMP") + 2_000
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def _other_manifest(raw: bytes) -> bytes:
    return raw.replace(b'"pledges": 1', b'"pledges": 2', 1)


def _other_time(raw: bytes) -> bytes:
    return raw.replace(b'"taken_at": "2', b'"taken_at": "3', 1)


@pytest.mark.parametrize(
    "spoil",
    [
        _truncated,
        _without_its_end,
        _other_bytes,
        _other_manifest,
        _other_time,
        lambda _raw: b"",
        lambda _raw: b"no backup" * 1_000,
    ],
)
def test_a_damaged_file_is_refused_before_anything_is_touched(
    keeper: Keeper, made: Made, spoil: Callable[[bytes], bytes]
) -> None:
    raw = made.path.read_bytes()
    spoiled = spoil(raw)
    assert spoiled != raw
    made.path.write_bytes(spoiled)
    with pytest.raises(BackupError, match="damaged"):
        restoring.restore(keeper.place(), made.path)
    assert _is_empty(keeper)
    assert [path.name for path in keeper.second.files_dir.parent.iterdir()] == ["files"]


def _rewritten(keeper: Keeper, made: Made, manifest: Manifest) -> Path:
    """The same backup with another manifest, honestly digested."""
    folder = keeper.folder / "unpacked"
    archive.read(made.path, folder)
    target = keeper.folder / "rewritten.tar"
    archive.write(target, manifest, {name: folder / name for name in manifest.members})
    return target


def test_a_newer_version_is_refused(keeper: Keeper, made: Made) -> None:
    newer = _rewritten(keeper, made, replace(made.manifest, revision="9999"))
    with pytest.raises(BackupError, match="made by a newer one"):
        restoring.restore(keeper.place(), newer)
    assert _is_empty(keeper)


def test_a_newer_server_is_refused(keeper: Keeper, made: Made) -> None:
    newer = _rewritten(keeper, made, replace(made.manifest, server_major=99))
    with pytest.raises(BackupError, match="PostgreSQL 99"):
        restoring.restore(keeper.place(), newer)
    assert _is_empty(keeper)


def test_another_form_is_refused(keeper: Keeper, made: Made) -> None:
    newer = _rewritten(keeper, made, replace(made.manifest, format=2))
    with pytest.raises(BackupError, match="form 2"):
        restoring.restore(keeper.place(), newer)


def test_a_manifest_that_counts_otherwise_is_refused(keeper: Keeper, made: Made) -> None:
    rows = dict(made.manifest.rows) | {"pledges": 2}
    with pytest.raises(BackupError, match="pledges differ"):
        restoring.restore(
            keeper.place(), _rewritten(keeper, made, replace(made.manifest, rows=rows))
        )


def test_chains_that_end_elsewhere_are_refused(keeper: Keeper, made: Made) -> None:
    heads = {name: Head(one.number, "0" * 64) for name, one in made.manifest.heads.items()}
    with pytest.raises(BackupError, match="chains do not end"):
        restoring.restore(
            keeper.place(), _rewritten(keeper, made, replace(made.manifest, heads=heads))
        )


@pytest.mark.parametrize("name", ["../outside.webp", "files/../../outside.webp", "/etc/outside"])
def test_an_archive_cannot_write_elsewhere(keeper: Keeper, made: Made, name: str) -> None:
    member = replace(made.manifest.members["files/cover-1.webp"])
    manifest = replace(made.manifest, members=dict(made.manifest.members) | {name: member})
    raw = manifest.to_json()
    target = keeper.folder / "hostile.tar"
    with tarfile.open(target, "w") as hostile:
        for entry, content in (("manifest.json", raw), (name, b"a picture")):
            info = tarfile.TarInfo(entry)
            info.size = len(content)
            hostile.addfile(info, io.BytesIO(content))
    with pytest.raises(BackupError, match="not what its manifest names"):
        restoring.restore(keeper.place(), target)
    assert not list(keeper.folder.parent.rglob("outside*"))


def test_a_link_is_no_upload(keeper: Keeper, made: Made) -> None:
    target = keeper.folder / "hostile.tar"
    with tarfile.open(target, "w") as hostile:
        raw = made.manifest.to_json()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(raw)
        hostile.addfile(info, io.BytesIO(raw))
        link = tarfile.TarInfo("database.dump")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        hostile.addfile(link)
    with pytest.raises(BackupError, match="damaged"):
        restoring.restore(keeper.place(), target)


def test_a_database_that_is_not_empty_is_asked_about(keeper: Keeper, made: Made) -> None:
    keeper.bring_back(made)
    with pytest.raises(BackupError, match="not empty; nothing was changed"):
        restoring.restore(keeper.place(), made.path)
    asked: list[str] = []

    def yes(question: str) -> bool:
        asked.append(question)
        return True

    restoring.restore(keeper.place(may_set_aside=yes), made.path)
    [question] = asked
    with keeper.second.engine.connect() as connection:
        kept = connection.execute(
            text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_return_%'")
        ).scalar_one()
        count = connection.execute(text(f"SELECT count(*) FROM {kept}.pledges")).scalar_one()
    assert (kept in question, count) == (True, 1)


def test_a_database_in_use_is_refused(keeper: Keeper, made: Made) -> None:
    with keeper.second.engine.connect() as somebody:
        somebody.execute(text("SELECT 1"))
        with pytest.raises(BackupError, match="1 other connection"):
            restoring.restore(keeper.place(), made.path)


def test_a_password_stays_off_the_command_line() -> None:
    url = URL.create(
        "postgresql+psycopg",
        "anna",
        "s'ecret",
        "db.example",
        6_543,
        "money",
        {"sslmode": "require"},
    )
    address, environment = programs.address_of(url)
    assert environment == {"PGPASSWORD": "s'ecret"}
    assert "ecret" not in address
    assert all(word in address for word in ("anna", "db.example", "6543", "money", "require"))


def test_an_old_program_on_the_path_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert programs.find_program("pg_dump", at_least=9).path == str(old)
    assert programs.find_program("pg_dump", at_least=18).path != str(old)
    with pytest.raises(BackupError, match=r"found: 9, 18"):
        programs.find_program("pg_dump", at_least=99)


def test_what_a_program_complains_of_is_told(tmp_path: Path) -> None:
    program = programs.find_program("pg_restore", at_least=18)
    broken = tmp_path / "broken.dump"
    broken.write_text(uuid4().hex)
    with pytest.raises(BackupError, match=r"pg_restore failed: .*archive"):
        programs.run(program, "--list", str(broken))


def test_a_manifest_reads_back_as_it_was(made: Made) -> None:
    assert isinstance(made.manifest.taken_at, datetime)
    assert Manifest.from_json(made.manifest.to_json()) == made.manifest
