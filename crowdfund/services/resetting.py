"""A new password without the old one, by a link in a letter.

Who asks learns nothing. The address that was typed is stored as a row whether anybody has it or
not; a worker looks who has it, makes the link and has the letter sent. So the answer is the same
sentence after the same work, and it does not depend on what comes after it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select, update

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, ResetRequest, User, UserSession
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, TooManyAttempts
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import account_links, audit, factor_rows, limits
from crowdfund.services.account_letters import AccountLetter, post
from crowdfund.services.deps import Deps
from crowdfund.services.notices import tell
from crowdfund.services.passwords import check_password, hash_password
from crowdfund.services.person_input import parse_email
from crowdfund.words import _

MOST_AN_HOUR: Final = 3
"""Letters to one person; more would only fill somebody's mailbox."""
_RESETS: Final = frozenset({LinkPurpose.RESET})

_LETTER: Final = AccountLetter(
    NoticeKind.PASSWORD_FORGOTTEN,
    sentence("Choose a new password"),
    sentence(
        "Somebody asked for a new password for your account. If it was you, choose it with the "
        "link in this email within an hour. Every browser is signed out then.\n"
        "\n"
        "If it was not you, do nothing: your password stays as it is."
    ),
)


def ask(deps: Deps, *, email: object, client_address: str) -> None:
    """Takes note that somebody wants a new password. Says nothing about who has an account.

    Args:
        deps: what the platform works with.
        email: as typed.
        client_address: where the request came from.

    Raises:
        InvalidInput: it is no address at all.
        TooManyAttempts: too many questions from one neighbourhood.
    """
    limits.count(limits.FORGOTTEN_BY_ADDRESS, limits.neighbourhood(client_address))
    address = parse_email(email)
    try:
        limits.count(limits.FORGOTTEN_BY_EMAIL, address)
    except TooManyAttempts:
        # The letters that went are enough, and who asks is not told that there were any.
        return
    now = deps.now()
    with deps.transaction() as session:
        session.add(ResetRequest(address=address, asked_at=now, due_at=now))


def look(deps: Deps, *, request_id: UUID) -> None:
    """Has a letter sent when somebody has the address that was typed; done once."""
    with deps.transaction() as session:
        request = session.get(ResetRequest, request_id, with_for_update=True)
        if request is None:
            return
        query = select(User.id).where(User.email == request.address).with_for_update()
        user_id = session.exec(query).first()
        session.delete(request)
        if user_id is None or _letters_of_late(session, user_id) >= MOST_AN_HOUR:
            return
        send(session, deps, user_id, address=request.address)


def send(session: Session, deps: Deps, user_id: UUID, *, address: str) -> None:
    """Has a letter sent with a link that sets a new password.

    Args:
        session: the caller's transaction.
        deps: for the key and the time.
        user_id: whose password.
        address: where the letter goes.
    """
    link = account_links.make(
        session, deps, user_id=user_id, purpose=LinkPurpose.RESET, address=address
    )
    post(session, _LETTER, user_id=user_id, at=deps.now(), link=link)


def reset(deps: Deps, *, token: object, password: object) -> UUID:
    """Sets a new password and ends every session of the link's person. Second factors stay, since
    they keep out who only reads the letters; but not those of an account whose address nobody has
    confirmed, which may be a stranger's.

    Args:
        deps: what the platform works with.
        token: from the letter's link.
        password: the one to be.

    Returns:
        Whose it is: the browser that did it is known from now on.

    Raises:
        NotFound, Conflict: as for `account_links.find`, or the account has another address since.
        InvalidInput: the password cannot be used; the link still works.
    """
    with deps.reading() as session:
        address = account_links.find(session, token, _RESETS).address
    fresh_hash = hash_password(check_password(password, email=address))
    with deps.transaction() as session:
        link, user = account_links.take(session, token, _RESETS)
        if user.email != link.address:
            raise Conflict(_(account_links.OVER))
        link.used_at = real_now()
        # The letter about a factor still takes it away: a new password does not.
        ended = [purpose for purpose in LinkPurpose if purpose is not LinkPurpose.DISOWN]
        if user.unconfirmed_since is not None:
            # Until now it may have been anybody's: what they added would keep its owner out.
            factor_rows.take_away(session, deps, user)
            ended = [*LinkPurpose]
        # Who reads letters to this address has it: no other link or browser is needed any more.
        user.password_hash, user.unconfirmed_since = fresh_hash, None
        account_links.end(session, user.id, ended, but_before=link.made_at)
        end_sessions(session, user.id)
        _tell(session, deps, user.id)
        about = audit.Object("person", user.id, user.name)
        audit.record(session, AuditAction.PASSWORD_RESET, about, at=deps.now(), actor_id=user.id)
        return user.id


def begin_anew(session: Session, deps: Deps, link: AccountLink, user: User) -> None:
    """Leaves nobody in but who reads the letters: the password works no more, every browser is
    signed out, links that were made since end, and a letter brings one to choose a new password.

    Args:
        session: the caller's transaction.
        deps: for the key and the time.
        link: by which its person showed that it is them.
        user: whose it is, locked.
    """
    user.password_hash = ""
    account_links.end(session, user.id, [*LinkPurpose], but_before=link.made_at)
    end_sessions(session, user.id)
    send(session, deps, user.id, address=link.address)


def end_sessions(session: Session, user_id: UUID) -> None:
    """Signs every browser of a person out."""
    session.exec(
        update(UserSession)
        .where(col(UserSession.user_id) == user_id, col(UserSession.revoked_at).is_(None))
        .values(revoked_at=real_now())
    )


def _letters_of_late(session: Session, user_id: UUID) -> int:
    query = (
        select(func.count())
        .select_from(AccountLink)
        .where(AccountLink.user_id == user_id, AccountLink.purpose == LinkPurpose.RESET.value)
        .where(AccountLink.made_at > real_now() - timedelta(hours=1))
    )
    return int(session.exec(query).one())


def _tell(session: Session, deps: Deps, user_id: UUID) -> None:
    now = deps.now()
    tell(
        session,
        user_id=user_id,
        kind=NoticeKind.PASSWORD_CHANGED,
        subject=sentence("Your password was changed"),
        body=sentence(
            "It was chosen anew with a link that we sent to this address, and every browser was "
            "signed out. If it was not you, somebody reads your emails: secure your mailbox, then "
            "choose a password again."
        ),
        path="/account",
        once_key=f"password:{user_id}:{now.isoformat()}",
        at=now,
    )
