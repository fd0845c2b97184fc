"""What letters bring: the mailbox of the tests, and the one-time link in a letter."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_string
from email.policy import default

from sqlmodel import col, select

from crowdfund.db.tables import MailboxMail
from crowdfund.services.deps import Deps
from crowdfund.services.mailbox import MailboxMailer
from tests.world import World

_LINK = re.compile(r"/mail/link\?t=([A-Za-z0-9_-]+)")


def mailing(world: World) -> World:
    """The same world with a mailbox that takes its letters."""
    mailer = MailboxMailer(world.deps.engine, world.clock.now)
    return replace(world, deps=replace(world.deps, mailer=mailer))


def letters_to(deps: Deps, address: str) -> list[str]:
    """Text of every letter to an address, oldest first."""
    with deps.reading() as session:
        query = select(MailboxMail.source).where(MailboxMail.recipient == address)
        sources = session.exec(query.order_by(col(MailboxMail.taken_at))).all()
    return [_text(source) for source in sources]


def link_in(letter: str) -> str:
    """The token of the one-time link in a letter."""
    [token] = set(_LINK.findall(letter))
    return str(token)


def _text(source: str) -> str:
    parts = message_from_string(source, policy=default).iter_parts()
    return next(str(part.get_content()) for part in parts)
