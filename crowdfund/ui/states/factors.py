"""How one signs in: second factors. What is secret of them never comes here."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.services import app_codes, factor_pages, passkeys
from crowdfund.services.views.factors import FactorsPage
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _, said


class FactorsState(BaseState):
    """The page /account/factors."""

    factors: FactorsPage = FactorsPage()
    done: str = ""
    """What was done last, in words."""
    password_problem: str = ""
    code_problem: str = ""

    @rx.event
    async def load(self) -> Any:
        """Loads the page, or asks to sign in."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self._forget_words()
        await self._read()
        self.is_loaded = True
        return None

    @rx.event
    async def refresh(self) -> None:
        """Reads the page again, after the script has changed something."""
        self._forget_words()
        await self._look()
        await self._read()

    @rx.event
    async def turn_off_app(self, form: dict[str, Any]) -> Any:
        """Removes the authenticator app.

        Args:
            form: password, code.
        """
        return await self._do(
            app_codes.turn_off,
            _("The authenticator app is turned off."),
            password=field_of(form, "password"),
            code=field_of(form, "code"),
        )

    @rx.event
    async def rename_passkey(self, form: dict[str, Any]) -> Any:
        """Calls a passkey something else.

        Args:
            form: passkey, and the name in the field of that passkey.
        """
        passkey_id = field_of(form, "passkey")
        name = field_of(form, f"name-{passkey_id}")
        done = _("The passkey is renamed.")
        return await self._do(passkeys.rename, done, passkey_id=passkey_id, name=name)

    @rx.event
    async def remove_passkey(self, passkey_id: str) -> Any:
        """Removes a passkey.

        Args:
            passkey_id: from the list; the service checks whose it is.
        """
        return await self._do(passkeys.remove, _("The passkey is removed."), passkey_id=passkey_id)

    async def _do(self, service: Any, done: str, **arguments: Any) -> Any:
        """Calls one service, puts its answer into words and reads the page again."""
        self._forget_words()
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, **arguments)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self._place(error)
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        self.done = done
        await self._look()
        await self._read()
        return None

    def _place(self, error: InvalidInput) -> None:
        """Puts a refusal beside the field that it is about; what has no field goes to the top."""
        if error.field not in {"password", "code"}:
            self._show(error)
        self.password_problem = said(error.message) if error.field == "password" else ""
        self.code_problem = said(error.message) if error.field == "code" else ""

    async def _read(self) -> None:
        actor = await self._actor()
        if actor is not None:
            self.factors = await self._call(factor_pages.factors_page, actor=actor)

    def _forget_words(self) -> None:
        self.problem = self.done = self.password_problem = self.code_problem = ""
