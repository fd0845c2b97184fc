"""Tampering with any row of the ledger, or with what was published about it, is found and located.

Every change is made behind the triggers' back, in a transaction that is undone afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text
from sqlmodel import Session

from crowdfund.db.tables.ledger import LedgerEntry, LedgerHead
from crowdfund.domain.ledger import EntryKind, LinkedEntry, Transfer, entry_hash
from crowdfund.services.book_chains import chain_findings
from crowdfund.services.books import check_books
from tests.keeping import Keeper
from tests.world import World

GUARDS_OFF = (
    "ALTER TABLE ledger_entries DISABLE TRIGGER USER",
    "ALTER TABLE escrow_checkpoints DISABLE TRIGGER USER",
    "ALTER TABLE escrow_blocks DISABLE TRIGGER USER",
    "ALTER TABLE ledger_entries DROP CONSTRAINT uq_ledger_entries_number",
    "ALTER TABLE ledger_entries DROP CONSTRAINT uq_ledger_entries_source",
    "ALTER TABLE ledger_entries DROP CONSTRAINT ck_ledger_entries_amount",
    "ALTER TABLE ledger_entries DROP CONSTRAINT ck_ledger_entries_accounts",
    "ALTER TABLE ledger_entries DROP CONSTRAINT ck_ledger_entries_kind",
)


@dataclass
class Chains:
    """Two campaigns with payments and refunds; the first was published when it had four lines and
    when it had eight, and has ten."""

    world: World
    first: UUID
    second: UUID

    def after(self, *changes: str | Callable[[Connection], None]) -> list[str]:
        """Changes rows with every guard off, tells what is found about the first campaign, and
        puts all back."""
        return [words for campaign, words in self.all_after(*changes) if campaign == self.first]

    def all_after(self, *changes: str | Callable[[Connection], None]) -> list[tuple[UUID, str]]:
        """The same over all campaigns."""
        with self.world.deps.engine.connect() as connection, connection.begin() as undo:
            for guard in GUARDS_OFF:
                connection.execute(text(guard))
            for change in changes:
                if callable(change):
                    change(connection)
                else:
                    done = connection.execute(text(change), self.names)
                    assert done.rowcount > 0, f"nothing was tampered with: {change}"
            with Session(connection) as session:
                found = [(UUID(one), words) for one, words in chain_findings(session)]
            undo.rollback()
        return found

    @property
    def names(self) -> dict[str, str]:
        """What statements may name."""
        return {"first": str(self.first), "second": str(self.second)}


def _ten_lines(world: World) -> tuple[UUID, UUID]:
    first, second = world.live_campaign(), world.live_campaign()
    anna, ben = world.person("Anna"), world.person("Ben")
    world.invest(anna, first, 3)
    world.invest(ben, first, 4)
    world.invest(ben, second, 5)
    world.work()
    world.clock.advance(timedelta(minutes=2))
    world.invest(anna, first, 5)
    world.invest(ben, first, 6)
    world.work()
    world.invest(world.person("Carla"), first, 7)
    return first.id, second.id


@pytest.fixture
def chains(world: World, keeper: Keeper) -> Chains:
    """Ten lines, eight of them published."""
    made = Chains(world, *keeper.scene(world, _ten_lines))
    assert _sizes(made) == [4, 8]
    with world.deps.reading() as session:
        head = session.get_one(LedgerHead, made.first)
    assert head.number == 10
    return made


def _sizes(chains: Chains) -> list[int]:
    query = text("SELECT size FROM escrow_checkpoints WHERE campaign_id = :first ORDER BY size")
    with chains.world.deps.reading() as session:
        return list(session.execute(query, chains.names).scalars())


ONE = "WHERE campaign_id = :first AND number = 6"
COLUMNS = {
    "pledge_id": "(SELECT pledge_id FROM ledger_entries WHERE campaign_id = :second LIMIT 1)",
    "kind": "'refunded'",
    "debit_account": "debit_account || 'x'",
    "credit_account": "credit_account || 'x'",
    "amount_minor": "amount_minor + 1",
    "currency": "'EUR'",
    "source_key": "source_key || 'x'",
    "at": "at + interval '1 microsecond'",
    "previous_hash": "repeat('1', 64)",
    "hash": "repeat('0', 64)",
}
"""Every column whose change breaks the entry's own hash."""
ELSEWHERE = {"id", "campaign_id", "number"}
"""The other columns, each with its own test below."""


