"""Questions and news in public: who speaks, how much is shown, and what a moderator hides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from crowdfund.db.tables import Campaign, Question
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from crowdfund.services import catalog, drafts, limits
from crowdfund.services.deps import Deps
from crowdfund.services.views.campaigns import QuestionItem
from tests.services.drafting import drafted, subjects
from tests.world import World

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    limits.forget_all()


@pytest.fixture
def founder(world: World) -> Actor:
    """Somebody with a company."""
    return world.person("Ada Founder")


@pytest.fixture
def campaign(world: World, founder: Actor) -> Campaign:
    """Her raise, open."""
    return world.live_campaign(founder)


def shown(deps: Deps, campaign: Campaign, actor: Actor | None = None) -> list[QuestionItem]:
    """The questions as somebody sees them."""
    return catalog.questions(deps, actor=actor, slug=campaign.slug, shown=10).shown


def test_who_speaks_for_the_offer_is_marked(
    deps: Deps, world: World, founder: Actor, campaign: Campaign
) -> None:
    for who, standing in (
        (world.person("Ben"), "none"),
        (world.person("Pam"), "promotes"),
        (world.person("Wes"), "works_there"),
        (founder, "none"),
    ):
        catalog.ask(deps, actor=who, slug=campaign.slug, text=who.name, standing=standing)
        world.clock.advance(timedelta(minutes=1))
    assert [(item.text, item.standing_text, item.is_founder) for item in shown(deps, campaign)] == [
        ("Ada Founder", "", True),
        ("Wes", "Works with the enterprise", False),
        ("Pam", "Paid to promote this offer", False),
        ("Ben", "", False),
    ]
    with pytest.raises(InvalidInput) as refusal:
        catalog.ask(deps, actor=world.person("Eve"), slug=campaign.slug, text="x", standing="king")
    assert refusal.value.field == "standing"


def test_a_hidden_question_leaves_its_reason_and_nothing_else(
    deps: Deps, world: World, founder: Actor, campaign: Campaign
) -> None:
    asker, admin = world.person("Ben"), world.admin()
    catalog.ask(
        deps, actor=asker, slug=campaign.slug, text="Buy at evil.test!", standing="promotes"
    )
    (item,) = shown(deps, campaign)
    drafts.answer(deps, actor=founder, question_id=item.id, text="No.")
    catalog.hide_question(deps, actor=admin, question_id=item.id, reason="  Advertising. ")
    for looker in (None, asker, founder, admin):
        (hidden,) = shown(deps, campaign, looker)
        assert hidden.hidden_reason == "Advertising."
        said = (hidden.text, hidden.answer, hidden.author, hidden.standing_text)
        assert said == ("", "", "", "")
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert "evil.test" not in repr(page)
    assert subjects(deps, asker)[-1] == "Your question on Bread for the harbour was hidden"
    assert world.last_notice(asker).kind == "question_hidden"
    with pytest.raises(Conflict):
        catalog.hide_question(deps, actor=admin, question_id=item.id, reason="Again")
    catalog.show_question(deps, actor=admin, question_id=item.id)
    (again,) = shown(deps, campaign)
    assert (again.text, again.answer, again.hidden_reason) == ("Buy at evil.test!", "No.", "")


def test_only_moderators_hide_and_only_with_a_reason(
    deps: Deps, world: World, founder: Actor, campaign: Campaign
) -> None:
    catalog.ask(deps, actor=world.person("Ben"), slug=campaign.slug, text="Why?")
    (item,) = shown(deps, campaign)
    for actor, refusal in (
        (None, NotSignedIn),
        (founder, NotAllowed),
        (world.person("E"), NotAllowed),
    ):
        with pytest.raises(refusal):
            catalog.hide_question(deps, actor=actor, question_id=item.id, reason="x")
        with pytest.raises(refusal):
            catalog.show_question(deps, actor=actor, question_id=item.id)
    admin = world.admin()
    for reason in ("", " \n ", "x" * 2_001):
        with pytest.raises(InvalidInput) as refused:
            catalog.hide_question(deps, actor=admin, question_id=item.id, reason=reason)
        assert refused.value.field == "reason"
    for nothing in ("", "no id", str(campaign.id)):
        with pytest.raises(NotFound):
            catalog.hide_question(deps, actor=admin, question_id=nothing, reason="x")
    (still,) = shown(deps, campaign)
    assert still.text == "Why?"


def test_questions_come_newest_first_page_by_page(
    deps: Deps, world: World, campaign: Campaign
) -> None:
    with deps.transaction() as session:
        for number in range(25):
            session.add(
                Question(
                    campaign_id=campaign.id,
                    author_id=world.person("Ben").user_id,
                    text=f"{number}",
                    standing="none",
                    created_at=deps.now() + timedelta(seconds=number),
                )
            )
    first = catalog.questions(deps, actor=None, slug=campaign.slug, shown=10)
    assert [item.text for item in first.shown] == [str(n) for n in range(24, 14, -1)]
    assert (first.total_text, first.has_more) == ("25 questions", True)
    everything = catalog.questions(deps, actor=None, slug=campaign.slug, shown=30)
    assert (len(everything.shown), everything.has_more) == (25, False)
    for strange in (None, "x", -5, True, 10**30, [], 2.5):
        answer = catalog.questions(deps, actor=None, slug=campaign.slug, shown=strange)
        assert len(answer.shown) == (25 if strange == 10**30 else 10)


def test_thirty_updates_are_shown_a_few_at_a_time(
    deps: Deps, world: World, founder: Actor, campaign: Campaign
) -> None:
    for number in range(8):
        drafts.post_update(
            deps, actor=founder, campaign_id=str(campaign.id), title=f"{number}", body="# New\n\nx"
        )
        world.clock.advance(timedelta(minutes=1))
    news = catalog.updates(deps, actor=None, slug=campaign.slug, shown=5)
    assert [item.title for item in news.shown] == ["7", "6", "5", "4", "3"]
    assert (news.total, news.has_more) == (8, True)
    assert "<h4>New</h4>" in news.shown[0].body_html
    rest = catalog.updates(deps, actor=None, slug=campaign.slug, shown=10)
    assert (len(rest.shown), rest.has_more) == (8, False)


def test_a_drafts_talk_is_nobodys(deps: Deps, world: World, founder: Actor) -> None:
    slug = drafts.editor(deps, actor=founder, campaign_id=drafted(deps, founder)).slug
    for look in (catalog.questions, catalog.updates):
        with pytest.raises(NotFound):
            look(deps, actor=world.person("Eve"), slug=slug, shown=10)


def test_the_database_keeps_a_hidden_question_and_its_reason_together(
    deps: Deps, world: World, campaign: Campaign
) -> None:
    catalog.ask(deps, actor=world.person("Ben"), slug=campaign.slug, text="Why?")
    without_reason = update(Question).values(hidden_at=deps.now())
    with pytest.raises(IntegrityError, match="ck_questions_hidden"), deps.transaction() as session:
        session.execute(without_reason)
