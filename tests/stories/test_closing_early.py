"""Closing early: one proposes, another approves, backers are told, and the target has to hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crowdfund.db.tables import Campaign, EnterpriseMember
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from crowdfund.domain.regimes.clocks import BusinessCalendar, business_days_end
from crowdfund.services import changes, pledging, proposals, submissions, texts
from crowdfund.services.business_calendars import calendar_of
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.early_close_proposals import propose_early_close
from crowdfund.services.regime_terms import regime_of
from tests.changing import change, founder_of, keep, later, newest
from tests.changing import propose as change_proposal
from tests.world import World

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WHY = "We have what we need."


def propose(world: World, who: Actor, campaign: Campaign, not_before: str = "") -> str:
    """Somebody proposes to close it early."""
    return propose_early_close(
        world.deps, actor=who, campaign_id=str(campaign.id), not_before=not_before, reason=WHY
    )


def approve(world: World, proposal_id: str, role: Role = Role.MODERATOR) -> None:
    """Somebody else approves."""
    proposals.approve(world.deps, actor=world.person("Mo", role), proposal_id=proposal_id)


def calendar(world: World, campaign: Campaign) -> BusinessCalendar:
    """In which its business days are counted."""
    return calendar_of(regime_of(campaign), country="US", year=world.clock.now().year)


def closes_at(world: World, campaign: Campaign) -> datetime:
    """Its deadline now."""
    found = world.campaign(campaign).closes_at
    assert found is not None
    return found


def kept_deadline(world: World, campaign: Campaign) -> str:
    """As the version says that was kept last."""
    with world.deps.reading() as session:
        _row, content = submissions.last_two(session, campaign)[0]
    return content["terms"][0].fields["closes_at"]


def met(world: World, regime: str = "open", currency: str = "USD") -> tuple[Campaign, Actor, str]:
    """A campaign of sixty days that met its target on its first."""
    campaign = world.live_campaign(
        target_minor=10_000, lasts=60 * DAY, regime=regime, currency=currency
    )
    anna = world.person("Anna")
    return campaign, anna, world.invest(anna, campaign, 12)


@pytest.mark.parametrize("regime", ["open", "reg-cf"])
def test_the_founder_proposes_and_a_moderator_approves(world: World, regime: str) -> None:
    campaign, anna, annas = met(world, regime)
    world.clock.advance(25 * DAY)
    approve(world, propose(world, founder_of(world, campaign), campaign))
    now = world.campaign(campaign)
    assert now.closes_at is not None
    assert now.closes_at == business_days_end(world.clock.now(), 5, calendar(world, campaign))
    assert now.closes_at_before == campaign.closes_at
    assert newest(world, campaign).number == 2
    assert world.pledge_row(annas).reconfirm_by is None
    assert world.notices(anna)[-1] == "“Bread for the harbour” closes early"
    assert WHY in world.last_notice(anna).body
    world.clock.pass_to(now.closes_at)
    world.finish()
    assert world.campaign(campaign).status == "settled"
    assert world.statuses(annas) == ["settled"]


def test_it_is_never_sooner_than_21_days_after_the_opening(world: World) -> None:
    campaign, _anna, _annas = met(world, "reg-cf")
    approve(world, propose(world, founder_of(world, campaign), campaign))
    assert campaign.opens_at is not None
    assert closes_at(world, campaign) >= campaign.opens_at + 21 * DAY


def test_the_notice_begins_when_it_is_approved(world: World) -> None:
    campaign, _anna, _annas = met(world)
    world.clock.advance(25 * DAY)
    proposal_id = propose(world, founder_of(world, campaign), campaign)
    world.clock.advance(2 * DAY)
    approve(world, proposal_id)
    assert closes_at(world, campaign) == business_days_end(
        world.clock.now(), 5, calendar(world, campaign)
    )


def test_a_day_that_was_wished_for_is_kept(world: World) -> None:
    campaign, _anna, _annas = met(world)
    world.clock.advance(25 * DAY)
    wished = later(campaign, days=-10)
    approve(world, propose(world, founder_of(world, campaign), campaign, wished))
    assert f"{closes_at(world, campaign):%Y-%m-%dT%H:%M}" == wished


def test_the_european_information_sheet_says_the_earlier_deadline(world: World) -> None:
    campaign, _anna, _annas = met(world, "ecspr", "EUR")
    world.clock.advance(25 * DAY)
    approve(world, propose(world, founder_of(world, campaign), campaign))
    with world.deps.reading() as session:
        sheet = submissions.kept_sheet(session, campaign)
    assert sheet is not None
    deadlines = [line.text for line in sheet[1] if line.label == "Deadline"]
    assert deadlines == [texts.moment(closes_at(world, campaign))]


def test_whoever_cancels_in_time_may_undo_it_and_the_old_deadline_stands(world: World) -> None:
    campaign, anna, annas = met(world, "reg-cf")
    world.clock.advance(25 * DAY)
    approve(world, propose(world, founder_of(world, campaign), campaign))
    early = closes_at(world, campaign)
    assert kept_deadline(world, campaign) == moment_text(early)
    bens = world.invest(world.person("Ben"), campaign, 5)
    world.clock.advance(early - world.clock.now() - timedelta(hours=48) - MINUTE)
    pledging.cancel(world.deps, actor=anna, pledge_id=annas)
    world.clock.pass_to(early)
    world.finish()
    now = world.campaign(campaign)
    assert (now.status, now.closes_at, now.closes_at_before) == ("live", campaign.closes_at, None)
    assert now.terms_version == 3
    assert kept_deadline(world, campaign) == moment_text(campaign.closes_at)
    world.invest(world.person("Cleo"), campaign, 8)
    world.to_deadline(campaign)
    assert world.statuses(annas, bens) == ["refunded", "settled"]


def test_money_that_may_still_be_taken_back_to_reflect_is_not_sure(world: World) -> None:
    """Else it could be taken back after an early deadline, and the raise would fail by it."""
    campaign, _anna, annas = met(world, "ecspr", "EUR")
    with pytest.raises(Conflict, match="sure to stay"):
        propose(world, founder_of(world, campaign), campaign)
    world.clock.advance(25 * DAY)
    approve(world, propose(world, founder_of(world, campaign), campaign))
    early = closes_at(world, campaign)
    world.clock.advance(early - world.clock.now() - DAY)
    world.invest(world.person("Ben"), campaign, 3)
    world.clock.pass_to(early)
    world.work()
    assert world.campaign(campaign).status == "closing"
    world.clock.advance(5 * DAY)
    world.finish()
    assert world.statuses(annas) == ["settled"]


def test_what_was_not_kept_does_not_count(world: World) -> None:
    campaign, anna, annas = met(world)
    world.clock.advance(25 * DAY)
    version = change(world, campaign, story="We bake at night.")
    with pytest.raises(Conflict, match="sure to stay"):
        propose(world, founder_of(world, campaign), campaign)
    keep(world, anna, annas, version)
    approve(world, propose(world, founder_of(world, campaign), campaign))


def test_a_material_change_of_a_campaign_that_closes_early_leaves_the_time(world: World) -> None:
    campaign, _anna, _annas = met(world)
    world.clock.advance(25 * DAY)
    approve(world, propose(world, founder_of(world, campaign), campaign))
    world.clock.advance(2 * DAY)
    version = change(world, campaign, story="We bake at night.")
    assert closes_at(world, campaign) == version.reconfirm_by
    assert world.campaign(campaign).closes_at_before == campaign.closes_at


def test_extending_it_ends_that_it_closes_early(world: World) -> None:
    campaign, _anna, _annas = met(world)
    world.clock.advance(25 * DAY)
    approve(world, propose(world, founder_of(world, campaign), campaign))
    with pytest.raises(InvalidInput, match="moves later"):
        change(world, campaign, closes_at=later(campaign, days=-3))
    change(world, campaign, closes_at=later(campaign, days=3))
    assert world.campaign(campaign).closes_at_before is None
    assert campaign.closes_at is not None
    assert closes_at(world, campaign) > campaign.closes_at


def test_who_may_not(world: World) -> None:
    campaign, anna, _annas = met(world)
    founder = founder_of(world, campaign)
    world.clock.advance(25 * DAY)
    for stranger in (anna, world.person("Fay", Role.FINANCE), world.person("Al", Role.AUDITOR)):
        with pytest.raises(NotFound):
            propose(world, stranger, campaign)
    proposal_id = propose(world, founder, campaign)
    with pytest.raises(NotAllowed, match="Another person"):
        proposals.approve(world.deps, actor=founder, proposal_id=proposal_id)
    with pytest.raises(NotAllowed):
        approve(world, proposal_id, Role.FINANCE)
    proposals.take_back(world.deps, actor=founder, proposal_id=proposal_id)
    mia = world.person("Mia", Role.MODERATOR)
    with pytest.raises(NotAllowed, match="Another person"):
        proposals.approve(world.deps, actor=mia, proposal_id=propose(world, mia, campaign))


def test_a_founder_who_moderates_does_not_approve_a_colleagues(world: World) -> None:
    founder = world.person("Fiona", Role.MODERATOR)
    campaign = world.live_campaign(founder, target_minor=10_000, lasts=60 * DAY)
    world.invest(world.person("Anna"), campaign, 12)
    proposal_id = propose(world, world.person("Mia", Role.MODERATOR), campaign)
    with pytest.raises(NotAllowed, match="own campaign"):
        proposals.approve(world.deps, actor=founder, proposal_id=proposal_id)


def test_it_expires_and_needs_the_target_when_it_is_approved(world: World) -> None:
    campaign, anna, annas = met(world)
    world.clock.advance(25 * DAY)
    proposal_id = propose(world, founder_of(world, campaign), campaign)
    pledging.cancel(world.deps, actor=anna, pledge_id=annas)
    with pytest.raises(Conflict, match="sure to stay"):
        approve(world, proposal_id)
    world.clock.advance(timedelta(hours=72))
    with pytest.raises(Conflict, match="Nobody approved"):
        approve(world, proposal_id)


def test_nothing_is_won_in_the_last_days(world: World) -> None:
    campaign, _anna, _annas = met(world)
    world.clock.advance(58 * DAY)
    with pytest.raises(Conflict, match="no later"):
        propose(world, founder_of(world, campaign), campaign)


def test_who_works_for_the_enterprise_approves_nothing_of_it(world: World) -> None:
    founder, member = world.person("Fiona"), world.person("Mo", Role.MODERATOR)
    campaign = world.live_campaign(founder, target_minor=10_000, lasts=60 * DAY)
    world.invest(world.person("Anna"), campaign, 12)
    now = world.clock.now()
    world.put(
        EnterpriseMember(
            enterprise_id=campaign.enterprise_id,
            user_id=member.user_id,
            role="cofounder",
            status="active",
            invited_by=founder.user_id,
            invited_at=now,
            accepted_at=now,
        )
    )
    proposal_id = propose(world, founder, campaign)
    with pytest.raises(NotAllowed, match="own campaign"):
        proposals.approve(world.deps, actor=member, proposal_id=proposal_id)
    change_id = change_proposal(world, campaign, story="We bake rye.")
    with pytest.raises(NotAllowed, match="own campaign"):
        changes.approve(world.deps, actor=member, change_id=change_id, judged_material=True)
