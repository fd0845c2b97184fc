"""What one follows."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services import catalog
from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.ui.states.base import BaseState


class WatchlistState(BaseState):
    """The page /watchlist."""

    watched: list[CampaignCard] = []

    @rx.event
    async def load(self) -> Any:
        """Loads the list, or asks to sign in."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self.watched = await self._call(catalog.watchlist, actor=actor)
        self.is_loaded = True
        return None
