"""A thousand people stand at the till: everything is reserved, nothing is sold, time decides."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select

from crowdfund.db.tables import Attempt, Campaign, Pledge, StatusChange
from crowdfund.domain.errors import SharesUnavailable
from crowdfund.services import counters, pledging, reserving, texts
from tests.concurrency.rushing import shared_out
from tests.world import World

PEOPLE = 50
FORMS_EACH = 20
HELD = PEOPLE * FORMS_EACH


def _everything_reserved(world: World) -> tuple[Campaign, list[Any]]:
    """A thousand reservations of one share each, with a thousand open payment pages."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=1_000 * HELD)
    people = [world.person(f"Buyer {number}") for number in range(PEOPLE)]
    # Each person's first form opens their account with the processor.
    rounds = [
        shared_out([lambda who=who: world.pledge(who, campaign, 1) for who in people])
        for _ in range(FORMS_EACH)
    ]
    return campaign, [receipt for one in rounds for receipt in one]


def _statuses(world: World, campaign: Campaign) -> Counter[str]:
    with world.deps.reading() as session:
        return Counter(
            session.exec(select(Pledge.status).where(col(Pledge.campaign_id) == campaign.id))
        )


def _first_end(world: World, campaign: Campaign) -> datetime:
    with world.deps.reading() as session:
        query = select(func.min(Pledge.reserved_until)).where(Pledge.campaign_id == campaign.id)
        return session.exec(query).one()


def _written_twice(world: World) -> list[Any]:
    """Pledges with more than one payment page, or a status that they came to twice."""
    with world.deps.reading() as session:
        pages = select(Attempt.pledge_id).where(Attempt.kind == "checkout")
        twice = session.exec(pages.group_by(col(Attempt.pledge_id)).having(func.count() > 1)).all()
        steps = select(StatusChange.subject_id, StatusChange.to_status)
        steps = steps.group_by(col(StatusChange.subject_id), col(StatusChange.to_status))
        return [*twice, *session.exec(steps.having(func.count() > 1)).all()]


def test_a_thousand_open_pages_hold_everything_until_they_end(world: World) -> None:
    campaign, receipts = _everything_reserved(world)
    late = world.person("Late")

    assert len({receipt.pledge_id for receipt in receipts}) == HELD
    assert len({receipt.payment_url for receipt in receipts}) == HELD
    assert world.campaign(campaign).reserved_shares == HELD
    with pytest.raises(SharesUnavailable) as refused:
        world.pledge(late, campaign, 1)
    assert refused.value.shares_left == 0
    assert refused.value.message == (
        "No shares are left. 1,000 shares are held for people who are paying; the first of these "
        f"reservations ends at {texts.moment(_first_end(world, campaign))}."
    )

    for receipt in receipts[:3]:
        world.pay(receipt)
    world.clock.advance(timedelta(minutes=42))
    world.finish()

    assert _statuses(world, campaign) == {"escrowed": 3, "expired": HELD - 3}
    assert counters.shares_left(world.campaign(campaign)) == HELD - 3
    assert _written_twice(world) == []
    assert world.pledge(late, campaign, HELD - 3).payment_url
    assert counters.shares_left(world.campaign(campaign)) == 0


def test_whoever_comes_next_gets_what_one_reservation_gives_back(world: World) -> None:
    """Also when others look at the same moment: the shares that came back are given once."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    first = world.pledge(world.person("First"), campaign, 10)
    people = [world.person(f"Buyer {number}") for number in range(12)]
    asked = [lambda who=who: world.pledge(who, campaign, 10) for who in people]

    assert {type(answer) for answer in shared_out(asked)} == {SharesUnavailable}
    world.expire(first.pledge_id)
    answers = shared_out(asked)

    assert sum(not isinstance(answer, SharesUnavailable) for answer in answers) == 1
    assert world.campaign(campaign).reserved_shares == 10


def test_shares_that_come_back_while_someone_is_refused_are_theirs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They saw enough, lost them to another, and that one gave up: looking again is enough."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    anna, quick = world.person("Anna"), world.person("Quick")
    take, lost = reserving._take, []

    with ThreadPoolExecutor(1) as elsewhere:

        def meanwhile(*args: Any) -> Any:
            monkeypatch.setattr(reserving, "_take", take)
            lost.append(elsewhere.submit(world.pledge, quick, campaign, 10).result().pledge_id)
            assert take(*args) is None
            cancelled = {"actor": quick, "pledge_id": lost[0]}
            elsewhere.submit(pledging.cancel, world.deps, **cancelled).result()

        monkeypatch.setattr(reserving, "_take", meanwhile)
        assert world.pledge(anna, campaign, 10).payment_url
    assert world.statuses(*lost) == ["expired"]
    assert world.campaign(campaign).reserved_shares == 10
