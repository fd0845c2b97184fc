"""What the processor holds is what the ledger says, at every stop of a raise that goes well, of
one that fails, and of everything that is on its way in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.services import pledging
from tests.reconciling import Auditor
from tests.world import FAILING_REFUND_CARD, SLOW_REFUND_CARD, World


@pytest.fixture
def auditor(world: World) -> Auditor:
    """Somebody who reconciles."""
    return Auditor(world)


def test_a_raise_that_succeeds(world: World, auditor: Auditor) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 7)
    world.invest(world.person("Ben"), campaign, 5)
    assert auditor.kinds() == []
    held = auditor.sums()["USD"]
    assert (held.processor_minor, held.held_minor) == (12_000 - 408, 12_000)
    assert auditor.run().line_count == 2

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settled"
    assert auditor.kinds() == []
    left = auditor.sums()["USD"]
    assert (left.processor_minor, left.ledger_minor, left.held_minor) == (600 - 408, 192, 0)
    assert left.on_its_way_minor == left.accepted_minor == 0
    assert auditor.run().line_count == 4


def test_a_raise_that_fails_with_refunds_that_take_their_time_and_one_that_comes_back(
    world: World, auditor: Auditor
) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    world.invest(world.person("Anna"), campaign, 5)
    slow = world.invest(world.person("Ben"), campaign, 6, card=SLOW_REFUND_CARD)
    back = world.invest(world.person("Cleo"), campaign, 7, card=FAILING_REFUND_CARD)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.work()
    assert world.statuses(slow, back) == ["refunding", "refunded"]

    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == -6_000

    world.clock.advance(timedelta(minutes=1))
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == 7_000 - 6_000

    world.finish()
    assert world.statuses(slow, back) == ["refunded", "refunding"]
    assert auditor.kinds() == []
    over = auditor.sums()["USD"]
    assert over.on_its_way_minor == 0
    assert over.processor_minor == over.ledger_minor == 7_000 - (175 + 204 + 233)


def test_cancelling_and_withdrawing(world: World, auditor: Auditor) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    cancelled = world.invest(anna, campaign, 5)
    world.invest(world.person("Ben"), campaign, 3)
    world.pledge(anna, campaign, 2)
    pledging.cancel(world.deps, actor=anna, pledge_id=cancelled)
    assert auditor.kinds() == []

    world.withdraw(campaign)
    world.finish()

    assert world.campaign(campaign).status == "withdrawn"
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].held_minor == 0


def test_a_payment_that_is_not_booked_yet_is_on_its_way_for_an_hour(
    world: World, auditor: Auditor
) -> None:
    receipt = world.pledge(world.person("Anna"), world.live_campaign(), 5)
    world.pay(receipt)

    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == 5_000 - 175

    world.clock.advance(timedelta(minutes=61))
    assert auditor.kinds() == ["books_sum", "unknown_charge"]

    world.work()
    assert auditor.kinds() == []
    assert len(auditor.incidents(are_open=False)) == 2


def test_a_fee_that_is_noted_late_is_on_its_way_for_a_day(world: World, auditor: Auditor) -> None:
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    auditor.ours("DELETE FROM ledger_entries WHERE kind = 'processing_fee'")
    auditor.ours("UPDATE ledger_heads SET number = 1, hash = (SELECT hash FROM ledger_entries)")
    row = world.pledge_row(pledge_id)
    row.processing_fee_minor = None
    world.put(row)

    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == -175

    world.clock.advance(timedelta(hours=25))
    assert auditor.kinds() == ["books_sum", "wrong_fee"]

    world.deliver()
    assert auditor.kinds() == []


def test_calls_that_were_made_and_not_booked_are_on_their_way(
    world: World, auditor: Auditor
) -> None:
    campaign, anna = world.live_campaign(target_minor=10_000), world.person("Anna")
    cancelled = world.invest(anna, campaign, 5)
    world.invest(world.person("Ben"), campaign, 12)
    world.sandbox.fault("/v1/refunds", "timeout_after", times=3)
    pledging.cancel(world.deps, actor=anna, pledge_id=cancelled)
    assert [one.status for one in world.attempts(cancelled, "refund")] == ["pending"]
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == -5_000

    world.sandbox.fault("/v1/transfers", "timeout_after", times=3)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.work()
    assert auditor.kinds() == []

    world.finish()
    assert world.campaign(campaign).status == "settled"
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == 0
