"""Everybody wants the last share at the same moment: exactly one gets it.

The control comes first: with the guard off the same race lets two people win, so the race is real.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import false, text, true
from sqlalchemy.exc import IntegrityError

from crowdfund.db.queries import reservations
from crowdfund.db.tables import Campaign, WatchedCampaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CampaignNotLive, CrowdfundError, SharesUnavailable
from crowdfund.domain.pledge import RefundReason
from crowdfund.services import attempts, counters, reserving, settlement
from crowdfund.services.books import check_books
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once, reserve
from tests.world import World

BUYERS = 50
FEW = 8


def _race(world: World, campaign: Campaign, *, shares: int = 1) -> list[Any]:
    """What each of the buyers gets: a reservation's id, or a refusal."""
    people = [world.person(f"Buyer {number}") for number in range(BUYERS)]
    return at_once(*[lambda who=who: reserve(world, who, campaign, shares) for who in people])


def _all_but_one_sold(world: World) -> Campaign:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    world.invest(world.person("Early Bird"), campaign, 9)
    return campaign


def _look_together(monkeypatch: pytest.MonkeyPatch, people: int) -> None:
    """Everybody has looked before anybody takes."""
    all_have_looked = threading.Barrier(people)
    take = reserving._take
    looked = threading.local()

    def after_all_looked(*args: Any) -> UUID | None:
        if not hasattr(looked, "once"):
            looked.once = True
            all_have_looked.wait(PATIENCE_SECONDS)
        return take(*args)

    monkeypatch.setattr(reserving, "_take", after_all_looked)


def _without_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserving, "TAKE", reservations.taking(true()))


def test_control_without_the_guard_fifty_people_win_the_last_share(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They look, then write: what a guard is for."""
    campaign = _all_but_one_sold(world)
    with world.deps.transaction() as session:
        session.execute(text("ALTER TABLE campaigns DROP CONSTRAINT ck_campaigns_maximum"))
    _look_together(monkeypatch, BUYERS)
    _without_the_guard(monkeypatch)
    answers = _race(world, campaign)

    assert not any(isinstance(answer, CrowdfundError) for answer in answers)
    assert counters.shares_left(world.campaign(campaign)) == 1 - BUYERS
    findings = [found.text for found in check_books(world.deps).findings]
    assert findings == [f"{9 + BUYERS} shares are taken, the maximum is 10."]
    for answer in answers:
        world.expire(str(answer))


def test_the_table_itself_refuses_a_share_too_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line of defence: without the guard, the row's own CHECK."""
    campaign = _all_but_one_sold(world)
    _look_together(monkeypatch, 2)
    _without_the_guard(monkeypatch)

    def buy(who: Actor) -> str:
        try:
            reserve(world, who, campaign)
        except IntegrityError as error:
            return str(cast("CheckViolation", error.orig).diag.constraint_name)
        return "won"

    people = [world.person("Anna"), world.person("Ben")]
    answers = at_once(*[lambda who=who: buy(who) for who in people])

    assert sorted(answers) == ["ck_campaigns_maximum", "won"]
    assert counters.shares_left(world.campaign(campaign)) == 0


def test_fifty_people_want_the_last_share_and_one_gets_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control's race with the guard on: everybody has looked before anybody writes."""
    campaign = _all_but_one_sold(world)
    _look_together(monkeypatch, BUYERS)
    answers = _race(world, campaign)

    losers = [answer for answer in answers if isinstance(answer, CrowdfundError)]
    assert len(losers) == BUYERS - 1
    assert {type(loser) for loser in losers} == {SharesUnavailable}
    [sentence] = {loser.message for loser in losers}
    assert sentence.startswith("No shares are left. 1 share is held for people who are paying")
    assert counters.shares_left(world.campaign(campaign)) == 0
    world.check_books()


def test_fifty_people_share_out_exactly_what_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven shares are left; everybody saw seven and wants two. Three get them, and the others
    read how many are left."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    world.invest(world.person("Early Bird"), campaign, 3)
    _look_together(monkeypatch, BUYERS)
    answers = _race(world, campaign, shares=2)

    losers = [answer for answer in answers if isinstance(answer, CrowdfundError)]
    assert len(answers) - len(losers) == 3
    assert {(type(loser), loser.shares_left) for loser in losers} == {(SharesUnavailable, 1)}
    assert {loser.message.split(".")[0] for loser in losers} == {"Only 1 share is left"}
    assert world.campaign(campaign).reserved_shares == 6


def test_who_loses_the_same_race_again_and_again_is_told_to_try_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shares are there whenever they look and gone whenever they take: an end to it, and a true
    sentence."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    monkeypatch.setattr(reserving, "TAKE", reservations.taking(false()))

    with pytest.raises(SharesUnavailable, match="Many people want these shares") as refused:
        reserve(world, world.person("Anna"), campaign)
    assert refused.value.shares_left == 10
    assert world.campaign(campaign).reserved_shares == 0


def test_pledges_of_many_sizes_fill_the_raise_and_no_more(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=20_000)
    people = [world.person(f"Buyer {number}") for number in range(FEW)]

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
    take = reserving._take

    def after_the_close(*args: Any) -> UUID | None:
        assert campaign.closes_at is not None
        if world.campaign(campaign).status == "live":
            world.clock.pass_to(campaign.closes_at)
            settlement.advance(world.deps, campaign_id=campaign.id)
        return take(*args)

    monkeypatch.setattr(reserving, "_take", after_the_close)
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
