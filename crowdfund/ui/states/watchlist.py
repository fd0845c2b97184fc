"""What one follows."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError
from crowdfund.services import catalog
from crowdfund.services.views.campaigns import WatchedItem
from crowdfund.ui.parts.backer_loads import text_of
from crowdfund.ui.states.base import LEADS, BaseState


class WatchlistState(BaseState):
    """The page /watchlist."""

    watched: list[WatchedItem] = []

    @rx.event
    async def load(self) -> Any:
        """Loads the list, or asks to sign in."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self.watched = await self._call(catalog.watchlist, actor=actor)
        self.is_loaded = True
        return None

    @rx.event
    async def remind(self, slug: str) -> Any:
        """Switches reminders about one campaign on or off.

        Args:
            slug: the campaign's name in addresses.
        """
        named = text_of(slug)
        actor = await self._actor()
        is_on = any(item.reminds for item in self.watched if item.card.slug == named)
        try:
            await self._call(catalog.set_reminders, actor=actor, slug=named, is_wanted=not is_on)
            self.watched = await self._call(catalog.watchlist, actor=actor)
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
        return None
