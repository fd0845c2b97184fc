"""Whether an address leads to something, so that its answer has the right status."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.campaign import PUBLIC_STATUSES
from crowdfund.domain.certificate import parse_code
from crowdfund.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from crowdfund.domain.membership import FounderAction
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.entry import STEPS
from crowdfund.services import lookup
from crowdfund.services.deps import Deps

Look = Callable[[Session, Actor | None, str], object]
"""Finds what a name stands for, or raises as `services.lookup` does."""

_PART: Final = "([^/]+)"
_DEMONSTRATION: Final = re.compile("/demo/mailbox/?")
"""Nothing is there outside the demonstration."""


def is_named(path: str) -> bool:
    """Whether an address names a row, so that there may be nothing behind it."""
    is_one_of_many = any(pattern.fullmatch(path) for pattern, _ in _LOOKS)
    return is_one_of_many or _DEMONSTRATION.fullmatch(path) is not None


def is_something_at(deps: Deps, *, actor: Actor | None, path: str) -> bool:
    """Whether there is something at an address for this person. What is somebody else's is
    nothing, and who is not signed in is asked to sign in first, whatever is there.

    Args:
        deps: what the platform works with.
        actor: who asks.
        path: the address's path, decoded.
    """
    for pattern, look in _LOOKS:
        if found := pattern.fullmatch(path):
            return _finds(deps, look, actor, found[1])
    if _DEMONSTRATION.fullmatch(path):
        return deps.is_demo
    return True


def _finds(deps: Deps, look: Look, actor: Actor | None, name: str) -> bool:
    try:
        with deps.reading() as session:
            look(session, actor, name)
    except NotSignedIn:
        return True
    except (NotFound, NotAllowed):
        return False
    return True


def _campaign(session: Session, actor: Actor | None, slug: str) -> None:
    lookup.campaign_by_slug(session, slug, actor)


def _public_escrow(session: Session, actor: Actor | None, slug: str) -> None:
    """An escrow is public or not there: the founder sees what everybody sees."""
    del actor
    lookup.campaign_by_slug(session, slug, None)


def _public_enterprise(session: Session, actor: Actor | None, slug: str) -> None:
    """An enterprise without a public campaign looks like nothing, to everyone."""
    del actor
    public = [status.value for status in PUBLIC_STATUSES]
    query = (
        select(Enterprise.id)
        .join(Campaign, col(Campaign.enterprise_id) == col(Enterprise.id))
        .where(Enterprise.slug == lookup.parse_slug(slug), col(Campaign.status).in_(public))
    )
    if session.exec(query.limit(1)).first() is None:
        raise NotFound(lookup.NOTHING_HERE)


def _founders_campaign(session: Session, actor: Actor | None, campaign_id: str) -> None:
    """Every role in the enterprise opens it."""
    lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)


def _reviewed_campaign(session: Session, actor: Actor | None, campaign_id: str) -> None:
    lookup.reviewed_campaign(session, actor, campaign_id)


def _certificate(session: Session, actor: Actor | None, code: str) -> None:
    """One that was annulled is still there: its page says so."""
    del actor
    try:
        parsed = parse_code(code)
    except InvalidInput:
        raise NotFound(lookup.NOTHING_HERE) from None
    query = select(Allotment.id).where(Allotment.certificate_code == parsed)
    if session.exec(query).first() is None:
        raise NotFound(lookup.NOTHING_HERE)


def _regime(session: Session, actor: Actor | None, code: str) -> None:
    """Rules are code and no row."""
    del session, actor
    try:
        regime(code)
    except InvalidInput:
        raise NotFound(lookup.NOTHING_HERE) from None


def _entry(session: Session, actor: Actor | None, code: str) -> None:
    """Steps before a pledge, for a regime that asks for some."""
    del session
    require_actor(actor)
    if code not in STEPS:
        raise NotFound(lookup.NOTHING_HERE)


_LOOKS: Final[tuple[tuple[re.Pattern[str], Look], ...]] = (
    (re.compile(f"/campaigns/{_PART}(?:/invest|/own)?/?"), _campaign),
    (re.compile(f"/campaigns/{_PART}/escrow/?"), _public_escrow),
    (re.compile(f"/enterprises/{_PART}/?"), _public_enterprise),
    (re.compile(f"/pledges/{_PART}/?"), lookup.owned_pledge),
    (re.compile(f"/certificates/{_PART}/?"), _certificate),
    (re.compile(f"/founder/campaigns/{_PART}(?:/dashboard|/change)?/?"), _founders_campaign),
    (re.compile(f"/founder/campaigns/{_PART}/preview/?"), lookup.reviewed_or_own),
    (re.compile(f"/admin/campaigns/{_PART}/?"), _reviewed_campaign),
    (re.compile(f"/learn/rules/{_PART}/?"), _regime),
    (re.compile(f"/account/investor/{_PART}/?"), _entry),
)
