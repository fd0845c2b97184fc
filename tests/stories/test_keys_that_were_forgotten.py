"""The processor forgets keys after a day. A call that is repeated later must look first: the money
goes out exactly once, and without the look it would go out twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.jobs.worker import Worker
from crowdfund.services import attempts, payment_pages, pledging, refunds, transfers
from tests.keeping import Keeper
from tests.world import World

FORGOTTEN = timedelta(hours=25)
REFUND = ("post", "/v1/refunds")
HALF_BASIS_POINTS = 5_000
"""A fee of a half: two transfers of the net amount fit into one charge, so that nothing but our own
care keeps the second one from going out."""


@pytest.fixture(autouse=True)
def nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """No note about it ever comes: a note alone would be enough to adopt what was made."""
    monkeypatch.setattr(Worker, "_poll", lambda _worker: 0)


def _die(*_args: object, **_kwargs: object) -> None:
    raise SystemError("the process is gone")


def _without_looking(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(attempts, "is_repeat", lambda _attempt: False)


def _sent_and_lost(world: World) -> str:
    """A transfer that was made, and whose worker died before it wrote that down, a day ago."""
    campaign = world.live_campaign(target_minor=10_000)
    row = world.campaign(campaign)
    row.fee_basis_points = HALF_BASIS_POINTS
    world.put(row)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfers, "_book", _die)
        world.to_deadline(campaign)
    assert world.statuses(pledge_id) == ["escrowed"]
    assert [one["amount"] for one in world.listed("/v1/transfers")] == [5_000]
    world.clock.advance(FORGOTTEN)
    return pledge_id


def test_without_looking_the_money_would_be_sent_twice(
    world: World, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the processor has forgotten the key, and does as it is told."""
    pledge_id = keeper.scene(world, _sent_and_lost)
    with monkeypatch.context() as patch:
        _without_looking(patch)
        world.finish()
    assert world.statuses(pledge_id) == ["settled"]
    assert [one["amount"] for one in world.listed("/v1/transfers")] == [5_000, 5_000]


def test_a_transfer_is_found_and_adopted_after_its_key_was_forgotten(
    world: World, keeper: Keeper
) -> None:
    pledge_id = keeper.scene(world, _sent_and_lost)

    world.finish()

    assert world.statuses(pledge_id) == ["settled"]
    [sent] = world.listed("/v1/transfers")
    [attempt] = world.attempts(pledge_id, "transfer")
    assert (attempt.status, attempt.provider_ref) == ("done", sent["id"])
    assert attempt.tries > 1
    assert attempt.first_called_at is not None
    assert world.clock.now() - attempt.first_called_at > FORGOTTEN


def test_looking_up_a_transfer_costs_one_small_request(world: World, keeper: Keeper) -> None:
    """However many pledges the campaign has: the look-up names the pledge's own group."""
    pledge_id = keeper.scene(world, _sent_and_lost)
    world.sandbox.exchanges.clear()
    world.finish()
    looks = [
        one for one in world.sandbox.exchanges if (one.method, one.path) == ("get", "/v1/transfers")
    ]
    assert [one.parameters["transfer_group"] for one in looks] == [f"pledge_{pledge_id}"]


def test_a_transfer_that_somebody_took_back_is_left_to_a_person(
    world: World, keeper: Keeper
) -> None:
    pledge_id = keeper.scene(world, _sent_and_lost)
    [sent] = world.listed("/v1/transfers")
    world.sandbox.api("POST", f"/v1/transfers/{sent['id']}/reversals")

    world.finish()

    [attempt] = world.attempts(pledge_id, "transfer")
    assert (attempt.status, attempt.last_error) == (
        "parked",
        "The money was sent to the enterprise and taken back again.",
    )
    assert len(world.listed("/v1/transfers")) == 1


def _refunded_and_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    campaign, anna = world.live_campaign(), world.person("Anna")
    pledge_id = world.invest(anna, campaign, 10)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "apply", _die)
        with pytest.raises(SystemError):
            pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    assert world.statuses(pledge_id) == ["refunding"]
    world.clock.advance(FORGOTTEN)
    return pledge_id


def test_without_looking_a_refund_would_be_asked_for_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control. The processor never gives back more than was paid, so it refuses the second:
    only its refusal, not our care, would keep the money from going out twice."""
    _refunded_and_lost(world, monkeypatch)
    with monkeypatch.context() as patch:
        _without_looking(patch)
        world.sandbox.exchanges.clear()
        world.finish()
    asked = [one for one in world.sandbox.exchanges if (one.method, one.path) == REFUND]
    assert [one.status for one in asked] == [400]


def test_a_refund_is_found_and_adopted_after_its_key_was_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge_id = _refunded_and_lost(world, monkeypatch)
    world.sandbox.exchanges.clear()

    world.finish()

    assert world.statuses(pledge_id) == ["refunded"]
    [made] = world.listed("/v1/refunds")
    assert [one.provider_ref for one in world.attempts(pledge_id, "refund")] == [made["id"]]
    assert [one for one in world.sandbox.exchanges if (one.method, one.path) == REFUND] == []


def test_a_page_whose_key_was_forgotten_is_not_opened_a_second_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time is over by then, and nobody ever saw the first, so nobody is asked again."""
    campaign = world.live_campaign()
    with monkeypatch.context() as patch:
        patch.setattr(payment_pages, "_remember", _die)
        with pytest.raises(SystemError):
            world.pledge(world.person("Anna"), campaign, 5)
    world.clock.advance(FORGOTTEN)
    world.sandbox.exchanges.clear()

    world.finish()

    asked = {(one.method, one.path) for one in world.sandbox.exchanges}
    assert ("post", "/v1/checkout/sessions") not in asked
    [page] = world.listed("/v1/checkout/sessions")
    assert page["status"] == "expired"
    assert world.statuses(page["client_reference_id"]) == ["expired"]
    assert world.campaign(campaign).reserved_shares == 0
