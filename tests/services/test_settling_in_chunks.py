"""A whole raise at once: the same rows as one pledge at a time, in chunks that can be stopped,
repeated and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from crowdfund.db.queries import intents
from crowdfund.db.tables import Allotment, Attempt, Campaign, Pledge, StatusChange
from crowdfund.db.tables.ledger import LedgerEntry
from crowdfund.domain import ledger as entries
from crowdfund.domain.actor import Actor
from crowdfund.domain.payment import MOST_CHARGE_MINOR, refund_key, transfer_key
from crowdfund.domain.pledge import RefundReason
from crowdfund.domain.settlement import release
from crowdfund.services import allotment, attempts, ledger, refunding, refunds, settlement
from tests.concurrency.test_the_last_share import at_once
from tests.world import World

FIRST = UUID(int=0)
MISSED = RefundReason.TARGET_MISSED


class StoppedError(Exception):
    """The process ends here."""


def _held(world: World, count: int, **terms: int) -> tuple[Campaign, list[str]]:
    campaign = world.live_campaign(**terms)  # type: ignore[arg-type]
    return campaign, [
        world.invest(world.person(f"Buyer {number}"), campaign, number + 1)
        for number in range(count)
    ]


def _closed(world: World, count: int, *, target_minor: int) -> tuple[Campaign, list[str]]:
    """A raise whose outcome is decided, before anything was intended for its pledges."""
    campaign, pledge_ids = _held(world, count, target_minor=target_minor)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    settlement.advance(world.deps, campaign_id=campaign.id)
    assert world.campaign(campaign).status in {"settling", "refunding"}
    return campaign, pledge_ids


def _intended(world: World, campaign: Campaign) -> list[Attempt]:
    with world.deps.reading() as session:
        query = select(Attempt).where(
            Attempt.campaign_id == campaign.id, col(Attempt.kind).in_(["transfer", "refund"])
        )
        return list(session.exec(query))


def _now(world: World) -> datetime:
    return world.clock.now()


@dataclass
class Stage:
    """A raise without pledges, and somebody who could make some."""

    campaign: Campaign
    backer: Actor


@pytest.fixture
def stage(world: World) -> Stage:
    """One for all examples of a test."""
    return Stage(world.live_campaign(), world.person("Anna"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.integers(1, MOST_CHARGE_MINOR), min_size=1, max_size=20),
    fee_basis_points=st.integers(0, 10_000),
)
def test_the_database_divides_money_as_the_domain_does(
    world: World, stage: Stage, amounts: list[int], fee_basis_points: int
) -> None:
    campaign_id, at = stage.campaign.id, _now(world)
    with Session(world.deps.engine) as session:
        session.execute(update(Campaign).values(fee_basis_points=fee_basis_points))
        amount_by_pledge = _held_by(session, stage, amounts, at)
        last = intents.add_transfers(session, campaign_id, after=FIRST, limit=50, at=at)
        query = select(Attempt.pledge_id, Attempt.amount_minor, Attempt.idempotency_key)
        sent = {pledge_id: (amount, key) for pledge_id, amount, key in session.exec(query)}
        back = intents.add_refunds(session, list(amount_by_pledge), purpose="withdrawn", at=at)
        session.rollback()

    assert last == max(amount_by_pledge)
    for pledge_id, amount_minor in amount_by_pledge.items():
        net_minor = release(amount_minor, fee_basis_points).net_minor
        key = transfer_key(str(campaign_id), str(pledge_id), 1)
        assert sent[pledge_id] == (net_minor, key)
        assert back[pledge_id] == refund_key(str(pledge_id), "withdrawn", 1)


def _held_by(session: Session, stage: Stage, amounts: list[int], at: datetime) -> dict[UUID, int]:
    """Escrowed pledges of these amounts; returns each one's amount by its id."""
    by_pledge = {uuid4(): amount for amount in amounts}
    session.add_all(
        Pledge(
            id=pledge_id,
            campaign_id=stage.campaign.id,
            backer_id=stage.backer.user_id,
            request_key=uuid4().hex,
            status="escrowed",
            shares=1,
            amount_minor=amount,
            currency="USD",
            created_at=at,
            reserved_until=at,
        )
        for pledge_id, amount in by_pledge.items()
    )
    session.flush()
    return by_pledge


def _facts(row: Any, *besides: str) -> dict[str, Any]:
    """A row without what differs from one to the next."""
    return {name: value for name, value in row.model_dump().items() if name not in besides}


