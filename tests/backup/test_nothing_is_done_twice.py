"""Money that went out after the backup: after the return it is found and not sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.jobs.claims import KINDS
from crowdfund.jobs.worker import Worker
from crowdfund.services import pledging, refunds, settlement
from tests.backup.conftest import Keeper
from tests.faults import effects
from tests.world import SLOW_REFUND_CARD, World

FORGOTTEN = timedelta(hours=25)
"""After that long the processor has forgotten every key."""
HALF_BASIS_POINTS = 5_000
"""A fee of a half: two transfers fit into one charge, so that nothing but care stops the second."""


class Raise:
    """A raise that Anna and Ben paid for and that reaches its target by either of them."""

    def __init__(self, world: World, *, target_minor: int = 5_000) -> None:
        self.anna, self.ben = world.person("Anna"), world.person("Ben")
        self.campaign: Campaign = world.live_campaign(target_minor=target_minor)
        row = world.campaign(self.campaign)
        row.fee_basis_points = HALF_BASIS_POINTS
        world.put(row)
        self.pledges = (
            world.invest(self.anna, self.campaign, 8),
            world.invest(self.ben, self.campaign, 6),
        )

    def end(self, world: World) -> list[str]:
        """Lets the raise come to its end. Returns where the pledges stand."""
        world.to_deadline(world.campaign(self.campaign))
        world.finish()
        return world.statuses(*self.pledges)


def _amounts(world: World, noun: str) -> list[int]:
    return sorted(one["amount"] for one in world.listed(f"/v1/{noun}"))


def _right(keeper: Keeper, second: World) -> None:
    """Each effect exactly once, and the processor agrees with the books."""
    assert effects.faults_of(second) == []
    assert keeper.differences() == []


def test_without_catching_up_the_money_would_be_sent_twice(
    keeper: Keeper, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the rows are back, and a worker begins before anything was caught up with."""
    raised = Raise(world)
    made = keeper.back_up()
    assert raised.end(world) == ["settled", "settled"]
    assert _amounts(world, "transfers") == [3_000, 4_000]
    world.clock.advance(FORGOTTEN)
    second = keeper.bring_back(made)
    monkeypatch.setattr(Worker, "_poll", lambda _worker: 0)
    raised.end(second)
    assert _amounts(second, "transfers") == [3_000, 3_000, 4_000, 4_000]


def test_a_raise_that_settled_after_the_backup(keeper: Keeper, world: World) -> None:
    raised = Raise(world)
    made = keeper.back_up()
    raised.end(world)
    world.clock.advance(FORGOTTEN)
    second = keeper.return_to(made)
    assert second.campaign(raised.campaign).status == "settling"
    assert second.statuses(*raised.pledges) == ["settled", "settled"]
    assert (keeper.caught_up.adopted.transfers, keeper.caught_up.adopted.unknown) == (2, 0)
    assert raised.end(second) == ["settled", "settled"]
    assert second.campaign(raised.campaign).status == "settled"
    assert _amounts(second, "transfers") == [3_000, 4_000]
    _right(keeper, second)


