"""What founders say while a campaign is public."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import Campaign, Notice, Question
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound, NotSignedIn
from crowdfund.services import catalog, drafts
from crowdfund.services.deps import Deps
from tests.services.drafting import drafted, subjects
from tests.world import World


def test_news_reach_those_who_follow(deps: Deps, world: World) -> None:
    founder = world.person("Ada")
    campaign = world.live_campaign(founder)
    backer, watcher = world.person("Ben"), world.person("Cy")
    world.invest(backer, campaign, 3)
    catalog.set_watching(deps, actor=watcher, slug=campaign.slug, is_wanted=True)
    drafts.post_update(
        deps, actor=founder, campaign_id=str(campaign.id), title="Oven", body="It **came**."
    )
    subject = "News from Bread for the harbour"
    assert subject in subjects(deps, backer)
    assert subjects(deps, watcher) == [subject]
    assert leads_to(deps, backer, subject) == f"/campaigns/{campaign.slug}?tab=updates"
    news = catalog.updates(deps, actor=None, slug=campaign.slug, shown=5)
    assert [(item.title, item.body_html.strip()) for item in news.shown] == [
        ("Oven", "<p>It <strong>came</strong>.</p>")
    ]


def test_news_need_words_and_a_public_campaign(deps: Deps, founder: Actor, world: World) -> None:
    campaign_id = drafted(deps, founder)
    with pytest.raises(Conflict, match="once the campaign is public"):
        drafts.post_update(deps, actor=founder, campaign_id=campaign_id, title="a", body="b")
    for title, body, field in (("", "b", "title"), ("a", " ", "body"), ("x" * 81, "b", "title")):
        with pytest.raises(InvalidInput) as refusal:
            drafts.post_update(deps, actor=founder, campaign_id=campaign_id, title=title, body=body)
        assert refusal.value.field == field
    with pytest.raises(NotFound):
        drafts.post_update(
            deps, actor=world.person("Eve"), campaign_id=campaign_id, title="a", body="b"
        )


def leads_to(deps: Deps, person: Actor, subject: str) -> str:
    """Where the one notice of this subject leads its reader."""
    with deps.reading() as session:
        query = select(Notice.path).where(Notice.subject == subject)
        return session.exec(query.where(Notice.user_id == person.user_id)).one()


def asked(deps: Deps, campaign: Campaign, author: Actor) -> str:
    """A question on a campaign. Returns its id."""
    catalog.ask(deps, actor=author, slug=campaign.slug, text="Who bakes?")
    with deps.reading() as session:
        return str(session.exec(select(Question.id)).one())


def test_a_founder_answers_questions_on_their_own_campaign_only(deps: Deps, world: World) -> None:
    founder, visitor = world.person("Ada"), world.person("Ben")
    campaign = world.live_campaign(founder)
    question_id = asked(deps, campaign, visitor)
    with pytest.raises(NotFound):
        drafts.answer(deps, actor=visitor, question_id=question_id, text="I do.")
    with pytest.raises(NotSignedIn):
        drafts.answer(deps, actor=None, question_id=question_id, text="I do.")
    with pytest.raises(NotFound):
        drafts.answer(deps, actor=founder, question_id=str(uuid4()), text="I do.")
    with pytest.raises(InvalidInput, match="Write an answer"):
        drafts.answer(deps, actor=founder, question_id=question_id, text=" ")
    drafts.answer(deps, actor=founder, question_id=question_id, text="Ada does.")
    talk = catalog.questions(deps, actor=None, slug=campaign.slug, shown=10)
    assert [item.answer for item in talk.shown] == ["Ada does."]
    path = leads_to(deps, visitor, "Your question was answered")
    assert path == f"/campaigns/{campaign.slug}?tab=questions"


def told_words(deps: Deps, person: Actor) -> list[tuple[str, str]]:
    """Subject and words of what a person was told, as it came."""
    with deps.reading() as session:
        rows = session.exec(
            select(Notice).where(Notice.user_id == person.user_id).order_by(col(Notice.created_at))
        )
        return [(row.subject, row.body) for row in rows]


def test_nobody_answers_over_an_answer_that_they_have_not_read(deps: Deps, world: World) -> None:
    founder, visitor = world.person("Ada"), world.person("Ben")
    campaign = world.live_campaign(founder)
    question_id = asked(deps, campaign, visitor)

    def answer(text: str, seen: str) -> None:
        world.clock.advance(timedelta(minutes=1))
        drafts.answer(deps, actor=founder, question_id=question_id, text=text, seen=seen)

    def stands() -> str:
        talk = catalog.questions(deps, actor=None, slug=campaign.slug, shown=10)
        return talk.shown[0].answer

    answer("Yes: a loaf a month.", "")
    for seen in ("", "Perhaps."):
        with pytest.raises(InvalidInput, match="The answer changed since you read it") as refusal:
            answer("No.", seen)
        assert (refusal.value.field, stands()) == ("answer", "Yes: a loaf a month.")
    # The same words twice, as after a reply that was lost, are one answer.
    answer("Yes: a loaf a month.", "")
    assert len(told_words(deps, visitor)) == 1
    answer("No.", "Yes: a loaf a month.")
    assert stands() == "No."


def test_who_asked_is_told_of_each_rewording(deps: Deps, world: World) -> None:
    founder, visitor = world.person("Ada"), world.person("Ben")
    campaign = world.live_campaign(founder)
    question_id = asked(deps, campaign, visitor)
    seen = ""
    for text in ("Yes.", "No.", "Yes.", "No."):
        world.clock.advance(timedelta(minutes=1))
        drafts.answer(deps, actor=founder, question_id=question_id, text=text, seen=seen)
        seen = text
    reworded = "The answer to your question was reworded"
    assert told_words(deps, visitor) == [
        ("Your question was answered", f"{campaign.title}: Yes."),
        (reworded, f"{campaign.title}: No."),
        (reworded, f"{campaign.title}: Yes."),
        (reworded, f"{campaign.title}: No."),
    ]
