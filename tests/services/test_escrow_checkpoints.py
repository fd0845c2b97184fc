"""What is published is kept, continues what was published before, and costs little to prove."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from crowdfund.db.tables import Campaign
from crowdfund.domain.errors import BooksDoNotBalance
from crowdfund.domain.escrow import Checkpoint, line_hash
from crowdfund.domain.ledger import PROCESSING_FEE, PROCESSOR, EntryKind, Transfer
from crowdfund.domain.merkle import EMPTY_ROOT, is_consistent, is_included, root_of
from crowdfund.services import escrow_checkpoints, ledger, ledger_lines
from crowdfund.services.books import check_books
from crowdfund.services.escrow_tree import BLOCK, EscrowTree, block_roots
from tests.world import World


def published(world: World, campaign: Campaign, *, at_least: int = 0) -> Checkpoint:
    """Publishes what there is now."""
    with world.deps.transaction() as session:
        return escrow_checkpoints.publish(
            session, campaign.id, now=world.clock.now(), at_least=at_least
        )


def later(world: World) -> None:
    """Lets the pause between two checkpoints pass."""
    world.clock.advance(escrow_checkpoints.PAUSE)


def book(world: World, campaign: Campaign, pledge_id: str, count: int) -> None:
    """Books so many entries that cancel each other out, so that the books hold."""
    kind, unit = EntryKind.PROCESSING_FEE, campaign.currency
    accounts = [(PROCESSING_FEE, PROCESSOR), (PROCESSOR, PROCESSING_FEE)]
    with world.deps.transaction() as session:
        for number in range(count):
            debit, credit = accounts[number % 2]
            ledger.post(
                session,
                [Transfer(kind, debit, credit, 1, unit)],
                campaign_id=campaign.id,
                pledge_id=UUID(pledge_id),
                source_key=f"test:{number}",
                at=world.clock.now(),
            )


def test_before_the_first_payment_there_is_the_empty_tree(world: World) -> None:
    campaign = world.live_campaign(can_receive=False)
    made = published(world, campaign)
    assert (made.size, made.root, made.published_at) == (0, EMPTY_ROOT.hex(), None)
    with world.deps.reading() as session:
        assert escrow_checkpoints.history(session, campaign.id, limit=5) == []


def test_the_same_ledger_is_published_once(world: World) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Anna"), campaign, 1)
    first = published(world, campaign)
    later(world)
    assert published(world, campaign) == first
    with world.deps.reading() as session:
        assert escrow_checkpoints.history(session, campaign.id, limit=5) == [first]
        lines = ledger_lines.lines_between(session, campaign.id, 1, 99)
    assert first.root == root_of([line_hash(line) for line in lines]).hex()
    assert (first.size, first.head) == (2, lines[-1].hash)


def test_in_a_rush_what_is_shown_may_be_a_little_old(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.invest(anna, campaign, 1)
    first = published(world, campaign)
    world.invest(anna, campaign, 2)
    assert published(world, campaign) == first
    assert published(world, campaign, at_least=3).size == 4
    world.invest(anna, campaign, 2)
    later(world)
    assert published(world, campaign).size == 6


def test_a_worker_publishes_what_nobody_looks_at(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.invest(anna, campaign, 1)
    assert escrow_checkpoints.publish_moved(world.deps) == 1
    assert escrow_checkpoints.publish_moved(world.deps) == 0
    world.invest(anna, campaign, 1)
    assert escrow_checkpoints.publish_moved(world.deps) == 0
    world.clock.advance(escrow_checkpoints.CATCH_UP)
    world.work()
    with world.deps.reading() as session:
        sizes = [one.size for one in escrow_checkpoints.history(session, campaign.id, limit=5)]
        assert escrow_checkpoints.count_of(session, campaign.id) == 2
    assert sizes == [4, 2]


def test_two_who_publish_at_once_publish_the_same(world: World) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Anna"), campaign, 1)
    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(lambda _: published(world, campaign), range(12)))
    assert len(made) == 1


@pytest.mark.parametrize("table", ["escrow_checkpoints", "escrow_blocks"])
def test_what_was_published_never_changes(world: World, table: str) -> None:
    campaign = world.live_campaign()
    pledge_id = world.invest(world.person("Anna"), campaign, 1)
    book(world, campaign, pledge_id, BLOCK)
    published(world, campaign)
    for statement in ("UPDATE {0} SET root = ''", "DELETE FROM {0}", "TRUNCATE {0}"):
        with (
            pytest.raises(DBAPIError, match=f"rows of {table} never change"),
            world.deps.transaction() as session,
        ):
            session.execute(text(statement.format(table)))


TAMPER = "UPDATE ledger_entries SET source_key = {value} WHERE campaign_id = :id AND number = 1"


def tamper(world: World, campaign: Campaign, value: str) -> None:
    """Changes the first entry behind the trigger's back."""
    with world.deps.transaction() as session:
        session.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER USER"))
        session.execute(text(TAMPER.format(value=value)), {"id": campaign.id})
        session.execute(text("ALTER TABLE ledger_entries ENABLE TRIGGER USER"))