OWN = ("id", "campaign_id", "pledge_id", "idempotency_key", "subject_id")


def test_an_intent_made_in_bulk_is_the_one_made_for_a_single_pledge(world: World) -> None:
    (bulk, [first]), (single, [second]) = _held(world, 1), _held(world, 1)
    at, bps = _now(world), bulk.fee_basis_points
    with world.deps.transaction() as session:
        intents.add_transfers(session, bulk.id, after=FIRST, limit=5, at=at)
        pledge = session.exec(select(Pledge).where(Pledge.id == UUID(second))).one()
        net_minor = release(pledge.amount_minor, bps).net_minor
        attempts.intend_transfer(session, pledge, net_minor=net_minor, at=at)
    [one], [other] = world.attempts(first, "transfer"), world.attempts(second, "transfer")
    assert _facts(one, *OWN) == _facts(other, *OWN)
    assert single.id != bulk.id


def test_refunds_decided_in_bulk_are_those_decided_one_by_one(world: World) -> None:
    (bulk, [first]), (single, [second]) = _held(world, 1), _held(world, 1)
    at = _now(world)
    with world.deps.transaction() as session:
        assert refunds.decide_some(session, bulk.id, MISSED, limit=5, at=at) == 1
        pledge = session.exec(select(Pledge).where(Pledge.id == UUID(second))).one()
        refunds.decide(session, pledge, MISSED, at=at)

    [one], [other] = world.attempts(first, "refund"), world.attempts(second, "refund")
    assert _facts(one, *OWN) == _facts(other, *OWN)
    assert one.idempotency_key == refund_key(first, MISSED.value, 1)
    own = (
        *OWN,
        "backer_id",
        "request_key",
        "created_at",
        "escrowed_at",
        "reserved_until",
        "risk_acknowledged_at",
    )
    refs = ("payment_ref", "charge_ref")
    rows = [_facts(world.pledge_row(pledge_id), *own, *refs) for pledge_id in (first, second)]
    assert rows[0] == rows[1]
    counted = ("escrowed_shares", "escrowed_minor", "pledge_count")
    for campaign in (bulk, single):
        assert [getattr(world.campaign(campaign), name) for name in counted] == [0, 0, 0]
    changes = [_last_change(world, pledge_id) for pledge_id in (first, second)]
    assert _facts(changes[0], *OWN) == _facts(changes[1], *OWN)


def _last_change(world: World, pledge_id: str) -> StatusChange:
    with world.deps.reading() as session:
        query = select(StatusChange).where(StatusChange.subject_id == UUID(pledge_id))
        return session.exec(query.order_by(col(StatusChange.number).desc())).first()  # type: ignore[return-value]


def test_a_pledge_that_had_a_refund_before_gets_the_next_number(world: World) -> None:
    campaign, [pledge_id] = _held(world, 1)
    with world.deps.transaction() as session:
        pledge = session.exec(select(Pledge)).one()
        before = attempts.intend_refund(session, pledge, MISSED, at=_now(world))
        before.status, before.due_at = "failed", None
        session.flush()
        refunds.decide_some(session, campaign.id, MISSED, limit=5, at=_now(world))
    assert [one.number for one in world.attempts(pledge_id, "refund")] == [1, 2]


def test_a_chunk_of_transfers_is_done_once(world: World) -> None:
    campaign, pledge_ids = _closed(world, 3, target_minor=1_000)
    last = settlement._settle_chunk(world.deps, campaign.id, FIRST)
    assert last == max(UUID(pledge_id) for pledge_id in pledge_ids)

    assert settlement._settle_chunk(world.deps, campaign.id, FIRST) is None
    assert settlement._settle_chunk(world.deps, campaign.id, last) is None

    assert len(_intended(world, campaign)) == 3
    world.finish()
    assert set(world.statuses(*pledge_ids)) == {"settled"}


def test_transfers_go_on_after_a_stop_between_chunks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement, "CHUNK", 2)
    campaign, pledge_ids = _closed(world, 5, target_minor=1_000)
    settlement._settle_chunk(world.deps, campaign.id, FIRST)
    assert len(_intended(world, campaign)) == 2
    world.check_books()

    world.finish()

    assert set(world.statuses(*pledge_ids)) == {"settled"}
    assert len(world.listed("/v1/transfers")) == 5


