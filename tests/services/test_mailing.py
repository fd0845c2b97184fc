"""Notices by mail through a real SMTP conversation: once, or as close to it as SMTP allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from crowdfund.db.tables import Notice
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.letter import Letter
from crowdfund.domain.notice import NoticeKind
from crowdfund.jobs.claims import LEASE
from crowdfund.jobs.worker import Worker
from crowdfund.mail import SmtpMailer
from crowdfund.services import choices, mailing, notices, unsubscribing
from crowdfund.services.deps import Deps
from tests.smtp_server import PostOffice, post  # noqa: F401 - fixture
from tests.world import StoryClock, World

DAY = timedelta(days=1)


@pytest.fixture
def mailed(deps: Deps, post: PostOffice) -> Deps:  # noqa: F811
    """The same surroundings with a mail server."""
    mailer = SmtpMailer(post.url, sender="Crowdfund <a@b.test>", sender_address="a@b.test")
    return replace(deps, mailer=mailer)


@pytest.fixture
def anna(world: World) -> Actor:
    """Who is told."""
    return world.person("Anna")


def tell(
    deps: Deps, person: Actor, subject: str = "Hello", kind: NoticeKind = NoticeKind.UPDATE_POSTED
) -> UUID:
    """Tells a person something. Returns the notice."""
    with deps.transaction() as session:
        notices.tell(
            session,
            user_id=person.user_id,
            subject=subject,
            body="First <b>line</b>.\n\nSecond & last.",
            path="/portfolio",
            once_key=f"test:{subject}",
            at=deps.now(),
            kind=kind,
        )
        return session.exec(select(Notice.id).where(Notice.once_key == f"test:{subject}")).one()


def row(deps: Deps, notice_id: UUID) -> Notice:
    """A notice as it is now."""
    with deps.reading() as session:
        return session.exec(select(Notice).where(Notice.id == notice_id)).one()


def refuses(verb: str, answer: str):  # type: ignore[no-untyped-def]
    """A refusal of one verb."""
    return lambda command: answer if command.upper().startswith(verb) else ""


def work(deps: Deps) -> None:
    """Lets a worker do what is due."""
    Worker(deps, threads=2).drain()


def test_a_notice_is_mailed_once_in_text_and_html(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
) -> None:
    notice_id = tell(mailed, anna, "News from <Bread> & Søn")
    work(mailed)
    work(mailed)
    (letter,) = post.letters()
    text, html = (part.get_content() for part in letter.iter_parts())
    assert letter["To"] == anna.email
    assert letter["Subject"] == "News from <Bread> & Søn"
    assert letter["Message-ID"] == f"<notice.{notice_id}@127.0.0.1>"
    assert "First <b>line</b>." in text
    assert "<p>First &lt;b&gt;line&lt;/b&gt;.</p><p>Second &amp; last.</p>" in html
    assert "<h1>News from &lt;Bread&gt; &amp; Søn</h1>" in html
    for part in (text, html):
        assert f"{mailed.public_url}/portfolio" in part
        assert f"{mailed.public_url}{unsubscribing.PATH}?t=" in part
    assert "<img" not in html
    assert "<table" not in html
    after = row(mailed, notice_id)
    assert (after.mail, after.tries, after.begun_at) == ("sent", 1, None)
    assert after.sent_at is not None


def test_what_always_comes_offers_no_way_to_stop_it(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
) -> None:
    tell(mailed, anna, kind=NoticeKind.REFUNDED)
    work(mailed)
    (letter,) = post.letters()
    assert letter["List-Unsubscribe"] is None
    assert unsubscribing.PATH not in "".join(part.get_content() for part in letter.iter_parts())


def test_not_now_is_tried_again_and_never_is_not(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
    clock: StoryClock,
) -> None:
    clock.stand_still()
    post.refusal = refuses("RCPT", "451 try later")
    notice_id = tell(mailed, anna)
    work(mailed)
    after = row(mailed, notice_id)
    assert (after.mail, after.tries, after.begun_at, after.unknown_ends) == ("waiting", 1, None, 0)
    assert "451 try later" in after.last_error
    assert mailed.now() < after.due_at
    post.refusal = refuses("RCPT", "550 nobody here")
    clock.advance(timedelta(minutes=1))
    work(mailed)
    assert row(mailed, notice_id).mail == "refused"
    tries = len(post.heard)
    clock.advance(DAY)
    work(mailed)
    assert (len(post.heard), post.taken) == (tries, [])


def test_a_server_that_never_takes_it_is_given_up(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
    clock: StoryClock,
) -> None:
    post.refusal = refuses("MAIL", "421 busy")
    notice_id = tell(mailed, anna)
    for _ in range(mailing.MOST_TRIES + 3):
        work(mailed)
        clock.advance(timedelta(hours=6))
    after = row(mailed, notice_id)
    assert (after.mail, after.tries) == ("refused", mailing.MOST_TRIES)


class DiedError(Exception):
    """The worker's process is gone."""


