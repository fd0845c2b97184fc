"""The rules of one regime, for everybody."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.errors import NotFound
from crowdfund.services import regime_pages
from crowdfund.services.views.regimes import RegimePage
from crowdfund.ui.parts.backer_loads import path_part
from crowdfund.ui.states.base import BaseState

CODE_PLACE = 2
"""Where the address has the regime: /learn/rules/{code}."""


class RulesState(BaseState):
    """The page /learn/rules/[code]."""

    regime: RegimePage = RegimePage()

    @rx.event
    async def load(self) -> None:
        """Loads the regime of the address, or shows the 404."""
        actor = await self._look()
        code = path_part(self, CODE_PLACE)
        try:
            self.regime = await self._call(regime_pages.regime_page, actor=actor, code=code)
        except NotFound:
            self.is_missing = True
        self.is_loaded = True
