"""Confirming that letters reach an address: the link after registering, and what waits for it.

Until then people look around and write drafts. What lets money move waits: pledging, handing a
campaign in, and connecting the account that receives.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.tables import AccountLink, User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import AddressUnconfirmed, Conflict
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import account_links, audit, limits
from crowdfund.services.account_letters import AccountLetter, post
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

UNCONFIRMED: Final = N_(
    "Confirm your email address first: open the email that we sent you and follow its link."
)
ALREADY: Final = N_("Your address is confirmed already.")

_LETTER: Final = AccountLetter(
    NoticeKind.CONFIRM_ADDRESS,
    sentence("Confirm your email address"),
    sentence(
        "Somebody opened an account with this address. If it was you, confirm it with the link in "
        "this email within 24 hours: then you can pledge, hand a campaign in and receive money.\n"
        "\n"
        "If it was not you, do nothing: without the link nobody can do any of that with your "
        "address."
    ),
)


def begin(session: Session, deps: Deps, user_id: UUID, *, address: str, at: datetime) -> None:
    """Has a letter sent with a link that confirms an address; an earlier link ends.

    Args:
        session: the caller's transaction.
        deps: for the key.
        user_id: whose address.
        address: where the letter goes.
        at: UTC.
    """
    link = account_links.make(
        session, deps, user_id=user_id, purpose=LinkPurpose.CONFIRM, address=address
    )
    post(session, _LETTER, user_id=user_id, at=at, link=link)


def send_again(deps: Deps, *, actor: Actor | None) -> str:
    """Has another letter sent. Returns the address that it goes to.

    Raises:
        NotSignedIn: nobody is signed in.
        Conflict: the address is confirmed already.
        TooManyAttempts: more than three letters within ten minutes.
    """
    known = require_actor(actor)
    limits.count(limits.LETTER_BY_PERSON, str(known.user_id))
    with deps.transaction() as session:
        user = session.exec(select(User).where(User.id == known.user_id).with_for_update()).one()
        if user.unconfirmed_since is None:
            raise Conflict(_(ALREADY))
        begin(session, deps, user.id, address=user.email, at=deps.now())
        about = audit.Object("person", user.id, user.name)
        audit.record(session, AuditAction.LETTER_ASKED, about, at=deps.now(), actor_id=user.id)
        return user.email


def confirm(session: Session, deps: Deps, link: AccountLink, user: User) -> None:
    """Notes that letters reach the address of a link.

    Args:
        session: the caller's transaction.
        deps: for the time.
        link: one that works, locked.
        user: whose it is, locked.

    Raises:
        Conflict: the account has another address since.
    """
    if user.email != link.address:
        raise Conflict(_(account_links.OVER))
    if user.unconfirmed_since is not None:
        user.unconfirmed_since = None
        about = audit.Object("person", user.id, user.name)
        audit.record(session, AuditAction.ADDRESS_CONFIRMED, about, at=deps.now(), actor_id=user.id)


def require_confirmed(session: Session, actor: Actor) -> None:
    """Lets pass whose address is confirmed.

    Raises:
        AddressUnconfirmed: it is not yet.
    """
    query = select(User.unconfirmed_since).where(User.id == actor.user_id)
    if session.exec(query).one() is not None:
        raise AddressUnconfirmed(_(UNCONFIRMED), subject_id=str(actor.user_id))
