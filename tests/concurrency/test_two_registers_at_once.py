"""Two raises of one enterprise settle at the same moment: their certificates share one count."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from crowdfund.db.queries import allotments
from crowdfund.db.tables import Allotment, Campaign
from crowdfund.services import allotment, settlement
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once
from tests.world import World


class StoppedError(Exception):
    """The process ends here."""


def _before_the_register(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Campaign]:
    """Two raises of one enterprise whose money is released and whose shares are not allotted."""
    first, second = (world.live_campaign(target_minor=1_000) for _ in range(2))
    second.enterprise_id = first.enterprise_id
    world.put(second)
    for campaign in (first, second):
        for name in ("Anna", "Ben"):
            world.invest(world.person(name), campaign, 60)

    def stop(*_args: Any, **_kwargs: Any) -> bool:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr(allotment, "allot_some", stop)
        world.to_deadline(second)
    assert {world.campaign(one).status for one in (first, second)} == {"settling"}
    assert _numbers(world) == []
    return [first, second]


def _both_at_once(world: World, campaigns: list[Campaign]) -> list[str]:
    def advance(campaign: Campaign) -> str:
        try:
            settlement.advance(world.deps, campaign_id=campaign.id)
        except IntegrityError as error:
            return type(error).__name__
        return "written"

    return sorted(at_once(*[lambda one=one: advance(one) for one in campaigns]))


def _numbers(world: World) -> list[int]:
    with world.deps.reading() as session:
        query = select(Allotment.certificate_number).order_by(col(Allotment.certificate_number))
        return list(session.exec(query))


def test_without_taking_turns_both_give_the_same_numbers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaigns = _before_the_register(world, monkeypatch)
    both = threading.Barrier(2)

    def without_a_turn(session: Session, enterprise_id: UUID) -> int:
        query = select(func.coalesce(func.max(Allotment.certificate_number), 0))
        last = session.exec(query.where(Allotment.enterprise_id == enterprise_id)).one()
        both.wait(PATIENCE_SECONDS)
        return int(last)

    with monkeypatch.context() as patch:
        patch.setattr(allotments, "_last_certificate", without_a_turn)
        assert _both_at_once(world, campaigns) == ["IntegrityError", "written"]

    # The one that was refused is done again, as a worker would, and goes on counting.
    for campaign in campaigns:
        if world.campaign(campaign).status == "settling":
            settlement.advance(world.deps, campaign_id=campaign.id)
    assert _numbers(world) == [1, 2, 3, 4]


def test_taking_turns_they_share_one_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    campaigns = _before_the_register(world, monkeypatch)
    assert _both_at_once(world, campaigns) == ["written", "written"]
    assert _numbers(world) == [1, 2, 3, 4]
    assert {world.campaign(one).status for one in campaigns} == {"settled"}
