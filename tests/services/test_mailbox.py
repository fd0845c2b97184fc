"""The demonstration's mailbox: what would be sent, once, to its reader alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from crowdfund.domain.errors import NotFound, NotSignedIn
from crowdfund.jobs.worker import Worker
from crowdfund.services import addresses, mailbox, texts
from crowdfund.services.deps import Deps
from crowdfund.services.mailbox import MailboxMailer
from tests.world import World


def test_people_read_their_own_mail_and_moderators_all(deps: Deps, world: World) -> None:
    mailed = replace(deps, mailer=MailboxMailer(deps.engine, deps.now))
    anna, ben, admin = world.person("Anna"), world.person("Ben"), world.admin()
    campaign = world.live_campaign()
    world.invest(anna, campaign, 3)
    world.invest(ben, campaign, 4)
    Worker(mailed, threads=2).drain()

    mine = mailbox.mailbox_page(deps, actor=anna)
    assert [(row.recipient, row.subject) for row in mine.rows] == [
        (anna.email, "$30.00 is held for “Bread for the harbour”")
    ]
    mail = mailbox.mailbox_mail(deps, actor=anna, mail_id=mine.rows[0].id)
    assert dict(mail.headers)["To"] == anna.email
    assert [name for name, _value in mail.headers[:3]] == ["From", "To", "Date"]
    assert "<h1>$30.00 is held for “Bread for the harbour”</h1>" in mail.html
    assert mail.text.startswith("$30.00 is held for “Bread for the harbour”\n")
    everything = mailbox.mailbox_page(deps, actor=admin)
    assert everything.sees_all
    assert {anna.email, ben.email} <= {row.recipient for row in everything.rows}
    for wrong in (mine.rows[0].id, str(uuid4()), "x", None):
        with pytest.raises(NotFound):
            mailbox.mailbox_mail(deps, actor=ben, mail_id=wrong)
    with pytest.raises(NotSignedIn):
        mailbox.mailbox_page(deps, actor=None)


def test_a_message_has_the_time_of_what_it_tells_of(deps: Deps, world: World) -> None:
    mailed = replace(deps, mailer=MailboxMailer(deps.engine, deps.now))
    anna = world.person("Anna")
    world.invest(anna, world.live_campaign(), 3)
    told_at = texts.moment(deps.now())
    world.clock.advance(timedelta(hours=2))
    Worker(mailed, threads=2).drain()
    [row] = mailbox.mailbox_page(deps, actor=anna).rows
    assert row.at_text == told_at


def test_it_is_nowhere_outside_the_demonstration(deps: Deps, world: World) -> None:
    real, admin = replace(deps, is_demo=False), world.admin()
    for actor in (admin, None):
        with pytest.raises(NotFound):
            mailbox.mailbox_page(real, actor=actor)
        with pytest.raises(NotFound):
            mailbox.mailbox_mail(real, actor=actor, mail_id=str(uuid4()))
    path = "/demo/mailbox"
    assert addresses.is_named(path)
    assert addresses.is_something_at(deps, actor=None, path=path)
    assert not addresses.is_something_at(real, actor=admin, path=path)


def test_the_same_message_is_kept_once(deps: Deps, world: World) -> None:
    mailer = MailboxMailer(deps.engine, deps.now)
    mailed = replace(deps, mailer=mailer)
    anna = world.person("Anna")
    world.invest(anna, world.live_campaign(), 3)
    sent = []
    send, mailer.send = mailer.send, sent.append  # type: ignore[method-assign,assignment]
    Worker(mailed, threads=2).drain()
    letter = next(letter for letter in sent if letter.to == anna.email)
    send(letter)
    send(letter)
    assert mailbox.mailbox_page(deps, actor=anna).total == 1
