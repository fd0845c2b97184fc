"""Moving an account to another address: the new one confirms, the old one may stop it for a week.

Until the new address is confirmed, nothing changes. The letter to the old one works before and
after that: who reads it there takes the account back, whatever was done to it meanwhile. Second
factors go then, since whoever did it may have added them.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import account_links, audit, factor_rows, limits, resetting
from crowdfund.services.account_letters import AccountLetter, post
from crowdfund.services.deps import Deps
from crowdfund.services.own_password import lock_unchanged, require_password
from crowdfund.services.person_input import parse_email
from crowdfund.words import _

_TO_NEW: Final = AccountLetter(
    NoticeKind.MOVE_ADDRESS,
    sentence("Confirm your new email address"),
    sentence(
        "Somebody wants to move an account to this address. If it was you, confirm it with the "
        "link in this email within 24 hours.\n"
        "\n"
        "If it was not you, do nothing: the account stays where it is."
    ),
)
_TO_OLD: Final = AccountLetter(
    NoticeKind.ADDRESS_MOVES,
    sentence("Your account is to move to another address"),
    sentence(
        "Somebody who knows your password asked for it. If it was you, there is nothing to do: "
        "confirm the new address with the email that went there.\n"
        "\n"
        "If this was not you, follow the link in this email within seven days. It brings your "
        "account back to this address, signs every browser out, takes away every second factor "
        "and has you choose a new password."
    ),
)


def ask(deps: Deps, *, actor: Actor | None, password: object, email: object) -> str:
    """Has a letter sent to the new address and one to the old. Returns the new one.

    Whether somebody else has the new address is not said: then no letter goes there, and nothing
    else differs.

    Args:
        deps: what the platform works with.
        actor: who asks.
        password: theirs, again.
        email: the address to be.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: the password is wrong, or the address is none or the present one.
        TooManyAttempts: too many tries.
    """
    known = require_actor(actor)
    address = parse_email(email)
    compared = require_password(deps, known, password)
    limits.count(limits.LETTER_BY_PERSON, str(known.user_id))
    with deps.transaction() as session:
        user = lock_unchanged(session, known, compared)
        if user.email == address:
            raise InvalidInput(_("That is your address as it is now."), field="email")
        now = deps.now()
        if not is_taken(session, address, but=user.id):
            _letter(session, deps, user.id, LinkPurpose.MOVE, address)
        _letter(session, deps, user.id, LinkPurpose.STAY, user.email)
        about = audit.Object("person", user.id, user.name)
        audit.record(session, AuditAction.MOVE_ASKED, about, at=now, actor_id=user.id)
    return address


def is_taken(session: Session, address: str, *, but: UUID | None = None) -> bool:
    """Whether an address is somebody's, or may come back to somebody within its seven days.

    Args:
        session: the caller's transaction.
        address: normalised.
        but: whose own it may be.
    """
    has_it = select(User.id).where(User.email == address)
    if session.exec(has_it).first() is not None:
        return True
    comes_back = (
        select(AccountLink.id)
        .where(AccountLink.address == address, AccountLink.purpose == LinkPurpose.STAY.value)
        .where(col(AccountLink.used_at).is_(None), col(AccountLink.ended_at).is_(None))
        .where(AccountLink.expires_at > real_now(), AccountLink.user_id != but)
    )
    return session.exec(comes_back).first() is not None


def move(session: Session, deps: Deps, link: AccountLink, user: User) -> None:
    """Gives an account the address of a link.

    Args:
        session: the caller's transaction.
        deps: for the time.
        link: one that works, locked.
        user: whose it is, locked.

    Raises:
        Conflict: somebody else has the address since.
    """
    if is_taken(session, link.address, but=user.id):
        raise Conflict(_(account_links.OVER))
    user.email, user.unconfirmed_since = link.address, None
    # Links that went to the old address no longer act for the account, but for the one that stays.
    account_links.end(session, user.id, [LinkPurpose.CONFIRM, LinkPurpose.RESET])
    about = audit.Object("person", user.id, user.name)
    audit.record(session, AuditAction.ADDRESS_MOVED, about, at=deps.now(), actor_id=user.id)


def stay(session: Session, deps: Deps, link: AccountLink, user: User) -> None:
    """Brings an account back to the address of a link: every browser is signed out, the password
    works no more, second factors are taken away, and a letter brings the link to choose another
    password. Links that were made since end: those that went to addresses of whoever did it.
    Earlier ones that undo what a thief did stay, or who moves it twice could end its owner's.

    Args:
        session: the caller's transaction.
        deps: for the key and the time.
        link: one that works, locked.
        user: whose it is, locked.
    """
    user.email, user.unconfirmed_since = link.address, None
    factor_rows.take_away(session, deps, user)
    resetting.begin_anew(session, deps, link, user)
    about = audit.Object("person", user.id, user.name)
    audit.record(session, AuditAction.MOVE_STOPPED, about, at=deps.now(), actor_id=user.id)


def _letter(
    session: Session, deps: Deps, user_id: UUID, purpose: LinkPurpose, address: str
) -> None:
    link = account_links.make(session, deps, user_id=user_id, purpose=purpose, address=address)
    letter = _TO_NEW if purpose is LinkPurpose.MOVE else _TO_OLD
    post(session, letter, user_id=user_id, at=deps.now(), link=link)