def test_a_ledger_that_does_not_continue_what_was_published_is_not_published(
    world: World,
) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.invest(anna, campaign, 1)
    first = published(world, campaign)
    world.invest(anna, campaign, 1)
    world.clock.advance(timedelta(minutes=2))
    tamper(world, campaign, "source_key || 'x'")
    with pytest.raises(BooksDoNotBalance, match="does not agree"):
        published(world, campaign)
    assert escrow_checkpoints.publish_moved(world.deps) == 0
    with world.deps.reading() as session:
        assert escrow_checkpoints.newest(session, campaign.id) == first
    tamper(world, campaign, "left(source_key, -1)")
    assert published(world, campaign).size == 4


def test_a_long_ledger_is_proved_from_stored_blocks(world: World) -> None:
    """Every kind of leaf (in a stored block, at its edges, in the open end), from two sizes."""
    campaign = world.live_campaign()
    pledge_id = world.invest(world.person("Anna"), campaign, 1)
    book(world, campaign, pledge_id, 3 * BLOCK + 40)
    size = 2 + 3 * BLOCK + 40
    made = published(world, campaign)
    assert made.size == size
    with world.deps.reading() as session:
        lines = ledger_lines.lines_between(session, campaign.id, 1, size)
        hashes = [line_hash(line) for line in lines]
        assert made.root == root_of(hashes).hex()
        roots = {n: root_of(hashes[n * BLOCK : (n + 1) * BLOCK]).hex() for n in range(3)}
        assert block_roots(session, campaign.id) == roots
        for of_size in (size, 2 * BLOCK, 300, 7):
            tree = EscrowTree(session, campaign.id)
            root = root_of(hashes[:of_size])
            for index in {0, 1, 6, 255, 256, 257, 511, 512, 600, of_size - 1}:
                if index < of_size:
                    path = tree.audit_path(index, of_size)
                    assert is_included(index, of_size, hashes[index], path, root)
            for old_size in {1, 6, 7, 255, 256, 257, 300, 512, of_size}:
                if old_size <= of_size:
                    proof = tree.consistency(old_size, of_size)
                    old_root = root_of(hashes[:old_size])
                    assert is_consistent(old_size, old_root, of_size, root, proof)
    assert check_books(world.deps).hold


def test_a_proof_reads_two_blocks_at_most(world: World) -> None:
    campaign = world.live_campaign()
    pledge_id = world.invest(world.person("Anna"), campaign, 1)
    book(world, campaign, pledge_id, 5 * BLOCK)
    size = published(world, campaign).size
    read: list[int] = []

    def count(*_args: object) -> None:
        read.append(1)

    event.listen(world.deps.engine, "before_cursor_execute", count)
    with world.deps.reading() as session:
        EscrowTree(session, campaign.id).audit_path(300, size)
    event.remove(world.deps.engine, "before_cursor_execute", count)
    # The stored blocks, the block of the line, the open end.
    assert len(read) == 3


def test_a_changed_block_in_the_store_is_found(world: World) -> None:
    campaign = world.live_campaign()
    pledge_id = world.invest(world.person("Anna"), campaign, 1)
    book(world, campaign, pledge_id, BLOCK)
    published(world, campaign)
    off = "ALTER TABLE escrow_blocks {0} TRIGGER USER"
    change = "UPDATE escrow_blocks SET root = {0}"
    with world.deps.transaction() as session:
        [right] = block_roots(session, campaign.id).values()
        session.execute(text(off.format("DISABLE")))
        session.execute(text(change.format("repeat('0', 64)")))
    found = [one.text for one in check_books(world.deps).findings]
    with world.deps.transaction() as session:
        session.execute(text(change.format(f"'{right}'")))
        session.execute(text(off.format("ENABLE")))
    assert found == ["Entries 1 to 256 are not those of the stored block."]
