"""The last second: many take their money back while the raise closes and others still pay."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import TransitionRefused
from crowdfund.jobs.worker import Worker
from crowdfund.services import counters, pledging
from crowdfund.services.views.pledges import PledgeReceipt
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once, deadlocks, shared_out
from tests.world import World

BACKERS = 100
EARLY = 25
"""So many have cancelled when the deadline passes."""
TOO_LATE = 40
"""So many have looked before it and act after it."""
PAYING = 20
NEW = 10
SHARES = 2


class Storm:
    """A raise before its last second: some have paid, some are at the till."""

    def __init__(self, world: World, *, target_minor: int) -> None:
        self.world = world
        self.some_cancelled, self.is_over = threading.Event(), threading.Event()
        self.campaign: Campaign = world.live_campaign(
            target_minor=target_minor, maximum_minor=10_000_000, lasts=timedelta(minutes=35)
        )
        self.paid: list[tuple[Actor, str]] = self._invested()
        late = [world.person(f"Late {number}") for number in range(PAYING)]
        opened = shared_out([lambda who=who: self._pledge(who) for who in late])
        self.newcomers = [world.person(f"Newcomer {number}") for number in range(NEW)]
        self.paying: list[tuple[Actor, PledgeReceipt]] = list(zip(late, opened, strict=True))

    def rage(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """Everybody cancels, pays or comes anew at once; when some have cancelled, the deadline
        passes and workers close, decide and pay out. Some cancel before it, some after, the rest
        as it comes. Returns what those who cancelled were told."""
        self._watch(monkeypatch)

        def pass_the_deadline() -> None:
            assert self.some_cancelled.wait(120)
            assert self.campaign.closes_at is not None
            self.world.clock.pass_to(self.campaign.closes_at)
            self.is_over.set()

        def work() -> None:
            assert self.is_over.wait(120)
            Worker(self.world.deps, threads=4).drain()

        cancels = [lambda one=one: self._cancel(*one) for one in self.paid]
        pays = [lambda one=one: self._pay(*one) for one in self.paying]
        pledges = [lambda who=who: self._pledge(who) for who in self.newcomers]
        answers = at_once(*cancels, *pays, *pledges, pass_the_deadline, work, work)
        monkeypatch.undo()
        self.world.finish()
        return answers[: len(cancels)]

    def everybody(self) -> list[str]:
        """Every pledge's id."""
        with self.world.deps.reading() as session:
            query = select(Pledge.id).where(Pledge.campaign_id == self.campaign.id)
            return [str(pledge_id) for pledge_id in session.exec(query)]

    def _pledge(self, who: Actor) -> PledgeReceipt:
        return self.world.pledge(who, self.campaign, SHARES)

    def _invested(self) -> list[tuple[Actor, str]]:
        people = [self.world.person(f"Backer {number}") for number in range(BACKERS)]
        made = shared_out(
            [lambda who=who: self.world.invest(who, self.campaign, SHARES) for who in people]
        )
        return list(zip(people, made, strict=True))

    def _cancel(self, who: Actor, pledge_id: str) -> None:
        pledging.cancel(self.world.deps, actor=who, pledge_id=pledge_id)

    def _pay(self, who: Actor, receipt: PledgeReceipt) -> None:
        # The page may have been ended first; then nothing is charged.
        with suppress(AssertionError):
            self.world.pay(receipt)
        pledging.came_back(self.world.deps, actor=who, pledge_id=receipt.pledge_id)

    def _watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cancel_paid, came, done = pledging._cancel_paid, count(1), count(1)

        def watched(*args: Any) -> UUID | None:
            if next(came) > BACKERS - TOO_LATE:
                assert self.is_over.wait(120)
            refund_id = cancel_paid(*args)
            if next(done) == EARLY:
                self.some_cancelled.set()
            return refund_id

        monkeypatch.setattr(pledging, "_cancel_paid", watched)


def _money_is_where_it_belongs(world: World, storm: Storm) -> None:
    """The processor's own records, pledge by pledge: charged, then sent on or given back, once."""
    whose = {
        one["id"]: one["metadata"]["pledge_id"] for one in _all(world, "/v1/charges") if one["paid"]
    }
    charged = Counter(whose.values())
    refunded = Counter(whose[one["charge"]] for one in _all(world, "/v1/refunds"))
    sent = Counter(whose[one["source_transaction"]] for one in _all(world, "/v1/transfers"))
    for pledge_id in storm.everybody():
        [status] = world.statuses(pledge_id)
        seen = (charged[pledge_id], refunded[pledge_id], sent[pledge_id])
        assert seen == {"settled": (1, 0, 1), "refunded": (1, 1, 0), "expired": (0, 0, 0)}[status]
        assert len(set(world.history(pledge_id))) == len(world.history(pledge_id))


def _all(world: World, path: str) -> list[dict[str, Any]]:
    """Everything that the processor lists, page by page."""
    found: list[dict[str, Any]] = []
    while page := world.listed(path, **({"starting_after": found[-1]["id"]} if found else {})):
        found += page
    return found


@pytest.mark.parametrize(("target_minor", "is_met"), [(80_000, True), (239_000, False)])
def test_a_hundred_change_their_minds_in_the_last_second(
    world: World, monkeypatch: pytest.MonkeyPatch, target_minor: int, is_met: bool
) -> None:
    """Whatever the order was: every pledge ends once, the outcome is what the cleared money says,
    nobody's money is lost, and nobody waited in a circle. Each has 2,000 minor units at stake; the
    lower target is met by those who come too late to cancel, the higher one misses all of them."""
    before, storm = deadlocks(world), Storm(world, target_minor=target_minor)
    answers = storm.rage(monkeypatch)
    refusals = [answer for answer in answers if answer is not None]
    campaign = world.campaign(storm.campaign)
    statuses = Counter(world.statuses(*storm.everybody()))

    assert {type(refusal) for refusal in refusals} == {TransitionRefused}
    assert TOO_LATE <= len(refusals) <= BACKERS - EARLY
    assert campaign.status == ("settled" if is_met else "refunded")
    cleared_minor = campaign.decided_cleared_minor
    assert cleared_minor is not None
    assert (cleared_minor >= target_minor) is is_met
    assert campaign.settled_minor == (cleared_minor if is_met else 0)
    assert statuses["settled"] * SHARES * 1_000 == campaign.settled_minor
    assert set(statuses) <= {"settled", "refunded", "expired"}
    _money_is_where_it_belongs(world, storm)
    world.check_books()
    assert deadlocks(world) == before


def test_control_a_deadlock_is_counted(world: World) -> None:
    """Two who lock the same two rows in different order: PostgreSQL ends one and counts it."""
    before = deadlocks(world)
    one, other = world.live_campaign(), world.live_campaign()
    both_hold_one = threading.Barrier(2)

    def lock(first: Campaign, second: Campaign) -> str:
        try:
            with world.deps.transaction() as session:
                counters.locked_campaign(session, first.id)
                both_hold_one.wait(PATIENCE_SECONDS)
                counters.locked_campaign(session, second.id)
        except OperationalError as error:
            return type(error.orig).__name__
        return "done"

    answers = at_once(lambda: lock(one, other), lambda: lock(other, one))

    assert sorted(answers) == ["DeadlockDetected", "done"]
    assert deadlocks(world) == before + 1
