"""Refunds, transfers and the balance: what is refused, and that no money appears or vanishes."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.stripe_sandbox.conftest import Box

DAY = 86_400


def refused(call: Any, *args: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        call(*args)
    assert caught.value.http_status == 400
    return caught.value


def books(box: Box, currency: str = "usd") -> int:
    """Sum of all balance transactions' net amounts, which must be the whole balance."""
    entries = box.client.v1.balance_transactions.list({"limit": 100, "currency": currency})
    return sum(entry.net for entry in entries.data)


def test_money_is_pending_for_two_days_and_then_available(box: Box) -> None:
    charge = box.paid_charge(10_000)
    assert box.balance() == (0, 9_680)
    box.control("advance", seconds=2 * DAY - 60)
    assert box.balance() == (0, 9_680)
    box.control("advance", seconds=120)
    assert box.balance() == (9_680, 0)
    entry = box.client.v1.balance_transactions.retrieve(str(charge.balance_transaction))
    assert entry.status == "available"
    assert box.event_types().count("balance.available") == 1


def test_one_card_is_available_at_once(box: Box) -> None:
    box.paid_charge(10_000, card="4000000000000077")
    assert box.balance() == (9_680, 0)


@pytest.mark.parametrize(
    ("amount", "fee"), [(50, 31), (100, 33), (10_000, 320), (12_345, 388), (99_999_999, 2_900_030)]
)
def test_the_fee_is_rounded_half_up(box: Box, amount: int, fee: int) -> None:
    charge = box.paid_charge(amount)
    entry = box.client.v1.balance_transactions.retrieve(str(charge.balance_transaction))
    assert (entry.fee, entry.net) == (fee, amount - fee)
    assert [detail.amount for detail in entry.fee_details] == [fee]


def test_each_currency_has_its_own_balance(box: Box) -> None:
    box.paid_charge(10_000, currency="usd")
    box.paid_charge(5_000, currency="jpy")
    assert box.balance("usd") == (0, 9_680)
    assert box.balance("jpy") == (0, 4_825)


def test_a_refund_gives_the_whole_charge_back_and_keeps_the_fee(box: Box) -> None:
    charge = box.paid_charge(10_000)
    refund = box.client.v1.refunds.create(
        {"payment_intent": charge.payment_intent, "reason": "requested_by_customer"}
    )
    assert (refund.status, refund.amount, refund.charge) == ("succeeded", 10_000, charge.id)
    after = box.client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (after.refunded, after.amount_refunded) == (True, 10_000)
    assert after.refunds is not None
    assert [one.id for one in after.refunds.data] == [refund.id]
    assert box.balance() == (0, -320)
    assert books(box) == -320


def test_no_more_than_the_charge_is_refunded(box: Box) -> None:
    charge = box.paid_charge(10_000)
    create = box.client.v1.refunds.create
    assert refused(create, {"charge": charge.id, "amount": 10_001}).param == "amount"
    create({"charge": charge.id, "amount": 9_999})
    refused(create, {"charge": charge.id, "amount": 2})
    create({"charge": charge.id, "amount": 1})
    assert refused(create, {"charge": charge.id}).code == "charge_already_refunded"
    refunds = box.client.v1.refunds.list({"payment_intent": charge.payment_intent}).data
    assert sum(refund.amount for refund in refunds) == 10_000


def test_a_disputed_charge_is_not_refunded(box: Box) -> None:
    charge = box.paid_charge()
    box.control("dispute", charge=charge.id)
    assert refused(box.client.v1.refunds.create, {"charge": charge.id}).code == "charge_disputed"


def test_an_unpaid_intent_is_not_refunded(box: Box) -> None:
    session = box.session()
    box.pay(session, "4000000000000002")
    intent = box.client.v1.payment_intents.list().data[0]
    refused(box.client.v1.refunds.create, {"payment_intent": intent.id})
    refused(box.client.v1.refunds.create, {"charge": str(intent.latest_charge)})


def test_a_refund_can_be_pending_first(box: Box) -> None:
    charge = box.paid_charge(card="4000000000007726")
    refund = box.client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "pending"
    box.control("advance", seconds=60)
    assert box.client.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert "refund.updated" in box.event_types()


def test_a_refund_can_fail_afterwards_and_the_money_is_back(box: Box) -> None:
    charge = box.paid_charge(card="4000000000005126")
    refund = box.client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "succeeded"
    box.control("advance", seconds=60)
    failed = box.client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.failure_balance_transaction.net == 10_000  # type: ignore[union-attr]
    after = box.client.v1.charges.retrieve(charge.id)
    assert (after.refunded, after.amount_refunded) == (False, 0)
    assert box.balance() == (0, 9_680)
    assert box.event_types().count("refund.failed") == 1
    again = box.client.v1.refunds.create({"charge": charge.id})
    assert again.id != refund.id


