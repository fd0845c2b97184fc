"""Passing a campaign on: plain links, so that nothing of anybody else is loaded before a click."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from crowdfund.domain import visit
from crowdfund.domain.actor import Actor
from crowdfund.services import lookup
from crowdfund.services.deps import Deps
from crowdfund.services.views.campaigns import ShareLinks
from crowdfund.services.views.common import Option
from crowdfund.words import N_, _

_WAYS: Final = (
    (N_("Email"), "mailto:?subject={title}&body={address}"),
    ("WhatsApp", "https://wa.me/?text={title}%20{address}"),
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={address}"),
    ("Bluesky", "https://bsky.app/intent/compose?text={title}%20{address}"),
)
"""Names and addresses; what is filled in is escaped."""


def share_links(deps: Deps, *, actor: Actor | None, slug: str) -> ShareLinks:
    """Ways to pass a campaign on.

    Raises:
        NotFound: no such campaign for this person.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        title, name = campaign.title, campaign.slug
    address = f"{deps.public_url.rstrip('/')}/campaigns/{name}?{visit.SHARED}"
    filled = {"title": quote(title, safe=""), "address": quote(address, safe="")}
    return ShareLinks(address, [Option(way.format(**filled), _(label)) for label, way in _WAYS])
