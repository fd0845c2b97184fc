"""Who is told, once, by the ways that they want, and what they see of it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import Notice, Pledge
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput, NotFound, NotSignedIn
from crowdfund.domain.notice import Channel, NoticeKind, Topic
from crowdfund.services import accounts, audiences, choices, following, inbox, notices
from crowdfund.services.deps import Deps
from tests.world import World


def told(deps: Deps, person: Actor, kind: NoticeKind, key: str) -> None:
    """Tells a person something."""
    with deps.transaction() as session:
        notices.tell(
            session,
            user_id=person.user_id,
            subject=f"About {key}",
            body="It is so.",
            path="/portfolio",
            once_key=f"test:{key}",
            at=deps.now(),
            kind=kind,
        )


def rows(deps: Deps, person: Actor) -> list[Notice]:
    """What was written for a person, oldest first."""
    with deps.reading() as session:
        query = select(Notice).where(Notice.user_id == person.user_id)
        return list(session.exec(query.order_by(col(Notice.created_at))))


def switch(deps: Deps, person: Actor, topic: str, channel: str, *, on: bool) -> None:
    """Switches a topic."""
    choices.choose(deps, actor=person, topic=topic, channel=channel, on=on)


def test_the_same_thing_is_told_once(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    told(deps, anna, NoticeKind.UPDATE_POSTED, "a")
    told(deps, anna, NoticeKind.UPDATE_POSTED, "a")
    told(deps, anna, NoticeKind.UPDATE_POSTED, "b")
    assert [row.subject for row in rows(deps, anna)] == ["About a", "About b"]


def test_what_is_rolled_back_was_never_told(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    telling = notices.Telling(anna.user_id, "a", "b", "", "test:x", NoticeKind.REFUNDED)
    with deps.transaction() as session:
        notices.tell_all(session, [telling], at=deps.now())
        session.rollback()
    assert rows(deps, anna) == []


def test_each_way_is_switched_on_its_own(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    switch(deps, anna, "news", "mail", on=False)
    told(deps, anna, NoticeKind.UPDATE_POSTED, "no mail")
    switch(deps, anna, "news", "mail", on=True)
    switch(deps, anna, "news", "site", on=False)
    told(deps, anna, NoticeKind.UPDATE_POSTED, "mail alone")
    told(deps, anna, NoticeKind.QUESTION_ANSWERED, "another topic")
    told(deps, anna, NoticeKind.TARGET_REACHED, "never by mail")
    assert [(row.subject, row.mail, row.is_listed) for row in rows(deps, anna)] == [
        ("About no mail", "off", True),
        ("About mail alone", "waiting", False),
        ("About another topic", "waiting", True),
        ("About never by mail", "off", False),
    ]
    page = inbox.notices_page(deps, actor=anna)
    assert [row.subject for row in page.rows] == ["About another topic", "About no mail"]
    assert accounts.visitor(deps, actor=anna).unread_notices == page.unread == 2


FIXED_TOPICS = ["money", "security", "other", "nonsense", "", None, 3, {}]


def test_what_must_be_known_cannot_be_switched_off(
    deps: Deps, world: World, subtests: pytest.Subtests
) -> None:
    for number, topic in enumerate(FIXED_TOPICS):
        with subtests.test(topic=topic):
            anna = world.person("Anna")
            for channel in Channel:
                with pytest.raises(InvalidInput):
                    choices.choose(deps, actor=anna, topic=topic, channel=channel.value, on=False)
            told(deps, anna, NoticeKind.REFUNDED, str(number))
            assert [(row.mail, row.is_listed) for row in rows(deps, anna)] == [("waiting", True)]


def test_a_choice_is_bounded_and_ones_own(deps: Deps, world: World) -> None:
    anna, ben = world.person("Anna"), world.person("Ben")
    for channel, on in (("pigeon", True), (None, True), ("mail", "yes"), ("mail", 1)):
        with pytest.raises(InvalidInput):
            choices.choose(deps, actor=anna, topic="news", channel=channel, on=on)
    with pytest.raises(NotSignedIn):
        choices.choose(deps, actor=None, topic="news", channel="mail", on=False)
    switch(deps, anna, "news", "mail", on=False)
    with deps.reading() as session:
        mine = {row.topic: row.by_mail for row in choices.choice_rows(session, anna)}
        theirs = {row.topic: row.by_mail for row in choices.choice_rows(session, ben)}
        moderators = [row.topic for row in choices.choice_rows(session, world.admin())]
    assert (mine["news"], mine["questions"], theirs["news"]) == (False, True, True)
    assert Topic.MODERATION.value not in mine
    assert Topic.MODERATION.value in moderators


def test_notices_are_read_one_by_one_and_all_at_once(deps: Deps, world: World) -> None:
    anna, eve = world.person("Anna"), world.person("Eve")
    for number in range(45):
        told(deps, anna, NoticeKind.REFUNDED, str(number))
    page = inbox.notices_page(deps, actor=anna, page="3")
    assert (page.page, page.pages, page.total, len(page.rows)) == (3, 3, 45, 5)
    for odd in ("0", "-1", "x", "９", "1" * 40, None, {}):
        assert inbox.notices_page(deps, actor=anna, page=odd).page == 1
    assert inbox.notices_page(deps, actor=anna, page="99").page == 3
    first = page.rows[0].id
    for wrong in (first, str(uuid4()), "x", None):
        with pytest.raises(NotFound):
            inbox.mark_read(deps, actor=eve, notice_id=wrong)
    inbox.mark_read(deps, actor=anna, notice_id=first)
    inbox.mark_read(deps, actor=anna, notice_id=first)
    assert inbox.notices_page(deps, actor=anna, only_unread=True).total == 44
    inbox.mark_all_read(deps, actor=anna)
    after = inbox.notices_page(deps, actor=anna, only_unread=True)
    assert (after.total, after.unread, after.pages) == (0, 0, 1)
    with pytest.raises(NotSignedIn):
        inbox.notices_page(deps, actor=None)


def test_everyone_of_a_raise_is_told_with_one_statement(deps: Deps, world: World) -> None:
    campaign = world.live_campaign()
    anna, ben, cy, dan = (world.person(name) for name in ("Anna", "Ben", "Cy", "Dan"))
    world.invest(anna, campaign, 2)
    world.invest(anna, campaign, 3)
    world.invest(ben, campaign, 4)
    world.pledge(cy, campaign, 5)
    following.set_watching(deps, actor=dan, slug=campaign.slug, is_wanted=True)
    switch(deps, ben, "news", "mail", on=False)
    said = {"kind": NoticeKind.CLOSES_SOON, "subject": "Soon", "body": "b", "at": deps.now()}
    with deps.transaction() as session:
        assert audiences.tell_backers(session, campaign, key="a", **said) == 2  # type: ignore[arg-type]
        assert audiences.tell_backers(session, campaign, key="a", **said) == 0  # type: ignore[arg-type]
        read = audiences.tell_readers(session, campaign, key="b", tab="updates", **said)  # type: ignore[arg-type]
    assert read == 3
    soon = [
        sorted((r.mail, r.path) for r in rows(deps, one) if r.subject == "Soon")
        for one in (anna, ben)
    ]
    path = f"/campaigns/{campaign.slug}"
    news = f"{path}?tab=updates"
    assert soon == [[("waiting", path), ("waiting", news)], [("off", path), ("off", news)]]
    assert [row.subject for row in rows(deps, dan)] == ["Soon"]
    assert "Soon" not in [row.subject for row in rows(deps, cy)]
    with deps.reading() as session:
        assert len(session.exec(select(Pledge.id)).all()) == 4
