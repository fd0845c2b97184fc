"""What is pushed to all who look at a campaign: found out once for all of them."""

from __future__ import annotations

from collections.abc import Collection

from crowdfund.db.queries import campaigns as queries
from crowdfund.domain.errors import NotFound
from crowdfund.services.campaign_pages import live_totals
from crowdfund.services.deps import Deps
from crowdfund.services.views.campaigns import LiveTotals


def marks(deps: Deps, *, slugs: Collection[str]) -> dict[str, str]:
    """A mark for each of these campaigns that is another one once the campaign has changed; one
    statement, however many there are.

    Args:
        deps: what the platform works with.
        slugs: names of campaigns; of those that are not there nothing is said.
    """
    with deps.reading() as session:
        return queries.row_versions(session, slugs)


def public_totals(deps: Deps, *, slug: str) -> LiveTotals | None:
    """What moves on a campaign's page, as it is now; None where visitors may not see it.

    Args:
        deps: what the platform works with.
        slug: from the address.
    """
    try:
        return live_totals(deps, actor=None, slug=slug)
    except NotFound:
        return None
