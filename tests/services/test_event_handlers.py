"""What is done about each type of note, those that nobody asked for included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.tables import InboxEvent
from crowdfund.domain.errors import GatewayRefused
from crowdfund.payments.gateway import AccountState, CheckoutState
from crowdfund.payments.stripe_events import HANDLED_EVENT_TYPES
from crowdfund.services import event_handlers, webhooks
from tests.world import SLOW_REFUND_CARD, World


class Instead:
    """The processor, with other answers to one question."""

    def __init__(self, inner: Any, method: str, answer: Any) -> None:
        self._inner, self._method, self._answer = inner, method, answer

    def __getattr__(self, name: str) -> Any:
        return self._answer if name == self._method else getattr(self._inner, name)


def _with(world: World, method: str, answer: Any) -> World:
    deps = replace(world.deps, gateway=Instead(world.deps.gateway, method, answer))
    return World(deps, world.clock, world.sandbox)


def _result(
    world: World, kind: str, object_type: str, ref: str, *, account: str | None = None
) -> str:
    event: dict[str, Any] = {
        "id": f"evt_{kind}_{ref}",
        "object": "event",
        "type": kind,
        "created": 1_790_000_000,
        "data": {"object": {"object": object_type, "id": ref}},
    }
    if account is not None:
        event["account"] = account
    body, signature = world.sandbox.signed(event)
    webhooks.receive(world.deps, raw_body=body, signature=signature)
    webhooks.handle(world.deps, event_id=event["id"])
    with world.deps.reading() as session:
        row = session.exec(select(InboxEvent).where(InboxEvent.id == event["id"])).one()
    return row.result


def test_every_type_that_is_asked_for_has_its_handler() -> None:
    nothing = event_handlers.handler_of("customer.created")
    unheard = {
        kind
        for kind in HANDLED_EVENT_TYPES
        if event_handlers.handler_of(kind).__name__ == nothing.__name__
    }
    assert unheard == set()


def test_a_payment_that_fails_after_its_page_was_over_frees_its_shares(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    ref = world.checkout_ref(receipt.pledge_id)
    over = CheckoutState(ref, "complete", False, "", "", receipt.pledge_id, None, "")
    odd = _with(world, "retrieve_checkout", lambda _ref: over)
    assert _result(odd, "checkout.session.completed", "checkout.session", ref) == "complete"
    assert world.statuses(receipt.pledge_id) == ["reserved"]

    kind = "checkout.session.async_payment_failed"
    assert _result(odd, kind, "checkout.session", ref) == "payment failed"

    assert world.statuses(receipt.pledge_id) == ["expired"]
    assert world.campaign(campaign).reserved_shares == 0


def test_a_refund_whose_answer_was_lost_is_adopted_from_its_note(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5, card=SLOW_REFUND_CARD)
    world.sandbox.fault("/v1/refunds", "timeout_after", times=3)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.deliver([])
    [refund] = world.listed("/v1/refunds")
    assert world.attempts(pledge_id, "refund")[0].provider_ref == ""

    assert _result(world, "charge.refunded", "charge", refund["charge"]) == "refund pending"

    assert world.attempts(pledge_id, "refund")[0].provider_ref == refund["id"]
    assert len(world.listed("/v1/refunds")) == 1


def test_a_refund_that_nobody_asked_for_is_told_to_moderators_once(world: World) -> None:
    admin = world.admin()
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    row = world.pledge_row(pledge_id)
    by_hand = world.sandbox.api(
        "POST", "/v1/refunds", payment_intent=row.payment_ref, amount="1000"
    )

    world.work()

    told = "A payment was refunded and nobody asked for it here."
    assert _result(world, "refund.updated", "refund", by_hand["id"]) == told
    assert _result(world, "charge.refunded", "charge", row.charge_ref) == told
    assert world.notices(admin) == [told]
    assert world.statuses(pledge_id) == ["escrowed"]


def test_money_taken_back_from_an_enterprise_by_hand_is_told_to_moderators(world: World) -> None:
    admin = world.admin()
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)
    ref = world.attempts(pledge_id, "transfer")[0].provider_ref
    assert _result(world, "transfer.created", "transfer", ref) == "booked before"

    world.sandbox.api("POST", f"/v1/transfers/{ref}/reversals", amount="500")
    world.work()

    assert world.notices(admin) == [
        "An enterprise's money was taken back and nobody asked for it here."
    ]
    assert world.statuses(pledge_id) == ["settled"]


def test_an_account_that_left_the_platform_can_no_longer_be_paid(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder)
    ref = world.enterprise_of(campaign).account_ref

    def gone(_ref: str) -> AccountState:
        raise GatewayRefused("This account cannot be read.")

    left = _with(world, "retrieve_account", gone)
    kind = "account.application.deauthorized"
    said = _result(left, kind, "application", "ca_1", account=ref)

    assert said == "transfers inactive"
    assert world.enterprise_of(campaign).payout_status == "pending"


def test_a_payout_that_a_bank_did_not_take_is_told_to_its_founder(world: World) -> None:
    founder = world.person("Fiona Founder")
    ref = world.enterprise_of(world.live_campaign(founder)).account_ref

    assert _result(world, "payout.failed", "payout", "po_1", account=ref) == "the founder was told"

    assert world.notices(founder)[1:] == ["Your bank did not take a payout"]
    own = _result(world, "payout.failed", "payout", "po_2")
    assert own == "the platform's own payout"
    assert _result(world, "payout.failed", "payout", "po_3", account="acct_x").startswith(
        "an account that is not ours"
    )
    assert _result(world, "payout.paid", "payout", "po_4", account=ref) == "noted"


@pytest.mark.parametrize("end", ["verified", "requires_input", "canceled"])
def test_a_check_of_somebody_unknown_is_left_alone(world: World, end: str) -> None:
    kind = f"identity.verification_session.{end}"
    subject = "identity.verification_session"
    assert _result(world, kind, subject, "vs_1") == "a check that is not ours, or not stored yet"
