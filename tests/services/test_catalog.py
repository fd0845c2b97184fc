"""Search, lists and pages of campaigns, as the public sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from crowdfund.db.tables import Campaign, Enterprise, TeamMember, YearFigures
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.errors import InvalidInput, NotFound, NotSignedIn, TooManyAttempts
from crowdfund.services import (
    campaign_facts,
    catalog,
    enterprises,
    inbox,
    moderation,
    popularity,
    texts,
    withdrawal,
)
from crowdfund.services.deps import Deps
from crowdfund.words import CHINESE, language_in_use
from tests.world import World


def change(deps: Deps, campaign: Campaign, **values: Any) -> None:
    """Writes values onto a campaign's row."""
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def found(deps: Deps, **search: Any) -> list[str]:
    """Titles of the first page."""
    return [card.title for card in catalog.search_campaigns(deps, **search).cards]


@pytest.fixture
def three(world: World, deps: Deps) -> dict[str, Campaign]:
    """Three campaigns that differ in everything."""
    made = {
        name: world.live_campaign(world.person(name), can_receive=False, lasts=timedelta(days=days))
        for name, days in (("Bakery", 20), ("Solar", 10), ("Boats", 30))
    }
    change(deps, made["Bakery"], title="Bread for 100% of us", sector="food", stage="early")
    change(
        deps,
        made["Solar"],
        title="Sunlight_on roofs",
        summary="Panels that neighbours own together.",
        sector="energy",
        stage="growth",
        security="Preferred Stock",
        minimum_ticket_minor=50_000,
    )
    change(deps, made["Boats"], title="Wooden boats", summary="Building boats.", sector="sport")
    return made


FINDING = [
    ("bread", "Bread for 100% of us"),
    ("BREA", "Bread for 100% of us"),
    ("neighbour panel", "Sunlight_on roofs"),
    ("neighbouring", "Sunlight_on roofs"),
    ("build", "Wooden boats"),
    ("Boats Ltd", "Wooden boats"),
    ("ight", "Sunlight_on roofs"),
    ("100%", "Bread for 100% of us"),
    ("light_on", "Sunlight_on roofs"),
]


@pytest.mark.usefixtures("three")
def test_words_find_by_stem_beginning_and_part(deps: Deps, subtests: pytest.Subtests) -> None:
    for text, expected in FINDING:
        with subtests.test(text=text, expected=expected):
            assert found(deps, text=text) == [expected]


WILD = ["%", "_", "%%%"]


@pytest.mark.usefixtures("three")
def test_wildcards_stand_for_themselves(deps: Deps, subtests: pytest.Subtests) -> None:
    for text in WILD:
        with subtests.test(text=text):
            titles = found(deps, text=text)
            assert titles == [title for title in titles if text in title]
            assert len(titles) < 3


FILTERS = [
    ({"sector": "food"}, {"Bread for 100% of us"}),
    ({"stage": "growth"}, {"Sunlight_on roofs"}),
    ({"instrument": "Preferred Stock"}, {"Sunlight_on roofs"}),
    ({"minimum_ticket": "USD-10000"}, {"Bread for 100% of us", "Wooden boats"}),
    ({"minimum_ticket": "EUR-10000"}, set()),
    ({"currency": "EUR"}, set()),
    ({"country": "US", "sector": "sport"}, {"Wooden boats"}),
    ({"status": "settled"}, set()),
]


@pytest.mark.usefixtures("three")
def test_filters_narrow(deps: Deps, subtests: pytest.Subtests) -> None:
    for search, expected in FILTERS:
        with subtests.test(search=search, expected=expected):
            assert set(found(deps, **search)) == expected


UNREADABLE = [
    {"after": "0"},
    {"after": "0.0~"},
    {"after": "1~slug"},
    {"after": "1.2.3~slug"},
    {"after": f"0.{'9' * 19}~slug"},
    {"before": "0.1~' OR 1=1"},
    {"before": "٣.1~slug"},
    {"after": None},
    {"after": ["0.0~a"]},
    {"country": "DE"},
    {"instrument": "Old shoes"},
    {"sort": "'; DROP TABLE campaigns; --"},
    {"sort": None},
    {"sector": "no such sector"},
    {"sector": ["food"]},
    {"status": "draft"},
    {"country": "usa"},
    {"minimum_ticket": "USD-"},
    {"minimum_ticket": "XXX-100"},
    {"text": "\x00"},
    {"text": {"a": 1}},
]


