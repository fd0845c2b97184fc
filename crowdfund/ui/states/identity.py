"""Being verified: what is known, and the way to the processor's page and back."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError
from crowdfund.services import identities, identity_pages
from crowdfund.services.views.identity import IdentityPage
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import LEADS, BaseState


class IdentityState(BaseState):
    """The page /account/identity."""

    page: IdentityPage = IdentityPage()
    is_sending: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads what is known; on the way back from the processor's page it is read again."""
        self.is_sending = False
        return await open_page(self, self._open)

    @rx.event
    async def start(self) -> Any:
        """Goes to the processor's page."""
        self.problem = ""
        self.is_sending = True
        yield
        target = await self._start()
        self.is_sending = False
        if target is not None:
            yield target

    async def _open(self, actor: Actor) -> None:
        if self.router.url.query_parameters.get("back"):
            await self._call(identities.came_back, actor=actor)
        self.page = await self._call(identity_pages.identity_page, actor=actor)

    async def _start(self) -> Any:
        actor = await self._actor()
        try:
            address = await self._call(identities.start, actor=actor)
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
            return await open_page(self, self._open)
        if address == identities.PATH:
            return await open_page(self, self._open)
        return rx.redirect(address)
