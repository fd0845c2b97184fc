"""The first page: what is open now, and sums that are true."""

from __future__ import annotations

import reflex as rx

from crowdfund.services import catalog
from crowdfund.services.views.campaigns import CampaignCard, PlatformTotals
from crowdfund.ui.states.base import BaseState

CARDS_IN_A_ROW = 3


class HomeState(BaseState):
    """The page /."""

    chosen: list[CampaignCard] = []
    """What moderators put forward."""
    featured: list[CampaignCard] = []
    """The most backers, without those above."""
    closing: list[CampaignCard] = []
    """Nearest deadlines, without those above."""
    newest: list[CampaignCard] = []
    """Latest openings, without those above."""
    totals: PlatformTotals = PlatformTotals()
    is_listed: bool = False
    """Whether the cards have ever been loaded: skeletons are shown only before."""

    @rx.event
    async def load(self) -> None:
        """Loads the page."""
        await self._look()
        chosen = await self._call(catalog.chosen)
        featured = others(await self._call(catalog.featured), chosen)
        shown = [*chosen, *featured]
        closing = others(await self._call(catalog.closing_soon), shown)
        self.newest = others(await self._call(catalog.newest), [*shown, *closing])
        self.chosen, self.featured, self.closing = chosen, featured, closing
        self.totals = await self._call(catalog.totals)
        self.is_loaded = self.is_listed = True


def others(cards: list[CampaignCard], shown: list[CampaignCard]) -> list[CampaignCard]:
    """One row of cards that are not on the page yet.

    Args:
        cards: to choose from, in order.
        shown: those that stand above.
    """
    slugs = {card.slug for card in shown}
    return [card for card in cards if card.slug not in slugs][:CARDS_IN_A_ROW]
