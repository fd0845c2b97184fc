"""The demonstration's own mailbox: what would be sent by mail is kept, and shown to its reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_string
from email.policy import SMTP, default
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Engine, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import MailboxMail
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.letter import Letter
from crowdfund.domain.permissions import Action, may
from crowdfund.mail import as_message
from crowdfund.services import texts
from crowdfund.services.deps import Deps
from crowdfund.services.inbox import page_number
from crowdfund.services.lookup import NOTHING_HERE, parse_id
from crowdfund.services.views.notices import MailboxPage, MailRow, MailView

SENDER: Final = "Crowdfund <no-reply@demo.test>"
PAGE_SIZE: Final = 20
SHOWN: Final = ("From", "To", "Date", "Message-ID", "List-Unsubscribe")
"""Headers that the page shows."""


class MailboxMailer:
    """Takes messages as a mail server would, and keeps each once.

    Args:
        engine: the platform's database.
        now: the platform's time, UTC.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    @property
    def is_connected(self) -> bool:
        """Always."""
        return True

    def send(self, letter: Letter) -> None:
        """Keeps one message; one that comes again is the same one.

        Raises:
            MailRefused: its address cannot be written to.
        """
        message = as_message(letter, sender=SENDER)
        row = insert(MailboxMail).values(
            id=uuid4(),
            message_id=letter.message_id,
            recipient=letter.to.lower(),
            source=message.as_bytes(policy=SMTP).decode("ascii", "replace"),
            taken_at=self._now(),
        )
        with Session(self._engine) as session, session.begin():
            session.execute(row.on_conflict_do_nothing(index_elements=["message_id"]))


def mailbox_page(deps: Deps, *, actor: Actor | None, page: object = "") -> MailboxPage:
    """One page of the demonstration's mail to this person, newest first; a moderator sees all.

    Args:
        deps: what the platform works with.
        actor: who asks.
        page: from 1, as in the address; anything else is the first.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: this is no demonstration.
    """
    known = _reader(deps, actor)
    with deps.reading() as session:
        count = _visible(select(func.count()).select_from(MailboxMail), known)
        total = int(session.exec(count).one())
        pages = max(1, -(-total // PAGE_SIZE))
        number = min(page_number(page), pages)
        newest = col(MailboxMail.taken_at).desc()
        query = _visible(select(MailboxMail), known).order_by(newest, col(MailboxMail.id))
        found = session.exec(query.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE))
        rows = [_row(mail) for mail in found]
    return MailboxPage(rows=rows, total=total, page=number, pages=pages, sees_all=_sees_all(known))


def mailbox_mail(deps: Deps, *, actor: Actor | None, mail_id: object) -> MailView:
    """One message of the demonstration, as it would have been sent.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, another person's, or this is no demonstration.
    """
    known = _reader(deps, actor)
    with deps.reading() as session:
        query = _visible(select(MailboxMail), known).where(MailboxMail.id == parse_id(mail_id))
        mail = session.exec(query).first()
    if mail is None:
        raise NotFound(NOTHING_HERE)
    message = message_from_string(mail.source, policy=default)
    parts = {
        part.get_content_type(): part.get_content().replace("\r\n", "\n")
        for part in message.iter_parts()
    }
    return MailView(
        id=str(mail.id),
        subject=str(message["Subject"]),
        headers=[(name, str(message[name])) for name in SHOWN if message[name]],
        text=parts["text/plain"],
        html=parts["text/html"],
        link=_first_link(deps, parts["text/plain"]),
    )


def _first_link(deps: Deps, text: str) -> str:
    """Where a letter leads: the line that is nothing but an address of ours."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line.startswith(f"{deps.public_url}/")), "")


def _reader(deps: Deps, actor: Actor | None) -> Actor:
    if not deps.is_demo:
        raise NotFound(NOTHING_HERE)
    return require_actor(actor)


def _sees_all(actor: Actor) -> bool:
    return may(actor, Action.RUN_DEMONSTRATION)


def _visible(query: Any, actor: Actor) -> Any:
    if _sees_all(actor):
        return query
    return query.where(MailboxMail.recipient == actor.email.lower())


def _row(mail: MailboxMail) -> MailRow:
    message = message_from_string(mail.source, policy=default)
    return MailRow(
        id=str(mail.id),
        recipient=mail.recipient,
        subject=str(message["Subject"]),
        at_text=texts.moment(message["Date"].datetime),
    )
