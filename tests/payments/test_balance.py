"""The processor's record of its balance, as the port tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crowdfund.domain.errors import GatewayRefused
from crowdfund.domain.reconciliation import Movement
from crowdfund.payments.gateway import BalanceRow
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.conversation import whole_story


def _all(gateway: StripeGateway, *, limit: int, since: datetime | None = None) -> list[BalanceRow]:
    rows: list[BalanceRow] = []
    after = None
    while True:
        page = gateway.list_balance_rows(since=since, after=after, limit=limit)
        rows.extend(page.rows)
        if not page.has_more:
            return rows
        after = page.rows[-1].row_ref


def test_every_change_of_the_balance_is_listed_with_what_it_belongs_to(
    stripe_sandbox: SandboxServer,
) -> None:
    gateway = stripe_sandbox.gateway()
    whole_story(gateway, stripe_sandbox)

    rows = _all(gateway, limit=100)

    told = [(row.movement, row.amount_minor, row.fee_minor, row.currency) for row in rows]
    charge, asked = (
        (Movement.CHARGE, 25_000, 755, "EUR"),
        (Movement.DISPUTE, -25_000, 1_500, "EUR"),
    )
    assert told == [
        asked,
        (Movement.DISPUTE, 25_000, 0, "EUR"),
        asked,
        (Movement.TRANSFER_REVERSAL, 1_000, 0, "EUR"),
        (Movement.REFUND, -25_000, 0, "EUR"),
        (Movement.TRANSFER, -24_000, 0, "EUR"),
        *[charge] * 4,
    ]
    conceded, _, contested, _, returned, sent = (row.charge_ref for row in rows[:6])
    assert [row.source_ref for row in rows[6:]] == [conceded, contested, returned, sent]
    assert [row.pledge_id for row in rows[5:]] == ["p2", "p5", "p4", "p3", "p2"]
    [balance] = gateway.retrieve_balance()
    held = sum(row.amount_minor - row.fee_minor for row in rows)
    assert (balance.currency, balance.available_minor + balance.pending_minor) == ("EUR", held)


def test_pages_follow_each_other_without_gaps_and_within_the_window(
    stripe_sandbox: SandboxServer,
) -> None:
    gateway = stripe_sandbox.gateway()
    whole_story(gateway, stripe_sandbox)
    whole = _all(gateway, limit=100)
    for limit in (1, 2, 4):
        assert _all(gateway, limit=limit) == whole
    stripe_sandbox.api("POST", "/v1/refunds", charge=whole[-1].charge_ref, amount="100")
    since = datetime.now(tz=UTC) + timedelta(days=9)
    assert [row.amount_minor for row in _all(gateway, limit=2, since=since)] == [-100]


def test_a_row_that_the_processor_does_not_know_is_refused(stripe_sandbox: SandboxServer) -> None:
    with pytest.raises(GatewayRefused):
        stripe_sandbox.gateway().list_balance_rows(since=None, after="txn_of_nobody")


def test_a_reversal_and_a_failed_refund_are_told_apart(stripe_sandbox: SandboxServer) -> None:
    gateway = stripe_sandbox.gateway()
    whole_story(gateway, stripe_sandbox)
    [transfer] = stripe_sandbox.api("GET", "/v1/transfers")["data"]
    stripe_sandbox.api("POST", f"/v1/transfers/{transfer['id']}/reversals", amount="1000")

    newest = gateway.list_balance_rows(since=None, after=None, limit=1).rows[0]

    assert (newest.movement, newest.amount_minor) == (Movement.TRANSFER_REVERSAL, 1_000)
    assert newest.charge_ref == newest.pledge_id == ""
