"""Notes from the processor: forged, repeated, out of order, unknown, too large, wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import stripe
from sqlmodel import select

from crowdfund.db.tables import InboxEvent
from crowdfund.domain.errors import GatewayRefused, TransitionRefused, WebhookForged
from crowdfund.services import health, pledging, refund_notes, webhooks
from tests.world import World


def _event(kind: str, subject: dict[str, Any], ref: str = "evt_1") -> dict[str, Any]:
    return {
        "id": ref,
        "object": "event",
        "type": kind,
        "created": 1_790_000_000,
        "data": {"object": subject},
    }


def _stored(world: World) -> list[InboxEvent]:
    with world.deps.reading() as session:
        return list(session.exec(select(InboxEvent)))


def _result(world: World, event: dict[str, Any]) -> str:
    world.deliver([world.sandbox.signed(event)])
    [row] = [row for row in _stored(world) if row.id == event["id"]]
    assert row.handled_at is not None
    return row.result


def test_a_forged_note_is_refused_and_leaves_no_trace(world: World) -> None:
    body = json.dumps(_event("checkout.session.completed", {"object": "x", "id": "cs_1"}))
    sign: Callable[[str, str], str] = stripe.WebhookSignature.generate_signature_header
    forged = [sign(body, secret) for secret in ("whsec_of_someone_else", "")]

    for given in (*forged, "", "t=1,v1=é", "nonsense"):
        with pytest.raises(WebhookForged):
            webhooks.receive(world.deps, raw_body=body.encode(), signature=given)

    assert _stored(world) == []


def test_a_note_that_was_changed_on_its_way_is_refused(world: World) -> None:
    body, signature = world.sandbox.signed(_event("refund.updated", {"object": "refund"}))

    with pytest.raises(WebhookForged):
        webhooks.receive(world.deps, raw_body=body.replace(b"evt_1", b"evt_2"), signature=signature)


def test_a_note_that_is_too_large_is_refused(world: World) -> None:
    event = _event("refund.updated", {"object": "refund", "metadata": "x" * 256 * 1024})
    body, signature = world.sandbox.signed(event)

    with pytest.raises(WebhookForged, match="too large"):
        webhooks.receive(world.deps, raw_body=body, signature=signature)


def test_a_signed_body_that_is_no_note_is_refused(world: World) -> None:
    things: list[Any] = [[], {"object": "event"}, {"object": "charge", "id": "ch_1"}]
    for thing in things:
        body, signature = world.sandbox.signed(thing)
        with pytest.raises(WebhookForged, match="cannot be read"):
            webhooks.receive(world.deps, raw_body=body, signature=signature)


def test_a_repeated_note_is_kept_once_and_does_nothing_twice(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    world.pay(receipt)
    notes = world.sandbox.webhooks()

    assert world.deliver(notes + notes) == len(notes)
    assert world.deliver(notes) == 0

    assert world.history(receipt.pledge_id) == ["reserved", "escrowed"]
    assert len(_stored(world)) == len(notes)


def test_notes_in_the_wrong_order_lead_to_the_same_end(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    world.pay(receipt)
    pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    for note in reversed(world.sandbox.webhooks()):
        world.deliver([note])

    assert world.statuses(receipt.pledge_id) == ["refunded"]


def test_a_note_on_an_expired_page_frees_its_shares(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    ref = world.checkout_ref(receipt.pledge_id)
    world.sandbox.api("POST", f"/v1/checkout/sessions/{ref}/expire")

    world.deliver()

    assert world.statuses(receipt.pledge_id) == ["expired"]
    assert world.campaign(campaign).reserved_shares == 0


def test_a_note_that_says_paid_is_not_believed_without_looking(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    page = world.api_page(receipt.pledge_id) | {"payment_status": "paid", "status": "complete"}

    assert _result(world, _event("checkout.session.completed", page)) == "open"

    assert world.statuses(receipt.pledge_id) == ["reserved"]


NOT_OURS = [
    ("customer.created", {"object": "customer", "id": "cus_1"}, "nothing to do"),
    ("charge.updated", {"object": "charge", "id": "ch_x"}, "a charge that is not ours"),
    ("refund.updated", {"object": "refund", "id": "re_x"}, "a refund that is not ours"),
    ("account.updated", {"object": "account", "id": "acct_x"}, "an account that is not ours"),
    ("balance.available", {"object": "balance"}, "waiting transfers are due"),
    ("payment_intent.succeeded", {"object": "payment_intent", "id": "pi_x"}, "not a payment"),
]


def test_what_is_unknown_or_not_ours_is_noted_and_done_with(world: World) -> None:
    world.sandbox.checks_contract = False
    for number, (kind, subject, result) in enumerate(NOT_OURS):
        assert _result(world, _event(kind, subject, f"evt_{number}")).startswith(result)


def test_somebody_elses_payment_page_is_noted_and_done_with(world: World) -> None:
    world.sandbox.checks_contract = False
    made = world.sandbox.api(
        "POST",
        "/v1/checkout/sessions",
        **{
            "mode": "payment",
            "success_url": "http://127.0.0.1/",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "100",
            "line_items[0][price_data][product_data][name]": "A hat",
        },
    )

    said = _result(world, _event("checkout.session.completed", made))

    assert said == "a payment page that is not ours"


def test_a_page_that_does_not_exist_is_tried_a_dozen_times_and_left_for_a_person(
    world: World,
) -> None:
    event = _event("checkout.session.completed", {"object": "checkout.session", "id": "cs_none"})
    world.deliver([world.sandbox.signed(event)])
    assert _stored(world)[0].tries == 1

    for _ in range(12):
        world.clock.advance(timedelta(minutes=16))
        world.deliver([])

    [row] = _stored(world)
    assert (row.tries, row.due_at, row.handled_at) == (12, None, None)
    assert "did not accept" in row.result
    assert any("1 note from" in problem for problem in health.report(world.deps).problems)


def test_a_note_that_cannot_be_applied_now_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _event("refund.updated", {"object": "refund", "id": "re_1"})

    def busy(*_args: object, **_kwargs: object) -> str:
        raise TransitionRefused("Someone else changed this first.")

    with monkeypatch.context() as patch:
        patch.setattr(refund_notes, "refresh", busy)
        world.deliver([world.sandbox.signed(event)])
    assert _stored(world)[0].result == "Someone else changed this first."

    world.clock.advance(timedelta(seconds=3))
    world.deliver([])

    assert _stored(world)[0].handled_at is not None


def test_a_payment_of_another_amount_is_not_booked(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    row = world.pledge_row(receipt.pledge_id)
    row.amount_minor -= 1
    world.put(row)
    world.pay(receipt)

    world.deliver()

    assert world.statuses(receipt.pledge_id) == ["reserved"]
    waiting = [note for note in _stored(world) if note.handled_at is None]
    assert {note.result for note in waiting} == {"The payment is not the amount of its pledge."}


def test_a_page_of_another_pledge_is_not_booked(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    mine = world.pledge(anna, campaign, 5)
    other = world.pledge(world.person("Ben"), campaign, 5)
    [attempt] = world.attempts(mine.pledge_id, "checkout")
    attempt.provider_ref = world.checkout_ref(other.pledge_id)
    world.put(attempt)
    world.pay(other)

    with pytest.raises(GatewayRefused, match="does not belong to the pledge"):
        pledging.came_back(world.deps, actor=anna, pledge_id=mine.pledge_id)

    assert world.statuses(mine.pledge_id) == ["reserved"]


def test_asking_for_events_goes_on_where_it_stopped(world: World) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Anna"), campaign, 1)
    first = webhooks.poll(world.deps)
    assert first > 0
    assert webhooks.poll(world.deps) == 0

    world.invest(world.person("Ben"), campaign, 1)

    assert 0 < webhooks.poll(world.deps) < first + 5
    assert webhooks.poll(world.deps) == 0


def test_one_poll_reads_all_answers_while_they_are_full(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many notes as a large refund makes: one answer for each poll would fall behind."""
    campaign = world.live_campaign()
    for number in range(4):
        world.pay(world.pledge(world.person(f"Buyer {number}"), campaign, 1))
    monkeypatch.setattr(webhooks, "POLL_LIMIT", 3)
    there = len(world.deps.gateway.list_events(after=None, limit=1_000))
    assert there > 2 * webhooks.POLL_LIMIT

    assert webhooks.poll(world.deps) == there


def test_a_poll_ends_however_many_notes_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign()
    for number in range(4):
        world.pay(world.pledge(world.person(f"Buyer {number}"), campaign, 1))
    monkeypatch.setattr(webhooks, "POLL_LIMIT", 2)
    monkeypatch.setattr(webhooks, "POLL_PAGES", 3)

    assert webhooks.poll(world.deps) == 6


def test_a_webhook_for_the_newest_event_hides_none_of_the_older_ones(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several in one second, more than fit one answer, and only the last was brought to us."""
    campaign = world.live_campaign()
    people = [world.person(f"Buyer {number}") for number in range(4)]
    receipts = [world.pledge(who, campaign, 1) for who in people]
    for receipt in receipts:
        world.pay(receipt)
    notes = world.sandbox.webhooks()
    monkeypatch.setattr(webhooks, "POLL_LIMIT", 3)
    assert world.deliver(notes[-1:]) == 1

    while webhooks.poll(world.deps):
        pass
    world.work()

    assert {world.statuses(receipt.pledge_id)[0] for receipt in receipts} == {"escrowed"}
