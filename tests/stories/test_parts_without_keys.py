"""A part of a payment fits into it twice, so that the processor would do it twice: what keys and
looks prevent, and the control that shows it would be noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from crowdfund.db.tables import Dispute
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.reconciling import Auditor
from tests.world import World

PART_MINOR = 1_900
"""A fifth of the payment, less the fee."""


def _lost_in_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A raise is settled, a bank takes a fifth of its one payment back, and the process dies after
    it asked for the enterprise's part and before it knows; then a worker comes."""
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)
    assert world.statuses(pledge_id) == ["settled"]
    ask = StripeGateway.reverse_transfer

    def lost(*args: Any, **values: Any) -> None:
        ask(*args, **values)
        raise SystemError("the process is gone")

    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "retrieve_dispute", _a_fifth(StripeGateway.retrieve_dispute))
        patch.setattr(StripeGateway, "reverse_transfer", lost)
        world.end_dispute(world.dispute(pledge_id), "lost")
        world.work()
        with world.deps.reading() as session:
            assert session.exec(select(Dispute.withdrawn_minor)).one() == 2_000
    world.clock.advance(timedelta(minutes=2))
    world.finish()


def _a_fifth(retrieve: Any) -> Any:
    def read(*args: Any) -> Any:
        state = retrieve(*args)
        return replace(state, amount_minor=2_000, withdrawn_minor=2_000)

    return read


def _reversals(world: World) -> list[str]:
    """What was taken back of the one transfer."""
    [transfer] = world.listed("/v1/transfers")
    made = world.listed(f"/v1/transfers/{transfer['id']}/reversals")
    assert {one["amount"] for one in made} == {PART_MINOR}
    return [one["id"] for one in made]


def _noticed(world: World) -> set[str]:
    """What the comparison with the processor finds that nobody here knows of."""
    return {one.subject for one in Auditor(world).reconcile()}


def test_a_part_comes_back_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _lost_in_part(world, monkeypatch)
    [once] = _reversals(world)
    assert once not in _noticed(world)


def test_without_keys_it_comes_back_twice_and_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = StripeGateway.reverse_transfer

    def without_key(*args: Any, idempotency_key: str, **values: Any) -> Any:
        assert idempotency_key
        return ask(*args, idempotency_key=uuid4().hex, **values)

    monkeypatch.setattr(StripeGateway, "reverse_transfer", without_key)
    monkeypatch.setattr(StripeGateway, "find_reversal", lambda *_args, **_values: None)
    _lost_in_part(world, monkeypatch)
    twice = _reversals(world)
    assert len(twice) == 2
    assert len(_noticed(world) & set(twice)) == 1
