"""Reminders: whoever follows a campaign is told what they wait for, once, unless they say no."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import Campaign, CampaignReminder, Notice, StatusChange
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotFound, NotSignedIn
from crowdfund.domain.following import BEFORE_CLOSING, ReminderKind
from crowdfund.services import (
    catalog,
    change_effects,
    choices,
    closing,
    counters,
    pledging,
    reminders,
)
from crowdfund.services.deps import Deps
from tests.world import World


@pytest.fixture
def follower(world: World) -> Actor:
    """Somebody who only follows."""
    return world.person("Follower")


def opens_later(world: World, deps: Deps) -> Campaign:
    """An approved campaign that is not open yet."""
    campaign = world.live_campaign(world.person("Founder"), can_receive=False)
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        row.status = "scheduled"
        session.add(row)
    return campaign


def opens(deps: Deps, campaign: Campaign) -> None:
    """What a worker does when the time has come."""
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        row.status, row.version = "live", row.version + 1
        session.add(row)
        session.add(
            StatusChange(
                subject_kind="campaign",
                subject_id=campaign.id,
                number=row.version,
                from_status="scheduled",
                to_status="live",
                at=deps.now(),
            )
        )


def ways(deps: Deps, person: Actor) -> list[tuple[str, bool, str]]:
    """What a person was told, oldest first: its kind, whether it is listed, and its mail."""
    with deps.reading() as session:
        query = select(Notice).where(Notice.user_id == person.user_id)
        found = session.exec(query.order_by(col(Notice.created_at), col(Notice.kind).desc()))
        return [(row.kind, row.is_listed, row.mail) for row in found]


def test_it_is_told_once_that_it_closes_soon(world: World, deps: Deps, follower: Actor) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=10))
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    reminders.send_due(deps)
    assert world.notices(follower) == []
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at - BEFORE_CLOSING - timedelta(minutes=1))
    reminders.send_due(deps)
    assert world.notices(follower) == []
    world.clock.pass_to(campaign.closes_at - BEFORE_CLOSING)
    assert reminders.send_due(deps) == 1
    assert world.notices(follower) == ["Bread for the harbour closes soon: 1 day 23 hours left"]
    assert reminders.send_due(deps) == 0
    world.work()
    assert len(world.notices(follower)) == 1


def test_a_deadline_that_has_passed_is_no_reminder(
    world: World, deps: Deps, follower: Actor
) -> None:
    campaign = world.live_campaign()
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    reminders.send_due(deps)
    world.to_deadline(campaign)
    reminders.send_due(deps)
    assert world.notices(follower) == []


def test_the_target_is_told_when_cleared_money_reaches_it(
    world: World, deps: Deps, follower: Actor
) -> None:
    campaign = world.live_campaign()
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    world.invest(world.person("Most"), campaign, 99)
    receipt = world.pledge(world.person("Paying"), campaign, 50)
    reminders.send_due(deps)
    assert world.notices(follower) == []
    world.pay(receipt)
    world.work()
    world.finish(2)
    assert world.notices(follower) == ["Bread for the harbour reached its target"]


def test_it_opened_is_news_only_to_those_who_waited(
    world: World, deps: Deps, follower: Actor
) -> None:
    campaign = opens_later(world, deps)
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    reminders.send_due(deps)
    assert world.notices(follower) == []
    world.clock.drift(timedelta(seconds=1))
    opens(deps, campaign)
    world.clock.drift(timedelta(seconds=1))
    late = world.person("Late")
    catalog.set_watching(deps, actor=late, slug=campaign.slug, is_wanted=True)
    reminders.send_due(deps)
    assert world.notices(follower) == ["Bread for the harbour is open"]
    assert world.notices(late) == []


def test_reminders_are_switched_off_as_a_topic(world: World, deps: Deps, follower: Actor) -> None:
    campaign = opens_later(world, deps)
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    choices.choose(deps, actor=follower, topic="followed", channel="mail", on=False)
    world.clock.drift(timedelta(seconds=1))
    opens(deps, campaign)
    reminders.send_due(deps)
    assert ways(deps, follower) == [("watched_opened", True, "off")]
    choices.choose(deps, actor=follower, topic="followed", channel="mail", on=True)
    choices.choose(deps, actor=follower, topic="followed", channel="site", on=False)
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).closes_at = deps.now() + timedelta(days=1)
    reminders.send_due(deps)
    assert ways(deps, follower)[1:] == [("watched_closes_soon", False, "waiting")]


def test_whose_money_is_in_the_raise_is_told_as_a_backer_alone(
    world: World, deps: Deps, follower: Actor
) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=10))
    backer, gone = world.person("Backer"), world.person("Gone")
    for person in (backer, gone, follower):
        catalog.set_watching(deps, actor=person, slug=campaign.slug, is_wanted=True)
    left = world.invest(gone, campaign, 1)
    pledging.cancel(deps, actor=gone, pledge_id=left)
    world.invest(backer, campaign, 100)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at - BEFORE_CLOSING)
    closing.close(deps, campaign.id)
    world.work()
    told = {person.name: {kind for kind, *_ in ways(deps, person)} for person in (backer, gone)}
    both = {"target_reached", "closes_soon", "watched_reached", "watched_closes_soon"}
    assert told["Backer"] & both == {"target_reached", "closes_soon"}
    assert told["Gone"] & both == {"watched_reached", "watched_closes_soon"}
    assert [kind for kind, *_ in ways(deps, follower)] == ["watched_reached", "watched_closes_soon"]


def test_a_deadline_that_was_moved_is_told_of_once_more(
    world: World, deps: Deps, follower: Actor
) -> None:
    """To followers and backers alike, each once for each deadline."""
    campaign = world.live_campaign(lasts=timedelta(days=10))
    backer = world.person("Backer")
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    world.invest(backer, campaign, 3)
    assert campaign.closes_at is not None
    comes_near(world, campaign, campaign.closes_at)
    assert soon(deps, follower, backer) == [1, 1]
    moved = campaign.closes_at + timedelta(days=20)
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        change_effects.bring_about(session, row, {}, moved, deps.now())
        row.due_at = closing.next_look_at(row, deps.now())
    comes_near(world, campaign, deps.now() + BEFORE_CLOSING)
    assert soon(deps, follower, backer) == [1, 1]
    comes_near(world, campaign, moved)
    assert soon(deps, follower, backer) == [2, 2]


def test_a_deadline_that_is_given_back_is_told_of_once_more(
    world: World, deps: Deps, follower: Actor
) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=30))
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    late, early = campaign.closes_at, deps.now() + timedelta(days=10)
    assert late is not None
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        row.closes_at_before, row.closes_at = late, early
    comes_near(world, campaign, early)
    assert soon(deps, follower) == [1]
    world.clock.pass_to(early)
    closing.close(deps, campaign.id)
    assert world.campaign(campaign).closes_at == late
    comes_near(world, campaign, late)
    assert soon(deps, follower) == [2]


def test_a_deadline_that_moves_away_between_look_and_letter_is_told_of_when_it_is_near(
    world: World, deps: Deps, follower: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=10))
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    reminders.send_due(deps)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at - BEFORE_CLOSING)
    moved = campaign.closes_at + timedelta(days=8)
    look = reminders._due

    def it_moves_after_the_look(session, now):  # type: ignore[no-untyped-def]
        due = look(session, now)
        with deps.transaction() as other:
            row = counters.locked_campaign(other, campaign.id)
            change_effects.bring_about(other, row, {}, moved, now)
        return due

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "_due", it_moves_after_the_look)
        assert reminders.send_due(deps) == 0
    assert soon(deps, follower) == [0]
    comes_near(world, campaign, moved)
    assert soon(deps, follower) == [1]


def test_no_deadline_moves_while_it_is_told_of(
    world: World, deps: Deps, follower: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who moves it could not see, and so not take away, a reminder that is not committed."""
    campaign = world.live_campaign(lasts=timedelta(days=1), can_receive=False)
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    find = reminders._followers
    could_move: dict[ReminderKind, bool] = {}

    def somebody_wants_to_move_it(session, campaign_id, kind):  # type: ignore[no-untyped-def]
        query = select(Campaign.id).where(Campaign.id == campaign_id)
        with deps.transaction() as other:
            locked = query.with_for_update(key_share=True, skip_locked=True)
            could_move[kind] = other.exec(locked).first() is not None
        return find(session, campaign_id, kind)

    monkeypatch.setattr(reminders, "_followers", somebody_wants_to_move_it)
    assert reminders.send_due(deps) == 2
    assert could_move == {ReminderKind.OPENED: True, ReminderKind.CLOSING: False}