def test_every_column_is_tampered_with() -> None:
    """A column that is added later must be covered too."""
    assert COLUMNS.keys() | ELSEWHERE == set(LedgerEntry.__table__.columns.keys())  # type: ignore[attr-defined]
    assert not COLUMNS.keys() & ELSEWHERE


def test_untouched_chains_are_clean(chains: Chains) -> None:
    assert chains.all_after() == []


def test_a_changed_column_is_found_at_its_entry(chains: Chains) -> None:
    missed = []
    for column, value in COLUMNS.items():
        for number in (1, 6, 10):
            where = ONE.replace("6", str(number))
            found = chains.after(f"UPDATE ledger_entries SET {column} = {value} {where}")
            blamed = [words for words in found if words.startswith("Entry ")]
            if blamed != [f"Entry {number} was changed."]:
                missed.append((column, number, found))
    assert missed == []


def test_a_changed_id_is_found_between_two_checkpoints(chains: Chains) -> None:
    change = f"UPDATE ledger_entries SET id = '{uuid4()}' {ONE}"
    [words] = chains.after(change)
    assert words.startswith("Entries 5 to 8 are not those that were published by ")


def test_a_changed_number_is_found(chains: Chains) -> None:
    found = chains.after(f"UPDATE ledger_entries SET number = 60 {ONE}")
    assert found[0] == "Entry 6 is missing."
    assert "Entries 11 to 59 are missing." in found
    assert "Entry 60 was changed." in found


def test_an_entry_moved_to_another_campaign_is_found_in_both(chains: Chains) -> None:
    found = chains.all_after(f"UPDATE ledger_entries SET campaign_id = :second {ONE}")
    assert (chains.first, "Entry 6 is missing.") in found
    assert (chains.second, "Entry 6 was changed.") in found


def test_a_deleted_row_is_found_at_its_place(chains: Chains) -> None:
    found = [
        chains.after(f"DELETE FROM ledger_entries {ONE.replace('6', str(number))}")[0]
        for number in range(1, 11)
    ]
    middle = [f"Entry {number} is missing." for number in range(1, 10)]
    assert found == [*middle, "Entry 10 is missing at the end."]


def test_a_deleted_end_is_found(chains: Chains) -> None:
    found = chains.after("DELETE FROM ledger_entries WHERE campaign_id = :first AND number > 7")
    assert found[0] == "Entries 8 to 10 are missing at the end."
    assert found[1].startswith("Entry 8 is gone; it was published by ")


def test_a_deleted_chain_is_found(chains: Chains) -> None:
    found = chains.after(
        "DELETE FROM ledger_entries WHERE campaign_id = :first",
        "DELETE FROM ledger_heads WHERE campaign_id = :first",
    )
    [words] = found
    assert words.startswith("Entries 1 to 8 are gone; they were published by ")


def test_an_inserted_row_is_found(chains: Chains) -> None:
    copied = (
        "INSERT INTO ledger_entries SELECT gen_random_uuid(), campaign_id, {number}, pledge_id, "
        "kind, debit_account, credit_account, amount_minor, currency, source_key || 'x', at, "
        f"previous_hash, hash FROM ledger_entries {ONE}"
    )
    at_end = chains.after(copied.format(number=11))
    assert at_end[:2] == [
        "Entry 11 was changed.",
        "Entry 11 is not known to the chain's head.",
    ]
    twice = chains.after(copied.format(number=6))
    assert "There is more than one entry 6." in twice
    assert "Entry 6 was changed." in twice


