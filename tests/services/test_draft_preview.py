"""A campaign that is not public yet, shown as its page will be: what is there, and to whom."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from crowdfund.db.tables import Campaign, Enterprise, EnterpriseMember
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.errors import NotFound, NotSignedIn
from crowdfund.domain.membership import MemberRole
from crowdfund.domain.permissions import Action, may
from crowdfund.services import addresses, catalog, drafts
from crowdfund.services.campaign_rows import save_funds
from crowdfund.services.deps import Deps
from crowdfund.services.draft_preview import draft_preview
from crowdfund.services.views.content import FundForm
from tests.services.drafting import complete_form, described, drafted, row
from tests.world import World

HIDDEN = sorted(set(CampaignStatus) - PUBLIC_STATUSES)


def put(deps: Deps, campaign_id: str, status: CampaignStatus) -> None:
    """Writes a status onto a campaign's row."""
    with deps.transaction() as session:
        session.get_one(Campaign, UUID(campaign_id)).status = status.value


def join(deps: Deps, owner: Actor, person: Actor, role: MemberRole) -> None:
    """Gives a person a role in the owner's enterprise."""
    with deps.transaction() as session:
        query = select(Enterprise.id).where(Enterprise.owner_id == owner.user_id)
        session.add(
            EnterpriseMember(
                id=uuid4(),
                enterprise_id=session.exec(query).one(),
                user_id=person.user_id,
                role=role.value,
                status="active",
                invited_by=owner.user_id,
                invited_at=deps.now(),
                accepted_at=deps.now(),
            )
        )


def test_it_is_the_page_of_the_open_raise(world: World, deps: Deps) -> None:
    founder = world.person("Ada")
    campaign_id = drafted(deps, founder)
    before = row(deps, campaign_id).model_dump()
    preview = draft_preview(deps, actor=founder, campaign_id=campaign_id)
    assert preview.page.card.title == "Bread for the harbour"
    assert (preview.live.status_label, preview.live.raised_text) == ("Open", "$0")
    assert preview.live.time_left_text.endswith("left")
    assert preview.page.card.target_text == "$50,000"
    website = next(fact for fact in preview.page.facts if fact.label == "Website")
    assert website.value == "www.harbour-bakery.example", "without the https:// that is stored"
    assert preview.live.shares_left_text
    # Nobody else can see it yet, and nothing of it moves.
    assert (preview.live.has_escrow_page, preview.live.is_moving) == (False, False)
    assert preview.back_path == f"/founder/campaigns/{campaign_id}"
    assert row(deps, campaign_id).model_dump() == before


def test_it_reads_as_the_public_page_will(world: World, deps: Deps) -> None:
    """What it leaves out of a draft's own view is found on the same campaign once it is open."""
    world.clock.stand_still()
    founder, reader = world.person("Ada"), world.person("Ben")
    campaign_id = drafted(deps, founder)
    preview = draft_preview(deps, actor=founder, campaign_id=campaign_id)
    put(deps, campaign_id, CampaignStatus.LIVE)
    slug = row(deps, campaign_id).slug
    with deps.transaction() as session:
        session.get_one(Campaign, UUID(campaign_id)).fee_basis_points = deps.fee_basis_points
    assert catalog.campaign_page(deps, actor=reader, slug=slug) == preview.page
    public = catalog.live_totals(deps, actor=reader, slug=slug)
    assert replace(public, has_escrow_page=False, is_moving=False) == preview.live


def test_it_counts_the_fee_that_the_submission_fixes(world: World, deps: Deps) -> None:
    founder = world.person("Ada")
    campaign_id = drafted(deps, founder)
    save_funds(
        deps, actor=founder, campaign_id=campaign_id, rows=[FundForm("An oven", "100", "100")]
    )
    funds = draft_preview(deps, actor=founder, campaign_id=campaign_id).page.content.funds
    assert [line.purpose for line in funds] == ["Platform's fee", "An oven"]
    assert row(deps, campaign_id).fee_basis_points == 0


