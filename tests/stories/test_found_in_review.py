"""What a careful reader found: answers that are stale, outages that outlast patience."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.services import payouts, pledging, refunds
from crowdfund.services.books import check_books
from tests.world import FAILING_REFUND_CARD, World


def _die(*_args: object, **_kwargs: object) -> None:
    raise SystemError("the process is gone")


def test_a_refund_that_failed_while_its_worker_was_dead_is_still_owed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key repeats the answer of that moment, "succeeded"; the note of the failure came before
    the refund was known here, so nothing else would ever tell."""
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5, card=FAILING_REFUND_CARD)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "apply", _die)
        with pytest.raises(SystemError):
            pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)

    world.clock.advance(timedelta(minutes=5))
    world.finish()
    world.clock.advance(timedelta(hours=3))
    world.finish()

    [refund] = world.listed("/v1/refunds")
    assert refund["status"] == "failed"
    assert world.statuses(pledge_id) == ["refunding"]
    assert [one.status for one in world.attempts(pledge_id, "refund")] == ["failed", "parked"]
    assert check_books(world.deps).hold


def test_a_refund_of_a_part_does_not_pass_for_the_whole(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    world.sandbox.api(
        "POST",
        "/v1/refunds",
        payment_intent=world.pledge_row(pledge_id).payment_ref,
        amount="100",
    )

    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.finish()

    assert world.statuses(pledge_id) == ["refunding"]


def test_a_part_refunded_elsewhere_is_not_adopted_after_a_crash(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "_ask", _die)
        with pytest.raises(SystemError):
            pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.sandbox.api(
        "POST",
        "/v1/refunds",
        payment_intent=world.pledge_row(pledge_id).payment_ref,
        amount="100",
    )

    world.clock.advance(timedelta(minutes=2))
    world.finish()

    assert world.statuses(pledge_id) == ["refunding"]
    assert [one.status for one in world.attempts(pledge_id, "refund")] == ["parked"]


def test_an_outage_of_hours_loses_no_note(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000, can_receive=False)
    world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)
    payouts.connect(world.deps, actor=founder)
    world.sandbox.onboard(world.enterprise_of(campaign).account_ref)
    world.sandbox.fault("/v1/accounts", 503, times=10_000)
    for _ in range(16):
        world.deliver()
        world.clock.advance(timedelta(minutes=16))
    world.sandbox.fault("/v1/accounts", 503, times=0)

    for _ in range(3):
        world.clock.advance(timedelta(minutes=16))
        world.work()

    assert world.campaign(campaign).status == "settled"


def test_a_worker_that_comes_late_waits_for_payments_made_in_time(world: World) -> None:
    """Nobody worked at the deadline, and the processor is away just when somebody does again."""
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(minutes=20))
    receipt = world.pledge(world.person("Anna"), campaign, 10)
    world.pay(receipt)
    world.clock.advance(timedelta(hours=2))
    world.sandbox.fault("/v1/", 503, times=10_000)
    world.work()
    assert world.campaign(campaign).status == "closing"
    world.sandbox.fault("/v1/", 503, times=0)

    world.clock.advance(timedelta(minutes=3))
    world.finish()

    assert world.campaign(campaign).status == "settled"
    assert world.statuses(receipt.pledge_id) == ["settled"]


def test_a_note_about_a_capability_reads_the_account_again(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000, can_receive=False)
    payouts.connect(world.deps, actor=founder)
    account_ref = world.enterprise_of(campaign).account_ref
    world.sandbox.onboard(account_ref)
    note = {
        "id": "evt_capability",
        "object": "event",
        "type": "capability.updated",
        "created": int(world.clock.now().timestamp()),
        "account": account_ref,
        "data": {"object": {"object": "capability", "id": "transfers"}},
    }

    world.deliver([world.sandbox.signed(note)])

    assert world.enterprise_of(campaign).payout_status == "active"
