"""Verbs for stories in which a live campaign changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import select

from crowdfund.db.tables import Campaign, CampaignVersion
from crowdfund.domain.actor import Actor, Role
from crowdfund.services import change_terms, changes, reconfirming, versions
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.views.changes import ChangeForm
from tests.world import World

WHY = "The bank asked for it."


def founder_of(world: World, campaign: Campaign) -> Actor:
    """Whose campaign it is."""
    return Actor(world.enterprise_of(campaign).owner_id, Role.MEMBER, "", "")


def form_of(world: World, campaign: Campaign) -> ChangeForm:
    """What can change, as it stands, with a reason."""
    with world.deps.reading() as session:
        row = session.get_one(Campaign, campaign.id)
        return replace(change_terms.form_now(session, row), reason=WHY)


def propose(world: World, campaign: Campaign, **fields: object) -> str:
    """The founder proposes to change these fields of the form."""
    form = replace(form_of(world, campaign), **fields)  # type: ignore[arg-type]
    founder = founder_of(world, campaign)
    return changes.propose(world.deps, actor=founder, campaign_id=str(campaign.id), form=form)


def change(
    world: World, campaign: Campaign, *, material: bool = True, **fields: object
) -> CampaignVersion:
    """The founder proposes it and a moderator approves. Returns the version that it makes."""
    change_id = propose(world, campaign, **fields)
    moderator = world.person("Mia Moderator", Role.MODERATOR)
    changes.approve(world.deps, actor=moderator, change_id=change_id, judged_material=material)
    return newest(world, campaign)


def newest(world: World, campaign: Campaign) -> CampaignVersion:
    """The version in force."""
    with world.deps.reading() as session:
        number = session.exec(
            select(Campaign.terms_version).where(Campaign.id == campaign.id)
        ).one()
        found = versions.version_of(session, campaign.id, number)
    assert found is not None
    return found


def keep(world: World, backer: Actor, pledge_id: str, version: CampaignVersion | int) -> None:
    """A backer says that they keep their pledge."""
    number = version if isinstance(version, int) else version.number
    reconfirming.keep(world.deps, actor=backer, pledge_id=pledge_id, version=number)


def later(campaign: Campaign, **by: float) -> str:
    """The deadline moved, as a form has it."""
    assert campaign.closes_at is not None
    return moment_text(campaign.closes_at + timedelta(**by))


def end_of(version: CampaignVersion) -> datetime:
    """Until when backers are asked."""
    assert version.reconfirm_by is not None
    return version.reconfirm_by
