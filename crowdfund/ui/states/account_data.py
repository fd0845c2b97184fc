"""What is held about a person, and deleting it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.services import deleting
from crowdfund.services.views.people import DataPage
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import said


class DataState(BaseState):
    """The page /account/data."""

    data: DataPage = DataPage()
    typed_problem: str = ""
    delete_password_problem: str = ""

    @rx.event
    async def load(self) -> Any:
        """Loads the page, or asks to sign in."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self.typed_problem = self.delete_password_problem = ""
        self.data = await self._call(deleting.data_page, actor=actor)
        self.is_loaded = True
        return None

    @rx.event
    async def delete_account(self, form: dict[str, Any]) -> Any:
        """Deletes the account and leaves.

        Args:
            form: typed, delete_password.
        """
        actor = await self._actor()
        self.problem = self.typed_problem = self.delete_password_problem = ""
        try:
            await self._call(
                deleting.delete,
                actor=actor,
                typed=field_of(form, "typed"),
                password=field_of(form, "delete_password"),
            )
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            words = said(error.message)
            self.typed_problem = words if error.field == "typed" else ""
            self.delete_password_problem = words if error.field == "password" else ""
        except CrowdfundError as error:
            self._show(error)
            self.data = await self._call(deleting.data_page, actor=actor)
        else:
            # Within the page: one that is opened anew meanwhile would first ask to sign in.
            self.data = DataPage()
            return rx.redirect("/login?notice=deleted", replace=True)
        return None
