"""Money that was left for a person goes to its enterprise once two people agree, and never past
what protects its backers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select

from crowdfund.db.queries import left_transfers
from crowdfund.db.tables import (
    Attempt,
    AuditEntry,
    Campaign,
    Enterprise,
    IdentityCheck,
    Proposal,
    WorkFailure,
)
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import Conflict, CrowdfundError, GatewayRefused, NotAllowed
from crowdfund.domain.proposal import OPEN_FOR
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import (
    clearance,
    jobs_pages,
    payouts,
    proposal_pages,
    proposals,
    releasing,
    retrying,
)
from tests.concurrency.rushing import at_once
from tests.world import World

WHY = "The processor mended the account."


def _refuse(*_args: object, **_values: object) -> None:
    raise GatewayRefused("Not so.")


class Raise:
    """A raise that succeeded, whose transfers the processor found wrong, and two people."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        self.world, self.deps = world, world.deps
        self.campaign: Campaign = world.live_campaign(target_minor=10_000)
        self.pledges = [world.invest(world.person(name), self.campaign, 10) for name in names]
        with monkeypatch.context() as patch:
            patch.setattr(StripeGateway, "create_transfer", _refuse)
            world.to_deadline(self.campaign)
        self.fin = world.person("Fin", Role.FINANCE)
        self.second = world.person("Una", Role.FINANCE)

    def propose(self, who: Actor | None = None) -> str:
        return releasing.propose_release(
            self.deps, actor=who or self.fin, campaign_id=str(self.campaign.id), reason=WHY
        )

    def approve(self, proposal_id: str, who: Actor | None = None) -> None:
        proposals.approve(self.deps, actor=who or self.second, proposal_id=proposal_id)

    def sent(self) -> list[int]:
        return [one["amount"] for one in self.world.listed("/v1/transfers")]

    def transfers(self) -> list[str]:
        return [
            one.status
            for pledge_id in self.pledges
            for one in self.world.attempts(pledge_id, "transfer")
        ]


@pytest.fixture
def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> Raise:
    return Raise(world, monkeypatch, "Anna", "Ben")


def test_what_was_left_goes_out_once_under_the_next_key(scene: Raise) -> None:
    proposal_id = scene.propose()
    [row] = proposal_pages.proposals_page(scene.deps, actor=scene.second).waiting
    assert row.title == "Release $190.00 to the enterprise"
    scene.world.finish()
    assert scene.sent() == []
    scene.approve(proposal_id)
    scene.world.finish()
    assert scene.sent() == [9_500, 9_500]
    assert scene.world.campaign(scene.campaign).status == "settled"
    old, new = scene.world.attempts(scene.pledges[0], "transfer")
    assert (old.status, new.status, new.number) == ("failed", "done", 2)
    assert new.idempotency_key == f"{old.idempotency_key}:2"
    with scene.deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "campaign.money_released")
        entry = session.exec(query).one()
        made = session.exec(select(AuditEntry).where(AuditEntry.action == "proposal.made")).one()
    sums = {"transfers": 2, "amount_minor": 19_000, "currency": "USD"}
    assert (entry.actor_name, entry.after) == ("Una", sums)
    assert (made.after["amount_minor"], made.after["currency"]) == (19_000, "USD")


def test_what_was_sent_at_the_processor_meanwhile_is_adopted(scene: Raise) -> None:
    [account] = scene.world.listed("/v1/accounts")
    sent = scene.world.sandbox.api(
        "POST",
        "/v1/transfers",
        amount="9500",
        currency="usd",
        destination=account["id"],
        source_transaction=scene.world.pledge_row(scene.pledges[0]).charge_ref,
        transfer_group=f"pledge_{scene.pledges[0]}",
    )
    scene.approve(scene.propose())
    scene.world.finish()
    assert scene.world.statuses(*scene.pledges) == ["settled", "settled"]
    made = [one["id"] for one in scene.world.listed("/v1/transfers")]
    assert (len(made), sent["id"] in made) == (2, True)


