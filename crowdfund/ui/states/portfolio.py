"""A backer's holdings and pledges."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import pledge_pages
from crowdfund.services.views.pledges import MoneyCurve, Portfolio
from crowdfund.ui.components.views import AreaChart, area_chart_from
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState


class PortfolioState(BaseState):
    """The page /portfolio."""

    portfolio: Portfolio = Portfolio()
    charts: list[tuple[str, AreaChart]] = []
    """The portfolio's curves: what each is now, and its drawing."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page, or asks to sign in."""
        return await open_page(self, self._open)

    async def _open(self, actor: Actor) -> None:
        self.portfolio = await self._call(pledge_pages.portfolio, actor=actor)
        self.charts = [(one.now_text, _chart(one)) for one in self.portfolio.curves]


def _chart(curve: MoneyCurve) -> AreaChart:
    return area_chart_from(
        curve.values_minor,
        top_value=curve.top_minor,
        top_label=curve.top_text,
        start_label=curve.start_text,
        end_label=curve.end_text,
        summary=curve.summary,
    )
