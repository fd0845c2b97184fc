"""A moderator has tried again what was left for a person: once, under the next key, on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from crowdfund.db.tables import Attempt, InboxEvent, Retry, WorkFailure
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    GatewayRefused,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TransitionRefused,
)
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import attempts, jobs_pages, retrying
from crowdfund.services.deps import Deps
from tests.concurrency.test_the_last_share import at_once
from tests.keeping import Keeper
from tests.world import World

REASON = "The account was mended."


def _refuse(*_args: object, **_values: object) -> None:
    raise GatewayRefused("Not so.")


def _refunding(world: World, monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """Pledges of one raise that failed, whose refunds the processor found wrong."""
    campaign = world.live_campaign()
    pledges = [world.invest(world.person(name), campaign, 10) for name in names]
    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_refund", _refuse)
        world.to_deadline(campaign)
    return pledges


def _anna_s(world: World) -> str:
    with pytest.MonkeyPatch.context() as patch:
        [pledge_id] = _refunding(world, patch, "Anna")
    return pledge_id


def _parked(world: World, pledge_id: str) -> Attempt:
    [attempt] = world.attempts(pledge_id, "refund")
    assert attempt.status == "parked"
    assert attempt.parked_at is not None
    return attempt


def _note(world: World, event_id: str = "evt_left") -> str:
    now = world.clock.now()
    world.put(
        InboxEvent(
            id=event_id,
            type="invoice.created",
            object_ref="in_1",
            object_type="invoice",
            occurred_at=now,
            received_at=now,
            due_at=None,
            tries=12,
            result="Not so.",
        )
    )
    return event_id


def _retries(world: World) -> list[Retry]:
    with world.deps.reading() as session:
        return list(session.exec(select(Retry).order_by(col(Retry.at))))


def test_a_parked_refund_goes_out_under_the_next_key(world: World, keeper: Keeper) -> None:
    pledge_id = keeper.scene(world, _anna_s)
    parked, moderator = _parked(world, pledge_id), world.admin()

    retrying.retry_attempt(
        world.deps, actor=moderator, attempt_id=str(parked.id), reason=f"  {REASON} "
    )
    world.finish()

    assert world.statuses(pledge_id) == ["refunded"]
    old, new = world.attempts(pledge_id, "refund")
    assert (old.status, old.last_error, new.status) == ("failed", "Not so.", "done")
    assert old.idempotency_key != new.idempotency_key
    assert len(world.listed("/v1/refunds")) == 1
    [row] = _retries(world)
    assert (row.kind, row.subject_ref, row.number) == ("attempt", str(parked.id), 1)
    assert (row.actor_id, row.reason, row.problem) == (moderator.user_id, REASON, "Not so.")


def test_money_for_an_enterprise_is_not_sent_because_one_person_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=1_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", _refuse)
        world.to_deadline(campaign)
    [parked] = world.attempts(pledge_id, "transfer")
    for ask in (_attempt, _alike):
        with pytest.raises(NotAllowed, match="two people"):
            ask(world.deps, world.admin(), str(parked.id), REASON)
    assert [one.status for one in world.attempts(pledge_id, "transfer")] == ["parked"]


def _lost(world: World, patch: pytest.MonkeyPatch, *names: str) -> tuple[list[str], str]:
    """Pledges of a raise whose transfers the processor found wrong; the bank inquires into the
    first. Returns them, and the dispute."""
    campaign = world.live_campaign(target_minor=1_000)
    pledges = [world.invest(world.person(name), campaign, 10) for name in names]
    with patch.context() as broken:
        broken.setattr(StripeGateway, "create_transfer", _refuse)
        world.to_deadline(campaign)
    dispute_ref = world.dispute(pledges[0])
    world.work()
    return pledges, dispute_ref


def test_a_transfer_of_money_that_was_lost_ends_and_nothing_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lost, held), dispute_ref = _lost(world, monkeypatch, "Anna", "Ben")
    [parked] = world.attempts(lost, "transfer")
    with pytest.raises(NotAllowed, match="two people"):
        _attempt(world.deps, world.admin(), str(parked.id), REASON)
    world.end_dispute(dispute_ref, "lost")
    world.finish()
    rows = jobs_pages.jobs_page(world.deps, actor=world.admin()).stuck
    assert sorted(row.releases != "" for row in rows) == [False, True]
    assert _alike(world.deps, world.admin(), str(parked.id), REASON) == 1
    world.finish()
    assert [one.status for one in world.attempts(lost, "transfer")] == ["failed"]
    assert [one.status for one in world.attempts(held, "transfer")] == ["parked"]
    assert world.listed("/v1/transfers") == []


def test_one_person_has_it_looked_again_whether_lost_money_was_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [pledge_id], dispute_ref = _lost(world, monkeypatch, "Anna")
    [transfer] = world.attempts(pledge_id, "transfer")
    transfer.status, transfer.parked_at, transfer.ended_at = "pending", None, None
    world.put(transfer)
    _leave(world, transfer)
    with pytest.raises(NotAllowed, match="two people"):
        _work(world.deps, world.admin(), f"transfer:{transfer.id}", REASON)
    looks: list[int] = []
    with monkeypatch.context() as broken:
        broken.setattr(StripeGateway, "find_transfer", lambda *_a, **_v: looks.append(1) or 1 / 0)
        world.end_dispute(dispute_ref, "lost")
        world.work()
    assert looks == [1]
    _leave(world, transfer)
    assert _work(world.deps, world.admin(), f"transfer:{transfer.id}", REASON) == 1
    world.finish()
    assert [one.status for one in world.attempts(pledge_id, "transfer")] == ["failed"]


def _leave(world: World, attempt: Attempt) -> None:
    """Its work failed every time."""
    now = world.clock.now()
    with world.deps.transaction() as session:
        session.get_one(Attempt, attempt.id).due_at = None
        failure = WorkFailure(
            kind=attempt.kind,
            subject_ref=str(attempt.id),
            reason="Broken.",
            tries=12,
            first_failed_at=now,
            last_failed_at=now,
            parked_at=now,
        )
        session.merge(failure)


def test_all_that_failed_alike_are_tried_again_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "CHUNK", 2)
    pledges = _refunding(world, monkeypatch, "Anna", "Ben", "Cleo")
    other = _refunding(world, monkeypatch, "Dora")
    first = _parked(world, pledges[0])

    done = retrying.retry_alike(
        world.deps, actor=world.admin(), attempt_id=str(first.id), reason=REASON
    )
    world.finish()

    assert done == 3
    assert world.statuses(*pledges) == ["refunded"] * 3
    assert _parked(world, other[0]).last_error == "Not so."
    assert {row.number for row in _retries(world)} == {1}


def test_a_disputed_payment_is_not_sent_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pledges = _refunding(world, monkeypatch, "Anna", "Ben")
    row = world.pledge_row(pledges[0])
    row.status = "disputed"
    world.put(row)
    parked, moderator = _parked(world, pledges[0]), world.admin()
    with pytest.raises(TransitionRefused, match="disputed"):
        retrying.retry_attempt(
            world.deps, actor=moderator, attempt_id=str(parked.id), reason=REASON
        )
    assert (
        retrying.retry_alike(world.deps, actor=moderator, attempt_id=str(parked.id), reason=REASON)
        == 1
    )
    assert _parked(world, pledges[0]).status == "parked"
    row.status = "refunding"
    world.put(row)


def test_an_attempt_that_nothing_waits_for_any_more_is_closed(world: World, keeper: Keeper) -> None:
    pledge_id = keeper.scene(world, _anna_s)
    parked = _parked(world, pledge_id)
    row = world.pledge_row(pledge_id)
    row.status = "refunded"
    world.put(row)

    retrying.retry_attempt(
        world.deps, actor=world.admin(), attempt_id=str(parked.id), reason=REASON
    )

    assert [one.status for one in world.attempts(pledge_id, "refund")] == ["failed"]
    row.status = "refunding"
    world.put(row)


def test_only_money_on_its_way_is_tried_again_here(world: World, keeper: Keeper) -> None:
    pledge_id = keeper.scene(world, _anna_s)
    [page] = world.attempts(pledge_id, "checkout")
    page.status = "parked"
    world.put(page)
    with pytest.raises(TransitionRefused, match="Only money on its way"):
        retrying.retry_attempt(
            world.deps, actor=world.admin(), attempt_id=str(page.id), reason=REASON
        )


def test_a_note_is_handled_again(world: World) -> None:
    note_id, moderator = _note(world), world.admin()

    retrying.retry_note(world.deps, actor=moderator, note_id=note_id, reason=REASON)
    with pytest.raises(TransitionRefused, match="Someone else"):
        retrying.retry_note(world.deps, actor=moderator, note_id=note_id, reason=REASON)
    world.work()

    with world.deps.reading() as session:
        event = session.get(InboxEvent, note_id)
    assert event is not None
    assert event.handled_at is not None
    with pytest.raises(TransitionRefused, match="Someone else"):
        retrying.retry_note(world.deps, actor=moderator, note_id=note_id, reason=REASON)
    assert [(row.kind, row.problem) for row in _retries(world)] == [("note", "Not so.")]


Ask = Callable[[Deps, Actor | None, str, str], object]


def _attempt(deps: Deps, actor: Actor | None, subject: str, reason: str) -> object:
    return retrying.retry_attempt(deps, actor=actor, attempt_id=subject, reason=reason)


def _alike(deps: Deps, actor: Actor | None, subject: str, reason: str) -> object:
    return retrying.retry_alike(deps, actor=actor, attempt_id=subject, reason=reason)


def _one_note(deps: Deps, actor: Actor | None, subject: str, reason: str) -> object:
    return retrying.retry_note(deps, actor=actor, note_id=subject, reason=reason)


def _work(deps: Deps, actor: Actor | None, subject: str, reason: str) -> object:
    return retrying.retry_work(deps, actor=actor, work_ref=subject, reason=reason)


@pytest.mark.parametrize("ask", [_attempt, _alike, _one_note])
def test_it_takes_a_moderator_a_reason_and_something_that_is_there(world: World, ask: Ask) -> None:
    moderator, note_id = world.admin(), _note(world)
    with pytest.raises(NotSignedIn):
        ask(world.deps, None, note_id, REASON)
    with pytest.raises(NotAllowed):
        ask(world.deps, world.person("Anna"), note_id, REASON)
    for empty in ("", " \n", "\x00"):
        with pytest.raises(InvalidInput) as refused:
            ask(world.deps, moderator, note_id, empty)
        assert refused.value.field == "reason"
    with pytest.raises(InvalidInput):
        ask(world.deps, moderator, note_id, "x" * 501)
    for nobody in (str(uuid4()), "", "evt_\x00", "x" * 10_000):
        with pytest.raises(NotFound):
            ask(world.deps, moderator, nobody, REASON)
    assert _retries(world) == []


def _at_once(world: World, attempt: Attempt) -> list[str]:
    """Two moderators retry one attempt in the same moment. Returns what came of each."""
    both = at_once(
        *[
            lambda actor=actor: _attempt(world.deps, actor, str(attempt.id), REASON)
            for actor in (world.admin(), world.admin())
        ]
    )
    return sorted("retried" if one is None else str(one) for one in both)


def test_two_moderators_at_once_retry_once(world: World, keeper: Keeper) -> None:
    pledge_id = keeper.scene(world, _anna_s)
    outcomes = _at_once(world, _parked(world, pledge_id))
    assert outcomes == [retrying.SOMEONE_ELSE, "retried"]
    assert [one.status for one in world.attempts(pledge_id, "refund")] == ["failed", "pending"]


def test_without_the_swap_two_moderators_would_retry_twice(
    world: World, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the compare-and-swap prevents."""
    pledge_id = keeper.scene(world, _anna_s)
    parked = _parked(world, pledge_id)
    with monkeypatch.context() as patch:
        patch.setattr(retrying, "_take_parked", lambda *_: True)
        assert _at_once(world, parked) == ["retried", "retried"]
    assert len(world.attempts(pledge_id, "refund")) == 3


def test_history_is_not_rewritten(world: World) -> None:
    retrying.retry_note(world.deps, actor=world.admin(), note_id=_note(world), reason=REASON)
    for statement in ("UPDATE retries SET reason = ''", "DELETE FROM retries", "TRUNCATE retries"):
        with (
            pytest.raises(DBAPIError, match="never change"),
            world.deps.transaction() as session,
        ):
            session.execute(text(statement))
    assert [row.reason for row in _retries(world)] == [REASON]


def test_a_retry_that_is_refused_again_is_parked_again(
    world: World, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge_id = keeper.scene(world, _anna_s)
    moderator = world.admin()
    for number in (1, 2):
        newest = world.attempts(pledge_id, "refund")[-1]
        assert (newest.status, newest.number) == ("parked", number)
        retrying.retry_attempt(
            world.deps, actor=moderator, attempt_id=str(newest.id), reason=REASON
        )
        with monkeypatch.context() as patch:
            patch.setattr(StripeGateway, "create_refund", _refuse)
            world.clock.advance(timedelta(seconds=5))
            world.work()
    assert attempts.is_repeat(world.attempts(pledge_id, "refund")[-1])
    assert len(_retries(world)) == 2
