"""What a person was told: the list on the site, and marking it as read."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select, update

from crowdfund.db.tables import Notice
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.notice_rules import topic_label
from crowdfund.services import texts
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import NOTHING_HERE, parse_id
from crowdfund.services.telling import words_of
from crowdfund.services.views.notices import NoticeRow, NoticesPage
from crowdfund.words import _

PAGE_SIZE: Final = 20
MOST_DIGITS: Final = 6


def notices_page(
    deps: Deps, *, actor: Actor | None, page: object = "", only_unread: bool = False
) -> NoticesPage:
    """One page of one's own notices, newest first.

    Args:
        deps: what the platform works with.
        actor: who asks.
        page: from 1, as in the address; anything else is the first.
        only_unread: leaves out what was read.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    where: list[ColumnElement[bool]] = [
        col(Notice.user_id) == known.user_id,
        col(Notice.is_listed).is_(True),
    ]
    if only_unread:
        where.append(col(Notice.read_at).is_(None))
    with deps.reading() as session:
        total = session.exec(select(func.count()).select_from(Notice).where(*where)).one()
        pages = max(1, -(-total // PAGE_SIZE))
        number = min(page_number(page), pages)
        query = (
            select(Notice)
            .where(*where)
            .order_by(col(Notice.created_at).desc(), col(Notice.id))
            .offset((number - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
        )
        return NoticesPage(
            rows=[_row(notice) for notice in session.exec(query)],
            unread=unread_count(session, known.user_id),
            total=total,
            page=number,
            pages=pages,
            only_unread=only_unread,
        )


def unread_count(session: Session, user_id: UUID) -> int:
    """How many of a person's notices on the site are unread."""
    query = select(func.count()).where(
        Notice.user_id == user_id, col(Notice.is_listed), col(Notice.read_at).is_(None)
    )
    return session.exec(query).one()


def mark_read(deps: Deps, *, actor: Actor | None, notice_id: object) -> None:
    """Marks one of one's own notices as read; quiet when it is already.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another person's.
    """
    known = require_actor(actor)
    wanted = parse_id(notice_id)
    with deps.transaction() as session:
        notice = session.get(Notice, wanted)
        if notice is None or notice.user_id != known.user_id:
            raise NotFound(NOTHING_HERE)
        notice.read_at = notice.read_at or deps.now()
        session.add(notice)


def mark_all_read(deps: Deps, *, actor: Actor | None) -> None:
    """Marks all of one's notices as read.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        session.exec(
            update(Notice)
            .where(col(Notice.user_id) == known.user_id)
            .where(col(Notice.is_listed), col(Notice.read_at).is_(None))
            .values(read_at=deps.now())
        )


def page_number(value: object) -> int:
    """A page from an address: 1 for whatever is no page."""
    text = str(value) if isinstance(value, int | str) else ""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return max(1, int(text)) if is_number else 1


def _row(notice: Notice) -> NoticeRow:
    subject, body = words_of(notice)
    return NoticeRow(
        id=str(notice.id),
        topic=_(topic_label(notice.kind)),
        subject=subject,
        body=body,
        path=notice.path,
        at_text=texts.moment(notice.created_at),
        at_iso=texts.iso(notice.created_at),
        is_read=notice.read_at is not None,
    )
