"""Nobody pledges large sums, and no money is paid out, before it is known who they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from crowdfund.db.queries import investors
from crowdfund.db.tables import Campaign, Enterprise, IdentityCheck
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import (
    CrowdfundError,
    GatewayUnavailable,
    IdentityNeeded,
    NotAllowed,
)
from crowdfund.domain.screening import Listed, ListKind
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import (
    identities,
    identity_limits,
    investing,
    payout_waiting,
    pledge_pages,
    screening,
    settlement,
    transfers,
)
from crowdfund.services.dashboard import founder_dashboard
from crowdfund.services.screening_decisions import decide
from crowdfund.services.screening_list import LocalList
from tests.world import World

YEAR = timedelta(days=367)


@pytest.fixture
def stranger(world: World) -> Actor:
    """Somebody who is not verified."""
    return world.person("Stranger", is_verified=False)


def verify(world: World, person: Actor, **document: str) -> None:
    identities.start(world.deps, actor=person)
    with world.deps.reading() as session:
        query = select(IdentityCheck.provider_ref).where(IdentityCheck.user_id == person.user_id)
        ref = session.exec(query).one()
    world.sandbox.control("verify", session=ref, **document)
    identities.came_back(world.deps, actor=person)


def check_of(world: World, person: Actor) -> str:
    with world.deps.reading() as session:
        query = select(IdentityCheck.id).where(IdentityCheck.user_id == person.user_id)
        return str(session.exec(query).one())


def large(world: World, owner: Actor | None = None, **more: Any) -> Campaign:
    """A raise in which 100 shares cost 1,000.00."""
    return world.live_campaign(owner, target_minor=50_000, maximum_minor=1_000_000, **more)


def test_a_stranger_pledges_up_to_the_limit_and_then_has_to_be_known(
    world: World, stranger: Actor
) -> None:
    campaign = large(world)
    world.invest(stranger, campaign, 60)
    form = investing.invest_form(world.deps, actor=stranger, slug=campaign.slug)
    assert "$400.00" in form.identity_text
    with pytest.raises(IdentityNeeded, match=r"\$400\.00"):
        world.pledge(stranger, campaign, 41)
    world.invest(stranger, campaign, 40)
    with pytest.raises(IdentityNeeded):
        world.pledge(stranger, campaign, 1)
    verify(world, stranger)
    world.invest(stranger, campaign, 500)
    form = investing.invest_form(world.deps, actor=stranger, slug=campaign.slug)
    assert form.identity_text == ""


def test_pledges_of_all_campaigns_count_for_twelve_months(world: World, stranger: Actor) -> None:
    world.invest(stranger, large(world, lasts=timedelta(days=60)), 100)
    with pytest.raises(IdentityNeeded):
        world.pledge(stranger, large(world), 1)
    world.clock.advance(YEAR)
    world.pledge(stranger, large(world), 100)
    world.finish()


def test_what_went_back_does_not_count_and_neither_does_another_currency(
    world: World, stranger: Actor
) -> None:
    campaign = large(world)
    receipt = world.pledge(stranger, campaign, 100)
    world.pledge(stranger, large(world, currency="EUR"), 100)
    world.expire(receipt.pledge_id)
    world.pledge(stranger, campaign, 100)


def test_who_may_be_on_a_list_pledges_like_a_stranger(world: World, stranger: Actor) -> None:
    verify(world, stranger, first_name="Boris", last_name="Quillfeather", born="1958-01-01")
    with pytest.raises(IdentityNeeded):
        world.pledge(stranger, large(world), 101)


def test_who_is_on_a_list_by_a_persons_decision_pledges_nothing(
    world: World, stranger: Actor
) -> None:
    finance, campaign = world.person("Fin", Role.FINANCE), large(world)
    verify(world, stranger, first_name="Boris", last_name="Quillfeather", born="1958-01-01")
    asked = {"actor": finance, "check_id": check_of(world, stranger), "reason": "Looked."}
    decide(world.deps, decision="refuse", **asked)
    with pytest.raises(NotAllowed, match="cannot pledge"):
        world.pledge(stranger, campaign, 1)
    assert world.campaign(campaign).reserved_shares == 0
    form = investing.invest_form(world.deps, actor=stranger, slug=campaign.slug)
    assert (form.takes_pledges, "cannot pledge" in form.closed_text) == (False, True)
    decide(world.deps, decision="approve", **asked)
    world.invest(stranger, campaign, 101)


def test_the_limit_is_a_setting_that_means_as_much_in_each_currency(
    world: World, stranger: Actor
) -> None:
    strict = replace(world, deps=replace(world.deps, identity_required_above=0))
    with pytest.raises(IdentityNeeded):
        strict.pledge(stranger, large(world), 1)
    yen = world.live_campaign(
        currency="JPY", price="1000", target_minor=100_000, maximum_minor=10_000_000
    )
    with pytest.raises(IdentityNeeded, match="¥100,000"):
        world.pledge(stranger, yen, 101)
    world.pledge(stranger, yen, 100)


def crowd(world: World, backer: Actor, campaign: Campaign) -> list[str]:
    """Two pledges at once, of which only one has room. Returns what came of each."""
    outcomes: list[str] = []
    start = Barrier(2)

    def buy() -> None:
        start.wait()
        try:
            world.pledge(backer, campaign, 60)
            outcomes.append("reserved")
        except CrowdfundError as error:
            outcomes.append(type(error).__name__)

    buyers = [Thread(target=buy) for _ in range(2)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    return sorted(outcomes)


def test_two_pledges_at_once_do_not_both_take_the_room_of_one(
    world: World, stranger: Actor
) -> None:
    assert crowd(world, stranger, large(world)) == ["IdentityNeeded", "reserved"]


def test_without_the_turn_both_would(
    world: World, stranger: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race that the turn is there for: each sees the sum before the other's pledge."""
    seen = Barrier(2)
    real = identity_limits.bound_minor

    def meet(limit: int, currency: str) -> int:
        seen.wait(60)
        return real(limit, currency)

    monkeypatch.setattr(investors, "TURN", "SELECT %(backer_id)s::text")
    monkeypatch.setattr(identity_limits, "bound_minor", meet)
    assert crowd(world, stranger, large(world)) == ["reserved", "reserved"]


