"""What a shared link says of a campaign, in words that stand alone."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import sharing
from crowdfund.services.deps import Deps
from crowdfund.words import CHINESE, language_in_use
from tests.world import World


@pytest.fixture
def campaign(world: World) -> Campaign:
    """One with three fifths of its target."""
    made = world.live_campaign(world.person("Ada"))
    world.invest(world.person("Backer"), made, 60)
    return made


def become(deps: Deps, campaign: Campaign, status: CampaignStatus, **values: object) -> None:
    """Writes a status onto a campaign's row."""
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        for name, value in ({"status": status.value} | values).items():
            setattr(row, name, value)


def said(deps: Deps, campaign: Campaign) -> tuple[str, str, str]:
    """The description, the words on the picture, and those instead of it."""
    preview = sharing.preview(deps, slug=campaign.slug)
    on_picture, _ = sharing.picture(deps, slug=campaign.slug)
    return preview.description, on_picture.funded_text, preview.image_alt


def test_an_open_campaign_says_how_far_it_is(deps: Deps, campaign: Campaign) -> None:
    description, on_picture, instead = said(deps, campaign)
    assert "$600 raised, 60 % of target. " in description
    assert on_picture == "60 % of target"
    assert instead == "Bread for the harbour: 60 % of target"


def test_its_people_are_counted_once(deps: Deps, campaign: Campaign) -> None:
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(deps.engine, "before_cursor_execute", note)
    sharing.preview(deps, slug=campaign.slug)
    event.remove(deps.engine, "before_cursor_execute", note)
    assert sum("FROM pledges" in statement for statement in asked) == 1


def test_what_was_given_back_is_said_in_a_sentence(deps: Deps, campaign: Campaign) -> None:
    ended = {"ended_at": deps.now(), "decided_cleared_minor": 60_000}
    become(deps, campaign, CampaignStatus.REFUNDED, **ended)
    description, on_picture, instead = said(deps, campaign)
    assert "$600 raised, 60 % of target; all of it was returned. Ended " in description
    assert on_picture == "60 % of target; all of it was returned"
    assert instead == f"Bread for the harbour: {on_picture}"
    become(deps, campaign, CampaignStatus.REFUNDING, ended_at=None)
    assert said(deps, campaign)[1] == "60 % of target; all of it is being returned"


def test_a_stopped_campaign_says_so_on_its_picture(deps: Deps, campaign: Campaign) -> None:
    become(deps, campaign, CampaignStatus.SUSPENDED)
    description, on_picture, instead = said(deps, campaign)
    assert description.endswith("60 % of target. Stopped for now. Capital is at risk.")
    assert on_picture == "Stopped for now, 60 % of target"
    assert instead == f"Bread for the harbour: {on_picture}"
    with language_in_use(CHINESE):
        assert "，" in said(deps, campaign)[1]
