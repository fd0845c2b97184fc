"""What the founder's enterprise says that it stands for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, NotFound, NotSignedIn
from crowdfund.services import stated_values
from crowdfund.services.views.matching import StatedValues
from crowdfund.ui.parts.backer_loads import ticked
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

SAVED = N_("What it stands for is saved.")


class ValuesState(BaseState):
    """A part of the page /founder/enterprise."""

    stated: StatedValues = StatedValues()
    values_done: str = ""
    values_problem: str = ""
    saves: int = 0
    """Counts what was saved here: the form is drawn anew after each."""

    @rx.event
    async def load(self) -> None:
        """Loads the boxes; the page itself says when there is nothing for this person."""
        self.values_done = self.values_problem = ""
        wanted = str(self.router.url.query_parameters.get("enterprise", ""))
        try:
            await self._read(wanted)
        except (NotSignedIn, NotFound):
            self.stated = StatedValues()

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Stores which boxes are ticked.

        Args:
            form: a box for each value, named values-local and so on.
        """
        self.values_done = self.values_problem = ""
        actor = await self._actor()
        owned = self.stated.enterprise_id
        try:
            await self._call(
                stated_values.state_values,
                actor=actor,
                enterprise_id=owned,
                values=ticked(form, "values"),
            )
            await self._read(owned)
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self.values_problem = said(error.message)
            return None
        self.values_done = _(SAVED)
        self.saves += 1
        return None

    async def _read(self, enterprise_id: str) -> None:
        actor = await self._actor()
        self.stated = await self._call(
            stated_values.stated_values, actor=actor, enterprise_id=enterprise_id
        )
