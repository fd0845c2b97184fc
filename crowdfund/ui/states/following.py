"""Following from a card: which campaigns the person follows, on every page that lists some."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError
from crowdfund.services import catalog
from crowdfund.ui.parts.backer_loads import text_of
from crowdfund.ui.states.base import LEADS, BaseState


class FollowState(BaseState):
    """What the buttons on cards know."""

    watched_slugs: list[str] = []
    """Names of the campaigns that the person follows."""

    @rx.event
    async def load_watched(self) -> None:
        """Loads what the person follows; for a visitor nothing."""
        await self._load()

    @rx.event
    async def toggle(self, slug: str) -> Any:
        """Follows a campaign, or stops following it; a visitor signs in first.

        Args:
            slug: the campaign's name in addresses.
        """
        named = text_of(slug)
        try:
            await self._call(
                catalog.set_watching,
                actor=await self._actor(),
                slug=named,
                is_wanted=named not in self.watched_slugs,
            )
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
        await self._load()
        return None

    async def _load(self) -> None:
        actor = await self._actor()
        self.watched_slugs = await self._call(catalog.watched_slugs, actor=actor)
