"""What an enterprise says that it stands for."""

from __future__ import annotations

import pytest

from crowdfund.domain.errors import InvalidInput, NotFound, NotSignedIn
from crowdfund.services import catalog, stated_values
from crowdfund.services.deps import Deps
from crowdfund.services.stated_values import NOT_VERIFIED
from crowdfund.services.views.matching import StatedValues
from tests.world import World


def test_what_is_stated_is_shown_as_the_enterprise_s_own_word(world: World, deps: Deps) -> None:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder, can_receive=False)
    stated_values.state_values(
        deps, actor=founder, enterprise_id=campaign.enterprise_id, values=["local", "women_led"]
    )
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    (fact,) = [fact for fact in page.facts if fact.label == "Stands for"]
    assert (fact.value, fact.hint) == (
        "Led by women, Serves its own town or region",
        NOT_VERIFIED,
    )
    stated = stated_values.stated_values(deps, actor=founder)
    assert stated.enterprise_id == str(campaign.enterprise_id)
    assert [tick.name for tick in stated.ticks if tick.is_ticked] == [
        "values-women_led",
        "values-local",
    ]
    stated_values.state_values(deps, actor=founder, enterprise_id=campaign.enterprise_id, values=[])
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert "Stands for" not in {fact.label for fact in page.facts}


def test_only_its_founder_speaks_for_an_enterprise(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(world.person("Founder"), can_receive=False)
    eve = world.person("Eve")
    for owned in (campaign.enterprise_id, "", "nonsense"):
        with pytest.raises(NotFound):
            stated_values.state_values(deps, actor=eve, enterprise_id=owned, values=["local"])
    with pytest.raises(NotFound):
        stated_values.stated_values(deps, actor=eve, enterprise_id=campaign.enterprise_id)
    with pytest.raises(NotSignedIn):
        stated_values.state_values(
            deps, actor=None, enterprise_id=campaign.enterprise_id, values=["local"]
        )
    assert stated_values.stated_values(deps, actor=eve) == StatedValues()


UNSTATABLE = [["micro"], ["religion"], ["local"] * 5, "local", [7], [["local"]], None]


def test_what_cannot_be_stated_is_refused(
    world: World, deps: Deps, subtests: pytest.Subtests
) -> None:
    founder = world.person("Founder")
    owned = world.enterprise(founder, can_receive=False)
    stated_values.state_values(deps, actor=founder, enterprise_id=owned, values=["local", "local"])
    for values in UNSTATABLE:
        with subtests.test(values=values):
            with pytest.raises(InvalidInput):
                stated_values.state_values(deps, actor=founder, enterprise_id=owned, values=values)
            ticks = stated_values.stated_values(deps, actor=founder).ticks
            assert [tick.name for tick in ticks if tick.is_ticked] == ["values-local"]
