"""Proving that it is oneself: the second page of signing in, and once more before money moves. The
forms go to our own routes, never through a state."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.clock import real_now
from crowdfund.domain.factors import is_fresh
from crowdfund.services import factor_pages, second_step
from crowdfund.services.accounts import DEMO_PASSWORD
from crowdfund.services.local_paths import local_path
from crowdfund.services.views.factors import ProofAsked
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _

PROBLEMS: dict[str, str] = {
    "code": N_("That code is not right, or was used already. Wait for the next one."),
    "password": N_("That is not your password."),
    "many": N_("Too many tries. Wait a few minutes, then try again."),
    "origin": N_("The form did not come from this site. Please send it again from here."),
    "form": N_("The form could not be read. Please fill it in again."),
}
"""What went wrong, by the code in the address; words never come from an address."""

PATH = "/account/prove"
BESIDE_FIELD = frozenset({"code", "password"})


class ProvingState(BaseState):
    """The pages /login/code and /account/prove."""

    asked: ProofAsked = ProofAsked()
    back: str = ""
    """Where to go afterwards; a path on this site."""
    form_problem: str = ""
    field_problem: str = ""
    demo_password: str = ""
    """Empty outside the demonstration."""

    @rx.event
    async def load_code(self) -> Any:
        """Loads the second page of signing in; who is not half signed in begins at the first."""
        actor = await self._look()
        self.back = local_path(self.router.url.query_parameters.get("next"), otherwise="")
        if actor is not None:
            return rx.redirect(self.back or "/", replace=True)
        if not await self._call(second_step.is_open, cookies=self._cookie):
            return rx.redirect("/login", replace=True)
        self._say()
        self.is_loaded = True
        return None

    @rx.event
    async def load_proof(self) -> Any:
        """Loads the page that asks for a fresh proof; who gave one lately is sent on."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self.back = _without_itself(self.router.url.query_parameters.get("back"))
        if actor.proof is not None and is_fresh(actor.proof, real_now()):
            return rx.redirect(self.back, replace=True)
        self.asked = await self._call(factor_pages.proof_asked, actor=actor)
        is_shown = self.is_demo and actor.email.endswith("@demo.test")
        self.demo_password = DEMO_PASSWORD if is_shown else ""
        self._say()
        self.is_loaded = True
        return None

    def _say(self) -> None:
        """Puts the problem in the address into words, beside the field that it is about."""
        code = str(self.router.url.query_parameters.get("problem", ""))
        words = _(PROBLEMS.get(code, ""))
        self.field_problem = words if code in BESIDE_FIELD else ""
        self.form_problem = words if code not in BESIDE_FIELD else ""


def _without_itself(value: object) -> str:
    path = local_path(value, otherwise="/account")
    return "/account" if path.startswith(PATH) else path
