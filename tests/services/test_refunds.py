"""Calls that the processor refuses: for now, for good, or because it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
    PayoutsNotReady,
)
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import (
    attempts,
    health,
    payment_pages,
    pledging,
    refund_notes,
    refunds,
    transfers,
)
from tests.world import SLOW_REFUND_CARD, World


def _refuse(monkeypatch: pytest.MonkeyPatch, call: str, error: GatewayError, times: int) -> None:
    """Has the next calls end in an error, and nothing happen."""
    real = getattr(StripeGateway, call)
    left = iter(range(times))

    def refusing(self: StripeGateway, *args: Any, **values: Any) -> Any:
        if next(left, None) is None:
            return real(self, *args, **values)
        raise error

    monkeypatch.setattr(StripeGateway, call, refusing)


def _invested(world: World, **values: Any) -> tuple[Actor, str]:
    anna = world.person("Anna")
    return anna, world.invest(anna, world.live_campaign(), 5, **values)


def test_a_refund_that_must_wait_is_asked_again_under_a_new_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, pledge_id = _invested(world)
    _refuse(monkeypatch, "create_refund", PayoutsNotReady("The balance is too low."), 2)

    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.finish()

    assert world.statuses(pledge_id) == ["refunded"]
    tried = world.attempts(pledge_id, "refund")
    assert [attempt.status for attempt in tried] == ["failed", "failed", "done"]
    assert len({attempt.idempotency_key for attempt in tried}) == 3
    assert len(world.listed("/v1/refunds")) == 1


@pytest.mark.parametrize("error", [GatewayRefused("Not so."), PaymentDeclined("No.")])
def test_a_refund_that_is_refused_for_good_waits_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch, error: GatewayError
) -> None:
    anna, pledge_id = _invested(world)
    _refuse(monkeypatch, "create_refund", error, 1)

    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.finish()

    assert world.statuses(pledge_id) == ["refunding"]
    [attempt] = world.attempts(pledge_id, "refund")
    assert (attempt.status, attempt.last_error) == ("parked", error.message)
    assert any("parked" in problem for problem in health.report(world.deps).problems)


def test_a_refund_said_to_be_done_and_not_to_be_found_waits_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, pledge_id = _invested(world)
    _refuse(monkeypatch, "create_refund", AlreadyDone("Done."), 1)

    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)

    [attempt] = world.attempts(pledge_id, "refund")
    assert (attempt.status, len(world.listed("/v1/refunds"))) == ("parked", 0)


def test_what_is_done_is_not_asked_again(world: World) -> None:
    anna, pledge_id = _invested(world)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    [attempt] = world.attempts(pledge_id, "refund")
    state = world.deps.gateway.retrieve_refund(attempt.provider_ref)
    asked = len(world.sandbox.exchanges)

    refunds.execute(world.deps, attempt_id=attempt.id)
    assert len(world.sandbox.exchanges) == asked
    refunds.apply(world.deps, attempt_id=attempt.id, state=state)

    assert world.history(pledge_id).count("refunded") == 1


def test_what_became_of_a_refund_is_stored_by_four_statements(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attempt, pledge and history; the end of the chain; the entry; the notice. A large raise needs
    them tens of thousands of times."""
    anna, pledge_id = _invested(world)
    _refuse(monkeypatch, "create_refund", GatewayUnavailable("No answer."), 1)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    [attempt] = world.attempts(pledge_id, "refund")
    state = world.deps.gateway.create_refund(
        payment_ref=world.pledge_row(pledge_id).payment_ref,
        amount_minor=attempt.amount_minor,
        why=attempt.purpose,
        idempotency_key=attempt.idempotency_key,
    )
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(world.deps.engine, "before_cursor_execute", note)
    refunds.apply(world.deps, attempt_id=attempt.id, state=state)
    event.remove(world.deps.engine, "before_cursor_execute", note)
    assert len(asked) == 4
    assert world.statuses(pledge_id) == ["refunded"]


def test_a_pending_refund_that_fails_never_counts_as_paid_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, pledge_id = _invested(world, card=SLOW_REFUND_CARD)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    [attempt] = world.attempts(pledge_id, "refund")
    state = world.deps.gateway.retrieve_refund(attempt.provider_ref)
    failed = type(state)(state.refund_ref, "failed", state.amount_minor, state.payment_ref)
    monkeypatch.setattr(StripeGateway, "retrieve_refund", lambda _self, _ref: failed)

    assert refund_notes.refresh(world.deps, refund_ref=state.refund_ref) == "refund failed"

    assert world.history(pledge_id) == ["reserved", "escrowed", "refunding"]
    assert [one.status for one in world.attempts(pledge_id, "refund")] == ["failed", "parked"]


def test_a_transfer_that_is_refused_for_good_waits_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    _refuse(monkeypatch, "create_transfer", GatewayRefused("Not so."), 1)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settling"
    assert world.statuses(pledge_id) == ["escrowed"]
    [attempt] = world.attempts(pledge_id, "transfer")
    assert (attempt.status, attempt.last_error) == ("parked", "Not so.")
    transfers.execute(world.deps, attempt_id=attempt.id)
    assert world.listed("/v1/transfers") == []


def test_a_transfer_that_must_wait_goes_out_when_the_balance_has_arrived(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    _refuse(monkeypatch, "create_transfer", PayoutsNotReady("The balance is too low."), 1)
    world.to_deadline(campaign)
    world.finish()

    assert world.campaign(campaign).status == "settled"
    tried = world.attempts(pledge_id, "transfer")
    assert [attempt.status for attempt in tried] == ["failed", "done"]
    assert len(world.listed("/v1/transfers")) == 1


def test_a_transfer_said_to_be_refunded_waits_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    _refuse(monkeypatch, "create_transfer", AlreadyDone("Done."), 1)

    world.to_deadline(campaign)

    [attempt] = world.attempts(pledge_id, "transfer")
    assert (attempt.status, world.listed("/v1/transfers")) == ("parked", [])
    assert world.statuses(pledge_id) == ["escrowed"]


def test_nothing_is_transferred_for_a_pledge_that_is_not_in_escrow(world: World) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    row = world.pledge_row(pledge_id)
    with world.deps.transaction() as session:
        intent = attempts.intend_transfer(session, row, net_minor=4_750, at=world.clock.now())
    row.status = "disputed"
    world.put(row)

    transfers.execute(world.deps, attempt_id=intent.id)

    assert world.listed("/v1/transfers") == []
    [attempt] = world.attempts(pledge_id, "transfer")
    assert attempt.due_at is None
    row.status = "escrowed"
    world.put(row)


def test_a_page_that_is_open_is_not_opened_again(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    [attempt] = world.attempts(receipt.pledge_id, "checkout")
    attempt.due_at = world.clock.now()
    world.put(attempt)

    payment_pages.retry_opening(world.deps, attempt_id=attempt.id)

    [after] = world.attempts(receipt.pledge_id, "checkout")
    assert (after.status, after.due_at) == ("open", None)
    assert len(world.listed("/v1/checkout/sessions")) == 1
    world.expire(receipt.pledge_id)
    payment_pages.look_again(world.deps, pledge_id=after.pledge_id)
    world.clock.advance(timedelta(minutes=41))
