"""Lines, checkpoints and totals: what is published, and that nothing of it can change unseen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crowdfund.domain import ledger
from crowdfund.domain.escrow import (
    Checkpoint,
    Flow,
    Line,
    account_sums,
    checkpoint_text,
    line_hash,
    line_text,
    nothing_yet,
    seal_of,
    totals_of,
)
from crowdfund.domain.merkle import leaf_hash

AT = datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=UTC)
LINE = Line(
    entry_id="e1",
    campaign_id="c1",
    number=1,
    pledge_id="p1",
    kind="payment_cleared",
    debit="processor",
    credit="escrow:c1",
    amount_minor=100,
    currency="USD",
    source_key="charge:ch_1",
    at=AT,
    previous_hash="0" * 64,
    hash="f" * 64,
)
POINT = Checkpoint("c1", 3, "a" * 64, "b" * 64, AT, 12, "d" * 64)


def test_a_line_is_written_in_one_way() -> None:
    source = hashlib.sha256(b"charge:ch_1").hexdigest()
    assert line_text(LINE) == (
        '{"amount_minor":100,"at":"2026-11-24T12:30:15.123456+00:00","campaign":"c1",'
        f'"chain_hash":"{"f" * 64}","credit":"escrow:c1","currency":"USD","debit":"processor",'
        '"entry":"e1","form":"crowdfund-escrow-line-1","kind":"payment_cleared","number":1,'
        f'"pledge":"p1","source_sha256":"{source}"}}'
    )
    assert line_hash(LINE) == leaf_hash(line_text(LINE).encode("ascii"))


def test_the_processor_s_names_are_not_published() -> None:
    assert "ch_1" not in line_text(LINE)


def test_every_fact_but_the_chain_s_own_changes_the_leaf() -> None:
    other = {"number": 2, "amount_minor": 101, "at": AT + timedelta(microseconds=1)}
    for field in fields(Line):
        changed = replace(LINE, **{field.name: other.get(field.name, "x")})
        # What came before is in the entry's own hash.
        is_same = field.name == "previous_hash"
        assert (line_hash(changed) == line_hash(LINE)) is is_same, field.name


def test_the_zone_of_a_time_makes_no_difference() -> None:
    elsewhere = replace(LINE, at=AT.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert line_text(elsewhere) == line_text(LINE)


def test_every_fact_of_a_checkpoint_changes_its_seal() -> None:
    assert seal_of(POINT) == hashlib.sha256(checkpoint_text(POINT).encode()).hexdigest()
    other = {"size": 4, "published_at": AT + timedelta(microseconds=1)}
    for field in fields(Checkpoint):
        changed = replace(POINT, **{field.name: other.get(field.name, "x")})
        assert seal_of(changed) != seal_of(POINT), field.name


def test_what_was_published_without_the_trail_reads_as_it_did() -> None:
    """Whoever kept a checkpoint from before finds the same text, and so the same seal."""
    before = replace(POINT, audit_position=0, audit_head="")
    assert checkpoint_text(before) == (
        '{"at":"2026-11-24T12:30:15.123456+00:00","campaign":"c1",'
        f'"form":"crowdfund-escrow-checkpoint-1","head":"{"b" * 64}","root":"{"a" * 64}","size":3}}'
    )
    assert json.loads(checkpoint_text(POINT))["audit_head"] == "d" * 64


def test_nothing_has_the_root_of_nothing() -> None:
    empty = json.loads(checkpoint_text(nothing_yet("c1")))
    assert empty["root"] == hashlib.sha256(b"").hexdigest()
    assert (empty["size"], empty["head"], empty["at"]) == (0, "0" * 64, "")


def _flows(transfers: list[ledger.Transfer]) -> list[Flow]:
    return [
        Flow(one.kind.value, one.debit, one.credit, one.currency, one.amount_minor)
        for one in transfers
    ]


def test_totals_follow_the_money() -> None:
    moved = [
        *ledger.payment_cleared("c", gross_minor=1_000, fee_minor=30, currency="USD"),
        *ledger.released("c", "e", net_minor=285, fee_minor=15, currency="USD"),
        *ledger.transferred("e", net_minor=285, currency="USD"),
        *ledger.refund_decided("c", amount_minor=400, currency="USD"),
        *ledger.refunded("c", amount_minor=250, currency="USD"),
        *ledger.refund_failed("c", amount_minor=50, currency="USD"),
    ]
    foreign = ledger.payment_cleared("c", gross_minor=7, fee_minor=0, currency="EUR")
    totals = totals_of(_flows([*moved, *foreign]), "c", "USD")
    assert (totals.paid_minor, totals.held_minor, totals.released_minor) == (1_000, 300, 285)
    assert (totals.returning_minor, totals.refunded_minor) == (200, 200)
    assert (totals.platform_fee_minor, totals.processing_fee_minor) == (15, 30)
    assert totals.dispute_fee_minor == 0
    parts = (totals.held_minor, totals.released_minor, totals.platform_fee_minor)
    assert totals.paid_minor == sum(parts) + totals.returning_minor + totals.refunded_minor


def test_accounts_are_summed_on_both_sides() -> None:
    flows = _flows(ledger.payment_cleared("c", gross_minor=100, fee_minor=3, currency="USD"))
    assert account_sums(flows) == [
        ("escrow:c", "USD", 0, 100),
        ("processing_fee", "USD", 3, 0),
        ("processor", "USD", 100, 3),
    ]


@pytest.mark.parametrize("text", ["ü", "\u2028", '"', "\\", "\n"])
def test_any_text_stays_ascii_and_on_one_line(text: str) -> None:
    written = line_text(replace(LINE, source_key=text, debit=text))
    assert written.isascii()
    assert "\n" not in written
    assert json.loads(written)["debit"] == text