def test_an_inserted_row_with_a_right_hash_of_its_own_is_found(chains: Chains) -> None:
    def insert(connection: Connection) -> None:
        with Session(connection) as session:
            rows = _rows(session, chains.first)
            extra = replace(_linked(rows[5]), number=7, source_key="charge:invented")
            connection.execute(
                text(
                    "UPDATE ledger_entries SET number = number + 1 "
                    "WHERE campaign_id = :first AND number >= 7"
                ),
                chains.names,
            )
            _write(connection, rows[5], extra, rows[5].hash)

    found = chains.after(insert)
    assert "Entry 8 was changed." in found
    assert "Entries 5 to 8 are not those that were published" in " ".join(found)


def test_two_swapped_rows_are_both_found(chains: Chains) -> None:
    found = chains.after(
        "UPDATE ledger_entries SET number = -3 WHERE campaign_id = :first AND number = 3",
        "UPDATE ledger_entries SET number = 3 WHERE campaign_id = :first AND number = 5",
        "UPDATE ledger_entries SET number = 5 WHERE campaign_id = :first AND number = -3",
    )
    blamed = [words for words in found if words.startswith("Entry ")]
    assert blamed == ["Entry 3 was changed.", "Entry 5 was changed."]


HEADS = {
    "UPDATE ledger_heads SET number = 9": "Entry 10 is not known to the chain's head.",
    "UPDATE ledger_heads SET number = 12": "Entries 11 to 12 are missing at the end.",
    "UPDATE ledger_heads SET hash = repeat('0', 64)": (
        "The chain's head does not name the hash of entry 10."
    ),
    "DELETE FROM ledger_heads": "Its chain of entries has no head.",
}


def test_a_tampered_head_is_found(chains: Chains) -> None:
    found = {change: chains.after(f"{change} WHERE campaign_id = :first") for change in HEADS}
    assert found == {change: [words] for change, words in HEADS.items()}


def test_a_head_given_to_another_campaign_is_found_in_both(chains: Chains) -> None:
    other = chains.world.live_campaign(can_receive=False)
    found = chains.all_after(
        f"UPDATE ledger_heads SET campaign_id = '{other.id}' WHERE campaign_id = :first"
    )
    assert dict(found) == {
        chains.first: "Its chain of entries has no head.",
        other.id: "Entries 1 to 10 are missing at the end.",
    }
    assert len(found) == 2


def test_a_rewritten_end_with_its_head_is_found_by_what_was_published(chains: Chains) -> None:
    """The chain verifies from its first entry to its head; the checkpoints say where it lies."""
    for since in range(1, 9):
        [words] = chains.after(_rewriting(chains, since))
        first, last = (1, 4) if since <= 4 else (5, 8)
        assert words.startswith(f"Entries {first} to {last} are not those that were published by ")


def test_what_nobody_published_can_still_be_rewritten(chains: Chains) -> None:
    """The limit, stated: entries that are younger than the last checkpoint."""
    assert chains.after(_rewriting(chains, 9)) == []


def test_without_checkpoints_a_rewritten_chain_would_not_be_seen(chains: Chains) -> None:
    """The control: what the chain alone cannot show."""
    forget = "DELETE FROM escrow_checkpoints WHERE campaign_id = :first"
    assert chains.after(forget, _rewriting(chains, 3)) == []


def test_an_end_cut_off_together_with_its_head_is_found(chains: Chains) -> None:
    found = chains.after(
        "UPDATE ledger_heads SET number = 6, hash = (SELECT hash FROM ledger_entries "
        "WHERE campaign_id = :first AND number = 6) WHERE campaign_id = :first",
        "DELETE FROM ledger_entries WHERE campaign_id = :first AND number > 6",
    )
    [words] = found
    assert words.startswith("Entries 7 to 8 are gone; they were published by ")


POINTS = {
    "root = repeat('0', 64)": "Entries 1 to 4 are not those that were published",
    "size = size + 1": "Entries 1 to 5 are not those that were published",
    "head = repeat('0', 64)": "The checkpoint of 4 entries does not name the hash of entry 4.",
}


def test_a_tampered_checkpoint_is_found(chains: Chains) -> None:
    where = "WHERE campaign_id = :first AND size = 4"
    for change, words in POINTS.items():
        found = chains.after(f"UPDATE escrow_checkpoints SET {change} {where}")
        assert found[0].startswith(words), (change, found)


