"""Letters about an account that go to an address of their own, or bring a one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, select

from crowdfund.db.tables import AccountLink, Notice, User
from crowdfund.domain.notice import MailStatus, NoticeKind
from crowdfund.domain.notice_rules import RULES
from crowdfund.services.telling import columns


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """What one letter says."""

    kind: NoticeKind
    subject: str
    """One line; a `sentence` is said in the person's language."""
    body: str
    """Plain text; the same."""
    path: str = "/account"
    """Where its notice leads on the site; its link is in the letter alone."""


def post(
    session: Session,
    letter: AccountLetter,
    *,
    user_id: UUID,
    at: datetime,
    link: AccountLink | None = None,
    address: str | None = None,
) -> None:
    """Leaves a notice whose mail goes to the link's address or to the one given.

    Args:
        session: the caller's transaction.
        letter: what is said.
        user_id: who is told.
        at: UTC, the platform's time.
        link: what the letter brings.
        address: where it goes when it brings no link.
    """
    language = session.exec(select(User.language).where(User.id == user_id)).one()
    session.add(
        Notice(
            user_id=user_id,
            kind=letter.kind.value,
            **columns(letter.subject, letter.body, language=language),
            path=letter.path,
            # Each letter is one of its own: how many are sent is counted where they are asked for.
            once_key=f"letter:{link.id if link else uuid4()}",
            created_at=at,
            is_listed=RULES[letter.kind].is_listed,
            mail=MailStatus.WAITING.value,
            due_at=at,
            address=link.address if link else address,
            link_id=link.id if link else None,
        )
    )
    session.flush()
