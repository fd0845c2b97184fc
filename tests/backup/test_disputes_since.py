"""Banks that asked, and decided, between backup and return."""

from __future__ import annotations

from tests.backup.conftest import Keeper
from tests.world import World


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