@pytest.mark.usefixtures("three")
def test_what_cannot_be_read_narrows_nothing(deps: Deps, subtests: pytest.Subtests) -> None:
    for search in UNREADABLE:
        with subtests.test(search=search):
            shown = catalog.search_campaigns(deps, **search)
            assert (shown.total, len(shown.cards), shown.has_earlier, shown.after) == (
                3,
                3,
                False,
                "",
            )


HOSTILE_WORDS = [
    "!!! & | :* ()",
    "\ud800",
    "'",
    "\\",
    "a" * 10_000,
    "x\x00y",
    "the",
    "😀 ' :*",
    "<->",
]


@pytest.mark.usefixtures("three")
def test_hostile_words_break_nothing(deps: Deps, subtests: pytest.Subtests) -> None:
    for text in HOSTILE_WORDS:
        with subtests.test(text=text):
            assert catalog.search_campaigns(deps, text=text, sort="match").total <= 3
            assert catalog.search_campaigns(deps).total == 3


def test_orders(world: World, deps: Deps) -> None:
    low = world.live_campaign(world.person("Low"), lasts=timedelta(days=9))
    high = world.live_campaign(world.person("High"), lasts=timedelta(days=20), target_minor=10_000)
    change(deps, low, title="Low", opens_at=deps.now() - timedelta(days=1))
    change(deps, high, title="High")
    backer, other = world.person("Backer"), world.person("Other")
    world.invest(backer, low, 3)
    world.invest(backer, low, 3)
    world.invest(backer, high, 2)
    world.invest(other, high, 2)
    popularity.count_moved(deps)
    assert found(deps) == ["Low", "High"]
    assert found(deps, sort="newest") == ["High", "Low"]
    assert found(deps, sort="funded") == ["High", "Low"]
    assert found(deps, sort="backers") == ["High", "Low"]
    assert found(deps, sort="match", text="bakery") == ["Low", "High"]
    assert [card.title for card in catalog.featured(deps)] == ["High", "Low"]
    assert [card.title for card in catalog.closing_soon(deps)] == ["Low", "High"]


def test_the_title_weighs_more_than_the_summary(deps: Deps, three: dict[str, Campaign]) -> None:
    change(deps, three["Bakery"], summary="Boats bring the flour.")
    assert found(deps, text="boats", sort="match") == ["Wooden boats", "Bread for 100% of us"]


def test_only_public_campaigns_are_listed(world: World, deps: Deps) -> None:
    owner = world.person("Founder")
    campaign = world.live_campaign(owner, can_receive=False)
    for status in CampaignStatus:
        change(deps, campaign, status=status.value)
        is_public = status in PUBLIC_STATUSES
        assert catalog.search_campaigns(deps).total == int(is_public)
        if is_public:
            assert catalog.campaign_page(deps, actor=None, slug=campaign.slug).card.slug
            continue
        for stranger in (None, world.person("Stranger")):
            with pytest.raises(NotFound):
                catalog.campaign_page(deps, actor=stranger, slug=campaign.slug)
        assert catalog.campaign_page(deps, actor=owner, slug=campaign.slug).is_owner
    change(deps, campaign, status=CampaignStatus.LIVE.value)


@pytest.mark.usefixtures("three")
def test_filters_offer_only_what_there_is(deps: Deps) -> None:
    offered = catalog.search_campaigns(deps).filters
    assert [one.value for one in offered.sectors] == ["energy", "food", "sport"]
    assert [one.label for one in offered.countries] == ["United States (3)"]
    assert [one.value for one in offered.stages] == ["early", "growth"]
    assert [(one.value, one.label) for one in offered.statuses] == [("live", "Open (3)")]
    assert [(one.value, one.label) for one in offered.minimum_tickets] == [
        ("USD-1000", "Up to $10 (2)"),
        ("USD-50000", "Up to $500 (3)"),
    ]
    assert [one.label for one in offered.instruments] == ["Common Stock (2)", "Preferred Stock (1)"]


