"""The target was reached, transfers were intended, and then the enterprise could not be paid any
more: nothing is asked for meanwhile, and what never went out goes back in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, true
from sqlmodel import select

from crowdfund.db.queries import unmade_transfers
from crowdfund.db.tables import Attempt, Campaign, IdentityCheck, WorkFailure
from crowdfund.domain.errors import (
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PayoutsNotReady,
)
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.screening import ScreeningStatus
from crowdfund.jobs.claims import KINDS
from crowdfund.jobs.worker import Worker
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import (
    calls,
    counters,
    held_transfers,
    payout_waiting,
    settlement,
    transfers,
)
from tests.world import World

PATIENCE = timedelta(days=91)
SILENT = GatewayUnavailable("The processor does not answer.")
WRONG = GatewayRefused("The processor found this wrong.")
NOT_READY = PayoutsNotReady("The account cannot receive money yet.")


def _intended(world: World, monkeypatch: pytest.MonkeyPatch, *names: str) -> tuple[Any, ...]:
    """A raise that was met and whose transfers nobody has asked for yet. Returns it and pledges."""
    campaign = world.live_campaign(world.person("Fiona Founder"), target_minor=5_000)
    pledge_ids = [world.invest(world.person(name), campaign, 5) for name in names]
    with monkeypatch.context() as patch:
        others = tuple(kind for kind in KINDS if kind.name != AttemptKind.TRANSFER.value)
        patch.setattr(Worker, "_kinds", lambda _worker: others)
        world.to_deadline(campaign)
    return campaign, *pledge_ids


def _lose_account(world: World, campaign: Campaign) -> None:
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "pending"
    world.put(enterprise)


def _name_founder(world: World, campaign: Campaign) -> None:
    """A new list names them, or somebody of their name."""
    owner_id = world.enterprise_of(campaign).owner_id
    with world.deps.transaction() as session:
        of_owner = select(IdentityCheck).where(IdentityCheck.user_id == owner_id)
        session.exec(of_owner).one().screening = ScreeningStatus.POSSIBLE.value


def _try(world: World, patch: pytest.MonkeyPatch, pledge_id: str, error: GatewayError) -> None:
    """Asks for a pledge's transfer, and hears nothing but this."""

    def refuse(*_args: object, **_values: object) -> None:
        raise error

    [attempt] = world.attempts(pledge_id, "transfer")
    with patch.context() as context:
        context.setattr(StripeGateway, "create_transfer", refuse)
        transfers.execute(world.deps, attempt_id=attempt.id)


def _end(world: World) -> None:
    """The time is over; what may be out is looked for, and then the raise is looked at again."""
    for step in (PATIENCE, payout_waiting.PAYOUT_LOOK):
        world.clock.advance(step)
        world.finish()


@pytest.mark.parametrize("stop", [_lose_account, _name_founder])
def test_what_was_intended_and_never_asked_for_goes_back(
    world: World, monkeypatch: pytest.MonkeyPatch, stop: Callable[[World, Campaign], None]
) -> None:
    campaign, annas, bens = _intended(world, monkeypatch, "Anna", "Ben")
    stop(world, campaign)
    for _ in range(4):
        world.clock.advance(timedelta(days=7))
        world.work()
    [waiting] = world.attempts(annas, "transfer")
    assert (waiting.status, waiting.tries) == ("waiting", 0)
    assert world.statuses(annas, bens) == ["escrowed", "escrowed"]

    _end(world)

    assert world.campaign(campaign).status == "refunded"
    assert world.statuses(annas, bens) == ["refunded", "refunded"]
    assert [one.status for one in world.attempts(annas, "transfer")] == ["failed"]
    assert world.listed("/v1/transfers") == []


@pytest.mark.parametrize("error", [SILENT, WRONG])
def test_what_was_asked_for_and_is_not_there_goes_back_after_a_look(
    world: World, monkeypatch: pytest.MonkeyPatch, error: GatewayError
) -> None:
    """Whether the processor did not answer, or found it wrong and left it for a person."""
    campaign, annas, bens = _intended(world, monkeypatch, "Anna", "Ben")
    _try(world, monkeypatch, annas, error)
    _lose_account(world, campaign)

    _end(world)

    assert world.campaign(campaign).status == "refunded"
    assert world.statuses(annas, bens) == ["refunded", "refunded"]
    [ended] = world.attempts(annas, "transfer")
    assert ended.status == "failed"
    assert ended.absent_at is not None


def _leave(world: World, attempt_id: UUID) -> None:
    """Its work failed every time here: no worker takes it any more."""
    now = world.clock.now()
    with world.deps.transaction() as session:
        session.get_one(Attempt, attempt_id).due_at = None
        session.add(
            WorkFailure(
                kind=AttemptKind.TRANSFER.value,
                subject_ref=str(attempt_id),
                reason="Broken.",
                tries=12,
                first_failed_at=now,
                last_failed_at=now,
                parked_at=now,
            )
        )


@pytest.mark.parametrize(("error", "is_left"), [(SILENT, False), (SILENT, True), (WRONG, False)])
def test_what_is_there_keeps_the_rest_where_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch, error: GatewayError, *, is_left: bool
) -> None:
    """Part of the money is out, whatever was heard of it: that part is booked, and a person has to
    act for the rest."""
    campaign, annas, bens = _intended(world, monkeypatch, "Anna", "Ben")
    sent = StripeGateway.create_transfer

    def lost(*args: Any, **values: Any) -> None:
        sent(*args, **values)
        raise error

    [attempt] = world.attempts(annas, "transfer")
    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", lost)
        transfers.execute(world.deps, attempt_id=attempt.id)
    if is_left:
        _leave(world, attempt.id)
    _lose_account(world, campaign)

    _end(world)

    assert world.campaign(campaign).status == "settling"
    assert world.statuses(annas, bens) == ["settled", "escrowed"]
    assert len(world.listed("/v1/transfers")) == 1
    founder = world.enterprise_of(campaign).owner_id
    said = "Connect payouts to receive the rest of your money"
    assert said in world.notices(replace(world.admin(), user_id=founder))


