"""Stating to be a sophisticated investor, and taking it back."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotSignedIn
from crowdfund.services import sophistication
from crowdfund.services.views.investors import SophisticatedForm, SophisticatedPage
from crowdfund.ui.parts.backer_loads import field_of, is_ticked, open_page
from crowdfund.ui.parts.way_back import way_back
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _, said

FIGURES = ("income", "portfolio", "trades_a_quarter", "own_funds", "turnover", "balance_sheet")
FIELDS = ("kind", "confirmed", *FIGURES)
STATED = N_("Your statement is kept.")
TAKEN_BACK = N_("You took your statement back: you are protected again.")


class SophisticatedState(BaseState):
    """The page /account/sophisticated."""

    page: SophisticatedPage = SophisticatedPage()
    kind: str = "person"
    """Whose criteria are on the screen: person or company."""
    problems: dict[str, str] = dict.fromkeys(FIELDS, "")
    """What is wrong, by field."""
    done: str = ""
    back: str = ""
    """The page to go on with; empty when nobody came from one."""
    is_sending: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads what one stated, or asks to sign in."""
        self.back = way_back(self.router.url.query_parameters.get("next", ""))
        self.kind = "person"
        self._forget_words()
        return await open_page(self, self._open)

    @rx.event
    def choose(self, kind: str) -> None:
        """Shows the criteria of a person or of a company.

        Args:
            kind: person or company.
        """
        self._forget_words()
        if kind in ("person", "company"):
            self.kind = kind

    @rx.event
    async def state_it(self, form: dict[str, Any]) -> Any:
        """Keeps a statement.

        Args:
            form: the figures of the kind on the screen, professional, confirmed.
        """
        self._forget_words()
        self.is_sending = True
        yield
        answer = await self._send(form)
        self.is_sending = False
        if answer is not None:
            yield answer

    @rx.event
    async def take_back(self) -> Any:
        """Gives up the status."""
        self._forget_words()
        return await self._try(self._take_back)

    async def _open(self, actor: Actor) -> None:
        self.page = await self._call(sophistication.sophisticated_page, actor=actor)

    async def _send(self, form: object) -> Any:
        is_company = self.kind == "company"
        stated = SophisticatedForm(
            kind=self.kind,
            is_professional=is_ticked(form, "professional"),
            is_confirmed=is_ticked(form, "confirmed"),
            words_hash=self.page.company_hash if is_company else self.page.person_hash,
            **{name: field_of(form, name) for name in FIGURES},
        )
        actor = await self._actor()
        try:
            self.page = await self._call(
                sophistication.state_sophisticated, actor=actor, form=stated
            )
        except NotSignedIn:
            return self._sign_in_first()
        except InvalidInput as error:
            self.problems = {
                name: said(error.message) if name == error.field else "" for name in FIELDS
            }
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        self.done = _(STATED)
        return None

    async def _take_back(self, actor: Actor | None) -> None:
        words_hash = self.page.back_hash
        self.page = await self._call(sophistication.take_back, actor=actor, words_hash=words_hash)
        self.done = _(TAKEN_BACK)

    def _forget_words(self) -> None:
        self.problem = self.done = ""
        self.problems = dict.fromkeys(FIELDS, "")
