"""One's own account: name, password, signed-in browsers, and what one is told."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import choices, profile
from crowdfund.services.views.people import AccountPage
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.account_page import AccountPageState
from crowdfund.ui.states.base import BaseState
from crowdfund.words import _


class AccountState(AccountPageState, BaseState):
    """The page /account."""

    account: AccountPage = AccountPage()
    name_problem: str = ""
    country_problem: str = ""
    old_password_problem: str = ""
    new_password_problem: str = ""
    _fields: ClassVar[tuple[str, ...]] = ("name", "country", "old_password", "new_password")

    @rx.event
    async def save_profile(self, form: dict[str, Any]) -> Any:
        """Stores name and country.

        Args:
            form: name, country.
        """
        return await self._do(
            profile.change_name,
            _("Your profile is saved."),
            name=field_of(form, "name"),
            country=field_of(form, "country"),
        )

    @rx.event
    async def change_password(self, form: dict[str, Any]) -> Any:
        """Changes the password and signs the other browsers out.

        Args:
            form: old_password, new_password.
        """
        return await self._do(
            profile.change_password,
            _("Your password is changed. Your other browsers are signed out."),
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
        return await self._do(
            profile.revoke_session,
            _("That browser is signed out."),
            session_id=session_id,
        )

    @rx.event
    async def revoke_others(self) -> Any:
        """Signs every other browser out."""
        return await self._do(
            profile.revoke_other_sessions,
            _("Your other browsers are signed out."),
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
        return await self._do(choices.choose, "", topic=topic, channel=channel, on=on)

    async def _read(self, actor: Actor) -> None:
        self.account = await self._call(profile.account_page, actor=actor, token=self._token())
