"""Moderators see what waits, what is tried again, and what was left for them, with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from crowdfund.clock import real_now
from crowdfund.db.tables import Attempt, Campaign, InboxEvent, WorkerBeat
from crowdfund.domain.errors import GatewayUnavailable
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import failures, jobs_pages, pledging, refunds, retrying
from crowdfund.services.queues import QUEUES
from crowdfund.services.views.admin import JobsPage
from tests.world import FAILING_REFUND_CARD, World


def _page(world: World) -> JobsPage:
    return jobs_pages.jobs_page(world.deps, actor=world.admin())


def _parked(world: World, *names: str) -> list[str]:
    """Refunds that the bank sent back, in one campaign."""
    campaign = world.live_campaign()
    pledges = []
    for name in names:
        backer = world.person(name)
        pledges.append(world.invest(backer, campaign, 1, card=FAILING_REFUND_CARD))
        pledging.cancel(world.deps, actor=backer, pledge_id=pledges[-1])
    world.clock.advance(timedelta(minutes=1))
    world.work()
    return pledges


def test_it_counts_what_waits(world: World) -> None:
    world.pledge(world.person("Anna"), world.live_campaign(), 1)
    with world.deps.transaction() as session:
        session.add(WorkerBeat(name="host:1", beat_at=real_now()))
    [worker] = [fact for fact in _page(world).facts if fact.label == "Worker last seen"]
    # Its name is not among the large figures.
    assert (worker.value, worker.hint) == ("just now", "host:1")
    facts = {fact.label: fact.value for fact in _page(world).facts}
    assert facts["Payments being made"] == "1"
    assert (facts["Processor requests due"], facts["Parked requests"]) == ("0", "0")


def test_what_was_left_for_a_person_is_not_due_whatever_woke_it(world: World) -> None:
    """Prevents: a campaign that no worker takes is counted as one that waits for a worker."""
    left, woken = world.live_campaign(), world.live_campaign()
    for campaign in (left, woken):
        with world.deps.transaction() as session:
            session.get_one(Campaign, campaign.id).status = "settling"
        for _ in range(failures.MOST_TRIES):
            failures.put_off(world.deps, QUEUES["campaign"], campaign.id, ValueError())
    world.put(InboxEvent(id="evt_1", type="x", occurred_at=real_now(), received_at=real_now()))

    def shown() -> dict[str, tuple[str, str]]:
        return {fact.label: (fact.value, fact.hint) for fact in _page(world).facts}

    before = shown()
    assert before["Campaigns due"] == ("0", "2 more left for a person")
    assert before["Processor notes waiting"] == ("0", "1 more left for a person")
    assert before["Processor requests due"] == ("0", "")
    with world.deps.transaction() as session:
        session.get_one(Campaign, woken.id).due_at = world.clock.now()
    assert shown()["Campaigns due"] == before["Campaigns due"]
    due = world.live_campaign()
    with world.deps.transaction() as session:
        session.get_one(Campaign, due.id).due_at = world.clock.now()
    assert shown()["Campaigns due"] == ("1", "2 more left for a person")


def test_what_was_left_and_may_be_taken_again_is_due_and_no_longer_left(world: World) -> None:
    """Prevents: one refund is counted as due and as left for a person."""
    _parked(world, "Anna", "Ben")
    with world.deps.reading() as session:
        query = select(Attempt.id).where(Attempt.kind == AttemptKind.REFUND.value)
        refunds_made = session.exec(query).all()
    queue = QUEUES[AttemptKind.REFUND.value]
    for attempt_id in refunds_made:
        with world.deps.transaction() as session:
            attempt = session.get_one(Attempt, attempt_id)
            attempt.status, attempt.due_at = AttemptStatus.PENDING.value, world.clock.now()
        for _ in range(failures.MOST_TRIES):
            failures.put_off(world.deps, queue, attempt_id, ValueError())

    def shown() -> tuple[str, str]:
        [fact] = [fact for fact in _page(world).facts if fact.label == "Processor requests due"]
        return fact.value, fact.hint

    assert shown() == ("0", f"{len(refunds_made)} more left for a person")
    with world.deps.transaction() as session:
        session.get_one(Attempt, refunds_made[0]).due_at = world.clock.now()
    assert shown() == ("1", f"{len(refunds_made) - 1} more left for a person")


def test_a_parked_attempt_says_why_whose_and_since_when(world: World) -> None:
    [pledge_id] = _parked(world, "Anna")
    world.clock.advance(timedelta(hours=3))

    [row] = _page(world).stuck

    assert (row.kind, row.what, row.reason) == ("attempt", "Refund of $10.00", refunds.CAME_BACK)
    assert (row.whose, row.campaign_title) == ("Anna", "Bread for the harbour")
    assert row.campaign_path == f"/admin/campaigns/{world.pledge_row(pledge_id).campaign_id}"
    assert row.since_text.endswith("3 hours ago")
    assert row.others_text == ""


def test_those_that_failed_alike_are_offered_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _parked(world, "Anna", "Ben", "Cleo")
    monkeypatch.setattr(jobs_pages, "SHOWN_ROWS", 2)
    page = _page(world)
    assert [row.whose for row in page.stuck] == ["Anna", "Ben"]
    assert {row.others_text for row in page.stuck} == {
        "Also retry the 2 others of this campaign that failed for the same reason"
    }
    assert page.hidden_text == "1 more parked request not shown: the oldest come first."


def test_what_is_tried_again_by_itself_says_when(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = world.person("Anna")
    pledge_id = world.invest(anna, world.live_campaign(), 1)
    away = GatewayUnavailable("The payment service does not answer.")

    def refuse(*_args: object, **_values: object) -> None:
        raise away

    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_refund", refuse)
        pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)

    page = _page(world)
    assert page.stuck == []
    [row] = page.problems
    assert (row.what, row.detail) == ("Refund of $10.00", away.message)
    assert row.at_text.startswith("Next try ")


def test_notes_left_for_a_person_and_notes_tried_again_are_kept_apart(world: World) -> None:
    now = world.clock.now()
    for name, due_at in (("left", None), ("tried", now + timedelta(hours=1))):
        world.put(
            InboxEvent(
                id=f"evt_{name}",
                type="refund.updated",
                object_ref="re_1",
                object_type="refund",
                occurred_at=now,
                received_at=now,
                due_at=due_at,
                tries=3,
                result="Not so.",
            )
        )
    page = _page(world)
    assert [(row.kind, row.id, row.whose) for row in page.stuck] == [("note", "evt_left", "re_1")]
    assert [row.what for row in page.problems] == ["Note refund.updated"]


def test_retries_are_shown_with_who_and_why(world: World) -> None:
    _parked(world, "Anna")
    [row] = _page(world).stuck
    retrying.retry_attempt(
        world.deps, actor=world.admin(), attempt_id=row.id, reason="The card is valid again."
    )
    page = _page(world)
    assert page.stuck == []
    [retry] = page.retries
    assert (retry.who, retry.reason) == ("Moderator", "The card is valid again.")
    assert retry.what == f"Payment request: {refunds.CAME_BACK}"
