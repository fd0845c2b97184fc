"""The trail says names where its entries have numbers alone, and keeps numbers that nothing has."""

from __future__ import annotations

from uuid import UUID

from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.services import audit, audit_pages, pledging
from crowdfund.services.deps import Deps
from crowdfund.services.views.audit import AuditFilters, AuditRow
from tests.world import World

NOBODYS = str(UUID(int=7))


def newest(deps: Deps, moderator: Actor) -> AuditRow:
    """The entry that was written last, as the page shows it."""
    return audit_pages.audit_page(deps, actor=moderator, filters=AuditFilters()).rows[0]


def test_a_pledge_is_called_like_its_campaign(world: World, deps: Deps, moderator: Actor) -> None:
    backer, campaign = world.person("Ben"), world.live_campaign()
    pledge = world.invest(backer, campaign, 3)
    pledging.cancel(deps, actor=backer, pledge_id=pledge)
    row = newest(deps, moderator)
    assert (row.action, row.about) == ("Pledge moved on", f"Pledge “{campaign.title}”")
    assert row.about_id == str(pledge)


def test_numbers_of_what_changed_are_names(world: World, deps: Deps, moderator: Actor) -> None:
    founder = world.person("Fiona")
    campaign = world.live_campaign(founder)
    pledge = world.invest(world.person("Ben"), campaign, 3)
    after = {
        "owner_id": founder.user_id,
        "enterprise_id": campaign.enterprise_id,
        "campaign": campaign.id,
        "about": pledge,
        "claims": f"We bake [{campaign.id}] at night, and [{NOBODYS}] knows.",
        "note": campaign.id,
        "name": NOBODYS,
    }
    with deps.transaction() as session:
        audit.record(
            session,
            AuditAction.CAMPAIGN_EDITED,
            audit.Object("campaign", NOBODYS),
            at=deps.now(),
            actor_id=founder.user_id,
            after=after,
        )
    row = newest(deps, moderator)
    said = {line.name: line.after for line in row.changes}
    enterprise = world.enterprise_of(campaign)
    assert said == {
        "Owner": "Fiona",
        "Enterprise": enterprise.name,
        "Campaign": campaign.title,
        "About": campaign.title,
        "Claims": f"We bake [{campaign.title}] at night, and [{NOBODYS}] knows.",
        # What somebody wrote stays letter by letter, and so does the number of nothing.
        "Note": str(campaign.id),
        "Name": NOBODYS,
    }
    assert (row.about, row.about_id) == ("Campaign", NOBODYS)
