"""Escrow, ledger, and whether the books hold."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import money_pages
from crowdfund.services.views.admin import MoneyPage
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState


class AdminMoneyState(BaseState):
    """The page /admin/money."""

    money: MoneyPage = MoneyPage()

    @rx.event
    async def load(self) -> Any:
        """Checks the books and loads the page for a moderator; others find nothing here."""
        return await open_page(self, self._open)

    async def _open(self, actor: Actor) -> None:
        self.money = await self._call(money_pages.money_page, actor=actor)
