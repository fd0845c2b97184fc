"""Whether a public address leads to something, so that its answer has the right status."""

from __future__ import annotations

import re
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import PUBLIC_STATUSES
from crowdfund.domain.errors import NotFound
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import campaign_by_slug

_NAMED: Final = re.compile(r"/(campaigns|enterprises)/([^/]{1,200})(/invest|/escrow)?/?")

_SLUG: Final = re.compile(r"[a-z0-9-]{1,120}")


def is_named(path: str) -> bool:
    """Whether an address ends in a name, so that there may be nothing behind it."""
    return _NAMED.fullmatch(path) is not None


def is_something_at(deps: Deps, *, actor: Actor | None, path: str) -> bool:
    """Whether there is something at an address for this person.

    Args:
        deps: what the platform works with.
        actor: who asks.
        path: the address's path, decoded.
    """
    found = _NAMED.fullmatch(path)
    if found is None:
        return True
    kind, slug, below = found.groups()
    if not _SLUG.fullmatch(slug):
        return False
    with deps.reading() as session:
        if kind == "campaigns":
            # An escrow is public or not there: the founder sees what everybody sees.
            return _is_campaign(session, slug, None if below == "/escrow" else actor)
        return _is_public_enterprise(session, slug)


def _is_campaign(session: Session, slug: str, actor: Actor | None) -> bool:
    try:
        campaign_by_slug(session, slug, actor)
    except NotFound:
        return False
    return True


def _is_public_enterprise(session: Session, slug: str) -> bool:
    """An enterprise without a public campaign looks like nothing, to everyone."""
    public = [status.value for status in PUBLIC_STATUSES]
    query = (
        select(Enterprise.id)
        .join(Campaign, col(Campaign.enterprise_id) == col(Enterprise.id))
        .where(Enterprise.slug == slug, col(Campaign.status).in_(public))
    )
    return session.exec(query.limit(1)).first() is not None
