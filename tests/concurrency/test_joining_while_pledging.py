"""Somebody accepts a role in an enterprise while they pledge in its raise: one of the two."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col

from crowdfund.db.queries import reservations
from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, NotAllowed
from crowdfund.services import counters, limits, members, reserving
from tests.concurrency.rushing import at_once, reserve
from tests.world import World


class Scene:
    """A live raise, and somebody whom its founder invited."""

    def __init__(self, world: World) -> None:
        limits.forget_all()
        self.world, owner = world, world.person("Olga")
        self.campaign: Campaign = world.live_campaign(owner)
        self.mira: Actor = world.person("Mira")
        members.invite(
            world.deps,
            actor=owner,
            enterprise_id=str(self.campaign.enterprise_id),
            email=self.mira.email,
            role="reader",
        )
        self.invitation = members.team_page(world.deps, actor=self.mira).invitations[0].id

    def join(self) -> None:
        members.answer(self.world.deps, actor=self.mira, member_id=self.invitation, accepts=True)

    def pledge(self) -> UUID:
        return reserve(self.world, self.mira, self.campaign)

    def join_between_looking_and_taking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        take = reserving._take
        looks: list[None] = []

        def later(*asked: Any) -> UUID | None:
            if not looks:
                looks.append(None)
                self.join()
            return take(*asked)

        monkeypatch.setattr(reserving, "_take", later)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def test_who_joins_between_looking_and_taking_does_not_pledge(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.join_between_looking_and_taking(monkeypatch)
    with pytest.raises(NotAllowed, match="You have a role in this enterprise"):
        scene.pledge()
    assert scene.world.campaign(scene.campaign).reserved_shares == 0


def test_without_the_guard_both_would_pass(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    anybody = col(Campaign.people_joined)
    blind = counters.has_left(*reserving.SEEN, people_joined=anybody)
    monkeypatch.setattr(reserving, "TAKE", reservations.taking(blind))
    scene.join_between_looking_and_taking(monkeypatch)
    assert scene.pledge()


def test_at_once_exactly_one_of_them_passes(scene: Scene) -> None:
    answers = at_once(scene.join, scene.pledge)
    refused = [type(one) for one in answers if isinstance(one, Conflict | NotAllowed)]
    assert len(refused) == 1
    has_pledged = scene.world.campaign(scene.campaign).reserved_shares == 1
    assert refused == [Conflict if has_pledged else NotAllowed]
