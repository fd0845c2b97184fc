"""Notices by mail."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from crowdfund.db.tables import Notice, User
from crowdfund.domain.errors import MailNotSent
from crowdfund.services.deps import Deps

NOT_TAKEN = "The mail server did not take it."


def send(deps: Deps, *, notice_id: UUID) -> None:
    """Mails one notice. Mail may arrive twice when a worker dies between sending and noting it,
    which is better than not at all.

    Raises:
        MailNotSent: the mail server did not take it; it stays due.
    """
    with deps.reading() as session:
        query = select(Notice, User.email).where(Notice.id == notice_id, User.id == Notice.user_id)
        notice, email = session.exec(query).one()
    if notice.sent_at is not None:
        return
    body = f"{notice.body}\n\n{deps.public_url}{notice.path}\n"
    try:
        deps.mailer.send(to=email, subject=notice.subject, body=body)
        is_sent = True
    except OSError:
        is_sent = False
    with deps.transaction() as session:
        notice = session.exec(select(Notice).where(Notice.id == notice_id).with_for_update()).one()
        notice.tries += 1
        notice.sent_at = deps.now() if is_sent else None
        session.add(notice)
    if not is_sent:
        raise MailNotSent(NOT_TAKEN, subject_id=str(notice_id))
