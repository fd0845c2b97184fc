"""The steps before a first pledge under one regime, and the way back to that pledge."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound
from crowdfund.services import entry
from crowdfund.services.views.entry import EntryPage
from crowdfund.ui.parts.backer_loads import field_of, is_ticked, open_page, path_part
from crowdfund.ui.parts.way_back import way_back
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

CODE_PLACE = 2
"""Where the address has the regime: /account/investor/{code}."""
NOT_TICKED = N_("Tick this to go on.")


class EntryState(BaseState):
    """The page /account/investor/[code]."""

    page: EntryPage = EntryPage()
    form_problem: str = ""
    back: str = ""
    """The page to go on with; empty when nobody came from one."""
    is_sending: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads the step that is asked for now, or asks to sign in."""
        self.back = way_back(self.router.url.query_parameters.get("next", ""))
        self.problem = self.form_problem = ""
        return await open_page(self, self._open)

    @rx.event
    async def send(self, form: dict[str, Any]) -> Any:
        """Takes the step that is on the screen.

        Args:
            form: category, or question-0 and so on, or confirmed.
        """
        self.problem = self.form_problem = ""
        self.is_sending = True
        yield
        answer = await self._send(form)
        self.is_sending = False
        if answer is not None:
            yield answer

    async def _open(self, actor: Actor) -> None:
        code = path_part(self, CODE_PLACE)
        self.page = await self._call(entry.entry_page, actor=actor, code=code)

    async def _send(self, form: object) -> Any:
        actor = await self._actor()
        try:
            self.page = await self._taken(actor, form)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
        except InvalidInput as error:
            self.form_problem = said(error.message)
        except CrowdfundError as error:
            self._show(error)
        return rx.redirect(self.back) if self.page.is_done and self.back else None

    async def _taken(self, actor: Actor | None, form: object) -> EntryPage:
        code, words_hash = self.page.code, self.page.words_hash
        if self.page.step == "category":
            category = field_of(form, "category")
            shown = [each for each in self.page.statements if each.value == category]
            return await self._call(
                entry.state_category,
                actor=actor,
                code=code,
                category=category,
                words_hash=shown[0].words_hash if shown else "",
            )
        if self.page.step == "test":
            places = [field_of(form, f"question-{each.place}") for each in self.page.questions]
            return await self._call(
                entry.answer_test, actor=actor, code=code, chosen=places, words_hash=words_hash
            )
        if not is_ticked(form, "confirmed"):
            raise InvalidInput(_(NOT_TICKED), field="confirmed")
        return await self._call(entry.confirm, actor=actor, code=code, words_hash=words_hash)
