"""Questions and news in public: who speaks, how much is shown, and what a moderator hides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from crowdfund.db.tables import Campaign, CampaignUpdate, Question
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from crowdfund.services import campaign_talk, catalog, drafts, markdown, moderation
from crowdfund.services.campaign_talk import UPDATES_AT_ONCE
from crowdfund.services.deps import Deps
from crowdfund.services.views.campaigns import QuestionItem
from tests.services.drafting import drafted, subjects
from tests.world import World


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
    assert "evil.test" not in repr(shown(deps, campaign))
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


@pytest.mark.parametrize("asked", [7, 10**9])
def test_a_page_shows_the_newest_of_very_many_and_says_so(
    deps: Deps, founder: Actor, campaign: Campaign, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST_QUESTIONS", "MOST_UPDATES"):
        assert getattr(campaign_talk, name) <= 500
        monkeypatch.setattr(campaign_talk, name, 6)
    monkeypatch.setattr(campaign_talk, "QUESTIONS_AT_ONCE", 5)
    with deps.transaction() as session:
        for number in range(8):
            at = deps.now() + timedelta(seconds=number)
            said = {"campaign_id": campaign.id, "created_at": at}
            session.add(CampaignUpdate(title=f"{number}", body="x", **said))
            asker = founder.user_id
            session.add(Question(author_id=asker, text=f"{number}", standing="none", **said))
    news = catalog.updates(deps, actor=None, slug=campaign.slug, shown=asked)
    talk = catalog.questions(deps, actor=None, slug=campaign.slug, shown=asked)
    assert [item.title for item in news.shown] == ["7", "6", "5", "4", "3", "2"]
    assert [item.text for item in talk.shown] == ["7", "6", "5", "4", "3", "2"]
    assert (news.total, news.has_more, talk.has_more) == (8, False, False)
    assert news.total_text == "8 updates, of which the newest 6 are shown"
    assert talk.total_text == "8 questions, of which the newest 6 are shown"


def test_pages_that_show_no_news_draw_none_and_a_moderator_sees_the_newest(
    deps: Deps, world: World, founder: Actor, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id, asker = str(campaign.id), world.person("Ben")
    for number in range(UPDATES_AT_ONCE + 2):
        title = f"{number}"
        drafts.post_update(deps, actor=founder, campaign_id=campaign_id, title=title, body="Oven.")
        world.clock.advance(timedelta(minutes=1))
    catalog.ask(deps, actor=asker, slug=campaign.slug, text="Why?")
    drawn: list[str] = []
    to_html = markdown.to_html

    def counted(text: str, **given: Any) -> str:
        drawn.append(text)
        return to_html(text, **given)

    monkeypatch.setattr(markdown, "to_html", counted)
    catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    assert len(drawn) > 0
    assert "Oven." not in drawn
    admin = world.admin()
    review = moderation.review(deps, actor=admin, campaign_id=campaign_id)
    assert [item.title for item in review.news.shown] == ["6", "5", "4", "3", "2"]
    assert (review.news.total, [item.text for item in review.talk.shown]) == (7, ["Why?"])
    assert drawn.count("Oven.") == UPDATES_AT_ONCE


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
