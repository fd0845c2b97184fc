"""Escrow, ledger, and whether the books hold."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.services import money_pages
from crowdfund.services.views.admin import MoneyPage
from crowdfund.services.views.progress import RunProgress
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState


class AdminMoneyState(BaseState):
    """The page /admin/money."""

    money: MoneyPage = MoneyPage()
    runs: list[RunProgress] = []
    """Settlements and refunds under way."""

    @rx.event
    async def load(self) -> Any:
        """Checks the books and loads the page for a moderator; others find nothing here."""
        return await open_page(self, self._open)

    @rx.event
    async def tick(self) -> Any:
        """Looks how far the runs have come; the rest of the page is read again when one ends."""
        if not self.runs:
            return None
        actor = await self._actor()
        try:
            runs = await self._call(money_pages.runs, actor=actor)
        except (NotAllowed, NotSignedIn):
            self.runs = []
            return None
        if len(runs) != len(self.runs):
            return await open_page(self, self._open)
        if runs != self.runs:
            self.runs = runs
        return None

    async def _open(self, actor: Actor) -> None:
        self.money = await self._call(money_pages.money_page, actor=actor)
        self.runs = self.money.runs
