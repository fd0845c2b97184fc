"""Banks that asked, and decided, between backup and return."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crowdfund.backup.making import Made
from crowdfund.domain.dispute import OPEN_STATUSES
from crowdfund.payments.gateway import DisputeState
from crowdfund.services.deps import Deps
from tests.backup.conftest import Keeper
from tests.world import World

FORGOTTEN = timedelta(hours=25)
"""After that long the processor has forgotten every key."""
LOST_MINOR = 2_500
"""The half that the bank takes of a payment, minor units: what follows from it fits into the
payment twice, so that nothing but care stops the second."""


def _disputed(world: World, pledge_id: str) -> None:
    world.sandbox.dispute(world.pledge_row(pledge_id).charge_ref)
    world.finish()
    assert world.statuses(pledge_id) == ["disputed"]


def test_a_dispute_that_was_opened_after_the_backup(keeper: Keeper, world: World) -> None:
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    made = keeper.back_up()
    _disputed(world, pledge_id)
    second = keeper.return_to(made)
    assert second.statuses(pledge_id) == ["disputed"]
    assert keeper.differences() == []


def test_a_dispute_that_was_lost_after_the_money_was_released(keeper: Keeper, world: World) -> None:
    """All of it after the backup: the raise settled, the bank asked, the transfer was reversed."""
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    other = world.invest(world.person("Ben"), campaign, 5)
    made = keeper.back_up()
    world.to_deadline(campaign)
    _disputed(world, pledge_id)
    dispute_ref = world.listed("/v1/disputes")[0]["id"]
    world.sandbox.api("POST", f"/v1/disputes/{dispute_ref}/close")
    world.finish()
    assert world.statuses(pledge_id) == ["lost"]
    second = keeper.return_to(made)
    second.to_deadline(campaign)
    second.finish()
    assert second.statuses(pledge_id, other) == ["lost", "settled"]
    for kind in ("transfer", "reversal"):
        assert [one.status for one in second.attempts(pledge_id, kind)] == ["done"]
    back = sorted(one["amount_reversed"] for one in second.listed("/v1/transfers"))
    assert back == [0, 4_750]
    assert keeper.differences() == []


def _by_half(monkeypatch: pytest.MonkeyPatch, deps: Deps) -> None:
    """Disputes as this life of the platform sees them are about a half of their payment, and those
    that ended were lost."""
    look = deps.gateway.retrieve_dispute

    def seen(dispute_ref: str) -> DisputeState:
        state = look(dispute_ref)
        return replace(
            state,
            status=state.status if state.status in OPEN_STATUSES else "lost",
            amount_minor=LOST_MINOR,
            withdrawn_minor=LOST_MINOR,
            reinstated_minor=0,
        )

    monkeypatch.setattr(deps.gateway, "retrieve_dispute", seen, raising=False)


def _return_when_nothing_is_listed(
    monkeypatch: pytest.MonkeyPatch, keeper: Keeper, made: Made
) -> World:
    """Keys are forgotten and notes too old to be listed: of a dispute's end a worker hears when it
    looks at it, after the return."""
    keeper.world.clock.advance(FORGOTTEN)
    _by_half(monkeypatch, keeper.second)
    monkeypatch.setattr(keeper.second.gateway, "list_events", lambda **_: [], raising=False)
    second = keeper.return_to(made)
    second.finish()
    return second


def test_a_part_is_taken_back_from_an_enterprise_once(
    keeper: Keeper, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _by_half(monkeypatch, world.deps)
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    world.to_deadline(campaign)
    dispute_ref = world.dispute(pledge_id)
    world.finish()
    made = keeper.back_up()
    world.end_dispute(dispute_ref, "lost")
    world.finish()
    assert [one["amount_reversed"] for one in world.listed("/v1/transfers")] == [2_375]

    second = _return_when_nothing_is_listed(monkeypatch, keeper, made)

    assert second.statuses(pledge_id) == ["settled"]
    assert [one.status for one in second.attempts(pledge_id, "reversal")] == ["done"]
    assert [one["amount_reversed"] for one in second.listed("/v1/transfers")] == [2_375]


def test_what_a_bank_left_is_given_back_once(
    keeper: Keeper, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _by_half(monkeypatch, world.deps)
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    dispute_ref = world.dispute(pledge_id)
    world.finish()
    made = keeper.back_up()
    # Won as the processor has it: it gives nothing back of a payment that was lost whole.
    world.end_dispute(dispute_ref, "won")
    world.finish()
    assert [one["amount"] for one in world.listed("/v1/refunds")] == [2_500]

    second = _return_when_nothing_is_listed(monkeypatch, keeper, made)

    assert second.statuses(pledge_id) == ["refunded"]
    assert [one["amount"] for one in second.listed("/v1/refunds")] == [2_500]
