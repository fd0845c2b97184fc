"""The processor is away, slow or forgetful; whatever is asked happens once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.domain.errors import GatewayUnavailable
from crowdfund.services import pledging, refunds, transfers
from tests.world import World

CHECKOUTS = "/v1/checkout/sessions"
EVERY_TRY_OF_ONE_CALL = 3


def _die(*_args: object, **_kwargs: object) -> None:
    raise SystemError("the process is gone")


def _asked(world: World, path: str) -> int:
    """How often the processor was asked to make something."""
    seen = world.sandbox.exchanges
    return sum(one.method == "post" and one.path.startswith(path) for one in seen)


@pytest.mark.parametrize("fault", [500, 429, "timeout_before", "timeout_after"])
def test_a_payment_page_that_does_not_open_at_first_opens_once(
    world: World, fault: int | str
) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.sandbox.fault(CHECKOUTS, fault, times=EVERY_TRY_OF_ONE_CALL)
    with pytest.raises(GatewayUnavailable):
        world.pledge(anna, campaign, 5, key="the-same-form")
    assert world.campaign(campaign).reserved_shares == 5
    world.sandbox.fault(CHECKOUTS, 500, times=0)

    receipt = world.pledge(anna, campaign, 5, key="the-same-form")

    assert len(world.listed(CHECKOUTS)) == 1
    assert world.campaign(campaign).reserved_shares == 5
    world.pay(receipt)
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert world.statuses(receipt.pledge_id) == ["escrowed"]


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after"])
def test_a_worker_opens_the_page_that_was_lost(world: World, fault: str) -> None:
    campaign = world.live_campaign()
    world.sandbox.fault(CHECKOUTS, fault, times=EVERY_TRY_OF_ONE_CALL)
    with pytest.raises(GatewayUnavailable):
        world.pledge(world.person("Anna"), campaign, 5)
    world.sandbox.fault(CHECKOUTS, 500, times=0)

    world.clock.advance(timedelta(seconds=5))
    world.work()

    [page] = world.listed(CHECKOUTS)
    assert world.checkout_ref(page["client_reference_id"]) == page["id"]


def test_a_page_that_never_opens_gives_its_shares_back(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.sandbox.fault(CHECKOUTS, 500, times=EVERY_TRY_OF_ONE_CALL)
    with pytest.raises(GatewayUnavailable):
        world.pledge(anna, campaign, 5)
    world.sandbox.fault(CHECKOUTS, 500, times=0)
    world.sandbox.checks_contract = False

    world.clock.advance(timedelta(minutes=41))
    world.work()

    assert world.campaign(campaign).reserved_shares == 0
    assert world.listed(CHECKOUTS) == []


def test_cancelling_a_page_whose_opening_was_lost_ends_it_there_too(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.sandbox.fault(CHECKOUTS, "timeout_after", times=EVERY_TRY_OF_ONE_CALL)
    with pytest.raises(GatewayUnavailable):
        world.pledge(anna, campaign, 5)
    world.sandbox.fault(CHECKOUTS, 500, times=0)
    [page] = world.listed(CHECKOUTS)

    pledging.cancel(world.deps, actor=anna, pledge_id=page["client_reference_id"])

    assert world.statuses(page["client_reference_id"]) == ["expired"]
    assert [page["status"] for page in world.listed(CHECKOUTS)] == ["expired"]


def test_cancelling_while_the_processor_is_away_changes_nothing(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    world.sandbox.fault(CHECKOUTS, 503, times=EVERY_TRY_OF_ONE_CALL)

    with pytest.raises(GatewayUnavailable):
        pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert world.statuses(receipt.pledge_id) == ["reserved"]
    world.sandbox.fault(CHECKOUTS, 503, times=EVERY_TRY_OF_ONE_CALL)
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert world.statuses(receipt.pledge_id) == ["reserved"]


@pytest.mark.parametrize("fault", [500, "timeout_before", "timeout_after"])
def test_a_transfer_whose_answer_is_lost_is_made_once(world: World, fault: int | str) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    pledges = [world.invest(world.person(name), campaign, 10) for name in ("Anna", "Ben")]
    world.sandbox.fault("/v1/transfers", fault, times=2 * EVERY_TRY_OF_ONE_CALL)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settled"
    sent = world.listed("/v1/transfers")
    assert sorted(one["source_transaction"] for one in sent) == sorted(
        world.pledge_row(pledge).charge_ref for pledge in pledges
    )


def test_a_transfer_is_made_once_when_a_worker_dies_between_call_and_result(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The processor may have forgotten the key by then: the transfer is looked for, not asked."""
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    with monkeypatch.context() as patch:
        patch.setattr(transfers, "_book", _die)
        world.to_deadline(campaign)
    [made] = world.listed("/v1/transfers")
    assert world.statuses(pledge_id) == ["escrowed"]

    world.clock.advance(timedelta(minutes=2))
    world.finish()

    assert world.campaign(campaign).status == "settled"
    assert [one["id"] for one in world.listed("/v1/transfers")] == [made["id"]]
    assert _asked(world, "/v1/transfers") == 1
    assert [attempt.provider_ref for attempt in world.attempts(pledge_id, "transfer")] == [
        made["id"]
    ]


def test_a_refund_is_made_once_when_a_worker_dies_between_call_and_result(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "apply", _die)
        world.to_deadline(campaign)
    assert world.statuses(pledge_id) == ["refunding"]

    world.clock.advance(timedelta(minutes=2))
    world.finish()

    assert world.statuses(pledge_id) == ["refunded"]
    assert _asked(world, "/v1/refunds") == len(world.listed("/v1/refunds")) == 1
    assert world.campaign(campaign).status == "refunded"


@pytest.mark.parametrize("fault", [500, "timeout_before", "timeout_after"])
def test_a_refund_whose_answer_is_lost_is_made_once(world: World, fault: int | str) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    world.sandbox.fault("/v1/refunds", fault, times=EVERY_TRY_OF_ONE_CALL)

    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    assert world.statuses(pledge_id) == ["refunding"]
    world.finish()

    assert world.statuses(pledge_id) == ["refunded"]
    assert [refund["amount"] for refund in world.listed("/v1/refunds")] == [5_000]


def test_a_refund_that_someone_else_made_is_adopted(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    made = world.sandbox.api(
        "POST", "/v1/refunds", payment_intent=world.pledge_row(pledge_id).payment_ref
    )

    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)

    assert world.statuses(pledge_id) == ["refunded"]
    [refund] = world.attempts(pledge_id, "refund")
    assert refund.provider_ref == made["id"]


def test_closing_waits_for_pages_that_cannot_be_ended_and_then_decides(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(minutes=20))
    paid = world.invest(world.person("Anna"), campaign, 10)
    open_page = world.pledge(world.person("Ben"), campaign, 5)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.sandbox.fault(CHECKOUTS, 500, times=10_000)
    world.work()
    assert world.campaign(campaign).status == "closing"

    world.clock.advance(timedelta(minutes=61))
    world.work()
    assert world.campaign(campaign).status == "settling"
    world.sandbox.fault(CHECKOUTS, 500, times=0)
    world.clock.advance(timedelta(minutes=3))
    world.finish()

    assert world.campaign(campaign).status == "settled"
    assert world.statuses(paid, open_page.pledge_id) == ["settled", "expired"]