def test_a_backup_in_the_middle_of_a_settlement(
    keeper: Keeper, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Intents that were stored and not called: the processor has long forgotten their keys."""
    raised = Raise(world)
    with monkeypatch.context() as patch:
        others = tuple(kind for kind in KINDS if kind.name != "transfer")
        patch.setattr(Worker, "_kinds", lambda _worker: others)
        assert raised.end(world) == ["escrowed", "escrowed"]
    assert [one.tries for one in world.attempts(raised.pledges[0], "transfer")] == [0]
    made = keeper.back_up()
    world.clock.advance(timedelta(minutes=2))
    world.finish()
    assert world.statuses(*raised.pledges) == ["settled", "settled"]
    world.clock.advance(FORGOTTEN)
    second = keeper.return_to(made)
    assert raised.end(second) == ["settled", "settled"]
    assert _amounts(second, "transfers") == [3_000, 4_000]
    _right(keeper, second)


def test_a_pledge_that_was_cancelled_after_the_backup(keeper: Keeper, world: World) -> None:
    raised = Raise(world)
    made = keeper.back_up()
    pledging.cancel(world.deps, actor=raised.anna, pledge_id=raised.pledges[0])
    world.finish()
    assert world.statuses(*raised.pledges) == ["refunded", "escrowed"]
    world.clock.advance(FORGOTTEN)
    second = keeper.return_to(made)
    assert keeper.caught_up.adopted.refunds == 1
    assert second.pledge_row(raised.pledges[0]).refund_reason == "cancelled"
    assert second.campaign(raised.campaign).escrowed_minor == 6_000
    assert raised.end(second) == ["refunded", "settled"]
    assert _amounts(second, "refunds") == [8_000]
    assert _amounts(second, "transfers") == [3_000]
    _right(keeper, second)


def test_without_catching_up_a_cancelled_pledge_would_be_paid_out_as_well(
    keeper: Keeper, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the story before."""
    raised = Raise(world)
    made = keeper.back_up()
    pledging.cancel(world.deps, actor=raised.anna, pledge_id=raised.pledges[0])
    world.finish()
    second = keeper.bring_back(made)
    monkeypatch.setattr(Worker, "_poll", lambda _worker: 0)
    raised.end(second)
    assert second.statuses(raised.pledges[0]) == ["settled"]
    assert _amounts(second, "refunds") == [8_000]


def test_a_refund_that_is_still_on_its_way(keeper: Keeper, world: World) -> None:
    raised = Raise(world)
    cleo = world.person("Cleo")
    slow = world.invest(cleo, raised.campaign, 5, card=SLOW_REFUND_CARD)
    made = keeper.back_up()
    pledging.cancel(world.deps, actor=cleo, pledge_id=slow)
    world.work()
    second = keeper.return_to(made)
    assert second.statuses(slow) == ["refunding"]
    second.clock.advance(timedelta(days=1))
    assert raised.end(second) == ["settled", "settled"]
    assert second.statuses(slow) == ["refunded"]
    _right(keeper, second)


def test_a_raise_that_missed_its_target_after_the_backup(keeper: Keeper, world: World) -> None:
    raised = Raise(world, target_minor=100_000)
    made = keeper.back_up()
    assert raised.end(world) == ["refunded", "refunded"]
    world.clock.advance(FORGOTTEN)
    second = keeper.return_to(made)
    assert keeper.caught_up.adopted.refunds == 2
    assert raised.end(second) == ["refunded", "refunded"]
    assert second.campaign(raised.campaign).status == "refunded"
    assert _amounts(second, "refunds") == [6_000, 8_000]
    _right(keeper, second)


def test_a_raise_that_was_withdrawn_after_the_backup_is_not_settled_with_what_is_left(
    keeper: Keeper, world: World
) -> None:
    """One of two refunds was made when the database was lost; what is left reaches the target."""
    raised = Raise(world)
    made = keeper.back_up()
    world.withdraw(raised.campaign)
    settlement.advance(world.deps, campaign_id=raised.campaign.id)
    [attempt] = world.attempts(raised.pledges[0], "refund")
    refunds.execute(world.deps, attempt_id=attempt.id)
    assert world.statuses(*raised.pledges) == ["refunded", "refunding"]
    second = keeper.return_to(made)
    assert keeper.caught_up.adopted.withdrawn == 1
    assert raised.end(second) == ["refunded", "refunded"]
    assert second.campaign(raised.campaign).status == "withdrawn"
    assert _amounts(second, "refunds") == [6_000, 8_000]
    _right(keeper, second)


def test_a_raise_decided_before_is_not_decided_otherwise(keeper: Keeper, world: World) -> None:
    """A payment that the target hung on belongs to a pledge that nobody knows any more: what was
    released stays released, and the rest follows."""
    raised = Raise(world, target_minor=15_000)
    made = keeper.back_up()
    lost = world.invest(world.person("Dora"), raised.campaign, 5)
    assert raised.end(world) == ["settled", "settled"]
    assert world.statuses(lost) == ["settled"]
    second = keeper.return_to(made)
    assert keeper.caught_up.adopted.unknown == 1
    assert raised.end(second) == ["settled", "settled"]
    assert _amounts(second, "transfers") == [2_500, 3_000, 4_000]
    assert keeper.differences() == ["books_sum", "unknown_charge", "unknown_movement"]
