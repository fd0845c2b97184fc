"""Notices by mail."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from crowdfund.db.tables import Notice, User
from crowdfund.domain.payment import pause_before_try
from crowdfund.services.deps import Deps

MOST_TRIES = 8


def send(deps: Deps, *, notice_id: UUID) -> None:
    """Mails one notice. A mail server that is away is tried again; mail may arrive twice when a
    worker dies between sending and noting it, which is better than not at all."""
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
        notice.due_at = deps.now() + pause_before_try(notice.tries, salt=str(notice.id))
        session.add(notice)
