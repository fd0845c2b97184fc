"""Whatever somebody was told is said in the language in which they read it now."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from crowdfund.db.tables import Notice
from crowdfund.domain.actor import Actor
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount
from crowdfund.services import audiences, confirming, inbox, moderation, notices, pledging, profile
from crowdfund.services.deps import Deps
from crowdfund.services.telling import later
from crowdfund.words import CHINESE, ENGLISH, language_in_use
from tests.changing import change
from tests.letters import letters_to, mailing
from tests.world import World


def shown(deps: Deps, person: Actor, language: str) -> dict[str, tuple[str, str]]:
    """Subject and body of what the page of notices lists, by notice."""
    with language_in_use(language):
        page = inbox.notices_page(deps, actor=person)
    assert page.pages == 1
    return {row.id: (row.subject, row.body) for row in page.rows}


def finished(deps: Deps, person: Actor) -> dict[str, tuple[str, str]]:
    """The texts as they were finished when they were written."""
    with deps.reading() as session:
        query = select(Notice).where(Notice.user_id == person.user_id, col(Notice.is_listed))
        return {str(row.id): (row.subject, row.body) for row in session.exec(query)}


def tell(deps: Deps, person: Actor, number: int, *, own_words: str = "Own words.") -> None:
    """Tells a person that their bank sent something back."""
    with deps.transaction() as session:
        notices.tell(
            session,
            user_id=person.user_id,
            subject=sentence(
                "Your bank sent back {amount}", amount=later(Amount(number * 100, "USD"))
            ),
            body=own_words,
            path="/portfolio",
            once_key=f"test:{number}",
            at=deps.now(),
            kind=NoticeKind.REFUND_FAILED,
        )


def test_who_switches_the_language_reads_all_of_a_raise_in_it(world: World) -> None:
    """What one was told in English and reads in Chinese is what another was told in Chinese."""
    world.clock.stand_still()
    campaign, moderator = world.live_campaign(world.person("Fiona")), world.admin()
    english, chinese = world.person("Twin"), world.person("Twin")
    profile.choose_language(world.deps, actor=chinese, code=CHINESE)
    which = {"actor": moderator, "campaign_id": str(campaign.id)}
    for person in (english, chinese):
        world.invest(person, campaign, 6)
        pledging.cancel(world.deps, actor=person, pledge_id=world.invest(person, campaign, 2))
    moderation.suspend(world.deps, reason="A complaint.", **which)  # type: ignore[arg-type]
    moderation.resume(world.deps, reason="Answered.", **which)  # type: ignore[arg-type]
    change(world, campaign, story="The same bread, told at length and anew.", material=False)
    change(world, campaign, risks="An oven may fail, and then there is no bread.")
    world.to_deadline(campaign)
    world.finish()

    assert len(finished(world.deps, english)) >= 9
    for told_in, switched_to, person, twin in (
        (ENGLISH, CHINESE, english, chinese),
        (CHINESE, ENGLISH, chinese, english),
    ):
        assert shown(world.deps, person, told_in) == finished(world.deps, person)
        assert sorted(shown(world.deps, person, switched_to).values()) == sorted(
            finished(world.deps, twin).values()
        )


def test_a_letter_that_waits_is_written_in_the_language_of_the_day_it_goes(world: World) -> None:
    world = mailing(world)
    deps, anna = world.deps, world.person("Anna")
    tell(deps, anna, 1)
    world.work()
    tell(deps, anna, 2)
    with deps.transaction() as session:
        confirming.begin(session, deps, anna.user_id, address=anna.email, at=deps.now())
    profile.choose_language(deps, actor=anna, code=CHINESE)
    world.work()
    first, *others = letters_to(deps, anna.email)
    # What was sent stays what it was.
    assert first.splitlines()[:3] == ["Your bank sent back $1.00", "", "Own words."]
    assert sorted(letter.splitlines()[0] for letter in others) == [
        "您的银行退回了 US$2.00",
        "确认您的邮箱地址",
    ]
    with deps.reading() as session:
        rows = list(session.exec(select(Notice).where(Notice.user_id == anna.user_id)))
    assert {(row.mail, row.tries) for row in rows} == {("sent", 1)}
    assert {row.subject for row in rows} == {
        "Your bank sent back $1.00",
        "Your bank sent back $2.00",
        "Confirm your email address",
    }, "the finished text is kept as it was"


def test_a_notice_from_before_is_listed_and_sent_as_it_was_finished(world: World) -> None:
    world = mailing(world)
    deps, anna = world.deps, world.person("Anna")
    tell(deps, anna, 1)
    with deps.transaction() as session:
        session.execute(update(Notice).values(told=None))
    profile.choose_language(deps, actor=anna, code=CHINESE)
    assert list(shown(deps, anna, CHINESE).values()) == [
        ("Your bank sent back $1.00", "Own words.")
    ]
    world.work()
    assert letters_to(deps, anna.email)[-1].startswith("Your bank sent back $1.00")


def test_what_cannot_be_read_is_listed_and_sent_as_it_was_finished(world: World) -> None:
    world = mailing(world)
    deps, anna = world.deps, world.person("Anna")
    tell(deps, anna, 1)
    with deps.transaction() as session:
        session.execute(
            update(Notice).values(told={"subject": {"say": "{a.b}", "with": {"a": "x"}}})
        )
    assert list(shown(deps, anna, CHINESE).values()) == [
        ("Your bank sent back $1.00", "Own words.")
    ]
    world.work()
    assert letters_to(deps, anna.email)[-1].startswith("Your bank sent back $1.00")


@pytest.mark.parametrize(
    "data",
    ["[]", '"text"', "3", '{"body": "' + "x" * 32_768 + '"}'],
    ids=["a list", "a text", "a number", "too long"],
)
def test_data_that_is_no_object_or_too_long_is_refused(world: World, data: str) -> None:
    deps, anna = world.deps, world.person("Anna")
    tell(deps, anna, 1)
    query = text("UPDATE notices SET told = CAST(:data AS jsonb)")
    with pytest.raises(IntegrityError, match="ck_notices_told"), deps.transaction() as session:
        session.execute(query, {"data": data})


def test_more_than_fits_has_its_finished_text_alone(world: World) -> None:
    deps, anna = world.deps, world.person("Anna")
    with deps.transaction() as session:
        notices.tell(
            session,
            user_id=anna.user_id,
            subject=sentence("News from {title}", title="四" * 5_500),
            body="Own words.",
            path="/portfolio",
            once_key="test:long",
            at=deps.now(),
            kind=NoticeKind.UPDATE_POSTED,
        )
    with deps.reading() as session:
        [row] = session.exec(select(Notice).where(Notice.user_id == anna.user_id))
    assert row.told is None
    assert list(shown(deps, anna, CHINESE).values()) == [(row.subject, row.body)]


def test_everybody_may_be_told_in_somebodys_own_words(world: World) -> None:
    campaign, anna = world.live_campaign(world.person("Fiona")), world.person("Anna")
    world.invest(anna, campaign, 6)
    before = finished(world.deps, anna)
    with world.deps.transaction() as session:
        told = audiences.tell_backers(
            session,
            world.campaign(campaign),
            kind=NoticeKind.UPDATE_POSTED,
            subject="Backers",
            body="{title}",
            key="own words",
            at=world.clock.now(),
        )
    assert told == 1
    [(notice_id, said)] = finished(world.deps, anna).items() - before.items()
    assert said == ("Backers", "{title}") == shown(world.deps, anna, CHINESE)[notice_id]


def test_the_page_asks_no_more_than_it_did(world: World) -> None:
    """Sentences are said from the rows that are listed: nothing is read for each."""
    deps, anna = world.deps, world.person("Anna")
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    counts = []
    for number in (1, 2, 3):
        tell(deps, anna, number)
        event.listen(deps.engine, "before_cursor_execute", note)
        asked.clear()
        try:
            shown(deps, anna, CHINESE)
        finally:
            event.remove(deps.engine, "before_cursor_execute", note)
        counts.append(sum("FROM notices" in statement for statement in asked))
    assert counts == [3, 3, 3], "how many, which, and how many are unread"