def comes_near(world: World, campaign: Campaign, closes_at: datetime) -> None:
    """Time passes to the hours before a deadline, and workers look twice."""
    world.clock.pass_to(closes_at - BEFORE_CLOSING)
    for _ in range(2):
        closing.close(world.deps, campaign.id)
        world.work()
        reminders.send_due(world.deps)


def soon(deps: Deps, *people: Actor) -> list[int]:
    """How often each was told that it closes soon."""
    told = [[kind for kind, *_ in ways(deps, person)] for person in people]
    return [len([kind for kind in each if kind.endswith("closes_soon")]) for each in told]


def test_followers_are_told_once_of_a_deadline_that_stays_near(
    world: World, deps: Deps, follower: Actor
) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=10))
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    assert campaign.closes_at is not None
    comes_near(world, campaign, campaign.closes_at)
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        change_effects.bring_about(
            session, row, {}, campaign.closes_at - timedelta(hours=1), deps.now()
        )
    reminders.send_due(deps)
    assert soon(deps, follower) == [1]


def test_whoever_says_no_is_left_in_peace(world: World, deps: Deps, follower: Actor) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=1), can_receive=False)
    other = world.person("Other")
    for person in (follower, other):
        catalog.set_watching(deps, actor=person, slug=campaign.slug, is_wanted=True)
    catalog.set_reminders(deps, actor=follower, slug=campaign.slug, is_wanted=False)
    reminders.send_due(deps)
    assert (world.notices(follower), len(world.notices(other))) == ([], 1)
    assert [item.reminds for item in catalog.watchlist(deps, actor=follower)] == [False]
    # Following again by another tab changes nothing of what was said.
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    assert [item.reminds for item in catalog.watchlist(deps, actor=follower)] == [False]


