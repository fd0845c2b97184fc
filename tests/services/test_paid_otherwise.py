"""A refund that its bank sent back is paid another way, which two people write down."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, Campaign
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import (
    Conflict,
    CrowdfundError,
    GatewayRefused,
    InvalidInput,
    NotAllowed,
    NotFound,
    TransitionRefused,
)
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import (
    jobs_pages,
    paid_otherwise,
    pledge_pages,
    pledging,
    proposal_pages,
    proposals,
    refunds,
    retrying,
)
from tests.concurrency.rushing import at_once
from tests.reconciling import Auditor
from tests.world import FAILING_REFUND_CARD, World

WHY, REF = "Agreed with her by letter.", "SEPA 2026-4711"


class Stuck:
    """A raise that failed, and one backer who had cancelled and whose bank sent the refund back."""

    def __init__(self, world: World) -> None:
        self.world, self.deps = world, world.deps
        self.anna = world.person("Anna")
        self.campaign: Campaign = world.live_campaign(target_minor=100_000)
        self.pledge_id = world.invest(self.anna, self.campaign, 5, card=FAILING_REFUND_CARD)
        pledging.cancel(world.deps, actor=self.anna, pledge_id=self.pledge_id)
        world.clock.advance(timedelta(minutes=1))
        world.work()
        world.to_deadline(self.campaign)
        self.fin = world.person("Fin", Role.FINANCE)
        self.una = world.person("Una", Role.FINANCE)
        [*_before, last] = world.attempts(self.pledge_id, "refund")
        self.attempt_id = str(last.id)

    def propose(self, who: Actor | None = None, **given: str) -> str:
        named = {"attempt_id": self.attempt_id, "bank_ref": REF, "reason": WHY} | given
        return paid_otherwise.propose_paid(self.deps, actor=who or self.fin, **named)

    def approve(self, proposal_id: str, who: Actor | None = None) -> None:
        proposals.approve(self.deps, actor=who or self.una, proposal_id=proposal_id)

    def retry(self) -> None:
        retrying.retry_attempt(
            self.deps, actor=self.fin, attempt_id=self.attempt_id, reason="The card works again."
        )


@pytest.fixture
def stuck(world: World) -> Stuck:
    return Stuck(world)


def test_two_people_book_it_and_the_raise_ends(stuck: Stuck) -> None:
    world = stuck.world
    assert world.statuses(stuck.pledge_id) == ["refunding"]
    assert world.campaign(stuck.campaign).status == "refunding"
    [left] = jobs_pages.jobs_page(stuck.deps, actor=stuck.fin).stuck
    assert (left.id, left.has_come_back) == (stuck.attempt_id, True)
    proposal_id = stuck.propose()
    [row] = proposal_pages.proposals_page(stuck.deps, actor=stuck.una).waiting
    assert row.title == f"Book $50.00 as paid back by bank transfer {REF}"
    assert world.statuses(stuck.pledge_id) == ["refunding"]

    stuck.approve(proposal_id)
    world.check_books()
    world.finish()

    assert world.statuses(stuck.pledge_id) == ["refunded"]
    assert world.campaign(stuck.campaign).status == "refunded"
    assert world.balance(f"refunds_due:{stuck.campaign.id}") == 0
    assert world.balance("platform") == -5_000
    assert [one.status for one in world.attempts(stuck.pledge_id, "refund")] == ["failed", "failed"]
    assert world.last_notice(stuck.anna).subject == "$50.00 was paid to you by bank transfer"
    page = pledge_pages.pledge_page(stuck.deps, actor=stuck.anna, pledge_id=stuck.pledge_id)
    assert page.money_text == "$50.00 was paid to you by bank transfer."
    assert page.timeline[-1].text == "Paid to you by bank transfer."
    assert len(world.listed("/v1/refunds")) == 1
    assert Auditor(world).reconcile() == []
    with stuck.deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "pledge.refund_paid_otherwise")
        entry = session.exec(query).one()
    assert (entry.actor_name, entry.reason) == ("Una", WHY)
    assert entry.after == {"amount_minor": 5_000, "currency": "USD", "bank_ref": REF}


def test_attacks_on_the_two_people(stuck: Stuck) -> None:
    world = stuck.world
    for role in (Role.MEMBER, Role.MODERATOR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            stuck.propose(world.person("Mo", role))
    anna_here = Actor(stuck.anna.user_id, Role.FINANCE, "Anna", "")
    with pytest.raises(NotAllowed, match="about you"):
        stuck.propose(anna_here)
    for given in ({"bank_ref": " "}, {"bank_ref": "x" * 81}, {"reason": ""}):
        with pytest.raises(InvalidInput):
            stuck.propose(**given)
    with pytest.raises(NotFound):
        stuck.propose(attempt_id=str(UUID(int=7)))
    proposal_id = stuck.propose()
    with pytest.raises(NotAllowed, match="Another person"):
        stuck.approve(proposal_id, stuck.fin)
    with pytest.raises(NotAllowed, match="about you"):
        stuck.approve(proposal_id, anna_here)
    with pytest.raises(Conflict, match="waits for a second person"):
        stuck.propose(stuck.una)
    assert world.statuses(stuck.pledge_id) == ["refunding"]


def test_nothing_goes_to_the_card_while_it_is_being_booked(stuck: Stuck) -> None:
    """Or it would be paid twice; and what is on its way to the card cannot be booked."""
    proposal_id = stuck.propose()
    with pytest.raises(TransitionRefused, match="bank transfer"):
        stuck.retry()
    proposals.take_back(stuck.deps, actor=stuck.fin, proposal_id=proposal_id)
    stuck.retry()
    with pytest.raises(Conflict, match="on its way again"):
        stuck.propose()


@pytest.mark.parametrize(("said", "is_here"), [("Not so.", True), (refunds.PART_ELSEWHERE, False)])
def test_one_that_the_processor_refuses_afterwards_can_still_be_booked(
    stuck: Stuck, monkeypatch: pytest.MonkeyPatch, said: str, *, is_here: bool
) -> None:
    """But not when somebody else made a refund, which the processor knows of."""

    def refuse(*_args: object, **_values: object) -> None:
        raise GatewayRefused(said)

    stuck.retry()
    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_refund", refuse)
        stuck.world.finish()
    [left] = jobs_pages.jobs_page(stuck.deps, actor=stuck.fin).stuck
    assert (left.reason, left.has_come_back) == (said, is_here)
    if not is_here:
        with pytest.raises(Conflict, match="No bank"):
            stuck.propose(attempt_id=left.id)
        return
    stuck.approve(stuck.propose(attempt_id=left.id))
    assert stuck.world.statuses(stuck.pledge_id) == ["refunded"]


def test_a_dispute_in_between_stops_it(stuck: Stuck) -> None:
    """The bank may give the backer the payment back itself."""
    proposal_id = stuck.propose()
    stuck.world.dispute(stuck.pledge_id)
    stuck.world.work()
    with pytest.raises(Conflict, match="on its way again"):
        stuck.approve(proposal_id)
    assert stuck.world.statuses(stuck.pledge_id) == ["disputed"]


def test_a_dispute_that_is_won_sends_nothing_to_the_card_while_it_is_being_booked(
    stuck: Stuck,
) -> None:
    """The backer was paid another way before: two people go on with that."""
    proposal_id = stuck.propose()
    dispute_ref = stuck.world.dispute(stuck.pledge_id)
    stuck.world.work()
    stuck.world.end_dispute(dispute_ref, "won")
    stuck.world.finish()
    [left] = jobs_pages.jobs_page(stuck.deps, actor=stuck.fin).stuck
    assert left.has_come_back
    stuck.approve(proposal_id)
    stuck.world.finish()
    assert stuck.world.statuses(stuck.pledge_id) == ["refunded"]
    assert len(stuck.world.listed("/v1/refunds")) == 1


def test_what_a_dispute_took_in_part_is_proposed_again(stuck: Stuck) -> None:
    proposal_id = stuck.propose()
    [refund] = [
        one for one in stuck.world.attempts(stuck.pledge_id, "refund") if one.status == "parked"
    ]
    refund.amount_minor -= 1
    stuck.world.put(refund)
    with pytest.raises(Conflict, match="propose it again"):
        stuck.approve(proposal_id)
    refund.amount_minor += 1
    stuck.world.put(refund)


def test_two_approvers_at_once_book_once(stuck: Stuck) -> None:
    proposal_id = stuck.propose()
    people = [stuck.una, stuck.world.person("Uri", Role.FINANCE)]
    answers = at_once(*[lambda who=who: stuck.approve(proposal_id, who) for who in people])
    assert sorted(isinstance(one, CrowdfundError) for one in answers) == [False, True]
    assert stuck.world.balance("platform") == -5_000