def test_reserved_money_is_shown_apart_and_never_counts(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Paid"), campaign, 50)
    receipt = world.pledge(world.person("Paying"), campaign, 20)
    live = catalog.live_totals(deps, actor=None, slug=campaign.slug)
    assert (live.raised_text, live.funded_text) == ("$500", "50 % of target")
    assert (live.raised_percent, live.target_percent) == (25, 50)
    assert live.backers_text == "1 backer"
    assert live.reserved_text == "1 person is paying now for 20 shares"
    assert live.shares_left_text == "130 of 200 shares left"
    assert live.takes_pledges
    assert live.is_moving
    world.pay(receipt)
    world.work()
    world.finish(3)
    after = catalog.live_totals(deps, actor=None, slug=campaign.slug)
    assert after.raised_text in {"$500", "$700"}
    assert catalog.totals(deps).escrowed_texts == [after.raised_text]


def test_the_terms_say_in_the_readers_language_where_the_rules_come_from(
    world: World, deps: Deps
) -> None:
    campaign = world.live_campaign()
    with language_in_use(CHINESE):
        page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert "不依据任何法律：仅供演示" in [fact.hint for fact in page.terms]


def test_a_raise_that_was_stopped_says_so_above_everything(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    which = {"campaign_id": str(campaign.id), "reason": "We look at it."}
    moderation.suspend(deps, actor=world.admin(), **which)
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert page.outcome_text.startswith("A moderator stopped this raise")
    assert page.outcome_tone == "warn"


def test_a_missed_target_is_told_with_its_day(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Backer"), campaign, 40)
    world.to_deadline(campaign)
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert page.card.status == "refunded"
    assert page.card.raised_text == "$400"
    assert page.card.funded_text == "was returned, 40 % of target"
    live = catalog.live_totals(deps, actor=None, slug=campaign.slug)
    assert (live.raised_note, live.funded_text) == ("was returned", "40 % of target")
    assert page.card.backers_text == "1 backer refunded"
    assert page.outcome_text.startswith("Target missed; every pledge was refunded on ")
    steps = [(item.title, item.is_done) for item in page.history]
    assert steps[-3:] == [
        ("Deadline reached", True),
        ("Money going back", True),
        ("Every pledge refunded", True),
    ]
    assert all(item.at_iso.endswith("+00:00") for item in page.history)
    live = catalog.live_totals(deps, actor=None, slug=campaign.slug)
    assert (live.is_moving, live.takes_pledges, live.has_ended) == (False, False, True)
    assert live.closed_text == "This campaign has ended."
    assert (live.raised_note, live.funded_text) == ("was returned", "40 % of target")
    assert catalog.totals(deps).backers == 0


def test_a_withdrawn_campaign_says_what_was_returned(world: World, deps: Deps) -> None:
    owner = world.person("Founder")
    campaign = world.live_campaign(owner)
    world.invest(world.person("Backer"), campaign, 30)
    withdrawal.withdraw(deps, actor=owner, campaign_id=str(campaign.id), reason="We sold.")
    before = catalog.live_totals(deps, actor=None, slug=campaign.slug)
    assert (before.raised_text, before.raised_note) == ("$300", "is being returned")
    assert before.is_moving
    world.finish()
    after = catalog.live_totals(deps, actor=None, slug=campaign.slug)
    assert (after.raised_text, after.raised_note) == ("$300", "was returned")
    assert not after.is_moving
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert ("Withdrawn", "We sold.") in [(item.title, item.text) for item in page.history]


def test_where_nobody_paid_nothing_is_said_to_be_refunded(world: World, deps: Deps) -> None:
    owner = world.person("Founder")
    withdrawn, missed = world.live_campaign(owner), world.live_campaign(owner)
    world.invest(world.person("Backer"), world.live_campaign(owner), 3)
    withdrawal.withdraw(deps, actor=owner, campaign_id=str(withdrawn.id), reason="We sold.")
    world.to_deadline(missed)
    for campaign, cause, last in (
        (withdrawn, "Withdrawn", "Withdrawn"),
        (missed, "Target missed", "Nothing to refund"),
    ):
        page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
        assert page.outcome_text == f"{cause}; there was nothing to refund."
        head = catalog.campaign_head(deps, slug=campaign.slug)
        assert head.outcome_text == page.outcome_text
        assert page.card.backers_text == "0 backers"
        assert page.history[-1].title == last


@pytest.mark.parametrize("reason", ["partly_lost", "not_reconfirmed", "dispute_ended_late"])
def test_who_was_refunded_for_another_reason_is_not_said_to_be_nobody(
    world: World, deps: Deps, reason: str
) -> None:
    owner = world.person("Founder")
    withdrawn, missed = world.live_campaign(owner), world.live_campaign(owner)
    paid = [world.invest(world.person("Backer"), each, 3) for each in (withdrawn, missed)]
    withdrawal.withdraw(deps, actor=owner, campaign_id=str(withdrawn.id), reason="We sold.")
    world.to_deadline(missed)
    world.finish()
    for pledge_id in paid:
        row = world.pledge_row(pledge_id)
        row.refund_reason = reason
        world.put(row)
    for campaign, cause in ((withdrawn, "Withdrawn"), (missed, "Target missed")):
        ended = texts.day(world.campaign(campaign).ended_at)
        page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
        assert page.outcome_text == f"{cause}; every pledge was refunded on {ended}."
        assert page.history[-1].title == "Every pledge refunded"
    cards = enterprises.founder_home(deps, actor=owner).campaigns
    assert {card.next_step for card in cards} == {
        "Withdrawn. Every backer has been refunded.",
        "Every backer has been refunded.",
    }


def test_a_settled_campaign_shows_what_everyone_owns(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("First Backer"), campaign, 60)
    world.invest(world.person("Second Backer"), campaign, 50)
    world.to_deadline(campaign)
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert page.card.status == "settled"
    assert page.card.raised_text == "$1,100"
    assert [(line.holder, line.shares_text) for line in page.cap_now] == [
        ("Founders", "1,000"),
        ("Backers of this raise", "110"),
    ]
    assert sum(line.part_basis_points for line in page.cap_now) == 10_000
    assert "First Backer" not in repr(page)
    sums = catalog.totals(deps)
    assert (sums.settled_texts, sums.settled_campaigns, sums.backers) == (["$1,100"], 1, 2)


def test_the_cap_table_before_at_target_and_at_maximum(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    tables = (page.cap_before, page.cap_at_target, page.cap_at_maximum)
    assert [table[-1].shares_text for table in tables] == ["1,000", "100", "200"]
    assert [sum(line.part_basis_points for line in table) for table in tables] == [10_000] * 3
    assert [line.is_new for line in page.cap_at_target] == [False, True]
    assert page.part_at_target_text == page.cap_at_target[-1].part_text == "9.09 %"
    assert page.valuation_text == "$10,000"
    assert page.cap_now == []


def test_an_empty_draft_still_makes_a_page(world: World, deps: Deps) -> None:
    owner = world.person("Founder")
    enterprise_id = world.enterprise(owner, can_receive=False)
    now = deps.now()
    draft = Campaign(
        enterprise_id=enterprise_id,
        slug="draft",
        status=CampaignStatus.DRAFT.value,
        created_at=now,
        updated_at=now,
    )
    with deps.transaction() as session:
        session.add(draft)
        session.flush()
        enterprise = session.get_one(Enterprise, enterprise_id)
        page = catalog.page_of(session, draft, owner, now)
        card = catalog.card_of(session, draft, enterprise, now)
    assert (card.title, card.raised_percent, card.price_text) == ("Untitled campaign", 0, "")
    assert (page.cap_before, page.cap_at_maximum, page.valuation_text) == ([], [], "")


def test_the_story_is_cleaned_and_a_filing_is_named(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    change(deps, campaign, story="# Hi\n<script>alert(1)</script>", source="SEC Form C")
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert "<script" not in page.story_html
    assert "SEC Form C" in page.source_note
    assert "demonstration" in page.source_note
    with language_in_use(CHINESE):
        page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert "演示" in page.source_note
    assert "demonstration" not in page.source_note
    assert [fact.label for fact in page.documents] == ["SEC Form C"]


UNKNOWN_NAMES = ["", "nothing", "\x00", "\ud800", "a" * 5_000, "../x", "%"]


def test_an_unknown_name_is_not_found(deps: Deps, subtests: pytest.Subtests) -> None:
    for slug in UNKNOWN_NAMES:
        with subtests.test(slug=slug):
            with pytest.raises(NotFound):
                catalog.campaign_page(deps, actor=None, slug=slug)
            with pytest.raises(NotFound):
                catalog.live_totals(deps, actor=None, slug=slug)
            with pytest.raises(NotFound):
                catalog.enterprise_page(deps, slug=slug)


def slug_of(deps: Deps, enterprise_id: UUID) -> str:
    """An enterprise's name in addresses."""
    with deps.reading() as session:
        return session.get_one(Enterprise, enterprise_id).slug


def test_an_enterprise_is_public_with_its_first_public_campaign(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    slug = slug_of(deps, campaign.enterprise_id)
    page = catalog.enterprise_page(deps, slug=slug)
    assert [card.slug for card in page.campaigns] == [campaign.slug]
    assert [line.holder for line in page.register] == ["Founders"]
    assert ("Registered name", "Founder Ltd") in [(one.label, one.value) for one in page.facts]
    with deps.transaction() as session:
        session.add(TeamMember(campaign_id=campaign.id, name="Ida Holm", role="Baker"))
        year = FigurePeriod.MOST_RECENT.value
        session.add(
            YearFigures(
                enterprise_id=campaign.enterprise_id, period=year, currency="GBP", cash_minor=5_000
            )
        )
    page = catalog.enterprise_page(deps, slug=slug)
    assert [(one.name, one.initials) for one in page.team] == [("Ida Holm", "IH")]
    assert [chart.label for chart in page.figure_charts] == ["Cash"]
    change(deps, campaign, status=CampaignStatus.DRAFT.value)
    with pytest.raises(NotFound):
        catalog.enterprise_page(deps, slug=slug)


def test_watching_is_a_switch_of_one_s_own(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    one, other = world.person("One"), world.person("Other")
    catalog.set_watching(deps, actor=one, slug=campaign.slug, is_wanted=True)
    assert [item.card.slug for item in catalog.watchlist(deps, actor=one)] == [campaign.slug]
    assert catalog.watchlist(deps, actor=other) == []
    assert catalog.campaign_page(deps, actor=one, slug=campaign.slug).is_watched
    assert not catalog.campaign_page(deps, actor=other, slug=campaign.slug).is_watched
    catalog.set_watching(deps, actor=one, slug=campaign.slug, is_wanted=False)
    assert catalog.watchlist(deps, actor=one) == []
    with pytest.raises(NotSignedIn):
        catalog.set_watching(deps, actor=None, slug=campaign.slug, is_wanted=True)
    with pytest.raises(NotSignedIn):
        catalog.watchlist(deps, actor=None)


def test_what_is_watched_says_when_nothing_is_left_to_be_reminded_of(
    world: World, deps: Deps
) -> None:
    campaign, one = world.live_campaign(), world.person("One")
    catalog.set_watching(deps, actor=one, slug=campaign.slug, is_wanted=True)
    assert [item.has_ended for item in catalog.watchlist(deps, actor=one)] == [False]
    world.to_deadline(campaign)
    assert [item.has_ended for item in catalog.watchlist(deps, actor=one)] == [True]


def test_a_place_is_named_once() -> None:
    enterprise = Enterprise(
        owner_id=uuid4(), slug="quay", name="Quay", city="Setúbal", region="Setúbal", country="PT"
    )
    facts = {fact.label: fact.value for fact in campaign_facts.enterprise_facts(enterprise)}
    assert facts["Based in"] == "Setúbal, Portugal"


def asked(deps: Deps, campaign: Campaign) -> list[str]:
    """The questions as everybody sees them."""
    talk = catalog.questions(deps, actor=None, slug=campaign.slug, shown=100)
    return [question.text for question in talk.shown]


def test_a_question_is_public_and_reaches_the_founder(world: World, deps: Deps) -> None:
    founder: Actor = world.person("Founder")
    campaign = world.live_campaign(founder, can_receive=False)
    person = world.person("Curious")
    catalog.ask(deps, actor=person, slug=campaign.slug, text="  How much flour?\r\nA day? ")
    assert asked(deps, campaign) == ["How much flour?\nA day?"]
    notices = inbox.notices_page(deps, actor=founder)
    assert [notice.body for notice in notices.rows] == ["How much flour?\nA day?"]


def test_the_same_question_is_asked_once_while_it_waits(world: World, deps: Deps) -> None:
    founder, person = world.person("Founder"), world.person("Curious")
    campaign = world.live_campaign(founder, can_receive=False)
    catalog.ask(deps, actor=person, slug=campaign.slug, text="Why?")
    with pytest.raises(InvalidInput, match="asked this already"):
        catalog.ask(deps, actor=person, slug=campaign.slug, text=" Why? ")
    catalog.ask(deps, actor=world.person("Other"), slug=campaign.slug, text="Why?")
    assert asked(deps, campaign) == ["Why?", "Why?"]


UNSHOWABLE = ["\U0001f35e", "?!", "", "  \n ", "x" * 1_001, "a\x00b", None, {"a": 1}, "\u202egnp"]


def test_a_question_that_cannot_be_shown_is_refused(
    world: World, deps: Deps, subtests: pytest.Subtests
) -> None:
    campaign = world.live_campaign(can_receive=False)
    for text in UNSHOWABLE:
        with subtests.test(text=text):
            with pytest.raises(InvalidInput) as refused:
                catalog.ask(deps, actor=world.person("Curious"), slug=campaign.slug, text=text)
            assert refused.value.field == "question"
            assert asked(deps, campaign) == []


def test_questions_need_a_name_and_have_a_measure(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(can_receive=False)
    with pytest.raises(NotSignedIn):
        catalog.ask(deps, actor=None, slug=campaign.slug, text="Why?")
    person = world.person("Curious")
    for number in range(20):
        catalog.ask(deps, actor=person, slug=campaign.slug, text=f"Question {number}?")
    with pytest.raises(TooManyAttempts):
        catalog.ask(deps, actor=person, slug=campaign.slug, text="One more?")
    assert len(asked(deps, campaign)) == 20
