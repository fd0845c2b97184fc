"""A fresh proof before money or power moves, demanded by the services themselves."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from crowdfund.db.tables import User
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import (
    CrowdfundError,
    FactorNeeded,
    InvalidInput,
    ProofNeeded,
    TooManyAttempts,
)
from crowdfund.domain.factors import FRESH_FOR, TWO_FACTORS, Proof, ProofKind, is_fresh
from crowdfund.domain.permissions import ALLOWED, Action, may, require
from crowdfund.services import (
    accounts,
    book_verdicts,
    dispute_answers,
    drafts,
    early_close_proposals,
    fraud_warnings,
    handing_over,
    incidents,
    limits,
    members,
    paid_otherwise,
    payouts,
    pledging,
    proposals,
    proving,
    reconciliation,
    recovery_codes,
    regime_switch,
    releasing,
    retrying,
    screening_decisions,
)
from crowdfund.services.deps import Deps
from crowdfund.services.step_up import require_fresh
from tests.gates.sources import dotted, modules, tree_of
from tests.services.factoring import (
    EMAIL,
    PASSWORD,
    actor_of,
    hold_phones,
    let_proof_age,
    sign_in,
    signed_in,
    with_app,
)
from tests.world import World

SOMETHING = str(UUID(int=7))
NOW = datetime.fromisoformat("2026-03-01T12:00:00+00:00")


@pytest.fixture(autouse=True)
def _held_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)


def give(deps: Deps, role: Role) -> None:
    with deps.transaction() as session:
        session.exec(select(User).where(User.email == EMAIL)).one().role = role.value


DEMANDS: dict[str, Callable[[Deps, Actor], Any]] = {
    "refund a warned payment": lambda deps, actor: fraud_warnings.refund(
        deps, actor=actor, warning_id=SOMETHING
    ),
    "keep a warned payment": lambda deps, actor: fraud_warnings.keep(
        deps, actor=actor, warning_id=SOMETHING
    ),
    "answer a dispute": lambda deps, actor: dispute_answers.submit(
        deps, actor=actor, dispute_id=SOMETHING, evidence="All true."
    ),
    "concede a dispute": lambda deps, actor: dispute_answers.concede(
        deps, actor=actor, dispute_id=SOMETHING
    ),
    "reconcile": lambda deps, actor: reconciliation.ask(deps, actor=actor),
    "check the books": lambda deps, actor: book_verdicts.ask(deps, actor=actor),
    "close an incident": lambda deps, actor: incidents.close_with_note(
        deps, actor=actor, incident_id=SOMETHING, note="Because."
    ),
    "retry a refund": lambda deps, actor: retrying.retry_attempt(
        deps, actor=actor, attempt_id=SOMETHING, reason="Because."
    ),
    "propose to release money": lambda deps, actor: releasing.propose_release(
        deps, actor=actor, campaign_id=SOMETHING, reason="Because."
    ),
    "propose to book a refund": lambda deps, actor: paid_otherwise.propose_paid(
        deps, actor=actor, attempt_id=SOMETHING, bank_ref="R", reason="Because."
    ),
    "propose other rules": lambda deps, actor: regime_switch.propose_switch(
        deps, actor=actor, campaign_id=SOMETHING, to="reg-cf", reason="Because."
    ),
    "propose a role": lambda deps, actor: proposals.propose_role(
        deps, actor=actor, person_id=SOMETHING, role="auditor", reason="Because."
    ),
    "propose a withdrawal": lambda deps, actor: proposals.propose_withdrawal(
        deps, actor=actor, campaign_id=SOMETHING, reason="Because."
    ),
    "decide about somebody who may be on a list": lambda deps, actor: screening_decisions.decide(
        deps, actor=actor, check_id=SOMETHING, decision="approve", reason="Because."
    ),
    "propose an early close": lambda deps, actor: early_close_proposals.propose_early_close(
        deps, actor=actor, campaign_id=SOMETHING, reason="Because."
    ),
    "withdraw one's own campaign": lambda deps, actor: drafts.withdraw(
        deps, actor=actor, campaign_id=SOMETHING, reason="Because."
    ),
    "invite a co-founder": lambda deps, actor: members.invite(
        deps, actor=actor, enterprise_id=SOMETHING, email="x@example.test", role="cofounder"
    ),
    "offer an enterprise": lambda deps, actor: handing_over.offer(
        deps, actor=actor, member_id=SOMETHING
    ),
    "take an enterprise over": lambda deps, actor: handing_over.accept(
        deps, actor=actor, member_id=SOMETHING
    ),
    "make recovery codes": lambda deps, actor: recovery_codes.make(deps, actor=actor),
}


@pytest.mark.parametrize("what", DEMANDS)
def test_what_moves_money_or_power_demands_a_fresh_proof(deps: Deps, what: str) -> None:
    grant = signed_in(deps)
    give(deps, Role.ADMIN)
    let_proof_age(deps)
    with pytest.raises(ProofNeeded):
        DEMANDS[what](deps, actor_of(deps, grant))
    proving.prove(deps, actor=actor_of(deps, grant), password=PASSWORD)
    assert not is_refused_for_proof(lambda: DEMANDS[what](deps, actor_of(deps, grant)))


def is_refused_for_proof(ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except (ProofNeeded, FactorNeeded):
        return True
    except CrowdfundError:
        return False
    return False


def test_approving_demands_a_fresh_proof(deps: Deps, world: World) -> None:
    grant = signed_in(deps)
    give(deps, Role.ADMIN)
    proposer, member = world.person("Second", Role.ADMIN), world.person("Mo")
    proposal_id = proposals.propose_role(
        deps, actor=proposer, person_id=str(member.user_id), role="auditor", reason="Because."
    )
    let_proof_age(deps)
    for decide in (
        lambda actor: proposals.approve(deps, actor=actor, proposal_id=proposal_id),
        lambda actor: proposals.refuse(
            deps, actor=actor, proposal_id=proposal_id, reason="Because."
        ),
    ):
        with pytest.raises(ProofNeeded):
            decide(actor_of(deps, grant))
    proving.prove(deps, actor=actor_of(deps, grant), password=PASSWORD)
    proposals.approve(deps, actor=actor_of(deps, grant), proposal_id=proposal_id)
    with deps.reading() as session:
        assert session.get_one(User, member.user_id).role == "auditor"


def test_connecting_payouts_demands_a_fresh_proof(deps: Deps, world: World) -> None:
    grant = signed_in(deps)
    world.enterprise(actor_of(deps, grant), can_receive=False)
    let_proof_age(deps)
    with pytest.raises(ProofNeeded):
        payouts.connect(deps, actor=actor_of(deps, grant))
    assert world.listed("/v1/accounts") == []
    proving.prove(deps, actor=actor_of(deps, grant), password=PASSWORD)
    assert payouts.connect(deps, actor=actor_of(deps, grant)).startswith("http")


def test_only_a_large_pledge_demands_a_fresh_proof(deps: Deps, world: World) -> None:
    grant = signed_in(deps)
    campaign = world.live_campaign(price="10", maximum_minor=500_000)
    let_proof_age(deps)

    def pledge(shares: int) -> Any:
        return pledging.pledge(
            deps,
            actor=actor_of(deps, grant),
            slug=campaign.slug,
            shares_text=str(shares),
            request_key=uuid4().hex,
            acknowledged=risk_text.current().mark,
        )

    assert pledge(100).payment_url
    with pytest.raises(ProofNeeded):
        pledge(101)
    assert world.campaign(campaign).reserved_shares == 100
    proving.prove(deps, actor=actor_of(deps, grant), password=PASSWORD)
    # Who somebody is may be asked next; that it is them is not.
    assert not is_refused_for_proof(lambda: pledge(101))


@pytest.mark.parametrize(
    ("currency", "price", "shares", "is_asked"),
    [("JPY", "50000", 2, False), ("JPY", "50000", 3, True), ("EUR", "500", 3, True)],
)
def test_large_means_as_much_in_each_currency(
    deps: Deps, world: World, currency: str, price: str, shares: int, is_asked: bool
) -> None:
    grant = signed_in(deps)
    campaign = world.live_campaign(price=price, currency=currency, maximum_minor=200_000)
    let_proof_age(deps)

    def pledge() -> Any:
        return pledging.pledge(
            deps,
            actor=actor_of(deps, grant),
            slug=campaign.slug,
            shares_text=str(shares),
            request_key=uuid4().hex,
            acknowledged=risk_text.current().mark,
        )

    assert is_refused_for_proof(pledge) == is_asked


def test_who_has_a_factor_proves_it_with_that(deps: Deps) -> None:
    grant = signed_in(deps)
    app, codes = with_app(deps, grant)
    let_proof_age(deps)
    with pytest.raises(InvalidInput):
        proving.prove(deps, actor=actor_of(deps, grant), password=PASSWORD)
    with pytest.raises(ProofNeeded):
        require_fresh(actor_of(deps, grant))
    proving.prove(deps, actor=actor_of(deps, grant), code=app.code())
    assert require_fresh(actor_of(deps, grant)).email == EMAIL
    let_proof_age(deps)
    proving.prove(deps, actor=actor_of(deps, grant), code=codes[0])
    require_fresh(actor_of(deps, grant))


def test_a_proof_counts_for_its_own_browser(deps: Deps) -> None:
    grant = signed_in(deps)
    other = sign_in(deps)
    let_proof_age(deps)
    proving.prove(deps, actor=actor_of(deps, grant), password=PASSWORD)
    require_fresh(actor_of(deps, grant))
    with pytest.raises(ProofNeeded):
        require_fresh(actor_of(deps, other))


def test_a_wrong_password_proves_nothing_and_guessing_ends(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PASSWORD_BY_PERSON", limits.Limit("proof-test", 4, 10))
    grant = signed_in(deps)
    let_proof_age(deps)
    for password in ("wrong", "", None, 7):
        with pytest.raises(InvalidInput):
            proving.prove(deps, actor=actor_of(deps, grant), password=password)
    # Not even the right one, so that guessing on tells nothing.
    with pytest.raises(TooManyAttempts):
        proving.prove(deps, actor=actor_of(deps, grant), password=PASSWORD)
    with pytest.raises(ProofNeeded):
        require_fresh(actor_of(deps, grant))


@given(
    how=st.sampled_from(ProofKind),
    has_factor=st.booleans(),
    age=st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=1)),
)
def test_fresh_is_recent_and_as_good_as_it_can_be(
    how: ProofKind, has_factor: bool, age: timedelta
) -> None:
    proof = Proof(UUID(int=1), NOW - age, how, has_factor=has_factor)
    is_good = how in TWO_FACTORS or not has_factor
    assert is_fresh(proof, NOW) == (is_good and age <= FRESH_FOR)


def test_who_acts_without_a_browser_is_let_through(world: World) -> None:
    actor = world.admin()
    assert require_fresh(actor) is actor


def test_actors_are_made_in_few_places() -> None:
    """Prevents: an actor of a browser who would pass for a command, which is asked for nothing."""
    makers = {
        path.stem
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "Actor"
    }
    assert makers == {"accounts", "people", "demonstration"}


def test_every_browser_has_a_proof(deps: Deps) -> None:
    """Prevents: an actor of a browser who would pass for a command."""
    assert actor_of(deps, signed_in(deps)).proof is not None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEMBER])
def test_in_production_roles_wait_for_a_second_factor(deps: Deps, role: Role) -> None:
    strict = replace(deps, staff_need_factor=True)
    grant = signed_in(strict)
    give(strict, role)
    actor = actor_of(strict, grant)
    for action in Action:
        assert not may(actor, action)
    for action in ALLOWED[role]:
        with pytest.raises(FactorNeeded):
            require(actor, action)
    with pytest.raises(FactorNeeded):
        require_fresh(actor)
    assert accounts.visitor(strict, actor=actor).lacks_factor
    with_app(strict, grant)
    actor = actor_of(strict, grant)
    assert {action for action in Action if may(actor, action)} == ALLOWED[role]
    require_fresh(actor)
    assert not accounts.visitor(strict, actor=actor).lacks_factor


def test_members_need_none(deps: Deps) -> None:
    strict = replace(deps, staff_need_factor=True)
    assert not actor_of(strict, signed_in(strict)).lacks_factor


def test_elsewhere_it_is_recommended_to_who_works_here(deps: Deps) -> None:
    grant = signed_in(deps)
    assert not accounts.visitor(deps, actor=actor_of(deps, grant)).wants_factor
    give(deps, Role.ADMIN)
    assert accounts.visitor(deps, actor=actor_of(deps, grant)).wants_factor
    with_app(deps, grant)
    assert not accounts.visitor(deps, actor=actor_of(deps, grant)).wants_factor
