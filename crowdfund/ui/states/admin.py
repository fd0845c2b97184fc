"""What waits for moderators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import moderation
from crowdfund.services.views.admin import AdminHome
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState


class AdminState(BaseState):
    """The page /admin."""

    home: AdminHome = AdminHome()

    @rx.event
    async def load(self) -> Any:
        """Loads the page for a moderator; others find nothing here."""
        return await open_page(self, self._open)

    async def _open(self, actor: Actor) -> None:
        self.home = await self._call(moderation.admin_home, actor=actor)