class DyingMailer(SmtpMailer):
    """Its process dies between the server's answer and the note of it, so many times."""

    deaths = 1

    def send(self, letter: Letter) -> None:
        """Sends, and dies."""
        super().send(letter)
        if self.deaths > 0:
            self.deaths -= 1
            raise DiedError


@pytest.mark.parametrize(("deaths", "arrived", "ends"), [(1, 2, "sent"), (2, 2, "unknown")])
def test_a_worker_that_dies_after_the_answer_causes_one_repetition_at_most(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
    clock: StoryClock,
    deaths: int,
    arrived: int,
    ends: str,
) -> None:
    mailer = DyingMailer(post.url, sender="Crowdfund <a@b.test>", sender_address="a@b.test")
    mailer.deaths = deaths
    dying = replace(mailed, mailer=mailer)
    notice_id = tell(dying, anna)
    for _ in range(5):
        work(dying)
        clock.advance(LEASE * 1.1)
    letters = post.letters()
    assert len(letters) == arrived
    assert {letter["Message-ID"] for letter in letters} == {f"<notice.{notice_id}@127.0.0.1>"}
    assert row(dying, notice_id).mail == ends


def test_a_server_that_took_it_and_broke_off_gets_it_once_more(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
    clock: StoryClock,
) -> None:
    post.is_silent_after_data = True
    notice_id = tell(mailed, anna)
    for _ in range(5):
        work(mailed)
        clock.advance(LEASE * 1.1)
    assert len(post.taken) == 2
    after = row(mailed, notice_id)
    assert (after.mail, after.unknown_ends) == ("unknown", 2)


def test_what_was_switched_off_meanwhile_is_not_sent(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
) -> None:
    notice_id = tell(mailed, anna)
    choices.choose(mailed, actor=anna, topic="news", channel="mail", on=False)
    work(mailed)
    assert (row(mailed, notice_id).mail, post.taken) == ("off", [])


def test_old_news_is_not_mailed(
    mailed: Deps,
    post: PostOffice,  # noqa: F811
    anna: Actor,
    clock: StoryClock,
) -> None:
    notice_id = tell(mailed, anna)
    clock.advance(mailing.NEWS_FOR + DAY)
    work(mailed)
    assert (row(mailed, notice_id).mail, post.taken) == ("stale", [])


def test_a_signed_link_stops_one_topic_of_one_person(
    mailed: Deps, anna: Actor, world: World
) -> None:
    ben = world.person("Ben")
    address = unsubscribing.address_of(
        mailed, user_id=anna.user_id, kind=NoticeKind.UPDATE_POSTED.value
    )
    token = address.partition("?t=")[2]
    assert unsubscribing.topic_of(mailed, token=token) == "Campaigns you back or watch"
    unsubscribing.stop(mailed, token=token)
    unsubscribing.stop(mailed, token=token)
    mails = {
        (name, kind): row(mailed, tell(mailed, person, f"{name} {kind}", kind)).mail
        for name, person in (("anna", anna), ("ben", ben))
        for kind in (NoticeKind.UPDATE_POSTED, NoticeKind.QUESTION_ANSWERED)
    }
    assert [pair for pair, mail in mails.items() if mail == "off"] == [
        ("anna", NoticeKind.UPDATE_POSTED)
    ]
    forged = token.replace(str(anna.user_id), str(ben.user_id))
    other = token.replace(".news.", ".questions.")
    elsewhere = replace(mailed, secret_key="another key that is long enough 0123456789")
    for wrong in (forged, other, token[:-1], token + "0", "", "..", None, 7, "x" * 5_000, "ü.ü.ü"):
        with pytest.raises(NotFound):
            unsubscribing.stop(mailed, token=wrong)
    with pytest.raises(NotFound):
        unsubscribing.stop(elsewhere, token=token)
