"""What an enterprise sold before, here and elsewhere, counts: for the cap, and for which financial
statements an offer needs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound, NotSignedIn
from crowdfund.services import (
    drafts,
    evidence_pages,
    moderation,
    sold_elsewhere,
    statement_levels,
    submission_history,
)
from crowdfund.services.deps import Deps
from tests.services.drafting import drafted, row
from tests.world import World

BIG = {"price": "1", "target": "100000", "minimum_ticket": "100", "regime": "reg-cf"}


def state(
    deps: Deps, who: Actor | None, campaign_id: str, amount: object = "", has_sold: bool = False
) -> None:
    sold_elsewhere.state_sold(
        deps, actor=who, campaign_id=campaign_id, amount=amount, has_sold=has_sold
    )


def needed(deps: Deps, campaign_id: str) -> str:
    campaign = row(deps, campaign_id)
    with deps.reading() as session:
        return statement_levels.needed_level(session, campaign, deps.now()).value


def on_cap(deps: Deps, founder: Actor, campaign_id: str) -> list[str]:
    page = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    return [item.text for item in page.missing if item.field == "maximum"]


def _settled(world: World, deps: Deps, campaign_id: str, days_ago: int) -> Campaign:
    """Another raise of the same enterprise that sold 600,000 under the same rules."""
    earlier = world.live_campaign(world.person("Another"), regime="reg-cf")
    earlier.enterprise_id = row(deps, campaign_id).enterprise_id
    earlier.status = CampaignStatus.SETTLED.value
    earlier.settled_shares, earlier.settled_minor, earlier.pledge_count = 100, 60_000_000, 1
    earlier.ended_at = deps.now() - timedelta(days=days_ago)
    world.put(earlier)
    return earlier


def test_who_ever_sold_under_these_rules_offers_not_for_the_first_time(
    world: World, deps: Deps, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder, **BIG, maximum="1000000")
    assert needed(deps, campaign_id) == "reviewed"
    # Thirteen months ago: nothing of it counts for the size any more.
    earlier = _settled(world, deps, campaign_id, days_ago=400)
    assert needed(deps, campaign_id) == "audited"
    assert on_cap(deps, founder, campaign_id) == []
    earlier.regime = "open"
    world.put(earlier)
    assert needed(deps, campaign_id) == "reviewed"
    # As it was, so that the books, which are checked afterwards, hold.
    earlier.status, earlier.ended_at = CampaignStatus.LIVE.value, None
    earlier.settled_shares = earlier.settled_minor = earlier.pledge_count = 0
    world.put(earlier)


def test_what_is_stated_to_be_sold_elsewhere_counts(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder, **BIG, maximum="4999000")
    assert on_cap(deps, founder, campaign_id) == []
    state(deps, founder, campaign_id, "1,000")
    assert on_cap(deps, founder, campaign_id) == []
    state(deps, founder, campaign_id, "1,000.01")
    [finding] = on_cap(deps, founder, campaign_id)
    assert "and $1,000.01 count already" in finding
    with pytest.raises(InvalidInput, match="At most"):
        drafts.submit(deps, actor=founder, campaign_id=campaign_id)


@pytest.mark.parametrize(
    ("amount", "has_sold", "level"),
    [
        ("", False, "certified"),
        ("24,000", False, "certified"),
        ("24,000.01", False, "reviewed"),
        ("518,000", False, "reviewed"),
        ("518,000.01", False, "audited"),
        ("", True, "certified"),
    ],
)
def test_the_level_of_statements_follows(
    deps: Deps, founder: Actor, amount: str, has_sold: bool, level: str
) -> None:
    campaign_id = drafted(deps, founder, **BIG, maximum="100000")
    state(deps, founder, campaign_id, amount, has_sold)
    assert needed(deps, campaign_id) == level


def test_an_earlier_sale_elsewhere_makes_it_no_first_offer(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder, **BIG, maximum="1000000")
    assert needed(deps, campaign_id) == "reviewed"
    state(deps, founder, campaign_id, "", True)
    assert needed(deps, campaign_id) == "audited"
    # An amount says so by itself, whatever is ticked.
    state(deps, founder, campaign_id, "0.01", False)
    form = evidence_pages.evidence_form(deps, actor=founder, campaign_id=campaign_id)
    assert (form.sold_elsewhere, form.has_sold_elsewhere) == ("0.01", True)
    assert needed(deps, campaign_id) == "audited"


def test_it_is_asked_only_where_the_rules_count_it(deps: Deps, founder: Actor) -> None:
    asked = {}
    for regime, currency in (
        ("reg-cf", "USD"), ("ecspr", "EUR"), ("fca", "GBP"), ("open", "USD"),
    ):  # fmt: skip
        campaign_id = drafted(deps, founder, regime=regime, currency=currency)
        form = evidence_pages.evidence_form(deps, actor=founder, campaign_id=campaign_id)
        asked[regime] = bool(form.sold_text)
    assert asked == {"reg-cf": True, "ecspr": True, "fca": False, "open": False}


def test_what_cannot_be_stated_and_who_cannot_state_it(
    deps: Deps, world: World, founder: Actor, moderator: Actor
) -> None:
    campaign_id = drafted(deps, founder, **BIG, maximum="100000")
    for amount in ("-1", "a lot", "1.234", "9" * 30, "1" * 50):
        with pytest.raises(InvalidInput) as refused:
            state(deps, founder, campaign_id, amount)
        assert refused.value.field == "sold_elsewhere"
    for who, refusal in ((world.person("Bo"), NotFound), (None, NotSignedIn)):
        with pytest.raises(refusal):
            state(deps, who, campaign_id, "1")
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    with pytest.raises(Conflict):
        state(deps, founder, campaign_id, "1")
    found = evidence_pages.review_evidence(deps, actor=moderator, campaign_id=campaign_id)
    assert found.people_text == "No sale on another platform is stated."
    assert "sold-checked" in {line.code for line in found.checks if line.is_required}


def test_what_is_stated_belongs_to_the_version(
    deps: Deps, founder: Actor, moderator: Actor
) -> None:
    campaign_id = drafted(deps, founder, **BIG, maximum="100000")
    own = {"actor": founder, "campaign_id": campaign_id}
    drafts.submit(deps, **own)
    moderation.request_changes(
        deps, actor=moderator, campaign_id=campaign_id, remarks=[("", "What of the other site?")]
    )
    state(deps, founder, campaign_id, "30000")
    drafts.submit(deps, **own)
    (part,) = submission_history.version_changes(deps, **own, number="2").parts
    assert part.label == "What is stated in so many words"
    [changed] = part.rows
    assert [field.label for field in changed.fields] == [
        "Sold on other platforms in twelve months",
        "Sold on other platforms at any time",
    ]
    found = evidence_pages.review_evidence(deps, actor=moderator, campaign_id=campaign_id)
    assert found.people_text == "Sold on other platforms in twelve months: $30,000.00."
