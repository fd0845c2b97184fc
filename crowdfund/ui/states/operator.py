"""Who operates the platform, for the pages that have to say it."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.operator_words import operator_view
from crowdfund.services.views.operator import OperatorView
from crowdfund.ui.states.base import BaseState


class OperatorState(BaseState):
    """The pages about fees, terms, complaints, data and going live."""

    operator: OperatorView = OperatorView()

    @rx.event
    async def load(self) -> None:
        """Loads what the operator filled in."""
        await self._look()
        self.operator = await self._call(operator_view)
        self.is_loaded = True