def test_only_one_s_own_reminders_can_be_set(world: World, deps: Deps, follower: Actor) -> None:
    campaign = world.live_campaign(can_receive=False)
    with pytest.raises(NotSignedIn):
        catalog.set_reminders(deps, actor=None, slug=campaign.slug, is_wanted=True)
    with pytest.raises(NotSignedIn):
        catalog.set_watching(deps, actor=None, slug=campaign.slug, is_wanted=True)
    with pytest.raises(NotFound):
        catalog.set_reminders(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    with pytest.raises(NotFound):
        catalog.set_watching(deps, actor=follower, slug="nothing", is_wanted=True)
    for is_wanted, expected in ((True, [campaign.slug]), (True, [campaign.slug]), (False, [])):
        catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=is_wanted)
        assert catalog.watched_slugs(deps, actor=follower) == expected
    assert catalog.watched_slugs(deps, actor=None) == []


def test_many_workers_tell_once(
    world: World, deps: Deps, follower: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=1), can_receive=False)
    catalog.set_watching(deps, actor=follower, slug=campaign.slug, is_wanted=True)
    together = threading.Barrier(4)
    look = reminders._due

    def all_look_first(session, now):  # type: ignore[no-untyped-def]
        due = look(session, now)
        together.wait(timeout=60)
        return due

    monkeypatch.setattr(reminders, "_due", all_look_first)
    sent: list[int] = []
    workers = [
        threading.Thread(target=lambda: sent.append(reminders.send_due(deps))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    # It is open and closes soon: each was said by one of them.
    assert sum(sent) == 2
    assert len(world.notices(follower)) == 1
    with deps.reading() as session:
        kinds = [row.kind for row in session.exec(select(CampaignReminder))]
    assert sorted(kinds) == ["closing", "opened"]
