"""The ledger's language: entries that cannot be unbalanced, and a chain that shows every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain import ledger
from crowdfund.domain.errors import BooksDoNotBalance
from crowdfund.domain.ledger import GENESIS_HASH, EntryKind, LinkedEntry, Transfer, entry_hash

AT = datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=UTC)
ENTRY = LinkedEntry(
    chain_id="c1",
    number=1,
    pledge_id="p1",
    transfer=Transfer(EntryKind.PAYMENT_CLEARED, ledger.PROCESSOR, "escrow:c1", 100, "USD"),
    source_key="charge:ch_1",
    at=AT,
)


@pytest.mark.parametrize("amount_minor", [0, -1])
def test_an_entry_has_an_amount(amount_minor: int) -> None:
    with pytest.raises(BooksDoNotBalance, match="above zero"):
        Transfer(EntryKind.REFUNDED, "a", "b", amount_minor, "USD")


def test_an_entry_names_two_accounts() -> None:
    with pytest.raises(BooksDoNotBalance, match="two different accounts"):
        Transfer(EntryKind.REFUNDED, "a", "a", 1, "USD")


def _moves(entries: list[Transfer]) -> list[tuple[str, str, str, int]]:
    return [(one.kind.value, one.debit, one.credit, one.amount_minor) for one in entries]


def test_each_event_is_booked_as_the_design_says() -> None:
    assert _moves(ledger.payment_cleared("c", gross_minor=100, fee_minor=3, currency="USD")) == [
        ("payment_cleared", "processor", "escrow:c", 100),
        ("processing_fee", "processing_fee", "processor", 3),
    ]
    assert _moves(ledger.released("c", "e", net_minor=95, fee_minor=5, currency="USD")) == [
        ("released", "escrow:c", "payable:e", 95),
        ("fee_earned", "escrow:c", "platform_fee", 5),
    ]
    assert _moves(ledger.transferred("e", net_minor=95, currency="USD")) == [
        ("transferred", "payable:e", "processor", 95)
    ]
    assert _moves(ledger.refund_decided("c", amount_minor=100, currency="USD")) == [
        ("refund_decided", "escrow:c", "refunds_due:c", 100)
    ]
    assert _moves(ledger.refunded("c", amount_minor=100, currency="USD")) == [
        ("refunded", "refunds_due:c", "processor", 100)
    ]
    assert _moves(ledger.refund_failed("c", amount_minor=100, currency="USD")) == [
        ("refund_failed", "processor", "refunds_due:c", 100)
    ]
    assert _moves(ledger.refunded_otherwise("c", amount_minor=100, currency="USD")) == [
        ("refunded_otherwise", "refunds_due:c", "platform", 100)
    ]


def test_each_turn_of_a_dispute_is_booked_as_the_design_says() -> None:
    assert _moves(
        [
            *ledger.dispute_opened("c", amount_minor=100, currency="USD"),
            *ledger.dispute_fee(fee_minor=15, currency="USD"),
            *ledger.dispute_fee_returned(fee_minor=15, currency="USD"),
            *ledger.dispute_won("c", amount_minor=100, currency="USD"),
            *ledger.dispute_lost("c", amount_minor=100, currency="USD"),
            *ledger.dispute_charged("c", "e", net_minor=95, fee_minor=5, currency="USD"),
            *ledger.dispute_written_off("c", amount_minor=100, currency="USD"),
            *ledger.refund_withdrawn("c", amount_minor=100, currency="USD"),
            *ledger.transfer_strayed("e", net_minor=95, currency="USD"),
            *ledger.transfer_reversed("e", amount_minor=95, currency="USD"),
        ]
    ) == [
        ("dispute_opened", "disputed:c", "processor", 100),
        ("dispute_fee", "dispute_fee", "processor", 15),
        ("dispute_fee_returned", "processor", "dispute_fee", 15),
        ("dispute_won", "processor", "disputed:c", 100),
        ("dispute_lost", "escrow:c", "disputed:c", 100),
        ("dispute_charged", "receivable:e", "disputed:c", 95),
        ("fee_given_back", "platform_fee", "disputed:c", 5),
        ("dispute_written_off", "dispute_loss", "disputed:c", 100),
        ("refund_withdrawn", "refunds_due:c", "escrow:c", 100),
        ("transfer_strayed", "receivable:e", "processor", 95),
        ("transfer_reversed", "processor", "receivable:e", 95),
    ]


def test_nothing_is_booked_for_nothing() -> None:
    assert ledger.dispute_charged("c", "e", net_minor=0, fee_minor=0, currency="USD") == []
    unknown_fee = ledger.payment_cleared("c", gross_minor=100, fee_minor=0, currency="USD")
    assert [one.kind for one in unknown_fee] == [EntryKind.PAYMENT_CLEARED]
    no_fee = ledger.released("c", "e", net_minor=1, fee_minor=0, currency="USD")
    assert [one.kind for one in no_fee] == [EntryKind.RELEASED]
    all_fee = ledger.released("c", "e", net_minor=0, fee_minor=1, currency="USD")
    assert [one.kind for one in all_fee] == [EntryKind.FEE_EARNED]


@given(net=st.integers(0, 10**12), fee=st.integers(0, 10**9), processing=st.integers(0, 10**6))
def test_what_enters_escrow_leaves_it(net: int, fee: int, processing: int) -> None:
    gross = net + fee
    if not gross:
        return
    entries = ledger.payment_cleared(
        "c", gross_minor=gross, fee_minor=processing, currency="EUR"
    ) + ledger.released("c", "e", net_minor=net, fee_minor=fee, currency="EUR")
    held = sum(one.amount_minor * (one.credit == "escrow:c") for one in entries) - sum(
        one.amount_minor * (one.debit == "escrow:c") for one in entries
    )
    assert held == 0


CHANGES: list[dict[str, Any]] = [
    {"chain_id": "c2"},
    {"number": 2},
    {"pledge_id": "p2"},
    {"source_key": "charge:ch_2"},
    {"at": AT + timedelta(microseconds=1)},
    {"transfer": replace(ENTRY.transfer, kind=EntryKind.REFUNDED)},
    {"transfer": replace(ENTRY.transfer, debit="escrow:c2")},
    {"transfer": replace(ENTRY.transfer, credit="escrow:c2")},
    {"transfer": replace(ENTRY.transfer, amount_minor=101)},
    {"transfer": replace(ENTRY.transfer, currency="EUR")},
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_fact_changes_the_hash(change: dict[str, Any]) -> None:
    changed = replace(ENTRY, **change)
    assert entry_hash(GENESIS_HASH, changed) != entry_hash(GENESIS_HASH, ENTRY)


def test_the_predecessor_changes_the_hash() -> None:
    assert entry_hash("1" * 64, ENTRY) != entry_hash(GENESIS_HASH, ENTRY)


def test_the_hash_is_the_same_wherever_it_is_computed() -> None:
    """Pinned: an upgrade that changed it would break every chain that exists."""
    elsewhere = replace(ENTRY, at=AT.astimezone(timezone(timedelta(hours=-5))))
    found = entry_hash(GENESIS_HASH, ENTRY)
    assert found == entry_hash(GENESIS_HASH, elsewhere)
    assert found == "4818b295bbadab54db17142170040dfabf8aaa65c0df66752a7a6c5114b128f1"


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_no_two_entries_run_into_each_other(a: str, b: str, c: str, d: str) -> None:
    """Facts are delimited: moving a letter from one to the next is another entry."""
    first = entry_hash(GENESIS_HASH, replace(ENTRY, pledge_id=a, source_key=b))
    second = entry_hash(GENESIS_HASH, replace(ENTRY, pledge_id=c, source_key=d))
    assert (first == second) is ((a, b) == (c, d))
