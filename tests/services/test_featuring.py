"""Few campaigns are put forward, by moderators, with a reason; no order of any list changes."""

from __future__ import annotations

import threading

import pytest
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, Campaign, Feature
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from crowdfund.domain.featuring import MOST_FEATURED
from crowdfund.services import catalog, featuring, moderation
from crowdfund.services.deps import Deps
from crowdfund.services.wishes import Seeker
from tests.world import World

WHY = "It shows how a small enterprise explains its risks."


@pytest.fixture
def admin(world: World) -> Actor:
    return world.admin()


def feature(deps: Deps, admin: Actor | None, campaign: Campaign, reason: str = WHY) -> None:
    featuring.feature(deps, actor=admin, campaign_id=str(campaign.id), reason=reason)


def unfeature(deps: Deps, admin: Actor | None, campaign: Campaign, reason: str = "Enough.") -> None:
    featuring.unfeature(deps, actor=admin, campaign_id=str(campaign.id), reason=reason)


def entries(deps: Deps) -> list[tuple[str, str, str, object]]:
    """What the trail says of featuring, in its order: action, who, why, what is now."""
    with deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action.like("campaign.%featured"))  # type: ignore[attr-defined]
        rows = session.exec(query.order_by(AuditEntry.number)).all()
    return [(row.action, row.actor_name, row.reason, row.after["featured"]) for row in rows]


def test_a_moderator_puts_a_campaign_forward_and_takes_it_back(
    deps: Deps, world: World, admin: Actor
) -> None:
    campaign = world.live_campaign()
    assert catalog.chosen(deps) == []
    feature(deps, admin, campaign)
    (card,) = catalog.chosen(deps)
    assert (card.slug, card.is_featured, card.reason_text) == (campaign.slug, True, WHY)
    review = moderation.review(deps, actor=admin, campaign_id=str(campaign.id))
    assert (review.can_feature, review.can_unfeature) == (False, True)
    unfeature(deps, admin, campaign)
    assert catalog.chosen(deps) == []
    assert entries(deps) == [
        ("campaign.featured", "Moderator", WHY, True),
        ("campaign.unfeatured", "Moderator", "Enough.", False),
    ]
    review = moderation.review(deps, actor=admin, campaign_id=str(campaign.id))
    assert (review.can_feature, review.can_unfeature) == (True, False)


def test_only_moderators_and_not_of_their_own(deps: Deps, world: World, admin: Actor) -> None:
    founder = world.person("Ada")
    campaign, own = world.live_campaign(founder), world.live_campaign(admin)
    for ask in (feature, unfeature):
        with pytest.raises(NotSignedIn):
            ask(deps, None, campaign)
        for other in (founder, world.person("Ben")):
            with pytest.raises(NotAllowed):
                ask(deps, other, campaign)
        with pytest.raises(NotAllowed):
            ask(deps, admin, own)
        for strange in ("", "no-id", "00000000-0000-0000-0000-000000000000"):
            with pytest.raises(NotFound):
                featuring.feature(deps, actor=admin, campaign_id=strange, reason=WHY)
    assert catalog.chosen(deps) == []
    assert entries(deps) == []


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_never_without_a_reason_that_can_be_read(
    deps: Deps, world: World, admin: Actor, reason: str
) -> None:
    campaign = world.live_campaign()
    with pytest.raises(InvalidInput):
        feature(deps, admin, campaign, reason)
    feature(deps, admin, campaign)
    with pytest.raises(InvalidInput):
        unfeature(deps, admin, campaign, reason)
    assert len(catalog.chosen(deps)) == 1


def test_no_more_than_fit_in_a_row(deps: Deps, world: World, admin: Actor) -> None:
    campaigns = [world.live_campaign() for _ in range(MOST_FEATURED + 1)]
    for campaign in campaigns[:MOST_FEATURED]:
        feature(deps, admin, campaign)
    with pytest.raises(Conflict, match="featured already"):
        feature(deps, admin, campaigns[-1])
    with pytest.raises(Conflict, match="It is featured already"):
        feature(deps, admin, campaigns[0])
    unfeature(deps, admin, campaigns[1])
    feature(deps, admin, campaigns[-1])
    slugs = [card.slug for card in catalog.chosen(deps)]
    assert slugs == [campaigns[place].slug for place in (3, 2, 0)]


def test_moderators_at_once_never_feature_one_too_many(
    deps: Deps, world: World, admin: Actor
) -> None:
    campaigns = [world.live_campaign() for _ in range(2 * MOST_FEATURED)]
    start, refused = threading.Barrier(len(campaigns)), []

    def ask(campaign: Campaign) -> None:
        start.wait()
        try:
            feature(deps, admin, campaign)
        except Conflict:
            refused.append(campaign)

    threads = [threading.Thread(target=ask, args=(campaign,)) for campaign in campaigns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(catalog.chosen(deps)), len(refused)) == (MOST_FEATURED, MOST_FEATURED)


def test_what_is_not_open_is_not_put_forward_and_gives_its_place(
    deps: Deps, world: World, admin: Actor
) -> None:
    campaigns = [world.live_campaign() for _ in range(MOST_FEATURED + 1)]
    for campaign in campaigns[:MOST_FEATURED]:
        feature(deps, admin, campaign)
    moderation.suspend(deps, actor=admin, campaign_id=str(campaigns[0].id), reason="A question.")
    assert campaigns[0].slug not in {card.slug for card in catalog.chosen(deps)}
    with pytest.raises(Conflict, match="Only an open campaign"):
        feature(deps, admin, campaigns[0])
    feature(deps, admin, campaigns[-1])
    assert entries(deps)[-2:] == [
        ("campaign.unfeatured", "The platform", "It is not open any more.", False),
        ("campaign.featured", "Moderator", WHY, True),
    ]
    moderation.resume(deps, actor=admin, campaign_id=str(campaigns[0].id), reason="Answered.")
    assert campaigns[0].slug not in {card.slug for card in catalog.chosen(deps)}


def test_the_list_marks_it_and_keeps_its_order(deps: Deps, world: World, admin: Actor) -> None:
    campaigns = [world.live_campaign() for _ in range(4)]
    before = catalog.search_campaigns(deps).cards
    feature(deps, admin, campaigns[2])
    after = catalog.search_campaigns(deps).cards
    assert [card.slug for card in after] == [card.slug for card in before]
    assert {card.slug for card in after if card.is_featured} == {campaigns[2].slug}
    assert not any(card.reason_text for card in after)


def test_best_matches_know_nothing_of_it(deps: Deps, world: World, admin: Actor) -> None:
    campaigns = [world.live_campaign() for _ in range(4)]
    seeker = Seeker()

    def matches() -> list[object]:
        return list(catalog.search_campaigns(deps, sort="match", seeker=seeker).cards)

    before = matches()
    for campaign in campaigns[1:3]:
        feature(deps, admin, campaign)
    assert len(before) == 4
    assert matches() == before
    by_words = catalog.search_campaigns(deps, text="bread", sort="match").cards
    assert len(by_words) == 4
    assert not any(card.is_featured for card in by_words)


def test_choices_stay_on_record(deps: Deps, world: World, admin: Actor) -> None:
    campaign = world.live_campaign()
    for _ in range(2):
        feature(deps, admin, campaign)
        unfeature(deps, admin, campaign)
    with deps.reading() as session:
        rows = session.exec(select(Feature)).all()
    assert [(row.status, row.reason, row.end_reason) for row in rows] == [
        ("ended", WHY, "Enough.")
    ] * 2