def test_an_account_that_works_again_is_paid_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was looked at meanwhile: asked for again, it may be out again."""
    campaign, annas = _intended(world, monkeypatch, "Anna")
    _try(world, monkeypatch, annas, SILENT)
    _lose_account(world, campaign)
    world.clock.advance(transfers.OWNER_LOOK)
    world.finish()
    [looked_at] = world.attempts(annas, "transfer")
    assert looked_at.absent_at is not None
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "active"
    world.put(enterprise)

    world.clock.advance(transfers.OWNER_LOOK)
    world.finish()

    [made] = world.attempts(annas, "transfer")
    assert (made.status, made.absent_at) == ("done", None)
    assert world.campaign(campaign).status == "settled"
    assert len(world.listed("/v1/transfers")) == 1


def _give_up_during_the_call(
    world: World, monkeypatch: pytest.MonkeyPatch, campaign: Campaign, pledge_id: str
) -> None:
    """The time is over, and the account lost, while a call is under way."""
    sent = StripeGateway.create_transfer

    def slow(*args: Any, **values: Any) -> Any:
        world.clock.drift(PATIENCE)
        _lose_account(world, campaign)
        settlement.advance(world.deps, campaign_id=campaign.id)
        return sent(*args, **values)

    [attempt] = world.attempts(pledge_id, "transfer")
    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", slow)
        transfers.execute(world.deps, attempt_id=attempt.id)


def test_nothing_goes_back_while_a_call_is_under_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, annas = _intended(world, monkeypatch, "Anna")
    _give_up_during_the_call(world, monkeypatch, campaign, annas)
    assert world.statuses(annas) == ["settled"]
    assert world.campaign(campaign).status == "settling"


def test_if_tries_did_not_count_money_would_go_out_and_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the look at tries prevents."""

    def everything() -> ColumnElement[bool]:
        return true()

    campaign, annas = _intended(world, monkeypatch, "Anna")
    monkeypatch.setattr(unmade_transfers, "is_unmade", everything)
    _give_up_during_the_call(world, monkeypatch, campaign, annas)
    assert len(world.listed("/v1/transfers")) == 1
    assert world.campaign(campaign).status == "refunding"


def test_what_goes_out_after_it_was_looked_for_and_ended_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call stands still for longer than its lease: whoever comes next finds nothing."""
    campaign, annas = _intended(world, monkeypatch, "Anna")
    moderator, execute, sent = world.admin(), transfers.execute, StripeGateway.create_transfer
    [attempt] = world.attempts(annas, "transfer")

    def slow(*args: Any, **values: Any) -> Any:
        world.clock.drift(PATIENCE)
        _lose_account(world, campaign)
        execute(world.deps, attempt_id=attempt.id)
        settlement.advance(world.deps, campaign_id=campaign.id)
        return sent(*args, **values)

    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", slow)
        execute(world.deps, attempt_id=attempt.id)

    assert world.campaign(campaign).status == "refunding"
    said = held_transfers.SENT_AFTER_END
    assert world.notices(moderator).count(said) == 1
    [out] = world.listed("/v1/transfers")
    assert transfers.confirm(world.deps, transfer_ref=out["id"]) == said
    assert world.notices(moderator).count(said) == 1


def test_what_a_worker_is_about_to_ask_for_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has counted its try and not committed: nobody else can see that yet."""
    campaign, annas = _intended(world, monkeypatch, "Anna")
    [attempt] = world.attempts(annas, "transfer")
    with world.deps.transaction() as session:
        calls.begin(session, attempt.id, callable_in={"pending"}, at=world.deps.now())
        world.clock.drift(PATIENCE)
        _lose_account(world, campaign)
        settlement.advance(world.deps, campaign_id=campaign.id)
        assert world.campaign(campaign).status == "settling"
    assert world.attempts(annas, "transfer")[0].status == "pending"


def test_a_dispute_of_what_follows_a_refusal_keeps_nobody_else_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transfer that follows is looked for although nobody has asked for it: the one before may
    be out. Then it is known, and the others get their money back."""
    campaign, annas, bens = _intended(world, monkeypatch, "Anna", "Ben")
    _try(world, monkeypatch, annas, NOT_READY)
    _lose_account(world, campaign)
    world.dispute(annas)
    world.work()
    assert world.statuses(annas) == ["disputed"]

    for step in (PATIENCE, payout_waiting.PAYOUT_LOOK):
        world.clock.drift(step)
        world.finish()

    [_before, disputed] = world.attempts(annas, "transfer")
    assert (disputed.number, disputed.status) == (2, "failed")
    assert disputed.absent_at is not None
    assert world.campaign(campaign).status == "refunding"
    assert world.statuses(annas, bens) == ["disputed", "refunded"]


def test_what_follows_a_refusal_is_looked_for_when_its_dispute_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _campaign, annas = _intended(world, monkeypatch, "Anna")
    _try(world, monkeypatch, annas, NOT_READY)
    [_before, waiting] = world.attempts(annas, "transfer")
    with world.deps.transaction() as session:
        pledge = counters.locked_pledge(session, waiting.pledge_id)
        held_transfers.give_up(session, pledge, at=world.clock.now())
    [_before, looked_for] = world.attempts(annas, "transfer")
    assert (looked_for.status, looked_for.tries) == ("waiting", 0)
    assert looked_for.due_at is not None
    assert waiting.due_at is not None
    assert looked_for.due_at < waiting.due_at