def test_a_wrong_or_invented_block_is_found(chains: Chains) -> None:
    invented = (
        "INSERT INTO escrow_blocks (id, campaign_id, number, root) "
        "VALUES (gen_random_uuid(), :first, 0, repeat('0', 64))"
    )
    assert chains.after(invented) == [
        "Entries 1 to 256 are not there, but a block of them is stored."
    ]


def test_check_books_names_the_campaign_and_the_entry(chains: Chains) -> None:
    """The whole check, over changes that are really there; they are put back for the fixture."""
    engine = chains.world.deps.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER USER"))
        change = f"UPDATE ledger_entries SET source_key = source_key || 'x' {ONE}"
        connection.execute(text(change), chains.names)
    found = [
        (one.invariant, one.subject, one.text) for one in check_books(chains.world.deps).findings
    ]
    with engine.begin() as connection:
        change = f"UPDATE ledger_entries SET source_key = left(source_key, -1) {ONE}"
        connection.execute(text(change), chains.names)
        connection.execute(text("ALTER TABLE ledger_entries ENABLE TRIGGER USER"))
    assert (7, str(chains.first), "Entry 6 was changed.") in found
    assert {subject for _, subject, _ in found} == {str(chains.first)}


def _rows(session: Session, campaign_id: UUID) -> list[LedgerEntry]:
    query = text("SELECT * FROM ledger_entries WHERE campaign_id = :id ORDER BY number")
    rows = session.execute(query, {"id": campaign_id}).mappings()
    return [LedgerEntry(**row) for row in rows]


def _linked(row: LedgerEntry) -> LinkedEntry:
    transfer = Transfer(
        EntryKind(row.kind), row.debit_account, row.credit_account, row.amount_minor, row.currency
    )
    return LinkedEntry(
        str(row.campaign_id), row.number, str(row.pledge_id), transfer, row.source_key, row.at
    )


def _write(connection: Connection, like: LedgerEntry, linked: LinkedEntry, before: str) -> str:
    """Inserts an entry whose own hash is right; returns it."""
    made = entry_hash(before, linked)
    values = like.model_dump() | {
        "id": uuid4(),
        "number": linked.number,
        "source_key": linked.source_key,
        "previous_hash": before,
        "hash": made,
    }
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO ledger_entries ({names}) VALUES ({marks})"), values)
    return made


def _rewriting(chains: Chains, since: int) -> Callable[[Connection], None]:
    """Doubles the amount of one entry and rewrites every hash after it, and the head."""

    def rewrite(connection: Connection) -> None:
        with Session(connection) as session:
            rows = _rows(session, chains.first)
        before = rows[since - 1].previous_hash
        for row in rows[since - 1 :]:
            if row.number == since:
                row.amount_minor *= 2
            made = entry_hash(before, _linked(row))
            connection.execute(
                text(
                    "UPDATE ledger_entries SET amount_minor = :amount, previous_hash = :before, "
                    "hash = :made WHERE id = :id"
                ),
                {"amount": row.amount_minor, "before": before, "made": made, "id": row.id},
            )
            before = made
        connection.execute(
            text("UPDATE ledger_heads SET hash = :made WHERE campaign_id = :id"),
            {"made": before, "id": chains.first},
        )

    return rewrite


def test_findings_of_one_chain_are_bounded(chains: Chains) -> None:
    """A chain that is broken everywhere is told as such, without a line for each entry."""
    many = json.dumps(list(range(11, 60)))
    filler = (
        "INSERT INTO ledger_entries SELECT gen_random_uuid(), campaign_id, n::int, pledge_id, "
        "kind, debit_account, credit_account, amount_minor, currency, source_key || n, at, "
        "previous_hash, hash FROM ledger_entries, json_array_elements_text("
        f"'{many}'::json) AS n WHERE campaign_id = :first AND number = 6"
    )
    found = chains.after(filler.replace("::", "\\:\\:"))
    assert len(found) == 21
    assert found[-1] == "Entries 11 to 59 are not known to the chain's head."
