"""Everybody wants the last share at the same moment: exactly one gets it.

The control comes first: with the guard off the same race lets two people win, so the race is real.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, WatchedCampaign
from crowdfund.domain.errors import CampaignNotLive, CrowdfundError, SharesUnavailable
from crowdfund.domain.pledge import RefundReason
from crowdfund.services import attempts, counters, settlement
from crowdfund.services.books import check_books
from tests.world import World

BUYERS = 8


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Runs calls in threads that start together; returns results, refusals among them."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(10)
        try:
            return call()
        except CrowdfundError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _race(world: World, campaign: Campaign, buyers: int = BUYERS) -> list[Any]:
    people = [world.person(f"Buyer {number}") for number in range(buyers)]
    return at_once(*[lambda who=who: world.pledge(who, campaign, 1) for who in people])


def _all_but_one_sold(world: World) -> Campaign:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    world.invest(world.person("Early Bird"), campaign, 9)
    return campaign


def test_control_without_the_guard_two_people_win_the_last_share(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looks, then writes: what a guard is for. Both have looked before either writes."""
    campaign = _all_but_one_sold(world)
    both_have_looked = threading.Barrier(2)

    def naive(session: Session, campaign_id: UUID, shares: int, _now: datetime) -> bool:
        row = session.exec(
            select(Campaign)
            .where(Campaign.id == campaign_id)
            .execution_options(populate_existing=True)
        ).one()
        left = counters.shares_left(row)
        both_have_looked.wait(10)
        if left < shares:
            return False
        session.execute(
            update(Campaign)
            .where(col(Campaign.id) == campaign_id)
            .values(reserved_shares=col(Campaign.reserved_shares) + shares)
            .execution_options(synchronize_session=False)
        )
        return True

    with world.deps.transaction() as session:
        session.execute(text("ALTER TABLE campaigns DROP CONSTRAINT ck_campaigns_maximum"))
    monkeypatch.setattr(counters, "try_reserve", naive)
    answers = _race(world, campaign, 2)

    assert not any(isinstance(answer, CrowdfundError) for answer in answers)
    assert counters.shares_left(world.campaign(campaign)) == -1
    findings = [found.text for found in check_books(world.deps).findings]
    assert findings == ["11 shares are taken, the maximum is 10."]
    monkeypatch.undo()
    for answer in answers:
        world.expire(answer.pledge_id)


def test_the_table_itself_refuses_a_share_too_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line of defence: without the guard, the row's own CHECK."""
    campaign = _all_but_one_sold(world)

    def unguarded(session: Session, campaign_id: UUID, shares: int, _now: datetime) -> bool:
        session.execute(
            update(Campaign)
            .where(col(Campaign.id) == campaign_id)
            .values(reserved_shares=col(Campaign.reserved_shares) + shares)
            .execution_options(synchronize_session=False)
        )
        return True

    monkeypatch.setattr(counters, "try_reserve", unguarded)
    world.pledge(world.person("Anna"), campaign, 1)
    with pytest.raises(IntegrityError, match="ck_campaigns_maximum"), world.deps.transaction() as s:
        counters.try_reserve(s, campaign.id, 1, world.clock.now())

    assert counters.shares_left(world.campaign(campaign)) == 0


def test_exactly_one_person_wins_the_last_share(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control's race with the guard on: everybody has looked before anybody writes."""
    campaign = _all_but_one_sold(world)
    all_have_looked = threading.Barrier(BUYERS)
    guarded = counters.try_reserve

    def after_all_looked(*args: Any) -> bool:
        all_have_looked.wait(10)
        return guarded(*args)

    monkeypatch.setattr(counters, "try_reserve", after_all_looked)
    answers = _race(world, campaign)

    losers = [answer for answer in answers if isinstance(answer, CrowdfundError)]
    assert len(losers) == BUYERS - 1
    assert {type(loser) for loser in losers} == {SharesUnavailable}
    assert counters.shares_left(world.campaign(campaign)) == 0
    world.check_books()


def test_pledges_of_many_sizes_fill_the_raise_and_no_more(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=20_000)
    people = [world.person(f"Buyer {number}") for number in range(BUYERS)]

    answers = at_once(*[lambda who=who: world.pledge(who, campaign, 3) for who in people])

    won = [answer for answer in answers if not isinstance(answer, CrowdfundError)]
    assert len(won) == 6
    assert counters.shares_left(world.campaign(campaign)) == 2


def test_nobody_gets_in_once_the_raise_is_closed(world: World) -> None:
    """Pledges against the deadline: each is before it and counts, or after it and is refused."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=20_000)
    people = [world.person(f"Buyer {number}") for number in range(4)]
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)

    answers = at_once(
        world.work, *[lambda who=who: world.pledge(who, campaign, 3) for who in people]
    )

    assert {type(answer) for answer in answers[1:]} == {CampaignNotLive}
    world.finish()
    assert world.campaign(campaign).status == "refunded"


def test_a_pledge_that_looked_before_the_deadline_is_refused_once_it_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(lasts=timedelta(minutes=20))
    guarded = counters.try_reserve

    def after_the_close(*args: Any) -> bool:
        assert campaign.closes_at is not None
        world.clock.pass_to(campaign.closes_at)
        settlement.advance(world.deps, campaign_id=campaign.id)
        return guarded(*args)

    monkeypatch.setattr(counters, "try_reserve", after_the_close)
    with pytest.raises(CampaignNotLive):
        world.pledge(world.person("Anna"), campaign, 1)

    assert world.campaign(campaign).reserved_shares == 0


def test_rows_that_refer_to_a_locked_campaign_or_pledge_do_not_wait_for_it(world: World) -> None:
    """Or two could wait for each other: one holds the campaign and wants the end of its chain, the
    other holds the end of the chain and books an entry that refers to the campaign."""
    campaign, anna = world.live_campaign(), world.person("Anna")
    pledge = world.pledge_row(world.invest(anna, campaign, 1))
    follows = WatchedCampaign(
        user_id=anna.user_id, campaign_id=campaign.id, created_at=world.clock.now()
    )
    with world.deps.transaction() as holder, world.deps.transaction() as other:
        counters.locked_pledge(holder, pledge.id)
        counters.locked_campaign(holder, campaign.id)
        other.execute(text("SET LOCAL lock_timeout = '2s'"))
        other.add(follows)
        attempts.intend_refund(other, pledge, RefundReason.CANCELLED, at=world.clock.now())
        other.flush()
        other.rollback()
