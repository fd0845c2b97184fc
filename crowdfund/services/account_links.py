"""One-time links in letters about an account: made with the letter, found by their token, used
once.

Only the SHA-256 of a token is stored. The token itself is an HMAC over the link's random id under
the platform's key, which is not in the database: the worker that sends the letter makes it again,
so that every try of a letter brings the same link, and no row ever holds one that works.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Container, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session, col, or_, select, update

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, User
from crowdfund.domain.account_link import LASTS, OUTLASTING, REPLACED, LinkPurpose
from crowdfund.domain.errors import Conflict, NotFound
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import NOTHING_HERE
from crowdfund.services.tokens import hash_token
from crowdfund.words import N_, _

PATH: Final = "/mail/link"
LONGEST: Final = 100
OVER: Final = N_("This link was used before, is too old, or a newer one took its place.")
_PURPOSE: Final = b"crowdfund: a one-time link in a letter"


def make(
    session: Session, deps: Deps, *, user_id: UUID, purpose: LinkPurpose, address: str
) -> AccountLink:
    """Makes a link for one letter; of those that are replaced, earlier ones end.

    Args:
        session: the caller's transaction.
        deps: for the key.
        user_id: whose account it is about.
        purpose: what it does.
        address: where the letter goes.
    """
    if purpose in REPLACED:
        end(session, user_id, [purpose])
    link_id, now = uuid4(), real_now()
    link = AccountLink(
        id=link_id,
        user_id=user_id,
        purpose=purpose.value,
        address=address,
        token_hash=hash_token(_token(deps, link_id)),
        made_at=now,
        expires_at=now + LASTS[purpose],
    )
    session.add(link)
    session.flush()
    return link


def url_of(deps: Deps, link_id: UUID) -> str:
    """Where the letter of a link leads."""
    return f"{deps.public_url}{PATH}?t={_token(deps, link_id)}"


def find(
    session: Session, token: object, purposes: Container[str] = frozenset(LinkPurpose)
) -> AccountLink:
    """The link of a token, as long as it works.

    Args:
        session: the caller's transaction.
        token: from the address.
        purposes: what it may be for; no link does what another is for.

    Raises:
        NotFound: no link of ours, or for something else.
        Conflict: used, too old, or replaced.
    """
    given = token if isinstance(token, str) and 0 < len(token) <= LONGEST else ""
    query = select(AccountLink).where(AccountLink.token_hash == hash_token(given))
    link = session.exec(query).first()
    if link is None or link.purpose not in purposes:
        raise NotFound(_(NOTHING_HERE))
    return _working(link)


def take(session: Session, token: object, purposes: Container[str]) -> tuple[AccountLink, User]:
    """The link of a token and whose it is, both locked until the transaction ends: of two who press
    at once, one uses it. The person is locked first, as everywhere.

    Raises:
        NotFound, Conflict: as for `find`.
    """
    found = find(session, token, purposes)
    user = session.exec(select(User).where(User.id == found.user_id).with_for_update()).one()
    query = select(AccountLink).where(AccountLink.id == found.id).with_for_update()
    link = session.exec(query.execution_options(populate_existing=True)).one()
    return _working(link), user


def is_open(link: AccountLink, now: datetime) -> bool:
    """Whether a link still works at a time, UTC."""
    return link.used_at is None and link.ended_at is None and now < link.expires_at


def end(
    session: Session,
    user_id: UUID,
    purposes: Iterable[LinkPurpose],
    *,
    but_before: datetime | None = None,
) -> None:
    """Ends a person's open links of some purposes.

    Args:
        session: the caller's transaction.
        user_id: whose.
        purposes: which.
        but_before: those that were made before this moment, UTC, and undo what a thief did, stay.
    """
    wanted = [purpose.value for purpose in purposes]
    ending = (
        update(AccountLink)
        .where(col(AccountLink.user_id) == user_id, col(AccountLink.purpose).in_(wanted))
        .where(col(AccountLink.used_at).is_(None), col(AccountLink.ended_at).is_(None))
        .values(ended_at=real_now())
    )
    if but_before is not None:
        is_later = col(AccountLink.made_at) >= but_before
        stays = [purpose.value for purpose in OUTLASTING]
        ending = ending.where(or_(col(AccountLink.purpose).not_in(stays), is_later))
    session.exec(ending)


def _working(link: AccountLink) -> AccountLink:
    if not is_open(link, real_now()):
        raise Conflict(_(OVER))
    return link


def _token(deps: Deps, link_id: UUID) -> str:
    key = hmac.digest(deps.secret_key.encode(), _PURPOSE, "sha256")
    return base64.urlsafe_b64encode(hmac.digest(key, link_id.bytes, "sha256")).decode().rstrip("=")
