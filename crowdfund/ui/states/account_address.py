"""Asking to move one's account to another address."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.services import moving
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _, said


class AddressState(BaseState):
    """The form on /account/security."""

    address_done: str = ""
    """What came of it, in words."""
    address_problem: str = ""
    address_password_problem: str = ""

    @rx.event
    async def change_address(self, form: dict[str, Any]) -> Any:
        """Has the letters sent; the address stays until the new one confirms.

        Args:
            form: new_email, address_password.
        """
        actor = await self._actor()
        self.address_done = self.address_problem = self.address_password_problem = ""
        self.problem = ""
        try:
            address = await self._call(
                moving.ask,
                actor=actor,
                email=field_of(form, "new_email"),
                password=field_of(form, "address_password"),
            )
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self._place(error)
        except CrowdfundError as error:
            self._show(error)
        else:
            self.address_done = _(
                "An email with a link went to {address}. Until you follow the link, your address "
                "stays as it is."
            ).format(address=address)
        return None

    def _place(self, error: InvalidInput) -> None:
        """Puts a refusal beside the field that it is about."""
        words = said(error.message)
        self.address_problem = words if error.field == "email" else ""
        self.address_password_problem = words if error.field == "password" else ""
