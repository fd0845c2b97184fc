"""Letters to a person about their second factors: what was not them, they learn at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from crowdfund.db.tables import User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import account_links
from crowdfund.services.account_letters import AccountLetter, post
from crowdfund.services.deps import Deps
from crowdfund.services.notices import tell

PATH = "/account/factors"
IF_NOT_YOU = sentence(
    "If it was not you, somebody gets into your account: change your password and look at "
    "“Signing in” at once."
)


def tell_of_added(session: Session, deps: Deps, user: User, name: str) -> datetime:
    """Tells that a factor was added, with a link that takes it away again.

    Args:
        session: the caller's transaction, which holds the person.
        deps: for the key and the time.
        user: who is told.
        name: what was added: a sentence, or what a passkey is called.

    Returns:
        Since when it counts as added, real time, UTC: the link takes away what was added since.
    """
    link = account_links.make(
        session, deps, user_id=user.id, purpose=LinkPurpose.DISOWN, address=user.email
    )
    letter = AccountLetter(
        NoticeKind.FACTOR_ADDED,
        sentence("Your account has a new second factor"),
        sentence(
            "Added: {name}.\n"
            "\n"
            "If it was not you, somebody knows your password: follow the link in the email about "
            "this within seven days. It takes away what was added, signs every browser out and "
            "has you choose a new password.",
            name=name,
        ),
        path=PATH,
    )
    post(session, letter, user_id=user.id, at=deps.now(), link=link)
    return link.made_at


def tell_of_removed(session: Session, user_id: UUID, name: str, *, at: datetime) -> None:
    """Tells that a factor was removed.

    Args:
        session: the caller's transaction.
        user_id: who is told.
        name: what was removed: a sentence, or what a passkey is called.
        at: UTC.
    """
    body = sentence("Removed: {name}. {if_not_you}", name=name, if_not_you=IF_NOT_YOU)
    subject = sentence("A second factor of your account was removed")
    _tell(session, user_id, NoticeKind.FACTOR_REMOVED, subject, body, at)


def tell_of_new_codes(session: Session, user_id: UUID, *, at: datetime) -> None:
    """Tells that recovery codes were made anew.

    Args:
        session: the caller's transaction.
        user_id: who is told.
        at: UTC.
    """
    subject = sentence("Your recovery codes were made anew")
    body = sentence(
        "Those from before are good for nothing any more. {if_not_you}", if_not_you=IF_NOT_YOU
    )
    _tell(session, user_id, NoticeKind.RECOVERY_MADE, subject, body, at)


def tell_of_used_code(
    session: Session, user_id: UUID, code_id: UUID, remaining: int, *, at: datetime
) -> None:
    """Tells that a recovery code was used.

    Args:
        session: the caller's transaction.
        user_id: who is told.
        code_id: the code's row.
        remaining: how many are left.
        at: UTC.
    """
    subject = sentence("A recovery code of yours was used")
    body = sentence(
        "Codes that are left: {left}. {if_not_you}", left=remaining, if_not_you=IF_NOT_YOU
    )
    _tell(session, user_id, NoticeKind.RECOVERY_USED, subject, body, at, about=str(code_id))


def tell_of_tries(session: Session, user_id: UUID, *, at: datetime) -> None:
    """Tells, once a day, that many wrong codes came from who knows the password.

    Args:
        session: the caller's transaction.
        user_id: who is told.
        at: UTC.
    """
    subject = sentence("Somebody tries codes for your account")
    body = sentence(
        "They gave your password, and then many wrong codes. If it was not you, somebody knows "
        "your password: change it now. Nobody came in with those codes."
    )
    day = at.date().isoformat()
    _tell(session, user_id, NoticeKind.CODES_TRIED, subject, body, at, about=f"{user_id}:{day}")


def tell_of_copy(session: Session, user_id: UUID, name: str, *, at: datetime) -> None:
    """Tells that a passkey was refused because it seems to exist twice.

    Args:
        session: the caller's transaction.
        user_id: who is told.
        name: what the passkey is called.
        at: UTC.
    """
    subject = sentence("A passkey of yours was refused")
    body = sentence(
        "“{name}” counts how often it is used, and now counted backwards: it may have been copied. "
        "Remove it, and add it again if it is still yours alone.",
        name=name,
    )
    _tell(session, user_id, NoticeKind.PASSKEY_COPIED, subject, body, at)


def _tell(
    session: Session,
    user_id: UUID,
    kind: NoticeKind,
    subject: str,
    body: str,
    at: datetime,
    *,
    about: str = "",
) -> None:
    tell(
        session,
        user_id=user_id,
        subject=subject,
        body=body,
        path=PATH,
        once_key=f"{kind.value}:{about or uuid4()}",
        at=at,
        kind=kind,
    )
