"""How one signs in: second factors. What is secret of them never comes here."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import app_codes, factor_pages, passkeys
from crowdfund.services.views.factors import FactorsPage
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.account_page import AccountPageState
from crowdfund.ui.states.base import BaseState
from crowdfund.words import _


class FactorsState(AccountPageState, BaseState):
    """The page /account/factors."""

    factors: FactorsPage = FactorsPage()
    password_problem: str = ""
    code_problem: str = ""
    _fields: ClassVar[tuple[str, ...]] = ("password", "code")

    @rx.event
    async def refresh(self) -> None:
        """Reads the page again, after the script has changed something."""
        self._forget_words()
        await self._look_again()

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

    async def _read(self, actor: Actor) -> None:
        self.factors = await self._call(factor_pages.factors_page, actor=actor)
