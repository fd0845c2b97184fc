"""One campaign's whole history in one file, opened and checked without the platform."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import SQLModel, select

from crowdfund.db.tables import AuditEntry, Campaign, CampaignFile, Question
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from crowdfund.papers.archive import MANIFEST, SUMS
from crowdfund.papers.tables import MARK
from crowdfund.services import archives, campaign_talk, following, limits
from crowdfund.services.archive_parts import LEFT_OUT, PARTS
from crowdfund.services.archive_rows import columns_of, meanings
from crowdfund.services.deps import Deps
from tests.keeping import Keeper
from tests.world import World

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"


@dataclass
class Unpacked:
    """An archive on disk."""

    folder: Path
    said: list[str]
    seal: str

    def text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))

    def rows(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json(f"data/{table}.json")
        return found

    def lines(self, table: str) -> list[dict[str, str]]:
        text = (self.folder / "data" / f"{table}.csv").read_bytes().decode()
        assert text.startswith(MARK)
        return list(csv.DictReader(io.StringIO(text.removeprefix(MARK), newline="")))


@dataclass
class Raise:
    """A raise that was settled, with one backer who changed their mind, a hidden question, and
    another raise beside it."""

    world: World
    campaign: Campaign
    other: Campaign
    anna: Actor
    pledge_id: str

    def unpack(self, tmp_path: Path) -> Unpacked:
        file, folder = tmp_path / "whole.zip", tmp_path / "whole"
        said: list[str] = []
        seal = archives.archive_to(
            self.world.deps, campaign=self.campaign.slug, to=file, say=said.append
        )
        with zipfile.ZipFile(file) as packed:
            assert packed.testzip() is None
            packed.extractall(folder)
        return Unpacked(folder, said, seal)


@pytest.fixture
def settled(deps: Deps, world: World, keeper: Keeper) -> Raise:
    made = Raise(world, *keeper.scene(world, _settled))
    deps.files_dir.mkdir(exist_ok=True)
    (deps.files_dir / "plan.pdf").write_bytes(b"%PDF-1.7 a plan")
    return made


def _settled(world: World) -> tuple[Campaign, Campaign, Actor, str]:
    deps = world.deps
    campaign, other = world.live_campaign(), world.live_campaign()
    anna, ben = world.person("Anna"), world.person("Ben")
    pledge_id = world.invest(anna, campaign, 40)
    world.invest(ben, campaign, 100)
    world.invest(ben, other, 3)
    following.ask(deps, actor=anna, slug=campaign.slug, text=HOSTILE)
    with deps.transaction() as session:
        [question] = session.exec(select(Question)).all()
    campaign_talk.hide_question(
        deps, actor=world.admin(), question_id=str(question.id), reason="It is not a question."
    )
    with deps.transaction() as session:
        for name in ("plan.pdf", "lost.pdf"):
            session.add(
                CampaignFile(
                    campaign_id=campaign.id,
                    kind="document",
                    document_kind="other",
                    name=name,
                    title=f"The {name}",
                    size_bytes=15,
                    created_at=deps.now(),
                )
            )
    world.to_deadline(campaign)
    world.finish()
    assert world.campaign(campaign).status == CampaignStatus.SETTLED
    return campaign, other, anna, pledge_id


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """The archive's own script, without the platform on its path."""
    command = [sys.executable, "-I", "verify_archive.py", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_file_has_its_hash_and_the_chains_hold(settled: Raise, tmp_path: Path) -> None:
    made = settled.unpack(tmp_path)
    for line in made.text(SUMS).splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == digest
    listed = {one["name"] for one in made.json(MANIFEST)["files"]}
    there = {str(path.relative_to(made.folder)) for path in made.folder.rglob("*.*")}
    assert there == listed | {MANIFEST}
    assert made.seal == hashlib.sha256((made.folder / MANIFEST).read_bytes()).hexdigest()
    done = run(made.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Holds: ")
    assert made.seal in done.stdout


def forge(made: Unpacked, name: str, before: str, after: str, *, is_listed: bool) -> None:
    """Changes a file, and makes the manifest fit when `is_listed`."""
    path, text = made.folder / name, made.text(name)
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    manifest = made.json(MANIFEST)
    for one in manifest["files"]:
        if one["name"] == name and is_listed:
            one["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (made.folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def test_every_change_is_found(settled: Raise, tmp_path: Path) -> None:
    """A file that was changed, and tables that were changed together with the manifest."""
    made = settled.unpack(tmp_path)

    def said(name: str, before: str, after: str, *, is_listed: bool) -> str:
        copy = tmp_path / uuid4().hex
        shutil.copytree(made.folder, copy)
        forge(Unpacked(copy, [], ""), name, before, after, is_listed=is_listed)
        done = run(copy)
        assert done.returncode == 1
        return done.stderr.strip()

    pledges, ledger = "data/pledges.csv", "data/ledger_entries.json"
    found = said(pledges, "settled", "refunded", is_listed=False)
    assert found == f"Does not hold: {pledges} was changed."
    found = said("index.html", "bakery", "brewery", is_listed=False)
    assert found == "Does not hold: index.html was changed."
    found = said(ledger, '"amount_minor": ', '"amount_minor": 1', is_listed=True)
    assert found == "Does not hold: ledger entry 1 was changed."
    found = said(ledger, '"number": 2', '"number": 3', is_listed=True)
    assert found == "Does not hold: ledger entry 2 is missing."
    found = said("data/audit_entries.json", '"reason": "', '"reason": "x', is_listed=True)
    assert re.fullmatch(r"Does not hold: audit entry \d+ was changed\.", found)


def test_totals_are_the_ledgers(settled: Raise, tmp_path: Path) -> None:
    made = settled.unpack(tmp_path)
    balance: Counter[str] = Counter()
    for line in made.lines("ledger_entries"):
        balance[line["credit_account"]] += int(line["amount_minor"])
        balance[line["debit_account"]] -= int(line["amount_minor"])
    account = f"payable:{settled.campaign.enterprise_id}"
    assert balance[f"escrow:{settled.campaign.id}"] == 0
    assert balance[account] == settled.world.balance(account)
    paid = sum(
        int(line["amount_minor"]) for line in made.lines("pledges") if line["status"] == "settled"
    )
    cleared = [
        one["amount_minor"]
        for one in made.json(MANIFEST)["totals"]["ledger"]
        if one["kind"] == "payment_cleared"
    ]
    assert cleared == [paid]
    row = settled.world.campaign(settled.campaign)
    assert paid == row.settled_minor > 0
    register = made.lines("allotments")
    assert sum(int(line["shares"]) for line in register) == row.settled_shares == 140


def test_only_this_campaigns_rows_are_in_it(settled: Raise, tmp_path: Path) -> None:
    made = settled.unpack(tmp_path)
    everything = "".join(path.read_text("utf-8") for path in (made.folder / "data").glob("*.json"))
    assert str(settled.campaign.id) in everything
    assert str(settled.other.id) not in everything
    assert settled.other.slug not in everything
    assert "password" not in "".join(made.rows("users")[0])
    names = {row["name"] for row in made.rows("users")}
    assert {"Anna", "Ben"} <= names
    assert {row["subject_id"] for row in made.rows("status_changes")} >= {
        str(settled.campaign.id),
        settled.pledge_id,
    }
    assert any(settled.pledge_id in row["path"] for row in made.rows("notices"))
    actions = [row["action"] for row in made.rows("audit_entries")]
    assert actions[-1] == "campaign.archive_begun"
    assert len(made.rows("audit_links")) == len(actions)


def test_spreadsheets_and_programs_read_the_same(settled: Raise, tmp_path: Path) -> None:
    made = settled.unpack(tmp_path)
    for part in PARTS:
        lines, rows = made.lines(part.table), made.rows(part.table)
        assert len(lines) == len(rows) == made.json(MANIFEST)["rows"][part.table], part.table
        assert [set(row) for row in rows] == [set(columns_of(part))] * len(rows)
        if "id" in columns_of(part):
            assert [line["id"] for line in lines] == [str(row["id"]) for row in rows]
    assert made.lines("questions")[0]["text"] == f"'{HOSTILE}"
    [question] = made.rows("questions")
    assert (question["text"], question["hidden_reason"]) == (HOSTILE, "It is not a question.")


class Seen(HTMLParser):
    """What a page refers to, and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_pages_read_from_the_disk_alone(settled: Raise, tmp_path: Path) -> None:
    made = settled.unpack(tmp_path)
    pages = sorted(made.folder.rglob("*.html"))
    assert {page.name for page in pages} >= {"index.html", "pledges.html", "fields.html"}
    for page in pages:
        seen = Seen()
        seen.feed(page.read_text("utf-8"))
        assert not seen.tags & {"script", "img", "iframe", "form", "object", "base"}
        for address in seen.addresses:
            assert (page.parent / address).is_file(), f"{page.name}: {address}"
    index = made.text("index.html")
    assert "&lt;script&gt;alert(1)" in index
    assert "The lost.pdf (lost.pdf): the file is not on the platform" in index
    assert (made.folder / "files" / "plan.pdf").read_bytes() == b"%PDF-1.7 a plan"
    assert made.json(MANIFEST)["missing_files"] == ["lost.pdf"]
    assert "escrowed 20" in made.text("pledges.html")


def test_progress_is_told_and_no_file_is_overwritten(settled: Raise, tmp_path: Path) -> None:
    made = settled.unpack(tmp_path)
    assert "pledges: 2" in made.said
    assert [words.partition(":")[0] for words in made.said[: len(PARTS)]] == [
        part.table for part in PARTS
    ]
    with pytest.raises(Conflict):
        settled.unpack(tmp_path)
    with pytest.raises(NotFound):
        archives.archive_to(
            settled.world.deps, campaign="nothing-here", to=tmp_path / "x", say=print
        )


@pytest.mark.parametrize("role", Role)
def test_auditors_and_admins_download_it_and_leave_a_trace(world: World, role: Role) -> None:
    deps, campaign = world.deps, world.live_campaign()
    limits.forget_all()
    person, campaign_id = world.person("Somebody", role), str(campaign.id)
    if role not in {Role.ADMIN, Role.AUDITOR}:
        with pytest.raises(NotAllowed):
            archives.campaign_archive(deps, actor=person, campaign_id=campaign_id)
        return
    made = archives.campaign_archive(deps, actor=person, campaign_id=campaign_id)
    with zipfile.ZipFile(io.BytesIO(b"".join(made.content))) as packed:
        manifest = packed.read(MANIFEST)
    with deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "campaign.archive_made")
        [entry] = session.exec(query).all()
    assert entry.actor_id == person.user_id
    assert entry.after == {"manifest_sha256": hashlib.sha256(manifest).hexdigest()}


def test_nobody_else_finds_it(world: World) -> None:
    deps, campaign_id = world.deps, str(world.live_campaign().id)
    with pytest.raises(NotSignedIn):
        archives.campaign_archive(deps, actor=None, campaign_id=campaign_id)
    with pytest.raises(NotFound):
        archives.campaign_archive(deps, actor=world.admin(), campaign_id="nothing")


ABOUT = {"campaigns", "pledges", "enterprises", "disputes", "audit_entries"}
NAMING = {"campaign_id", "pledge_id", "enterprise_id", "subject_id", "object_id", "pledge_ref"}


def test_every_table_about_a_campaign_is_archived_or_left_out_with_a_reason() -> None:
    """Prevents: a new table that a regulator never sees and nobody decided about."""
    about = {
        name
        for name, table in SQLModel.metadata.tables.items()
        if name in ABOUT
        or NAMING & set(table.columns.keys())
        or any(key.target_fullname.split(".")[0] in ABOUT for key in table.foreign_keys)
    }
    archived = {part.table for part in PARTS}
    assert about - archived == set(LEFT_OUT)
    assert archived <= set(SQLModel.metadata.tables)
    assert all(LEFT_OUT.values())


def test_every_archived_column_has_a_meaning() -> None:
    silent = {
        f"{part.table}.{column}"
        for part in PARTS
        for column in columns_of(part)
        if column != "id" and not meanings(part.table).get(column)
    }
    assert silent == set()
