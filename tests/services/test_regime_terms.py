"""A campaign carries its regime: chosen while it is written, judged when it is handed in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.complaining import PROMISE
from crowdfund.domain.regimes.open import OPEN, OWN
from crowdfund.services import drafts, moderation, regime_pages
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import moment_text
from crowdfund.words import CHINESE, language_in_use
from tests.services.drafting import complete_form, drafted, row, submitted
from tests.services.evidencing import answered, shown
from tests.world import World

HAN = re.compile(r"[\u4e00-\u9fff]")


def missing(deps: Deps, founder: Actor, campaign_id: str) -> list[tuple[str, str]]:
    """What the editor says is missing, by field."""
    page = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    return [(item.field, item.text) for item in page.missing]


def test_a_campaign_is_open_until_its_founder_chooses(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    assert row(deps, campaign_id).regime == "open"
    page = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    assert [option.value for option in page.regimes] == ["open", "reg-cf", "ecspr", "fca"]
    form = replace(complete_form(deps), regime="reg-cf")
    drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    assert row(deps, campaign_id).regime == "reg-cf"
    for wrong in ("", "mars", "REG-CF"):
        with pytest.raises(InvalidInput) as refused:
            drafts.save_draft(
                deps, actor=founder, campaign_id=campaign_id, form=replace(form, regime=wrong)
            )
        assert refused.value.field == "regime"
        assert row(deps, campaign_id).regime == "reg-cf"


def test_a_regime_stays_once_it_is_submitted(deps: Deps, founder: Actor, world: World) -> None:
    campaign_id = drafted(deps, founder, regime="reg-cf")
    shown(deps, founder, campaign_id)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    form = replace(complete_form(deps), regime="open")
    with pytest.raises(Conflict, match="cannot be changed any more"):
        drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    answered(deps, moderator := world.admin(), campaign_id)
    moderation.approve(deps, actor=moderator, campaign_id=campaign_id)
    with pytest.raises(Conflict):
        drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    assert row(deps, campaign_id).regime == "reg-cf"


def test_the_database_knows_no_other_regime(world: World) -> None:
    campaign = world.live_campaign()
    campaign.regime = "mars"
    with pytest.raises(IntegrityError, match="ck_campaigns_regime"):
        world.put(campaign)


def test_what_is_above_the_cap_is_not_offered(deps: Deps, founder: Actor) -> None:
    at_the_cap = {"price": "1", "target": "100000", "regime": "reg-cf", "minimum_ticket": "100"}
    campaign_id = drafted(deps, founder, maximum="5000000", **at_the_cap)
    assert missing(deps, founder, campaign_id) == []
    form = replace(complete_form(deps), maximum="5000001", **at_the_cap)
    drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    sentence = (
        "At most $5,000,000 are raised in any twelve months: lower the maximum "
        "(17 CFR 227.100(a)(1))."
    )
    assert missing(deps, founder, campaign_id) == [("maximum", sentence)]
    with pytest.raises(InvalidInput, match="At most"):
        drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    drafts.save_draft(
        deps, actor=founder, campaign_id=campaign_id, form=replace(form, regime="open")
    )
    assert missing(deps, founder, campaign_id) == []


@pytest.mark.parametrize(
    ("ended_days_ago", "regime", "counts"),
    [(0, "reg-cf", True), (364, "reg-cf", True), (368, "reg-cf", False), (0, "open", False)],
)
def test_what_was_sold_within_a_year_counts(
    world: World, deps: Deps, founder: Actor, ended_days_ago: int, regime: str, counts: bool
) -> None:
    campaign_id = drafted(
        deps, founder, price="1", target="100000", maximum="5000000", regime="reg-cf"
    )
    earlier = world.live_campaign(world.person("Another"))
    earlier.enterprise_id = row(deps, campaign_id).enterprise_id
    earlier.regime, earlier.status = regime, CampaignStatus.SETTLED.value
    earlier.settled_shares = 100
    earlier.settled_minor, earlier.pledge_count = 100_000, 1
    earlier.ended_at = row(deps, campaign_id).opens_at - timedelta(days=ended_days_ago)  # type: ignore[operator]
    world.put(earlier)
    found = missing(deps, founder, campaign_id)
    assert [field for field, _ in found] == (["maximum"] if counts else [])
    if counts:
        assert "and $1,000 count already" in found[0][1]
    # As it was, so that the books, which are checked afterwards, hold.
    earlier.status, earlier.ended_at = CampaignStatus.LIVE.value, None
    earlier.settled_shares = earlier.settled_minor = earlier.pledge_count = 0
    world.put(earlier)


def test_another_raise_under_way_counts_with_its_maximum(
    world: World, deps: Deps, founder: Actor
) -> None:
    campaign_id = drafted(
        deps, founder, price="1", target="100000", maximum="4999000", regime="reg-cf"
    )
    other = world.live_campaign(world.person("Another"), maximum_minor=200_000)
    other.enterprise_id, other.regime = row(deps, campaign_id).enterprise_id, "reg-cf"
    world.put(other)
    assert "and $2,000 count already" in missing(deps, founder, campaign_id)[0][1]


def test_an_offer_is_public_for_21_days(deps: Deps, founder: Actor) -> None:
    opens = deps.now() + timedelta(days=1)
    times = {"opens_at": moment_text(opens), "closes_at": moment_text(opens + timedelta(days=20))}
    campaign_id = drafted(deps, founder, regime="reg-cf", **times)
    assert [field for field, _ in missing(deps, founder, campaign_id)] == ["closes_at"]
    later = {**times, "closes_at": moment_text(opens + timedelta(days=21, hours=2))}
    form = replace(complete_form(deps), regime="reg-cf", **later)
    drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    assert missing(deps, founder, campaign_id) == []


def test_an_offer_that_waited_too_long_for_approval_is_not_approved(
    deps: Deps, founder: Actor, world: World
) -> None:
    opens = deps.now() + timedelta(days=1)
    times = {"opens_at": "", "closes_at": moment_text(opens + timedelta(days=22))}
    campaign_id = submitted(deps, founder, regime="reg-cf", **times)
    world.clock.advance(timedelta(days=3))
    moderator = world.admin()
    with pytest.raises(Conflict, match="public for 21 days"):
        moderation.approve(deps, actor=moderator, campaign_id=campaign_id)


def test_a_regime_states_its_limits_in_its_own_currency(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder, regime="ecspr")
    assert missing(deps, founder, campaign_id) == [
        ("currency", "ECSPR (European Union) states its limits in EUR: choose that currency.")
    ]


def test_moderators_see_which_statements_are_needed(
    deps: Deps, founder: Actor, world: World
) -> None:
    campaign_id = submitted(deps, founder, regime="reg-cf")
    page = moderation.review(deps, actor=world.admin(), campaign_id=campaign_id)
    facts = {fact.label: (fact.value, fact.hint) for fact in page.checklist}
    assert facts["Rules"][1] == "ok"
    assert facts["Rules"][0].startswith("Reg CF (United States), as of ")
    assert facts["Financial statements needed"] == ("Certified (17 CFR 227.201(t))", "look")


@pytest.mark.parametrize("code", RegimeCode)
def test_readers_see_every_rule_and_moderators_the_marks(
    deps: Deps, world: World, code: RegimeCode
) -> None:
    for_all = regime_pages.regime_page(deps, actor=None, code=code.value)
    for_moderators = regime_pages.regime_page(deps, actor=world.admin(), code=code.value)
    assert all(rule.mark == "" for rule in for_all.rules)
    names = [rule.name for rule in for_moderators.rules if rule.mark]
    assert ("retake-hours" in names) == (code is RegimeCode.FCA)
    assert [replace(rule, mark="") for rule in for_moderators.rules] == for_all.rules


@pytest.mark.parametrize("code", RegimeCode)
def test_every_rule_is_read_in_chinese(deps: Deps, world: World, code: RegimeCode) -> None:
    with language_in_use(CHINESE):
        page = regime_pages.regime_page(deps, actor=world.admin(), code=code.value)
    for rule in page.rules:
        told = (rule.title, rule.text, rule.value_text, rule.source_text, rule.mark, *rule.earlier)
        # An amount has no words.
        words = [each for each in told if each and "$" not in each[:4] and "€" not in each]
        assert all(HAN.search(each) for each in words), rule.name
        assert not re.search(r"[{}]", "".join(told)), rule.name


def test_where_a_law_is_silent_readers_see_the_platforms_own_rule(deps: Deps) -> None:
    rows = {
        code: {row.name: row for row in regime_pages.regime_page(deps, actor=None, code=code).rules}
        for code in ("fca", "ecspr", "open")
    }
    british = rows["fca"]["cancel-hours"]
    assert (british.value_text, british.citation) == ("0 hours", OWN)
    # There the time to reflect says it already.
    assert "cancel-hours" not in rows["ecspr"]
    assert rows["ecspr"]["reconfirmation"].citation == OWN
    assert len(rows["open"]) == len(OPEN.rules)


@pytest.mark.parametrize("code", RegimeCode)
def test_what_the_platform_asks_by_itself_has_no_law_to_date_it(
    deps: Deps, code: RegimeCode
) -> None:
    rules = regime_pages.regime_page(deps, actor=None, code=code.value).rules
    own = [rule for rule in rules if rule.citation in (OWN, PROMISE)]
    assert own
    assert (len(own) == len(rules)) == (code is RegimeCode.OPEN)
    assert not any(rule.since_text or rule.source_text for rule in own)
    assert all(rule.source_text for rule in rules if rule not in own)


def test_a_currency_keeps_its_letters_in_chinese(deps: Deps) -> None:
    with language_in_use(CHINESE):
        page = regime_pages.regime_page(deps, actor=None, code="reg-cf")
    values = {rule.name: rule.value_text for rule in page.rules}
    assert values["offering-cap"] == "US$5,000,000"


def test_rules_read_as_people_read_them(deps: Deps) -> None:
    page = regime_pages.regime_page(deps, actor=None, code="reg-cf")
    by_name = {rule.name: rule for rule in page.rules}
    assert by_name["offering-cap"].value_text == "$5,000,000"
    assert by_name["cancel-hours"].value_text == "48 hours"
    assert by_name["investor-limit"].value_text == ""
    assert by_name["investor-limit"].since_text == "Since 20 September 2022"
    assert len(by_name["investor-limit"].earlier) == 3
    assert by_name["investor-limit"].earlier[0].startswith("15 March 2021 to 19 September 2022: ")
    with pytest.raises(NotFound):
        regime_pages.regime_page(deps, actor=None, code="mars")
