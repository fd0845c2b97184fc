"""One's own account: name, password, signed-in browsers, and what one is told."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.services import choices, profile
from crowdfund.services.views.people import AccountPage
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _, said


class AccountState(BaseState):
    """The page /account."""

    account: AccountPage = AccountPage()
    done: str = ""
    """What was done with the last thing asked, in words."""
    name_problem: str = ""
    country_problem: str = ""
    old_password_problem: str = ""
    new_password_problem: str = ""

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
    async def save_profile(self, form: dict[str, Any]) -> Any:
        """Stores name and country.

        Args:
            form: name, country.
        """
        actor = await self._actor()
        return await self._do(
            profile.change_name,
            _("Your profile is saved."),
            actor=actor,
            name=field_of(form, "name"),
            country=field_of(form, "country"),
        )

    @rx.event
    async def change_password(self, form: dict[str, Any]) -> Any:
        """Changes the password and signs the other browsers out.

        Args:
            form: old_password, new_password.
        """
        actor = await self._actor()
        return await self._do(
            profile.change_password,
            _("Your password is changed. Your other browsers are signed out."),
            actor=actor,
            token=self._token(),
            old=field_of(form, "old_password"),
            new=field_of(form, "new_password"),
        )

    @rx.event
    async def revoke(self, session_id: str) -> Any:
        """Signs one browser out.

        Args:
            session_id: from the page's list; the service checks whose it is.
        """
        actor = await self._actor()
        return await self._do(
            profile.revoke_session,
            _("That browser is signed out."),
            actor=actor,
            session_id=session_id,
        )

    @rx.event
    async def revoke_others(self) -> Any:
        """Signs every other browser out."""
        actor = await self._actor()
        return await self._do(
            profile.revoke_other_sessions,
            _("Your other browsers are signed out."),
            actor=actor,
            token=self._token(),
        )

    @rx.event
    async def choose(self, topic: str, channel: str, on: bool) -> Any:
        """Switches one kind of notices on or off for one way, at once.

        Args:
            topic: from the list; the service checks that it can be switched.
            channel: site or mail.
            on: whether it is to come.
        """
        actor = await self._actor()
        return await self._do(choices.choose, "", actor=actor, topic=topic, channel=channel, on=on)

    async def _do(self, service: Any, done: str, **arguments: Any) -> Any:
        """Calls one service, puts its answer into words and reads the page again."""
        self._forget_words()
        try:
            await self._call(service, **arguments)
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

    async def _read(self) -> None:
        actor = await self._actor()
        if actor is not None:
            self.account = await self._call(profile.account_page, actor=actor, token=self._token())

    def _place(self, error: InvalidInput) -> None:
        """Puts a refusal beside the field that it is about; what has no field goes to the top."""
        if error.field not in {"name", "country", "old_password", "new_password"}:
            self._show(error)
        self.name_problem = said(error.message) if error.field == "name" else ""
        self.country_problem = said(error.message) if error.field == "country" else ""
        self.old_password_problem = said(error.message) if error.field == "old_password" else ""
        self.new_password_problem = said(error.message) if error.field == "new_password" else ""

    def _forget_words(self) -> None:
        self.problem = self.done = ""
        self.name_problem = self.country_problem = ""
        self.old_password_problem = self.new_password_problem = ""
