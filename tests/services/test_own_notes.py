"""Notes that only echo what was booked cost no call; all others are looked into as ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.tables import InboxEvent
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import attempts, own_notes, pledging, refund_notes, refunds
from tests.world import World

LOOKS = ("retrieve_transfer", "retrieve_refund", "find_refund")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the calls that read transfers and refunds, as they are made."""
    made: list[str] = []

    def counting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def look(self: StripeGateway, *args: Any, **values: Any) -> Any:
            made.append(name)
            return real(self, *args, **values)

        return look

    for name in LOOKS:
        monkeypatch.setattr(StripeGateway, name, counting(name, getattr(StripeGateway, name)))
    return made


def _results(world: World, prefix: str) -> dict[str, str]:
    with world.deps.reading() as session:
        notes = session.exec(select(InboxEvent)).all()
    return {note.type: note.result for note in notes if note.type.startswith(prefix)}


def test_a_transfer_that_was_booked_is_not_read_again(world: World, looks: list[str]) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    world.to_deadline(campaign)
    assert world.statuses(pledge_id) == ["settled"]
    assert _results(world, "transfer.") == {"transfer.created": own_notes.KNOWN}
    assert looks == []


def test_a_refund_that_was_booked_is_not_read_again(world: World, looks: list[str]) -> None:
    anna = world.person("Anna")
    pledge_id = world.invest(anna, world.live_campaign(), 5)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.finish()
    assert world.statuses(pledge_id) == ["refunded"]
    assert _results(world, "refund.created") == {"refund.created": own_notes.KNOWN}
    assert _results(world, "charge.refunded") == {"charge.refunded": own_notes.KNOWN}
    assert looks == []


def test_a_refund_that_fails_later_is_read_and_booked(world: World, looks: list[str]) -> None:
    anna = world.person("Anna")
    pledge_id = world.invest(anna, world.live_campaign(), 5)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.finish()
    [attempt] = world.attempts(pledge_id, "refund")
    world.sandbox.control("refund", refund=attempt.provider_ref, status="failed")
    world.work()
    assert world.statuses(pledge_id) == ["refunding"]
    assert "retrieve_refund" in looks


def test_a_transfer_that_is_taken_back_is_read(world: World, looks: list[str]) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    world.to_deadline(campaign)
    [attempt] = world.attempts(pledge_id, "transfer")
    world.sandbox.api("POST", f"/v1/transfers/{attempt.provider_ref}/reversals", amount="100")
    world.work()
    assert looks == ["retrieve_transfer"]
    assert "transfer.reversed" in _results(world, "transfer.reversed")


def test_a_refund_that_nobody_asked_for_is_read_and_told(world: World, looks: list[str]) -> None:
    """Made beside us, of an account whose own refund is not there yet."""
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    charge_ref = world.pledge_row(pledge_id).charge_ref
    world.sandbox.api("POST", "/v1/refunds", charge=charge_ref)
    world.work()
    assert {"retrieve_refund", "find_refund"} == set(looks)
    assert own_notes.KNOWN not in _results(world, "charge.refunded").values()


def test_a_refund_that_is_booked_while_its_note_is_looked_into_is_no_oddity(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer is booked just between the note's two looks at our attempts."""
    anna, admin = world.person("Anna"), world.admin()
    pledge_id = world.invest(anna, world.live_campaign(), 5)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "apply", lambda *_args, **_values: None)
        pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    [attempt] = world.attempts(pledge_id, "refund")
    [made] = world.listed("/v1/refunds")
    state = world.deps.gateway.retrieve_refund(made["id"])
    real = attempts.newest

    def booked_first(*args: Any) -> Any:
        refunds.apply(world.deps, attempt_id=attempt.id, state=state)
        return real(*args)

    monkeypatch.setattr(attempts, "newest", booked_first)

    assert refund_notes.learn(world.deps, state=state) == "refund succeeded"
    assert world.statuses(pledge_id) == ["refunded"]
    assert world.notices(admin) == []
