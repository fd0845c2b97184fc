"""Searching: what finds what, what is set right, and pages that stay right while rows change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql
from sqlmodel import col, select

from crowdfund.db.tables import Campaign, CampaignListing, Enterprise, SearchWord
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.search_words import folded, variants
from crowdfund.services import catalog, popularity
from crowdfund.services.deps import Deps
from crowdfund.services.views.campaigns import CampaignList
from crowdfund.words import CHINESE, language_in_use
from tests.world import World


def change(deps: Deps, campaign: Campaign, **values: Any) -> None:
    """Writes values onto a campaign's row."""
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def change_enterprise(deps: Deps, campaign: Campaign, **values: Any) -> None:
    """Writes values onto the row of who raises."""
    with deps.transaction() as session:
        row = session.get_one(Enterprise, campaign.enterprise_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def titles(shown: CampaignList) -> list[str]:
    """What a page shows."""
    return [card.title for card in shown.cards]


def found(deps: Deps, text: str, **search: Any) -> list[str]:
    """Titles of the first page of a search."""
    return titles(catalog.search_campaigns(deps, text=text, **search))


@pytest.fixture
def bakery(world: World, deps: Deps) -> Campaign:
    """A campaign with a word of its own in each place."""
    made = world.live_campaign(world.person("Maree Ólafsdóttir"), can_receive=False)
    change(
        deps,
        made,
        title="Crème brûlée for Straße 7",
        summary="Sourdough at the quay.",
        story="We have an *oven* from Łódź and a waiting-list.",
        sector="food",
    )
    change_enterprise(deps, made, city="Reykjavík", country="IS")
    return made


@pytest.fixture
def boats(world: World, deps: Deps) -> Campaign:
    """Another one, that shares nothing with the first."""
    made = world.live_campaign(world.person("Shipyard"), can_receive=False)
    change(deps, made, title="Wooden boats", summary="Built by hand.", story="Slowly.")
    return made


WITHOUT_ACCENTS = [
    "creme brulee",
    "CRÈME",
    "brûl",
    "strasse",
    "olafsdottir",
    "sourdou",
    "reykjavik",
    "lodz",
    "oven",
    "waiting list",
    "drink",
    "icela",
    "iceland sourdough",
    "food and drink",
]


@pytest.mark.usefixtures("bakery", "boats")
def test_every_part_is_found_without_its_accents(deps: Deps, subtests: pytest.Subtests) -> None:
    for text in WITHOUT_ACCENTS:
        with subtests.test(text=text):
            assert found(deps, text) == ["Crème brûlée for Straße 7"]
            assert catalog.search_campaigns(deps, text=text).note == ""


MISTAKES = [
    ("sourdogh", "Nothing has “sourdogh”. Showing results for “sourdough”."),
    ("sourduogh", "Nothing has “sourduogh”. Showing results for “sourdough”."),
    ("sourdouhg oven", "Nothing has “sourdouhg”. Showing results for “sourdough oven”."),
    ("reykjavyk", "Nothing has “reykjavyk”. Showing results for “reykjavik”."),
    ("dough", "Nothing has “dough”. Showing results for “sourdough”."),
    ("sourdough qqqqqq", "Nothing has “qqqqqq”. Showing results for “sourdough”."),
]


@pytest.mark.usefixtures("bakery", "boats")
def test_small_mistakes_are_set_right_and_said(deps: Deps, subtests: pytest.Subtests) -> None:
    for text, showing in MISTAKES:
        with subtests.test(text=text, showing=showing):
            shown = catalog.search_campaigns(deps, text=text)
            assert titles(shown) == ["Crème brûlée for Straße 7"]
            assert shown.note == showing


@pytest.mark.usefixtures("bakery", "boats")
@pytest.mark.parametrize("text", ["qqqqqq", "zz", "sourdough boats", "xyzzy plugh"])
def test_what_nothing_has_finds_nothing(deps: Deps, text: str) -> None:
    shown = catalog.search_campaigns(deps, text=text)
    assert (shown.total, shown.cards, shown.note) == (0, [], "")


@pytest.mark.usefixtures("bakery")
def test_who_finds_nothing_reads_what_was_looked_for(deps: Deps) -> None:
    def sought(**search: str) -> str:
        return catalog.search_campaigns(deps, **search).sought_text

    every = {"text": " qqqqqq ", "sector": "food", "stage": "idea", "status": "settled"}
    assert sought(**every, minimum_ticket="USD-2500") == (
        "“qqqqqq”, Food and drink, Idea, up to $25, Settled"
    )
    assert sought(text="!!!") == "“!!!”"
    # What means nothing here is left out of the search, and the note says so.
    assert sought(text="qqqqqq", country="JP", sector="rockets") == "“qqqqqq”"
    assert sought(text="sourdough") == ""
    with language_in_use(CHINESE):
        assert sought(sector="sport", minimum_ticket="USD-2500") == "体育与休闲、最多 US$25"


@pytest.mark.usefixtures("bakery")
@pytest.mark.parametrize("text", ["!!!", "😀", "& | :*", "--"])
def test_a_search_without_letters_finds_nothing_and_says_why(deps: Deps, text: str) -> None:
    shown = catalog.search_campaigns(deps, text=text)
    assert shown.total == 0
    assert "letters and digits" in shown.note


def test_where_a_word_stands_decides_how_well_it_matches(world: World, deps: Deps) -> None:
    places = ["story", "summary", "title"]
    for place in places:
        made = world.live_campaign(world.person("Founder"), can_receive=False)
        change(deps, made, title="Something", summary="Else.", story="Entirely.")
        change(deps, made, **{place: "harvest"})
    best = catalog.search_campaigns(deps, text="harvest", sort="match").cards
    assert [card.title == "harvest" for card in best] == [True, False, False]
    assert [card.summary == "harvest" for card in best] == [False, True, False]


def test_the_database_keeps_the_list_by_itself(deps: Deps, bakery: Campaign) -> None:
    assert found(deps, "creme") != []
    change(deps, bakery, title="Bread")
    assert (found(deps, "creme"), found(deps, "bread")) == ([], ["Bread"])
    change_enterprise(deps, bakery, name="Hús & Co")
    assert (found(deps, "hus"), found(deps, "maree")) == (["Bread"], [])
    change_enterprise(deps, bakery, country="DE")
    assert titles(catalog.search_campaigns(deps, country="DE")) == ["Bread"]
    change(deps, bakery, status=CampaignStatus.SUSPENDED.value)
    assert titles(catalog.search_campaigns(deps, status="suspended")) == ["Bread"]


def test_nothing_of_a_draft_is_listed_not_even_its_words(world: World, deps: Deps) -> None:
    draft = world.live_campaign(can_receive=False)
    change(deps, draft, status=CampaignStatus.DRAFT.value)
    change(deps, draft, title="Topsecret")
    with deps.reading() as session:
        assert session.exec(select(CampaignListing)).all() == []
        assert session.exec(select(SearchWord).where(SearchWord.word == "topsecret")).all() == []
    shown = catalog.search_campaigns(deps, text="topsecrt")
    assert (shown.total, shown.note) == (0, "")
    change(deps, draft, status=CampaignStatus.LIVE.value)
    assert found(deps, "topsecrt") == ["Topsecret"]


WRITTEN = [
    "Café Łódź",
    "STRAẞE ﬁne",
    "ΟΔΟΣ",
    "Ærøskøbing Þór Ðe",
    "Кофе Ёлка",
    "İstanbul ı",
    "株式会社",
    "a",
]


def test_the_database_folds_as_we_do(deps: Deps, subtests: pytest.Subtests) -> None:
    for written in WRITTEN:
        with subtests.test(written=written):
            with deps.reading() as session:
                answer = session.execute(
                    sql("SELECT folded(:written)"), {"written": written}
                ).scalar_one()
                word = folded(written).split()[0]
                kept = session.execute(
                    sql("SELECT spelling_variants(:word)"), {"word": word}
                ).scalar_one()
            assert answer.split() == folded(written).split()
            assert sorted(kept) == variants(word)


def test_counts_say_what_each_filter_would_leave(
    deps: Deps, bakery: Campaign, boats: Campaign
) -> None:
    change(deps, boats, sector="sport", stage="growth")
    change(deps, bakery, stage="early")
    shown = catalog.search_campaigns(deps, sector="sport")
    # Each filter's numbers keep the other filters and leave its own out.
    assert [one.label for one in shown.filters.sectors] == [
        "Food and drink (1)",
        "Sport and leisure (1)",
    ]
    assert [one.label for one in shown.filters.stages] == ["First customers (0)", "Growing (1)"]
    assert [one.label for one in shown.filters.statuses] == ["Open (1)"]
    narrowed = catalog.search_campaigns(deps, text="sourdough", sector="sport")
    assert narrowed.total == 0
    assert [one.label for one in narrowed.filters.sectors] == [
        "Food and drink (1)",
        "Sport and leisure (0)",
    ]


def many(world: World, deps: Deps, number: int) -> list[str]:
    """Campaigns that close one after the other; their slugs in that order."""
    first = world.live_campaign(can_receive=False)
    assert first.closes_at is not None
    slugs = [f"copy-{place:02}" for place in range(number)]
    with deps.transaction() as session:
        for place, slug in enumerate(slugs):
            values = first.model_dump(exclude={"id"}) | {"slug": slug}
            values["closes_at"] = first.closes_at - timedelta(hours=number - place)
            session.add(Campaign(**values))
    return [*slugs, first.slug]


SORTS = ["closing", "newest", "funded", "backers", "match"]


def test_pages_hold_twelve_and_lead_on_and_back(
    world: World, deps: Deps, subtests: pytest.Subtests
) -> None:
    expected = many(world, deps, 29)
    for sort in SORTS:
        with subtests.test(sort=sort):
            text = "bread" if sort == "match" else ""
            shown = catalog.search_campaigns(deps, text=text, sort=sort)
            pages = [shown]
            while pages[-1].after:
                pages.append(
                    catalog.search_campaigns(deps, text=text, sort=sort, after=pages[-1].after)
                )
            assert [page.range_text for page in pages] == [
                "1–12 of 30",
                "13–24 of 30",
                "25–30 of 30",
            ]
            slugs = [card.slug for page in pages for card in page.cards]
            assert sorted(slugs) == sorted(expected)
            if sort in {"closing", "match"}:
                assert slugs == expected
            back = catalog.search_campaigns(deps, text=text, sort=sort, before=pages[2].before)
            assert (back.cards, back.range_text) == (pages[1].cards, pages[1].range_text)
            assert (back.has_earlier, back.before) == (True, "")


def test_nothing_is_skipped_or_shown_twice_when_rows_come_and_go(world: World, deps: Deps) -> None:
    slugs = many(world, deps, 29)
    first = catalog.search_campaigns(deps)
    # One of the first page closes, and one that nobody has seen yet moves before everything.
    with deps.transaction() as session:
        for slug, change_to in (
            (slugs[3], {"status": "withdrawn"}),
            (slugs[20], {"closes_at": deps.now() + timedelta(minutes=1)}),
        ):
            row = session.exec(select(Campaign).where(Campaign.slug == slug)).one()
            for name, value in change_to.items():
                setattr(row, name, value)
    second = catalog.search_campaigns(deps, after=first.after)
    assert [card.slug for card in second.cards] == [*slugs[12:20], *slugs[21:25]]
    assert second.range_text == "13–24 of 30"


def test_a_page_after_the_end_is_the_last_one(world: World, deps: Deps) -> None:
    slugs = many(world, deps, 13)
    first = catalog.search_campaigns(deps)
    with deps.transaction() as session:
        for row in session.exec(select(Campaign).where(col(Campaign.slug).in_(slugs[12:]))):
            row.status = "rejected"
            session.add(row)
    last = catalog.search_campaigns(deps, after=first.after)
    assert [card.slug for card in last.cards] == slugs[:12]
    assert not last.has_earlier


def test_lists_are_counted_a_moment_later_and_only_what_moved(world: World, deps: Deps) -> None:
    campaign, other = world.live_campaign(), world.live_campaign(world.person("Other"))
    assert popularity.count_moved(deps) == 2
    assert popularity.count_moved(deps) == 0
    backer = world.person("Backer")
    world.invest(backer, campaign, 30)
    world.invest(backer, campaign, 30)
    before = {card.slug: card for card in catalog.search_campaigns(deps).cards}[campaign.slug]
    assert (before.raised_text, before.backers_text) == ("$600", "0 backers")
    assert popularity.count_moved(deps) == 1
    listed = catalog.search_campaigns(deps, sort="funded").cards
    assert [card.slug for card in listed] == [campaign.slug, other.slug]
    assert listed[0].backers_text == "1 backer"
    world.clock.drift(popularity.AGAIN)
    assert popularity.count_moved(deps) == 2
    world.clock.drift(-popularity.AGAIN)


def test_the_platform_s_backers_are_counted_when_something_moved(world: World, deps: Deps) -> None:
    campaign, backer = world.live_campaign(), world.person("Backer")
    world.invest(backer, campaign, 30)
    # Nobody has counted yet: the pledges themselves are read.
    assert catalog.totals(deps).backers == 1
    popularity.count_moved(deps)
    world.invest(backer, campaign, 10)
    world.invest(world.person("Other"), campaign, 30)
    popularity.count_moved(deps)
    assert catalog.totals(deps).backers == 1
    # What came during the pause is counted after it, although nothing else moves.
    world.clock.drift(popularity.AGAIN)
    popularity.count_moved(deps)
    assert catalog.totals(deps).backers == 2
    world.clock.drift(-popularity.AGAIN)


def test_a_payment_writes_nothing_into_the_list(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()

    def written() -> object:
        with deps.reading() as session:
            return session.execute(sql("SELECT xmin::text FROM campaign_listings")).scalar_one()

    before = written()
    world.invest(world.person("Backer"), campaign, 30)
    assert written() == before
    popularity.count_moved(deps)
    assert written() != before


def test_a_missed_target_keeps_its_people_in_lists(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Backer"), campaign, 40)
    world.to_deadline(campaign)
    popularity.count_moved(deps)
    (card,) = catalog.search_campaigns(deps, status="refunded").cards
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug).card
    assert card == page


@pytest.mark.usefixtures("bakery", "boats")
def test_the_front_rows_hold_open_campaigns_alone(deps: Deps, boats: Campaign) -> None:
    change(deps, boats, status=CampaignStatus.SCHEDULED.value)
    for row in (catalog.featured, catalog.closing_soon, catalog.newest):
        assert [card.title for card in row(deps)] == ["Crème brûlée for Straße 7"]
