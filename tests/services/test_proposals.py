"""Two people for what cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, Notice, Proposal, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import (
    Conflict,
    CrowdfundError,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TransitionRefused,
)
from crowdfund.domain.permissions import ALLOWED, Action
from crowdfund.domain.proposal import OPEN_FOR, ProposalKind
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import (
    counters,
    early_close_proposals,
    moderation,
    proposal_pages,
    proposals,
    regime_switch,
    releasing,
)
from crowdfund.services.deps import Deps
from tests.world import World

WHY = "The enterprise is not what it says."


@pytest.fixture
def ada(world: World) -> Actor:
    """An admin."""
    return world.person("Ada", Role.ADMIN)


@pytest.fixture
def bela(world: World) -> Actor:
    """A second admin."""
    return world.person("Bela", Role.ADMIN)


@pytest.fixture
def member(world: World) -> Actor:
    """Somebody whose role changes."""
    return world.person("Mina")


def role_of(deps: Deps, person: Actor) -> str:
    with deps.reading() as session:
        return session.get_one(User, person.user_id).role


def status_of(deps: Deps, proposal_id: str) -> str:
    with deps.reading() as session:
        return session.get_one(Proposal, UUID(proposal_id)).status


def write_approval(deps: Deps, proposal_id: str, decider: UUID) -> None:
    with deps.transaction() as session:
        row = session.get_one(Proposal, UUID(proposal_id))
        row.status, row.decided_by_id, row.decided_at = "approved", decider, deps.now()
        session.add(row)


def propose(deps: Deps, actor: Actor | None, person: Actor, role: str = "auditor") -> str:
    return proposals.propose_role(
        deps, actor=actor, person_id=str(person.user_id), role=role, reason="She joins us."
    )


def test_a_role_changes_when_a_second_person_approves(
    deps: Deps, ada: Actor, bela: Actor, member: Actor
) -> None:
    proposal_id = propose(deps, ada, member)
    assert role_of(deps, member) == "member"
    proposals.approve(deps, actor=bela, proposal_id=proposal_id)
    assert role_of(deps, member) == "auditor"
    assert status_of(deps, proposal_id) == "approved"
    with deps.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.number)).all()  # type: ignore[arg-type]
    told = [(entry.action, entry.actor_name, entry.after.get("role")) for entry in entries[-3:]]
    assert told == [
        ("proposal.made", "Ada", "auditor"),
        ("proposal.approved", "Bela", "auditor"),
        ("account.role_changed", "Bela", "auditor"),
    ]


def test_the_proposer_never_approves(deps: Deps, ada: Actor, member: Actor) -> None:
    proposal_id = propose(deps, ada, member)
    for decide in (
        lambda: proposals.approve(deps, actor=ada, proposal_id=proposal_id),
        lambda: proposals.refuse(deps, actor=ada, proposal_id=proposal_id, reason="No."),
    ):
        with pytest.raises(NotAllowed, match="Another person"):
            decide()
    assert (role_of(deps, member), status_of(deps, proposal_id)) == ("member", "pending")


def test_the_database_refuses_one_person_who_is_both(deps: Deps, ada: Actor, member: Actor) -> None:
    """What no service does, written past all of them."""
    proposal_id = propose(deps, ada, member)
    for decider in (ada.user_id, member.user_id):
        with pytest.raises(IntegrityError, match="two_people"):
            write_approval(deps, proposal_id, decider)


def test_nobody_decides_about_themselves(deps: Deps, world: World, ada: Actor, bela: Actor) -> None:
    world.person("Cleo", Role.ADMIN)
    with pytest.raises(NotAllowed, match="about you"):
        propose(deps, ada, ada, "member")
    proposal_id = propose(deps, ada, bela, "member")
    with pytest.raises(NotAllowed, match="about you"):
        proposals.approve(deps, actor=bela, proposal_id=proposal_id)
    assert role_of(deps, bela) == "admin"


@pytest.mark.parametrize(
    "role", [role for role in Role if Action.CHANGE_ROLES not in ALLOWED[role]]
)
def test_other_roles_neither_propose_nor_approve(
    deps: Deps, world: World, ada: Actor, member: Actor, role: Role
) -> None:
    other = world.person("Otto", role)
    with pytest.raises(NotAllowed):
        propose(deps, other, member)
    proposal_id = propose(deps, ada, member)
    for decide in (proposals.approve, proposals.take_back):
        with pytest.raises(NotAllowed):
            decide(deps, actor=other, proposal_id=proposal_id)
    with pytest.raises(NotAllowed):
        proposals.refuse(deps, actor=other, proposal_id=proposal_id, reason="x")
    assert status_of(deps, proposal_id) == "pending"


def test_who_is_not_signed_in_is_asked_to(deps: Deps, ada: Actor, member: Actor) -> None:
    proposal_id = propose(deps, ada, member)
    for ask in (
        lambda: propose(deps, None, member),
        lambda: proposals.approve(deps, actor=None, proposal_id=proposal_id),
        lambda: proposal_pages.proposals_page(deps, actor=None),
    ):
        with pytest.raises(NotSignedIn):
            ask()


def test_nobody_approves_what_expired(
    deps: Deps, world: World, ada: Actor, bela: Actor, member: Actor
) -> None:
    world.clock.stand_still()
    proposal_id = propose(deps, ada, member)
    world.clock.advance(OPEN_FOR - timedelta(seconds=1))
    with pytest.raises(Conflict, match="proposed already"):
        propose(deps, bela, member)
    world.clock.advance(timedelta(seconds=1))
    with pytest.raises(Conflict, match="in time"):
        proposals.approve(deps, actor=bela, proposal_id=proposal_id)
    [row] = proposal_pages.proposals_page(deps, actor=ada).decided
    assert (row.status_label, row.can_decide, row.can_take_back) == ("Expired", False, False)
    again = propose(deps, bela, member)
    assert (status_of(deps, proposal_id), status_of(deps, again)) == ("expired", "pending")


def test_what_is_decided_stays_decided(deps: Deps, ada: Actor, bela: Actor, member: Actor) -> None:
    proposal_id = propose(deps, ada, member)
    proposals.refuse(deps, actor=bela, proposal_id=proposal_id, reason="Not yet.")
    for decide in (proposals.approve, proposals.take_back):
        with pytest.raises(TransitionRefused):
            decide(
                deps, actor=bela if decide is proposals.approve else ada, proposal_id=proposal_id
            )
    assert (role_of(deps, member), status_of(deps, proposal_id)) == ("member", "refused")


def test_only_its_proposer_takes_a_proposal_back(
    deps: Deps, ada: Actor, bela: Actor, member: Actor
) -> None:
    proposal_id = propose(deps, ada, member)
    with pytest.raises(NotFound):
        proposals.take_back(deps, actor=bela, proposal_id=proposal_id)
    proposals.take_back(deps, actor=ada, proposal_id=proposal_id)
    assert status_of(deps, proposal_id) == "taken_back"


def test_a_proposer_who_lost_the_role_proposes_nothing(
    deps: Deps, world: World, ada: Actor, bela: Actor, member: Actor
) -> None:
    cleo = world.person("Cleo", Role.ADMIN)
    waiting = propose(deps, ada, member)
    demotion = propose(deps, bela, ada, "member")
    proposals.approve(deps, actor=cleo, proposal_id=demotion)
    with pytest.raises(Conflict, match="may not propose"):
        proposals.approve(deps, actor=bela, proposal_id=waiting)
    assert role_of(deps, member) == "member"


def test_two_who_can_change_roles_remain(deps: Deps, world: World, ada: Actor, bela: Actor) -> None:
    with pytest.raises(Conflict, match="have to remain"):
        propose(deps, ada, bela, "member")
    cleo = world.person("Cleo", Role.ADMIN)
    first, second = propose(deps, ada, bela, "member"), propose(deps, bela, cleo, "member")
    proposals.approve(deps, actor=cleo, proposal_id=first)
    with pytest.raises(CrowdfundError):
        proposals.approve(deps, actor=ada, proposal_id=second)
    assert role_of(deps, cleo) == "admin"


def test_two_demotions_at_once_leave_two(deps: Deps, world: World) -> None:
    """Each alone would leave two: without the lock both would pass and leave one."""
    ada, bela, cleo = (world.person(name, Role.ADMIN) for name in ("Ada", "Bela", "Cleo"))
    waiting = [
        (propose(deps, ada, bela, "member"), cleo),
        (propose(deps, bela, cleo, "member"), ada),
    ]
    outcomes = at_once(
        [
            lambda one=one, who=who: proposals.approve(deps, actor=who, proposal_id=one)
            for one, who in waiting
        ]
    )
    assert sorted(outcomes) == ["done", "refused"]
    assert [role_of(deps, one) for one in (ada, bela, cleo)].count("admin") == 2


def test_two_who_approve_at_once_do_it_once(deps: Deps, world: World, member: Actor) -> None:
    ada, bela, cleo = (world.person(name, Role.ADMIN) for name in ("Ada", "Bela", "Cleo"))
    proposal_id = propose(deps, ada, member)
    outcomes = at_once(
        [
            lambda who=who: proposals.approve(deps, actor=who, proposal_id=proposal_id)
            for who in (bela, cleo)
        ]
    )
    assert sorted(outcomes) == ["done", "refused"]
    with deps.reading() as session:
        changed = select(AuditEntry).where(AuditEntry.action == "account.role_changed")
        assert len(session.exec(changed).all()) == 1


def at_once(asks: list[Callable[[], Any]]) -> list[str]:
    """What became of calls that begin together."""
    gate = Barrier(len(asks))

    def run(ask: Callable[[], Any]) -> str:
        gate.wait()
        try:
            ask()
        except CrowdfundError:
            return "refused"
        return "done"

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(run, asks))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": None}, "role"),
        ({"role": {"a": 1}}, "role"),
        ({"role": "member"}, "role"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": 7}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    deps: Deps, ada: Actor, member: Actor, changed: dict[str, Any], field: str
) -> None:
    asked = {"person_id": str(member.user_id), "role": "auditor", "reason": "She joins."} | changed
    with pytest.raises(InvalidInput) as refusal:
        proposals.propose_role(deps, actor=ada, **asked)
    assert refusal.value.field == field


@pytest.mark.parametrize("nothing", ["", "x" * 500, "'; DROP TABLE users", None, str(UUID(int=7))])
def test_what_is_not_there_is_not_found(deps: Deps, ada: Actor, nothing: object) -> None:
    for ask in (
        lambda: proposals.propose_role(
            deps, actor=ada, person_id=nothing, role="auditor", reason="x"
        ),
        lambda: proposals.propose_withdrawal(deps, actor=ada, campaign_id=nothing, reason="x"),
        lambda: proposals.approve(deps, actor=ada, proposal_id=nothing),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_campaign_is_withdrawn_by_two_of_different_roles(deps: Deps, world: World) -> None:
    campaign, backer = world.live_campaign(), world.person("Anna")
    pledge_id = world.invest(backer, campaign, 5)
    mod, fin = world.person("Mo", Role.MODERATOR), world.person("Fin", Role.FINANCE)
    proposal_id = proposals.propose_withdrawal(
        deps, actor=mod, campaign_id=str(campaign.id), reason=WHY
    )
    assert world.campaign(campaign).status == "live"
    (row,) = proposal_pages.proposals_page(deps, actor=fin).waiting
    assert (row.about_path, row.can_open) == (f"/admin/campaigns/{campaign.id}", True)
    assert moderation.review(deps, actor=fin, campaign_id=str(campaign.id)).can_withdraw
    proposals.approve(deps, actor=fin, proposal_id=proposal_id)
    world.finish()
    assert world.campaign(campaign).status == "withdrawn"
    assert world.statuses(pledge_id) == ["refunded"]


def test_one_s_own_campaign_is_not_withdrawn_as_staff(deps: Deps, world: World) -> None:
    founder = world.person("Fay", Role.MODERATOR)
    campaign = world.live_campaign(founder)
    with pytest.raises(NotAllowed, match="as its founder"):
        proposals.propose_withdrawal(deps, actor=founder, campaign_id=str(campaign.id), reason=WHY)
    proposal_id = proposals.propose_withdrawal(
        deps, actor=world.admin(), campaign_id=str(campaign.id), reason=WHY
    )
    with pytest.raises(NotAllowed, match="as its founder"):
        proposals.approve(deps, actor=founder, proposal_id=proposal_id)


def test_a_campaign_that_ended_meanwhile_is_not_withdrawn(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    proposal_id = proposals.propose_withdrawal(
        deps, actor=world.admin(), campaign_id=str(campaign.id), reason=WHY
    )
    world.withdraw_as_founder(campaign)
    with pytest.raises(TransitionRefused):
        proposals.approve(deps, actor=world.admin(), proposal_id=proposal_id)
    assert status_of(deps, proposal_id) == "pending"


def test_those_who_may_approve_are_told_and_the_proposer_of_the_end(
    deps: Deps, ada: Actor, bela: Actor, member: Actor
) -> None:
    proposal_id = propose(deps, ada, member)
    proposals.approve(deps, actor=bela, proposal_id=proposal_id)
    with deps.reading() as session:
        query = select(Notice.user_id, Notice.kind).where(Notice.path == "/admin/proposals")
        told = set(session.exec(query).all())
    assert told == {(bela.user_id, "proposal_waits"), (ada.user_id, "proposal_decided")}


def test_the_page_says_who_can_do_what(
    deps: Deps, world: World, ada: Actor, bela: Actor, member: Actor
) -> None:
    propose(deps, ada, member)
    auditor, finance = world.person("Audrey", Role.AUDITOR), world.person("Fin", Role.FINANCE)
    shown = {
        who.name: proposal_pages.proposals_page(deps, actor=who).waiting[0]
        for who in (ada, bela, auditor, finance)
    }
    can = {name: (row.can_decide, row.can_take_back) for name, row in shown.items()}
    assert can == {
        "Ada": (False, True),
        "Bela": (True, False),
        "Audrey": (False, False),
        "Fin": (False, False),
    }
    assert shown["Bela"].title == "Give Mina the role “Auditor”"
    with pytest.raises(NotAllowed):
        proposal_pages.proposals_page(deps, actor=member)


@pytest.mark.parametrize(
    "kind",
    [
        ProposalKind.RELEASE_MONEY,
        ProposalKind.SWITCH_REGIME,
        ProposalKind.WITHDRAW_CAMPAIGN,
        ProposalKind.CLOSE_EARLY,
    ],
)
def test_what_waits_is_looked_for_before_its_campaign_is_locked(
    world: World, ada: Actor, monkeypatch: pytest.MonkeyPatch, kind: ProposalKind
) -> None:
    """Whoever approves holds the proposal and waits for the campaign: the other way round, both
    would wait for ever."""
    campaign, now = world.live_campaign(), world.clock.now()
    world.put(
        Proposal(
            id=uuid4(),
            kind=kind.value,
            status="pending",
            subject_id=campaign.id,
            subject_name=campaign.title,
            reason=WHY,
            proposed_by_id=ada.user_id,
            proposed_at=now,
            expires_at=now + OPEN_FOR,
            amount_minor=1 if kind is ProposalKind.RELEASE_MONEY else None,
            currency="USD" if kind is ProposalKind.RELEASE_MONEY else "",
            regime=RegimeCode.ECSPR.value if kind is ProposalKind.SWITCH_REGIME else "",
        )
    )

    def locked(*_args: object) -> None:
        raise AssertionError("locked first")

    monkeypatch.setattr(counters, "locked_campaign", locked)
    asked: dict[str, Any] = {"actor": ada, "campaign_id": str(campaign.id), "reason": WHY}
    propose: dict[ProposalKind, Callable[[], object]] = {
        ProposalKind.RELEASE_MONEY: lambda: releasing.propose_release(world.deps, **asked),
        ProposalKind.SWITCH_REGIME: lambda: regime_switch.propose_switch(
            world.deps, to=RegimeCode.ECSPR.value, **asked
        ),
        ProposalKind.WITHDRAW_CAMPAIGN: lambda: proposals.propose_withdrawal(world.deps, **asked),
        ProposalKind.CLOSE_EARLY: lambda: early_close_proposals.propose_early_close(
            world.deps, **asked
        ),
    }
    with pytest.raises(Conflict, match="waits for a second person"):
        propose[kind]()
