"""Who has a role in an enterprise, and invitations to the reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, NotFound
from crowdfund.services import handing_over, members
from crowdfund.services.views.members import TeamPage
from crowdfund.ui.parts.backer_loads import field_of, text_of
from crowdfund.ui.states.base import LEADS, BaseState, field_at_fault
from crowdfund.words import _, said


class TeamState(BaseState):
    """The page /founder/team."""

    team: TeamPage = TeamPage()
    done: str = ""
    invite_problem: str = ""
    """Why nobody was invited; shown at the address."""
    role_problem: str = ""
    """What is wrong with the role that was sent; shown at it."""

    @rx.event
    async def load(self) -> Any:
        """Loads the enterprise of the address, or the newest one."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self.done = self.invite_problem = self.role_problem = ""
        try:
            await self._read(text_of(self.router.url.query_parameters.get("enterprise")))
        except NotFound:
            self.is_missing = True
        self.is_loaded = True
        return None

    @rx.event
    async def invite(self, form: dict[str, Any]) -> Any:
        """Invites somebody by their address.

        Args:
            form: email and role.
        """
        return await self._do(
            members.invite,
            _("Invited. If they have an account here, they are told."),
            enterprise_id=self.team.enterprise_id,
            email=field_of(form, "email")[:200],
            role=field_of(form, "role")[:20],
        )

    @rx.event
    async def accept(self, member_id: str) -> Any:
        """Accepts an invitation.

        Args:
            member_id: from the list.
        """
        words = _("Accepted. Its campaigns are under “Start a raise”.")
        return await self._do(members.answer, words, member_id=text_of(member_id), accepts=True)

    @rx.event
    async def decline(self, member_id: str) -> Any:
        """Declines an invitation.

        Args:
            member_id: from the list.
        """
        words = _("Declined.")
        return await self._do(members.answer, words, member_id=text_of(member_id), accepts=False)

    @rx.event
    async def end(self, member_id: str) -> Any:
        """Removes somebody, or leaves.

        Args:
            member_id: from the list.
        """
        return await self._do(members.end, _("Ended."), member_id=text_of(member_id))

    @rx.event
    async def offer(self, member_id: str) -> Any:
        """Offers the enterprise to a co-founder.

        Args:
            member_id: from the list.
        """
        words = _("Offered. They become its owner when they accept within seven days.")
        return await self._do(handing_over.offer, words, member_id=text_of(member_id))

    @rx.event
    async def end_offer(self, member_id: str) -> Any:
        """Takes an offer back, or declines it.

        Args:
            member_id: from the list.
        """
        words = _("The enterprise keeps its owner.")
        return await self._do(handing_over.end_offer, words, member_id=text_of(member_id))

    @rx.event
    async def take_over(self, member_id: str) -> Any:
        """Becomes an enterprise's owner.

        Args:
            member_id: from the list.
        """
        words = _("You own it now. Look its payout account through next.")
        return await self._do(handing_over.accept, words, member_id=text_of(member_id))

    async def _read(self, enterprise_id: str) -> None:
        actor = await self._actor()
        self.team = await self._call(members.team_page, actor=actor, enterprise_id=enterprise_id)

    async def _do(self, service: Callable[..., None], words: str, **arguments: Any) -> Any:
        self.done = self.problem = self.invite_problem = self.role_problem = ""
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, **arguments)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except CrowdfundError as error:
            if field_at_fault(error) == "role":
                self.role_problem = said(error.message)
            elif service is members.invite:
                self.invite_problem = said(error.message)
            else:
                self._show(error)
            return None
        self.done = words
        try:
            await self._read(self.team.enterprise_id)
        except NotFound:
            # Who left has no page of it any more.
            await self._read("")
        return None