def test_it_follows_what_is_saved(world: World, deps: Deps) -> None:
    founder = world.person("Ada")
    campaign_id = drafted(deps, founder)
    form = replace(complete_form(deps), title="Boats", target="24,000.00")
    drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    page = draft_preview(deps, actor=founder, campaign_id=campaign_id).page
    assert (page.card.title, page.card.target_text) == ("Boats", "$24,000")


def test_an_empty_draft_has_one_too(world: World, deps: Deps) -> None:
    founder = world.person("Ada")
    described(deps, founder)
    campaign_id = drafts.start_campaign(deps, actor=founder)
    preview = draft_preview(deps, actor=founder, campaign_id=campaign_id)
    assert preview.page.card.title == "Untitled campaign"
    assert preview.page.cap_at_maximum == []
    card = preview.page.card
    figures = (card.price_text, card.minimum_ticket_text, card.target_text, card.maximum_text)
    assert {*figures, preview.page.valuation_text} == {"Not set yet"}
    assert (preview.live.shares_left_text, preview.live.time_left_text) == ("", "")
    assert preview.live.funded_text == "No target yet"


def test_it_does_not_say_that_what_it_shows_as_open_is_still_to_open(
    world: World, deps: Deps
) -> None:
    founder = world.person("Ada")
    campaign_id = drafted(deps, founder)
    form = replace(complete_form(deps), opens_at="")
    drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    preview = draft_preview(deps, actor=founder, campaign_id=campaign_id)
    assert preview.live.status_label == "Open"
    assert "Opens" not in {fact.label for fact in preview.page.terms}


@pytest.mark.parametrize("status", HIDDEN)
def test_it_is_for_the_team_and_those_who_see_reviews(
    world: World, deps: Deps, status: CampaignStatus
) -> None:
    founder, other = world.person("Ada"), world.person("Eve")
    campaign_id = drafted(deps, founder)
    drafted(deps, other)
    put(deps, campaign_id, status)
    team = [founder]
    for role in (MemberRole.COFOUNDER, MemberRole.READER):
        team.append(world.person(role.name))
        join(deps, founder, team[-1], role)
    path = f"/founder/campaigns/{campaign_id}"
    for person in team:
        assert addresses.is_something_at(deps, actor=person, path=f"{path}/preview")
        assert draft_preview(deps, actor=person, campaign_id=campaign_id).back_path == path
    for role in Role:
        staff = world.person("Staff", role)
        is_seen = may(staff, Action.SEE_REVIEWS)
        assert addresses.is_something_at(deps, actor=staff, path=f"{path}/preview") == is_seen
        if is_seen:
            found = draft_preview(deps, actor=staff, campaign_id=campaign_id)
            assert found.back_path == f"/admin/campaigns/{campaign_id}"
        else:
            with pytest.raises(NotFound):
                draft_preview(deps, actor=staff, campaign_id=campaign_id)
    assert not addresses.is_something_at(deps, actor=other, path=f"{path}/preview")
    with pytest.raises(NotFound):
        draft_preview(deps, actor=other, campaign_id=campaign_id)
    with pytest.raises(NotSignedIn):
        draft_preview(deps, actor=None, campaign_id=campaign_id)


def test_what_is_public_has_its_page_instead(world: World, deps: Deps) -> None:
    founder = world.person("Ada")
    campaign = world.live_campaign(founder)
    preview = draft_preview(deps, actor=founder, campaign_id=str(campaign.id))
    assert preview.public_path == f"/campaigns/{campaign.slug}"
    assert preview.page.card.title == ""


@pytest.mark.parametrize("campaign_id", ["", "x", "\x00", str(UUID(int=7))])
def test_nothing_is_behind_other_ids(world: World, deps: Deps, campaign_id: str) -> None:
    with pytest.raises(NotFound):
        draft_preview(deps, actor=world.person("Ada"), campaign_id=campaign_id)
