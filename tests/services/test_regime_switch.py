"""Other rules for a submitted campaign: two people switch them, and nobody by another door."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, Campaign, Submission
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    TransitionRefused,
)
from crowdfund.domain.proposal import OPEN_FOR
from crowdfund.services import (
    drafts,
    moderation,
    proposal_pages,
    proposals,
    regime_switch,
    reserving,
    versions,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.changes import ChangeForm
from tests.concurrency.rushing import at_once, reserve
from tests.services.drafting import complete_form, drafted, row, submitted
from tests.services.evidencing import ticked
from tests.world import World

WHY = "It sells to people in the United States."


@pytest.fixture
def founder(world: World) -> Actor:
    """Somebody with a company."""
    return world.person("Ada Founder")


@pytest.fixture
def mo(world: World) -> Actor:
    """A moderator."""
    return world.person("Mo", Role.MODERATOR)


@pytest.fixture
def una(world: World) -> Actor:
    """A second moderator."""
    return world.person("Una", Role.MODERATOR)


def propose(deps: Deps, who: Actor | None, campaign_id: object, to: object = "reg-cf") -> str:
    return regime_switch.propose_switch(
        deps, actor=who, campaign_id=str(campaign_id), to=to, reason=WHY
    )


def approve(deps: Deps, who: Actor, proposal_id: str) -> None:
    proposals.approve(deps, actor=who, proposal_id=proposal_id)


def test_a_campaign_in_review_is_judged_by_the_other_rules_from_then_on(
    deps: Deps, world: World, founder: Actor, mo: Actor, una: Actor
) -> None:
    campaign_id = submitted(deps, founder)
    proposal_id = propose(deps, mo, campaign_id)
    assert row(deps, campaign_id).regime == "open"
    [waiting] = proposal_pages.proposals_page(deps, actor=una).waiting
    assert waiting.title == "Judge it by Reg CF (United States)"
    approve(deps, una, proposal_id)
    assert row(deps, campaign_id).regime == "reg-cf"
    assert "“Bread for the harbour” is judged by other rules" in world.notices(founder)
    with deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "campaign.regime_switched")
        entry = session.exec(query).one()
        kept = session.exec(select(Submission).order_by(Submission.number)).all()  # type: ignore[arg-type]
    assert (entry.before, entry.after) == ({"regime": "open"}, {"regime": "reg-cf"})
    # A new version to be judged, with the checklist of the other rules.
    assert len(kept) == 2
    with pytest.raises(Conflict, match="checklist has open items"):
        moderation.approve(deps, actor=mo, campaign_id=campaign_id)


def test_attacks_on_the_two_people(
    deps: Deps, world: World, founder: Actor, mo: Actor, una: Actor
) -> None:
    campaign_id = submitted(deps, founder)
    for role in (Role.MEMBER, Role.FINANCE, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            propose(deps, world.person("Nobody", role), campaign_id)
    staff = replace(founder, role=Role.MODERATOR)
    with pytest.raises(NotAllowed, match="own campaign"):
        propose(deps, staff, campaign_id)
    for nothing in ("", None, "us", {"a": 1}, "open"):
        with pytest.raises(InvalidInput):
            propose(deps, mo, campaign_id, nothing)
    proposal_id = propose(deps, mo, campaign_id)
    with pytest.raises(NotAllowed, match="Another person"):
        approve(deps, mo, proposal_id)
    finance = world.person("Fin", Role.FINANCE)
    with pytest.raises(NotAllowed):
        approve(deps, finance, proposal_id)
    # It is about a draft, and leads only those there who may read drafts.
    for reader, can_open in ((finance, False), (mo, True), (una, True)):
        (shown,) = proposal_pages.proposals_page(deps, actor=reader).waiting
        assert shown.can_open == can_open
    with pytest.raises(NotAllowed, match="own campaign"):
        approve(deps, staff, proposal_id)
    world.clock.advance(OPEN_FOR)
    with pytest.raises(Conflict, match="in time"):
        approve(deps, una, proposal_id)
    assert row(deps, campaign_id).regime == "open"


def test_two_approvers_at_once_and_a_stale_tab_switch_once(
    deps: Deps, world: World, founder: Actor, mo: Actor, una: Actor
) -> None:
    campaign_id = submitted(deps, founder)
    proposal_id = propose(deps, mo, campaign_id)
    people = [una, world.person("Uri", Role.MODERATOR)]
    answers = at_once(*[lambda who=who: approve(deps, who, proposal_id) for who in people])
    assert sorted(one is None for one in answers) == [False, True]
    with pytest.raises(TransitionRefused):
        approve(deps, una, proposal_id)
    with deps.reading() as session:
        assert len(session.exec(select(Submission)).all()) == 2


def test_a_draft_s_rules_are_its_founder_s_and_a_submitted_one_s_are_not(
    deps: Deps, founder: Actor, mo: Actor
) -> None:
    campaign_id = drafted(deps, founder)
    with pytest.raises(Conflict, match="Its founder chooses"):
        propose(deps, mo, campaign_id)
    form = replace(complete_form(deps), regime="fca", currency="GBP")
    drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    moderation.request_changes(
        deps, actor=mo, campaign_id=campaign_id, remarks=[("regime", "Why these?")]
    )
    with pytest.raises(InvalidInput, match="when the campaign was submitted") as refused:
        drafts.save_draft(
            deps, actor=founder, campaign_id=campaign_id, form=replace(form, regime="open")
        )
    assert (refused.value.field, row(deps, campaign_id).regime) == ("regime", "fca")


def test_no_change_of_a_live_campaign_touches_its_rules() -> None:
    """The other door of the founder: what they may propose has no rules in it."""
    assert "regime" not in {field.name for field in fields(ChangeForm)}


def test_a_public_campaign_is_switched_if_it_could_be_offered_so(
    deps: Deps, world: World, mo: Actor, una: Actor
) -> None:
    strict = world.live_campaign(regime="reg-cf")
    ticked(deps, mo, strict.id)
    approve(deps, una, propose(deps, mo, strict.id, "open"))
    assert (world.campaign(strict).regime, world.campaign(strict).terms_version) == ("open", 2)
    with deps.reading() as session:
        newest = versions.versions_of(session, strict.id)[0]
    assert (newest.number, newest.reason) == (2, WHY)
    for to, why in (("ecspr", "choose that currency"), ("reg-cf", "checklist has open items")):
        proposal_id = propose(deps, mo, strict.id, to)
        with pytest.raises(Conflict, match=why):
            approve(deps, una, proposal_id)
        proposals.take_back(deps, actor=mo, proposal_id=proposal_id)
    assert (world.campaign(strict).regime, world.campaign(strict).terms_version) == ("open", 2)


def test_once_there_was_a_pledge_the_rules_stay(
    deps: Deps, world: World, mo: Actor, una: Actor
) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    ticked(deps, mo, campaign.id)
    proposal_id = propose(deps, mo, campaign.id, "open")
    anna = world.person("Anna")
    world.qualify(anna, "reg-cf")
    pledge_id = world.pledge(anna, campaign, 1).pledge_id
    with pytest.raises(Conflict, match="once there was a pledge"):
        approve(deps, una, proposal_id)
    world.expire(pledge_id)
    with pytest.raises(Conflict, match="once there was a pledge"):
        approve(deps, una, proposal_id)
    assert world.campaign(campaign).regime == "reg-cf"


def test_who_pledges_while_it_is_switched_reads_the_new_rules_first(
    deps: Deps, world: World, mo: Actor, una: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They looked under the old rules and take under the new ones: not without looking again."""
    campaign, anna = world.live_campaign(regime="reg-cf"), world.person("Anna")
    world.qualify(anna, "reg-cf")
    ticked(deps, mo, campaign.id)
    proposal_id = propose(deps, mo, campaign.id, "open")
    take, seen = reserving._take, []

    def later(*asked: Any) -> Any:
        seen.append(asked[2].regime)
        if len(seen) == 1:
            approve(deps, una, proposal_id)
        return take(*asked)

    monkeypatch.setattr(reserving, "_take", later)
    reserve(world, anna, campaign)
    assert seen == ["reg-cf", "open"]


def test_what_is_over_keeps_its_rules(deps: Deps, world: World, mo: Actor) -> None:
    campaign: Campaign = world.live_campaign()
    world.to_deadline(campaign)
    with pytest.raises(Conflict, match="takes no pledges any more"):
        propose(deps, mo, campaign.id)
