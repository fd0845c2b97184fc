"""A campaign's escrow, for everybody."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.errors import NotFound
from crowdfund.services import escrow_pages
from crowdfund.services.views.escrow import EscrowPage
from crowdfund.ui.parts.addresses import name_in
from crowdfund.ui.states.base import BaseState


class EscrowState(BaseState):
    """The page /campaigns/[slug]/escrow."""

    escrow: EscrowPage = EscrowPage()

    @rx.event
    async def load(self) -> None:
        """Loads the escrow of the address's campaign, or shows the 404."""
        await self._look()
        slug = name_in(self.router.url.path)
        try:
            page = await self._call(escrow_pages.escrow_page, slug=slug)
        except NotFound:
            self.is_missing = self.is_loaded = True
            return
        if page is not None:
            self.escrow = page
        self.is_loaded = True

    @rx.event
    async def tick(self) -> None:
        """Looks whether the ledger moved; nothing is read or sent when it did not."""
        shown = self.escrow
        if not shown.slug or not shown.is_moving:
            return
        try:
            fresh = await self._call(
                escrow_pages.escrow_page, slug=shown.slug, known_size=shown.size
            )
        except NotFound:
            return
        if fresh is not None and fresh != shown:
            self.escrow = fresh