def test_refunds_go_on_after_a_stop_between_chunks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refunding, "CHUNK", 2)
    campaign, pledge_ids = _closed(world, 5, target_minor=100_000)
    refunding._refund_chunk(world.deps, campaign.id, MISSED)
    assert sorted(world.statuses(*pledge_ids)).count("refunding") == 2
    world.check_books()

    world.finish()

    assert set(world.statuses(*pledge_ids)) == {"refunded"}
    assert len(world.listed("/v1/refunds")) == 5


def test_the_register_goes_on_after_a_stop_between_chunks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement, "CHUNK", 2)
    campaign, pledge_ids = _closed(world, 5, target_minor=1_000)
    allot_some, chunks = allotment.allot_some, []

    def stop_after_one(*args: Any, **kwargs: Any) -> bool:
        if chunks:
            raise StoppedError
        chunks.append(1)
        return allot_some(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(allotment, "allot_some", stop_after_one)
        world.finish()
    assert world.campaign(campaign).status == "settling"
    assert [line.number for line in _register(world)] == [1, 2]
    world.check_books()

    row = world.campaign(campaign)
    row.due_at = _now(world)
    world.put(row)
    world.finish()

    lines = _register(world)
    assert [str(line.pledge_id) for line in lines] == pledge_ids
    assert [(line.number, line.first_share, line.shares) for line in lines] == [
        (1, 1_001, 1),
        (2, 1_002, 2),
        (3, 1_004, 3),
        (4, 1_007, 4),
        (5, 1_011, 5),
    ]
    assert world.campaign(campaign).status == "settled"


def _register(world: World) -> list[Allotment]:
    with world.deps.reading() as session:
        return list(session.exec(select(Allotment).order_by(col(Allotment.number))))


@pytest.mark.parametrize(("target_minor", "ending"), [(1_000, "settled"), (100_000, "refunded")])
def test_two_at_once_share_the_chunks_of_one_raise(
    world: World, monkeypatch: pytest.MonkeyPatch, target_minor: int, ending: str
) -> None:
    monkeypatch.setattr(settlement, "CHUNK", 2)
    monkeypatch.setattr(refunding, "CHUNK", 2)
    campaign, pledge_ids = _closed(world, 5, target_minor=target_minor)

    at_once(*[lambda: settlement.advance(world.deps, campaign_id=campaign.id)] * 3)

    assert len(_intended(world, campaign)) == 5
    world.check_books()
    world.finish()
    assert set(world.statuses(*pledge_ids)) == {ending}


def test_a_pledge_that_is_being_changed_is_left_for_the_next_look(world: World) -> None:
    campaign, pledge_ids = _closed(world, 3, target_minor=100_000)
    with world.deps.transaction() as other:
        other.exec(
            select(Pledge).where(Pledge.id == UUID(pledge_ids[0])).with_for_update(key_share=True)
        )
        assert refunding._refund_chunk(world.deps, campaign.id, MISSED)
        assert not refunding._refund_chunk(world.deps, campaign.id, MISSED)
    assert world.statuses(*pledge_ids) == ["escrowed", "refunding", "refunding"]

    world.finish()
    assert set(world.statuses(*pledge_ids)) == {"refunded"}


def test_many_causes_are_chained_as_one_by_one_and_none_is_booked_twice(world: World) -> None:
    campaign, [pledge_id] = _held(world, 1)
    booked = entries.refunded(str(campaign.id), amount_minor=5, currency="USD")
    back = entries.refund_failed(str(campaign.id), amount_minor=5, currency="USD")
    postings = [
        ledger.Posting(UUID(pledge_id), f"cause:{number}", booked + back) for number in range(3)
    ]
    with world.deps.transaction() as session:
        ledger.post_all(session, postings, campaign_id=campaign.id, at=_now(world))
        ledger.post_all(session, [], campaign_id=campaign.id, at=_now(world))

    entries_of = select(LedgerEntry.number).where(LedgerEntry.pledge_id == UUID(pledge_id))
    with world.deps.reading() as session:
        numbers = sorted(session.exec(entries_of))
    assert numbers == list(range(1, 9))
    world.check_books()
    again = [ledger.Posting(UUID(pledge_id), "cause:9", booked), postings[1]]
    with pytest.raises(IntegrityError), world.deps.transaction() as session:
        ledger.post_all(session, again, campaign_id=campaign.id, at=_now(world))
    with world.deps.reading() as session:
        assert sorted(session.exec(entries_of)) == numbers