def test_a_transfer_sends_one_charge_on(box: Box) -> None:
    charge, account = box.paid_charge(), box.account()
    transfer = box.transfer(charge, account, 9_500)
    assert (transfer.source_transaction, transfer.transfer_group) == (charge.id, "campaign_1")
    found = box.client.v1.transfers.list({"transfer_group": "campaign_1"}).data
    assert [one.id for one in found] == [transfer.id]
    assert box.balance() == (0, 180)
    theirs = box.client.v1.balance.retrieve({}, {"stripe_account": account.id})
    assert (theirs.available[0].amount, theirs.pending[0].amount) == (0, 9_500)
    box.control("advance", seconds=2 * DAY)
    theirs = box.client.v1.balance.retrieve({}, {"stripe_account": account.id})
    assert (theirs.available[0].amount, theirs.pending[0].amount) == (9_500, 0)


def test_a_transfer_needs_an_active_capability(box: Box) -> None:
    charge, account = box.paid_charge(), box.account(onboarded=False)
    error = refused(box.transfer, charge, account, 100)
    assert error.code == "insufficient_capabilities_for_transfer"
    assert box.client.v1.transfers.list().data == []


def test_transfers_do_not_exceed_their_charge(box: Box) -> None:
    charge, account = box.paid_charge(10_000), box.account()
    refused(box.transfer, charge, account, 10_001)
    box.transfer(charge, account, 6_000)
    refused(box.transfer, charge, account, 4_001)
    box.transfer(charge, account, 4_000)


def test_a_transfer_without_source_needs_an_available_balance(box: Box) -> None:
    box.paid_charge(10_000)
    account = box.account()
    params: Any = {"amount": 9_680, "currency": "usd", "destination": account.id}
    assert refused(box.client.v1.transfers.create, params).code == "balance_insufficient"
    box.control("advance", seconds=3 * DAY)
    refused(box.client.v1.transfers.create, {**params, "amount": 9_681})
    box.client.v1.transfers.create(params)
    assert box.balance() == (0, 0)


def test_a_transfer_needs_a_paid_source_of_its_currency(box: Box) -> None:
    charge, account = box.paid_charge(), box.account()
    params: Any = {
        "amount": 100,
        "currency": "eur",
        "destination": account.id,
        "source_transaction": charge.id,
    }
    assert refused(box.client.v1.transfers.create, params).param == "currency"
    box.pay(box.session(), "4000000000000002")
    failed = box.client.v1.charges.list().data[0]
    assert refused(box.transfer, failed, account, 100).param == "source_transaction"
    params = {"amount": 100, "currency": "usd", "destination": "acct_none"}
    assert refused(box.client.v1.transfers.create, params).param == "destination"


def test_a_transfer_is_reversed_up_to_its_amount(box: Box) -> None:
    charge, account = box.paid_charge(10_000), box.account()
    transfer = box.transfer(charge, account, 9_000)
    reverse = box.client.v1.transfers.reversals.create
    reverse(transfer.id, {"amount": 4_000, "metadata": {"dispute": "du_1"}})
    refused(reverse, transfer.id, {"amount": 5_001})
    reverse(transfer.id)
    after = box.client.v1.transfers.retrieve(transfer.id)
    assert (after.reversed, after.amount_reversed) == (True, 9_000)
    assert [one.amount for one in after.reversals.data] == [5_000, 4_000]
    assert [one.amount for one in box.client.v1.transfers.reversals.list(transfer.id).data] == [
        5_000,
        4_000,
    ]
    refused(reverse, transfer.id)
    assert sum(box.balance()) == books(box) == 9_680


def test_the_books_add_up_after_everything(box: Box) -> None:
    account = box.account()
    kept, sent, returned, contested = (box.paid_charge(amount) for amount in (5000, 700, 900, 1100))
    box.transfer(sent, account, 650)
    box.client.v1.refunds.create({"charge": returned.id, "amount": 400})
    box.control("dispute", charge=contested.id)
    box.client.v1.refunds.create({"charge": kept.id, "amount": 1})
    for seconds in (0, DAY, DAY, DAY):
        box.control("advance", seconds=seconds)
        assert sum(box.balance()) == books(box)
    assert box.balance()[1] == 0


def test_payouts_are_made_manual(box: Box) -> None:
    changed = box.client.raw_request(
        "post", "/v1/balance_settings", payments={"payouts": {"schedule": {"interval": "manual"}}}
    )
    assert changed.data["payments"]["payouts"]["schedule"]["interval"] == "manual"  # type: ignore[index]
    kept = box.client.v1.balance_settings.retrieve()
    assert kept.payments.payouts is not None
    assert kept.payments.payouts.schedule is not None
    assert kept.payments.payouts.schedule.interval == "manual"
