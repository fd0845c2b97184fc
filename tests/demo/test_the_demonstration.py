"""The whole demonstration: what is there, what each of its people finds, and that it is the same
every time. Nothing here changes it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from crowdfund import demo
from crowdfund.clock import real_now
from crowdfund.db.tables import (
    Campaign,
    Enterprise,
    Pledge,
    StatusChange,
    User,
    VisitCount,
    YearFigures,
)
from crowdfund.demo.content import load_content
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.errors import Conflict
from crowdfund.domain.permissions import works_here
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.entry import AnswerKind
from crowdfund.domain.regimes.fca import FCA
from crowdfund.jobs.worker import Worker
from crowdfund.services import (
    accounts,
    catalog,
    clock,
    complaint_desk_pages,
    complaint_pages,
    dashboard,
    enterprises,
    entry,
    entry_answers,
    moderation,
    money_pages,
    people,
    pledge_pages,
    reconciliation,
    reconciliation_pages,
)
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from crowdfund.services.slugs import slug_of

CONTENT = load_content()


def _campaigns(deps: Deps) -> dict[str, Campaign]:
    """By title."""
    with deps.reading() as session:
        return {campaign.title: campaign for campaign in session.exec(select(Campaign))}


def _person(deps: Deps, name: str) -> Actor:
    return people.actor_by_email(deps, email=f"{name}@demo.test")


def test_the_books_hold(seeded: Deps) -> None:
    report = check_books(seeded)
    assert report.findings == ()
    assert report.pledges > 80


def test_the_processor_agrees_with_the_books(seeded: Deps) -> None:
    reconciliation.run_now(seeded)
    panel = reconciliation_pages.report(seeded)
    assert [one.sentence for one in panel.incidents if not one.is_alarm] == []
    assert panel.agrees
    assert len(panel.sums) >= 5


def test_every_raise_stands_where_its_story_says(seeded: Deps) -> None:
    found = _campaigns(seeded)
    assert len(found) == len(CONTENT.stories) >= 14
    for story in CONTENT.stories:
        assert found[story.form.title].status == story.ends_as, story.key


def test_every_state_that_lasts_is_shown() -> None:
    passing = {CampaignStatus.CLOSING, CampaignStatus.REFUNDING}
    shown = Counter(CampaignStatus(story.ends_as) for story in CONTENT.stories)
    assert set(shown) == set(CampaignStatus) - passing
    assert shown[CampaignStatus.LIVE] >= 5


def test_slugs_and_totals_are_the_same_every_time(seeded: Deps) -> None:
    held = {CampaignStatus.SETTLED, CampaignStatus.LIVE, CampaignStatus.SUSPENDED}
    for story in CONTENT.stories:
        campaign = _campaigns(seeded)[story.form.title]
        if campaign.status in held or campaign.status == CampaignStatus.SETTLING:
            assert campaign.slug == slug_of(story.form.title, otherwise="")
            shares = campaign.escrowed_shares + campaign.settled_shares
            assert (shares, campaign.pledge_count) == (story.raised_shares, story.backers)
        assert campaign.reserved_shares == 0


def test_sizes_countries_and_currencies_differ(seeded: Deps) -> None:
    with seeded.reading() as session:
        countries = set(session.exec(select(Enterprise.country)))
        sectors = set(session.exec(select(Campaign.sector)))
        currencies = set(session.exec(select(Campaign.currency)))
    assert {"USD", "EUR", "GBP", "JPY", "KES", "SEK"} <= currencies
    assert len(countries) >= 10
    assert len(sectors) >= 10


def test_enterprises_that_are_public_state_two_years(seeded: Deps) -> None:
    with seeded.reading() as session:
        live = session.exec(
            select(Campaign.enterprise_id).where(Campaign.status == CampaignStatus.LIVE.value)
        ).all()
        for enterprise_id in set(live):
            years = session.exec(
                select(YearFigures).where(YearFigures.enterprise_id == enterprise_id)
            ).all()
            assert len(years) == 2


def test_stories_have_substance() -> None:
    live = [story for story in CONTENT.stories if story.ends_as == "live"]
    assert all(len(story.form.story.split()) >= 190 for story in live)
    assert all(len(story.form.risks.split()) >= 30 for story in live)


def test_the_clocks_show_the_present(seeded: Deps) -> None:
    with seeded.reading() as session:
        assert clock.read_offset_seconds(session) == 0
    assert real_now() <= seeded.now() <= real_now()


def test_nothing_happened_in_the_future(seeded: Deps) -> None:
    now = real_now()
    with seeded.reading() as session:
        assert all(at <= now for at in session.exec(select(StatusChange.at)))
        began = min(session.exec(select(User.created_at)))
    assert now - began > timedelta(days=70)


def test_filings_are_named_for_what_they_are(seeded: Deps) -> None:
    with seeded.reading() as session:
        filed = session.exec(select(Campaign).where(Campaign.source != "")).all()
    assert len(filed) == 2
    for campaign in filed:
        assert "public filing replayed for demonstration" in campaign.title
        assert campaign.source.startswith("SEC Form C")
        assert "Not an offer" in campaign.summary


def test_the_three_who_are_shown_can_sign_in(seeded: Deps) -> None:
    for name in ("founder", "backer", "admin"):
        grant = accounts.sign_in(
            seeded,
            email=f"{name}@demo.test",
            password=accounts.DEMO_PASSWORD,
            client_address="127.0.0.1",
            user_agent="",
        )
        actor = accounts.actor_for(seeded, token=grant.token)
        assert actor is not None
        assert works_here(actor) == (name == "admin")


def test_the_founder_has_one_of_each(seeded: Deps) -> None:
    home = enterprises.founder_home(seeded, actor=_person(seeded, "founder"))
    statuses = Counter(campaign.card.status for campaign in home.campaigns)
    assert statuses == {"live": 2, "draft": 1, "settled": 1}


def test_the_backer_holds_waits_and_was_refunded(seeded: Deps) -> None:
    backer = _person(seeded, "backer")
    with seeded.reading() as session:
        query = select(Pledge.status).where(Pledge.backer_id == backer.user_id)
        statuses = Counter(session.exec(query))
    assert statuses["escrowed"] >= 4
    assert statuses["settled"] == 2
    assert statuses["refunded"] == 3
    pledge_pages.portfolio(seeded, actor=backer)


def test_raises_were_visited_by_more_people_than_backed_them(seeded: Deps) -> None:
    with seeded.reading() as session:
        counted = select(func.sum(VisitCount.visitors)).where(VisitCount.step == "page")
        invested = select(func.sum(VisitCount.visitors)).where(VisitCount.step == "invest")
        pledges = session.exec(select(func.count()).select_from(Pledge)).one()
        assert session.exec(counted).one() > session.exec(invested).one() > pledges


def test_two_are_featured_with_their_reasons(seeded: Deps) -> None:
    reasons = {story.featured for story in load_content().stories if story.featured}
    assert {card.reason_text for card in catalog.chosen(seeded)} == reasons
    assert len(reasons) == 2


def test_reviews_wait_for_the_admin(seeded: Deps) -> None:
    home = moderation.admin_home(seeded, actor=_person(seeded, "admin"))
    assert len(home.waiting) >= 2


def test_the_next_two_moments_are_a_success_and_a_failure(seeded: Deps) -> None:
    with seeded.reading() as session:
        query = select(Campaign).where(col(Campaign.status).in_(["live", "suspended"]))
        first, second = sorted(session.exec(query), key=lambda each: str(each.closes_at))[:2]
        opens = session.exec(select(Campaign.opens_at).where(Campaign.status == "scheduled")).one()
        enterprise = session.get(Enterprise, first.enterprise_id)
    assert first.escrowed_minor >= first.target_minor
    assert enterprise is not None
    assert enterprise.payout_status == "active"
    assert second.escrowed_minor < second.target_minor
    assert opens is not None
    assert second.closes_at is not None
    assert second.closes_at < opens


def test_every_page_can_be_made(seeded: Deps) -> None:
    admin, founder = _person(seeded, "admin"), _person(seeded, "founder")
    for campaign in _campaigns(seeded).values():
        assert moderation.review(seeded, actor=admin, campaign_id=str(campaign.id)).id
        if CampaignStatus(campaign.status) in PUBLIC_STATUSES:
            page = catalog.campaign_page(seeded, actor=None, slug=campaign.slug)
            assert page.card.cover_url.startswith("/covers/")
            assert page.card.cover_alt
    mine = enterprises.founder_home(seeded, actor=founder).campaigns
    for each in mine:
        if each.card.status != "draft":
            assert dashboard.founder_dashboard(seeded, actor=founder, campaign_id=each.id).backers
    money_pages.money_page(seeded, actor=admin)


def test_it_is_not_made_twice(seeded: Deps) -> None:
    assert not demo.is_empty(seeded)
    with pytest.raises(Conflict):
        demo.seed(seeded, work=Worker(seeded).drain)
    assert len(_campaigns(seeded)) == len(CONTENT.stories)


def test_raises_of_every_regime_are_open() -> None:
    live = {story.form.regime for story in CONTENT.stories if story.ends_as == "live"}
    assert live == set(RegimeCode)


def test_british_backers_waited_and_one_still_does(seeded: Deps) -> None:
    steps = [AnswerKind.CATEGORY, AnswerKind.TEST, AnswerKind.WARNING, AnswerKind.GO_ON]
    [story] = [each for each in CONTENT.stories if each.form.regime == RegimeCode.FCA]
    campaign = _campaigns(seeded)[story.form.title]
    with seeded.reading() as session:
        pledges = session.exec(select(Pledge).where(Pledge.campaign_id == campaign.id)).all()
        for pledge in pledges:
            given = entry_answers.answers_of(session, FCA, pledge.backer_id)
            assert [each.kind for each in given] == steps
            warned, chosen = given[2].made_at, given[3].made_at
            assert warned + timedelta(hours=24) <= chosen <= pledge.created_at
    assert len(pledges) == story.backers
    waits = entry.entry_page(seeded, actor=_person(seeded, "backer"), code="fca")
    assert waits.step == "wait"


def test_three_raises_show_evidence(seeded: Deps) -> None:
    found = _campaigns(seeded)
    shown = {}
    for story in CONTENT.stories:
        if story.shown.claims:
            page = catalog.campaign_page(seeded, actor=None, slug=found[story.form.title].slug)
            shown[story.key] = (len(page.claims), page.sheet_text[:9])
    assert shown == {
        "harbour-second-shop": (2, "Version 1"),
        "pickleball": (1, ""),
        "calder-keys": (2, ""),
    }


def test_one_complaint_is_decided_and_one_waits(seeded: Deps) -> None:
    admin = _person(seeded, "admin")
    desk = complaint_desk_pages.desk(seeded, actor=admin)
    [waiting], [decided] = desk.waiting, desk.decided
    assert (waiting.due_label, desk.overdue_text) == ("To be looked at", "")
    # Whoever is shown the desk can try it: the one that waits is not about what they decided.
    shown = complaint_desk_pages.desk_complaint(seeded, actor=admin, complaint_id=waiting.id)
    assert shown.can_take_up
    assert not shown.is_involved
    page = complaint_desk_pages.desk_complaint(seeded, actor=admin, complaint_id=decided.id)
    assert page.campaign_title == "Playgrounds from storm oak"
    assert page.is_involved
    [mine] = complaint_pages.own_complaints(seeded, actor=_person(seeded, "backer")).shown
    assert mine.id == decided.id
    assert [saying.is_ours for saying in mine.sayings] == [False, False, True, True, True]
    assert {saying.who for saying in page.sayings} == {"Tobias Lindqvist", "Mateus Okonjo"}
