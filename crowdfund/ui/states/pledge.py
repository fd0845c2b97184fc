"""One pledge, for its backer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotAllowed, NotFound
from crowdfund.services import pledge_pages, pledging, reconfirming
from crowdfund.services.views.pledges import PledgePage
from crowdfund.ui.parts.backer_loads import open_page, path_part, text_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _

MOVING = frozenset({"reserved", "escrowed", "refunding", "disputed"})
"""Statuses that change without the backer: the page looks again by itself."""


class PledgeState(BaseState):
    """The page /pledges/[pledge_id]."""

    pledge: PledgePage = PledgePage()
    done: str = ""
    """What was done with the last thing asked, in words."""
    is_paying: bool = False
    is_cancelling: bool = False
    is_keeping: bool = False

    @rx.var
    def is_moving(self) -> bool:
        """Whether the page still looks again by itself."""
        return _is_moving(self.pledge)

    @rx.event
    async def load(self) -> Any:
        """Loads the page; after the payment page its outcome is read first."""
        self.done = ""
        self.is_paying = self.is_cancelling = self.is_keeping = False
        return await open_page(self, self._open)

    @rx.event
    async def tick(self) -> None:
        """Reads the pledge again, quietly."""
        if not self.pledge.id or not _is_moving(self.pledge):
            return
        actor = await self._actor()
        try:
            await self._read(actor, self.pledge.id)
        except (NotFound, NotAllowed):
            # Signed out meanwhile: nothing of it stays in sight.
            self.pledge = PledgePage()
            self.is_missing = True

    @rx.event
    async def pay(self):
        """Goes on to the payment page, opening it if needed."""
        self.problem = self.done = ""
        self.is_paying = True
        yield
        target = await self._payment_page()
        self.is_paying = False
        if target is not None:
            yield target

    @rx.event
    async def cancel(self):
        """Takes the pledge back."""
        self.problem = self.done = ""
        self.is_cancelling = True
        yield
        target = await self._cancelled()
        self.is_cancelling = False
        if target is not None:
            yield target

    @rx.event
    async def keep(self, version: str):
        """Says that the pledge is kept under the new terms.

        Args:
            version: of the terms that the page shows; the service refuses any but the newest.
        """
        self.problem = self.done = ""
        self.is_keeping = True
        yield
        words = _("You keep your pledge under the new terms.")
        target = await self._asked(reconfirming.keep, words, version=text_of(version))
        self.is_keeping = False
        if target is not None:
            yield target

    async def _open(self, actor: Actor) -> None:
        pledge_id = path_part(self, 1)
        query = self.router.url.query_parameters
        if query.get("from") == "payment" or query.get("session"):
            await self._call(pledging.came_back, actor=actor, pledge_id=pledge_id)
        await self._read(actor, pledge_id)

    async def _read(self, actor: Actor | None, pledge_id: str) -> None:
        page = await self._call(pledge_pages.pledge_page, actor=actor, pledge_id=pledge_id)
        if page != self.pledge:
            self.pledge = page

    async def _payment_page(self) -> Any:
        actor = await self._actor()
        try:
            receipt = await self._call(
                pledging.retry_payment, actor=actor, pledge_id=self.pledge.id
            )
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
            await self._read_quietly(actor)
            return None
        return rx.redirect(receipt.payment_url)

    async def _cancelled(self) -> Any:
        return await self._asked(pledging.cancel, _("Your pledge is cancelled."))

    async def _asked(self, service: Callable[..., None], words: str, **arguments: str) -> Any:
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, pledge_id=self.pledge.id, **arguments)
            self.done = words
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
        await self._read_quietly(actor)
        return None

    async def _read_quietly(self, actor: Actor | None) -> None:
        try:
            await self._read(actor, self.pledge.id)
        except CrowdfundError:
            return


def _is_moving(pledge: PledgePage) -> bool:
    """Money is released pledge by pledge; the shares come once all of it is."""
    return pledge.status in MOVING or (pledge.status == "settled" and not pledge.allotment)
