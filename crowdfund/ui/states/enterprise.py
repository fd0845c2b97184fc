"""An enterprise's public profile."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.errors import NotFound
from crowdfund.services import catalog
from crowdfund.services.views.campaigns import EnterprisePage
from crowdfund.ui.parts.addresses import name_in
from crowdfund.ui.states.base import BaseState


class EnterprisePageState(BaseState):
    """The page /enterprises/[slug]."""

    profile: EnterprisePage = EnterprisePage()

    @rx.event
    async def load(self) -> None:
        """Loads the enterprise of the address, or shows the 404."""
        await self._look()
        try:
            slug = name_in(self.router.url.path)
            self.profile = await self._call(catalog.enterprise_page, slug=slug)
        except NotFound:
            self.is_missing = True
        self.is_loaded = True
