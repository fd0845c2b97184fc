"""The demonstration's clock, for moderators."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.errors import CrowdfundError
from crowdfund.services import clock
from crowdfund.services.views.admin import ClockPage
from crowdfund.ui.states.base import BaseState
from crowdfund.words import said

MOVES = ("next", "day", "hour")


class ClockState(BaseState):
    """What the dialog "Move the clock" shows and does."""

    clock: ClockPage = ClockPage()
    clock_problem: str = ""
    is_moving: bool = False

    @rx.event
    async def open_clock(self) -> None:
        """Reads the clock for the dialog."""
        self.clock_problem = ""
        await self._read()

    @rx.event
    async def move(self, to: str, shown: str = ""):
        """Moves the clock and reads it again.

        Args:
            to: next, day or hour.
            shown: what comes next, as it stood on the screen when the button was pressed.
        """
        if to not in MOVES:
            return
        self.is_moving = True
        self.clock_problem = ""
        yield
        try:
            actor = await self._actor()
            await self._call(clock.move_clock, actor=actor, to=to, shown=shown)
        except CrowdfundError as error:
            self.clock_problem = said(error.message)
        self.is_moving = False
        await self._read()

    async def _read(self) -> None:
        try:
            actor = await self._actor()
            self.clock = await self._call(clock.clock_page, actor=actor)
        except CrowdfundError as error:
            self.clock_problem = said(error.message)
