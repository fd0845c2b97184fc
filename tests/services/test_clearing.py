"""Booking what a payment page shows: fees that come later, second payments, repeated news."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from crowdfund.domain.errors import GatewayRefused
from crowdfund.payments.gateway import CheckoutState
from crowdfund.services import clearing
from crowdfund.services.ledger import balance_minor
from tests.world import World


def _paid(world: World) -> tuple[UUID, CheckoutState]:
    receipt = world.pledge(world.person("Anna"), world.live_campaign(), 5)
    world.pay(receipt)
    state = world.deps.gateway.retrieve_checkout(world.checkout_ref(receipt.pledge_id))
    assert state.charge is not None
    return UUID(receipt.pledge_id), state


def _without_fee(state: CheckoutState) -> CheckoutState:
    assert state.charge is not None
    return replace(state, charge=replace(state.charge, fee_minor=None))


def test_a_fee_that_is_told_later_is_booked_once(world: World) -> None:
    pledge_id, state = _paid(world)
    clearing.apply(world.deps, pledge_id=pledge_id, state=_without_fee(state))
    assert world.pledge_row(str(pledge_id)).processing_fee_minor is None
    world.check_books()

    for _ in range(2):
        clearing.apply(world.deps, pledge_id=pledge_id, state=state)
    clearing.apply(world.deps, pledge_id=pledge_id, state=_without_fee(state))

    assert world.pledge_row(str(pledge_id)).processing_fee_minor == 175
    with world.deps.reading() as session:
        assert balance_minor(session, "processing_fee", "USD") == 175


def test_a_second_charge_for_one_pledge_is_not_booked(world: World) -> None:
    pledge_id, state = _paid(world)
    clearing.apply(world.deps, pledge_id=pledge_id, state=_without_fee(state))
    assert state.charge is not None
    other = replace(state, charge=replace(state.charge, charge_ref="ch_other"))

    with pytest.raises(GatewayRefused, match="second payment"):
        clearing.apply(world.deps, pledge_id=pledge_id, state=other)


@pytest.mark.parametrize("change", [{"amount_minor": 4_999}, {"currency": "eur"}])
def test_only_the_pledges_own_amount_counts(world: World, change: dict[str, object]) -> None:
    pledge_id, state = _paid(world)
    assert state.charge is not None
    wrong = replace(state, charge=replace(state.charge, **change))  # type: ignore[arg-type]

    with pytest.raises(GatewayRefused, match="not the amount"):
        clearing.apply(world.deps, pledge_id=pledge_id, state=wrong)

    assert world.statuses(str(pledge_id)) == ["reserved"]


def test_old_news_of_an_expired_page_does_not_undo_a_payment(world: World) -> None:
    pledge_id, state = _paid(world)
    clearing.apply(world.deps, pledge_id=pledge_id, state=state)
    old = replace(state, status="expired", is_paid=False, charge=None)

    clearing.apply(world.deps, pledge_id=pledge_id, state=old)

    assert world.statuses(str(pledge_id)) == ["escrowed"]
