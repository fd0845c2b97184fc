"""What stands behind a link in a letter: a page that asks, and one request that does it.

Programs that look at mail follow its links: looking never changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.services import account_links, confirming, disowning, moving
from crowdfund.services.deps import Deps

_DO: Final[Mapping[LinkPurpose, Callable[[Session, Deps, AccountLink, User], None]]] = {
    LinkPurpose.CONFIRM: confirming.confirm,
    LinkPurpose.MOVE: moving.move,
    LinkPurpose.STAY: moving.stay,
    LinkPurpose.DISOWN: disowning.disown,
}
"""What one button does."""


@dataclass(frozen=True)
class LinkPage:
    """What the page of a link asks."""

    purpose: LinkPurpose
    """What its button does."""
    address: str
    """The address that it is about."""


def look(deps: Deps, *, token: object) -> LinkPage:
    """What a link would do. Changes nothing.

    Raises:
        NotFound, Conflict: as for `account_links.find`.
    """
    with deps.reading() as session:
        link = account_links.find(session, token)
        return LinkPage(LinkPurpose(link.purpose), link.address)


def press(deps: Deps, *, token: object) -> UUID:
    """Does what a link is for, once. A new password is `resetting.reset`.

    Returns:
        Whose account it is.

    Raises:
        NotFound, Conflict: as for `account_links.find`, or as what it does.
    """
    with deps.transaction() as session:
        link, user = account_links.take(session, token, _DO)
        _DO[LinkPurpose(link.purpose)](session, deps, link, user)
        link.used_at = real_now()
        return user.id
