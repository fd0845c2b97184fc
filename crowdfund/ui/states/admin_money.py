"""Escrow, ledger, and whether the books hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.services import book_verdicts, money_pages
from crowdfund.services.views.admin import MoneyPage
from crowdfund.services.views.progress import RunProgress
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState

PATH = "/admin/money"


class AdminMoneyState(BaseState):
    """The page /admin/money."""

    money: MoneyPage = MoneyPage()
    previous_href: str = ""
    """Of the ledger's page before; empty on its first."""
    next_href: str = ""
    """Of its next page; empty on its last."""
    runs: list[RunProgress] = []
    """Settlements and refunds under way."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page for a moderator; others find nothing here."""
        return await open_page(self, self._open)

    @rx.event
    async def check_now(self) -> Any:
        """Has a worker check the books; the page looks until it is done."""
        return await self._try(self._check)

    @rx.event
    async def tick(self) -> Any:
        """Looks how far the runs and the check of the books have come; the rest of the page is
        read again when one ends."""
        if not (self.runs or self.money.books.is_checking):
            return None
        actor = await self._actor()
        try:
            if self.money.books.is_checking:
                await self._look_at_books(actor)
            runs = await self._call(money_pages.runs, actor=actor)
        except (NotAllowed, NotSignedIn):
            self.runs, self.money = [], MoneyPage()
            return None
        if len(runs) != len(self.runs):
            return await open_page(self, self._open)
        if runs != self.runs:
            self.runs = runs
        return None

    async def _check(self, actor: Actor | None) -> None:
        await self._call(book_verdicts.ask, actor=actor)
        await self._look_at_books(actor)

    async def _look_at_books(self, actor: Actor | None) -> None:
        books = await self._call(book_verdicts.verdict, actor=actor)
        if books != self.money.books:
            self.money = replace(self.money, books=books)

    async def _open(self, actor: Actor) -> None:
        query = self.router.url.query_parameters
        self.money = await self._call(
            money_pages.money_page,
            actor=actor,
            after=query.get("after"),
            before=query.get("before"),
        )
        self.runs = self.money.runs
        place = self.money.ledger
        self.previous_href = "" if place.is_first else _address("before", place.before)
        self.next_href = _address("after", place.after) if place.after else ""


def _address(way: str, entry_id: str) -> str:
    return f"{PATH}?{urlencode({way: entry_id})}" if entry_id else PATH
