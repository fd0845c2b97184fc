"""The processor is never asked while a transaction is open. Every test that uses the services
checks it (`tests/conftest.py`); here is proof that the check sees, and that it sees everything."""

from __future__ import annotations

import inspect
from datetime import timedelta

from sqlmodel import col, select

from crowdfund.db.tables import Dispute, User
from crowdfund.domain.actor import Actor
from crowdfund.payments.gateway import PaymentGateway
from crowdfund.services import dispute_answers, identities, pledging
from crowdfund.services.deps import Deps
from tests.watching import NO_NETWORK, WatchedGateway
from tests.world import SLOW_REFUND_CARD, World

WITHOUT_EFFECT = ("retrieve_", "find_", "list_", "ping")


def _gateway(deps: Deps) -> WatchedGateway:
    assert isinstance(deps.gateway, WatchedGateway)
    return deps.gateway


def _with_an_effect() -> set[str]:
    port = {name for name, _ in inspect.getmembers(PaymentGateway, inspect.isfunction)}
    asking = {name for name in port - NO_NETWORK if not name.startswith("_")}
    return {name for name in asking if not name.startswith(WITHOUT_EFFECT)}


def test_a_call_inside_a_transaction_is_noticed(deps: Deps) -> None:
    gateway = _gateway(deps)
    with deps.transaction() as session:
        deps.gateway.ping()
        assert gateway.called_in_a_transaction == []
        session.exec(select(User)).all()
        deps.gateway.ping()
    assert gateway.called_in_a_transaction == ["ping"]
    deps.gateway.ping()
    assert gateway.called_in_a_transaction == ["ping"]
    gateway.called_in_a_transaction.clear()


def test_both_endings_and_a_change_of_mind_ask_outside_of_transactions(world: World) -> None:
    reached = world.live_campaign(target_minor=10_000)
    missed = world.live_campaign(world.person("Fiona"), target_minor=100_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    settled, also = world.invest(anna, reached, 10), world.invest(ben, reached, 3)
    slow = world.invest(ben, missed, 10, card=SLOW_REFUND_CARD)
    unpaid = world.pledge(ben, missed, 5)
    pledging.cancel(world.deps, actor=ben, pledge_id=unpaid.pledge_id)
    left_open = world.pledge(anna, missed, 5)
    _is_verified(world, world.person("Carla", is_verified=False))
    _can_be_paid(world, world.person("Dora"))
    world.deps.gateway.hold_funds()

    world.to_deadline(missed)
    world.clock.advance(timedelta(days=8))
    world.finish()

    assert world.statuses(settled, slow, unpaid.pledge_id, left_open.pledge_id) == [
        "settled",
        "refunded",
        "expired",
        "expired",
    ]
    _are_disputed(world, settled, also)
    gateway = _gateway(world.deps)
    assert gateway.called >= _with_an_effect()
    assert gateway.called_in_a_transaction == []


def _is_verified(world: World, person: Actor) -> None:
    """Goes to the processor's page and comes back before anything was shown there."""
    assert identities.start(world.deps, actor=person).startswith("http")
    identities.came_back(world.deps, actor=person)


def _can_be_paid(world: World, founder: Actor) -> None:
    """Connects an enterprise to payouts on the processor's own page."""
    world.enterprise(founder, can_receive=False)
    world.connect_payouts(founder)


def _are_disputed(world: World, won: str, lost: str) -> None:
    """Released money: the first question is answered and won, the second accepted and lost."""
    admin = world.admin()
    world.dispute(won)
    world.work()
    dispute_answers.submit(
        world.deps, actor=admin, dispute_id=_open_dispute(world), evidence="winning_evidence"
    )
    world.work()
    assert world.statuses(won) == ["settled"]
    world.dispute(lost)
    world.work()
    dispute_answers.concede(world.deps, actor=admin, dispute_id=_open_dispute(world))
    world.finish()
    assert world.statuses(lost) == ["lost"]


def _open_dispute(world: World) -> str:
    with world.deps.reading() as session:
        query = select(Dispute.id).where(col(Dispute.ended_at).is_(None))
        return str(session.exec(query).one())
