"""Money out, on the sandbox: accounts, transfers, refunds, disputes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayRefused,
    PayoutsNotReady,
)
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.payments.steps import (
    AMOUNT_MINOR,
    account,
    charge_ref_of,
    customer,
    paid,
    refund,
    transfer,
)
from tests.sandbox_server import SandboxServer


def test_an_account_receives_only_after_onboarding(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    ref = account(gateway, stripe_sandbox, onboarded=False)
    before = gateway.retrieve_account(ref)
    assert (before.transfers, before.details_submitted) == ("inactive", False)
    link = gateway.create_onboarding_link(
        account_ref=ref, refresh_url="http://127.0.0.1/again", return_url="http://127.0.0.1/back"
    )
    assert link.startswith(stripe_sandbox.url)
    stripe_sandbox.onboard(ref)
    after = gateway.retrieve_account(ref)
    assert (after.transfers, after.details_submitted) == ("active", True)


def test_a_transfer_is_made_once_and_found_by_its_charge(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    gateway.hold_funds()
    page = paid(gateway, stripe_sandbox, card="4000000000000077")
    receiver = account(gateway, stripe_sandbox, onboarded=True)
    made = transfer(gateway, charge_ref_of(page), receiver)
    assert (made.amount_minor, made.charge_ref) == (20_000, charge_ref_of(page))
    assert not made.is_reversed
    assert transfer(gateway, charge_ref_of(page), receiver) == made
    assert gateway.find_transfer(pledge_id="p1", charge_ref=charge_ref_of(page)) == made
    assert gateway.find_transfer(pledge_id="p1", charge_ref="ch_other") is None
    assert gateway.find_transfer(pledge_id="p2", charge_ref=charge_ref_of(page)) is None


def test_a_transfer_that_was_taken_back_is_found_and_says_so(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox, card="4000000000000077")
    receiver = account(gateway, stripe_sandbox, onboarded=True)
    made = transfer(gateway, charge_ref_of(page), receiver)
    stripe_sandbox.api("POST", f"/v1/transfers/{made.transfer_ref}/reversals")
    found = gateway.find_transfer(pledge_id="p1", charge_ref=charge_ref_of(page))
    assert found is not None
    assert (found.transfer_ref, found.is_reversed) == (made.transfer_ref, True)


def test_the_charge_and_its_transfer_are_in_one_group_that_names_the_pledge(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox, card="4000000000000077")
    made = transfer(gateway, charge_ref_of(page), account(gateway, stripe_sandbox, onboarded=True))
    charge = stripe_sandbox.api("GET", f"/v1/charges/{charge_ref_of(page)}")
    sent = stripe_sandbox.api("GET", f"/v1/transfers/{made.transfer_ref}")
    assert charge["transfer_group"] == sent["transfer_group"] == "pledge_p1"
    assert sent["metadata"] == {"campaign_id": "c1", "pledge_id": "p1"}


def test_a_customer_is_found_by_whose_it_is(gateway: StripeGateway) -> None:
    assert gateway.find_customer("u1") is None
    made = customer(gateway)
    assert (gateway.find_customer("u1"), gateway.find_customer("u2")) == (made, None)


def test_an_account_is_found_by_whose_it_is_and_when_it_was_opened(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    ref = account(gateway, stripe_sandbox, onboarded=False)
    created = stripe_sandbox.api("GET", f"/v1/accounts/{ref}")["created"]
    opened_at, minute = datetime.fromtimestamp(created, tz=UTC), timedelta(minutes=1)

    def found(enterprise_id: str, after: datetime, before: datetime) -> str | None:
        state = gateway.find_account(enterprise_id, after=after, before=before)
        return state and state.account_ref

    assert found("e1", opened_at - minute, opened_at + minute) == ref
    assert found("e2", opened_at - minute, opened_at + minute) is None
    assert found("e1", opened_at + minute, opened_at + 2 * minute) is None
    assert found("e1", opened_at - 2 * minute, opened_at - minute) is None


def test_an_account_that_is_not_ready_makes_a_transfer_wait(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    receiver = account(gateway, stripe_sandbox, onboarded=False)
    with pytest.raises(PayoutsNotReady):
        transfer(gateway, charge_ref_of(page), receiver)


def test_more_than_the_charge_is_not_transferred(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    receiver = account(gateway, stripe_sandbox, onboarded=True)
    with pytest.raises(GatewayRefused):
        transfer(gateway, charge_ref_of(page), receiver, amount_minor=AMOUNT_MINOR + 1)


def test_a_refund_gives_all_back_and_is_found(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    assert gateway.find_refund(page.payment_ref) is None
    made = refund(gateway, page.payment_ref)
    assert (made.status, made.amount_minor) == ("succeeded", AMOUNT_MINOR)
    assert made.payment_ref == page.payment_ref
    assert gateway.find_refund(page.payment_ref) == made
    assert gateway.retrieve_refund(made.refund_ref) == made
    again = gateway.retrieve_checkout(page.checkout_ref)
    assert again.charge is not None
    assert again.charge.refunded_minor == AMOUNT_MINOR


def test_a_second_refund_is_already_done_and_the_first_key_repeats_the_first(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    first = refund(gateway, page.payment_ref)
    assert refund(gateway, page.payment_ref) == first
    with pytest.raises(AlreadyDone):
        refund(gateway, page.payment_ref, attempt=2)


def test_a_failed_refund_is_not_taken_for_one_that_was_made(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox, card="4000000000005126")
    made = refund(gateway, page.payment_ref)
    stripe_sandbox.advance(86_400)
    assert gateway.retrieve_refund(made.refund_ref).status == "failed"
    assert gateway.find_refund(page.payment_ref) is None


def test_a_disputed_charge_says_so_and_cannot_be_refunded(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    stripe_sandbox.dispute(charge_ref_of(page))
    again = gateway.retrieve_checkout(page.checkout_ref)
    assert again.charge is not None
    assert again.charge.is_disputed
    with pytest.raises(PayoutsNotReady):
        refund(gateway, page.payment_ref)
