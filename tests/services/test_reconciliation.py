"""Every planted difference is found and named; what is mended or explained closes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from crowdfund.db.tables import Incident
from crowdfund.services import pledging
from tests.keeping import Keeper
from tests.reconciling import Auditor
from tests.world import World


@pytest.fixture
def auditor(world: World) -> Auditor:
    """Somebody who reconciles."""
    return Auditor(world)


@pytest.fixture
def held(world: World, keeper: Keeper) -> str:
    """A pledge whose money is held; a first reconciliation found nothing."""
    return keeper.scene(world, _held)


def _held(world: World) -> str:
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    assert Auditor(world).kinds() == []
    return pledge_id


@pytest.fixture
def settled(world: World, keeper: Keeper) -> str:
    """A pledge of a raise that is settled; a first reconciliation found nothing."""
    return keeper.scene(world, _settled)


def _settled(world: World) -> str:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    world.to_deadline(campaign)
    assert world.statuses(pledge_id) == ["settled"]
    assert Auditor(world).kinds() == []
    return pledge_id


def _named(found: list[Incident], kind: str) -> Incident:
    [one] = [each for each in found if each.kind == kind]
    return one


def _amounts(one: Incident) -> tuple[int | None, int | None]:
    return one.expected_minor, one.found_minor


def _without_entry(auditor: Auditor, kind: str) -> list[dict[str, Any]]:
    """Takes entries out of the ledger; returns them for putting back."""
    with auditor.world.deps.reading() as session:
        query = text("SELECT * FROM ledger_entries WHERE kind = :kind")
        rows = [dict(row) for row in session.execute(query, {"kind": kind}).mappings()]
    auditor.ours("DELETE FROM ledger_entries WHERE kind = :kind", kind=kind)
    return rows


def _put_back(auditor: Auditor, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        auditor.ours(f"INSERT INTO ledger_entries ({names}) VALUES ({values})", **row)


def test_a_payment_that_is_missing_on_our_side(world: World, auditor: Auditor, held: str) -> None:
    charge_ref = world.pledge_row(held).charge_ref
    kept = _without_entry(auditor, "payment_cleared") + _without_entry(auditor, "processing_fee")

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "unbooked"]
    lost = _named(found, "unbooked")
    assert (lost.subject, lost.currency, _amounts(lost)) == (charge_ref, "USD", (None, 4_825))
    assert lost.sentence == (
        f"A payment of $50.00 ({charge_ref}) for pledge {held} is missing from the ledger."
    )
    assert _amounts(_named(found, "books_sum")) == (0, 4_825)
    _put_back(auditor, kept)
    assert auditor.kinds() == []


@pytest.mark.parametrize("kind", ["transferred", "refunded"])
def test_a_transfer_or_a_refund_that_is_missing_on_our_side(
    world: World, auditor: Auditor, kind: str
) -> None:
    campaign, anna = world.live_campaign(target_minor=5_000), world.person("Anna")
    world.invest(world.person("Ben"), campaign, 5)
    pledging.cancel(world.deps, actor=anna, pledge_id=world.invest(anna, campaign, 5))
    world.to_deadline(campaign)
    assert auditor.kinds() == []
    kept = _without_entry(auditor, kind)

    found = auditor.reconcile()

    amount = {"transferred": -4_750, "refunded": -5_000}[kind]
    assert [one.kind for one in found] == ["books_sum", "unbooked"]
    assert _amounts(_named(found, "unbooked")) == (None, amount)
    _put_back(auditor, kept)
    assert auditor.kinds() == []


def test_a_row_that_is_missing_at_the_processor(world: World, auditor: Auditor, held: str) -> None:
    world.clock.advance(timedelta(minutes=5))
    charge_ref = world.pledge_row(held).charge_ref
    row = auditor.row_of(charge_ref)
    auditor.theirs("DELETE FROM objects WHERE id = ?", row["id"])
    auditor.move_funds("USD", -4_825)

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "missing"]
    lost = _named(found, "missing")
    assert (lost.subject, _amounts(lost)) == (charge_ref, (4_825, None))
    assert "does not list" in lost.sentence
    assert _amounts(_named(found, "books_sum")) == (4_825, 0)


def test_a_row_that_vanished_though_the_balance_did_not_change(
    world: World, auditor: Auditor, held: str
) -> None:
    world.clock.advance(timedelta(minutes=5))
    row = auditor.row_of(world.pledge_row(held).charge_ref)
    auditor.theirs("DELETE FROM objects WHERE id = ?", row["id"])

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["balance_sum", "missing"]
    assert _amounts(_named(found, "balance_sum")) == (0, 4_825)


def test_a_changed_amount(world: World, auditor: Auditor, held: str) -> None:
    row = auditor.row_of(world.pledge_row(held).charge_ref)
    auditor.rewrite({**row, "amount": 5_100, "net": 4_925})
    auditor.move_funds("USD", 100)

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "wrong_amount"]
    wrong = _named(found, "wrong_amount")
    assert _amounts(wrong) == (4_825, 4_925)
    assert "is $51.00 at the processor and $50.00 in the ledger" in wrong.sentence


@pytest.mark.usefixtures("settled")
def test_a_changed_amount_in_our_ledger(auditor: Auditor) -> None:
    change = "UPDATE ledger_entries SET amount_minor = amount_minor {} WHERE kind = 'transferred'"
    auditor.ours(change.format("- 1"))

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "wrong_amount"]
    assert _amounts(_named(found, "wrong_amount")) == (-4_749, -4_750)
    auditor.ours(change.format("+ 1"))


@pytest.mark.usefixtures("held")
def test_an_unknown_charge(world: World, auditor: Auditor) -> None:
    intent = world.sandbox.api(
        "POST",
        "/v1/payment_intents",
        amount="7000",
        currency="usd",
        confirm="true",
        payment_method="pm_card_visa",
    )

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "unknown_charge"]
    unknown = _named(found, "unknown_charge")
    assert (unknown.subject, _amounts(unknown)) == (intent["latest_charge"], (None, 6_767))
    assert "$70.00" in unknown.sentence


def test_a_double_transfer(world: World, auditor: Auditor, settled: str) -> None:
    [first] = world.listed("/v1/transfers")
    second = world.sandbox.api(
        "POST",
        "/v1/transfers",
        amount="100",
        currency="usd",
        destination=first["destination"],
        source_transaction=first["source_transaction"],
    )

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "double_transfer"]
    twice = _named(found, "double_transfer")
    assert (twice.subject, _amounts(twice)) == (second["id"], (None, -100))
    assert settled in twice.sentence
    assert "Reverse this transfer" in twice.what_to_do


def test_a_transfer_of_the_whole_again_from_the_balance(
    world: World, auditor: Auditor, settled: str
) -> None:
    world.clock.advance(timedelta(days=3))
    for _ in range(2):
        world.invest(world.person("Ben"), world.live_campaign(), 50)
    world.clock.advance(timedelta(days=3))
    [first] = world.listed("/v1/transfers")
    world.sandbox.api(
        "POST",
        "/v1/transfers",
        **{
            "amount": "4750",
            "currency": "usd",
            "destination": first["destination"],
            "metadata[pledge_id]": settled,
        },
    )

    assert auditor.kinds() == ["books_sum", "double_transfer"]


@pytest.mark.usefixtures("held")
def test_a_transfer_that_nobody_asked_for(world: World, auditor: Auditor) -> None:
    world.clock.advance(timedelta(days=3))
    account = world.sandbox.api("GET", "/v1/accounts")["data"][0]["id"]
    world.sandbox.api("POST", "/v1/transfers", amount="4000", currency="usd", destination=account)

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "unknown_movement"]
    assert "A transfer of $40.00" in _named(found, "unknown_movement").sentence


def test_a_double_refund(world: World, auditor: Auditor) -> None:
    anna, campaign = world.person("Anna"), world.live_campaign()
    pledge_id = world.invest(anna, campaign, 5)
    world.invest(world.person("Ben"), campaign, 5)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    charge_ref = world.pledge_row(pledge_id).charge_ref
    # The processor refuses this one, so its memory of the first is changed.
    auditor.theirs(
        "UPDATE objects SET body = json_set(body, '$.amount_refunded', 0, "
        "'$.refunded', json('false')) WHERE id = ?",
        charge_ref,
    )
    second = world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="5000")

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "double_refund"]
    twice = _named(found, "double_refund")
    assert (twice.subject, _amounts(twice)) == (second["id"], (None, -5_000))


def test_a_refund_that_nobody_here_asked_for(world: World, auditor: Auditor, held: str) -> None:
    charge_ref = world.pledge_row(held).charge_ref
    world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="2000")

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "unknown_movement"]
    assert "must not be settled" in _named(found, "unknown_movement").what_to_do


def test_a_fee_that_differs(world: World, auditor: Auditor, held: str) -> None:
    row = auditor.row_of(world.pledge_row(held).charge_ref)
    fee = [{**row["fee_details"][0], "amount": 200}]
    auditor.rewrite({**row, "fee": 200, "net": 4_800, "fee_details": fee})
    auditor.move_funds("USD", -25)

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "wrong_fee"]
    wrong = _named(found, "wrong_fee")
    assert "kept $2.00" in wrong.sentence
    assert "has $1.75" in wrong.sentence


def test_a_wrong_currency(world: World, auditor: Auditor, held: str) -> None:
    row = auditor.row_of(world.pledge_row(held).charge_ref)
    auditor.rewrite({**row, "currency": "eur"})
    auditor.theirs("UPDATE funds SET currency = 'eur' WHERE account = ''")

    found = auditor.reconcile()

    assert sorted((one.kind, one.currency) for one in found) == [
        ("books_sum", "EUR"),
        ("books_sum", "USD"),
        ("wrong_currency", "EUR"),
    ]
    assert "€50.00" in _named(found, "wrong_currency").sentence


def test_a_refund_of_another_payment_than_ours(world: World, auditor: Auditor) -> None:
    anna, campaign = world.person("Anna"), world.live_campaign()
    first, second = (world.invest(anna, campaign, 5) for _ in range(2))
    pledging.cancel(world.deps, actor=anna, pledge_id=first)
    [refund] = world.listed("/v1/refunds")
    other = world.pledge_row(second).charge_ref
    auditor.theirs(
        "UPDATE objects SET body = json_set(body, '$.charge', ?) WHERE id = ?", other, refund["id"]
    )

    found = auditor.reconcile()

    assert [one.kind for one in found] == ["wrong_payment"]
    assert other in found[0].sentence


@pytest.mark.usefixtures("held")
def test_a_balance_that_changed_without_a_row(auditor: Auditor) -> None:
    auditor.move_funds("USD", -1)
    found = auditor.reconcile()
    assert [one.kind for one in found] == ["balance_sum", "books_sum"]
    assert "No single line differs" in _named(found, "books_sum").what_to_do


def test_a_dispute_counts_when_the_ledger_has_it(world: World, auditor: Auditor, held: str) -> None:
    pledge = world.pledge_row(held)
    world.sandbox.dispute(pledge.charge_ref)
    assert auditor.kinds() == []

    world.clock.advance(timedelta(minutes=61))
    found = auditor.reconcile()

    assert [one.kind for one in found] == ["books_sum", "unknown_movement"]
    dispute = _named(found, "unknown_movement")
    assert _amounts(dispute) == (None, -6_500)
    assert "Open the dispute" in dispute.what_to_do
    auditor.ours(
        "INSERT INTO ledger_entries SELECT gen_random_uuid(), campaign_id, 99, pledge_id, kind, "
        "'escrow:x', 'processor', 6500, currency, :source, at, 'x', 'x' "
        "FROM ledger_entries WHERE kind = 'payment_cleared'",
        source=f"dispute:{dispute.subject}",
    )
    assert auditor.kinds() == []
    auditor.ours("DELETE FROM ledger_entries WHERE number = 99")
