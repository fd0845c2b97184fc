"""What the processor holds is what the ledger says while banks inquire, decide, and take money
back, and while an enterprise gives back what it was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.reconciling import Auditor
from tests.world import World


@pytest.fixture
def auditor(world: World) -> Auditor:
    """Somebody who reconciles."""
    return Auditor(world)


def test_disputes_before_the_deadline(world: World, auditor: Auditor) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    won, lost = (world.invest(world.person(name), campaign, 5) for name in ("Anna", "Ben"))
    refs = [world.dispute(pledge_id) for pledge_id in (won, lost)]
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor < -10_000

    world.work()
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == 0

    for ref, verdict in zip(refs, ("won", "lost"), strict=True):
        world.end_dispute(ref, verdict)
    world.work()
    assert world.statuses(won, lost) == ["escrowed", "lost"]
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == 0


def test_a_dispute_whose_note_never_comes_is_a_difference_after_an_hour(
    world: World, auditor: Auditor
) -> None:
    world.dispute(world.invest(world.person("Anna"), world.live_campaign(), 5))
    world.clock.advance(timedelta(minutes=61))
    assert auditor.kinds() == ["books_sum", "unknown_movement"]

    world.work()
    assert auditor.kinds() == []


def test_a_loss_after_settlement_is_taken_back_from_the_enterprise(
    world: World, auditor: Auditor
) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    first = world.invest(world.person("Anna"), campaign, 7)
    world.invest(world.person("Ben"), campaign, 5)
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "settled"

    ref = world.dispute(first)
    world.work()
    world.end_dispute(ref, "lost")
    world.finish()

    assert [one.status for one in world.attempts(first, "reversal")] == ["done"]
    assert world.statuses(first) == ["lost"]
    assert auditor.kinds() == []
    assert auditor.sums()["USD"].on_its_way_minor == 0
