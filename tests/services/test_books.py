"""The check of the books finds every planted corruption; the ledger refuses to be changed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col, select

from crowdfund.db.tables.ledger import LedgerEntry
from crowdfund.domain import ledger as entries
from crowdfund.services import ledger, ledger_lines
from crowdfund.services.books import CHECKS, Finding, check_books
from tests.keeping import Keeper
from tests.world import World

GUARDS_OFF = (
    "ALTER TABLE ledger_entries DISABLE TRIGGER USER",
    "ALTER TABLE ledger_entries DROP CONSTRAINT ck_ledger_entries_amount",
    "ALTER TABLE ledger_entries DROP CONSTRAINT ck_ledger_entries_accounts",
    "ALTER TABLE campaigns DROP CONSTRAINT ck_campaigns_maximum",
    "ALTER TABLE campaigns DROP CONSTRAINT ck_campaigns_counters",
)


@dataclass
class Books:
    """A settled raise, a live one and a refunded one; and a way to spoil them."""

    world: World
    settled: str
    live: str
    refunded: str
    pledges: dict[str, str]

    def spoil(self, statement: str = "") -> set[tuple[int, str]]:
        """Changes rows with every guard off, reads what is found, and puts all back."""
        with self.world.deps.engine.connect() as connection, connection.begin() as change:
            for line in (*GUARDS_OFF, statement):
                if line:
                    connection.execute(text(line), self.names)
            found = _check_inside(connection)
            change.rollback()
        return {(one.invariant, one.subject) for one in found}

    @property
    def names(self) -> dict[str, str]:
        """What statements may name."""
        return {"settled": self.settled, "live": self.live, "refunded": self.refunded} | {
            f"{name}_pledge": pledge for name, pledge in self.pledges.items()
        }


def _check_inside(connection: Connection) -> list[Finding]:
    with Session(connection) as session:
        return [finding for check in CHECKS for finding in check(session)]


@pytest.fixture
def books(world: World, keeper: Keeper) -> Books:
    """Three raises, run through the services."""
    return Books(world, *keeper.scene(world, _three_raises))


def _three_raises(world: World) -> tuple[str, str, str, dict[str, str]]:
    anna = world.person("Anna")
    settled = world.live_campaign(target_minor=10_000)
    refunded = world.live_campaign(target_minor=100_000)
    pledges = {
        "settled": world.invest(anna, settled, 10),
        "second": world.invest(world.person("Ben"), settled, 5),
        "third": world.invest(world.person("Cleo"), settled, 2),
        "refunded": world.invest(anna, refunded, 10),
    }
    world.to_deadline(settled)
    live = world.live_campaign(target_minor=10_000)
    pledges["live"] = world.invest(anna, live, 10)
    pledges["asked"] = world.invest(anna, live, 3)
    pledges["gone"] = world.invest(anna, live, 4)
    world.dispute(pledges["asked"])
    world.end_dispute(world.dispute(pledges["gone"]), "lost")
    pledges["annulled"] = pledges["third"]
    world.end_dispute(world.dispute(pledges["annulled"]), "lost")
    world.finish()
    return str(settled.id), str(live.id), str(refunded.id), pledges


def _entry(pledge: str, kind: str, change: str) -> str:
    where = f"WHERE pledge_id = :{pledge}_pledge AND kind = '{kind}'"
    if change == "DELETE":
        return f"DELETE FROM ledger_entries {where}"
    return f"UPDATE ledger_entries SET {change} {where}"


def _first(change: str, number: int = 1) -> str:
    where = f"WHERE campaign_id = :live AND number = {number}"
    if change == "DELETE":
        return f"DELETE FROM ledger_entries {where}"
    return f"UPDATE ledger_entries SET {change} {where}"


def _campaign(name: str, change: str) -> str:
    return f"UPDATE campaigns SET {change} WHERE id = :{name}"


def _pledge(name: str, change: str) -> str:
    return f"UPDATE pledges SET {change} WHERE id = :{name}_pledge"


def _line(name: str, change: str) -> str:
    return f"UPDATE allotments SET {change} WHERE pledge_id = :{name}_pledge"


def _dispute(name: str, change: str) -> str:
    return f"UPDATE disputes SET {change} WHERE pledge_id = :{name}_pledge"


def _head(change: str) -> str:
    return f"UPDATE ledger_heads SET {change} WHERE campaign_id = :live"


ANY = ""
NEXT_ONES = "holder_id = (SELECT backer_id FROM pledges WHERE id = :second_pledge)"
CORRUPTIONS = [
    (1, ANY, _entry("live", "payment_cleared", "amount_minor = 0")),
    (1, ANY, _entry("live", "payment_cleared", "debit_account = credit_account")),
    (2, "live", _entry("live", "payment_cleared", "amount_minor = amount_minor + 1")),
    (2, "live", _entry("live", "payment_cleared", "DELETE")),
    (2, "refunded", _entry("refunded", "refunded", "DELETE")),
    (2, "refunded", _entry("refunded", "refund_decided", "DELETE")),
    (2, "settled", _entry("settled", "fee_earned", "DELETE")),
    (2, "payable:", _entry("settled", "transferred", "amount_minor = amount_minor + 1")),
    (2, "live", _pledge("live", "amount_minor = amount_minor + 1")),
    (2, "live", _pledge("live", "status = 'refunding'")),
    (3, "live", _campaign("live", "maximum_shares = 9")),
    (3, "live", _campaign("live", "escrowed_shares = 9")),
    (3, "live", _campaign("live", "reserved_shares = 1")),
    (3, "live", _campaign("live", "escrowed_minor = escrowed_minor + 1")),
    (3, "live", _campaign("live", "pledge_count = 2")),
    (3, "settled", _campaign("settled", "settled_shares = 14")),
    (3, "settled", _campaign("settled", "settled_minor = 1")),
    (3, "live", _pledge("live", "shares = 1000")),
    (4, "live_pledge", _pledge("live", "status = 'settled'")),
    (4, "live_pledge", _pledge("live", "status = 'expired'")),
    (4, "settled_pledge", _pledge("settled", "status = 'refunded'")),
    (4, "refunded_pledge", _pledge("refunded", "status = 'settled'")),
    (4, "live_pledge", _campaign("live", "status = 'settled'")),
    (5, "settled", "DELETE FROM allotments WHERE pledge_id = :second_pledge"),
    (5, ANY, _line("settled", "shares = 11")),
    (5, "settled", _line("second", "first_share = first_share + 1")),
    (5, ANY, _line("settled", NEXT_ONES)),
    (5, "settled", _campaign("settled", "shares_before = 999")),
    (5, "settled", _campaign("settled", "status = 'settling'")),
    (2, "live", _pledge("asked", "status = 'lost'")),
    (2, "live", _entry("gone", "dispute_lost", "DELETE")),
    (3, "live", _campaign("live", "disputed_shares = 0")),
    (3, "live", _pledge("asked", "shares = 4")),
    (4, "asked_pledge", _entry("asked", "dispute_opened", "amount_minor = amount_minor - 1")),
    (4, "asked_pledge", _entry("asked", "dispute_fee", "amount_minor = amount_minor + 1")),
    (4, "asked_pledge", _dispute("asked", "ended_at = now(), status = 'won'")),
    (4, "asked_pledge", _dispute("asked", "withdrawn_minor = 1")),
    (4, "asked_pledge", _pledge("asked", "status = 'escrowed'")),
    (4, "asked_pledge", "DELETE FROM disputes WHERE pledge_id = :asked_pledge"),
    (4, "gone_pledge", _pledge("gone", "status = 'escrowed'")),
    (4, "gone_pledge", _pledge("gone", "status = 'refunded'")),
    (4, "gone_pledge", _entry("gone", "dispute_lost", "DELETE")),
    (4, "annulled_pledge", _entry("annulled", "dispute_charged", "DELETE")),
    (4, "annulled_pledge", _entry("annulled", "fee_given_back", "amount_minor = 1")),
    (4, "annulled_pledge", _pledge("annulled", "status = 'settled'")),
    (4, "settled_pledge", _pledge("settled", "status = 'lost'")),
    (5, "settled", _line("annulled", "annulled_at = NULL")),
    (5, ANY, _line("annulled", "annulled_at = NULL")),
    (5, "settled", _line("settled", "annulled_at = now()")),
    (5, "annulled_pledge", "DELETE FROM allotments WHERE pledge_id = :annulled_pledge"),
    (5, ANY, _line("second", "certificate_number = 9")),
    (5, "settled", "DELETE FROM holders_before WHERE campaign_id = :settled"),
    (7, "live", _first("at = at + interval '1 second'")),
    (7, "live", _first("source_key = 'charge:other'")),
    (7, "live", _first("hash = repeat('0', 64)")),
    (7, "live", _first("DELETE")),
    (7, "live", _first("DELETE", number=2)),
    (7, "live", "DELETE FROM ledger_heads WHERE campaign_id = :live"),
    (7, "live", _head("number = 3")),
    (7, "live", _head("hash = repeat('0', 64)")),
]
"""Invariant, what it is about, and how it is broken."""


def test_every_planted_corruption_is_found_where_it_is(books: Books) -> None:
    assert check_books(books.world.deps).hold
    assert books.spoil() == set()
    missed = [
        (invariant, about, statement)
        for invariant, about, statement in CORRUPTIONS
        if not _is_found(books.spoil(statement), invariant, books.names.get(about, about))
    ]
    assert missed == []


def _is_found(found: set[tuple[int, str]], invariant: int, about: str) -> bool:
    return any(number == invariant and about in subject for number, subject in found)


@pytest.mark.parametrize("table", ["ledger_entries", "status_changes"])
def test_what_was_booked_never_changes(world: World, table: str) -> None:
    world.invest(world.person("Anna"), world.live_campaign(), 1)

    for statement in ("UPDATE {0} SET at = at", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"):
        with (
            pytest.raises(DBAPIError, match=f"rows of {table} never change"),
            world.deps.transaction() as session,
        ):
            session.execute(text(statement.format(table)))


def test_one_cause_is_booked_once(world: World) -> None:
    campaign = world.live_campaign()
    pledge_id = world.invest(world.person("Anna"), campaign, 1)
    row = world.pledge_row(pledge_id)
    again = entries.payment_cleared(
        str(campaign.id), gross_minor=1_000, fee_minor=0, currency="USD"
    )

    with pytest.raises(IntegrityError), world.deps.transaction() as session:
        ledger.post(
            session,
            again,
            campaign_id=campaign.id,
            pledge_id=row.id,
            source_key=f"charge:{row.charge_ref}",
            at=world.clock.now(),
        )


def test_balances_are_read_from_the_entries(world: World) -> None:
    campaign = world.live_campaign()
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    row = world.pledge_row(pledge_id)
    with world.deps.transaction() as session:
        ledger.post(
            session,
            [],
            campaign_id=campaign.id,
            pledge_id=row.id,
            source_key="nothing",
            at=world.clock.now(),
        )

    with world.deps.reading() as session:
        assert ledger.balance_minor(session, entries.PROCESSOR, "USD") == 10_000 - 320
        assert ledger.balance_minor(session, entries.escrow(str(campaign.id)), "USD") == -10_000
        assert ledger.balance_minor(session, entries.PROCESSOR, "EUR") == 0
        assert [e.kind for e in ledger_lines.newest_lines(session, limit=1)] == ["processing_fee"]
        booked = session.exec(select(LedgerEntry).order_by(col(LedgerEntry.number))).all()
    charge = f"charge:{row.charge_ref}"
    assert [(entry.kind, entry.source_key) for entry in booked] == [
        ("payment_cleared", charge),
        ("processing_fee", charge),
    ]
