"""Notices by mail: claimed with a lease, begun, handed over, noted. Sent once as far as SMTP goes.

`docs/decisions/0032-notifications.md` says it in full: the beginning is stored before the server is
asked and taken away with the end, so whoever finds a beginning without an end knows that nobody
came back. Such a notice is sent once more, under the same Message-ID, and never a third time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session, select

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, Notice, User
from crowdfund.domain.errors import MailEndUnknown, MailNotTaken, MailRefused
from crowdfund.domain.letter import Letter
from crowdfund.domain.notice import Channel, MailStatus, NoticeKind
from crowdfund.domain.notice_rules import switchable
from crowdfund.domain.payment import pause_while_waiting
from crowdfund.services import account_links, choices, letters
from crowdfund.services.deps import Deps
from crowdfund.words import ENGLISH, language_in_use

log = structlog.get_logger(__name__)

MOST_TRIES = 16
"""With the pauses between them, the better part of a day."""
MOST_UNKNOWN_ENDS = 2
NEWS_FOR = timedelta(days=7)
"""What waited longer, such as while there was no mail server, is no news by mail any more."""


def send(deps: Deps, *, notice_id: UUID) -> None:
    """Mails one claimed notice, unless it was sent, is not wanted, or cannot be sent any more."""
    letter = _begin(deps, notice_id)
    if letter is None:
        return
    try:
        deps.mailer.send(letter)
    except MailRefused as error:
        _end(deps, notice_id, MailStatus.REFUSED, error.message)
    except MailNotTaken as error:
        _put_off(deps, notice_id, error.message)
    except MailEndUnknown as error:
        # The beginning stays: the next try counts it.
        log.warning("mail_end_unknown", notice_id=str(notice_id), error=error.message)
    else:
        _end(deps, notice_id, MailStatus.SENT, "")


def _begin(deps: Deps, notice_id: UUID) -> Letter | None:
    now = deps.now()
    with deps.transaction() as session:
        notice = _locked(session, notice_id)
        if notice is None or notice.mail != MailStatus.WAITING.value:
            return None
        if notice.begun_at is not None:
            notice.unknown_ends += 1
        why_not = _why_not(session, notice, now)
        if why_not is not None:
            notice.mail, notice.begun_at, notice.address = why_not.value, None, None
            session.add(notice)
            return None
        notice.begun_at = now
        notice.tries += 1
        session.add(notice)
        address, language = _reader(session, notice)
    with language_in_use(language):
        return letters.letter_of(deps, notice, address=notice.address or address)


def _reader(session: Session, notice: Notice) -> tuple[str, str]:
    """Where its reader is written to, and in which language."""
    if notice.user_id is None:
        return notice.address or "", notice.language or ENGLISH
    who = select(User.email, User.language).where(User.id == notice.user_id)
    return session.exec(who).one()


def _why_not(session: Session, notice: Notice, now: datetime) -> MailStatus | None:
    """Why a notice is not to be sent (any more), or None."""
    if notice.unknown_ends >= MOST_UNKNOWN_ENDS:
        return MailStatus.UNKNOWN
    if notice.created_at < now - NEWS_FOR or _is_over(session, notice):
        return MailStatus.STALE
    topic = switchable(NoticeKind(notice.kind)) if notice.kind in set(NoticeKind) else ""
    # It may have been switched off since the notice was written.
    if notice.address is None and _is_gone(session, notice):
        return MailStatus.OFF
    reader = notice.user_id
    is_wanted = not (topic and reader) or choices.wants(session, reader, topic, Channel.MAIL)
    return None if is_wanted else MailStatus.OFF


def _is_gone(session: Session, notice: Notice) -> bool:
    """Whether its reader deleted their account: nobody reads at the address that is left."""
    query = select(User.deleted_at).where(User.id == notice.user_id)
    return session.exec(query).one() is not None


def _is_over(session: Session, notice: Notice) -> bool:
    """Whether a letter would bring a link that does not work any more."""
    if notice.link_id is None:
        return False
    link = session.get_one(AccountLink, notice.link_id)
    return not account_links.is_open(link, real_now())


def _end(deps: Deps, notice_id: UUID, status: MailStatus, error: str) -> None:
    with deps.transaction() as session:
        notice = _locked(session, notice_id)
        if notice is None or notice.mail == MailStatus.SENT.value:
            return
        notice.mail, notice.last_error, notice.begun_at = status.value, error, None
        if status is MailStatus.SENT:
            notice.sent_at = deps.now()
        notice.address = None
        session.add(notice)


def _put_off(deps: Deps, notice_id: UUID, error: str) -> None:
    with deps.transaction() as session:
        notice = _locked(session, notice_id)
        if notice is None or notice.mail != MailStatus.WAITING.value:
            return
        notice.begun_at, notice.last_error = None, error
        notice.due_at = deps.now() + pause_while_waiting(notice.tries, salt=str(notice.id))
        if notice.tries >= MOST_TRIES:
            notice.mail, notice.address = MailStatus.REFUSED.value, None
        session.add(notice)


def _locked(session: Session, notice_id: UUID) -> Notice | None:
    """A notice; None when its reader deleted their account meanwhile."""
    query = select(Notice).where(Notice.id == notice_id)
    return session.exec(query.with_for_update(key_share=True)).first()