def test_money_waits_until_the_founder_is_known_and_then_goes(
    world: World, stranger: Actor
) -> None:
    campaign = large(world, stranger)
    backer = world.person("Ann")
    pledge_id = world.invest(backer, campaign, 60)
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "settling"
    assert world.attempts(pledge_id, "transfer") == []
    assert "Verify your identity to receive your money" in world.notices(stranger)
    assert (
        "known who receives it"
        in pledge_pages.pledge_page(world.deps, actor=backer, pledge_id=pledge_id).next_text
    )
    board = founder_dashboard(world.deps, actor=stranger, campaign_id=str(campaign.id))
    assert board.identity_text
    verify(world, stranger)
    world.finish()
    assert world.campaign(campaign).status == "settled"
    assert world.statuses(pledge_id) == ["settled"]


def test_money_waits_for_a_decision_and_finance_is_reminded(world: World, stranger: Actor) -> None:
    finance = world.person("Fin", Role.FINANCE)
    campaign = large(world, stranger)
    pledge_id = world.invest(world.person("Ann"), campaign, 60)
    verify(world, stranger, first_name="Boris", last_name="Quillfeather", born="1958-01-01")
    world.to_deadline(campaign)
    assert world.attempts(pledge_id, "transfer") == []
    assert "Your identity is still being looked at" in world.notices(stranger)
    assert any("waits for a decision" in subject for subject in world.notices(finance))
    board = founder_dashboard(world.deps, actor=stranger, campaign_id=str(campaign.id))
    assert (board.identity_text, board.payout_text) == ("", "")
    assert "until a person here has looked at who you are; if nobody has" in board.decision_text
    check_id = check_of(world, stranger)
    decide(world.deps, actor=finance, check_id=check_id, decision="approve", reason="Not he.")
    world.finish()
    assert world.statuses(pledge_id) == ["settled"]
    board = founder_dashboard(world.deps, actor=stranger, campaign_id=str(campaign.id))
    assert board.decision_text == ""


def test_a_founder_who_was_refused_is_not_told_that_a_decision_waits(
    world: World, stranger: Actor
) -> None:
    finance = world.person("Fin", Role.FINANCE)
    campaign = large(world, stranger)
    world.invest(world.person("Ann"), campaign, 60)
    verify(world, stranger, first_name="Boris", last_name="Quillfeather", born="1958-01-01")
    world.to_deadline(campaign)

    def waits() -> bool:
        board = founder_dashboard(world.deps, actor=stranger, campaign_id=str(campaign.id))
        return board.decision_text != ""

    assert waits()
    check_id = check_of(world, stranger)
    decide(world.deps, actor=finance, check_id=check_id, decision="refuse", reason="It is he.")
    assert not waits()
    before = (world.notices(stranger), world.notices(finance))
    world.clock.advance(timedelta(days=8))
    world.finish()
    assert (world.notices(stranger), world.notices(finance)) == before


