"""Declaring one's means, and the way back to where they were asked for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.services import declarations
from crowdfund.services.views.investors import DeclarationForm, InvestorPage
from crowdfund.ui.parts.backer_loads import field_of, is_ticked, open_page
from crowdfund.ui.parts.way_back import way_back
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

FIELDS = (
    *("income", "net_worth", "elsewhere", "joint_income", "crd_number"),
    *("accredited", "confirmed"),
)
SAVED = N_("Your declaration is kept.")


class InvestorState(BaseState):
    """The page /account/investor."""

    page: InvestorPage = InvestorPage()
    problems: dict[str, str] = dict.fromkeys(FIELDS, "")
    """What is wrong, by field."""
    done: str = ""
    back: str = ""
    """The page to go on with; empty when nobody came from one."""
    is_sending: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads what one declared, or asks to sign in."""
        self.back = way_back(self.router.url.query_parameters.get("next", ""))
        self._forget_words()
        return await open_page(self, self._open)

    @rx.event
    async def declare(self, form: dict[str, Any]) -> Any:
        """Keeps a declaration, then goes back to where it was asked for.

        Args:
            form: income, net_worth, elsewhere, joint_income, accredited, crd_number, confirmed.
        """
        self._forget_words()
        self.is_sending = True
        yield
        answer = await self._declare(form)
        self.is_sending = False
        if answer is not None:
            yield answer

    async def _open(self, actor: Actor) -> None:
        self.page = await self._call(declarations.investor_page, actor=actor)

    async def _declare(self, form: object) -> Any:
        declared = DeclarationForm(
            income=field_of(form, "income"),
            net_worth=field_of(form, "net_worth"),
            elsewhere=field_of(form, "elsewhere"),
            joint_income=field_of(form, "joint_income"),
            is_accredited=is_ticked(form, "accredited"),
            crd_number=field_of(form, "crd_number"),
            is_confirmed=is_ticked(form, "confirmed"),
            words_hash=self.page.words_hash,
        )
        actor = await self._actor()
        try:
            self.page = await self._call(declarations.declare, actor=actor, form=declared)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self.problems = {
                name: said(error.message) if name == error.field else "" for name in FIELDS
            }
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        self.done = _(SAVED)
        return rx.redirect(self.back) if self.back else None

    def _forget_words(self) -> None:
        self.problem = self.done = ""
        self.problems = dict.fromkeys(FIELDS, "")
