"""When a call is made again, under which key, and who is told when it is left for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from crowdfund.db.tables import Attempt, InboxEvent
from crowdfund.domain.errors import (
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
    PayoutsNotReady,
)
from crowdfund.jobs.worker import Worker
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import attempts, pledging, refund_notes, transfers, webhooks
from tests.world import World

STORED_FAILURE = GatewayUnavailable("No answer.", is_repeated=True)


class Refusing:
    """Has every call of one method end in an error and nothing happen, until told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, call: str, error: GatewayError) -> None:
        self._patch = monkeypatch.context()
        self._call, self._error = call, error

    def __enter__(self) -> None:
        def refuse(*_args: Any, **_values: Any) -> None:
            raise self._error

        self._patch.__enter__().setattr(StripeGateway, self._call, refuse)

    def __exit__(self, *what: Any) -> None:
        self._patch.__exit__(*what)


def _cancelled(world: World) -> str:
    anna = world.person("Anna")
    pledge_id = world.invest(anna, world.live_campaign(), 5)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    return pledge_id


def _only(world: World, pledge_id: str, kind: str = "refund") -> Attempt:
    [attempt] = world.attempts(pledge_id, kind)
    return attempt


def test_the_first_call_is_written_down_before_it_is_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Refusing(monkeypatch, "create_refund", GatewayUnavailable("No answer.")):
        pledge_id = _cancelled(world)
        first = _only(world, pledge_id)
        world.clock.advance(timedelta(hours=1))
        world.work()
    again = _only(world, pledge_id)
    assert (first.tries, again.tries) == (1, 2)
    assert again.first_called_at == first.first_called_at is not None


def test_the_pause_is_no_shorter_than_the_processor_asks_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = GatewayUnavailable("Slow down.", retry_after_seconds=120)
    world.clock.stand_still()
    before = world.clock.now()
    with Refusing(monkeypatch, "create_refund", error):
        pledge_id = _cancelled(world)
    due_at = _only(world, pledge_id).due_at
    assert due_at is not None
    assert timedelta(seconds=121) <= due_at - before <= timedelta(seconds=140)


def test_a_failure_that_is_stored_under_its_key_is_outlived_by_the_next_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Refusing(monkeypatch, "create_refund", STORED_FAILURE):
        pledge_id = _cancelled(world)
        world.clock.advance(timedelta(minutes=9))
        world.work()
        assert _only(world, pledge_id).status == "pending"
        world.clock.advance(timedelta(minutes=2))
        world.work()
    tried = world.attempts(pledge_id, "refund")
    assert [one.status for one in tried] == ["failed", "waiting"]

    world.clock.advance(timedelta(minutes=1))
    world.finish()

    assert world.statuses(pledge_id) == ["refunded"]
    assert len(world.listed("/v1/refunds")) == 1


def test_what_a_stored_failure_did_in_truth_is_adopted_under_the_next_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    real = StripeGateway.create_transfer

    def made_and_failed(self: StripeGateway, **values: Any) -> None:
        real(self, **values)
        raise STORED_FAILURE

    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", made_and_failed)
        patch.setattr(StripeGateway, "find_transfer", lambda *_args, **_values: None)
        # No note about it comes either: one would be enough to adopt what was made.
        patch.setattr(Worker, "_poll", lambda _worker: 0)
        world.to_deadline(campaign)
        world.clock.advance(timedelta(minutes=11))
        world.work()
    assert [one.status for one in world.attempts(pledge_id, "transfer")] == ["failed", "waiting"]
    [sent] = world.listed("/v1/transfers")

    world.clock.advance(timedelta(minutes=1))
    world.finish()

    assert world.statuses(pledge_id) == ["settled"]
    assert [one["id"] for one in world.listed("/v1/transfers")] == [sent["id"]]
    assert world.attempts(pledge_id, "transfer")[-1].provider_ref == sent["id"]


def test_a_refund_that_waits_for_the_balance_is_due_when_it_arrives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Refusing(monkeypatch, "create_refund", PayoutsNotReady("The balance is too low.")):
        pledge_id = _cancelled(world)
    waiting = world.attempts(pledge_id, "refund")[-1]
    assert waiting.due_at is not None
    assert waiting.due_at > world.clock.now()

    with world.deps.transaction() as session:
        transfers.wake_waiting(session, at=world.clock.now())
    world.work()

    assert world.statuses(pledge_id) == ["refunded"]


