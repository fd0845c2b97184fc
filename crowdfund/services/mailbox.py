"""The demonstration's own mailbox: what would be sent by mail is kept, and shown to its reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.policy import SMTP
from typing import Final
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from crowdfund.db.tables import MailboxMail
from crowdfund.domain.letter import Letter
from crowdfund.mail import as_message

SENDER: Final = "Crowdfund <no-reply@demo.test>"


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
