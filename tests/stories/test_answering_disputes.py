"""A moderator answers a bank, or gives a payment back before a bank asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import Campaign, Dispute, DisputeAnswer, FraudWarning, InboxEvent
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    GatewayUnavailable,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TransitionRefused,
)
from crowdfund.payments.gateway import FraudWarningState
from crowdfund.services import (
    dashboard,
    dispute_answers,
    dispute_pages,
    fraud_warnings,
    moderation,
    pledge_pages,
)
from tests.keeping import Keeper
from tests.world import World


@dataclass
class Scene:
    """A live raise with one payment, and a moderator."""

    world: World
    founder: Actor
    campaign: Campaign
    anna: Actor
    pledge_id: str
    admin: Actor

    def dispute(self) -> str:
        """The bank asks; returns our own id of the dispute."""
        self.world.dispute(self.pledge_id)
        self.world.work()
        with self.world.deps.reading() as session:
            return str(session.exec(select(Dispute.id)).one())


def _one_payment(world: World) -> tuple[Actor, Campaign, Actor, str, Actor]:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000)
    anna = world.person("Anna")
    return founder, campaign, anna, world.invest(anna, campaign, 15), world.admin()


@pytest.fixture
def scene(world: World, keeper: Keeper) -> Scene:
    return Scene(world, *keeper.scene(world, _one_payment))


def test_evidence_that_convinces_the_bank(world: World, scene: Scene) -> None:
    dispute_id = scene.dispute()
    [row] = moderation.admin_home(world.deps, actor=scene.admin).disputes
    assert (row.id, row.backer, row.amount_text) == (dispute_id, "Anna", "$150.00")
    assert "days" in row.due_text
    page = dispute_pages.dispute_page(world.deps, actor=scene.admin, dispute_id=dispute_id)
    assert page.can_answer
    assert "15 shares of Fiona Founder Ltd" in page.draft
    assert page.timeline[-2].title == "The backer's bank asked about the payment"

    dispute_answers.submit(
        world.deps, actor=scene.admin, dispute_id=dispute_id, evidence=" winning_evidence "
    )

    world.check_books()
    assert world.statuses(scene.pledge_id) == ["escrowed"]
    [asked] = world.listed("/v1/disputes")
    assert asked["evidence"]["customer_email_address"] == scene.anna.email
    assert "15 shares" in asked["evidence"]["product_description"]
    [attempt] = world.attempts(scene.pledge_id, "evidence")
    assert attempt.idempotency_key == f"dispute:{asked['id']}:evidence:1"
    page = dispute_pages.dispute_page(world.deps, actor=scene.admin, dispute_id=dispute_id)
    assert (page.status, page.can_answer) == ("won", False)
    assert page.answers[0].text == "winning_evidence"
    assert moderation.admin_home(world.deps, actor=scene.admin).disputes == []


def test_evidence_that_is_still_read(world: World, scene: Scene) -> None:
    dispute_id = scene.dispute()
    dispute_answers.submit(
        world.deps, actor=scene.admin, dispute_id=dispute_id, evidence="They paid."
    )

    page = dispute_pages.dispute_page(world.deps, actor=scene.admin, dispute_id=dispute_id)

    assert (page.status, page.can_answer) == ("under_review", False)
    with pytest.raises(TransitionRefused, match="does not wait"):
        dispute_answers.submit(
            world.deps, actor=scene.admin, dispute_id=dispute_id, evidence="Again."
        )


def test_a_loss_that_is_accepted(world: World, scene: Scene) -> None:
    dispute_id = scene.dispute()

    dispute_answers.concede(world.deps, actor=scene.admin, dispute_id=dispute_id)

    world.check_books()
    assert world.statuses(scene.pledge_id) == ["lost"]
    page = dispute_pages.dispute_page(world.deps, actor=scene.admin, dispute_id=dispute_id)
    assert page.answers[0].title.startswith("Loss accepted, sent")


def test_evidence_whose_answer_is_lost_is_sent_once(world: World, scene: Scene) -> None:
    dispute_id = scene.dispute()
    world.sandbox.fault("/v1/disputes", "timeout_after", times=3)
    with pytest.raises(GatewayUnavailable):
        dispute_answers.submit(
            world.deps, actor=scene.admin, dispute_id=dispute_id, evidence="They paid."
        )
    page = dispute_pages.dispute_page(world.deps, actor=scene.admin, dispute_id=dispute_id)
    assert page.is_answering
    with pytest.raises(TransitionRefused, match="on its way"):
        dispute_answers.concede(world.deps, actor=scene.admin, dispute_id=dispute_id)

    world.clock.advance(timedelta(minutes=2))
    world.work()

    [asked] = world.listed("/v1/disputes")
    assert asked["evidence_details"]["submission_count"] == 1
    assert [one.status for one in world.attempts(scene.pledge_id, "evidence")] == ["done"]


@pytest.mark.parametrize("evidence", ["", "   ", "x" * 20_001])
def test_evidence_that_cannot_be_sent(world: World, scene: Scene, evidence: str) -> None:
    dispute_id = scene.dispute()
    with pytest.raises(InvalidInput):
        dispute_answers.submit(
            world.deps, actor=scene.admin, dispute_id=dispute_id, evidence=evidence
        )
    with world.deps.reading() as session:
        assert session.exec(select(DisputeAnswer)).all() == []


def test_only_moderators_see_and_answer(world: World, scene: Scene) -> None:
    dispute_id = scene.dispute()
    strangers: list[tuple[Actor | None, type[Exception]]] = [
        (None, NotSignedIn),
        (scene.anna, NotAllowed),
        (scene.founder, NotAllowed),
    ]
    for actor, refusal in strangers:
        with pytest.raises(refusal):
            dispute_pages.dispute_page(world.deps, actor=actor, dispute_id=dispute_id)
        with pytest.raises(refusal):
            dispute_answers.submit(
                world.deps, actor=actor, dispute_id=dispute_id, evidence="They paid."
            )
        with pytest.raises(refusal):
            dispute_answers.concede(world.deps, actor=actor, dispute_id=dispute_id)
        with pytest.raises(refusal):
            fraud_warnings.refund(world.deps, actor=actor, warning_id=dispute_id)
        with pytest.raises(refusal):
            fraud_warnings.keep(world.deps, actor=actor, warning_id=dispute_id)
    for nothing in ("", "abc", scene.pledge_id):
        with pytest.raises(NotFound):
            dispute_pages.dispute_page(world.deps, actor=scene.admin, dispute_id=nothing)
        with pytest.raises(NotFound):
            dispute_answers.concede(world.deps, actor=scene.admin, dispute_id=nothing)
        with pytest.raises(NotFound):
            fraud_warnings.keep(world.deps, actor=scene.admin, warning_id=nothing)
    assert world.statuses(scene.pledge_id) == ["disputed"]


def test_backer_and_founder_are_told_the_truth(world: World, scene: Scene) -> None:
    dispute_id = scene.dispute()
    page = pledge_pages.pledge_page(world.deps, actor=scene.anna, pledge_id=scene.pledge_id)
    assert page.money_text == "Your bank asked about $150.00 and holds it while it decides."
    assert "the pledge counts again" in page.next_text
    assert page.can_cancel is False
    [money] = pledge_pages.portfolio(world.deps, actor=scene.anna).money
    assert (money.label, money.value) == ("Disputed", "$150.00")
    board = dashboard.founder_dashboard(
        world.deps, actor=scene.founder, campaign_id=str(scene.campaign.id)
    )
    assert ("Disputed", "$150.00") in [(fact.label, fact.value) for fact in board.money]

    dispute_answers.concede(world.deps, actor=scene.admin, dispute_id=dispute_id)

    page = pledge_pages.pledge_page(world.deps, actor=scene.anna, pledge_id=scene.pledge_id)
    assert page.money_text == "Your bank took $150.00 back and gave it to you."
    assert page.next_text == ""
    board = dashboard.founder_dashboard(
        world.deps, actor=scene.founder, campaign_id=str(scene.campaign.id)
    )
    assert ("Lost in disputes", "$150.00") in [(fact.label, fact.value) for fact in board.money]
    assert any("is lost" in subject for subject in world.notices(scene.founder))


class WarningGateway:
    """The processor with one early fraud warning about a charge."""

    def __init__(self, inner: Any, warning: FraudWarningState) -> None:
        self._inner = inner
        self._warning = warning

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def retrieve_fraud_warning(self, warning_ref: str) -> FraudWarningState:
        """The warning as it is now."""
        assert warning_ref == self._warning.warning_ref
        return self._warning


def _warned(world: World, charge_ref: str, payment_ref: str) -> World:
    warning = FraudWarningState(
        "issfr_1", charge_ref, payment_ref, "made_with_stolen_card", is_actionable=True
    )
    deps = replace(world.deps, gateway=WarningGateway(world.deps.gateway, warning))
    warned = World(deps, world.clock, world.sandbox)
    event = {
        "id": "evt_warning",
        "object": "event",
        "type": "radar.early_fraud_warning.created",
        "created": 1_790_000_000,
        "data": {"object": {"object": "radar.early_fraud_warning", "id": "issfr_1"}},
    }
    warned.deliver([world.sandbox.signed(event)])
    return warned


def test_a_payment_that_is_given_back_before_a_dispute(world: World, scene: Scene) -> None:
    row = world.pledge_row(scene.pledge_id)
    warned = _warned(world, row.charge_ref, row.payment_ref)
    [shown] = moderation.admin_home(warned.deps, actor=scene.admin).warnings
    assert (shown.backer, shown.fraud_text, shown.can_refund) == (
        "Anna",
        "Made with stolen card",
        True,
    )

    fraud_warnings.refund(warned.deps, actor=scene.admin, warning_id=shown.id)
    warned.work()

    world.check_books()
    row = world.pledge_row(scene.pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "fraud_warning")
    assert moderation.admin_home(warned.deps, actor=scene.admin).warnings == []
    with pytest.raises(TransitionRefused, match="answered"):
        fraud_warnings.keep(warned.deps, actor=scene.admin, warning_id=shown.id)


def test_a_warning_that_a_person_looks_at_and_keeps(world: World, scene: Scene) -> None:
    row = world.pledge_row(scene.pledge_id)
    warned = _warned(world, row.charge_ref, row.payment_ref)
    [shown] = moderation.admin_home(warned.deps, actor=scene.admin).warnings

    fraud_warnings.keep(warned.deps, actor=scene.admin, warning_id=shown.id)

    assert world.statuses(scene.pledge_id) == ["escrowed"]
    with world.deps.reading() as session:
        warning = session.exec(select(FraudWarning)).one()
    assert (warning.answer, warning.answered_by) == ("kept", scene.admin.user_id)


def test_a_warning_about_money_that_was_released_gives_nothing_back(
    world: World, scene: Scene
) -> None:
    world.to_deadline(scene.campaign)
    row = world.pledge_row(scene.pledge_id)
    warned = _warned(world, row.charge_ref, row.payment_ref)
    [shown] = moderation.admin_home(warned.deps, actor=scene.admin).warnings
    assert shown.can_refund is False

    with pytest.raises(TransitionRefused, match="moved on"):
        fraud_warnings.refund(warned.deps, actor=scene.admin, warning_id=shown.id)

    assert world.statuses(scene.pledge_id) == ["settled"]


def test_a_warning_about_an_unknown_payment_is_kept(world: World) -> None:
    world.sandbox.checks_contract = False
    _warned(world, "ch_other", "pi_other")
    with world.deps.reading() as session:
        warning = session.exec(select(FraudWarning)).one()
        unhandled = select(InboxEvent.type).where(col(InboxEvent.handled_at).is_(None))
        assert session.exec(unhandled).all() == []
    assert (warning.pledge_id, warning.charge_ref) == (None, "ch_other")
