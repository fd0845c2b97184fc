"""The panel above a list of best matches: what is known, and a small form to say it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.services import wishes
from crowdfund.services.views.matching import WishesForm
from crowdfund.services.wishes import Seeker
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _, said

ASKS, FOR_NOW, KNOWN = "asks", "for_now", "known"
FIELDS = ("sector", "country", "ticket_most", "ticket_currency", "risk")
"""Fields of the small form; prefixed on the page, because its filters have the same names."""
PREFIX = "wish_"
PLACE_BY_FIELD = {"sectors": "sector", "countries": "country"}
"""Where a refusal of a list stands in the small form."""
NOTHING_SAID = N_("Say at least one thing that you look for.")


class MatchState(BaseState):
    """What a list of best matches is ranked by."""

    panel: str = ""
    """Which panel is shown: `ASKS`, `FOR_NOW`, `KNOWN`, or none for other orders."""
    wish_problems: dict[str, str] = dict.fromkeys(FIELDS, "")
    """What is wrong, by field of the small form."""
    wish_problem: str = ""
    """What is wrong with the whole."""
    _said: WishesForm = WishesForm()
    """What a visitor said in this tab; stored nowhere else."""

    @rx.event
    async def say(self, form: dict[str, Any]) -> None:
        """Takes the small form: kept for a person, and for this tab alone for a visitor.

        Args:
            form: `FIELDS`, each with `PREFIX`.
        """
        self._forget_words()
        wanted = _wishes_form(form)
        try:
            seeker = await self._call(wishes.seeker_saying, form=wanted)
            if seeker.is_unknown:
                self.wish_problem = _(NOTHING_SAID)
                return
            actor = await self._actor()
            if actor is not None:
                await self._call(wishes.save_wishes, actor=actor, form=wanted)
            self._said = wanted
        except InvalidInput as error:
            place = PLACE_BY_FIELD.get(error.field, error.field)
            self.wish_problems = {
                name: said(error.message) if name == place else "" for name in FIELDS
            }
        except CrowdfundError as error:
            self._show(error)

    async def _seek(self, *, is_asked: bool) -> Seeker | None:
        """For whom the list is ranked; chooses the panel.

        Args:
            is_asked: whether the list is one of best matches.
        """
        self.panel = ""
        if not is_asked:
            return None
        actor = await self._actor()
        if actor is not None:
            seeker = await self._call(wishes.seeker_of, actor=actor)
        else:
            seeker = await self._call(wishes.seeker_saying, form=self._said)
        if seeker.is_unknown:
            self.panel = ASKS
            return None
        self.panel = FOR_NOW if actor is None else KNOWN
        return seeker

    def _forget_words(self) -> None:
        self.problem = self.wish_problem = ""
        self.wish_problems = dict.fromkeys(FIELDS, "")


def _wishes_form(form: object) -> WishesForm:
    said = {name: field_of(form, PREFIX + name) for name in FIELDS}
    return WishesForm(
        sectors=[said["sector"]] if said["sector"] else [],
        countries=[said["country"]] if said["country"] else [],
        ticket_most=said["ticket_most"],
        # The currency stands chosen; alone it says nothing.
        ticket_currency=said["ticket_currency"] if said["ticket_most"] else "",
        risk=said["risk"],
    )