def test_all_that_waits_is_woken_by_one_statement_but_what_somebody_changes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Refusing(monkeypatch, "create_refund", PayoutsNotReady("The balance is too low.")):
        ids = [world.attempts(_cancelled(world), "refund")[-1].id for _ in range(3)]
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    now = world.clock.now()
    event.listen(world.deps.engine, "before_cursor_execute", note)
    with world.deps.transaction() as other:
        held = attempts.locked(other, ids[0])
        was_due_at = held.due_at
        asked.clear()
        with world.deps.transaction() as session:
            transfers.wake_waiting(session, at=now)
    event.remove(world.deps.engine, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in asked] == ["UPDATE"]
    with world.deps.reading() as session:
        query = select(Attempt.id, Attempt.due_at).where(col(Attempt.id).in_(ids))
        due = dict(session.exec(query).all())
    assert due == {ids[0]: was_due_at, ids[1]: now, ids[2]: now}


@pytest.mark.parametrize("error", [GatewayRefused("Not so."), PaymentDeclined("No.")])
def test_a_page_that_the_processor_will_not_open_frees_its_shares_and_moderators_are_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch, error: GatewayError
) -> None:
    campaign, moderator = world.live_campaign(), world.admin()
    with Refusing(monkeypatch, "create_checkout", error):
        for name in ("Anna", "Ben"):
            with pytest.raises(type(error)):
                world.pledge(world.person(name), campaign, 5)
    assert world.campaign(campaign).reserved_shares == 0
    assert world.notices(moderator) == ["The processor did not open a payment page"]
    notice = world.last_notice(moderator)
    assert (notice.kind, notice.path) == ("page_refused", f"/admin/campaigns/{campaign.id}")
    assert campaign.title in notice.body


def test_moderators_are_told_once_however_many_attempts_are_parked_for_one_campaign(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderator, other = world.admin(), world.admin()
    campaign = world.live_campaign(target_minor=5_000)
    for name in ("Anna", "Ben"):
        world.invest(world.person(name), campaign, 5)
    with Refusing(monkeypatch, "create_transfer", GatewayRefused("Not so.")):
        world.to_deadline(campaign)
    told = ["A transfer for “Bread for the harbour” needs a person"]
    assert (world.notices(moderator), world.notices(other)) == (told, told)


def test_a_parked_attempt_says_the_processors_code_and_none_of_its_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = GatewayRefused("Not so.", code="amount_too_large", request_ref="req_1")
    with Refusing(monkeypatch, "create_refund", error):
        pledge_id = _cancelled(world)
    reason = "Not so. The processor's code for it: amount_too_large."
    assert _only(world, pledge_id).last_error == reason


def test_an_ending_that_is_refused_takes_the_next_key_and_the_page_ends_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    with Refusing(monkeypatch, "expire_checkout", GatewayRefused("Not so.")):
        for _ in range(2):
            with pytest.raises(GatewayRefused):
                pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    tried = world.attempts(receipt.pledge_id, "expire")
    assert [(one.number, one.status) for one in tried] == [(1, "failed"), (2, "failed")]

    world.clock.advance(timedelta(minutes=41))
    world.work()

    assert world.statuses(receipt.pledge_id) == ["expired"]


def test_a_note_that_nobody_can_handle_is_left_and_moderators_are_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderator, now = world.admin(), world.clock.now()
    for number in (1, 2):
        world.put(
            InboxEvent(
                id=f"evt_{number}",
                type="refund.updated",
                object_ref="re_1",
                occurred_at=now,
                received_at=now,
                due_at=now,
                tries=webhooks.MOST_TRIES - 1,
            )
        )

    def refuse(*_args: Any, **_values: Any) -> None:
        raise GatewayRefused("Not so.")

    with monkeypatch.context() as patch:
        patch.setattr(refund_notes, "refresh", refuse)
        for number in (1, 2):
            webhooks.handle(world.deps, event_id=f"evt_{number}")

    with world.deps.reading() as session:
        left = session.exec(select(InboxEvent).where(col(InboxEvent.due_at).is_(None))).all()
    assert [event.result for event in left] == ["Not so.", "Not so."]
    assert world.notices(moderator) == ["A note from the processor needs a person"]


def test_a_customer_whose_stored_failure_is_old_is_asked_for_under_the_next_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    keys: list[str] = []

    def fail(*_args: Any, idempotency_key: str, **_values: Any) -> None:
        keys.append(idempotency_key)
        raise STORED_FAILURE

    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_customer", fail)
        for minutes in (0, 9, 2, 1):
            world.clock.advance(timedelta(minutes=minutes))
            with pytest.raises(GatewayUnavailable):
                world.pledge(anna, campaign, 1, key="the-same-form")

    assert [key.rpartition(":")[2] for key in keys] == ["v1", "v1", "v1", "v2"]
    assert world.pledge(anna, campaign, 1).payment_url
    assert len(world.listed("/v1/customers")) == 1
