"""What one looks for, said and learnt."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.services import wishes
from crowdfund.services.views.matching import PreferencesPage, WishesForm
from crowdfund.ui.parts.backer_loads import field_of, ticked
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

FIELDS = (
    "sectors",
    "countries",
    "region",
    "ticket_currency",
    "ticket_least",
    "ticket_most",
    "horizon",
    "risk",
    "values",
)
SAVED = N_("What you look for is saved.")
DELETED = N_("What you looked for is deleted.")
FORGOTTEN = N_("What was learnt is forgotten. Only what you do from now on is used.")
LEARNS = N_("What you watch and back is used for your own ranking from now on.")
LEARNS_NOT = N_("Nothing that you do is used any more.")


class PreferencesState(BaseState):
    """The page /preferences."""

    page: PreferencesPage = PreferencesPage()
    done: str = ""
    """What was done with the last thing asked, in words."""
    wish_problems: dict[str, str] = dict.fromkeys(FIELDS, "")
    """What is wrong, by field."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page, or asks to sign in."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self._forget_words()
        self.page = await self._call(wishes.preferences, actor=actor)
        self.is_loaded = True
        return None

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Stores what one looks for.

        Args:
            form: region, ticket_currency, ticket_least, ticket_most, horizon, risk, and a box for
                each sector, country and value, named sectors-food and so on.
        """
        return await self._do(wishes.save_wishes, _(SAVED), form=_form(form))

    @rx.event
    async def let_learn(self, learns: bool) -> Any:
        """Allows or ends learning.

        Args:
            learns: True to allow it; anything else ends it.
        """
        is_on = learns is True
        return await self._do(wishes.let_learn, _(LEARNS) if is_on else _(LEARNS_NOT), learns=is_on)

    @rx.event
    async def forget(self) -> Any:
        """Forgets what was learnt until now."""
        return await self._do(wishes.forget_learnt, _(FORGOTTEN))

    @rx.event
    async def delete(self) -> Any:
        """Deletes what one said, and ends learning."""
        return await self._do(wishes.delete_wishes, _(DELETED))

    async def _do(self, service: Any, done: str, **arguments: Any) -> Any:
        """Calls one service, puts its answer into words and reads the page again."""
        self._forget_words()
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, **arguments)
            self.page = await self._call(wishes.preferences, actor=actor)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self.wish_problems = {
                name: said(error.message) if name == error.field else "" for name in FIELDS
            }
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        self.done = done
        return None

    def _forget_words(self) -> None:
        self.problem = self.done = ""
        self.wish_problems = dict.fromkeys(FIELDS, "")


def _form(form: object) -> WishesForm:
    return WishesForm(
        sectors=ticked(form, "sectors"),
        countries=ticked(form, "countries"),
        region=field_of(form, "region"),
        ticket_currency=field_of(form, "ticket_currency"),
        ticket_least=field_of(form, "ticket_least"),
        ticket_most=field_of(form, "ticket_most"),
        horizon=field_of(form, "horizon"),
        risk=field_of(form, "risk"),
        values=ticked(form, "values"),
    )
