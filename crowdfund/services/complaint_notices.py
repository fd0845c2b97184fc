"""Telling whoever complains, on the site and by letter or by letter alone, and the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.tables import Complaint, Notice
from crowdfund.domain.complaint import ComplaintSubject, Outcome
from crowdfund.domain.notice import MailStatus, NoticeKind
from crowdfund.domain.operator import Operator
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Day, Later
from crowdfund.services.complaint_rows import involved_in, number_of
from crowdfund.services.complaint_words import OUTCOMES, SUBJECTS, last_date
from crowdfund.services.notices import Telling, tell, tell_all
from crowdfund.services.people import people_who_may
from crowdfund.services.telling import columns, later

PATH: Final = "/complaints"
DESK_PATH: Final = "/admin/complaints"


def tell_received(
    session: Session, complaint: Complaint, *, operator: Operator, at: datetime
) -> None:
    """Says that a complaint arrived, by when what happens, and whom to ask (Delegated Regulation
    (EU) 2022/2117, Art 3(2)). It repeats nothing that was typed: nobody showed yet that a visitor's
    address is theirs.

    Args:
        session: the caller's transaction.
        complaint: just made.
        operator: who is asked.
        at: UTC.
    """
    _tell_author(
        session,
        complaint,
        NoticeKind.COMPLAINT_RECEIVED,
        sentence("We have your complaint {number}", number=number_of(complaint)),
        sentence(
            "It arrived, and costs you nothing. A person who is not part of the matter looks at it "
            "and tells you by {receipt} whether it is taken up. It is decided by {answer}, in "
            "writing and with reasons.{ask}\n\nIf you did not complain, somebody typed your "
            "address: do nothing.",
            receipt=_by(complaint.receipt_by, complaint),
            answer=_by(complaint.answer_by, complaint),
            ask=_ask(operator),
        ),
        once="received",
        at=at,
    )


def tell_answered(
    session: Session,
    complaint: Complaint,
    body: str,
    *,
    operator: Operator,
    saying_id: object,
    at: datetime,
) -> None:
    """Says what the platform answered.

    Args:
        session: the caller's transaction.
        complaint: locked by the caller.
        body: what is said.
        operator: to whom somebody without an account answers.
        saying_id: of what was said, so that it is told once.
        at: UTC.
    """
    _tell_author(
        session,
        complaint,
        NoticeKind.COMPLAINT_ANSWERED,
        sentence("About your complaint {number}", number=number_of(complaint)),
        sentence("{body}{ask}", body=body, ask=_ask(operator))
        if complaint.author_id is None
        else body,
        once=f"answered:{saying_id}",
        at=at,
    )


def tell_decided(
    session: Session,
    complaint: Complaint,
    outcome: Outcome,
    body: str,
    *,
    operator: Operator,
    at: datetime,
) -> None:
    """Says how a complaint was decided, and why.

    Args:
        session: the caller's transaction.
        complaint: locked by the caller.
        outcome: how.
        body: the reasons.
        operator: says who decides when they do not agree.
        at: UTC.
    """
    _tell_author(
        session,
        complaint,
        NoticeKind.COMPLAINT_DECIDED,
        sentence("Your complaint {number} is decided", number=number_of(complaint)),
        sentence(
            "{outcome}.\n\n{reasons}\n\n{otherwise}",
            outcome=OUTCOMES[outcome],
            reasons=body,
            otherwise=_otherwise(operator),
        ),
        once="decided",
        at=at,
    )


def tell_desk(session: Session, complaint: Complaint, *, once: str, at: datetime) -> None:
    """Tells the desk that a complaint came, or that somebody added to it.

    Args:
        session: the caller's transaction.
        complaint: which.
        once: what it is about, so that it is told once.
        at: UTC.
    """
    _tell_desk(
        session,
        complaint,
        NoticeKind.COMPLAINT_WAITS,
        sentence("Complaint {number} waits", number=number_of(complaint)),
        once=once,
        at=at,
    )


def tell_due(session: Session, complaint: Complaint, due: datetime, *, at: datetime) -> None:
    """Tells the desk that a deadline comes, or has passed.

    Args:
        session: the caller's transaction.
        complaint: locked by the caller.
        due: the deadline, UTC.
        at: UTC.
    """
    number = number_of(complaint)
    is_late = at >= due
    _tell_desk(
        session,
        complaint,
        NoticeKind.COMPLAINT_DUE,
        sentence("Complaint {number} is overdue", number=number)
        if is_late
        else sentence("Complaint {number} is due soon", number=number),
        once=f"{'late' if is_late else 'soon'}:{complaint.status}",
        at=at,
    )


def _by(deadline: datetime, complaint: Complaint) -> Later:
    return later(Day(last_date(deadline, complaint.regime)))


def _ask(operator: Operator) -> str:
    """Whom to ask, as the end of a paragraph; nothing while the operator did not say."""
    if not operator.email:
        return ""
    return sentence(
        "\n\nTo say or ask something, write to {email} and name the number.", email=operator.email
    )


def _otherwise(operator: Operator) -> str:
    if not operator.ombudsman:
        return sentence("When you do not agree, you can go to a court.")
    return sentence(
        "When you do not agree, you can go to {ombudsman}, or to a court.",
        ombudsman=operator.ombudsman,
    )


def _tell_desk(
    session: Session,
    complaint: Complaint,
    kind: NoticeKind,
    subject: str,
    *,
    once: str,
    at: datetime,
) -> None:
    body = sentence(
        "{what}. A person looks at it by {receipt}, and it is decided by {answer}.",
        what=SUBJECTS[ComplaintSubject(complaint.subject)],
        receipt=_by(complaint.receipt_by, complaint),
        answer=_by(complaint.answer_by, complaint),
    )
    path = f"{DESK_PATH}/{complaint.id}"
    tellings = [
        Telling(reader, subject, body, path, f"complaint:{complaint.id}:{once}:{reader}", kind)
        for reader in _who_decides(session, complaint)
    ]
    tell_all(session, tellings, at=at)


def _who_decides(session: Session, complaint: Complaint) -> list[UUID]:
    """Who may act on it: nobody who is part of the matter, unless everybody is."""
    everybody = people_who_may(session, Action.DECIDE_COMPLAINTS)
    involved = involved_in(session, complaint)
    return [reader for reader in everybody if reader not in involved] or everybody


def _tell_author(
    session: Session,
    complaint: Complaint,
    kind: NoticeKind,
    subject: str,
    body: str,
    *,
    once: str,
    at: datetime,
) -> None:
    once_key = f"complaint:{complaint.id}:{once}"
    if complaint.author_id is not None:
        tell(
            session,
            user_id=complaint.author_id,
            kind=kind,
            subject=subject,
            body=body,
            path=PATH,
            once_key=once_key,
            at=at,
        )
        return
    session.add(
        Notice(
            user_id=None,
            language=complaint.language,
            address=complaint.visitor_email,
            kind=kind.value,
            **columns(subject, body, language=complaint.language),
            path="",
            once_key=once_key,
            created_at=at,
            due_at=at,
            is_listed=False,
            mail=MailStatus.WAITING.value,
        )
    )
    session.flush()