def test_a_founder_who_is_never_known_has_everybody_refunded(world: World, stranger: Actor) -> None:
    campaign = large(world, stranger)
    pledge_id = world.invest(world.person("Ann"), campaign, 60)
    world.to_deadline(campaign)
    for _ in range(14):
        world.clock.advance(timedelta(days=7))
        world.finish()
    assert world.campaign(campaign).status == "refunded"
    assert world.statuses(pledge_id) == ["refunded"]


def intended(world: World, founder: Actor) -> tuple[str, UUID]:
    """A raise that succeeded, and no worker that would make its transfer at once. Returns the
    pledge and the transfer that is intended for it."""
    campaign = large(world, founder)
    pledge_id = world.invest(world.person("Ann"), campaign, 60)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    for _ in range(3):
        settlement.advance(world.deps, campaign_id=campaign.id)
    [attempt] = world.attempts(pledge_id, "transfer")
    return pledge_id, attempt.id


def name_on_a_new_list(world: World, person: Actor) -> str:
    """Compares everybody with a list that somebody is on. Returns the person's check."""
    listed = [Listed("N-1", ListKind.SANCTIONS, ("Founder Known Here",), None)]
    with world.deps.transaction() as session:
        query = select(IdentityCheck).where(IdentityCheck.user_id == person.user_id)
        check = session.exec(query).one()
        check.name = "Founder Known Here"
        session.add(check)
    screening.rescreen(replace(world.deps, screener=LocalList("list-2", listed)))
    return str(check.id)


def test_transfers_that_were_intended_wait_when_a_new_list_names_the_founder(
    world: World,
) -> None:
    founder, finance = world.person("Founder"), world.person("Fin", Role.FINANCE)
    pledge_id, attempt_id = intended(world, founder)
    check_id = name_on_a_new_list(world, founder)
    transfers.execute(world.deps, attempt_id=attempt_id)
    [waiting] = world.attempts(pledge_id, "transfer")
    assert (waiting.status, waiting.tries) == ("waiting", 0)
    assert world.listed("/v1/transfers") == []
    decide(world.deps, actor=finance, check_id=check_id, decision="approve", reason="Not they.")
    world.finish()
    assert world.statuses(pledge_id) == ["settled"]


def _down(*_args: object, **_values: object) -> None:
    raise GatewayUnavailable("The processor does not answer.")


def test_a_transfer_that_was_tried_before_waits_for_the_founder_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder, finance = world.person("Founder"), world.person("Fin", Role.FINANCE)
    pledge_id, attempt_id = intended(world, founder)
    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", _down)
        transfers.execute(world.deps, attempt_id=attempt_id)
    check_id = name_on_a_new_list(world, founder)
    for tries in (2, 3):
        transfers.execute(world.deps, attempt_id=attempt_id)
        [waiting] = world.attempts(pledge_id, "transfer")
        assert (waiting.status, waiting.tries) == ("waiting", tries)
        assert waiting.due_at is not None
        assert waiting.due_at > world.clock.now() + transfers.OWNER_LOOK / 2
    assert world.listed("/v1/transfers") == []
    decide(world.deps, actor=finance, check_id=check_id, decision="approve", reason="Not they.")
    world.finish()
    assert len(world.listed("/v1/transfers")) == 1
    assert world.statuses(pledge_id) == ["settled"]


def test_what_was_sent_before_the_list_named_the_founder_is_booked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = world.person("Founder")
    pledge_id, attempt_id = intended(world, founder)
    send = StripeGateway.create_transfer

    def lose_the_answer(*args: Any, **values: Any) -> None:
        send(*args, **values)
        _down()

    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", lose_the_answer)
        transfers.execute(world.deps, attempt_id=attempt_id)
    name_on_a_new_list(world, founder)
    transfers.execute(world.deps, attempt_id=attempt_id)
    assert world.statuses(pledge_id) == ["settled"]
    assert len(world.listed("/v1/transfers")) == 1


def test_what_is_waited_for_is_said_in_its_order(world: World, stranger: Actor) -> None:
    campaign = large(world, stranger, can_receive=False)

    def waits() -> str:
        with world.deps.reading() as session:
            found = session.exec(
                select(Enterprise).where(Enterprise.id == campaign.enterprise_id)
            ).one()
            return payout_waiting.what_for(session, found).value

    assert waits() == "account"
    world.connect_payouts(stranger)
    assert waits() == "owner"
    verify(world, stranger)
    assert waits() == "nothing"
