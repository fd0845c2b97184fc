"""Visits are counted exactly, once for each visitor and day, and cost nothing else."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from crowdfund.db.tables import Campaign, VisitCount, VisitMark, VisitSalt
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.visit import MOST_SOURCES, Source, SourceKind, VisitStep
from crowdfund.services import accounts, dashboard, visiting
from crowdfund.services.deps import Deps
from crowdfund.services.visiting import Seen
from tests import confirmed
from tests.world import World

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0"
DIRECT = Source(SourceKind.DIRECT)
NEWS = Source(SourceKind.SITE, "news.example")
PASSWORD = "a quiet river bend"


def seen(
    campaign: Campaign,
    visitor: int = 1,
    *,
    step: VisitStep = VisitStep.PAGE,
    source: Source = DIRECT,
    token: str = "",
) -> Seen:
    return Seen(campaign.slug, step, source, f"192.0.2.{visitor}", CHROME, token)


def counts(deps: Deps, campaign: Campaign) -> dict[tuple[str, str, str], int]:
    """Visitors by step, kind and name of the source, over all days."""
    found: dict[tuple[str, str, str], int] = {}
    with deps.reading() as session:
        query = select(VisitCount).where(VisitCount.campaign_id == campaign.id)
        for row in session.exec(query):
            place = (row.step, row.source_kind, row.source_name)
            found[place] = found.get(place, 0) + row.visitors
    return found


def test_a_visitor_counts_once_a_day_and_where_they_came_from_first(
    deps: Deps, world: World
) -> None:
    campaign = world.live_campaign()
    visiting.count(deps, [seen(campaign, source=NEWS), seen(campaign), seen(campaign, 2)])
    visiting.count(deps, [seen(campaign), seen(campaign, 3, source=NEWS)])
    assert counts(deps, campaign) == {
        ("page", "site", "news.example"): 2,
        ("page", "direct", ""): 1,
    }
    world.clock.drift(timedelta(days=1))
    visiting.count(deps, [seen(campaign)])
    assert counts(deps, campaign)["page", "direct", ""] == 2
    world.clock.drift(timedelta(days=-1))


def test_whoever_comes_to_invest_has_seen_the_page_and_keeps_their_source(
    deps: Deps, world: World
) -> None:
    campaign = world.live_campaign()
    invest = VisitStep.INVEST
    visiting.count(deps, [seen(campaign, source=NEWS)])
    visiting.count(deps, [seen(campaign, step=invest), seen(campaign, 2, step=invest)])
    visiting.count(deps, [seen(campaign, step=invest)])
    assert counts(deps, campaign) == {
        ("page", "site", "news.example"): 1,
        ("invest", "site", "news.example"): 1,
        ("page", "direct", ""): 1,
        ("invest", "direct", ""): 1,
    }


def test_two_campaigns_do_not_share_their_visitors(deps: Deps, world: World) -> None:
    first, second = world.live_campaign(), world.live_campaign()
    visiting.count(deps, [seen(first), seen(second)])
    assert counts(deps, first) == counts(deps, second) == {("page", "direct", ""): 1}
    with deps.reading() as session:
        assert len({row.mark for row in session.exec(select(VisitMark))}) == 2


def test_founders_do_not_count_on_their_own_campaigns(deps: Deps, world: World) -> None:
    founder, token = _signed_in(deps, "ada@example.test")
    _, other = _signed_in(deps, "ben@example.test")
    campaign = world.live_campaign(founder)
    visiting.count(deps, [seen(campaign, token=token), seen(campaign, 2, token=other)])
    visiting.count(deps, [seen(campaign, 3, token="nobody's")])
    assert counts(deps, campaign) == {("page", "direct", ""): 2}


def _signed_in(deps: Deps, email: str) -> tuple[Actor, str]:
    confirmed.register(deps, email=email, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    token = accounts.sign_in(
        deps, email=email, password=PASSWORD, client_address="192.0.2.1", user_agent="test"
    ).token
    actor = accounts.actor_for(deps, token=token)
    assert actor is not None
    return actor, token


@pytest.mark.parametrize("status", [CampaignStatus.DRAFT, CampaignStatus.IN_REVIEW])
def test_what_is_not_public_has_no_visits(deps: Deps, world: World, status: CampaignStatus) -> None:
    campaign = world.live_campaign()
    campaign.status = status.value
    world.put(campaign)
    visiting.count(deps, [seen(campaign)])
    assert counts(deps, campaign) == {}


def test_unknown_and_hostile_addresses_count_nowhere(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    for slug in ("no-such", "../../etc", "' OR 1=1 --", "x\x00y", "a" * 5_000):
        visiting.opened(
            deps,
            slug=slug,
            step=VisitStep.PAGE,
            query="",
            referrer="",
            client_address="192.0.2.1",
            agent=CHROME,
            token="",
        )
    _open(deps, campaign, agent="Googlebot/2.1")
    _open(deps, campaign, agent="")
    _open(deps, campaign, referrer="javascript:alert(1)", client_address="not an address")
    _open(deps, campaign, query="utm_source=" + "x" * 500, client_address="2001:db8::1")
    _open(deps, campaign, query="utm_source=again", client_address="2001:db8::2")
    visiting.settle()
    assert counts(deps, campaign) == {("page", "other", ""): 2}


def _open(deps: Deps, campaign: Campaign, **said: str) -> None:
    usual = {"query": "", "referrer": "", "client_address": "192.0.2.1", "agent": CHROME}
    visiting.opened(deps, slug=campaign.slug, step=VisitStep.PAGE, token="", **{**usual, **said})


def test_made_up_sources_are_bounded(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    names = [Source(SourceKind.TAG, f"tag-{place}") for place in range(MOST_SOURCES + 5)]
    for start in (0, 30):
        batch = list(enumerate(names))[start : start + 30]
        visiting.count(deps, [seen(campaign, place, source=name) for place, name in batch])
    found = counts(deps, campaign)
    assert found["page", "other", ""] == 5
    assert len(found) == MOST_SOURCES + 1


def test_what_recognises_somebody_is_thrown_away_after_the_day(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    visiting.count(deps, [seen(campaign)])
    visiting.forget_days(deps)
    assert _kept(deps) == (1, 1)
    world.clock.drift(timedelta(days=1))
    visiting.forget_days(deps)
    assert _kept(deps) == (0, 0)
    world.clock.drift(timedelta(days=-1))


def test_the_first_visit_of_a_day_throws_away_the_day_before(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    visiting.count(deps, [seen(campaign), seen(campaign, 2)])
    with deps.reading() as session:
        before = session.exec(select(VisitSalt.salt)).one()
    world.clock.drift(timedelta(days=1))
    visiting.count(deps, [seen(campaign)])
    with deps.reading() as session:
        assert session.exec(select(VisitSalt.salt)).one() != before
    assert _kept(deps) == (1, 1)
    world.clock.drift(timedelta(days=-1))


def _kept(deps: Deps) -> tuple[int, int]:
    with deps.reading() as session:
        salts, marks = session.exec(select(VisitSalt)).all(), session.exec(select(VisitMark)).all()
    return len(salts), len(marks)


def test_nothing_stored_says_who_it_was(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    visiting.count(deps, [seen(campaign, 77, token="some-token")])
    with deps.reading() as session:
        kept = [
            str(session.connection().execute(text(f"SELECT * FROM {table}")).all())
            for table in ("visit_counts", "visit_marks", "visit_salts")
        ]
    assert all("192.0.2" not in rows and "Chrome" not in rows for rows in kept)
    assert all("some-token" not in rows for rows in kept)


def test_processes_that_count_at_once_count_each_visitor_once(deps: Deps, world: World) -> None:
    campaigns = [world.live_campaign() for _ in range(3)]
    visiting.count(deps, [seen(campaigns[0], 200)])
    start = threading.Barrier(4)

    def process(place: int) -> None:
        start.wait()
        for round_ in range(5):
            visitors = list(range(20))[:: -1 if place % 2 else 1]
            order = campaigns if round_ % 2 else campaigns[::-1]
            visiting.count(deps, [seen(c, visitor) for visitor in visitors for c in order])

    threads = [threading.Thread(target=process, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(counts(deps, campaign).values()) for campaign in campaigns] == [21, 20, 20]


def test_a_count_that_fails_loses_visits_and_nothing_else(
    deps: Deps, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign()

    def breaks(*_: object) -> None:
        raise RuntimeError("counting is broken")

    with monkeypatch.context() as broken:
        broken.setattr(visiting, "_count", breaks)
        _open(deps, campaign)
        visiting.settle()
    assert counts(deps, campaign) == {}
    _open(deps, campaign)
    visiting.settle()
    assert counts(deps, campaign) == {("page", "direct", ""): 1}


def test_a_founder_sees_how_far_visitors_came(deps: Deps, world: World) -> None:
    founder = world.person("Ada")
    campaign = world.live_campaign(founder)
    invest = VisitStep.INVEST
    visiting.count(deps, [seen(campaign, visitor, source=NEWS) for visitor in range(6)])
    visiting.count(deps, [seen(campaign, visitor) for visitor in range(6, 8)])
    visiting.count(deps, [seen(campaign, visitor, step=invest) for visitor in range(4)])
    world.invest(world.person("Ben"), campaign, 1)
    world.invest(world.person("Cleo"), campaign, 7)
    world.pledge(world.person("Dan"), campaign, 2)
    figures = dashboard.founder_dashboard(deps, actor=founder, campaign_id=str(campaign.id)).visits
    assert [(step.label, step.count_text, step.part_text) for step in figures.funnel] == [
        ("Visits", "8", ""),
        ("Opened “Invest”", "4", "50 %"),
        ("Pledged", "3", "75 %"),
        ("Paid", "2", "67 %"),
    ]
    assert [
        (row.label, row.visits_text, row.part_text, row.invest_text) for row in figures.sources
    ] == [("news.example", "6", "75 %", "4"), ("Directly, or not told", "2", "25 %", "0")]
    assert [bar.value for bar in figures.days] == ["0"] * 6 + ["8"]
    assert [(bar.label, bar.value, bar.height) for bar in figures.tickets] == [
        ("$10", "1", "100%"),
        ("$20", "0", "0%"),
        ("$50", "1", "100%"),
    ]


def test_pledges_from_before_the_counting_make_no_part_of_anything(
    deps: Deps, world: World
) -> None:
    founder = world.person("Ada")
    campaign = world.live_campaign(founder)
    world.invest(world.person("Ben"), campaign, 1)
    board = dashboard.founder_dashboard(deps, actor=founder, campaign_id=str(campaign.id))
    assert [step.part_text for step in board.visits.funnel] == ["", "", "", "100 %"]
    assert board.visits.sources == board.visits.days == []


def test_no_more_waits_in_memory_than_it_may(
    deps: Deps, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign()
    hold, held = threading.Event(), threading.Event()
    real = visiting.count

    def slow(*args: object) -> None:
        held.set()
        assert hold.wait(60)
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(visiting, "MOST_WAITING", 3)
    monkeypatch.setattr(visiting, "count", slow)
    _open(deps, campaign, client_address="192.0.2.1")
    assert held.wait(60)
    for place in range(2, 9):
        _open(deps, campaign, client_address=f"192.0.2.{place}")
    hold.set()
    visiting.settle()
    assert counts(deps, campaign) == {("page", "direct", ""): 4}


def test_a_token_of_any_form_is_nobody(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    visiting.count(deps, [seen(campaign, 1, token="\x00"), seen(campaign, 2, token="é" * 9_000)])
    visiting.count(deps, [seen(campaign, 3, token=uuid4().hex)])
    assert counts(deps, campaign) == {("page", "direct", ""): 3}


def test_no_visit_waits_for_the_next_one(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    start = threading.Barrier(6)

    def visitors(place: int) -> None:
        start.wait()
        for number in range(40):
            _open(deps, campaign, client_address=f"192.0.{place}.{number}")

    threads = [threading.Thread(target=visitors, args=(place,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    visiting.settle()
    assert not visiting._waiting
    assert counts(deps, campaign) == {("page", "direct", ""): 240}
