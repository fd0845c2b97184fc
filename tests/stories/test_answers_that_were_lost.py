"""The work is done, and the process dies before it knows: whoever comes next finds what exists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import Enterprise, Registration, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import GatewayRefused, GatewayUnavailable
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import payouts, pledging
from tests.watching import WatchedGateway
from tests.world import World

FORGOTTEN = timedelta(hours=25)
"""The processor keeps keys for a day."""


class Forgetting:
    """Loses the answer of one method: the work is done, and the process dies before it knows."""

    def __init__(self, world: World, method: str) -> None:
        assert isinstance(world.deps.gateway, WatchedGateway)
        self._gateway = world.deps.gateway
        self._method = method

    def __enter__(self) -> None:
        do = getattr(self._gateway, self._method)

        def lost(*args: Any, **kwargs: Any) -> None:
            do(*args, **kwargs)
            raise SystemError("the process is gone")

        setattr(self._gateway, self._method, lost)

    def __exit__(self, *_: object) -> None:
        delattr(self._gateway, self._method)


@pytest.mark.parametrize("later", [timedelta(minutes=2), FORGOTTEN])
def test_a_customer_whose_opening_was_lost_is_found_again(world: World, later: timedelta) -> None:
    campaign, anna = world.live_campaign(lasts=timedelta(days=60)), world.person("Anna")
    with Forgetting(world, "create_customer"), pytest.raises(SystemError):
        world.pledge(anna, campaign, 5)
    [made] = world.listed("/v1/customers")
    world.clock.advance(later)

    world.pledge(anna, campaign, 5)

    assert [one["id"] for one in world.listed("/v1/customers")] == [made["id"]]
    assert _person(world, anna).customer_ref == made["id"]
    row = _registration(world, "customer")
    assert (row.provider_ref, row.email, row.name) == (made["id"], "", "")


def test_a_lost_call_is_repeated_as_it_was_even_when_a_name_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same key with other details would be refused for a day."""
    campaign, anna = world.live_campaign(), world.person("Anna")
    with Forgetting(world, "create_customer"), pytest.raises(SystemError):
        world.pledge(anna, campaign, 5)
    row = _person(world, anna)
    row.name = "Anna Married"
    world.put(row)
    # As if the processor's search lagged: nothing is found, and the key alone protects.
    monkeypatch.setattr(StripeGateway, "find_customer", lambda *_: None)

    receipt = world.pledge(anna, campaign, 5)

    assert receipt.payment_url
    assert [one["name"] for one in world.listed("/v1/customers")] == ["Anna"]


@pytest.mark.parametrize("later", [timedelta(minutes=2), FORGOTTEN])
def test_an_account_whose_opening_was_lost_is_found_again(world: World, later: timedelta) -> None:
    founder = world.person("Fiona")
    world.enterprise(founder, can_receive=False)
    with Forgetting(world, "create_account"), pytest.raises(SystemError):
        payouts.connect(world.deps, actor=founder)
    [made] = world.listed("/v1/accounts")
    world.clock.advance(later)

    payouts.connect(world.deps, actor=founder)

    assert [one["id"] for one in world.listed("/v1/accounts")] == [made["id"]]
    assert _registration(world, "account").provider_ref == made["id"]


def test_an_account_that_was_refused_is_asked_for_anew_once_its_country_is_mended(
    world: World,
) -> None:
    """The processor keeps a refusal under its key: the next request needs the next one."""
    founder = world.person("Fiona")
    enterprise_id = world.enterprise(founder, can_receive=False, country="US")
    world.sandbox.fault("/v1/accounts", 400, times=1)
    world.sandbox.checks_contract = False
    with pytest.raises(GatewayRefused):
        payouts.connect(world.deps, actor=founder)
    with world.deps.transaction() as session:
        row = session.exec(select(Enterprise).where(Enterprise.id == enterprise_id)).one()
        row.country = "DE"
        session.add(row)

    payouts.connect(world.deps, actor=founder)

    [made] = world.listed("/v1/accounts")
    assert made["country"] == "DE"
    row = _registration(world, "account")
    assert (row.number, row.idempotency_key) == (2, f"enterprise:{enterprise_id}:account:v2")


def test_an_ending_whose_answer_was_lost_is_made_again_by_a_worker(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    with Forgetting(world, "expire_checkout"), pytest.raises(SystemError):
        pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    [ending] = world.attempts(receipt.pledge_id, "expire")
    assert (ending.status, ending.tries) == ("pending", 1)
    assert ending.idempotency_key == f"pledge:{receipt.pledge_id}:expire:1"
    assert world.statuses(receipt.pledge_id) == ["reserved"]

    world.clock.advance(timedelta(seconds=61))
    world.work()

    assert world.statuses(receipt.pledge_id) == ["expired"]
    assert [one.status for one in world.attempts(receipt.pledge_id, "expire")] == ["done"]


def test_cancelling_while_the_processor_is_away_is_done_when_it_is_back(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    world.sandbox.fault("/v1/checkout/sessions", 503, times=3)
    with pytest.raises(GatewayUnavailable):
        pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    world.clock.advance(timedelta(seconds=3))
    world.work()

    assert world.statuses(receipt.pledge_id) == ["expired"]
    assert world.campaign(campaign).reserved_shares == 0


def _person(world: World, actor: Actor) -> User:
    with world.deps.reading() as session:
        return session.exec(select(User).where(User.id == actor.user_id)).one()


def _registration(world: World, kind: str) -> Registration:
    with world.deps.reading() as session:
        query = select(Registration).where(Registration.kind == kind)
        return session.exec(query.order_by(col(Registration.created_at).desc())).first() or _none()


def _none() -> Registration:
    raise AssertionError("nobody was registered")
