"""The line on every page for people whose address is not confirmed yet."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import Conflict, CrowdfundError
from crowdfund.services import confirming
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _, said


class UnconfirmedState(BaseState):
    """Sends the letter again."""

    answer: str = ""
    """What came of asking for another letter, in words."""
    is_sent: bool = False
    """Whether it is good news."""

    @rx.event
    async def send_again(self) -> Any:
        """Has another letter sent; who confirmed meanwhile, in another tab, loses the line."""
        actor = await self._actor()
        self.is_sent = False
        try:
            address = await self._call(confirming.send_again, actor=actor)
        except LEADS as error:
            return self._first(error)
        except Conflict:
            self.answer = ""
            await self._look()
        except CrowdfundError as error:
            self.answer = said(error.message)
        else:
            self.answer = _("Another email is on its way to {address}.").format(address=address)
            self.is_sent = True
        return None
