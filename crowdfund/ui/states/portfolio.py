"""A backer's holdings and pledges."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotSignedIn
from crowdfund.services import pledge_pages
from crowdfund.services.views.pledges import MoneyCurve, Portfolio
from crowdfund.ui.components.views import AreaChart, area_chart_from
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.pledge import MOVING


class PortfolioState(BaseState):
    """The page /portfolio."""

    portfolio: Portfolio = Portfolio()
    charts: list[tuple[str, AreaChart]] = []
    """The portfolio's curves: what each is now, and its drawing."""

    @rx.var
    def is_moving(self) -> bool:
        """Whether the page still looks again by itself."""
        return _is_moving(self.portfolio)

    @rx.event
    async def load(self) -> Any:
        """Loads the page, or asks to sign in."""
        return await open_page(self, self._open)

    @rx.event
    async def tick(self) -> None:
        """Reads the pledges again, quietly."""
        if not _is_moving(self.portfolio):
            return
        try:
            await self._open(await self._actor())
        except NotSignedIn:
            # Signed out meanwhile: nothing of it stays in sight.
            self.portfolio, self.charts = Portfolio(), []
            self.is_missing = True

    async def _open(self, actor: Actor | None) -> None:
        portfolio = await self._call(pledge_pages.portfolio, actor=actor)
        if portfolio != self.portfolio:
            self.portfolio = portfolio
            self.charts = [(one.now_text, _chart(one)) for one in portfolio.curves]


def _is_moving(portfolio: Portfolio) -> bool:
    """As one pledge is: money is released first, and the shares come once all of it is."""
    allotted = {holding.pledge_id for holding in portfolio.holdings}
    return any(
        row.status in MOVING or (row.status == "settled" and row.pledge_id not in allotted)
        for row in portfolio.pledges
    )


def _chart(curve: MoneyCurve) -> AreaChart:
    return area_chart_from(
        curve.values_minor,
        top_value=curve.top_minor,
        top_label=curve.top_text,
        start_label=curve.start_text,
        end_label=curve.end_text,
        summary=curve.summary,
    )