def test_attacks_on_the_two_people(scene: Raise) -> None:
    world = scene.world
    for role in (Role.MEMBER, Role.MODERATOR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            scene.propose(world.person("Mo", role))
    proposal_id = scene.propose()
    with pytest.raises(NotAllowed, match="Another person"):
        scene.approve(proposal_id, scene.fin)
    with pytest.raises(NotAllowed):
        scene.approve(proposal_id, world.person("Mo", Role.MODERATOR))
    with pytest.raises(Conflict, match="waits for a second person"):
        scene.propose(scene.second)
    world.clock.advance(OPEN_FOR)
    with pytest.raises(Conflict, match="in time"):
        scene.approve(proposal_id)
    assert set(scene.transfers()) == {"parked"}


def test_who_works_for_the_enterprise_neither_proposes_nor_approves(scene: Raise) -> None:
    owner_id = scene.world.enterprise_of(scene.campaign).owner_id
    owner = Actor(owner_id, Role.FINANCE, "Founder", "")
    with pytest.raises(NotAllowed, match="role in this enterprise"):
        scene.propose(owner)
    proposal_id = scene.propose()
    with pytest.raises(NotAllowed, match="role in this enterprise"):
        scene.approve(proposal_id, owner)


def test_two_approvers_at_once_release_once(scene: Raise) -> None:
    proposal_id = scene.propose()
    people = [scene.second, scene.world.person("Uri", Role.FINANCE)]
    answers = at_once(*[lambda who=who: scene.approve(proposal_id, who) for who in people])
    assert sorted(one is None for one in answers) == [False, True]
    assert sorted(scene.transfers()) == ["failed", "failed", "pending", "pending"]
    scene.world.finish()
    assert scene.sent() == [9_500, 9_500]


def _lose_account(scene: Raise) -> None:
    row = scene.world.enterprise_of(scene.campaign)
    row.payout_status = "pending"
    scene.world.put(row)


def _list_owner(scene: Raise) -> None:
    owner_id = scene.world.enterprise_of(scene.campaign).owner_id
    with scene.deps.transaction() as session:
        query = select(IdentityCheck).where(col(IdentityCheck.user_id) == owner_id)
        session.exec(query).one().screening = "possible"


def _forget_owner(scene: Raise) -> None:
    stranger = scene.world.person("Stranger", is_verified=False)
    with scene.deps.transaction() as session:
        session.get_one(Enterprise, scene.campaign.enterprise_id).owner_id = stranger.user_id


def _ask_backers_again(scene: Raise) -> None:
    row = scene.world.pledge_row(scene.pledges[0])
    row.reconfirm_by = scene.world.clock.now() + timedelta(days=1)
    scene.world.put(row)


@pytest.mark.parametrize("happens", [_lose_account, _list_owner, _forget_owner, _ask_backers_again])
def test_nothing_goes_past_what_protects_money(
    scene: Raise, happens: Callable[[Raise], None]
) -> None:
    """Between proposal and approval; and it cannot be proposed afterwards either."""
    proposal_id = scene.propose()
    happens(scene)
    with pytest.raises(Conflict) as refused:
        scene.approve(proposal_id)
    assert refused.value.message != releasing.NOTHING_LEFT
    assert set(scene.transfers()) == {"parked"}
    with scene.deps.reading() as session:
        assert session.get_one(Proposal, UUID(proposal_id)).status == "pending"
    proposals.take_back(scene.deps, actor=scene.fin, proposal_id=proposal_id)
    with pytest.raises(Conflict):
        scene.propose()


def test_what_is_left_after_the_proposal_waits_for_the_next_one(scene: Raise) -> None:
    proposal_id = scene.propose()
    [late] = scene.world.attempts(scene.pledges[1], "transfer")
    late.parked_at = scene.world.clock.now() + timedelta(seconds=1)
    scene.world.put(late)
    scene.approve(proposal_id)
    assert scene.transfers() == ["failed", "pending", "parked"]


def test_a_disputed_payment_stays_where_it_is(scene: Raise) -> None:
    proposal_id = scene.propose()
    for pledge_id in scene.pledges:
        scene.world.dispute(pledge_id)
    scene.world.work()
    with pytest.raises(Conflict, match="left for a person"):
        scene.approve(proposal_id)
    assert set(scene.transfers()) == {"parked"}


def test_a_raise_that_is_not_decided_has_nothing_to_release(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    with pytest.raises(Conflict, match="not decided to be met"):
        releasing.propose_release(
            world.deps, actor=world.admin(), campaign_id=str(campaign.id), reason=WHY
        )


def _leave(scene: Raise, kind: str) -> str:
    """Work on the first pledge's money is left for a person here instead. Returns its row's id."""
    now, [parked] = scene.world.clock.now(), scene.world.attempts(scene.pledges[0], "transfer")
    parked.status, parked.parked_at = "waiting", None
    subject = str(parked.id)
    with scene.deps.transaction() as session:
        if kind == "campaign":
            subject = str(scene.campaign.id)
            session.delete(session.merge(parked))
            session.get_one(Campaign, scene.campaign.id).due_at = None
        else:
            session.merge(parked)
        session.add(
            WorkFailure(
                kind=kind,
                subject_ref=subject,
                reason="Broken.",
                tries=12,
                first_failed_at=now,
                last_failed_at=now,
                parked_at=now,
            )
        )
    return subject


def _owner(scene: Raise) -> Actor:
    return Actor(scene.world.enterprise_of(scene.campaign).owner_id, Role.MEMBER, "Founder", "")


def _come_back_from_the_account(scene: Raise) -> None:
    payouts.refresh(scene.deps, actor=_owner(scene))


def _clear_the_owner(scene: Raise) -> None:
    with scene.deps.transaction() as session:
        clearance.wake(session, [_owner(scene).user_id], at=scene.world.clock.now())


def _win_a_dispute(scene: Raise) -> None:
    dispute_ref = scene.world.dispute(scene.pledges[0])
    scene.world.work()
    scene.world.end_dispute(dispute_ref, "won")


@pytest.mark.parametrize("wake", [_come_back_from_the_account, _clear_the_owner, _win_a_dispute])
@pytest.mark.parametrize("kind", ["transfer", "campaign"])
def test_nothing_that_wakes_work_sends_what_was_left_for_two_people(
    scene: Raise, kind: str, wake: Callable[[Raise], None]
) -> None:
    _leave(scene, kind)
    wake(scene)
    scene.world.finish()
    assert scene.sent() == []
    scene.approve(scene.propose())
    scene.world.finish()
    assert scene.sent() == [9_500, 9_500]


def test_what_was_left_is_not_even_due_when_what_waits_is_woken(scene: Raise) -> None:
    """A hundred thousand of them would be passed by at every claim."""
    subject = _leave(scene, "transfer")
    with scene.deps.transaction() as session:
        [other] = scene.world.attempts(scene.pledges[1], "transfer")
        session.get_one(Attempt, other.id).status = "waiting"
        session.get_one(Attempt, UUID(subject)).due_at = None
    _clear_the_owner(scene)
    assert [
        scene.world.attempts(pledge_id, "transfer")[0].due_at is None for pledge_id in scene.pledges
    ] == [True, False]


def test_however_many_were_left_a_statement_has_few_parameters() -> None:
    """PostgreSQL takes 65,535."""
    asked: list[Any] = []
    ids = [UUID(int=number) for number in range(70_000)]
    session = _Listener(asked)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    left_transfers.ask_again(session, ids, until=at, at=at)  # type: ignore[arg-type]
    written = {"dialect": postgresql.dialect(), "compile_kwargs": {"render_postcompile": True}}
    most = max(len(one.compile(**written).params) for one in asked)
    assert len(asked) == 4
    assert most < 30


class _Listener:
    """A session that finds 70,000 rows whatever it is asked."""

    def __init__(self, asked: list[Any]) -> None:
        self._asked = asked

    def execute(self, statement: Any) -> _Listener:
        self._asked.append(statement)
        return self

    def all(self) -> list[Any]:
        return [SimpleNamespace(id=UUID(int=one), amount_minor=1) for one in range(70_000)]

    def scalars(self) -> list[Any]:
        return [UUID(int=one) for one in range(70_000)]


@pytest.mark.parametrize("kind", ["transfer", "campaign"])
def test_work_that_failed_here_is_no_other_door(scene: Raise, kind: str) -> None:
    """Not parked by the processor: the transfer's own work, or the raise's next step, gave up."""
    subject = _leave(scene, kind)
    with pytest.raises(NotAllowed, match="two people"):
        retrying.retry_work(
            scene.deps, actor=scene.fin, work_ref=f"{kind}:{subject}", reason=WHY, alike=True
        )
    rows = jobs_pages.jobs_page(scene.deps, actor=scene.fin).stuck
    assert {row.releases for row in rows} == {str(scene.campaign.id)}
    scene.approve(scene.propose())
    scene.world.finish()
    assert scene.sent() == [9_500, 9_500]
    assert scene.world.campaign(scene.campaign).status == "settled"
    with scene.deps.reading() as session:
        query = select(AuditEntry.after).where(AuditEntry.action == "campaign.money_released")
        after = session.exec(query).one()
    assert after is not None
    assert after.get("unasked_minor") == (9_500 if kind == "campaign" else None)


def test_a_step_that_was_left_since_waits_for_the_next_proposal(scene: Raise) -> None:
    proposal_id = scene.propose()
    scene.world.clock.advance(timedelta(seconds=1))
    _leave(scene, "campaign")
    scene.approve(proposal_id)
    assert scene.world.campaign(scene.campaign).due_at is None
    scene.world.finish()
    assert scene.sent() == [9_500]
    scene.approve(scene.propose())
    scene.world.finish()
    assert scene.sent() == [9_500, 9_500]


def test_who_joined_the_enterprise_since_has_proposed_nothing(scene: Raise) -> None:
    proposal_id = scene.propose()
    with scene.deps.transaction() as session:
        enterprise = session.get_one(Enterprise, scene.campaign.enterprise_id)
        enterprise.owner_id = scene.fin.user_id
    with pytest.raises(Conflict, match="may not propose this any more"):
        scene.approve(proposal_id)
    assert set(scene.transfers()) == {"parked"}


def test_a_refusal_is_in_words(scene: Raise) -> None:
    with pytest.raises(CrowdfundError, match="Say why"):
        releasing.propose_release(
            scene.deps, actor=scene.fin, campaign_id=str(scene.campaign.id), reason=" "
        )
